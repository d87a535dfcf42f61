"""Numbers as JSON means them: 0.1 is a tenth, 1.0 is an integer, and true is not 1."""

from fractions import Fraction
from typing import TypeAlias

from shiplap.model.json_value import JsonValue

Scalar: TypeAlias = tuple[str, bool | str | Fraction | None]
"""A value without parts, with its kind, so that ``True`` and ``1`` are two and ``1`` and ``1.0`` are one."""


def exact(number: float) -> Fraction:
    """Return the number that was written, not its nearest binary neighbour."""
    return Fraction(number) if isinstance(number, int) else Fraction(repr(number))


def scalar_of(value: JsonValue) -> Scalar | None:
    """Return a value without parts with its kind; nothing for lists and objects."""
    match value:
        case None:
            return ("null", None)
        case bool():
            return ("boolean", value)
        case int() | float():
            return ("number", exact(value))
        case str():
            return ("string", value)
        case _:
            return None


def size_of(value: JsonValue) -> int:
    """Return how many values there are in a value, itself included."""
    match value:
        case dict():
            return 1 + sum(map(size_of, value.values()))
        case list():
            return 1 + sum(map(size_of, value))
        case _:
            return 1


def written(number: Fraction) -> int | float | None:
    """Return ``number`` as a JSON number; nothing when it cannot be written without changing it."""
    if number.denominator == 1:
        return int(number)
    try:
        near = float(number)
    except OverflowError:
        return None
    return near if exact(near) == number else None
