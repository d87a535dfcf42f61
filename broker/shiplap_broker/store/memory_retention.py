"""Cleaning in memory: why versions are kept, and removing many records at once."""

from collections.abc import Collection, Iterator
from datetime import datetime

from shiplap.model.version import VersionRef
from shiplap_broker.store.memory_leftovers import forget, left_over
from shiplap_broker.store.memory_tables import MemoryTables
from shiplap_broker.store.records import VerificationRecord
from shiplap_broker.store.retention_records import Kept, Leftover, Reason, StoredVersion


class MemoryRetention:
    """The port ``Retention`` in memory."""

    def __init__(self, tables: MemoryTables) -> None:
        self._tables = tables

    def versions(self) -> tuple[StoredVersion, ...]:
        """Return all versions, oldest first."""
        return tuple(
            StoredVersion(id=one.id, pacticipant=one.pacticipant, number=one.number, created_at=one.created_at)
            for _, one in sorted(self._tables.versions.items())
        )

    def versions_after(self, version_id: int) -> tuple[int, ...]:
        """Return the ids of the versions that were made after one."""
        return tuple(one for one in self._tables.versions if one > version_id)

    def reasons(self, now: datetime, since: datetime, among: Collection[int] | None = None) -> tuple[Reason, ...]:
        """Return why versions are kept, as far as their own records tell."""
        found = (*self._in_environments(now, since), *self._allowed(now), *self._asked(since), *self._marked())
        return tuple(one for one in found if among is None or one.version_id in among)

    def vouching(self, consumer_versions: Collection[int]) -> tuple[Reason, ...]:
        """Return the provider versions whose success is the newest for a contract of one of the versions."""
        contents = {
            one.content_id for one in self._tables.publications.values() if one.consumer_version_id in consumer_versions
        }
        newest: dict[tuple[int, str], int] = {}
        for result in self._tables.verifications.values():
            if result.success and result.content_id in contents:
                version = self._id(VersionRef(result.provider, result.provider_version))
                for branch in ("any", *self._branches_of(version)):
                    newest[result.content_id, branch] = version
        found = {
            Reason(version_id=version, kept=Kept.VOUCHES, detail=branch): None
            for (_, branch), version in newest.items()
        }
        return tuple(found)

    def remove_versions(self, ids: Collection[int]) -> int:
        """Remove versions with everything that has no meaning without them; return how many there were."""
        known = {one for one in ids if one in self._tables.versions}
        self._tables.forget_versions(known)
        return len(known)

    def idle_contents(self, before: datetime, gone: Collection[int] = ()) -> int:
        """Count the contents that no version has any more."""
        return len(self._idle(before, gone))

    def remove_idle_contents(self, before: datetime, most: int) -> int:
        """Remove some of these contents; return how many."""
        gone = set(self._idle(before)[:most])
        self._tables.forget_contents(gone)
        return len(gone)

    def old_decisions(self, before: datetime, gone: Collection[int] = ()) -> int:
        """Count the old decisions that no deployment on record began with."""
        return len(self._forgotten(before, gone))

    def remove_old_decisions(self, before: datetime, most: int) -> int:
        """Remove some of these decisions; return how many."""
        gone = self._forgotten(before)[:most]
        for one in gone:
            del self._tables.decisions[one]
        return len(gone)

    def leftovers(self, kind: Leftover, before: datetime, gone: Collection[int] = ()) -> int:
        """Count what is left over of a kind."""
        return len(left_over(self._tables, kind, before, gone))

    def remove_leftovers(self, kind: Leftover, before: datetime, most: int) -> int:
        """Remove some of it; return how many."""
        gone = left_over(self._tables, kind, before)[:most]
        forget(self._tables, kind, gone)
        return len(gone)

    def _in_environments(self, now: datetime, since: datetime) -> Iterator[Reason]:
        for one in self._tables.deployments.values():
            if one.ended is None or one.ended > now:
                yield Reason(version_id=one.version_id, kept=Kept.PRESENT, detail=one.deployment.environment)
        names = {one.id: one.name for one in self._tables.environments.values()}
        for (where, ref), sighting in self._tables.sightings.items():
            if sighting.last_seen >= since:
                yield Reason(version_id=self._id(ref), kept=Kept.SEEN, detail=names[where])

    def _allowed(self, now: datetime) -> Iterator[Reason]:
        for one in self._tables.allowances.values():
            if one.until > now:
                for ref in (one.consumer, one.provider):
                    detail = one.environment or "every environment"
                    yield Reason(version_id=self._id(ref), kept=Kept.ALLOWED, detail=detail)

    def _asked(self, since: datetime) -> Iterator[Reason]:
        for one in self._tables.decisions.values():
            version = self._tables.version_ids.get(VersionRef(one.pacticipant, one.version))
            if one.created_at >= since and version is not None:
                yield Reason(version_id=version, kept=Kept.ASKED, detail=one.environment)

    def _marked(self) -> Iterator[Reason]:
        heads = {one.branch_id: one.version_id for _, one in sorted(self._tables.on_branches.items())}
        for branch, version in heads.items():
            yield Reason(version_id=version, kept=Kept.HEAD, detail=self._tables.branches[branch].name)
        tagged: dict[tuple[str, str], int] = {}
        for one in self._tables.tags.values():
            key = (self._tables.versions[one.version_id].pacticipant, one.name)
            tagged[key] = max(one.version_id, tagged.get(key, 0))
        for (_, tag), version in tagged.items():
            yield Reason(version_id=version, kept=Kept.TAGGED, detail=tag)
        newest = {one.pacticipant: key for key, one in sorted(self._tables.versions.items())}
        for version in newest.values():
            yield Reason(version_id=version, kept=Kept.NEWEST)

    def _branches_of(self, version: int) -> set[str]:
        mine = (one for one in self._tables.on_branches.values() if one.version_id == version)
        return {self._tables.branches[one.branch_id].name for one in mine}

    def _idle(self, before: datetime, gone: Collection[int] = ()) -> list[int]:
        carried = (one for one in self._tables.publications.values() if one.consumer_version_id not in gone)
        published = {one.content_id for one in carried}
        fresh = {
            one.content_id
            for one in self._verified_since(before)
            if self._id(VersionRef(one.provider, one.provider_version)) not in gone
        }
        return [
            key
            for key, one in self._tables.contents.items()
            if one.created_at < before and key not in published and key not in fresh
        ]

    def _verified_since(self, before: datetime) -> Iterator[VerificationRecord]:
        return (one for one in self._tables.verifications.values() if one.created_at >= before)

    def _forgotten(self, before: datetime, gone: Collection[int] = ()) -> list[str]:
        used = {one.decision for one in self._tables.deployments.values() if one.version_id not in gone}
        return [key for key, one in self._tables.decisions.items() if one.created_at < before and key not in used]

    def _id(self, ref: VersionRef) -> int:
        return self._tables.version_ids[ref]
