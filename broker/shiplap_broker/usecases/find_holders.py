"""Finding who holds what a provider offers: alive, coming back by a rollback, or gone not long ago, with the date."""

from dataclasses import dataclass
from datetime import datetime

from shiplap.model.version import VersionRef
from shiplap.overlap.removal import User, holders
from shiplap_broker.store.records import PublicationRecord
from shiplap_broker.usecases.known import known_environment, known_pacticipant
from shiplap_broker.usecases.ports import Store
from shiplap_broker.usecases.read_snapshot import read_surroundings


@dataclass(frozen=True, slots=True)
class Held:
    """A consumer version, until when it holds what it uses, and its contract with the provider.

    Attributes:
        publication: ``None`` where the version never published any contract.
    """

    user: User
    publication: PublicationRecord | None

    def holds(self, at: datetime) -> bool:
        """Say whether the version is alive, or may come back, at an instant."""
        return self.user.until is None or self.user.until > at


def find_holders(store: Store, provider: str, environment: str, at: datetime) -> tuple[Held, ...]:
    """Return the consumer versions that hold something of a provider, those that did lately, and the silent ones.

    A version that has published contracts and none with the provider does not call it, and is left out.

    Raises:
        UnknownNameError: no such provider or environment.
    """
    with store.read() as transaction:
        known_environment(transaction, environment)
        known_pacticipant(transaction, provider, "provider")
        surroundings = read_surroundings(transaction, environment, at, (provider,))
        ids = surroundings.version_ids
        published = {
            one.consumer_version_id: one for one in transaction.contracts.of_versions(provider, list(ids.values()))
        }
        callers = transaction.contracts.providers_of(set(ids.values()))
    consumers = {one.consumer for one in surroundings.snapshot.integrations if one.provider == provider}

    def speaks(ref: VersionRef) -> bool:
        return ids[ref] in published or (ref.pacticipant in consumers and ids[ref] not in callers)

    users = holders(surroundings.snapshot, [ref for ref in ids if speaks(ref)], at)
    found = [Held(user, published.get(ids[user.version])) for user in users]
    return tuple(sorted(found, key=lambda one: one.user.version))
