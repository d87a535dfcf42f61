"""Versions and tags in SQL; branches are in a file of their own."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    and_,
    delete,
    exists,
    func,
    insert,
    null,
    select,
    union_all,
    update,
)

from shiplap.model.version import VersionRef
from shiplap_broker.store.branches import SqlBranches
from shiplap_broker.store.names import given, pacticipant_id, version_id
from shiplap_broker.store.pacticipants import SqlPacticipants
from shiplap_broker.store.prepared import Prepared, Row, among, foresee
from shiplap_broker.store.records import BranchVersionRecord, Page, Slice, TagRecord, VersionRecord
from shiplap_broker.store.tables import branch_versions, branches, pacticipants, tags, versions

_ALL: Select[tuple[object, ...]] = select(
    versions.c.id,
    pacticipants.c.name.label("pacticipant"),
    versions.c.number,
    versions.c.build_url,
    versions.c.created_at,
).join(pacticipants, versions.c.pacticipant_id == pacticipants.c.id)


_NAMED = Prepared(_ALL.where(pacticipants.c.name == given("pacticipant"), versions.c.number == given("number")))
_BY_IDS = Prepared(_ALL.where(among(versions.c.id, "ids")).order_by(versions.c.id))
_NEWEST = Prepared(
    _ALL.where(versions.c.pacticipant_id == pacticipant_id(given("pacticipant")))
    .order_by(versions.c.id.desc())
    .limit(1)
)
_of_one = versions.alias("of_one")
_NEWEST_OF_SOME = Prepared(
    select(
        select(_of_one.c.id)
        .where(_of_one.c.pacticipant_id == pacticipants.c.id)
        .order_by(_of_one.c.id.desc())
        .limit(1)
        .scalar_subquery()
        .label("newest")
    ).where(among(pacticipants.c.name, "names"))
)
_newer = tags.alias("newer")
_NEWEST_TAGS = Prepared(
    select(tags.c.version_id, tags.c.name).where(
        among(tags.c.version_id, "ids"),
        ~exists().where(
            _newer.c.pacticipant_id == tags.c.pacticipant_id,
            _newer.c.name == tags.c.name,
            _newer.c.version_id > tags.c.version_id,
        ),
    )
)
_NEW = Prepared(
    insert(versions)
    .values(pacticipant_id=given("pacticipant"), number=given("number"), created_at=given("now"))
    .returning(versions.c.id)
)
_LATER = branch_versions.alias()
_BRANCHES_OF = (
    select(
        branch_versions.c.version_id,
        branches.c.name,
        branch_versions.c.created_at,
        (
            branch_versions.c.id
            == select(func.max(_LATER.c.id)).where(_LATER.c.branch_id == branch_versions.c.branch_id).scalar_subquery()
        ).label("head"),
        branch_versions.c.id.label("id"),
    )
    .join(branches, branches.c.id == branch_versions.c.branch_id)
    .where(among(branch_versions.c.version_id, "ids"))
)
_TAGS_OF = select(tags.c.version_id, tags.c.name, tags.c.created_at, null().label("head"), tags.c.id.label("id")).where(
    among(tags.c.version_id, "ids")
)
_MARKS_OF = Prepared(union_all(_BRANCHES_OF, _TAGS_OF))


class SqlVersions(SqlBranches):
    """The port ``Versions`` over one connection."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection)
        self._pacticipants = SqlPacticipants(connection)

    def get(self, ref: VersionRef) -> VersionRecord | None:
        """Return the version of that name."""
        asked = {"pacticipant": ref.pacticipant, "number": ref.number}
        found = self._with_marks(_NAMED.rows(self._connection, asked))
        return found[0] if found else None

    def by_ids(self, ids: Collection[int]) -> tuple[VersionRecord, ...]:
        """Return the versions with those ids, oldest first."""
        if not ids:
            return ()
        asked = {"ids": sorted(ids)}
        foresee(self._connection, lambda: _MARKS_OF.rows(self._connection, asked))
        return self._with_marks(_BY_IDS.rows(self._connection, asked))

    def ensure(self, ref: VersionRef, now: datetime) -> tuple[VersionRecord, bool]:
        """Return the version and whether it was made just now, the pacticipant included."""
        known = self.get(ref)
        if known is not None:
            return known, False
        owner = self._pacticipants.plain(ref.pacticipant) or self._pacticipants.ensure(ref.pacticipant, now)
        new = {"pacticipant": owner.id, "number": ref.number, "now": now}
        made = _NEW.scalars(self._connection, new)[0]
        return VersionRecord(id=made, pacticipant=owner.name, number=ref.number, created_at=now), True

    def set_build_url(self, version_id: int, url: str | None) -> None:
        """Store the address of the build that made the version."""
        self._connection.execute(update(versions).where(versions.c.id == version_id).values(build_url=url))

    def page(
        self, pacticipant: str, page: Page | None, branch: str | None = None, tag: str | None = None
    ) -> Slice[VersionRecord]:
        """Return versions, the newest first."""
        chosen = _chosen(pacticipant, branch, tag)
        total = self._connection.scalar(select(func.count()).select_from(versions).where(chosen)) or 0
        wanted = _ALL.where(chosen).order_by(versions.c.id.desc())
        if page is not None:
            wanted = wanted.limit(page.size).offset((page.number - 1) * page.size)
        return Slice(self._with_marks(self._connection.execute(wanted).all()), total)

    def latest(self, pacticipant: str, branch: str | None = None, tag: str | None = None) -> VersionRecord | None:
        """Return the newest version; on a branch, its head."""
        if branch is not None:
            head = self.head(pacticipant, branch)
            found = () if head is None else self.by_ids((head,))
        elif tag is None:
            found = self._with_marks(_NEWEST.rows(self._connection, {"pacticipant": pacticipant}))
        else:
            newest = _ALL.where(_chosen(pacticipant, None, tag)).order_by(versions.c.id.desc()).limit(1)
            found = self._with_marks(self._connection.execute(newest).all())
        return found[0] if found else None

    def latest_of(self, pacticipants: Collection[str]) -> Mapping[str, VersionRecord]:
        """Map those of some pacticipants that have versions to their newest."""
        ids = _NEWEST_OF_SOME.scalars(self._connection, {"names": pacticipants}) if pacticipants else ()
        return {one.pacticipant: one for one in self.by_ids([newest for newest in ids if newest is not None])}

    def newest_tags(self, version_ids: Collection[int]) -> Mapping[int, frozenset[str]]:
        """Map those of the versions that are the newest with some tag to the tags of which they are."""
        found: dict[int, frozenset[str]] = {}
        for row in _NEWEST_TAGS.rows(self._connection, {"ids": version_ids}) if version_ids else ():
            found[row.version_id] = found.get(row.version_id, frozenset()) | {row.name}
        return found

    def numbers(self, pacticipant: str, limit: int) -> tuple[str, ...]:
        """Return the numbers of the newest versions."""
        mine = select(versions.c.number).where(versions.c.pacticipant_id == pacticipant_id(pacticipant))
        return tuple(self._connection.scalars(mine.order_by(versions.c.id.desc()).limit(limit)))

    def delete(self, ref: VersionRef) -> bool:
        """Remove a version with its contracts and results."""
        return self._connection.execute(delete(versions).where(versions.c.id == version_id(ref))).rowcount > 0

    def tag(self, ref: VersionRef, tag: str) -> TagRecord | None:
        """Return a tag of a version."""
        wanted = select(tags.c.name, tags.c.created_at).where(tags.c.version_id == version_id(ref), tags.c.name == tag)
        row = self._connection.execute(wanted).one_or_none()
        return None if row is None else TagRecord(name=row.name, created_at=row.created_at)

    def add_tag(self, version: VersionRecord, tag: str, now: datetime) -> bool:
        """Tag a version; say whether the tag is new there."""
        known = select(tags.c.id).where(tags.c.version_id == version.id, tags.c.name == tag)
        if self._connection.scalar(known) is not None:
            return False
        owner = pacticipant_id(version.pacticipant)
        new = insert(tags).values(pacticipant_id=owner, version_id=version.id, name=tag, created_at=now)
        self._connection.execute(new)
        return True

    def remove_tag(self, ref: VersionRef, tag: str) -> bool:
        """Take a tag off; say whether it was there."""
        gone = delete(tags).where(tags.c.version_id == version_id(ref), tags.c.name == tag)
        return self._connection.execute(gone).rowcount > 0

    def _with_marks(self, rows: Sequence[Row]) -> tuple[VersionRecord, ...]:
        """Return the rows as records, with their branches and tags."""
        ids = [row.id for row in rows]
        on_branches, tagged = self._marks_of(ids)
        return tuple(
            VersionRecord(
                id=row.id,
                pacticipant=row.pacticipant,
                number=row.number,
                build_url=row.build_url,
                created_at=row.created_at,
                branches=tuple(on_branches.get(row.id, ())),
                tags=tuple(tagged.get(row.id, ())),
            )
            for row in rows
        )

    def _marks_of(
        self, ids: Collection[int]
    ) -> tuple[dict[int, list[BranchVersionRecord]], dict[int, list[TagRecord]]]:
        """Return the branches and the tags of some versions, in the order in which they were given."""
        on_branches: dict[int, list[BranchVersionRecord]] = {}
        tagged: dict[int, list[TagRecord]] = {}
        rows = _MARKS_OF.rows(self._connection, {"ids": ids}) if ids else []
        rows.sort(key=lambda row: row.id)
        for row in rows:
            if row.head is None:
                tagged.setdefault(row.version_id, []).append(TagRecord(name=row.name, created_at=row.created_at))
            else:
                mark = BranchVersionRecord(name=row.name, head=bool(row.head), created_at=row.created_at)
                on_branches.setdefault(row.version_id, []).append(mark)
        return on_branches, tagged


def _chosen(pacticipant: str, branch: str | None, tag: str | None) -> ColumnElement[bool]:
    owner = pacticipant_id(pacticipant)
    chosen = [versions.c.pacticipant_id == owner]
    if branch is not None:
        on_it = (
            select(branch_versions.c.version_id)
            .join(branches, branches.c.id == branch_versions.c.branch_id)
            .where(branches.c.pacticipant_id == owner, branches.c.name == branch)
        )
        chosen.append(versions.c.id.in_(on_it))
    if tag is not None:
        chosen.append(
            versions.c.id.in_(select(tags.c.version_id).where(tags.c.pacticipant_id == owner, tags.c.name == tag))
        )
    return and_(*chosen)
