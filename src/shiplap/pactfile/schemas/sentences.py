"""An error of JSON Schema as a sentence for a person who has never heard of JSON Schema."""

from collections.abc import Callable
from typing import Any

from jsonschema.exceptions import ValidationError

from shiplap.model.json_value import JsonValue
from shiplap.pactfile.canonical_json import compact

_TYPES = {
    "object": "an object",
    "array": "an array",
    "string": "a string",
    "integer": "an integer",
    "number": "a number",
    "boolean": "true or false",
    "null": "null",
}
_SHOWN = 60


def sentence(error: ValidationError) -> str:
    """Say what is wrong and what was expected.

    A schema may bring its own sentence for a keyword, in an object under ``faults``.
    """
    keyword = str(error.validator)
    schema = error.schema if isinstance(error.schema, dict) else {}
    own = schema.get("faults", {}).get(keyword)
    found: Any = error.instance
    if own is not None:
        return str(own) if isinstance(found, dict | list) else f"{own}; found {shown(found)}"
    if keyword == "format":
        return f"{error.cause}: {shown(found)}"
    say = _SENTENCES.get(keyword)
    return error.message if say is None else say(error.validator_value, found)


def _wrong_type(expected: Any, found: Any) -> str:
    names = [expected] if isinstance(expected, str) else [name for name in expected if name != "null"]
    return f"expected {_either([_TYPES[name] for name in names])}, found {shown(found)}"


def _missing(needed: Any, found: Any) -> str:
    names = [f"`{name}`" for name in needed if name not in found]
    return f"{names[0]} is missing" if len(names) == 1 else " and ".join(names) + " are missing"


def _not_one_of(allowed: Any, found: Any) -> str:
    return f"expected {_either([shown(value) for value in allowed if value is not None])}, found {shown(found)}"


def _too_small(least: Any, found: Any) -> str:
    return f"expected at least {least}, found {shown(found)}"


_SENTENCES: dict[str, Callable[[Any, Any], str]] = {
    "type": _wrong_type,
    "required": _missing,
    "enum": _not_one_of,
    "minimum": _too_small,
}


def _either(words: list[str]) -> str:
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + " or " + words[-1]


def shown(value: JsonValue) -> str:
    """Return ``value`` as JSON, short enough for a sentence."""
    if isinstance(value, dict):
        return "an object" if value else "an empty object"
    if isinstance(value, list):
        return "an array"
    text = compact(value)
    return text if len(text) <= _SHOWN else text[: _SHOWN - 3] + "..."
