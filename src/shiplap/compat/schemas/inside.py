"""What lies inside a schema of the normal form: the schemas directly below it, and the references of all of it.

A property may be called like a keyword. So nothing here looks at keys without knowing what they are keys of.
"""

from collections.abc import Callable, Iterator

from shiplap.model.json_value import JsonObject, JsonValue

SUBSCHEMAS = (
    *("not", "if", "then", "else", "contains", "propertyNames"),
    *("additionalProperties", "unevaluatedItems", "unevaluatedProperties"),
)
"""The keywords whose value is one schema."""

_IN_PLACE = frozenset({"allOf", "anyOf", "oneOf", "not", "if", "then", "else", "dependentSchemas"})
_ONE = frozenset({*SUBSCHEMAS, "items"})
_MANY = frozenset({"allOf", "anyOf", "oneOf", "prefixItems"})
_NAMED = frozenset({"properties", "patternProperties", "dependentSchemas"})


def with_children(schema: JsonObject, change: Callable[[JsonValue, tuple[str | int, ...]], JsonValue]) -> JsonObject:
    """Return a schema of the normal form with each schema directly below it replaced by what ``change`` makes of it.

    ``change`` is given the schema and the steps that lead to it.
    """
    out: JsonObject = {}
    for name, value in schema.items():
        if name in _ONE:
            out[name] = change(value, (name,))
        elif name in _MANY and isinstance(value, list):
            out[name] = [change(one, (name, index)) for index, one in enumerate(value)]
        elif name in _NAMED and isinstance(value, dict):
            out[name] = {key: change(one, (name, key)) for key, one in value.items()}
        else:
            out[name] = value
    return out


def children_of(schema: JsonObject) -> Iterator[JsonValue]:
    """Yield each schema directly below one of the normal form."""
    for name, value in schema.items():
        if name in _ONE:
            yield value
        elif name in _MANY and isinstance(value, list):
            yield from value
        elif name in _NAMED and isinstance(value, dict):
            yield from value.values()


def references_in(schema: JsonValue, found: list[str]) -> None:
    """Append the references of a schema of the normal form to ``found``; a property named ``$ref`` is none."""
    waiting = [schema]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            if isinstance(one.get("$ref"), str):
                found.append(str(one["$ref"]))
            waiting.extend(children_of(one))


def references_in_place(schema: JsonValue, found: list[str]) -> None:
    """Append the references that speak about the same value as the schema they stand in."""
    if not isinstance(schema, dict):
        return
    if isinstance(schema.get("$ref"), str):
        found.append(str(schema["$ref"]))
    for name, value in schema.items():
        if name in _IN_PLACE:
            below = value if isinstance(value, list) else [value]
            for child in value.values() if name == "dependentSchemas" and isinstance(value, dict) else below:
                references_in_place(child, found)
