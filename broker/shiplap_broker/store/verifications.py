"""Results of verifications in SQL."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, delete, exists, func, insert, null, select

from shiplap_broker.store.break_json import breaks_from_json, breaks_to_json
from shiplap_broker.store.column_types import Instant
from shiplap_broker.store.evidence import NUMBERS_BEFORE, SqlEvidence
from shiplap_broker.store.names import given
from shiplap_broker.store.prepared import Prepared, Row, among
from shiplap_broker.store.records import PassedBy, VerificationRecord, VersionRecord
from shiplap_broker.store.shards import SqlShards
from shiplap_broker.store.tables import (
    branch_versions,
    contents,
    integrations,
    latest_verifications,
    pacticipants,
    tags,
    verifications,
    verified_versions,
    versions,
)

_ANY_TIME = datetime(1970, 1, 1, tzinfo=UTC)
_consumers = pacticipants.alias("consumers")
_providers = pacticipants.alias("providers")


def _all(*columns: ColumnElement[Any]) -> Select[tuple[object, ...]]:
    return (
        select(
            *columns,
            _consumers.c.name.label("consumer"),
            _providers.c.name.label("provider"),
            versions.c.number.label("provider_version"),
            contents.c.sha,
        )
        .select_from(verifications)
        .join(contents, contents.c.id == verifications.c.content_id)
        .join(versions, versions.c.id == verifications.c.version_id)
        .join(_consumers, _consumers.c.id == contents.c.consumer_id)
        .join(_providers, _providers.c.id == contents.c.provider_id)
    )


_ALL = _all(*verifications.c)
# What verifiers report for each interaction can be long, and lists of results do not show it.
_WITHOUT_REPORTS = _all(*(null().label(one.name) if one.name == "test_results" else one for one in verifications.c))
_OF_CONTENTS = Prepared(
    _WITHOUT_REPORTS.join(latest_verifications, latest_verifications.c.verification_id == verifications.c.id)
    .where(among(latest_verifications.c.content_id, "contents"))
    .order_by(verifications.c.version_id.desc())
)
_EVERY_OF_CONTENTS = Prepared(
    _WITHOUT_REPORTS.where(among(verifications.c.content_id, "contents")).order_by(
        verifications.c.version_id.desc(), verifications.c.id.desc()
    )
)
_LATEST_OF_CONTENTS = Prepared(
    _WITHOUT_REPORTS.where(
        verifications.c.id.in_(
            select(func.max(latest_verifications.c.verification_id))
            .where(among(latest_verifications.c.content_id, "contents"))
            .group_by(latest_verifications.c.content_id)
        )
    )
)
_CONSUMERS_OF = Prepared(
    select(verified_versions.c.verification_id, versions.c.number)
    .join(versions, versions.c.id == verified_versions.c.version_id)
    .where(among(verified_versions.c.verification_id, "results"))
    .order_by(versions.c.id)
)
_NEW = insert(verifications).returning(verifications.c.id)
_VERIFIED = insert(verified_versions)
_LATEST = insert(latest_verifications)
_NO_LATEST = delete(latest_verifications).where(
    latest_verifications.c.content_id == given("content"), latest_verifications.c.version_id == given("version")
)
_NUMBERED = Prepared(
    select(versions.c.id)
    .join(pacticipants, pacticipants.c.id == versions.c.pacticipant_id)
    .where(pacticipants.c.name == given("consumer"), among(versions.c.number, "numbers"))
)
_VERIFIED_OF = Prepared(
    select(_consumers.c.name.label("consumer"), _providers.c.name.label("provider"))
    .select_from(integrations)
    .join(_consumers, _consumers.c.id == integrations.c.consumer_id)
    .join(_providers, _providers.c.id == integrations.c.provider_id)
    .where(
        among(_consumers.c.name, "consumers"),
        exists().where(
            contents.c.consumer_id == integrations.c.consumer_id,
            contents.c.provider_id == integrations.c.provider_id,
            latest_verifications.c.content_id == contents.c.id,
        ),
    )
)


class SqlVerifications(SqlEvidence, SqlShards):
    """The port ``Verifications`` over one connection."""

    def add(self, record: VerificationRecord, provider_version: VersionRecord) -> VerificationRecord:
        """Store a result, which becomes the latest of its content and provider version; return it with its number."""
        new = {
            "content_id": record.content_id,
            "version_id": provider_version.id,
            "success": record.success,
            "work_in_progress": record.work_in_progress,
            "build_url": record.build_url,
            "test_results": record.test_results,
            "breaks": breaks_to_json(record.breaks),
            "verified_by": record.verified_by,
            "created_at": record.created_at,
            "run": record.run,
        }
        made = self._connection.execute(_NEW, new).scalar_one()
        self._remember_consumers(made, record)
        self._set_latest(record.content_id, provider_version.id, made)
        return replace(record, number=made + NUMBERS_BEFORE)

    def get(self, number: int) -> VerificationRecord | None:
        """Return a result."""
        return self._one(_ALL.where(verifications.c.id == number - NUMBERS_BEFORE))

    def delete(self, number: int) -> bool:
        """Remove a result; the one before it is the latest again; say whether there was one."""
        row = self._connection.execute(
            select(verifications).where(verifications.c.id == number - NUMBERS_BEFORE)
        ).one_or_none()
        if row is None:
            return False
        self._connection.execute(delete(verifications).where(verifications.c.id == row.id))
        before = select(func.max(verifications.c.id)).where(
            verifications.c.content_id == row.content_id, verifications.c.version_id == row.version_id
        )
        self._set_latest(row.content_id, row.version_id, self._connection.scalar(before))
        return True

    def latest_of_content(self, content_id: int) -> VerificationRecord | None:
        """Return the newest result for a content by whatever provider version."""
        wanted = _ALL.where(verifications.c.content_id == content_id)
        return self._one(wanted.order_by(verifications.c.id.desc()).limit(1))

    def latest_of_pair(self, content_id: int, provider_version: VersionRecord) -> VerificationRecord | None:
        """Return the result that counts for a content and a provider version."""
        latest = select(latest_verifications.c.verification_id).where(
            latest_verifications.c.content_id == content_id, latest_verifications.c.version_id == provider_version.id
        )
        return self._one(_ALL.where(verifications.c.id.in_(latest)))

    def verified(self, pairs: Collection[tuple[str, str]]) -> frozenset[tuple[str, str]]:
        """Return those of some integrations, each a consumer and a provider, for which there is any result."""
        asked = {"consumers": sorted({consumer for consumer, _ in pairs})}
        rows = _VERIFIED_OF.rows(self._connection, asked) if pairs else ()
        return frozenset((row.consumer, row.provider) for row in rows).intersection(pairs)

    def of_content(self, content_id: int) -> tuple[VerificationRecord, ...]:
        """Return the latest result of each provider version for a content, the newest provider version first."""
        latest = select(latest_verifications.c.verification_id).where(latest_verifications.c.content_id == content_id)
        wanted = _ALL.where(verifications.c.id.in_(latest)).order_by(verifications.c.version_id.desc())
        return self._records(self._connection.execute(wanted).all())

    def of_contents(
        self, content_ids: Collection[int], *, replaced: bool = False
    ) -> Mapping[int, Sequence[tuple[int, VerificationRecord]]]:
        """Map contents to the latest result of each provider version, or to all, each with that version's id."""
        wanted = _EVERY_OF_CONTENTS if replaced else _OF_CONTENTS
        rows = wanted.rows(self._connection, {"contents": content_ids}) if content_ids else []
        found: dict[int, list[tuple[int, VerificationRecord]]] = {}
        for row, record in zip(rows, self._records(rows), strict=True):
            found.setdefault(record.content_id, []).append((row.version_id, record))
        return found

    def latest_of_contents(self, content_ids: Collection[int]) -> Mapping[int, tuple[int, VerificationRecord]]:
        """Map contents to their newest result by whatever provider version, with the id of that version."""
        rows = _LATEST_OF_CONTENTS.rows(self._connection, {"contents": content_ids}) if content_ids else []
        records = self._records(rows)
        return {one.content_id: (row.version_id, one) for row, one in zip(rows, records, strict=True)}

    def passed(self, content_ids: Collection[int], by: PassedBy) -> frozenset[int]:
        """Return those contents for which a successful result of the asked kind exists."""
        if not content_ids:
            return frozenset()
        asked = {"ids": content_ids, "branch": by.branch, "tag": by.tag, "before": by.before, "since": by.since}
        kind = PassedBy(
            branch=None if by.branch is None else 0,
            tag=None if by.tag is None else "",
            elsewhere=by.elsewhere,
            before=None if by.before is None else _ANY_TIME,
            since=None if by.since is None else _ANY_TIME,
            settled=by.settled,
        )
        return frozenset(_passed(kind).scalars(self._connection, asked))

    def _remember_consumers(self, verification_id: int, record: VerificationRecord) -> None:
        if not record.consumer_versions:
            return
        asked = {"consumer": record.consumer, "numbers": record.consumer_versions}
        known = _NUMBERED.scalars(self._connection, asked)
        rows = [{"verification_id": verification_id, "version_id": one} for one in known]
        if rows:
            self._connection.execute(_VERIFIED, rows)

    def _set_latest(self, content_id: int, version_id: int, verification_id: int | None) -> None:
        self._connection.execute(_NO_LATEST, {"content": content_id, "version": version_id})
        if verification_id is not None:
            row = {"content_id": content_id, "version_id": version_id, "verification_id": verification_id}
            self._connection.execute(_LATEST, row)

    def _one(self, wanted: Select[tuple[object, ...]]) -> VerificationRecord | None:
        found = self._records(self._connection.execute(wanted).all())
        return found[0] if found else None

    def _records(self, rows: Sequence[Row]) -> tuple[VerificationRecord, ...]:
        numbers: dict[int, list[str]] = {row.id: [] for row in rows}
        for one in _CONSUMERS_OF.rows(self._connection, {"results": numbers}) if numbers else ():
            numbers[one.verification_id].append(one.number)
        return tuple(
            VerificationRecord(
                number=row.id + NUMBERS_BEFORE,
                consumer=row.consumer,
                provider=row.provider,
                provider_version=row.provider_version,
                content_id=row.content_id,
                sha=row.sha,
                success=row.success,
                created_at=row.created_at,
                consumer_versions=tuple(numbers[row.id]),
                build_url=row.build_url,
                test_results=row.test_results,
                breaks=breaks_from_json(row.breaks),
                verified_by=row.verified_by,
                work_in_progress=row.work_in_progress,
                run=row.run,
            )
            for row in rows
        )


@cache
def _passed(kind: PassedBy) -> Prepared:
    """Return the statement for results of one kind; whose fields matter only by being set; there are few."""
    conditions: list[ColumnElement[bool]] = []
    if kind.branch is not None or (kind.elsewhere and kind.tag is None):
        on_branch = branch_versions.c.version_id == verifications.c.version_id
        if kind.branch is not None:
            this = branch_versions.c.branch_id == given("branch")
            on_branch = and_(on_branch, ~this if kind.elsewhere else this)
        conditions.append(exists().where(on_branch))
    if kind.tag is not None:
        this = tags.c.name == given("tag")
        conditions.append(
            exists().where(tags.c.version_id == verifications.c.version_id, ~this if kind.elsewhere else this)
        )
    if kind.before is not None:
        conditions.append(verifications.c.created_at < bindparam("before", type_=Instant))
    if kind.since is not None:
        conditions.append(verifications.c.created_at >= bindparam("since", type_=Instant))
    if kind.settled:
        conditions.append(~verifications.c.work_in_progress)
    good = and_(verifications.c.content_id == contents.c.id, verifications.c.success, *conditions)
    return Prepared(select(contents.c.id).where(among(contents.c.id, "ids"), exists().where(good)))
