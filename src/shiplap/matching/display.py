"""Values in the sentences of mismatches: the same short words everywhere, whatever the value is."""

import json
from collections.abc import Mapping

from shiplap.model.json_value import JsonValue

MAX_SHOWN = 2000


def type_of(value: JsonValue) -> str:
    """Return the name of a JSON type as Pact says it: String, Integer, Decimal, Boolean, Null, Array or Object."""
    return _TYPE_NAMES[type(value)]


_TYPE_NAMES: Mapping[type, str] = {
    type(None): "Null",
    bool: "Boolean",
    int: "Integer",
    float: "Decimal",
    str: "String",
    list: "Array",
    dict: "Object",
}


def text_of(value: JsonValue) -> str:
    """Return a string as it is and anything else as JSON text: what text matchers look at."""
    return value if isinstance(value, str) else _compact(value)


def shown(value: JsonValue) -> str:
    """Return the value for a sentence: strings in quotes, the rest as JSON, cut where it is long."""
    text = f"'{value}'" if isinstance(value, str) else _compact(value)
    return text if len(text) <= MAX_SHOWN else text[:MAX_SHOWN] + "..."


def typed(value: JsonValue) -> str:
    """Return the value and its type: ``'a' (String)``."""
    return f"{shown(value)} ({type_of(value)})"


def items_shown(values: list[JsonValue]) -> str:
    """Return a list as Pact shows it in sentences about sizes: ``[1, 2]``."""
    text = "[" + ", ".join(map(_compact, values)) + "]"
    return text if len(text) <= MAX_SHOWN else text[:MAX_SHOWN] + "..."


def _compact(value: JsonValue) -> str:
    return json.dumps(value, separators=(",", ":"), sort_keys=True, ensure_ascii=False)
