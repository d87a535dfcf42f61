"""Whether the value of a keyword has the form its dialect asks for; what has not is reported, never guessed at."""

import math
from collections.abc import Callable

from shiplap.model.json_value import JsonValue

TYPES = frozenset({"null", "boolean", "integer", "number", "string", "array", "object", "file"})


def checked(name: str, value: JsonValue) -> JsonValue:
    """Return ``value`` when the keyword ``name`` may have it.

    Raises:
        ValueError: it may not.
    """
    if not _FORMS.get(name, _anything)(value):
        raise ValueError(name)
    return value


def _anything(_: JsonValue) -> bool:
    return True


def _is_number(value: JsonValue) -> bool:
    if isinstance(value, int):
        return not isinstance(value, bool)
    return isinstance(value, float) and math.isfinite(value)


def _is_positive(value: JsonValue) -> bool:
    return _is_number(value) and isinstance(value, int | float) and value > 0


def _is_count(value: JsonValue) -> bool:
    return _is_number(value) and isinstance(value, int | float) and value >= 0 and value == int(value)


def _is_bound_or_flag(value: JsonValue) -> bool:
    return isinstance(value, bool) or _is_number(value)


def _is_text(value: JsonValue) -> bool:
    return isinstance(value, str)


def _are_texts(value: JsonValue) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)


def _are_types(value: JsonValue) -> bool:
    names = value if isinstance(value, list) else [value]
    return bool(names) and all(isinstance(one, str) and one in TYPES for one in names)


def _is_list(value: JsonValue) -> bool:
    return isinstance(value, list)


def _is_object(value: JsonValue) -> bool:
    return isinstance(value, dict)


def _are_dependencies(value: JsonValue) -> bool:
    return isinstance(value, dict) and all(_are_texts(one) for one in value.values())


_FORMS: dict[str, Callable[[JsonValue], bool]] = {
    **dict.fromkeys(("minimum", "maximum"), _is_number),
    **dict.fromkeys(("exclusiveMinimum", "exclusiveMaximum"), _is_bound_or_flag),
    **dict.fromkeys(["minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties"], _is_count),
    **dict.fromkeys(("minContains", "maxContains"), _is_count),
    **dict.fromkeys(("pattern", "format", "$ref"), _is_text),
    **dict.fromkeys(("allOf", "anyOf", "oneOf", "enum", "prefixItems"), _is_list),
    **dict.fromkeys(("properties", "patternProperties", "dependentSchemas", "dependencies"), _is_object),
    "multipleOf": _is_positive,
    "type": _are_types,
    "required": _are_texts,
    "dependentRequired": _are_dependencies,
    "uniqueItems": lambda value: isinstance(value, bool),
}
