"""Why a use case refuses: errors that carry what the API and the pages need to say it in their own words.

::

    shiplap.errors.ConflictError
    ├── ContractConflictError        a version may not change a contract it has published
    ├── SimilarNameError             a new pacticipant is named nearly like a known one
    ├── OpenDeploymentError          a deployment of the same pacticipant and target has not ended
    └── StillAliveError              what is to be removed still serves, or has clients
    shiplap.errors.InputError
    ├── PublicationError             contracts that contradict what they are published as
    ├── NotFoundError                a thing without a name to be misspelled: a digest, a number, an id
    └── shiplap.errors.UnknownNameError
"""

from collections.abc import Sequence
from dataclasses import dataclass

from shiplap.errors import ConflictError, InputError
from shiplap_broker.store.records import DeploymentRecord

_NAMED = 5  # things a sentence names before it counts the others


class PublicationError(InputError):
    """What was published contradicts itself; each fault's ``where`` is ``contracts[INDEX]``. Nothing was stored."""


class NotFoundError(InputError):
    """There is nothing under a digest, number or id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedContract:
    """A published contract and the other content that was to replace it, both as JSON text.

    Attributes:
        clashes: where the two were to be merged, why they cannot be one, in words.
    """

    consumer: str
    version: str
    provider: str
    published: str
    refused: str
    clashes: tuple[str, ...] = ()


class ContractConflictError(ConflictError):
    """Contracts of a version were published before, with other content. Nothing was stored."""

    def __init__(self, changed: Sequence[ChangedContract]) -> None:
        """Keep every contract that would change."""
        self.changed = tuple(changed)
        names = ", ".join(f"{one.consumer}@{one.version} -> {one.provider}" for one in self.changed)
        super().__init__(f"a published contract may not change ({names}); publish it under a new version number")


class SimilarNameError(ConflictError):
    """A contract would bring in a pacticipant whose name is nearly that of a known one."""

    def __init__(self, name: str, similar: Sequence[str]) -> None:
        """Keep the new name and the known ones that look like it."""
        self.name = name
        self.similar = tuple(similar)
        known = ", ".join(repr(one) for one in self.similar)
        super().__init__(f"{name!r} is new and very similar to {known}; correct the name, or create {name!r} first")


class OpenDeploymentError(ConflictError):
    """A deployment of the same pacticipant and target has neither finished nor been aborted."""

    def __init__(self, open_one: DeploymentRecord) -> None:
        """Keep the deployment that is in the way."""
        self.open_one = open_one
        what = open_one.deployment
        where = what.environment if what.target is None else f"{what.environment}, target {what.target}"
        super().__init__(
            f"{what.ref} has been going to {where} since {what.started:%Y-%m-%d %H:%M} UTC; "
            f"finish or abort that deployment first (id {what.id})"
        )


class StillAliveError(ConflictError):
    """What is to be removed still serves, or has clients: without its records no gate would know of them."""

    def __init__(self, what: str, alive: Sequence[str]) -> None:
        """Keep what was to be removed and, in words, what is alive."""
        self.alive = tuple(alive)
        more = "" if len(self.alive) <= _NAMED else f"; and {len(self.alive) - _NAMED} more"
        super().__init__(
            f"{what} cannot be removed while the gate has to count with it: {'; '.join(self.alive[:_NAMED])}{more}. "
            "Record it as undeployed, or its support as ended, and wait or close its window; then remove it"
        )
