"""Contents, publications and integrations in SQL; the choosing of contracts is in a file of its own."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from functools import cache

from sqlalchemy import delete, func, insert, select, union_all, update

from shiplap.model.provenance import Provenance
from shiplap.model.version import VersionRef
from shiplap_broker.store.contract_choices import (
    PUBLICATION,
    SqlContractChoices,
    consumers,
    providers,
    publication_record,
)
from shiplap_broker.store.evidence import provenance_from_text
from shiplap_broker.store.names import given, numbered_version_id, pacticipant_id, version_id
from shiplap_broker.store.prepared import Prepared, among, among_found
from shiplap_broker.store.records import ContentRecord, IntegrationRecord, Page, PublicationRecord, Slice, VersionRecord
from shiplap_broker.store.tables import contents, integrations, pacticipants, publications

_BETWEEN = {"consumer_id": pacticipant_id(given("consumer")), "provider_id": pacticipant_id(given("provider"))}
_CONTENT = Prepared(
    select(contents.c.id, contents.c.text, contents.c.created_at, contents.c.provenance).where(
        *(contents.c[name] == value for name, value in _BETWEEN.items()), contents.c.sha == given("sha")
    )
)
_CONTENT_BY_ID = Prepared(
    select(
        contents.c.id,
        contents.c.sha,
        contents.c.text,
        contents.c.created_at,
        contents.c.provenance,
        consumers.c.name.label("consumer"),
        providers.c.name.label("provider"),
    )
    .join(consumers, consumers.c.id == contents.c.consumer_id)
    .join(providers, providers.c.id == contents.c.provider_id)
    .where(contents.c.id == given("content"))
)
_NEW_CONTENT = Prepared(
    insert(contents)
    .values(
        **_BETWEEN,
        sha=given("new_sha"),
        text=given("new_text"),
        created_at=given("now"),
        provenance=given("new_provenance"),
    )
    .returning(contents.c.id)
)
_NEW_PUBLICATION = Prepared(
    insert(publications)
    .values(**_BETWEEN, version_id=given("version"), content_id=given("content"), revision=1, created_at=given("now"))
    .returning(publications.c.id)
)
_CHANGED = (
    update(publications)
    .where(publications.c.id == given("publication"))
    .values(content_id=given("content"), revision=given("new_revision"), created_at=given("now"))
)
_TOUCH = (
    update(integrations)
    .where(*(integrations.c[name] == value for name, value in _BETWEEN.items()))
    .values(updated_at=given("now"))
)
_NEW_INTEGRATION = insert(integrations).values(**_BETWEEN, created_at=given("now"), updated_at=given("now"))
_PUBLISHED = Prepared(
    PUBLICATION.where(
        publications.c.version_id == numbered_version_id(given("consumer"), given("version")),
        publications.c.provider_id == pacticipant_id(given("provider")),
    )
)
_PUBLISHED_BY = Prepared(
    PUBLICATION.where(publications.c.version_id == numbered_version_id(given("consumer"), given("version"))).order_by(
        providers.c.name
    )
)
_PUBLISHED_BY_SOME = Prepared(PUBLICATION.where(among(publications.c.version_id, "ids")).order_by(providers.c.name))
_HISTORY = Prepared(
    PUBLICATION.where(*(publications.c[name] == is_ for name, is_ in _BETWEEN.items()))
    .order_by(publications.c.version_id.desc())
    .limit(given("size"))
    .offset(given("skipped"))
)
_HISTORY_LENGTH = Prepared(
    select(func.count().label("total"))
    .select_from(publications)
    .where(*(publications.c[name] == is_ for name, is_ in _BETWEEN.items()))
)
_EVERYTHING = 2**31
_NAMES = select(pacticipants.c.id).where(among(pacticipants.c.name, "names"))
_BOTH = (
    select(consumers.c.name.label("consumer"), providers.c.name.label("provider"))
    .select_from(integrations)
    .join(consumers, consumers.c.id == integrations.c.consumer_id)
    .join(providers, providers.c.id == integrations.c.provider_id)
)
# An index for each side: an OR would make PostgreSQL go through all integrations.
_AROUND = Prepared(
    union_all(
        _BOTH.where(among_found(integrations.c.consumer_id, _NAMES)),
        _BOTH.where(among_found(integrations.c.provider_id, _NAMES)),
    )
)


class SqlContracts(SqlContractChoices):
    """The port ``Contracts`` over one connection."""

    def content(self, consumer: str, provider: str, sha: str) -> ContentRecord | None:
        """Return a content by Pact Broker's digest."""
        wanted = {"consumer": consumer, "provider": provider, "sha": sha}
        row = _CONTENT.first(self._connection, wanted)
        if row is None:
            return None
        return ContentRecord(
            id=row.id,
            consumer=consumer,
            provider=provider,
            sha=sha,
            text=row.text,
            created_at=row.created_at,
            provenance=provenance_from_text(row.provenance),
        )

    def content_by_id(self, content_id: int) -> ContentRecord:
        """Return a content that is known to be there."""
        row = _CONTENT_BY_ID.rows(self._connection, {"content": content_id})[0]
        return ContentRecord(
            id=row.id,
            consumer=row.consumer,
            provider=row.provider,
            sha=row.sha,
            text=row.text,
            created_at=row.created_at,
            provenance=provenance_from_text(row.provenance),
        )

    def ensure_content(
        self,
        consumer: str,
        provider: str,
        sha: str,
        text: str,
        now: datetime,
        provenance: Provenance | None = None,
    ) -> ContentRecord:
        """Return the content with that digest; the first text stored wins."""
        known = self.content(consumer, provider, sha)
        if known is not None:
            return known
        new: dict[str, object] = {
            "consumer": consumer,
            "provider": provider,
            "new_sha": sha,
            "new_text": text,
            "now": now,
        }
        new["new_provenance"] = None if provenance is None else provenance.value
        made = _NEW_CONTENT.scalars(self._connection, new)[0]
        return ContentRecord(
            id=made,
            consumer=consumer,
            provider=provider,
            sha=sha,
            text=text,
            created_at=now,
            provenance=provenance,
        )

    def publish(self, version: VersionRecord, content: ContentRecord, now: datetime) -> PublicationRecord:
        """Store that a version published a content; a changed content is a new revision of the same publication."""
        known = self.publication(version.ref, content.provider)
        pair = {"consumer": content.consumer, "provider": content.provider, "now": now}
        if self._connection.execute(_TOUCH, pair).rowcount == 0:
            self._connection.execute(_NEW_INTEGRATION, pair)
        if known is None:
            new = {**pair, "version": version.id, "content": content.id}
            return PublicationRecord(
                id=_NEW_PUBLICATION.scalars(self._connection, new)[0],
                consumer=content.consumer,
                consumer_version=version.number,
                consumer_version_id=version.id,
                provider=content.provider,
                content_id=content.id,
                sha=content.sha,
                revision=1,
                created_at=now,
            )
        if known.content_id == content.id:
            return known
        changed = {"publication": known.id, "content": content.id, "new_revision": known.revision + 1, "now": now}
        self._connection.execute(_CHANGED, changed)
        return replace(known, content_id=content.id, sha=content.sha, revision=known.revision + 1, created_at=now)

    def publication(self, consumer: VersionRef, provider: str) -> PublicationRecord | None:
        """Return what a consumer version published for a provider."""
        asked = {"consumer": consumer.pacticipant, "version": consumer.number, "provider": provider}
        row = _PUBLISHED.first(self._connection, asked)
        return None if row is None else publication_record(row)

    def publications_of(self, consumer: VersionRef) -> tuple[PublicationRecord, ...]:
        """Return everything a consumer version published, by provider."""
        asked = {"consumer": consumer.pacticipant, "version": consumer.number}
        return tuple(map(publication_record, _PUBLISHED_BY.rows(self._connection, asked)))

    def published_by(self, version_ids: Collection[int]) -> tuple[PublicationRecord, ...]:
        """Return everything some consumer versions published, by provider."""
        rows = _PUBLISHED_BY_SOME.rows(self._connection, {"ids": version_ids}) if version_ids else ()
        return tuple(map(publication_record, rows))

    def history(self, consumer: str, provider: str, page: Page | None = None) -> Slice[PublicationRecord]:
        """Return the publications of an integration, the newest version first."""
        pair = {"consumer": consumer, "provider": provider}
        size, skipped = (_EVERYTHING, 0) if page is None else (page.size, (page.number - 1) * page.size)
        rows = _HISTORY.rows(self._connection, {**pair, "size": size, "skipped": skipped})
        total = len(rows) if page is None else _HISTORY_LENGTH.scalars(self._connection, pair)[0]
        return Slice(tuple(map(publication_record, rows)), total)

    def delete_publication(self, consumer: VersionRef, provider: str) -> bool:
        """Remove a publication; say whether there was one."""
        gone = delete(publications).where(
            publications.c.version_id == version_id(consumer), publications.c.provider_id == pacticipant_id(provider)
        )
        return self._connection.execute(gone).rowcount > 0

    def integrations(self, consumer: str | None = None, provider: str | None = None) -> tuple[IntegrationRecord, ...]:
        """Return the known integrations, by consumer and provider."""
        wanted = _integrations(consumer is not None, provider is not None)
        found = [
            IntegrationRecord(
                consumer=row.consumer, provider=row.provider, created_at=row.created_at, updated_at=row.updated_at
            )
            for row in wanted.rows(self._connection, {"consumer": consumer, "provider": provider})
        ]
        return tuple(sorted(found, key=lambda one: (one.consumer, one.provider)))

    def around(self, names: Collection[str]) -> tuple[tuple[str, str], ...]:
        """Return consumer and provider of every integration that one of the named pacticipants takes part in."""
        rows = _AROUND.rows(self._connection, {"names": names}) if names else ()
        return tuple(sorted({(row.consumer, row.provider) for row in rows}))

    def delete_integration(self, consumer: str, provider: str) -> bool:
        """Forget an integration with its contracts and results; say whether there was one."""
        between = (
            (contents, contents.c.consumer_id, contents.c.provider_id),
            (integrations, integrations.c.consumer_id, integrations.c.provider_id),
        )
        rows = 0
        for table, of, to in between:
            gone = delete(table).where(of == pacticipant_id(consumer), to == pacticipant_id(provider))
            rows = self._connection.execute(gone).rowcount
        return rows > 0


@cache
def _integrations(of_consumer: bool, of_provider: bool) -> Prepared:  # noqa: FBT001 - a key
    """Return the statement for integrations: all, or those of a consumer, a provider, or both."""
    wanted = (
        select(
            consumers.c.name.label("consumer"),
            providers.c.name.label("provider"),
            integrations.c.created_at,
            integrations.c.updated_at,
        )
        .join(consumers, consumers.c.id == integrations.c.consumer_id)
        .join(providers, providers.c.id == integrations.c.provider_id)
    )
    if of_consumer:
        wanted = wanted.where(consumers.c.name == given("consumer"))
    if of_provider:
        wanted = wanted.where(providers.c.name == given("provider"))
    return Prepared(wanted)
