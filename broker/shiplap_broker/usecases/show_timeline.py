"""What serves and what is alive in an environment, and when."""

from datetime import datetime

from shiplap.overlap import Snapshot
from shiplap_broker.store.records import EnvironmentRecord
from shiplap_broker.usecases.alive import alive_in
from shiplap_broker.usecases.known import known_environment, known_pacticipant
from shiplap_broker.usecases.ports import Store
from shiplap_broker.usecases.read_snapshot import read_surroundings
from shiplap_broker.usecases.values import AliveVersion


def environment_timeline(store: Store, environment: str, at: datetime) -> tuple[EnvironmentRecord, Snapshot]:
    """Return an environment and the snapshot that `shiplap.overlap.lives` turns into its timeline around an instant.

    Raises:
        UnknownNameError: no such environment.
    """
    with store.read() as transaction:
        record = known_environment(transaction, environment)
        return record, read_surroundings(transaction, environment, at).snapshot


def alive_versions(store: Store, provider: str, environment: str, at: datetime) -> tuple[AliveVersion, ...]:
    """Return the consumer versions that can call a provider in an environment at an instant, with their contracts.

    Raises:
        UnknownNameError: no such provider or environment.
    """
    with store.read() as transaction:
        known_environment(transaction, environment)
        known_pacticipant(transaction, provider, "provider")
        alive = alive_in(transaction, environment, at, (provider,))
        published = transaction.contracts.of_versions(provider, [one.version_id for one in alive])
    publications = {one.consumer_version_id: one for one in published}
    return tuple(
        AliveVersion(
            version=one.version,
            publication=publications[one.version_id],
            serving=one.serving,
            presence=one.presence,
            since=one.since,
            until=one.until,
            why=one.why,
        )
        for one in alive
        if one.version_id in publications
    )
