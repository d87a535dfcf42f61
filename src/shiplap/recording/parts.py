"""The parts that requests, responses and messages are made of, as a test writes them and as a contract stores them."""

import json
from collections.abc import Mapping
from copy import copy
from typing import Any

from shiplap.errors import Fault
from shiplap.model.body import BinaryBody, Body, JsonBody, MissingBody, TextBody
from shiplap.model.interaction import ProviderState
from shiplap.model.json_value import JsonValue
from shiplap.model.rule import Generator, MatcherList
from shiplap.recording.from_values import shape_of
from shiplap.recording.recording_errors import RecordingMisuseError
from shiplap.recording.shape import Leaf, Shape, compile_shape, with_members_of
from shiplap.recording.type_members import ABSENT

_SINGLE = "a path, a header, a query parameter and metadata are single values"


class Parts:
    """Collects the matchers and generators of the parts of one request, response or message."""

    def __init__(self) -> None:
        self.rules: dict[str, dict[str, MatcherList]] = {}
        self.generators: dict[str, dict[str, Generator]] = {}

    def single(self, category: str, value: Any) -> str:
        """Take the only value of a category, such as the path, and return its example as text."""
        return self._text(category, "", value)

    def named(self, category: str, name: str, value: Any) -> str:
        """Take a header or a query parameter and return its example as text."""
        return self._text(category, name, value)

    def metadata(self, name: str, value: Any) -> JsonValue:
        """Take a member of a message's metadata and return its example."""
        return self._leaf("metadata", name, value).example

    def body(self, shape: Shape) -> JsonValue:
        """Take a JSON body or the contents of a message and return its example."""
        compiled = compile_shape(shape)
        if compiled.rules:
            self.rules["body"] = compiled.rules
        if compiled.generators:
            self.generators["body"] = compiled.generators
        return compiled.example

    def _text(self, category: str, name: str, value: Any) -> str:
        return _json_text(self._leaf(category, name, value).example)

    def _leaf(self, category: str, name: str, value: Any) -> Leaf:
        shape = shape_of(value)
        if not isinstance(shape, Leaf):
            raise RecordingMisuseError(f"this cannot be a {category}", [Fault(name or category, _SINGLE)])
        if shape.matchers:
            self.rules.setdefault(category, {})[name] = MatcherList(shape.matchers, shape.combine)
        if shape.generator is not None:
            self.generators.setdefault(category, {})[name] = shape.generator
        return shape


class Content:
    """A body as the test wrote it; a type that cannot become matchers is refused here, at the line that gave it."""

    def __init__(self, value: Any = ABSENT, example: Any = ABSENT, content_type: str | None = None) -> None:
        self._value = value
        self._content_type = content_type
        json_type = content_type is None or "json" in content_type
        self.is_plain = value is ABSENT or isinstance(value, bytes) or (isinstance(value, str) and not json_type)
        self.is_text = self.is_plain and isinstance(value, str)
        self._shape = Leaf(example=None) if self.is_plain else shape_of(value, example)

    def with_members_of(self, sent: bytes | None) -> "Content":
        """Return the content with those members its types do not require that are in a JSON body which was sent."""
        try:
            value = None if self.is_plain or not sent else json.loads(sent)
        except ValueError:
            return self
        fuller = copy(self)
        fuller._shape = with_members_of(self._shape, value)  # noqa: SLF001 - its own
        return fuller

    def freeze(self, parts: Parts) -> Body:
        """Return the body, and put its matchers and generators into ``parts``."""
        if self._value is ABSENT:
            return MissingBody()
        if not self.is_plain:
            return JsonBody(parts.body(self._shape), self._content_type or "application/json")
        if isinstance(self._value, bytes):
            return BinaryBody(self._value, self._content_type or "application/octet-stream")
        return TextBody(str(self._value), self._content_type)


def singles(category: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return headers or query parameters as they are, refused here, at the line that gave them, where they cannot be.

    Raises:
        RecordingMisuseError: with every one that is not a single value.
        NotRecordableError: when one is nothing that a contract can hold.
    """
    faults = []
    for name, value in values.items():
        shape = None if value is None else shape_of(value)
        if value is None:
            faults.append(Fault(name, "None is no value; leave it out"))
        elif not isinstance(shape, Leaf):
            faults.append(Fault(name, _SINGLE))
    if faults:
        raise RecordingMisuseError(f"this cannot be a {category}", faults)
    return dict(values)


def checked_path(path: str) -> None:
    """Refuse a path that no request can have.

    Raises:
        RecordingMisuseError: when it does not begin with a slash.
    """
    if not path.startswith("/"):
        problem = "a path begins with a slash, and the address stands in contract(..., url=...)"
        raise RecordingMisuseError(f"{path!r} is no path", [Fault("path", problem)])


def checked_status(status: object, body: object) -> int:
    """Return a status code.

    Raises:
        RecordingMisuseError: when it is none, or stands where the body belongs.
    """
    if not isinstance(status, int) or isinstance(status, bool) or not 100 <= status <= 599:
        raise RecordingMisuseError(f"{status!r} is no status", [Fault("status", "expected a number from 100 to 599")])
    if type(body) is not bool and isinstance(body, int) and 100 <= body <= 599:
        problem = f"write .returns(status={int(body)}); a body that is this number is matchers.equal({int(body)})"
        raise RecordingMisuseError(
            f"{int(body)} looks like a status and stands where the body belongs", [Fault("body", problem)]
        )
    return int(status)


def with_content_type(headers: Mapping[str, tuple[str, ...]], body: Body) -> Mapping[str, tuple[str, ...]]:
    """Return the headers with the content type of the body, where they do not name one themselves."""
    content_type = None if isinstance(body, MissingBody) else body.content_type
    if content_type is None or any(name.lower() == "content-type" for name in headers):
        return headers
    return {"Content-Type": (content_type,), **headers}


def text_of(value: Any) -> str:
    """Return what stands for a value, a type or a matcher in a path or query: its example as text."""
    return _json_text(compile_shape(shape_of(value)).example)


def state_of(name: str, params: Mapping[str, Any]) -> ProviderState:
    """Return a provider state; its parameters are plain values, so of matchers and types the examples."""
    examples = {each: compile_shape(shape_of(value, where=f"$.{each}")).example for each, value in params.items()}
    return ProviderState(name, examples)


def _json_text(value: JsonValue) -> str:
    return value if isinstance(value, str) else json.dumps(value)
