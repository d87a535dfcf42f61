"""How the types that are one JSON value are written, and what a contract says about each: one table.

A type that JSON does not know is text on the wire, in the form that pydantic, msgspec and FastAPI write: RFC 3339
for instants, with ``Z`` or an offset; digits in a string for ``Decimal``, because a JSON number would lose some.
"""

import base64
import json
import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from shiplap.model.json_value import JsonValue
from shiplap.model.rule import Matcher
from shiplap.recording.shape import Leaf

DATETIME = (
    r"^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:([0-5]\d|60)(\.\d+)?"
    r"(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$"
)
TIME = r"^([01]\d|2[0-3]):[0-5]\d(:([0-5]\d|60)(\.\d+)?)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)?$"
DATE = r"^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$"
UUID_TEXT = r"^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$"
DECIMAL = r"^-?\d+(\.\d+)?([eE][+-]?\d+)?$"
BASE64 = r"^([A-Za-z0-9+/_-]{4})*([A-Za-z0-9+/_-]{2,3}={0,2})?$"
DURATION = r"^[+-]?P(?=.)(\d+(\.\d+)?[YMWD])*(T(\d+(\.\d+)?[HMS])+)?$"
ANY_TEXT = r"^[\s\S]*$"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scalar:
    """What a contract says about one type.

    Attributes:
        example: the value shown where the test gives none; always the same, so that contracts are too.
        matcher: what a value must match.
        without_example: the same where the example is ``null``, so that it must not speak of the example's type.
        encode: from the Python value to the JSON value.
    """

    example: JsonValue
    matcher: Matcher
    without_example: Matcher
    encode: Callable[[Any], JsonValue]

    def leaf(self, example: JsonValue) -> Leaf:
        """Return the shape of this type with that example, which is JSON already."""
        return Leaf(example=example, matchers=(self.matcher,))


def _text(example: str, pattern: str, encode: Callable[[Any], JsonValue]) -> Scalar:
    matcher = Matcher("regex", {"regex": pattern})
    return Scalar(example=example, matcher=matcher, without_example=matcher, encode=encode)


def instant_text(value: datetime) -> str:
    """Return the RFC 3339 text of an instant, with ``Z`` for UTC."""
    return value.isoformat().replace("+00:00", "Z")


def _duration_text(value: timedelta) -> str:
    seconds = value.total_seconds()
    digits = f"{abs(seconds):.6f}".rstrip("0").rstrip(".")
    return f"{'-' if seconds < 0 else ''}PT{digits}S"


def _as_is(value: JsonValue) -> JsonValue:
    return value


_INTEGER, _NUMBER, _BOOLEAN = Matcher("integer"), Matcher("number"), Matcher("boolean")
SCALARS: dict[type, Scalar] = {
    bool: Scalar(example=True, matcher=Matcher("type"), without_example=_BOOLEAN, encode=_as_is),
    int: Scalar(example=42, matcher=_INTEGER, without_example=_INTEGER, encode=_as_is),
    float: Scalar(example=1.5, matcher=_NUMBER, without_example=_NUMBER, encode=_as_is),
    str: Scalar(
        example="text",
        matcher=Matcher("type"),
        without_example=Matcher("regex", {"regex": ANY_TEXT}),
        encode=_as_is,
    ),
    Decimal: _text("12.50", DECIMAL, str),
    datetime: _text("2024-02-29T12:34:56Z", DATETIME, instant_text),
    date: _text("2024-02-29", DATE, date.isoformat),
    time: _text("12:34:56", TIME, time.isoformat),
    timedelta: _text("PT90S", DURATION, _duration_text),
    UUID: _text("b6b8f1c2-1d4e-4f6a-9a3b-0c5d7e8f9a10", UUID_TEXT, str),
    bytes: _text("dGV4dA==", BASE64, lambda value: base64.b64encode(value).decode("ascii")),
}


def why_not_json(value: object) -> str | None:
    """Return why JSON cannot hold a number or a text; ``None`` where it can."""
    if isinstance(value, float) and not math.isfinite(value):
        return f"{value} is no number of JSON"
    if isinstance(value, str) and not value.isascii():
        try:
            value.encode()
        except UnicodeEncodeError:
            return "the text holds half of a pair of surrogates, which no UTF-8 can hold"
    return None


def why_unlike(example: JsonValue, scalar: Scalar) -> str | None:
    """Return why an example is no value of a type; ``None`` where it is one."""
    unwritable = why_not_json(example)
    if unwritable is not None:
        return unwritable
    if scalar.matcher.name == "regex":
        text = example if isinstance(example, str) else json.dumps(example)
        pattern = str(scalar.matcher.params["regex"])
        fits = isinstance(example, str | int | float) and re.search(pattern, text) is not None
    elif isinstance(scalar.example, bool):
        fits = isinstance(example, bool)
    elif isinstance(scalar.example, int):
        fits = isinstance(example, int) and not isinstance(example, bool)
    elif isinstance(scalar.example, float):
        fits = isinstance(example, int | float) and not isinstance(example, bool)
    else:
        fits = isinstance(example, str)
    if fits:
        return None
    zone = " (RFC 3339 wants a time zone)" if scalar is SCALARS[datetime] and isinstance(example, str) else ""
    return f"{example!r} is no value of it{zone}"


def one_of(values: tuple[JsonValue, ...], example: JsonValue) -> Leaf | None:
    """Return the shape of exactly these values, ``None`` where Pact has no matcher for them.

    Single values become one regular expression over their JSON text, since Pact compares the text of a number with a
    regular expression; where all are of one kind, that is said too. A single value is compared for equality.
    """
    if len(values) == 1:
        return Leaf(example=values[0], matchers=(Matcher("equality"),))
    if set(values) == {True, False} and all(isinstance(value, bool) for value in values):
        return SCALARS[bool].leaf(example)
    if not all(isinstance(value, str | int | float) for value in values):
        return None
    if all(isinstance(value, str) for value in values):
        kind: tuple[Matcher, ...] = (Matcher("type"),)
    elif all(isinstance(value, int) and not isinstance(value, bool) for value in values):
        kind = (Matcher("integer"),)
    else:
        kind = ()
    return Leaf(example=example, matchers=(*kind, Matcher("regex", {"regex": pattern_of(values)})))


def pattern_of(values: tuple[JsonValue, ...]) -> str:
    """Return the pattern of exactly the JSON texts of these values."""
    texts = (value if isinstance(value, str) else json.dumps(value) for value in values)
    return f"^({'|'.join(map(re.escape, texts))})$"
