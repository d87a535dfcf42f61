"""What can be wrong with a contract file, so that a caller learns all of it at once and never sees a traceback."""

from collections.abc import Callable, Iterable

from shiplap.errors import Fault, InputError
from shiplap.model.interaction import Interaction, Specification
from shiplap.model.json_value import JsonObject, JsonValue


class ContractFileError(InputError):
    """A text is not a contract in a version of Pact that Shiplap reads; ``faults`` holds everything found wrong."""


class InexpressibleError(InputError):
    """A contract says something for which the asked version of Pact files has no words; nothing was written."""


class UnreadableError(Exception):
    """The reader met a shape it does not know.

    Internal to this room: the reader only says *that* something is wrong, as early as it can; `explain` then finds out
    everything that is wrong, and where.
    """


class UnknownVersionError(UnreadableError):
    """The file says it is written in a version of Pact that nobody knows."""


class UnsayableError(Exception):
    """An interaction cannot be written in the asked version. Internal to this room; see `collected`."""


def refusal(source: str, *faults: Fault) -> ContractFileError:
    """Return the error that says that ``source`` cannot be read, and why."""
    count = "1 fault" if len(faults) == 1 else f"{len(faults)} faults"
    return ContractFileError(f"{source} is not a contract Shiplap can read ({count})", faults)


def collected(
    interactions: Iterable[Interaction], specification: Specification, write: Callable[[Interaction], JsonObject]
) -> list[JsonValue]:
    """Return what ``write`` makes of each interaction.

    Raises:
        InexpressibleError: with a fault for each interaction that cannot be written.
    """
    written: list[JsonValue] = []
    faults: list[Fault] = []
    for number, interaction in enumerate(interactions):
        try:
            written.append(write(interaction))
        except UnsayableError as error:
            faults.append(Fault(f"$.interactions[{number}]", f"{interaction.description!r}: {error}"))
    if faults:
        message = f"the contract cannot be written as version {specification.value} of Pact; write it as version 4.0"
        raise InexpressibleError(message, faults)
    return written
