"""A request as a handler sees it, and the answer it gives: values, so that handlers are plain functions."""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from shiplap.model.json_value import JsonObject, JsonValue
from shiplap.wire.pact_links import PactLinks
from shiplap_broker.web.faults import BadBodyError, UnreadableBodyError

HAL = "application/hal+json"
JSON = "application/json"
PROBLEM = "application/problem+json"
MERGE_PATCH = "application/merge-patch+json"
TEXT = "text/plain"
HTML = "text/html"
CSV = "text/csv"
SVG = "image/svg+xml"
DOT = "text/vnd.graphviz"
DEEPEST = 100
"""Levels of nesting beyond which JSON is refused, as Ruby's parser refuses it."""
EXTENDED = "application/vnd.pactbrokerextended.v1+json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One request.

    Attributes:
        path: as sent, percent-encoded, without the query.
        names: the decoded segments of the path that the route names.
        query: the members of the query string, nested as Rack nests them.
        media: the media type agreed on for the answer.
    """

    method: str
    path: str
    names: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, JsonValue] = field(default_factory=dict)
    query_text: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    links: PactLinks
    media: str = HAL

    def name(self, key: str) -> str:
        """Return a decoded segment of the path."""
        return self.names[key]

    def text(self, key: str) -> str | None:
        """Return a query parameter, where it is there and not empty."""
        value = self.query.get(key)
        return value if isinstance(value, str) and value else None

    def json(self, *, null_characters: bool = False) -> JsonValue:
        """Return the body as JSON.

        Args:
            null_characters: whether texts may hold them; no name may, since PostgreSQL cannot keep them.

        Raises:
            UnreadableBodyError: when it is not JSON, or not UTF-8, or nested beyond reason.
        """
        value = read_json(self.body)
        if not null_characters and b"\\u0000" in self.body and "\\u0000" in json.dumps(value):
            raise UnreadableBodyError("texts cannot contain a null character")
        return value

    def members(self, *, null_characters: bool = False) -> JsonObject:
        """Return the body as a JSON object; a body that is not there reads as an empty one.

        Args:
            null_characters: as for `json`.

        Raises:
            UnreadableBodyError: when it is not JSON.
            BadBodyError: when it is JSON and not an object.
        """
        if not self.body.strip():
            return {}
        value = self.json(null_characters=null_characters)
        if not isinstance(value, dict):
            raise BadBodyError({"": ["must be a JSON object"]})
        return value


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One answer; a body that is not text or bytes is written as JSON.

    ``route`` is the template of the resource that gave it, empty where there is none; it is for measurements alone.
    """

    status: int = 200
    body: "JsonValue | bytes" = None
    media: str | None = HAL
    headers: Mapping[str, str] = field(default_factory=dict)
    charset: bool = True
    route: str = ""

    def with_headers(self, **headers: str) -> "Answer":
        """Return the answer with more headers; underscores in names stand for hyphens."""
        more = {name.replace("_", "-"): value for name, value in headers.items()}
        return replace(self, headers={**self.headers, **more})


def created(body: JsonValue, location: str, *, media: str = HAL) -> Answer:
    """Return a 201 that says where the new thing is."""
    return Answer(status=201, body=body, media=media, headers={"location": location})


def nothing(status: int = 204) -> Answer:
    """Return an answer without a body."""
    return Answer(status=status, media=None)


def plain_text(text: str, *, media: str = TEXT, status: int = 200) -> Answer:
    """Return an answer of text."""
    return Answer(status=status, body=text.encode(), media=media)


def read_json(data: bytes) -> JsonValue:
    """Return the JSON value of ``data``.

    Raises:
        UnreadableBodyError: when there is none.
    """
    try:
        value: JsonValue = json.loads(data.decode("utf-8"), parse_constant=_refuse, parse_float=_finite)
        _check(value, data)
    except UnicodeDecodeError as error:
        raise UnreadableBodyError(f"JSON::ParserError - the body is not UTF-8 at byte {error.start}") from error
    except UnicodeEncodeError as error:
        raise UnreadableBodyError("JSON::ParserError - half of a surrogate pair stands alone") from error
    except RecursionError as error:
        raise UnreadableBodyError("JSON::NestingError - the JSON is nested too deeply") from error
    except json.JSONDecodeError as error:
        line, column = _place(error)
        raise UnreadableBodyError(f"JSON::ParserError - {_ruby_words(error)} at line {line} column {column}") from error
    except ValueError as error:
        raise UnreadableBodyError(f"JSON::ParserError - {error}") from error
    return value


def _check(value: JsonValue, data: bytes) -> None:
    """Raise what reading would, for JSON that cannot be written again: nested too deeply, or half a character."""
    if data.count(b"[") + data.count(b"{") > DEEPEST and _is_deep(value):
        raise RecursionError
    if b"\\ud" in data.lower():
        json.dumps(value, ensure_ascii=False).encode()


def _is_deep(value: JsonValue) -> bool:
    """Tell whether a value is nested deeper than `DEEPEST`."""
    level: list[JsonValue] = [value]
    for _ in range(DEEPEST + 1):
        inner: list[JsonValue] = []
        for each in level:
            if isinstance(each, dict):
                inner.extend(each.values())
            elif isinstance(each, list):
                inner.extend(each)
        if not inner:
            return False
        level = inner
    return True


def _refuse(constant: str) -> JsonValue:
    raise ValueError(f"{constant} is not JSON")


def _finite(text: str) -> float:
    value = float(text)
    if math.isinf(value):
        raise ValueError(f"{text} is larger than a number can be")
    return value


def _place(error: json.JSONDecodeError) -> tuple[int, int]:
    """Return line and column; where the text ends too early, those just after its end."""
    at = len(error.doc) if not error.doc[error.pos :].strip() else error.pos
    return error.doc.count("\n", 0, at) + 1, at - error.doc.rfind("\n", 0, at)


def _ruby_words(error: json.JSONDecodeError) -> str:
    """Say what is wrong in the words that Pact's tools know from Ruby's parser."""
    rest = error.doc[error.pos :].strip()
    if error.msg.startswith("Expecting property name"):
        return "expected object key, got " + (f"'{rest[:1]}'" if rest else "EOF")
    if not rest:
        return "unexpected end of input"
    return f"unexpected character: '{rest[:20]}'"
