"""Engines that may help where the prover comes to no end: an algebra of schemas, and a search at random.

Both are optional and live elsewhere, because they need libraries, processes and clocks. An engine never shows a break:
what it finds is judged like every other value. What an algebra proves is believed, and the verdict says whose proof it
is.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from shiplap.model.json_value import JsonValue


class Containment(StrEnum):
    """What an algebra says of two schemas."""

    YES = "yes"
    """The one allows everything that the other does: a proof."""
    NO = "no"
    """It does not; nothing is shown by that yet."""
    UNKNOWN = "unknown"
    """It cannot tell, or did not within its time and memory."""


class Algebra(Protocol):
    """Compares sets of values, each written as a schema of draft 2020-12 without references out of itself."""

    @property
    def name(self) -> str:
        """What it is called, with its version, as a verdict names it."""

    def covers(self, acceptor: JsonValue, producer: JsonValue) -> Containment:
        """Say whether ``acceptor`` allows everything that ``producer`` does; never raises."""


class Search(Protocol):
    """Looks for a value at random, the same way each time."""

    def __call__(
        self, producer: JsonValue, acceptor: JsonValue, is_wanted: Callable[[JsonValue], bool], tries: int
    ) -> "JsonValue | None":
        """Return a small value that is wanted, or nothing.

        Args:
            producer: a schema of draft 2020-12, without references out of itself, of values worth trying.
            acceptor: the same for the side that should object; its bounds and names are worth trying, too.
            is_wanted: whether a value is one.
            tries: how many values may be tried.
        """


@dataclass(frozen=True, slots=True, kw_only=True)
class Engines:
    """What there is to help the prover; nothing by default."""

    algebra: Algebra | None = None
    search: Search | None = None


NO_ENGINES = Engines()
