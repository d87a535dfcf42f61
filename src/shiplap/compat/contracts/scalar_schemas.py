"""One small function a matcher: the schema of the values that it accepts in the place of a number, text, boolean, null.

Source: https://github.com/pact-foundation/pact-specification, versions 2 to 4, as the matching engine reads it.
"""

import re
from collections.abc import Callable, Mapping
from typing import TypeAlias

from shiplap.compat.contracts.dates import date_schema
from shiplap.compat.contracts.ports import Matching, Rule
from shiplap.model.json_value import JsonObject, JsonValue

PINNING = frozenset({"equality", "values", "date", "time", "timestamp"})
"""The matchers that are read in two ways: exactly, and with other values of the same type."""

Made: TypeAlias = "JsonObject | bool | None"
_Make: TypeAlias = Callable[[Rule, JsonValue, Matching, bool], Made]


def scalar_schema(rule: Rule, expected: JsonValue, matching: Matching, *, exact: bool) -> Made:
    """Return the schema of what a matcher accepts instead of ``expected``; ``None`` where that is not known."""
    make = _TABLE.get(rule.name)
    return None if make is None else make(rule, expected, matching, exact)


def type_schema(expected: JsonValue) -> JsonObject:
    """Return the schema of the values of the same type; integers and decimals are both numbers."""
    match expected:
        case bool():
            return {"type": "boolean"}
        case int() | float():
            return {"type": "number"}
        case str():
            return {"type": "string"}
        case list():
            return {"type": "array"}
        case dict():
            return {"type": "object"}
        case _:
            return {"type": "null"}


def pinned_schema(expected: JsonValue, *, exact: bool) -> JsonObject:
    """Return the schema of a value that the contract says without a matcher: itself, or at least one of its type.

    What type a ``null`` has where it is not null, nobody knows.
    """
    if exact:
        return {"const": expected}
    return {} if expected is None else type_schema(expected)


def _pinned(_rule: Rule, expected: JsonValue, _matching: Matching, exact: bool) -> Made:  # noqa: FBT001 - one signature for the table
    return pinned_schema(expected, exact=exact)


def _type(_rule: Rule, expected: JsonValue, _matching: Matching, _exact: bool) -> Made:  # noqa: FBT001 - as above
    return type_schema(expected)


def _pattern(rule: Rule, _expected: JsonValue, matching: Matching, _exact: bool) -> Made:  # noqa: FBT001 - as above
    pattern = matching.pattern(rule)
    return None if pattern is None else {"type": "string", "pattern": f"^(?:{pattern})$"}


def _include(rule: Rule, _expected: JsonValue, _matching: Matching, _exact: bool) -> Made:  # noqa: FBT001 - as above
    part = rule.params.get("value")
    return {"type": "string", "pattern": re.escape(part)} if isinstance(part, str) else None


def _dated(rule: Rule, _expected: JsonValue, _matching: Matching, exact: bool) -> Made:  # noqa: FBT001 - as above
    written = rule.params.get("format") or rule.params.get(rule.name) or ""
    return date_schema(rule.name, str(written), exact=exact)


def _not_empty(_rule: Rule, _expected: JsonValue, _matching: Matching, _exact: bool) -> Made:  # noqa: FBT001 - as above
    return {
        "anyOf": [
            {"type": "string", "minLength": 1},
            {"type": "array", "minItems": 1},
            {"type": "object", "minProperties": 1},
            {"type": ["number", "boolean"]},
        ]
    }


def _always(schema: JsonObject) -> _Make:
    def make(_rule: Rule, _expected: JsonValue, _matching: Matching, _exact: bool) -> Made:  # noqa: FBT001 - as above
        return schema

    return make


_TABLE: Mapping[str, _Make] = {
    "equality": _pinned,
    "values": _pinned,
    "type": _type,
    "min": _type,
    "max": _type,
    "regex": _pattern,
    "semver": _pattern,
    "include": _include,
    "date": _dated,
    "time": _dated,
    "timestamp": _dated,
    "notEmpty": _not_empty,
    "integer": _always({"type": "integer"}),
    "decimal": _always({"type": "number", "not": {"type": "integer"}}),
    "number": _always({"type": "number"}),
    "boolean": _always({"anyOf": [{"type": "boolean"}, {"enum": ["true", "false"]}]}),
    "null": _always({"type": "null"}),
}
