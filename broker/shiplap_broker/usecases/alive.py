"""Which versions are alive in an environment: deployed, being deployed, released, or in a window still open."""

from dataclasses import dataclass
from datetime import datetime

from shiplap.model.version import VersionRef
from shiplap_broker.usecases.ports import Transaction
from shiplap_broker.usecases.values import Presence


@dataclass(frozen=True, slots=True, kw_only=True)
class Alive:
    """A version that is alive, and why."""

    version: VersionRef
    version_id: int
    presence: Presence
    serving: bool
    since: datetime
    until: datetime | None = None
    assumed: bool = True


def alive_in(transaction: Transaction, environment: str, at: datetime) -> tuple[Alive, ...]:
    """Return the versions that are alive in an environment, in the order in which they came there."""
    records = [
        *transaction.deployments.current(environment),
        *transaction.deployments.supported(environment, at),
    ]
    found: dict[VersionRef, Alive] = {}
    for one in sorted(records, key=lambda record: record.deployment.started):
        version = transaction.versions.get(one.deployment.ref)
        if version is not None:
            presence = Presence.RELEASED if one.is_release else Presence.DEPLOYED
            found[version.ref] = Alive(
                version=version.ref,
                version_id=version.id,
                presence=presence,
                serving=True,
                since=one.deployment.started,
            )
    return tuple(found.values())
