"""Deployments and releases in SQL."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, bindparam, insert, or_, select, union_all, update

from shiplap.model.deployment import Deployment, Strategy
from shiplap.model.version import VersionRef
from shiplap_broker.store.column_types import Instant
from shiplap_broker.store.names import environment_id, given, numbered_version_id, pacticipant_id, version_id
from shiplap_broker.store.prepared import Prepared, Row, among, among_found
from shiplap_broker.store.records import DeploymentRecord, Page
from shiplap_broker.store.tables import deployments, environments, versions
from shiplap_broker.store.tables import pacticipants as owners

_RELEASE = Strategy.RELEASE.value
_IS_RELEASE = deployments.c.strategy == _RELEASE
_REPLACES = or_(deployments.c.strategy.is_(None), deployments.c.strategy != _RELEASE)

_ALL: Select[tuple[object, ...]] = (
    select(
        deployments,
        owners.c.name.label("pacticipant"),
        versions.c.number.label("version"),
        environments.c.name.label("environment"),
    )
    .join(owners, owners.c.id == deployments.c.pacticipant_id)
    .join(versions, versions.c.id == deployments.c.version_id)
    .join(environments, environments.c.id == deployments.c.environment_id)
)


_HERE = _ALL.where(deployments.c.environment_id == environment_id(given("environment")))
_AFTER = bindparam("ended_after", type_=Instant)
_OF_SOME = among_found(deployments.c.pacticipant_id, select(owners.c.id).where(among(owners.c.name, "names")))
_EVERYWHERE = among_found(deployments.c.environment_id, select(environments.c.id))  # it leads the index
_newer = deployments.alias("newer")


def _standing(*of: ColumnElement[bool], newer: tuple[ColumnElement[bool], ...]) -> Prepared:
    """Return the statement for what stands or ended lately, and for what was replaced by what stands (``newer``).

    Two ranges of one index each: an OR would make a database go through all deployments of a pacticipant.
    """
    replaced = select(_newer.c.predecessor).where(
        _newer.c.environment_id == environment_id(given("environment")),
        *newer,
        _newer.c.ended_at.is_(None),
        _newer.c.predecessor.is_not(None),
    )
    return Prepared(
        union_all(
            _HERE.where(*of, deployments.c.ended_at.is_(None)),
            _HERE.where(*of, deployments.c.ended_at > _AFTER),
            _ALL.where(among_found(deployments.c.uuid, replaced)),
        )
    )


_NEWER_OF_SOME = among_found(_newer.c.pacticipant_id, select(owners.c.id).where(among(owners.c.name, "names")))
_STANDING = _standing(newer=())
_STANDING_OF = _standing(_OF_SOME, newer=(_NEWER_OF_SOME,))
_LIVING_ON = Prepared(
    _HERE.where(_OF_SOME, or_(deployments.c.support_ended_at.is_(None), deployments.c.support_ended_at > _AFTER))
)
_OF_VERSION = _ALL.where(
    deployments.c.version_id == numbered_version_id(given("pacticipant"), given("version"))
).order_by(deployments.c.id.desc())
_OF_VERSION_ANYWHERE = Prepared(_OF_VERSION)
_OF_VERSION_HERE = Prepared(_OF_VERSION.where(deployments.c.environment_id == environment_id(given("environment"))))
_OF_VERSIONS = Prepared(_ALL.where(among(deployments.c.version_id, "ids")).order_by(deployments.c.id.desc()))
_DEPLOYED = and_(deployments.c.finished_at.is_not(None), ~deployments.c.aborted, _REPLACES)


# Two ranges of an index again.
_PRESENT = Prepared(
    union_all(
        _ALL.where(_EVERYWHERE, _OF_SOME, deployments.c.ended_at.is_(None), or_(_DEPLOYED, _IS_RELEASE)),
        _ALL.where(_EVERYWHERE, _OF_SOME, deployments.c.ended_at > bindparam("now", type_=Instant), _IS_RELEASE),
    )
)


class SqlDeployments:
    """The port ``Deployments`` over one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, record: DeploymentRecord) -> None:
        """Store a new deployment; version and environment must be there."""
        new = record.deployment
        self._connection.execute(
            insert(deployments).values(
                uuid=new.id,
                pacticipant_id=pacticipant_id(new.pacticipant),
                version_id=version_id(new.ref),
                environment_id=environment_id(new.environment),
                target=new.target,
                strategy=None if new.strategy is None else new.strategy.value,
                started_at=new.started,
                created_at=record.created_at,
                **_changeable(record),
            )
        )

    def save(self, record: DeploymentRecord) -> None:
        """Store the changed fields of a deployment."""
        changed = update(deployments).where(deployments.c.uuid == record.deployment.id)
        self._connection.execute(changed.values(_changeable(record)))

    def get(self, deployment_id: str) -> DeploymentRecord | None:
        """Return a deployment."""
        found = self._load(_ALL.where(deployments.c.uuid == deployment_id))
        return found[0] if found else None

    def newest(
        self, pacticipant: str, environment: str, target: str | None, *, aborted: bool = False
    ) -> DeploymentRecord | None:
        """Return the newest deployment (no release) of one target; an aborted one only where ``aborted``."""
        wanted = _ALL.where(
            deployments.c.pacticipant_id == pacticipant_id(pacticipant),
            deployments.c.environment_id == environment_id(environment),
            deployments.c.target.is_not_distinct_from(target),
            _REPLACES,
        )
        if not aborted:
            wanted = wanted.where(~deployments.c.aborted)
        found = self._load(wanted.order_by(deployments.c.id.desc()).limit(1))
        return found[0] if found else None

    def current(
        self, environment: str | None = None, pacticipant: str | None = None, version: str | None = None
    ) -> tuple[DeploymentRecord, ...]:
        """Return the finished deployments that nothing has replaced yet (Pact's currently deployed), newest first."""
        standing = and_(
            deployments.c.ended_at.is_(None), deployments.c.finished_at.is_not(None), ~deployments.c.aborted, _REPLACES
        )
        return self._load(_newest_first(_ALL.where(standing, *_of(environment, pacticipant, version))))

    def supported(
        self, environment: str | None, now: datetime, pacticipant: str | None = None, version: str | None = None
    ) -> tuple[DeploymentRecord, ...]:
        """Return the releases whose support has not ended by ``now``, newest first."""
        standing = or_(deployments.c.ended_at.is_(None), deployments.c.ended_at > now)
        return self._load(_newest_first(_ALL.where(_IS_RELEASE, standing, *_of(environment, pacticipant, version))))

    def of_version(self, ref: VersionRef, environment: str | None = None) -> tuple[DeploymentRecord, ...]:
        """Return all deployments and releases of a version, newest first."""
        wanted = _OF_VERSION_ANYWHERE if environment is None else _OF_VERSION_HERE
        asked = {"pacticipant": ref.pacticipant, "version": ref.number, "environment": environment}
        return self._prepared(wanted, asked)

    def of_versions(self, version_ids: Collection[int]) -> tuple[DeploymentRecord, ...]:
        """Return all deployments and releases of some versions, newest first."""
        return self._prepared(_OF_VERSIONS, {"ids": version_ids}) if version_ids else ()

    def present(self, pacticipants: Collection[str], now: datetime) -> tuple[DeploymentRecord, ...]:
        """Return what of some pacticipants is deployed or released now, in any environment."""
        return self._prepared(_PRESENT, {"names": pacticipants, "now": now}) if pacticipants else ()

    def relevant(
        self,
        environment: str,
        ended_after: datetime,
        endless: Collection[str],
        pacticipants: Collection[str] | None = None,
    ) -> tuple[DeploymentRecord, ...]:
        """Return the deployments of an environment that have not ended before an instant, and their predecessors."""
        asked: dict[str, object] = {"environment": environment, "ended_after": ended_after}
        if pacticipants is None:
            rows = [*self._prepared(_STANDING, asked)]
            rows += self._prepared(_LIVING_ON, {**asked, "names": endless}) if endless else ()
        else:
            rows = [*self._prepared(_STANDING_OF, {**asked, "names": pacticipants})]
            both = sorted(set(endless) & set(pacticipants))
            rows += self._prepared(_LIVING_ON, {**asked, "names": both}) if both else ()
        found = {one.deployment.id: one for one in rows}
        return tuple(sorted(found.values(), key=lambda one: (one.deployment.started, one.created_at)))

    def page(self, environment: str, page: Page, *, only_open: bool = False) -> tuple[DeploymentRecord, ...]:
        """Return deployments of an environment, newest first."""
        wanted = _ALL.where(deployments.c.environment_id == environment_id(environment))
        if only_open:
            wanted = wanted.where(deployments.c.ended_at.is_(None), deployments.c.finished_at.is_(None), _REPLACES)
        return self._load(_newest_first(wanted).limit(page.size).offset((page.number - 1) * page.size))

    def _load(self, wanted: Select[tuple[object, ...]]) -> tuple[DeploymentRecord, ...]:
        return tuple(map(_record, self._connection.execute(wanted)))

    def _prepared(self, wanted: Prepared, values: Mapping[str, object]) -> tuple[DeploymentRecord, ...]:
        return tuple(map(_record, wanted.rows(self._connection, values)))


def _of(environment: str | None, pacticipant: str | None, version: str | None) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if environment is not None:
        conditions.append(deployments.c.environment_id == environment_id(environment))
    if pacticipant is not None:
        conditions.append(deployments.c.pacticipant_id == pacticipant_id(pacticipant))
    if version is not None:
        conditions.append(versions.c.number == version)
    return conditions


def _newest_first(wanted: Select[tuple[object, ...]]) -> Select[tuple[object, ...]]:
    return wanted.order_by(deployments.c.id.desc())


def _changeable(record: DeploymentRecord) -> dict[str, Any]:
    what = record.deployment
    return {
        "finished_at": what.finished,
        "aborted": what.aborted,
        "undeployed_at": what.undeployed,
        "support_ended_at": what.support_ended,
        "expected_duration": what.expected_duration,
        "weight": what.weight,
        "forced": what.forced,
        "ended_at": record.ended,
        "predecessor": record.predecessor,
        "decision": record.decision,
        "actor": record.actor,
        "abort_reason": what.abort_reason,
    }


def _record(row: Row) -> DeploymentRecord:
    return DeploymentRecord(
        deployment=Deployment(
            id=row.uuid,
            pacticipant=row.pacticipant,
            version=row.version,
            environment=row.environment,
            target=row.target,
            strategy=None if row.strategy is None else Strategy(row.strategy),
            started=row.started_at,
            finished=row.finished_at,
            aborted=row.aborted,
            undeployed=row.undeployed_at,
            support_ended=row.support_ended_at,
            expected_duration=row.expected_duration,
            weight=row.weight,
            forced=row.forced,
            abort_reason=row.abort_reason,
        ),
        created_at=row.created_at,
        ended=row.ended_at,
        predecessor=row.predecessor,
        decision=row.decision,
        actor=row.actor,
        version_id=row.version_id,
    )
