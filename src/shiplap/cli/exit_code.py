"""What the command line's exit codes mean, as one enum, because scripts and pipelines decide by them."""

from enum import IntEnum

from shiplap.errors import BrokerError, ShiplapError


class ExitCode(IntEnum):
    """How a command ended."""

    YES = 0
    """Yes, or everything passed, or done."""
    NO = 1
    """No: something is known to break."""
    WRONG_USE = 2
    """What was given is wrong; nothing was done."""
    UNKNOWN = 3
    """Unknown: not everything that can meet is verified."""
    BROKER = 4
    """The broker could not be reached, or refused."""
    DEFECT = 70
    """A defect of Shiplap itself."""
    INTERRUPTED = 130
    """Interrupted from the keyboard."""
    PIPE_CLOSED = 141
    """Whoever read the output stopped reading before its end."""


def exit_code_of(error: ShiplapError) -> ExitCode:
    """Return the exit code that an error means."""
    return ExitCode.BROKER if isinstance(error, BrokerError) else ExitCode.WRONG_USE
