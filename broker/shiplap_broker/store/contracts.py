"""Contents, publications and integrations in SQL; the choosing of contracts is in a file of its own."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from sqlalchemy import bindparam, delete, func, insert, or_, select, update

from shiplap.model.provenance import Provenance
from shiplap.model.version import VersionRef
from shiplap_broker.store.contract_choices import (
    PUBLICATION,
    SqlContractChoices,
    consumers,
    providers,
    publication_record,
    publications_by,
)
from shiplap_broker.store.evidence import provenance_from_text
from shiplap_broker.store.names import given, numbered_version_id, pacticipant_id, version_id
from shiplap_broker.store.records import ContentRecord, IntegrationRecord, Page, PublicationRecord, Slice, VersionRecord
from shiplap_broker.store.tables import contents, integrations, pacticipants, publications

_BETWEEN = {"consumer_id": pacticipant_id(given("consumer")), "provider_id": pacticipant_id(given("provider"))}
_CONTENT = select(contents.c.id, contents.c.text, contents.c.created_at, contents.c.provenance).where(
    *(contents.c[name] == value for name, value in _BETWEEN.items()), contents.c.sha == given("sha")
)
_CONTENT_BY_ID = (
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
_NEW_CONTENT = (
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
_NEW_PUBLICATION = (
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
_PUBLISHED = PUBLICATION.where(
    publications.c.version_id == numbered_version_id(given("consumer"), given("version")),
    publications.c.provider_id == pacticipant_id(given("provider")),
)


_NAMES = select(pacticipants.c.id).where(pacticipants.c.name.in_(bindparam("names", expanding=True)))
_AROUND = (
    select(consumers.c.name.label("consumer"), providers.c.name.label("provider"))
    .select_from(integrations)
    .join(consumers, consumers.c.id == integrations.c.consumer_id)
    .join(providers, providers.c.id == integrations.c.provider_id)
    .where(or_(integrations.c.consumer_id.in_(_NAMES), integrations.c.provider_id.in_(_NAMES)))
)


class SqlContracts(SqlContractChoices):
    """The port ``Contracts`` over one connection."""

    def content(self, consumer: str, provider: str, sha: str) -> ContentRecord | None:
        """Return a content by Pact Broker's digest."""
        wanted = {"consumer": consumer, "provider": provider, "sha": sha}
        row = self._connection.execute(_CONTENT, wanted).one_or_none()
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
        row = self._connection.execute(_CONTENT_BY_ID, {"content": content_id}).one()
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
        made = self._connection.execute(_NEW_CONTENT, new).scalar_one()
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
                id=self._connection.execute(_NEW_PUBLICATION, new).scalar_one(),
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
        row = self._connection.execute(_PUBLISHED, asked).one_or_none()
        return None if row is None else publication_record(row)

    def publications_of(self, consumer: VersionRef) -> tuple[PublicationRecord, ...]:
        """Return everything a consumer version published, by provider."""
        return self._all(
            PUBLICATION.where(publications.c.version_id == version_id(consumer)).order_by(providers.c.name)
        )

    def history(self, consumer: str, provider: str, page: Page | None = None) -> Slice[PublicationRecord]:
        """Return the publications of an integration, the newest version first."""
        chosen = publications_by(consumer, provider)
        total = self._connection.scalar(select(func.count()).select_from(publications).where(chosen)) or 0
        wanted = PUBLICATION.where(chosen).order_by(publications.c.version_id.desc())
        if page is not None:
            wanted = wanted.limit(page.size).offset((page.number - 1) * page.size)
        return Slice(self._all(wanted), total)

    def delete_publication(self, consumer: VersionRef, provider: str) -> bool:
        """Remove a publication; say whether there was one."""
        gone = delete(publications).where(
            publications.c.version_id == version_id(consumer), publications.c.provider_id == pacticipant_id(provider)
        )
        return self._connection.execute(gone).rowcount > 0

    def integrations(self, consumer: str | None = None, provider: str | None = None) -> tuple[IntegrationRecord, ...]:
        """Return the known integrations, by consumer and provider."""
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
        if consumer is not None:
            wanted = wanted.where(consumers.c.name == consumer)
        if provider is not None:
            wanted = wanted.where(providers.c.name == provider)
        found = [
            IntegrationRecord(
                consumer=row.consumer, provider=row.provider, created_at=row.created_at, updated_at=row.updated_at
            )
            for row in self._connection.execute(wanted)
        ]
        return tuple(sorted(found, key=lambda one: (one.consumer, one.provider)))

    def around(self, names: Collection[str]) -> tuple[tuple[str, str], ...]:
        """Return consumer and provider of every integration that one of the named pacticipants takes part in."""
        rows = self._connection.execute(_AROUND, {"names": list(names)}) if names else ()
        return tuple(sorted((row.consumer, row.provider) for row in rows))

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
