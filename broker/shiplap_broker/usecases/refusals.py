"""Why a use case refuses: errors that carry what the API and the pages need to say it in their own words.

::

    shiplap.errors.ConflictError
    ├── ContractConflictError        a version may not change a contract it has published
    ├── SimilarNameError             a new pacticipant is named nearly like a known one
    └── OpenDeploymentError          a deployment of the same pacticipant and target has not ended
    shiplap.errors.InputError
    ├── PublicationError             contracts that contradict what they are published as
    ├── NotFoundError                a thing without a name to be misspelled: a digest, a number, an id
    └── shiplap.errors.UnknownNameError
"""

from collections.abc import Sequence
from dataclasses import dataclass

from shiplap.errors import ConflictError, InputError
from shiplap_broker.store.records import DeploymentRecord


class PublicationError(InputError):
    """What was published contradicts itself; each fault's ``where`` is ``contracts[INDEX]``. Nothing was stored."""


class NotFoundError(InputError):
    """There is nothing under a digest, number or id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedContract:
    """A published contract and the other content that was to replace it, both as JSON text."""

    consumer: str
    version: str
    provider: str
    published: str
    refused: str


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
