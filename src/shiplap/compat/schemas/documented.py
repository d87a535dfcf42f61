"""Which properties of a value a producer's schema documents: the closing rule, applied to a value.

A producer sends only what it documents. "Documented" is meant over everything that is composed into the schema and
holds for the value: its references, ``allOf``, the branches of unions that fit, the side of a condition that applies.
A schema that documents no property is open, and so is one that says anything of additional ones. A property that is
required and described nowhere counts as documented: taken by the word, nothing could be sent at all.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import TypeAlias

import regex

from shiplap.compat.schemas.normal import UNSENT, Normal
from shiplap.model.json_value import JsonObject, JsonValue

Fits: TypeAlias = Callable[[Normal, JsonValue], bool]
Behind: TypeAlias = Callable[[str], Normal]


_OF_OTHERS = frozenset({"additionalProperties", "unevaluatedProperties"})
_COMPOSES = frozenset({"$ref", "allOf", "anyOf", "oneOf", "if", "dependentSchemas"})
_SPEAKS_OF_NAMES = _OF_OTHERS | {"properties", "patternProperties", "required", "dependentRequired"}


def undocumented(value: JsonValue, schemas: Sequence[Normal], fits: Fits, behind: Behind, *, closed: bool) -> bool:
    """Say whether ``value`` has, at any depth, a property that the producer does not send.

    Args:
        value: a value that all ``schemas`` allow.
        schemas: the schemas that hold for it.
        fits: whether a schema allows a value.
        behind: what a reference leads to.
        closed: whether properties that are not documented count; those that this direction does not carry always do.
    """
    if not isinstance(value, dict | list):
        return False
    seen = set[str]()
    composed: list[JsonObject] = []
    for schema in schemas:
        _compose(schema, value, fits, behind, seen, composed)
    if any("enum" in schema for schema in composed):
        return False
    if isinstance(value, list):
        return any(
            undocumented(member, _items(composed, index), fits, behind, closed=closed)
            for index, member in enumerate(value)
            if isinstance(member, dict | list)
        )
    speaking = [schema for schema in composed if not _SPEAKS_OF_NAMES.isdisjoint(schema)]
    is_closed = closed and _is_closed(speaking)
    named = {name: _named(speaking, name) for name in value}
    if any(_is_unsent(speaking, name, found, is_closed=is_closed) for name, found in named.items()):
        return True
    return any(
        undocumented(member, [*named[name], *_additional(speaking, name)], fits, behind, closed=closed)
        for name, member in value.items()
        if isinstance(member, dict | list)
    )


def _is_unsent(composed: Sequence[JsonObject], name: str, named: Sequence[Normal], *, is_closed: bool) -> bool:
    for one in named:
        if isinstance(one, dict) and one.get(UNSENT):
            return True
    return is_closed and not named and not _demanded(composed, name)


def _compose(
    schema: Normal, value: JsonValue, fits: Fits, behind: Behind, seen: set[str], found: list[JsonObject]
) -> None:
    """Add the schema objects that are composed into one and hold for ``value``; what a reference leads to, once."""
    if not isinstance(schema, dict):
        return
    found.append(schema)
    if _COMPOSES.isdisjoint(schema):
        return
    reference = schema.get("$ref")
    if isinstance(reference, str) and reference not in seen:
        seen.add(reference)
        _compose(behind(reference), value, fits, behind, seen, found)
    for part in _parts(schema, value, fits):
        _compose(part, value, fits, behind, seen, found)


def _parts(schema: JsonObject, value: JsonValue, fits: Fits) -> Iterator[Normal]:
    yield from _schemas(schema.get("allOf"))
    for union in ("anyOf", "oneOf"):
        yield from (branch for branch in _schemas(schema.get(union)) if fits(branch, value))
    condition = schema.get("if")
    if isinstance(condition, dict | bool):
        holds = fits(condition, value)
        yield from _schemas([*([condition] if holds else []), schema.get("then" if holds else "else")])
    dependent = schema.get("dependentSchemas")
    if isinstance(dependent, dict) and isinstance(value, dict):
        yield from _schemas([one for name, one in dependent.items() if name in value])


def _schemas(value: JsonValue) -> Iterator[Normal]:
    yield from (one for one in value if isinstance(one, dict | bool)) if isinstance(value, list) else ()


def _is_closed(composed: Sequence[JsonObject]) -> bool:
    speaks = {"additionalProperties", "unevaluatedProperties"}
    if any(schema.get(name, False) is not False for schema in composed for name in speaks):
        return False
    return any(schema.get("properties") or schema.get("patternProperties") for schema in composed)


def _named(composed: Sequence[JsonObject], name: str) -> list[Normal]:
    found: list[Normal] = []
    for schema in composed:
        properties, patterns = schema.get("properties"), schema.get("patternProperties")
        if isinstance(properties, dict):
            one = properties.get(name)
            if isinstance(one, dict | bool):
                found.append(one)
        if isinstance(patterns, dict):
            found += _schemas([one for pattern, one in patterns.items() if _found(pattern, name)])
    return found


def _demanded(composed: Sequence[JsonObject], name: str) -> bool:
    for schema in composed:
        required, dependents = schema.get("required"), schema.get("dependentRequired")
        if isinstance(required, list) and name in required:
            return True
        if isinstance(dependents, dict) and any(isinstance(one, list) and name in one for one in dependents.values()):
            return True
    return False


def _found(pattern: str, name: str) -> bool:
    try:
        return regex.search(pattern, name, regex.ASCII, timeout=0.25) is not None
    except (regex.error, TimeoutError):
        return False


def _additional(composed: Sequence[JsonObject], name: str) -> Iterator[Normal]:
    for schema in composed:
        if not _OF_OTHERS.isdisjoint(schema) and not _named([schema], name):
            yield from _schemas([schema.get("additionalProperties"), schema.get("unevaluatedProperties")])


def _items(composed: Sequence[JsonObject], index: int) -> list[Normal]:
    found: list[JsonValue] = []
    for schema in composed:
        prefix = schema.get("prefixItems")
        positions = prefix if isinstance(prefix, list) else []
        found.append(positions[index] if index < len(positions) else schema.get("items"))
    return list(_schemas(found))
