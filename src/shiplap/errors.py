"""Every error Shiplap raises, as one tree, so that callers can catch a family and people read what to do next.

::

    ShiplapError
    ├── InputError                 what was given is wrong; carries every fault found, not the first (exit code 2)
    │   └── UnknownNameError       a name nobody knows; carries the known ones, nearest first
    ├── ConflictError              what was asked contradicts what is recorded (exit code 2)
    ├── BrokerError                the broker did not do what it was asked (exit code 4)
    │   ├── BrokerUnreachableError it could not be reached
    │   └── BrokerRefusedError     it answered, and said no
    └── MissingExtraError          an optional dependency is not installed (exit code 2)
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong in a document.

    Attributes:
        where: the place inside the document, usually a JSON path such as ``$.interactions[0].request``.
        problem: what is wrong there, and what was expected.
        line: the line of the text, counted from 1, where it is known.
    """

    where: str
    problem: str
    line: int | None = None

    def __str__(self) -> str:
        place = self.where if self.line is None else f"{self.where} (line {self.line})"
        return f"{place}: {self.problem}"


class ShiplapError(Exception):
    """The root of all errors of Shiplap; its text is one sentence for a person."""


class InputError(ShiplapError):
    """What was given is wrong: a file, an option, a document. Nothing of it was stored."""

    def __init__(self, message: str, faults: Iterable[Fault] = ()) -> None:
        """Say what was given in ``message`` and what is wrong with it in ``faults``."""
        self.message = message
        self.faults = tuple(faults)
        super().__init__("\n  ".join([message, *map(str, self.faults)]))


class UnknownNameError(InputError):
    """A name that nobody knows."""

    def __init__(self, kind: str, name: str, known: Sequence[str]) -> None:
        """Name the ``kind`` of thing looked for, the unknown ``name``, and all ``known`` ones."""
        self.kind = kind
        self.name = name
        self.nearest = nearest_names(name, known)
        super().__init__(f"there is no {kind} named {name!r}" + _suggestion(self.nearest, known))


class NoContractError(InputError):
    """There is no contract to replay, which is never a pass."""


class ConflictError(ShiplapError):
    """What was asked contradicts what is recorded already; the text says what to do."""


class BrokerError(ShiplapError):
    """The broker did not do what it was asked."""


class BrokerUnreachableError(BrokerError):
    """The broker could not be reached, or did not answer in time."""


class BrokerRefusedError(BrokerError):
    """The broker answered, and refused."""

    def __init__(self, message: str, status: int) -> None:
        """Keep the HTTP ``status`` beside the text."""
        self.status = status
        super().__init__(message)


class MissingExtraError(ShiplapError):
    """An optional dependency is needed and not installed."""

    def __init__(self, purpose: str, extra: str) -> None:
        """Say what the extra is needed for and which one it is."""
        self.extra = extra
        super().__init__(f'{purpose} needs an optional dependency; install it with: pip install "shiplap[{extra}]"')


def nearest_names(name: str, known: Sequence[str]) -> tuple[str, ...]:
    """Return at most three of the ``known`` names that look like ``name``, the nearest first."""
    folded = {candidate.casefold(): candidate for candidate in known}
    return tuple(folded[match] for match in get_close_matches(name.casefold(), list(folded), n=3, cutoff=0.5))


def _suggestion(nearest: Sequence[str], known: Sequence[str]) -> str:
    if nearest:
        return "; did you mean " + " or ".join(repr(name) for name in nearest) + "?"
    if known:
        return "; known: " + ", ".join(sorted(known)[:10]) + (", ..." if len(known) > 10 else "")
    return "; there are none yet"
