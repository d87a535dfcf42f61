"""What every catcher of an HTTP library shares: whom it asks, what it is told, and how it takes itself back."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias

from shiplap.errors import Fault
from shiplap.model.exchange import Request, Response
from shiplap.recording.recording_errors import RecordingMisuseError


@dataclass(frozen=True, slots=True)
class Failure:
    """The error a request must end with instead of an answer."""

    error: BaseException | type[BaseException]


class Answers(Protocol):
    """Whoever speaks for the network; a `Recording` does."""

    def answer(self, url: str, request: Request, /) -> Response | Failure:
        """Answer a request to an absolute URL, or refuse it by raising."""
        ...

    def lets_through(self, url: str, /) -> bool:
        """Return whether a request to that URL goes to the real network."""
        ...


Undo: TypeAlias = Callable[[], None]
"""Takes back one replacement."""


def replaced(owner: Any, name: str, function: Callable[..., Any]) -> Undo:
    """Replace a method or function of ``owner`` and return what puts the present one back."""
    own = name in vars(owner)
    before = vars(owner).get(name)
    setattr(owner, name, function)

    def undo() -> None:
        if own:
            setattr(owner, name, before)
        else:
            delattr(owner, name)

    return undo


def raised(
    error: BaseException | type[BaseException],
    *,
    connection: Callable[[str], BaseException],
    timeout: Callable[[str], BaseException],
) -> BaseException:
    """Return the error to raise: Python's own connection and time-out errors as the library's, others as they are.

    Raises:
        RecordingMisuseError: when a class cannot be called with a text; an instance of it is needed.
    """
    made = _made(error)
    if isinstance(made, TimeoutError) and type(made).__module__ == "builtins":
        return timeout(str(made))
    if isinstance(made, ConnectionError) and type(made).__module__ == "builtins":
        return connection(str(made))
    return made


def _made(error: BaseException | type[BaseException]) -> BaseException:
    if not isinstance(error, type):
        return error
    try:
        return error(f"{error.__name__}, as the test expects it")
    except TypeError as wrong:
        fault = Fault("fails", f"{error.__name__} needs more than a text: {wrong}")
        raise RecordingMisuseError(
            f"give .fails(...) an instance of {error.__name__}, not the class", [fault]
        ) from wrong
