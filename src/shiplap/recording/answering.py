"""What every catcher of an HTTP library shares: whom it asks, what it is told, and how it takes itself back."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

from shiplap.model.exchange import Request, Response


@dataclass(frozen=True, slots=True)
class Failure:
    """The error a request must end with instead of an answer."""

    error: BaseException | type[BaseException]


Answer: TypeAlias = Callable[[str, Request], Response | Failure | None]
"""From an absolute URL and a request to the answer; ``None`` lets the request go to the network."""

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
    """Return the error to raise: Python's own connection and time-out errors as the library's, others as they are."""
    made = error(f"{error.__name__}, as the test expects it") if isinstance(error, type) else error
    if isinstance(made, TimeoutError):
        return timeout(str(made))
    if type(made) in {ConnectionError, ConnectionRefusedError, ConnectionResetError, ConnectionAbortedError}:
        return connection(str(made))
    return made
