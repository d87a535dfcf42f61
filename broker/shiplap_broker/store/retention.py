"""Cleaning in SQL: why versions are kept, and removing many rows at once."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    and_,
    bindparam,
    delete,
    exists,
    func,
    literal,
    not_,
    or_,
    select,
    tuple_,
    union_all,
)

from shiplap_broker.store.column_types import Instant
from shiplap_broker.store.leftovers import LEFT_OVER, keys_of
from shiplap_broker.store.prepared import Prepared, among, among_many
from shiplap_broker.store.retention_records import Kept, Leftover, Reason, StoredVersion
from shiplap_broker.store.tables import (
    allowances,
    branch_versions,
    branches,
    contents,
    decisions,
    deployments,
    environments,
    pacticipants,
    publications,
    sightings,
    tags,
    verifications,
    versions,
)

_AT_ONCE = 400
_EVERYWHERE = "every environment"
_NOW, _SINCE, _BEFORE = (bindparam(name, type_=Instant) for name in ("now", "since", "before"))

_VERSIONS = Prepared(
    select(versions.c.id, pacticipants.c.name.label("pacticipant"), versions.c.number, versions.c.created_at)
    .join(pacticipants, pacticipants.c.id == versions.c.pacticipant_id)
    .order_by(versions.c.id)
)

_LATER = Prepared(select(versions.c.id).where(versions.c.id > bindparam("id", type_=versions.c.id.type)))


def _reasons(*of: ColumnElement[bool]) -> Prepared:
    """Return the statement for the reasons that one record each gives; ``of`` narrows it to some versions."""
    later = branch_versions.alias("later")
    head = select(func.max(later.c.id)).where(later.c.branch_id == branch_versions.c.branch_id).scalar_subquery()
    newer_tag = tags.alias("newer_tag")
    newest_tag = (
        select(func.max(newer_tag.c.version_id))
        .where(newer_tag.c.pacticipant_id == tags.c.pacticipant_id, newer_tag.c.name == tags.c.name)
        .scalar_subquery()
    )
    newer = versions.alias("newer")
    newest = select(func.max(newer.c.id)).where(newer.c.pacticipant_id == versions.c.pacticipant_id).scalar_subquery()
    parts: list[Select[Any]] = [
        _because(Kept.PRESENT, environments.c.name)
        .select_from(deployments)
        .join(environments, environments.c.id == deployments.c.environment_id)
        .join(versions, versions.c.id == deployments.c.version_id)
        .where(or_(deployments.c.ended_at.is_(None), deployments.c.ended_at > _NOW)),
        _because(Kept.SEEN, environments.c.name)
        .select_from(sightings)
        .join(environments, environments.c.id == sightings.c.environment_id)
        .join(versions, versions.c.id == sightings.c.version_id)
        .where(sightings.c.last_seen >= _SINCE),
        _because(Kept.ASKED, environments.c.name)
        .select_from(decisions)
        .join(environments, environments.c.id == decisions.c.environment_id)
        .join(pacticipants, pacticipants.c.name == decisions.c.pacticipant)
        .join(versions, and_(versions.c.pacticipant_id == pacticipants.c.id, versions.c.number == decisions.c.version))
        .where(decisions.c.created_at >= _SINCE)
        .distinct(),
        _because(Kept.HEAD, branches.c.name)
        .select_from(branch_versions)
        .join(branches, branches.c.id == branch_versions.c.branch_id)
        .join(versions, versions.c.id == branch_versions.c.version_id)
        .where(branch_versions.c.id == head),
        _because(Kept.TAGGED, tags.c.name)
        .select_from(tags)
        .join(versions, versions.c.id == tags.c.version_id)
        .where(tags.c.version_id == newest_tag),
        _because(Kept.NEWEST, literal("")).select_from(versions).where(versions.c.id == newest),
    ]
    parts.extend(
        _because(Kept.ALLOWED, func.coalesce(environments.c.name, _EVERYWHERE))
        .select_from(allowances)
        .join(versions, versions.c.id == side)
        .outerjoin(environments, environments.c.id == allowances.c.environment_id)
        .where(allowances.c.until > _NOW)
        for side in (allowances.c.consumer_version_id, allowances.c.provider_version_id)
    )
    return Prepared(union_all(*(part.where(*of) for part in parts)))


def _because(kept: Kept, detail: ColumnElement[Any]) -> Select[Any]:
    return select(versions.c.id.label("version_id"), literal(kept.value).label("kept"), detail.label("detail"))


_ALL_REASONS = _reasons()
_REASONS_AMONG = _reasons(among(versions.c.id, "ids"))
_published = publications.alias("published")
_SUCCESSES = (
    select(func.max(verifications.c.id).label("result"))
    .select_from(verifications)
    .where(
        verifications.c.success,
        verifications.c.content_id.in_(select(_published.c.content_id).where(among(_published.c.version_id, "ids"))),
    )
)
_VOUCHING = Prepared(
    union_all(
        select(verifications.c.version_id, branches.c.name.label("branch"))
        .select_from(verifications)
        .join(branch_versions, branch_versions.c.version_id == verifications.c.version_id)
        .join(branches, branches.c.id == branch_versions.c.branch_id)
        .where(
            verifications.c.id.in_(
                _SUCCESSES.join(branch_versions, branch_versions.c.version_id == verifications.c.version_id).group_by(
                    verifications.c.content_id, branch_versions.c.branch_id
                )
            )
        ),
        select(verifications.c.version_id, literal("any").label("branch")).where(
            verifications.c.id.in_(_SUCCESSES.group_by(verifications.c.content_id))
        ),
    )
)
_IDLE = (
    contents.c.created_at < _BEFORE,
    not_(
        exists().where(publications.c.content_id == contents.c.id, not_(among_many(publications.c.version_id, "gone"))),
    ),
    not_(
        exists().where(
            verifications.c.content_id == contents.c.id,
            verifications.c.created_at >= _BEFORE,
            not_(among_many(verifications.c.version_id, "gone")),
        ),
    ),
)
_FORGOTTEN = (
    decisions.c.created_at < _BEFORE,
    not_(exists().where(deployments.c.decision == decisions.c.id, not_(among_many(deployments.c.version_id, "gone")))),
)


class SqlRetention:
    """The port ``Retention`` over one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def versions(self) -> tuple[StoredVersion, ...]:
        """Return all versions, oldest first."""
        return tuple(StoredVersion(**row._asdict()) for row in _VERSIONS.rows(self._connection))

    def versions_after(self, version_id: int) -> tuple[int, ...]:
        """Return the ids of the versions that were made after one."""
        return tuple(row.id for row in _LATER.rows(self._connection, {"id": version_id}))

    def reasons(self, now: datetime, since: datetime, among: Collection[int] | None = None) -> tuple[Reason, ...]:
        """Return why versions are kept, as far as their own records tell."""
        asked = {"now": now, "since": since, "ids": among}
        rows = (_ALL_REASONS if among is None else _REASONS_AMONG).rows(self._connection, asked)
        return tuple(Reason(version_id=row.version_id, kept=Kept(row.kept), detail=row.detail) for row in rows)

    def vouching(self, consumer_versions: Collection[int]) -> tuple[Reason, ...]:
        """Return the provider versions whose success is the newest for a contract of one of the versions."""
        ids = sorted(consumer_versions)
        found: dict[Reason, None] = {}
        for start in range(0, len(ids), _AT_ONCE):
            for row in _VOUCHING.rows(self._connection, {"ids": ids[start : start + _AT_ONCE]}):
                found[Reason(version_id=row.version_id, kept=Kept.VOUCHES, detail=row.branch)] = None
        return tuple(found)

    def remove_versions(self, ids: Collection[int]) -> int:
        """Remove versions with everything that has no meaning without them; return how many there were."""
        return self._connection.execute(delete(versions).where(versions.c.id.in_(list(ids)))).rowcount

    def idle_contents(self, before: datetime, gone: Collection[int] = ()) -> int:
        """Count the contents that no version has any more."""
        return self._count(contents.c.id, _IDLE, before, gone)

    def remove_idle_contents(self, before: datetime, most: int) -> int:
        """Remove some of these contents; return how many."""
        return self._remove(contents.c.id, _IDLE, before, most)

    def old_decisions(self, before: datetime, gone: Collection[int] = ()) -> int:
        """Count the old decisions that no deployment on record began with."""
        return self._count(decisions.c.id, _FORGOTTEN, before, gone)

    def remove_old_decisions(self, before: datetime, most: int) -> int:
        """Remove some of these decisions; return how many."""
        return self._remove(decisions.c.id, _FORGOTTEN, before, most)

    def leftovers(self, kind: Leftover, before: datetime, gone: Collection[int] = ()) -> int:
        """Count what is left over of a kind."""
        table, which = LEFT_OVER[kind]
        counted = select(func.count()).select_from(table).where(which)
        return self._connection.scalar(counted, {"before": before, "gone": gone}) or 0

    def remove_leftovers(self, kind: Leftover, before: datetime, most: int) -> int:
        """Remove some of it; return how many."""
        table, which = LEFT_OVER[kind]
        asked = {"before": before, "gone": ()}
        keys = [tuple(row) for row in self._connection.execute(keys_of(table, which, most), asked)]
        if not keys:
            return 0
        chosen = tuple_(*table.primary_key.columns).in_(keys)
        return self._connection.execute(delete(table).where(chosen)).rowcount

    def _count(
        self, key: ColumnElement[Any], which: tuple[ColumnElement[bool], ...], before: datetime, gone: Collection[int]
    ) -> int:
        wanted = select(func.count(key)).where(*which)
        return self._connection.scalar(wanted, {"before": before, "gone": gone}) or 0

    def _remove(self, key: Any, which: tuple[ColumnElement[bool], ...], before: datetime, most: int) -> int:
        chosen = select(key).where(*which).limit(most)
        keys = list(self._connection.scalars(chosen, {"before": before, "gone": ()}))
        return self._connection.execute(delete(key.table).where(key.in_(keys))).rowcount if keys else 0
