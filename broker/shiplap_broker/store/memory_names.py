"""Pacticipants, versions, branches and tags in memory."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from shiplap.model.version import VersionRef
from shiplap_broker.store.memory_tables import MemoryTables, OnBranch, Tagging
from shiplap_broker.store.records import (
    BranchRecord,
    BranchVersionRecord,
    LabelRecord,
    PacticipantRecord,
    Page,
    Slice,
    TagRecord,
    VersionRecord,
)

_Item = TypeVar("_Item")


def sliced(items: Sequence[_Item], page: Page | None) -> Slice[_Item]:
    """Return a page of items."""
    if page is None:
        return Slice(tuple(items), len(items))
    start = (page.number - 1) * page.size
    return Slice(tuple(items[start : start + page.size]), len(items))


class MemoryPacticipants:
    """The port ``Pacticipants`` in memory."""

    def __init__(self, tables: MemoryTables) -> None:
        self._tables = tables

    def get(self, name: str) -> PacticipantRecord | None:
        """Return the pacticipant of that name."""
        known = self._tables.pacticipants.get(name)
        return None if known is None else replace(known, labels=self._labels_of(name))

    def names(self) -> tuple[str, ...]:
        """Return all names in alphabetical order."""
        return tuple(sorted(self._tables.pacticipants))

    def missing(self, names: Collection[str]) -> tuple[str, ...]:
        """Return those of the names that no pacticipant has, in their order."""
        return tuple(name for name in names if name not in self._tables.pacticipants)

    def page(
        self, page: Page | None, containing: str | None = None, label: str | None = None
    ) -> Slice[PacticipantRecord]:
        """Return pacticipants by name."""
        wanted = [
            replace(one, labels=self._labels_of(name))
            for name, one in sorted(self._tables.pacticipants.items())
            if (containing is None or containing.lower() in name.lower())
            and (label is None or (name, label) in self._tables.labels)
        ]
        return sliced(wanted, page)

    def ensure(self, name: str, now: datetime) -> PacticipantRecord:
        """Return the pacticipant of that name; make it first where there is none."""
        known = self.get(name)
        if known is None:
            known = PacticipantRecord(id=self._tables.new_id(), name=name, created_at=now, updated_at=now)
            self._tables.pacticipants[name] = known
        return known

    def save(self, record: PacticipantRecord) -> None:
        """Store the changed fields of a pacticipant."""
        self._tables.pacticipants[record.name] = replace(record, labels=())

    def delete(self, name: str) -> bool:
        """Remove a pacticipant with everything that belongs to it."""
        tables = self._tables
        if tables.pacticipants.pop(name, None) is None:
            return False
        tables.forget_contents({key for key, one in tables.contents.items() if name in {one.consumer, one.provider}})
        tables.forget_versions({key for key, one in tables.versions.items() if one.pacticipant == name})
        tables.branches = {key: one for key, one in tables.branches.items() if one.pacticipant != name}
        tables.labels = {key: one for key, one in tables.labels.items() if key[0] != name}
        tables.integrations = {key: one for key, one in tables.integrations.items() if name not in key}
        tables.retentions = {key: one for key, one in tables.retentions.items() if name not in key}
        tables.policies = {key: one for key, one in tables.policies.items() if one.pacticipant != name}
        return True

    def label(self, name: str, label: str) -> LabelRecord | None:
        """Return a label of a pacticipant."""
        put = self._tables.labels.get((name, label))
        return None if put is None else LabelRecord(name=label, created_at=put)

    def labels(self) -> tuple[str, ...]:
        """Return all labels in use."""
        return tuple(sorted({label for _, label in self._tables.labels}))

    def add_label(self, name: str, label: str, now: datetime) -> bool:
        """Put a label on a pacticipant; say whether it is new there."""
        new = (name, label) not in self._tables.labels
        self._tables.labels.setdefault((name, label), now)
        return new

    def remove_label(self, name: str, label: str) -> bool:
        """Take a label off; say whether it was there."""
        return self._tables.labels.pop((name, label), None) is not None

    def _labels_of(self, name: str) -> tuple[str, ...]:
        put = sorted((when, label) for (owner, label), when in self._tables.labels.items() if owner == name)
        return tuple(label for _, label in put)


class MemoryVersions:
    """The port ``Versions`` in memory."""

    def __init__(self, tables: MemoryTables) -> None:
        self._tables = tables
        self._pacticipants = MemoryPacticipants(tables)

    def get(self, ref: VersionRef) -> VersionRecord | None:
        """Return the version of that name."""
        known = self._tables.version_ids.get(ref)
        return None if known is None else self._full(known)

    def by_ids(self, ids: Collection[int]) -> tuple[VersionRecord, ...]:
        """Return the versions with those ids, oldest first."""
        return tuple(self._full(one) for one in sorted(set(ids)) if one in self._tables.versions)

    def ensure(self, ref: VersionRef, now: datetime) -> tuple[VersionRecord, bool]:
        """Return the version and whether it was made just now, the pacticipant included."""
        known = self.get(ref)
        if known is not None:
            return known, False
        self._pacticipants.ensure(ref.pacticipant, now)
        made = VersionRecord(id=self._tables.new_id(), pacticipant=ref.pacticipant, number=ref.number, created_at=now)
        self._tables.versions[made.id] = made
        self._tables.version_ids[ref] = made.id
        return made, True

    def set_build_url(self, version_id: int, url: str | None) -> None:
        """Store the address of the build that made the version."""
        self._tables.versions[version_id] = replace(self._tables.versions[version_id], build_url=url)

    def page(
        self, pacticipant: str, page: Page | None, branch: str | None = None, tag: str | None = None
    ) -> Slice[VersionRecord]:
        """Return versions, the newest first."""
        return sliced(self._chosen(pacticipant, branch, tag), page)

    def latest(self, pacticipant: str, branch: str | None = None, tag: str | None = None) -> VersionRecord | None:
        """Return the newest version; on a branch, its head."""
        if branch is not None:
            head = self.head(pacticipant, branch)
            return None if head is None else self._full(head)
        found = self._chosen(pacticipant, None, tag)
        return found[0] if found else None

    def latest_of(self, pacticipants: Collection[str]) -> Mapping[str, VersionRecord]:
        """Map those of some pacticipants that have versions to their newest."""
        found = {name: self.latest(name) for name in pacticipants}
        return {name: newest for name, newest in found.items() if newest is not None}

    def newest_tags(self, version_ids: Collection[int]) -> Mapping[int, frozenset[str]]:
        """Map those of the versions that are the newest with some tag to the tags of which they are."""
        newest = {(one.pacticipant, tag.name): one.id for one in self.by_ids(self._tables.versions) for tag in one.tags}
        found: dict[int, frozenset[str]] = {}
        for (_, tag), key in newest.items():
            if key in version_ids:
                found[key] = found.get(key, frozenset()) | {tag}
        return found

    def numbers(self, pacticipant: str, limit: int) -> tuple[str, ...]:
        """Return the numbers of the newest versions."""
        mine = [one.number for one in self._tables.versions.values() if one.pacticipant == pacticipant]
        return tuple(reversed(mine))[:limit]

    def delete(self, ref: VersionRef) -> bool:
        """Remove a version with its contracts and results."""
        known = self._tables.version_ids.get(ref)
        if known is None:
            return False
        self._tables.forget_versions({known})
        return True

    def branch(self, pacticipant: str, name: str) -> BranchRecord | None:
        """Return a branch."""
        mine = (one for one in self._tables.branches.values() if one.pacticipant == pacticipant and one.name == name)
        return next(mine, None)

    def branches(self, pacticipant: str, page: Page | None, containing: str | None = None) -> Slice[BranchRecord]:
        """Return the branches of a pacticipant, the most recently changed first."""
        mine = [
            one
            for one in self._tables.branches.values()
            if one.pacticipant == pacticipant and (containing is None or containing.lower() in one.name.lower())
        ]
        return sliced(sorted(mine, key=lambda one: (one.updated_at, one.id), reverse=True), page)

    def head(self, pacticipant: str, branch: str) -> int | None:
        """Return the id of the version at the head of a branch."""
        known = self.branch(pacticipant, branch)
        return None if known is None else self._head_of(known.id)

    def add_to_branch(self, version: VersionRecord, branch: str, now: datetime) -> bool:
        """Put a version at the head of a branch, which is made where needed; say whether it is new there."""
        tables = self._tables
        known = self.branch(version.pacticipant, branch)
        if known is None:
            known = BranchRecord(
                id=tables.new_id(), pacticipant=version.pacticipant, name=branch, created_at=now, updated_at=now
            )
        elif any(one.branch_id == known.id and one.version_id == version.id for one in tables.on_branches.values()):
            return False
        tables.branches[known.id] = replace(known, updated_at=now)
        tables.on_branches[tables.new_id()] = OnBranch(known.id, version.id, now)
        return True

    def remove_from_branch(self, ref: VersionRef, branch: str) -> bool:
        """Take a version off a branch; say whether it was there."""
        known, version = self.branch(ref.pacticipant, branch), self._tables.version_ids.get(ref)
        gone = [
            key
            for key, one in self._tables.on_branches.items()
            if known is not None and one.branch_id == known.id and one.version_id == version
        ]
        for key in gone:
            del self._tables.on_branches[key]
        return bool(gone)

    def delete_branch(self, pacticipant: str, branch: str) -> bool:
        """Remove a branch, not its versions; say whether there was one."""
        known = self.branch(pacticipant, branch)
        if known is None:
            return False
        del self._tables.branches[known.id]
        self._tables.on_branches = {
            key: one for key, one in self._tables.on_branches.items() if one.branch_id != known.id
        }
        return True

    def tag(self, ref: VersionRef, tag: str) -> TagRecord | None:
        """Return a tag of a version."""
        version = self.get(ref)
        return None if version is None else next((one for one in version.tags if one.name == tag), None)

    def add_tag(self, version: VersionRecord, tag: str, now: datetime) -> bool:
        """Tag a version; say whether the tag is new there."""
        if self.tag(version.ref, tag) is not None:
            return False
        self._tables.tags[self._tables.new_id()] = Tagging(version.id, tag, now)
        return True

    def remove_tag(self, ref: VersionRef, tag: str) -> bool:
        """Take a tag off; say whether it was there."""
        version = self._tables.version_ids.get(ref)
        gone = [key for key, one in self._tables.tags.items() if one.version_id == version and one.name == tag]
        for key in gone:
            del self._tables.tags[key]
        return bool(gone)

    def _head_of(self, branch_id: int) -> int | None:
        on_it = [one.version_id for _, one in sorted(self._tables.on_branches.items()) if one.branch_id == branch_id]
        return on_it[-1] if on_it else None

    def _chosen(self, pacticipant: str, branch: str | None, tag: str | None) -> list[VersionRecord]:
        mine = [self._full(key) for key, one in self._tables.versions.items() if one.pacticipant == pacticipant]
        return [
            one
            for one in reversed(mine)
            if (branch is None or any(each.name == branch for each in one.branches))
            and (tag is None or any(each.name == tag for each in one.tags))
        ]

    def _full(self, version_id: int) -> VersionRecord:
        tables = self._tables
        branches = tuple(
            BranchVersionRecord(
                name=tables.branches[one.branch_id].name,
                head=self._head_of(one.branch_id) == version_id,
                created_at=one.created_at,
            )
            for one in tables.on_branches.values()
            if one.version_id == version_id
        )
        tags = tuple(
            TagRecord(name=one.name, created_at=one.created_at)
            for one in tables.tags.values()
            if one.version_id == version_id
        )
        return replace(tables.versions[version_id], branches=branches, tags=tags)
