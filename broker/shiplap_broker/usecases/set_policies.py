"""Policies: what teams say about how long their versions live."""

from collections.abc import Iterator
from dataclasses import fields
from datetime import datetime, timedelta

from shiplap.errors import Fault, InputError, nearest_names
from shiplap.model.deployment import EnvironmentPolicy, Policy
from shiplap_broker.usecases.ports import Store, Transaction
from shiplap_broker.usecases.values import PolicySet

LONGEST = timedelta(days=5 * 366)
"""Longer durations are mistakes of unit."""


def get_policies(store: Store) -> PolicySet:
    """Return everything that was set."""
    with store.read() as transaction:
        return _all(transaction)


def put_policies(store: Store, policies: PolicySet, now: datetime, *, replace: bool = False) -> PolicySet:
    """Store policies, in place of all others where ``replace``, and return what holds now.

    A pacticipant that is not known yet is made: a policy often comes before the first contract.

    Raises:
        InputError: a policy names an unknown environment, or a duration is negative or absurd; carries every fault.
    """
    with store.write() as transaction:
        faults = [*_unknown_environments(transaction, policies), *_absurd(policies), *_twice(policies)]
        if faults:
            raise InputError("these policies cannot be applied", faults)
        if replace:
            transaction.policies.clear()
        for policy in policies.policies:
            transaction.pacticipants.ensure(policy.pacticipant, now)
            transaction.policies.put(policy)
        for one in policies.environments:
            transaction.policies.put_environment(one)
        for integration in policies.integrations:
            for side in (integration.consumer, integration.provider):
                transaction.pacticipants.ensure(side, now)
            transaction.policies.put_retention(integration.consumer, integration.provider, integration.retention)
        for environment in transaction.environments.all():
            transaction.environments.advance(environment)
        return _all(transaction)


def _all(transaction: Transaction) -> PolicySet:
    names = sorted(one.name for one in transaction.environments.all())
    environments = [transaction.policies.environment(name) for name in names]
    return PolicySet(
        policies=tuple(policy for name in names for policy in transaction.policies.of_environment(name)),
        environments=tuple(one for one in environments if one != EnvironmentPolicy(environment=one.environment)),
        integrations=transaction.policies.retentions(),
    )


def _unknown_environments(transaction: Transaction, policies: PolicySet) -> Iterator[Fault]:
    known = [one.name for one in transaction.environments.all()]
    asked = [(_place(one), one.environment) for one in policies.policies]
    asked += [(f"environments.{one.environment}", one.environment) for one in policies.environments]
    for where, name in asked:
        if name not in known:
            nearest = nearest_names(name, known) or tuple(known[:3])
            hint = f"; did you mean {' or '.join(map(repr, nearest))}?" if nearest else "; there are none yet"
            yield Fault(where, f"there is no environment named {name!r}{hint}")


def _absurd(policies: PolicySet) -> Iterator[Fault]:
    for policy in policies.policies:
        for field in fields(policy):
            value = getattr(policy, field.name)
            if isinstance(value, timedelta):
                yield from _duration(f"{_place(policy)}.{field.name}", value)
    for one in policies.integrations:
        if one.retention is not None:
            yield from _duration(f"integrations.{one.consumer}.{one.provider}.retention", one.retention)


def _duration(where: str, value: timedelta) -> Iterator[Fault]:
    if value < timedelta(0):
        yield Fault(where, "a duration cannot be negative")
    elif value > LONGEST:
        yield Fault(where, f"{value.days} days is more than {LONGEST.days}; check the unit")


def _twice(policies: PolicySet) -> Iterator[Fault]:
    seen: set[tuple[str, str]] = set()
    for policy in policies.policies:
        key = (policy.environment, policy.pacticipant)
        if key in seen:
            yield Fault(_place(policy), "there are two policies for this pacticipant and environment")
        seen.add(key)


def _place(policy: Policy) -> str:
    return f"environments.{policy.environment}.{policy.pacticipant}"
