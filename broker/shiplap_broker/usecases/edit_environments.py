"""Environments: seen, made, changed, removed."""

from dataclasses import replace
from datetime import datetime

from shiplap.errors import ConflictError
from shiplap_broker.store.records import EnvironmentRecord
from shiplap_broker.usecases.known import known_environment
from shiplap_broker.usecases.ports import Store, Transaction
from shiplap_broker.usecases.refuse_alive import refuse_alive_environment
from shiplap_broker.usecases.values import EnvironmentToKeep


def list_environments(store: Store, name: str | None = None) -> tuple[EnvironmentRecord, ...]:
    """Return all environments, or the one of that name."""
    with store.read() as transaction:
        if name is None:
            return transaction.environments.all()
        found = transaction.environments.get(name)
    return () if found is None else (found,)


def find_environment(store: Store, uuid: str) -> EnvironmentRecord | None:
    """Return an environment by its id."""
    with store.read() as transaction:
        return transaction.environments.by_uuid(uuid)


def require_environment(store: Store, name: str) -> EnvironmentRecord:
    """Return an environment by its name.

    Raises:
        UnknownNameError: there is none; carries the nearest names.
    """
    with store.read() as transaction:
        return known_environment(transaction, name)


def create_environment(store: Store, environment: EnvironmentToKeep, uuid: str, now: datetime) -> EnvironmentRecord:
    """Make an environment.

    Raises:
        ConflictError: the name is taken.
    """
    with store.write() as transaction:
        _refuse_taken(transaction, environment.name, None)
        return transaction.environments.add(
            EnvironmentRecord(
                id=0,
                uuid=uuid,
                name=environment.name,
                production=environment.production,
                display_name=environment.display_name,
                contacts=environment.contacts,
                created_at=now,
                updated_at=now,
            )
        )


def replace_environment(
    store: Store, uuid: str, environment: EnvironmentToKeep, now: datetime
) -> EnvironmentRecord | None:
    """Change everything about an environment; ``None`` where there is none with that id.

    Raises:
        ConflictError: the name is taken.
    """
    with store.write() as transaction:
        known = transaction.environments.by_uuid(uuid)
        if known is None:
            return None
        _refuse_taken(transaction, environment.name, known)
        changed = replace(
            known,
            name=environment.name,
            production=environment.production,
            display_name=environment.display_name,
            contacts=environment.contacts,
            updated_at=now,
        )
        transaction.environments.save(changed)
        return changed


def delete_environment(store: Store, uuid: str, now: datetime) -> bool:
    """Remove an environment with its deployments; say whether there was one.

    Raises:
        StillAliveError: something is alive in it.
    """
    with store.write() as transaction:
        refuse_alive_environment(transaction, uuid, now)
        return transaction.environments.delete(uuid)


def _refuse_taken(transaction: Transaction, name: str, but: EnvironmentRecord | None) -> None:
    known = transaction.environments.get(name)
    if known is not None and (but is None or known.uuid != but.uuid):
        raise ConflictError(f"name {name!r} is already used by an existing environment.")
