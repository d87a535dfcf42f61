"""Bounds of what is read, so that a hostile or broken file costs little and says so."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The largest contract file that is read.

    Attributes:
        size: bytes of the file (characters, where a text is given).
        depth: arrays and objects inside each other.
        digits: length of one number.
        interactions: interactions and messages together.
        rules: matchers at different paths of one request, response or message.
        pattern: length of one regular expression.
        patterns: length of all different regular expressions together.
        repeats: size of one when everything in it is repeated as often as it must be.
        faults: how many faults are told; the rest is only counted.
    """

    size: int = 20_000_000
    depth: int = 100
    digits: int = 500
    interactions: int = 20_000
    rules: int = 10_000
    pattern: int = 5_000
    patterns: int = 200_000
    repeats: int = 20_000
    faults: int = 100


DEFAULT_LIMITS = Limits()
