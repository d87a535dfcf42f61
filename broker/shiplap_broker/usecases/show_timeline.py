"""What serves and what is alive in an environment, and when."""

from datetime import datetime

from shiplap.overlap.snapshot import Snapshot
from shiplap_broker.store.records import EnvironmentRecord
from shiplap_broker.usecases.ports import Store
from shiplap_broker.usecases.values import AliveVersion


def environment_timeline(store: Store, environment: str, at: datetime) -> tuple[EnvironmentRecord, Snapshot]:
    """Return an environment and the snapshot that `shiplap.overlap.lives` turns into its timeline around an instant.

    Raises:
        UnknownNameError: no such environment.
    """
    raise NotImplementedError


def alive_versions(store: Store, provider: str, environment: str, at: datetime) -> tuple[AliveVersion, ...]:
    """Return the consumer versions that can call a provider in an environment at an instant, with their contracts.

    Raises:
        UnknownNameError: no such provider or environment.
    """
    raise NotImplementedError
