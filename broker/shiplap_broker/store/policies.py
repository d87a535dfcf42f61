"""Policies in SQL."""

from collections.abc import Collection
from datetime import timedelta

from sqlalchemy import Connection, delete, insert, select, update

from shiplap.model.deployment import (
    Compared,
    EnvironmentPolicy,
    Integration,
    Kind,
    OnUnknown,
    Policy,
    Strategy,
    Zombies,
)
from shiplap_broker.store.environments import environment_row
from shiplap_broker.store.inhabited import may_hold
from shiplap_broker.store.names import environment_id, given, pacticipant_id
from shiplap_broker.store.prepared import Prepared, among
from shiplap_broker.store.tables import environments, policies, retentions
from shiplap_broker.store.tables import pacticipants as owners

_consumers = owners.alias("consumers")
_providers = owners.alias("providers")


_POLICY = (
    select(policies, owners.c.name.label("pacticipant"))
    .join(owners, owners.c.id == policies.c.pacticipant_id)
    .where(policies.c.environment_id == environment_id(given("environment")))
)
_HERE = Prepared(_POLICY)
_OF_SOME = Prepared(_POLICY.where(among(owners.c.name, "names")))
_RETENTIONS = Prepared(
    select(_consumers.c.name.label("consumer"), _providers.c.name.label("provider"), retentions.c.retention)
    .join(_consumers, _consumers.c.id == retentions.c.consumer_id)
    .join(_providers, _providers.c.id == retentions.c.provider_id)
)


class SqlPolicies:
    """The port ``Policies`` over one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of_environment(self, environment: str, pacticipants: Collection[str] | None = None) -> tuple[Policy, ...]:
        """Return the policies of an environment, by pacticipant; only of some ``pacticipants`` where given."""
        if not may_hold(self._connection, environment, "policies"):
            return ()
        if pacticipants is None:
            rows = _HERE.rows(self._connection, {"environment": environment})
        else:
            rows = _OF_SOME.rows(self._connection, {"environment": environment, "names": pacticipants})
        found = [
            Policy(
                pacticipant=row.pacticipant,
                environment=environment,
                kind=Kind(row.kind),
                strategy=None if row.strategy is None else Strategy(row.strategy),
                drain=row.drain,
                cache=row.cache,
                tab=row.tab,
                service_worker=row.service_worker,
                hard_max=row.hard_max,
                rollback=row.rollback,
                pin=row.pin,
                grace=row.grace,
                quiet=row.quiet,
                zombies=None if row.zombies is None else Zombies(row.zombies),
            )
            for row in rows
        ]
        return tuple(sorted(found, key=lambda one: one.pacticipant))

    def environment(self, environment: str) -> EnvironmentPolicy:
        """Return the policy of an environment itself; the default where nothing was said."""
        row = environment_row(self._connection, environment)
        default = EnvironmentPolicy(environment=environment)
        if row is None:
            return default
        return EnvironmentPolicy(
            environment=environment,
            unknown=default.unknown if row.unknown is None else OnUnknown(row.unknown),
            compared=default.compared if row.compared is None else Compared(row.compared),
        )

    def retentions(self, environment: str | None = None) -> tuple[Integration, ...]:
        """Return the integrations for which a retention was set, the same in every environment."""
        if environment is not None and not may_hold(self._connection, environment, "retentions"):
            return ()
        rows = _RETENTIONS.rows(self._connection)
        found = [Integration(consumer=row.consumer, provider=row.provider, retention=row.retention) for row in rows]
        return tuple(sorted(found, key=lambda one: (one.consumer, one.provider)))

    def put(self, policy: Policy) -> None:
        """Store the policy of a pacticipant in an environment in place of the one before."""
        key = {
            "pacticipant_id": pacticipant_id(policy.pacticipant),
            "environment_id": environment_id(policy.environment),
        }
        self._connection.execute(delete(policies).where(*(policies.c[name] == value for name, value in key.items())))
        self._connection.execute(
            insert(policies).values(
                **key,
                kind=policy.kind.value,
                strategy=None if policy.strategy is None else policy.strategy.value,
                drain=policy.drain,
                cache=policy.cache,
                tab=policy.tab,
                service_worker=policy.service_worker,
                hard_max=policy.hard_max,
                rollback=policy.rollback,
                pin=policy.pin,
                grace=policy.grace,
                quiet=policy.quiet,
                zombies=None if policy.zombies is None else policy.zombies.value,
            )
        )

    def put_environment(self, policy: EnvironmentPolicy) -> None:
        """Store the policy of an environment in place of the one before."""
        said = update(environments).where(environments.c.name == policy.environment)
        self._connection.execute(said.values(unknown=policy.unknown.value, compared=policy.compared.value))

    def put_retention(self, consumer: str, provider: str, retention: timedelta | None) -> None:
        """Store how long what a consumer writes lies before its provider reads it."""
        key = {"consumer_id": pacticipant_id(consumer), "provider_id": pacticipant_id(provider)}
        gone = delete(retentions).where(*(retentions.c[name] == value for name, value in key.items()))
        self._connection.execute(gone)
        if retention is not None:
            self._connection.execute(insert(retentions).values(**key, retention=retention))

    def clear(self) -> None:
        """Forget all policies and retentions."""
        self._connection.execute(delete(policies))
        self._connection.execute(delete(retentions))
        self._connection.execute(update(environments).values(unknown=None, compared=None))
