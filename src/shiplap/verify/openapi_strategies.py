"""Values out of a schema, as a strategy of Hypothesis: most of them fit it, and many stand at the edges of another one.

The schemas are whole documents of draft 2020-12, as `shiplap.compat.schemas.bundling` writes them. What a strategy
cannot honour (a `not`, a pattern beside a length) it leaves to whoever judges the values.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

import regex

from shiplap.model.json_value import JsonObject, JsonValue

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

MAX_DEPTH = 5
MAX_SIZE = 12
"""How many members or items are made beyond what is asked for at least, and how long texts are."""

MAX_ITEMS = 32
"""How many items may be asked for; lists that need more are not made."""

_Choice = TypeVar("_Choice")
_KINDS = ("null", "boolean", "integer", "number", "string", "array", "object")
_PLAIN: tuple[JsonValue, ...] = (None, False, True, 0, 1, -1, 0.5, "", "a", "1")
_LETTERS = "ab1-"
_BOUNDS = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf")
_LENGTHS = ("minLength", "maxLength")


@dataclass(frozen=True, slots=True)
class Words:
    """What schemas speak of: the values, and the names of properties, that may make a difference."""

    values: tuple[JsonValue, ...]
    names: tuple[str, ...]


def words_of(*schemas: JsonValue) -> Words:
    """Return what the schemas speak of, each thing once, in the order it is met."""
    values: dict[str, JsonValue] = {repr(one): one for one in _PLAIN}
    names: dict[str, None] = {}
    for schema in _all_objects(schemas):
        for one in _values_of(schema):
            values.setdefault(repr(one), one)
        properties, required = schema.get("properties"), schema.get("required")
        for name in (
            *(properties if isinstance(properties, dict) else ()),
            *(required if isinstance(required, list) else ()),
        ):
            names.setdefault(str(name))
    return Words(tuple(values.values())[:400], (*names, "a", "extra")[:200])


def _values_of(schema: JsonObject) -> Iterator[JsonValue]:
    enums = schema.get("enum")
    yield from enums if isinstance(enums, list) else ()
    for name in _BOUNDS:
        bound = schema.get(name)
        if isinstance(bound, int | float) and not isinstance(bound, bool):
            yield from (bound, bound - 1, bound + 1)
    for name in _LENGTHS:
        length = schema.get(name)
        if isinstance(length, int) and length <= 200:
            yield from ("a" * count for count in (length - 1, length, length + 1) if count >= 0)


def _all_objects(schemas: Iterable[JsonValue]) -> Iterator[JsonObject]:
    waiting = list(schemas)[::-1]
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict):
            yield node
            waiting.extend(reversed(node.values()))
        elif isinstance(node, list):
            waiting.extend(reversed(node))


def schema_values(document: JsonValue, words: Words) -> "SearchStrategy[Any]":
    """Return the strategy of values that mostly fit ``document``."""
    from hypothesis import strategies as st  # noqa: PLC0415 - optional, and slow to import

    definitions = document.get("$defs") if isinstance(document, dict) else None
    known = definitions if isinstance(definitions, dict) else {}

    @st.composite
    def values(draw: Callable[[Any], Any]) -> JsonValue:
        return _Maker(draw, st, known, words).value([document], MAX_DEPTH)

    return values()


@dataclass(slots=True)
class _Maker:
    """Makes one value; every choice is drawn, so that Hypothesis can shrink it."""

    draw: Callable[[Any], Any]
    st: Any
    definitions: JsonObject
    words: Words
    _left: int = field(default=70)

    def value(self, schemas: list[JsonValue], depth: int) -> JsonValue:
        parts = self._parts(schemas)
        self._left -= 1
        if any(part is False for part in parts) or depth <= 0 or self._left <= 0:
            return self._one(_PLAIN)
        objects = [part for part in parts if isinstance(part, dict)]
        for part in objects:
            enums = part.get("enum")
            if isinstance(enums, list) and enums:
                return self._one(enums)
        if self.draw(self.st.integers(0, 5)) == 5:
            return self._one(self.words.values)
        return self._of_kind(self._one(self._kinds(objects)), objects, depth)

    def _of_kind(self, kind: str, parts: list[JsonObject], depth: int) -> JsonValue:
        match kind:
            case "object":
                return self._object(parts, depth)
            case "array":
                return self._array(parts, depth)
            case "string":
                return self._text(parts)
            case "integer" | "number":
                return self._number(parts, whole=kind == "integer")
            case "boolean":
                return self._one((False, True))
            case _:
                return None

    def _one(self, choices: Sequence[_Choice]) -> _Choice:
        chosen: _Choice = self.draw(self.st.sampled_from(tuple(choices)))
        return chosen

    def _parts(self, schemas: list[JsonValue]) -> list[JsonValue]:
        """Return all that holds for a value, after each choice between schemas is made."""
        found: list[JsonValue] = []
        waiting, seen = list(schemas), set[str]()
        while waiting:
            schema = waiting.pop(0)
            found.append(schema)
            if not isinstance(schema, dict):
                continue
            reference = schema.get("$ref")
            if isinstance(reference, str) and reference not in seen:
                seen.add(reference)
                waiting.append(self.definitions.get(reference.rpartition("/")[2], True))
            waiting.extend(_list(schema.get("allOf")))
            for union in ("anyOf", "oneOf"):
                branches = _list(schema.get(union))
                if branches:
                    waiting.append(self._one(branches))
            if "if" in schema:
                sides = ("if", "then") if self.draw(self.st.booleans()) else ("else",)
                waiting.extend(schema[side] for side in sides if side in schema)
        return found

    def _kinds(self, parts: list[JsonObject]) -> list[str]:
        kinds = list(_KINDS)
        for part in parts:
            types = part.get("type")
            if isinstance(types, list):
                kinds = [one for one in kinds if one in types or (one == "integer" and "number" in types)]
        return kinds or list(_KINDS)

    def _object(self, parts: list[JsonObject], depth: int) -> JsonValue:
        needed = dict.fromkeys(str(name) for part in parts for name in _list(part.get("required")))
        known = dict.fromkeys(name for part in parts for name in _dict(part.get("properties")))
        names = list(needed)
        optional = [name for name in known if name not in needed]
        if optional:
            names += self.draw(self.st.lists(self.st.sampled_from(optional), max_size=MAX_SIZE, unique=True))
        if self.draw(self.st.integers(0, 3)) == 3:
            names.append(self._one(self.words.names))
        least = max((_count(part.get("minProperties")) for part in parts), default=0)
        names += [f"p{number}" for number in range(min(least - len(set(names)), MAX_SIZE))]
        return {name: self.value(self._members(parts, name), depth - 1) for name in dict.fromkeys(names)}

    def _members(self, parts: list[JsonObject], name: str) -> list[JsonValue]:
        found: list[JsonValue] = []
        for part in parts:
            named = [_dict(part.get("properties"))[name]] if name in _dict(part.get("properties")) else []
            named += [one for pattern, one in _dict(part.get("patternProperties")).items() if _is_in(pattern, name)]
            found += named or [part.get("additionalProperties", True)]
        return found

    def _array(self, parts: list[JsonObject], depth: int) -> JsonValue:
        least = max((_count(part.get(name)) for part in parts for name in ("minItems", "minContains")), default=0)
        if least > MAX_ITEMS:
            return []
        size = least + self.draw(self.st.integers(0, 3))
        items: list[JsonValue] = []
        for index in range(size):
            of_item = [
                prefix[index] if index < len(prefix) else part.get("items", True)
                for part in parts
                for prefix in [_list(part.get("prefixItems"))]
            ]
            wanted = [part["contains"] for part in parts if "contains" in part]
            if wanted and self.draw(self.st.booleans()):
                of_item += wanted
            items.append(self.value(of_item, depth - 1))
        return items

    def _text(self, parts: list[JsonObject]) -> JsonValue:
        for part in parts:
            pattern = part.get("pattern")
            if isinstance(pattern, str):
                try:
                    return str(self.draw(self.st.from_regex(re.compile(pattern, re.ASCII))))
                except (re.error, RecursionError, OverflowError):
                    break
        least = max((_count(part.get("minLength")) for part in parts), default=0)
        return str(self.draw(self.st.text(_LETTERS, min_size=min(least, 300), max_size=min(least, 300) + MAX_SIZE)))

    def _number(self, parts: list[JsonObject], *, whole: bool) -> JsonValue:
        lows = [one for part in parts for name in ("minimum", "exclusiveMinimum") for one in _numbers(part.get(name))]
        highs = [one for part in parts for name in ("maximum", "exclusiveMaximum") for one in _numbers(part.get(name))]
        low = int(max(lows)) if lows else (int(min(highs)) - 20 if highs else -20)
        high = int(min(highs)) if highs else low + 40
        number: int = self.draw(self.st.integers(low - 1, max(low, high) + 1))
        steps = [one for part in parts for one in _numbers(part.get("multipleOf"))]
        if steps and steps[0]:
            return number * (int(steps[0]) if float(steps[0]).is_integer() else steps[0])
        halves = not whole and self.draw(self.st.booleans())
        return number + 0.5 if halves else number


def _list(value: JsonValue) -> list[JsonValue]:
    return value if isinstance(value, list) else []


def _dict(value: JsonValue) -> JsonObject:
    return value if isinstance(value, dict) else {}


def _count(value: JsonValue) -> int:
    return int(value) if isinstance(value, int | float) else 0


def _numbers(value: JsonValue) -> list[int | float]:
    return [value] if isinstance(value, int | float) and not isinstance(value, bool) else []


def _is_in(pattern: str, name: str) -> bool:
    try:
        return regex.search(pattern, name, regex.ASCII, timeout=0.1) is not None
    except (regex.error, TimeoutError, RecursionError):
        return False
