"""Names each missing member by its own path, because that path is what a person, a broker and a gate point at."""

import re
from dataclasses import replace

from shiplap.model.json_value import JsonValue
from shiplap.model.mismatch import Mismatch, MismatchKind

_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def spelled_out(mismatches: tuple[Mismatch, ...]) -> tuple[Mismatch, ...]:
    """Replace "the map at ``$`` lacks keys" by one mismatch a key: ``$.total`` is missing."""
    return tuple(single for mismatch in mismatches for single in _split(mismatch))


def kind_of_value(value: JsonValue) -> str:
    """Return what a value is, with its article: ``a number``."""
    match value:
        case None:
            return "null"
        case bool():
            return "a boolean"
        case int() | float():
            return "a number"
        case str():
            return "a string"
        case list():
            return "a list"
        case _:
            return "an object"


def _split(mismatch: Mismatch) -> tuple[Mismatch, ...]:
    expected, actual = mismatch.expected, mismatch.actual
    if mismatch.kind is not MismatchKind.BODY or not (isinstance(expected, dict) and isinstance(actual, dict)):
        return (mismatch,)
    absent = [key for key in expected if key not in actual]
    if not absent or "missing" not in mismatch.sentence:
        return (mismatch,)
    return tuple(
        replace(
            mismatch,
            path=mismatch.path + (f".{key}" if _PLAIN.fullmatch(key) else f"['{key}']"),
            expected=expected[key],
            actual=None,
            sentence=f"missing, expected {kind_of_value(expected[key])}",
        )
        for key in absent
    )
