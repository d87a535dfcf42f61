"""From a value that was seen to what a consumer probably needs of it: for contracts made of existing mocks.

Nobody said which part of the value matters, so everything matches by type, and text that looks like an instant, a date
or a UUID must go on looking like one. What is ``null`` says nothing about its type and is left out.
"""

import re

from shiplap.model.json_value import JsonValue
from shiplap.model.rule import Matcher
from shiplap.recording.shape import Elements, Leaf, Members, Repeated, Shape
from shiplap.recording.type_scalars import DATE, DATETIME, UUID_TEXT

_FORMS = tuple((re.compile(pattern), pattern) for pattern in (DATETIME, DATE, UUID_TEXT))
_SEGMENT = re.compile(r"^(\d+|[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})$")


def inferred(value: JsonValue) -> Shape:
    """Return the shape of a seen value."""
    match value:
        case dict():
            return Members({name: inferred(each) for name, each in value.items() if each is not None})
        case list():
            return _inferred_list(value)
        case bool() | str():
            return Leaf(
                example=value, matchers=(_matcher_of_text(value) if isinstance(value, str) else Matcher("type"),)
            )
        case int():
            return Leaf(example=value, matchers=(Matcher("integer"),))
        case float():
            return Leaf(example=value, matchers=(Matcher("number"),))
        case None:
            return Leaf(example=None)


def inferred_path(path: str) -> Shape:
    """Return the shape of a path: numbers and UUIDs in it are taken for parameters."""
    segments = path.split("/")
    patterns = [_pattern_of_segment(segment) for segment in segments]
    if patterns == [re.escape(segment) for segment in segments]:
        return Leaf(example=path)
    return Leaf(example=path, matchers=(Matcher("regex", {"regex": f"^{'/'.join(patterns)}$"}),))


def _inferred_list(value: list[JsonValue]) -> Shape:
    """Return a list of alike elements where they are alike, else a list with a fixed place for each."""
    shapes = [inferred(each) for each in value]
    if not shapes:
        return Repeated(elements=())
    if all(_outline(shape) == _outline(shapes[0]) for shape in shapes):
        return Repeated(elements=tuple(shapes))
    return Elements(tuple(shapes))


def _outline(shape: Shape) -> object:
    """Return what two elements must share to be alike: members and matchers, not values."""
    match shape:
        case Members():
            return {name: _outline(each) for name, each in shape.members.items()}
        case Repeated() | Elements():
            return [_outline(each) for each in shape.elements[:1]]
        case Leaf():
            return [(each.name, dict(each.params)) for each in shape.matchers]
        case _:
            return shape


def _matcher_of_text(text: str) -> Matcher:
    pattern = next((pattern for compiled, pattern in _FORMS if compiled.match(text)), None)
    return Matcher("type") if pattern is None else Matcher("regex", {"regex": pattern})


def _pattern_of_segment(segment: str) -> str:
    if not _SEGMENT.match(segment):
        return re.escape(segment)
    return r"\d+" if segment.isdigit() else UUID_TEXT.strip("^$")
