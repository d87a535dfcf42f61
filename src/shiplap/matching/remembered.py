"""Compiled comparisons, remembered for as long as the expected value is in use.

A contract is compared many times: by every request that a consumer's test sends, by every replay. Values are told apart
by what they are, not by what they hold: looking up an equal one would cost as much as compiling it.
"""

from collections.abc import Callable
from typing import Generic, TypeVar

from shiplap.model.interaction import Specification

Expected = TypeVar("Expected")
Compiled = TypeVar("Compiled")
MOST = 1024


class Remembered(Generic[Expected, Compiled]):
    """What ``make`` made of expected values and the version of the specification, at most `MOST` at a time."""

    def __init__(self, make: Callable[[Expected, Specification], Compiled]) -> None:
        """Remember what ``make`` makes from an expected value and the version whose rules of matching hold."""
        self._make = make
        # the expected value is kept beside what was made of it, so that its id stays its own
        self._made: dict[tuple[int, int], tuple[Expected, Compiled]] = {}

    def get(self, expected: Expected, specification: Specification) -> Compiled:
        """Return what was made, making it on first use."""
        key = (id(expected), id(specification))
        found = self._made.get(key)
        if found is None:
            if len(self._made) >= MOST:
                self._made.clear()
            found = self._made[key] = (expected, self._make(expected, specification))
        return found[1]
