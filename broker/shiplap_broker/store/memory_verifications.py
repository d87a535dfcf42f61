"""Results of verifications in memory."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from shiplap.model.version import VersionRef
from shiplap_broker.store.memory_names import MemoryVersions
from shiplap_broker.store.memory_shards import MemoryShards
from shiplap_broker.store.memory_tables import MemoryTables
from shiplap_broker.store.records import STEADY_AFTER, EvidenceRow, PassedBy, VerificationRecord, VersionRecord


class MemoryVerifications(MemoryShards):
    """The port ``Verifications`` in memory."""

    def __init__(self, tables: MemoryTables) -> None:
        super().__init__(tables)
        self._versions = MemoryVersions(tables)

    def add(self, record: VerificationRecord, provider_version: VersionRecord) -> VerificationRecord:  # noqa: ARG002 - part of the port
        """Store a result, which becomes the latest of its content and provider version; return it with its number."""
        self._tables.last_number += 1
        ids = self._tables.version_ids
        known = sorted(
            ids[ref] for ref in (VersionRef(record.consumer, one) for one in record.consumer_versions) if ref in ids
        )
        stored = replace(
            record,
            number=self._tables.last_number,
            consumer_versions=tuple(self._tables.versions[one].number for one in known),
        )
        self._tables.verifications[stored.number] = stored
        return replace(record, number=stored.number)

    def get(self, number: int) -> VerificationRecord | None:
        """Return a result."""
        return self._tables.verifications.get(number)

    def delete(self, number: int) -> bool:
        """Remove a result; the one before it is the latest again; say whether there was one."""
        gone = self._tables.verifications.pop(number, None)
        return gone is not None

    def latest_of_content(self, content_id: int) -> VerificationRecord | None:
        """Return the newest result for a content by whatever provider version."""
        mine = [one for one in self._tables.verifications.values() if one.content_id == content_id]
        return mine[-1] if mine else None

    def latest_of_pair(self, content_id: int, provider_version: VersionRecord) -> VerificationRecord | None:
        """Return the result that counts for a content and a provider version."""
        mine = [
            one
            for one in self._tables.verifications.values()
            if one.content_id == content_id and self._provider_version_id(one) == provider_version.id
        ]
        return mine[-1] if mine else None

    def verified(self, pairs: Collection[tuple[str, str]]) -> frozenset[tuple[str, str]]:
        """Return those of some integrations, each a consumer and a provider, for which there is any result."""
        known = {(one.consumer, one.provider) for one in self._tables.verifications.values()}
        return frozenset(known.intersection(pairs))

    def of_content(self, content_id: int) -> tuple[VerificationRecord, ...]:
        """Return the latest result of each provider version for a content, the newest provider version first."""
        latest = {
            self._provider_version_id(one): one
            for one in self._tables.verifications.values()
            if one.content_id == content_id
        }
        return tuple(latest[key] for key in sorted(latest, reverse=True))

    def of_contents(
        self, content_ids: Collection[int], *, replaced: bool = False
    ) -> Mapping[int, Sequence[tuple[int, VerificationRecord]]]:
        """Map contents to the latest result of each provider version, or to all, each with that version's id."""
        found = {key: self._every_of(key) if replaced else self.of_content(key) for key in content_ids}
        return {
            key: [(self._provider_version_id(one), replace(one, test_results=None)) for one in results]
            for key, results in found.items()
            if results
        }

    def _every_of(self, content_id: int) -> tuple[VerificationRecord, ...]:
        mine = [one for one in self._tables.verifications.values() if one.content_id == content_id]
        return tuple(sorted(mine, key=lambda one: (-self._provider_version_id(one), -one.number)))

    def latest_of_contents(self, content_ids: Collection[int]) -> Mapping[int, tuple[int, VerificationRecord]]:
        """Map contents to their newest result by whatever provider version, with the id of that version."""
        found = {key: self.latest_of_content(key) for key in content_ids}
        return {
            key: (self._provider_version_id(one), replace(one, test_results=None))
            for key, one in found.items()
            if one is not None
        }

    def passed(self, content_ids: Collection[int], by: PassedBy) -> frozenset[int]:
        """Return those contents for which a successful result of the asked kind exists."""
        return frozenset(
            one.content_id
            for one in self._tables.verifications.values()
            if one.content_id in content_ids and one.success and self._counts(one, by)
        )

    def first_use_of_tag(self, pacticipant: str, tag: str) -> datetime | None:
        """Return when a tag was first put on a version of a pacticipant."""
        used = (
            one.created_at
            for one in self._tables.tags.values()
            if one.name == tag and self._tables.versions[one.version_id].pacticipant == pacticipant
        )
        return min(used, default=None)

    def evidence(
        self, consumer_versions: Collection[int], provider_versions: Collection[int]
    ) -> tuple[EvidenceRow, ...]:
        """Return what is known about each pair of the given versions that has a contract."""
        rows: dict[tuple[VersionRef, VersionRef], EvidenceRow] = {}
        direct: set[tuple[VersionRef, VersionRef]] = set()
        for publication in self._tables.publications.values():
            if publication.consumer_version_id not in consumer_versions:
                continue
            for one in self._tables.verifications.values():
                if one.content_id == publication.content_id and self._provider_version_id(one) in provider_versions:
                    pair = (publication.consumer_ref, VersionRef(one.provider, one.provider_version))
                    if publication.consumer_version in one.consumer_versions:
                        direct.add(pair)
                    rows[pair] = EvidenceRow(
                        consumer=pair[0],
                        provider=pair[1],
                        success=one.success,
                        direct=pair in direct,
                        verified_at=one.created_at,
                        number=one.number,
                        breaks=one.breaks,
                        provenance=self._tables.contents[one.content_id].provenance,
                        flaky=self._is_flaky(one),
                    )
        return tuple(rows.values())

    def _is_flaky(self, latest: VerificationRecord) -> bool:
        last = sorted(self._same_pair(latest), key=lambda one: one.number)[-STEADY_AFTER:]
        return any(known.success != latest.success for known in last)

    def _same_pair(self, record: VerificationRecord) -> Iterator[VerificationRecord]:
        version = self._provider_version_id(record)
        for one in self._tables.verifications.values():
            if one.content_id == record.content_id and self._provider_version_id(one) == version:
                yield one

    def _provider_version_id(self, record: VerificationRecord) -> int:
        return self._tables.version_ids[VersionRef(record.provider, record.provider_version)]

    def _counts(self, record: VerificationRecord, by: PassedBy) -> bool:
        if by.settled and record.work_in_progress:
            return False
        if by.before is not None and record.created_at >= by.before:
            return False
        if by.since is not None and record.created_at < by.since:
            return False
        version = self._provider_version_id(record)
        if by.tag is not None:
            tags = {one.name for one in self._tables.tags.values() if one.version_id == version}
            return bool(tags - {by.tag}) if by.elsewhere else by.tag in tags
        if by.branch is not None or by.elsewhere:
            branches = {one.branch_id for one in self._tables.on_branches.values() if one.version_id == version}
            return bool(branches - {by.branch}) if by.elsewhere else by.branch in branches
        return True
