"""From values that were seen to what a consumer probably needs of them: for contracts made of mocks and of traffic.

Nobody said which part of a value matters, so everything matches by type, and text that looks like an instant, a date
or a UUID must go on looking like one. What is only ever ``null`` says nothing about its type and is left out. Where one
thing was seen several times, the matchers are made of all of it, or it is said where the values differ in kind.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from shiplap.errors import Fault
from shiplap.model.json_value import JsonValue
from shiplap.model.rule import Matcher
from shiplap.recording.shape import Elements, Leaf, Members, Nullable, Repeated, Shape, member_path
from shiplap.recording.type_scalars import ANY_TEXT, DATE, DATETIME, UUID_TEXT

_FORMS = tuple((re.compile(pattern), pattern) for pattern in (DATETIME, DATE, UUID_TEXT))
_SEGMENT = re.compile(r"^(\d+|[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})$")

Sourced: TypeAlias = tuple[str, JsonValue]
"""A value, and what tells where it was seen."""


@dataclass(frozen=True, slots=True)
class Inferred:
    """What several values have in common: the shape, and where they do not agree; then the shape is of no use."""

    shape: Shape
    differences: tuple[Fault, ...] = ()


def inferred(value: JsonValue) -> Shape:
    """Return the shape of a value that was seen once."""
    return inferred_over([("", value)]).shape


def inferred_over(values: Sequence[Sourced]) -> Inferred:
    """Return the shape of what was seen in several places; its example is that of the first one that is not null."""
    reader = _Reader()
    shape = reader.over(values, "$")
    return Inferred(Leaf(example=None) if shape is None else shape, tuple(reader.differences))


def inferred_path(path: str) -> Shape:
    """Return the shape of a path: numbers and UUIDs in it are taken for parameters."""
    segments = path.split("/")
    patterns = [_pattern_of_segment(segment) for segment in segments]
    if patterns == [re.escape(segment) for segment in segments]:
        return Leaf(example=path)
    return Leaf(example=path, matchers=(Matcher("regex", {"regex": f"^{'/'.join(patterns)}$"}),))


class _Reader:
    """Reads values beside each other and keeps where they differ."""

    def __init__(self) -> None:
        self.differences: list[Fault] = []

    def over(self, seen: Sequence[Sourced], path: str) -> Shape | None:
        """Return the shape of values at a path; ``None`` where nothing can be said of them."""
        present = [each for each in seen if each[1] is not None]
        if not present:
            return None
        source, first = present[0]
        kind = _kind(first)
        for other, value in present:
            if _kind(value) != kind:
                self.differences.append(Fault(path, f"{kind} in {source}, {_kind(value)} in {other}"))
                return None
        nullable = len(present) < len(seen)
        if isinstance(first, dict | list):
            composed = self._members(present, path) if isinstance(first, dict) else self._list(present, path)
            return None if nullable else composed
        return _leaf([value for _, value in present], nullable=nullable)

    def _members(self, seen: Sequence[Sourced], path: str) -> Shape:
        objects: list[tuple[str, dict[str, JsonValue]]] = [(at, each) for at, each in seen if isinstance(each, dict)]
        members: dict[str, Shape] = {}
        for name in dict.fromkeys(name for _, each in objects for name in each):
            having = [(at, each[name]) for at, each in objects if name in each]
            place = member_path(path, name)
            lacking = next((at for at, each in objects if name not in each), None)
            somewhere = next((at for at, value in having if value is not None), None)
            if lacking is not None and somewhere is not None:
                self.differences.append(Fault(place, f"it is in {somewhere}, and not in {lacking}"))
            shape = self.over(having, place)
            if shape is not None:
                members[name] = shape
        return Members(members)

    def _list(self, seen: Sequence[Sourced], path: str) -> Shape:
        """Return a list of alike elements where they are alike, else one with a fixed place for each."""
        lists: list[tuple[str, list[JsonValue]]] = [(at, each) for at, each in seen if isinstance(each, list)]
        items = [(at, item) for at, each in lists for item in each]
        if not items:
            return Repeated(elements=())
        apart = _Reader()
        element = apart.over(items, f"{path}[*]")
        if element is not None and not apart.differences:
            example = next(each for _, each in lists if each)
            return Repeated(elements=tuple(_like(element, item) for item in example))
        if len({len(each) for _, each in lists}) > 1:
            self.differences.extend(
                apart.differences or [Fault(f"{path}[*]", "some elements are null, and others not")]
            )
            return Repeated(elements=())
        places = range(len(lists[0][1]))
        found = (self.over([(at, each[index]) for at, each in lists], f"{path}[{index}]") for index in places)
        return Elements(tuple(Leaf(example=None) if each is None else each for each in found))


def _like(shape: Shape, value: JsonValue) -> Shape:
    """Return a shape with the values of another example; an empty list would say nothing, so its own example stays."""
    match shape, value:
        case Members(), dict():
            return Members({name: _like(each, value.get(name)) for name, each in shape.members.items()})
        case Repeated(), [_, *_]:
            return replace(shape, elements=tuple(_like(shape.elements[0], each) for each in value))
        case Elements(), list():
            return Elements(tuple(_like(each, item) for each, item in zip(shape.elements, value, strict=True)))
        case Nullable(inner), _:
            return Nullable(replace(inner, example=value)) if isinstance(inner, Leaf) else shape
        case Leaf(), _ if value is not None:
            return replace(shape, example=value)
        case _:
            return shape


def _leaf(values: list[Any], *, nullable: bool) -> Shape:
    """Return the shape of single values of one kind."""
    matcher = _matcher(values)
    if not nullable:
        return Leaf(example=values[0], matchers=(matcher,))
    # Where the example may be null, ``type`` would speak of null: the kind must be said without it.
    if matcher.name == "type":
        matcher = Matcher("boolean") if isinstance(values[0], bool) else Matcher("regex", {"regex": ANY_TEXT})
    return Nullable(Leaf(example=values[0], matchers=(matcher,)))


def _matcher(values: list[Any]) -> Matcher:
    if isinstance(values[0], bool):
        return Matcher("type")
    if isinstance(values[0], int | float):
        return Matcher("integer" if all(isinstance(value, int) for value in values) else "number")
    fitting = (pattern for form, pattern in _FORMS if all(form.match(value) for value in values))
    pattern = next(fitting, None)
    return Matcher("type") if pattern is None else Matcher("regex", {"regex": pattern})


def _kind(value: JsonValue) -> str:
    match value:
        case dict():
            return "an object"
        case list():
            return "a list"
        case bool():
            return "true or false"
        case str():
            return "text"
        case _:
            return "a number"


def _pattern_of_segment(segment: str) -> str:
    if not _SEGMENT.match(segment):
        return re.escape(segment)
    return r"\d+" if segment.isdigit() else UUID_TEXT.strip("^$")
