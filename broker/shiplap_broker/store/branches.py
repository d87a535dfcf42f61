"""Branches in SQL: the version that was added last is the head, whatever its age."""

from datetime import datetime

from sqlalchemy import Connection, delete, func, insert, select, update

from shiplap.model.version import VersionRef
from shiplap_broker.store.names import given, pacticipant_id, version_id
from shiplap_broker.store.prepared import Prepared
from shiplap_broker.store.records import BranchRecord, Page, Slice, VersionRecord
from shiplap_broker.store.tables import branch_versions, branches

_NAMED = Prepared(
    select(branches).where(
        branches.c.pacticipant_id == pacticipant_id(given("pacticipant")), branches.c.name == given("name")
    )
)
_ON_BRANCH = Prepared(
    select(branch_versions.c.id).where(
        branch_versions.c.branch_id == given("branch"), branch_versions.c.version_id == given("version")
    )
)
_HEAD = Prepared(
    select(branch_versions.c.version_id)
    .join(branches, branches.c.id == branch_versions.c.branch_id)
    .where(branches.c.pacticipant_id == pacticipant_id(given("pacticipant")), branches.c.name == given("name"))
    .order_by(branch_versions.c.id.desc())
    .limit(1)
)
_PUT = insert(branch_versions)
_TOUCH = update(branches).where(branches.c.id == given("branch")).values(updated_at=given("now"))


class SqlBranches:
    """The part of the port ``Versions`` that is about branches."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def branch(self, pacticipant: str, name: str) -> BranchRecord | None:
        """Return a branch."""
        row = _NAMED.first(self._connection, {"pacticipant": pacticipant, "name": name})
        if row is None:
            return None
        return BranchRecord(
            id=row.id, pacticipant=pacticipant, name=name, created_at=row.created_at, updated_at=row.updated_at
        )

    def branches(self, pacticipant: str, page: Page | None, containing: str | None = None) -> Slice[BranchRecord]:
        """Return the branches of a pacticipant, the most recently made first."""
        wanted = select(branches).where(branches.c.pacticipant_id == pacticipant_id(pacticipant))
        if containing is not None:
            wanted = wanted.where(branches.c.name.icontains(containing, autoescape=True))
        total = self._connection.scalar(select(func.count()).select_from(wanted.subquery())) or 0
        wanted = wanted.order_by(branches.c.updated_at.desc(), branches.c.id.desc())
        if page is not None:
            wanted = wanted.limit(page.size).offset((page.number - 1) * page.size)
        found = tuple(
            BranchRecord(
                id=row.id, pacticipant=pacticipant, name=row.name, created_at=row.created_at, updated_at=row.updated_at
            )
            for row in self._connection.execute(wanted)
        )
        return Slice(found, total)

    def head(self, pacticipant: str, branch: str) -> int | None:
        """Return the id of the version at the head of a branch."""
        row = _HEAD.first(self._connection, {"pacticipant": pacticipant, "name": branch})
        return None if row is None else int(row.version_id)

    def add_to_branch(self, version: VersionRecord, branch: str, now: datetime) -> bool:
        """Put a version at the head of a branch, which is made where needed; say whether it is new there."""
        known = self.branch(version.pacticipant, branch)
        if known is None:
            owner = pacticipant_id(version.pacticipant)
            new = insert(branches).values(pacticipant_id=owner, name=branch, created_at=now, updated_at=now)
            branch_id = self._connection.execute(new.returning(branches.c.id)).scalar_one()
        else:
            branch_id = known.id
            if _ON_BRANCH.first(self._connection, {"branch": branch_id, "version": version.id}) is not None:
                return False
            self._connection.execute(_TOUCH, {"branch": branch_id, "now": now})
        self._connection.execute(_PUT, {"branch_id": branch_id, "version_id": version.id, "created_at": now})
        return True

    def remove_from_branch(self, ref: VersionRef, branch: str) -> bool:
        """Take a version off a branch; say whether it was there."""
        mine = select(branches.c.id).where(
            branches.c.pacticipant_id == pacticipant_id(ref.pacticipant), branches.c.name == branch
        )
        gone = delete(branch_versions).where(
            branch_versions.c.branch_id == mine.scalar_subquery(), branch_versions.c.version_id == version_id(ref)
        )
        return self._connection.execute(gone).rowcount > 0

    def delete_branch(self, pacticipant: str, branch: str) -> bool:
        """Remove a branch, not its versions; say whether there was one."""
        gone = delete(branches).where(
            branches.c.pacticipant_id == pacticipant_id(pacticipant), branches.c.name == branch
        )
        return self._connection.execute(gone).rowcount > 0
