"""What can be wrong with a contract file, so that a caller learns all of it at once and never sees a traceback."""

from shiplap.errors import Fault, InputError


class ContractFileError(InputError):
    """A text is not a contract in a version of Pact that Shiplap reads; ``faults`` holds everything found wrong."""


class InexpressibleError(InputError):
    """A contract says something for which the asked version of Pact files has no words; nothing was written."""


class UnreadableError(Exception):
    """The reader met a shape it does not know.

    Internal to this room: the reader only says *that* something is wrong, as early as it can; `explain` then finds out
    everything that is wrong, and where.
    """


def refusal(source: str, *faults: Fault) -> ContractFileError:
    """Return the error that says that ``source`` cannot be read, and why."""
    count = "1 fault" if len(faults) == 1 else f"{len(faults)} faults"
    return ContractFileError(f"{source} is not a contract Shiplap can read ({count})", faults)
