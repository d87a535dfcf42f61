"""Compiled comparisons, remembered for as long as the expected value is in use.

A contract is compared many times: by every request that a consumer's test sends, by every replay. Values are told apart
by what they are, not by what they hold: looking up an equal one would cost as much as compiling it.
"""

from collections.abc import Callable
from typing import Generic, TypeVar

Expected = TypeVar("Expected")
Compiled = TypeVar("Compiled")
MOST = 1024


class Remembered(Generic[Expected, Compiled]):
    """What ``make`` made of expected values and the version of their rules, at most `MOST` at a time."""

    def __init__(self, make: Callable[[Expected, bool], Compiled]) -> None:
        """Remember what ``make`` makes from an expected value and whether its rules count."""
        self._make = make
        # the expected value is kept beside what was made of it, so that its id stays its own
        self._made: dict[tuple[int, bool], tuple[Expected, Compiled]] = {}

    def get(self, expected: Expected, *, ruled: bool) -> Compiled:
        """Return what was made, making it on first use."""
        key = (id(expected), ruled)
        found = self._made.get(key)
        if found is None:
            if len(self._made) >= MOST:
                self._made.clear()
            found = self._made[key] = (expected, self._make(expected, ruled))
        return found[1]
