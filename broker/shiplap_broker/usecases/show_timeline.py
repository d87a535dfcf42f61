"""What serves and what is alive in an environment, and when."""

from collections.abc import Mapping
from datetime import datetime

from shiplap.model.version import VersionRef
from shiplap.overlap import Comeback, Snapshot, comebacks
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


def longest_comebacks(snapshot: Snapshot, at: datetime) -> Mapping[VersionRef, Comeback]:
    """Return the versions that a rollback would bring back; of several targets the one that may the longest."""
    found: dict[VersionRef, Comeback] = {}
    for one in comebacks(snapshot, at):
        known = found.get(one.version)
        if known is None or one.until is None or (known.until is not None and known.until < one.until):
            found[one.version] = one
    return found


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
