"""Closed windows and allowances in SQL."""

from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, insert, or_, select

from shiplap.model.deployment import WindowOverride
from shiplap.model.version import VersionRef
from shiplap_broker.store.column_types import Instant
from shiplap_broker.store.inhabited import may_hold
from shiplap_broker.store.names import environment_id, given, version_id
from shiplap_broker.store.prepared import Prepared
from shiplap_broker.store.records import AllowanceRecord
from shiplap_broker.store.tables import allowances, environments, pacticipants, versions, window_overrides

_consumer_versions = versions.alias("consumer_versions")
_provider_versions = versions.alias("provider_versions")
_consumers = pacticipants.alias("consumers")
_providers = pacticipants.alias("providers")


_WINDOWS = Prepared(
    select(window_overrides, pacticipants.c.name.label("pacticipant"), versions.c.number.label("version"))
    .join(versions, versions.c.id == window_overrides.c.version_id)
    .join(pacticipants, pacticipants.c.id == versions.c.pacticipant_id)
    .where(window_overrides.c.environment_id == environment_id(given("environment")))
)
_ALLOWANCES = Prepared(
    select(
        allowances,
        environments.c.name.label("environment"),
        _consumers.c.name.label("consumer"),
        _consumer_versions.c.number.label("consumer_version"),
        _providers.c.name.label("provider"),
        _provider_versions.c.number.label("provider_version"),
    )
    .join(_consumer_versions, _consumer_versions.c.id == allowances.c.consumer_version_id)
    .join(_consumers, _consumers.c.id == _consumer_versions.c.pacticipant_id)
    .join(_provider_versions, _provider_versions.c.id == allowances.c.provider_version_id)
    .join(_providers, _providers.c.id == _provider_versions.c.pacticipant_id)
    .outerjoin(environments, environments.c.id == allowances.c.environment_id)
    .where(
        allowances.c.until > bindparam("after", type_=Instant),
        or_(
            allowances.c.environment_id.is_(None),
            allowances.c.environment_id == environment_id(given("environment")),
        ),
    )
    .order_by(allowances.c.id)
)


class SqlOverrides:
    """The port ``Overrides`` over one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def windows(self, environment: str) -> tuple[WindowOverride, ...]:
        """Return the windows that are closed now."""
        if not may_hold(self._connection, environment, "windows"):
            return ()
        rows = _WINDOWS.rows(self._connection, {"environment": environment})
        found = [
            WindowOverride(
                pacticipant=row.pacticipant,
                version=row.version,
                environment=environment,
                closed_at=row.closed_at,
                reason=row.reason,
                actor=row.actor,
            )
            for row in rows
        ]
        return tuple(sorted(found, key=lambda one: (one.pacticipant, one.version)))

    def close(self, override: WindowOverride) -> None:
        """Close a window; closing again replaces what was said before."""
        ref = VersionRef(override.pacticipant, override.version)
        self.reopen(ref, override.environment)
        self._connection.execute(
            insert(window_overrides).values(
                environment_id=environment_id(override.environment),
                version_id=version_id(ref),
                closed_at=override.closed_at,
                reason=override.reason,
                actor=override.actor,
            )
        )

    def reopen(self, ref: VersionRef, environment: str) -> bool:
        """Take a closing back; say whether there was one."""
        gone = delete(window_overrides).where(
            window_overrides.c.environment_id == environment_id(environment),
            window_overrides.c.version_id == version_id(ref),
        )
        return self._connection.execute(gone).rowcount > 0

    def allow(self, record: AllowanceRecord) -> None:
        """Allow a pair to meet for a while."""
        where = None if record.environment is None else environment_id(record.environment)
        self._connection.execute(
            insert(allowances).values(
                environment_id=where,
                consumer_version_id=version_id(record.consumer),
                provider_version_id=version_id(record.provider),
                until=record.until,
                because=record.because,
                actor=record.actor,
                created_at=record.created_at,
            )
        )

    def allowances(self, environment: str, after: datetime) -> tuple[AllowanceRecord, ...]:
        """Return the allowances of an environment that end later than an instant."""
        if not may_hold(self._connection, environment, "allowances"):
            return ()
        rows = _ALLOWANCES.rows(self._connection, {"environment": environment, "after": after})
        return tuple(
            AllowanceRecord(
                consumer=VersionRef(row.consumer, row.consumer_version),
                provider=VersionRef(row.provider, row.provider_version),
                until=row.until,
                because=row.because,
                created_at=row.created_at,
                environment=row.environment,
                actor=row.actor,
            )
            for row in rows
        )
