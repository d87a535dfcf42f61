"""Environments: seen, made, changed, removed."""

from datetime import datetime

from shiplap_broker.store.records import EnvironmentRecord
from shiplap_broker.usecases.ports import Store
from shiplap_broker.usecases.values import EnvironmentToKeep


def list_environments(store: Store, name: str | None = None) -> tuple[EnvironmentRecord, ...]:
    """Return all environments, or the one of that name."""
    raise NotImplementedError


def find_environment(store: Store, uuid: str) -> EnvironmentRecord | None:
    """Return an environment by its id."""
    raise NotImplementedError


def require_environment(store: Store, name: str) -> EnvironmentRecord:
    """Return an environment by its name.

    Raises:
        UnknownNameError: there is none; carries the nearest names.
    """
    raise NotImplementedError


def create_environment(store: Store, environment: EnvironmentToKeep, uuid: str, now: datetime) -> EnvironmentRecord:
    """Make an environment.

    Raises:
        ConflictError: the name is taken.
    """
    raise NotImplementedError


def replace_environment(
    store: Store, uuid: str, environment: EnvironmentToKeep, now: datetime
) -> EnvironmentRecord | None:
    """Change everything about an environment; ``None`` where there is none with that id.

    Raises:
        ConflictError: the name is taken.
    """
    raise NotImplementedError


def delete_environment(store: Store, uuid: str) -> bool:
    """Remove an environment with its deployments; say whether there was one."""
    raise NotImplementedError
