"""Choosing contracts in SQL: heads of branches, tags, the latest of each consumer.

Every choice starts from the few rows that name it (the consumers of a provider, their branches) and finds its
publication by index, so that none grows with the number of publications.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from functools import cache
from typing import Literal

from sqlalchemy import ColumnElement, Connection, Select, Subquery, and_, bindparam, exists, func, select

from shiplap.model.version import VersionRef
from shiplap_broker.store.column_types import Instant
from shiplap_broker.store.names import given, numbered_version_id, pacticipant_id
from shiplap_broker.store.prepared import Prepared, Row, among, among_found
from shiplap_broker.store.records import PublicationRecord
from shiplap_broker.store.tables import (
    branch_versions,
    branches,
    contents,
    integrations,
    pacticipants,
    publications,
    tags,
    versions,
)

_NEWER_THAN_ALL = 2**62

consumers = pacticipants.alias("consumers")
providers = pacticipants.alias("providers")

PUBLICATION: Select[tuple[object, ...]] = (
    select(
        publications.c.id,
        consumers.c.name.label("consumer"),
        versions.c.number.label("consumer_version"),
        publications.c.version_id.label("consumer_version_id"),
        providers.c.name.label("provider"),
        publications.c.content_id,
        contents.c.sha,
        publications.c.revision,
        publications.c.created_at,
    )
    .join(versions, versions.c.id == publications.c.version_id)
    .join(contents, contents.c.id == publications.c.content_id)
    .join(consumers, consumers.c.id == publications.c.consumer_id)
    .join(providers, providers.c.id == publications.c.provider_id)
)
_TAGGED = exists().where(tags.c.version_id == publications.c.version_id)
_BEFORE = (
    PUBLICATION.where(
        publications.c.consumer_id == pacticipant_id(given("consumer")),
        publications.c.provider_id == pacticipant_id(given("provider")),
        publications.c.version_id
        < func.coalesce(numbered_version_id(given("consumer"), given("version")), _NEWER_THAN_ALL),
    )
    .order_by(publications.c.version_id.desc())
    .limit(1)
)
_UNTAGGED_BEFORE = Prepared(_BEFORE.where(~_TAGGED))
_TAGGED_BEFORE = Prepared(_BEFORE.where(_TAGGED.where(tags.c.name == given("tag"))))
_IN_ORDER = (consumers.c.name, publications.c.version_id)


def publication_record(row: Row) -> PublicationRecord:
    """Return a row of `PUBLICATION` as a record."""
    return PublicationRecord(
        id=row.id,
        consumer=row.consumer,
        consumer_version=row.consumer_version,
        consumer_version_id=row.consumer_version_id,
        provider=row.provider,
        content_id=row.content_id,
        sha=row.sha,
        revision=row.revision,
        created_at=row.created_at,
    )


def publications_by(consumer: str, provider: str) -> ColumnElement[bool]:
    """Return the condition for the publications of an integration."""
    return and_(
        publications.c.consumer_id == pacticipant_id(consumer), publications.c.provider_id == pacticipant_id(provider)
    )


_GIVEN_PROVIDER = PUBLICATION.where(publications.c.provider_id == pacticipant_id(given("provider")))
_OF_VERSIONS = Prepared(_GIVEN_PROVIDER.where(among(publications.c.version_id, "ids")).order_by(*_IN_ORDER))
_PROVIDERS_OF = Prepared(
    select(publications.c.version_id, providers.c.name)
    .join(providers, providers.c.id == publications.c.provider_id)
    .where(among(publications.c.version_id, "ids"))
)
_BETWEEN = and_(
    publications.c.consumer_id == pacticipant_id(given("consumer")),
    publications.c.provider_id == pacticipant_id(given("provider")),
)
_NEWEST_FIRST = PUBLICATION.where(_BETWEEN).order_by(publications.c.version_id.desc())
_LATEST = Prepared(_NEWEST_FIRST.limit(1))
_PREVIOUS_DISTINCT = Prepared(
    _NEWEST_FIRST.where(
        publications.c.version_id < given("version"), publications.c.content_id != given("content")
    ).limit(1)
)
_LATEST_OF_CONTENT = Prepared(
    PUBLICATION.where(publications.c.content_id == given("content")).order_by(publications.c.version_id.desc()).limit(1)
)
_newest = publications.alias("newest")
# Each integration finds the newest of its own by index, whatever its history.
_LATEST_OF_CONSUMERS = Prepared(
    PUBLICATION.where(
        publications.c.id.in_(
            select(
                select(_newest.c.id)
                .where(
                    _newest.c.consumer_id == integrations.c.consumer_id,
                    _newest.c.provider_id == integrations.c.provider_id,
                )
                .order_by(_newest.c.version_id.desc())
                .limit(1)
                .scalar_subquery()
            ).where(
                among_found(
                    integrations.c.consumer_id, select(pacticipants.c.id).where(among(pacticipants.c.name, "names"))
                )
            )
        )
    )
)
_with_tag = (
    select(tags.c.name, publications.c.provider_id, func.max(tags.c.version_id).label("version_id"))
    .join(publications, publications.c.version_id == tags.c.version_id)
    .where(among_found(tags.c.pacticipant_id, select(pacticipants.c.id).where(among(pacticipants.c.name, "names"))))
    .group_by(tags.c.pacticipant_id, tags.c.name, publications.c.provider_id)
    .subquery()
)
_LATEST_WITH_TAGS = Prepared(
    PUBLICATION.join(
        _with_tag,
        and_(
            _with_tag.c.version_id == publications.c.version_id, _with_tag.c.provider_id == publications.c.provider_id
        ),
    )
)


class SqlContractChoices:
    """The part of the port ``Contracts`` that chooses."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def latest(
        self, consumer: str, provider: str, branch: str | None = None, tag: str | None = None
    ) -> PublicationRecord | None:
        """Return the newest publication; with a branch, that of its head; with a tag, the newest with the tag."""
        if branch is None and tag is None:
            return self._first(_LATEST, {"consumer": consumer, "provider": provider})
        wanted = PUBLICATION.where(publications_by(consumer, provider))
        owner = pacticipant_id(consumer)
        if branch is not None:
            head = _head_of(
                select(branches.c.id)
                .where(branches.c.pacticipant_id == owner, branches.c.name == branch)
                .scalar_subquery()
            )
            return self._one(wanted.where(publications.c.version_id == head.scalar_subquery()))
        tagged = select(tags.c.version_id).where(tags.c.pacticipant_id == owner, tags.c.name == tag)
        wanted = wanted.where(publications.c.version_id.in_(tagged))
        return self._one(wanted.order_by(publications.c.version_id.desc()).limit(1))

    def latest_by(self, consumers: Collection[str]) -> Mapping[tuple[str, str], PublicationRecord]:
        """Map consumer and provider to the newest publication, for all integrations of some consumers."""
        rows = _LATEST_OF_CONSUMERS.rows(self._connection, {"names": consumers}) if consumers else ()
        return {(one.consumer, one.provider): one for one in map(publication_record, rows)}

    def latest_with_tags(self, consumers: Collection[str]) -> tuple[PublicationRecord, ...]:
        """Return the newest publication with each tag of each integration of some consumers, each once."""
        rows = _LATEST_WITH_TAGS.rows(self._connection, {"names": consumers}) if consumers else ()
        return tuple({row.id: publication_record(row) for row in rows}.values())

    def latest_before(self, consumer: VersionRef, provider: str, tag: str | None) -> PublicationRecord | None:
        """Return the newest publication with a tag (without any: ``None``) of versions older than the consumer's."""
        wanted = {"consumer": consumer.pacticipant, "version": consumer.number, "provider": provider}
        if tag is None:
            return self._first(_UNTAGGED_BEFORE, wanted)
        return self._first(_TAGGED_BEFORE, {**wanted, "tag": tag})

    def previous_distinct(self, publication: PublicationRecord) -> PublicationRecord | None:
        """Return the newest publication of the integration that is older and has other content."""
        asked = {
            "consumer": publication.consumer,
            "provider": publication.provider,
            "version": publication.consumer_version_id,
            "content": publication.content_id,
        }
        return self._first(_PREVIOUS_DISTINCT, asked)

    def latest_of_content(self, content_id: int) -> PublicationRecord | None:
        """Return the newest publication with a content."""
        return self._first(_LATEST_OF_CONTENT, {"content": content_id})

    def of_branch_heads(
        self, provider: str, branch: str | None = None, consumer: str | None = None, since: datetime | None = None
    ) -> tuple[tuple[PublicationRecord, str], ...]:
        """Return the publications of the heads of a branch (of every branch: ``None``), each with the branch."""
        asked = {"provider": provider, "branch": branch, "consumer": consumer, "since": since}
        return self._at_heads(
            asked, _at_heads("every" if branch is None else "named", consumer is not None, since is not None)
        )

    def of_main_branches(self, provider: str, consumer: str | None = None) -> tuple[tuple[PublicationRecord, str], ...]:
        """Return the publications of the heads of each consumer's main branch, each with the branch."""
        asked = {"provider": provider, "consumer": consumer}
        return self._at_heads(asked, _at_heads("main", consumer is not None, since=False))

    def tagged(
        self, provider: str, tag: str, *, latest: bool, consumer: str | None = None
    ) -> tuple[PublicationRecord, ...]:
        """Return the publications of versions with a tag, or of each consumer only the latest of them."""
        if latest:
            of = _consumers_of(provider, consumer)
            newest = (
                select(tags.c.version_id)
                .join(publications, publications.c.version_id == tags.c.version_id)
                .where(
                    tags.c.pacticipant_id == of.c.id,
                    tags.c.name == tag,
                    publications.c.provider_id == pacticipant_id(provider),
                )
                .order_by(tags.c.version_id.desc())
                .limit(1)
            )
            chosen = select(newest.scalar_subquery().label("version_id")).select_from(of)
        else:
            chosen = (
                select(tags.c.version_id).where(tags.c.name == tag).join(versions, versions.c.id == tags.c.version_id)
            )
            chosen = chosen.where(tags.c.pacticipant_id.in_(select(_consumers_of(provider, consumer).c.id)))
        return self._all(_for(provider).where(publications.c.version_id.in_(chosen)).order_by(*_IN_ORDER))

    def latest_of_every_tag(
        self, provider: str, since: datetime | None = None
    ) -> tuple[tuple[PublicationRecord, str], ...]:
        """Return the latest publication with each tag of each consumer, each with the tag."""
        newest = (
            select(tags.c.name, func.max(tags.c.version_id).label("version_id"))
            .join(publications, publications.c.version_id == tags.c.version_id)
            .where(publications.c.provider_id == pacticipant_id(provider))
            .group_by(tags.c.pacticipant_id, tags.c.name)
            .subquery()
        )
        wanted = _named(_for(provider), newest)
        if since is not None:
            wanted = wanted.where(publications.c.created_at > since)
        return tuple((publication_record(row), row.chosen_by) for row in self._connection.execute(wanted))

    def latest_of_consumers(self, provider: str, consumer: str | None = None) -> tuple[PublicationRecord, ...]:
        """Return the newest publication of each consumer of a provider."""
        of = _consumers_of(provider, consumer)
        newest = select(func.max(publications.c.version_id)).where(
            publications.c.provider_id == pacticipant_id(provider), publications.c.consumer_id == of.c.id
        )
        chosen = select(newest.scalar_subquery().label("version_id")).select_from(of)
        return self._all(_for(provider).where(publications.c.version_id.in_(chosen)).order_by(*_IN_ORDER))

    def of_versions(self, provider: str, version_ids: Collection[int]) -> tuple[PublicationRecord, ...]:
        """Return what the given consumer versions published for a provider."""
        if not version_ids:
            return ()
        asked = {"provider": provider, "ids": version_ids}
        return tuple(map(publication_record, _OF_VERSIONS.rows(self._connection, asked)))

    def providers_of(self, version_ids: Collection[int]) -> Mapping[int, frozenset[str]]:
        """Map those of the versions that published anything to the providers they have contracts with."""
        found: dict[int, frozenset[str]] = {}
        for row in _PROVIDERS_OF.rows(self._connection, {"ids": version_ids}) if version_ids else ():
            found[row.version_id] = found.get(row.version_id, frozenset()) | {row.name}
        return found

    def _at_heads(self, asked: Mapping[str, object], wanted: Prepared) -> tuple[tuple[PublicationRecord, str], ...]:
        rows = wanted.rows(self._connection, asked)
        return tuple((publication_record(row), row.chosen_by) for row in rows)

    def _first(self, wanted: Prepared, values: Mapping[str, object]) -> PublicationRecord | None:
        row = wanted.first(self._connection, values)
        return None if row is None else publication_record(row)

    def _one(self, wanted: Select[tuple[object, ...]]) -> PublicationRecord | None:
        row = self._connection.execute(wanted).one_or_none()
        return None if row is None else publication_record(row)

    def _all(self, wanted: Select[tuple[object, ...]]) -> tuple[PublicationRecord, ...]:
        return tuple(publication_record(row) for row in self._connection.execute(wanted))


def _for(provider: str) -> Select[tuple[object, ...]]:
    return PUBLICATION.where(publications.c.provider_id == pacticipant_id(provider))


def _consumers_of(provider: str, consumer: str | None) -> Subquery:
    wanted = (
        select(pacticipants.c.id, pacticipants.c.main_branch)
        .join(integrations, integrations.c.consumer_id == pacticipants.c.id)
        .where(integrations.c.provider_id == pacticipant_id(provider))
    )
    if consumer is not None:
        wanted = wanted.where(pacticipants.c.name == consumer)
    return wanted.subquery()


def _head_of(branch_id: ColumnElement[int]) -> Select[tuple[int]]:
    return (
        select(branch_versions.c.version_id)
        .where(branch_versions.c.branch_id == branch_id)
        .order_by(branch_versions.c.id.desc())
        .limit(1)
    )


def _named(wanted: Select[tuple[object, ...]], chosen: Subquery) -> Select[tuple[object, ...]]:
    """Add to publications the name by which their versions were chosen."""
    return (
        wanted.add_columns(chosen.c.name.label("chosen_by"))
        .join(chosen, chosen.c.version_id == publications.c.version_id)
        .order_by(*_IN_ORDER, chosen.c.name)
    )


@cache
def _at_heads(which: Literal["every", "named", "main"], of_consumer: bool, since: bool) -> Prepared:  # noqa: FBT001 - a key
    """Return the statement for publications at heads of branches; there are few kinds, so each is built once."""
    head = _head_of(branches.c.id).correlate(branches).scalar_subquery()
    heads = (
        select(branches.c.name, head.label("version_id"))
        .join(pacticipants, pacticipants.c.id == branches.c.pacticipant_id)
        .join(integrations, integrations.c.consumer_id == pacticipants.c.id)
        .where(integrations.c.provider_id == pacticipant_id(given("provider")))
    )
    if which == "named":
        heads = heads.where(branches.c.name == given("branch"))
    if which == "main":
        heads = heads.where(branches.c.name == pacticipants.c.main_branch)
    if of_consumer:
        heads = heads.where(pacticipants.c.name == given("consumer"))
    # Adding nothing keeps SQLite from going through all publications of the provider instead of the few heads.
    at_provider = PUBLICATION.where(publications.c.provider_id + 0 == pacticipant_id(given("provider")))
    wanted = _named(at_provider, heads.subquery())
    if since:
        wanted = wanted.where(publications.c.created_at > bindparam("since", type_=Instant))
    return Prepared(wanted)
