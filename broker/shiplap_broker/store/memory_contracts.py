"""Contracts in memory."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from shiplap.model.provenance import Provenance
from shiplap.model.version import VersionRef
from shiplap_broker.store.memory_names import MemoryPacticipants, MemoryVersions, sliced
from shiplap_broker.store.memory_tables import MemoryTables
from shiplap_broker.store.records import (
    ContentRecord,
    IntegrationRecord,
    Page,
    PublicationRecord,
    Slice,
    VersionRecord,
)


class MemoryContracts:
    """The port ``Contracts`` in memory."""

    def __init__(self, tables: MemoryTables) -> None:
        self._tables = tables
        self._versions = MemoryVersions(tables)
        self._pacticipants = MemoryPacticipants(tables)

    def content(self, consumer: str, provider: str, sha: str) -> ContentRecord | None:
        """Return a content by Pact Broker's digest."""
        wanted = (consumer, provider, sha)
        mine = (one for one in self._tables.contents.values() if (one.consumer, one.provider, one.sha) == wanted)
        return next(mine, None)

    def content_by_id(self, content_id: int) -> ContentRecord:
        """Return a content that is known to be there."""
        return self._tables.contents[content_id]

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
        if known is None:
            known = ContentRecord(
                id=self._tables.new_id(),
                consumer=consumer,
                provider=provider,
                sha=sha,
                text=text,
                created_at=now,
                provenance=provenance,
            )
            self._tables.contents[known.id] = known
        return known

    def publish(self, version: VersionRecord, content: ContentRecord, now: datetime) -> PublicationRecord:
        """Store that a version published a content; a changed content is a new revision of the same publication."""
        pair = (content.consumer, content.provider)
        integration = self._tables.integrations.get(pair) or IntegrationRecord(
            consumer=content.consumer, provider=content.provider, created_at=now, updated_at=now
        )
        self._tables.integrations[pair] = replace(integration, updated_at=now)
        known = self.publication(version.ref, content.provider)
        if known is not None and known.content_id == content.id:
            return known
        new = PublicationRecord(
            id=self._tables.new_id() if known is None else known.id,
            consumer=version.pacticipant,
            consumer_version=version.number,
            consumer_version_id=version.id,
            provider=content.provider,
            content_id=content.id,
            sha=content.sha,
            revision=1 if known is None else known.revision + 1,
            created_at=now,
        )
        self._tables.publications[new.id] = new
        return new

    def publication(self, consumer: VersionRef, provider: str) -> PublicationRecord | None:
        """Return what a consumer version published for a provider."""
        return next((one for one in self.publications_of(consumer) if one.provider == provider), None)

    def publications_of(self, consumer: VersionRef) -> tuple[PublicationRecord, ...]:
        """Return everything a consumer version published, by provider."""
        mine = [one for one in self._tables.publications.values() if one.consumer_ref == consumer]
        return tuple(sorted(mine, key=lambda one: one.provider))

    def published_by(self, version_ids: Collection[int]) -> tuple[PublicationRecord, ...]:
        """Return everything some consumer versions published, by provider."""
        mine = [one for one in self._tables.publications.values() if one.consumer_version_id in version_ids]
        return tuple(sorted(mine, key=lambda one: one.provider))

    def history(self, consumer: str, provider: str, page: Page | None = None) -> Slice[PublicationRecord]:
        """Return the publications of an integration, the newest version first."""
        return sliced(self._between(consumer, provider), page)

    def latest(
        self, consumer: str, provider: str, branch: str | None = None, tag: str | None = None
    ) -> PublicationRecord | None:
        """Return the newest publication; with a branch, that of its head; with a tag, the newest with the tag."""
        found: Iterable[PublicationRecord] = self._between(consumer, provider)
        if branch is not None:
            head = self._versions.head(consumer, branch)
            found = (one for one in found if one.consumer_version_id == head)
        if tag is not None:
            found = (one for one in found if tag in self._tags_of(one))
        return next(iter(found), None)

    def latest_by(self, consumers: Collection[str]) -> Mapping[tuple[str, str], PublicationRecord]:
        """Map consumer and provider to the newest publication, for all integrations of some consumers."""
        found = {pair: self.latest(*pair) for pair in self._tables.integrations if pair[0] in consumers}
        return {pair: one for pair, one in found.items() if one is not None}

    def latest_with_tags(self, consumers: Collection[str]) -> tuple[PublicationRecord, ...]:
        """Return the newest publication with each tag of each integration of some consumers, each once."""
        newest: dict[tuple[str, str, str], PublicationRecord] = {}
        for consumer, provider in self._tables.integrations:
            for one in self._between(consumer, provider) if consumer in consumers else ():
                for tag in self._tags_of(one):
                    newest.setdefault((consumer, provider, tag), one)
        return tuple({one.id: one for one in newest.values()}.values())

    def latest_before(self, consumer: VersionRef, provider: str, tag: str | None) -> PublicationRecord | None:
        """Return the newest publication with a tag (without any: ``None``) of versions older than the consumer's."""
        this = self._tables.version_ids.get(consumer, self._tables.last_id + 1)
        return next(
            (
                one
                for one in self._between(consumer.pacticipant, provider)
                if one.consumer_version_id < this
                and (not self._tags_of(one) if tag is None else tag in self._tags_of(one))
            ),
            None,
        )

    def previous_distinct(self, publication: PublicationRecord) -> PublicationRecord | None:
        """Return the newest publication of the integration that is older and has other content."""
        return next(
            (
                one
                for one in self._between(publication.consumer, publication.provider)
                if one.consumer_version_id < publication.consumer_version_id
                and one.content_id != publication.content_id
            ),
            None,
        )

    def latest_of_content(self, content_id: int) -> PublicationRecord | None:
        """Return the newest publication with a content."""
        mine = [one for one in self._tables.publications.values() if one.content_id == content_id]
        return max(mine, key=lambda one: one.consumer_version_id, default=None)

    def of_branch_heads(
        self, provider: str, branch: str | None = None, consumer: str | None = None, since: datetime | None = None
    ) -> tuple[tuple[PublicationRecord, str], ...]:
        """Return the publications of the heads of a branch (of all: ``None``) made after ``since``, each with it."""
        return tuple(
            (one, each.name)
            for one in self._for(provider, consumer)
            if since is None or one.created_at > since
            for each in sorted(self._version(one).branches, key=lambda each: each.name)
            if each.head and branch in {None, each.name}
        )

    def of_main_branches(self, provider: str, consumer: str | None = None) -> tuple[tuple[PublicationRecord, str], ...]:
        """Return the publications of the heads of each consumer's main branch, each with the branch."""
        mains = {name: one.main_branch for name, one in self._tables.pacticipants.items()}
        heads = self.of_branch_heads(provider, None, consumer)
        return tuple((one, branch) for one, branch in heads if mains[one.consumer] == branch)

    def tagged(
        self, provider: str, tag: str, *, latest: bool, consumer: str | None = None
    ) -> tuple[PublicationRecord, ...]:
        """Return the publications of versions with a tag, or of each consumer only the latest of them."""
        found = [one for one in self._for(provider, consumer) if tag in self._tags_of(one)]
        return tuple({one.consumer: one for one in found}.values()) if latest else tuple(found)

    def latest_of_every_tag(
        self, provider: str, since: datetime | None = None
    ) -> tuple[tuple[PublicationRecord, str], ...]:
        """Return the latest publication with each tag of each consumer made after ``since``, each with the tag."""
        newest = {
            (one.consumer, tag): (one, tag) for one in self._for(provider, None) for tag in sorted(self._tags_of(one))
        }
        found = [(one, tag) for one, tag in newest.values() if since is None or one.created_at > since]
        return tuple(sorted(found, key=lambda pair: (pair[0].consumer, pair[0].consumer_version_id, pair[1])))

    def latest_of_consumers(self, provider: str, consumer: str | None = None) -> tuple[PublicationRecord, ...]:
        """Return the newest publication of each consumer of a provider."""
        return tuple({one.consumer: one for one in self._for(provider, consumer)}.values())

    def of_versions(self, provider: str, version_ids: Collection[int]) -> tuple[PublicationRecord, ...]:
        """Return what the given consumer versions published for a provider."""
        return tuple(one for one in self._for(provider, None) if one.consumer_version_id in version_ids)

    def providers_of(self, version_ids: Collection[int]) -> Mapping[int, frozenset[str]]:
        """Map those of the versions that published anything to the providers they have contracts with."""
        found: dict[int, frozenset[str]] = {}
        for one in self._tables.publications.values():
            if one.consumer_version_id in version_ids:
                key = one.consumer_version_id
                found[key] = found.get(key, frozenset()) | {one.provider}
        return found

    def delete_publication(self, consumer: VersionRef, provider: str) -> bool:
        """Remove a publication; say whether there was one."""
        known = self.publication(consumer, provider)
        if known is None:
            return False
        del self._tables.publications[known.id]
        return True

    def integrations(self, consumer: str | None = None, provider: str | None = None) -> tuple[IntegrationRecord, ...]:
        """Return the known integrations, by consumer and provider."""
        return tuple(
            one
            for _, one in sorted(self._tables.integrations.items())
            if consumer in {None, one.consumer} and provider in {None, one.provider}
        )

    def around(self, names: Collection[str]) -> tuple[tuple[str, str], ...]:
        """Return consumer and provider of every integration that one of the named pacticipants takes part in."""
        return tuple(pair for pair in sorted(self._tables.integrations) if not set(names).isdisjoint(pair))

    def delete_integration(self, consumer: str, provider: str) -> bool:
        """Forget an integration with its contracts and results; say whether there was one."""
        self._tables.forget_contents(
            {key for key, one in self._tables.contents.items() if (one.consumer, one.provider) == (consumer, provider)}
        )
        return self._tables.integrations.pop((consumer, provider), None) is not None

    def _between(self, consumer: str, provider: str) -> list[PublicationRecord]:
        mine = [
            one for one in self._tables.publications.values() if (one.consumer, one.provider) == (consumer, provider)
        ]
        return sorted(mine, key=lambda one: one.consumer_version_id, reverse=True)

    def _for(self, provider: str, consumer: str | None) -> list[PublicationRecord]:
        mine = [
            one
            for one in self._tables.publications.values()
            if one.provider == provider and consumer in {None, one.consumer}
        ]
        return sorted(mine, key=lambda one: (one.consumer, one.consumer_version_id))

    def _version(self, publication: PublicationRecord) -> VersionRecord:
        return self._versions.by_ids((publication.consumer_version_id,))[0]

    def _tags_of(self, publication: PublicationRecord) -> set[str]:
        return {one.name for one in self._version(publication).tags}
