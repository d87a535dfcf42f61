"""The table of matchers: one small function a matcher, from its parameters to a test of one value.

A test gets what the contract expects, what came, and how both came: as JSON with types of its own, or as bare text
(headers, query, path, XML), where a number can only come in string form. It returns what is wrong as a sentence, or
``None``.

Source: https://github.com/pact-foundation/pact-specification, versions 2 to 4.
"""

import re
from base64 import b64decode
from binascii import Error as Base64Error
from collections.abc import Callable, Mapping
from enum import Enum
from typing import TypeAlias

from shiplap.matching.display import shown, text_of, typed
from shiplap.matching.magic import content_type_problem
from shiplap.matching.patterns import PatternError, full_match
from shiplap.model.json_value import JsonValue


class Form(Enum):
    """How a value came: as JSON with types of its own, or as bare text."""

    JSON = "json"
    TEXT = "text"


Test: TypeAlias = Callable[[JsonValue, JsonValue, Form], str | None]
Params: TypeAlias = Mapping[str, JsonValue]


def same(expected: JsonValue, actual: JsonValue) -> bool:
    """Return whether two JSON values are equal, where ``1``, ``1.0`` and ``true`` are three different values."""
    if type(expected) is not type(actual):
        return False
    if isinstance(expected, list) and isinstance(actual, list):
        return len(expected) == len(actual) and all(map(same, expected, actual))
    if isinstance(expected, dict) and isinstance(actual, dict):
        return expected.keys() == actual.keys() and all(same(value, actual[key]) for key, value in expected.items())
    return expected == actual


def _equality(_params: Params) -> Test:
    def test(expected: JsonValue, actual: JsonValue, form: Form) -> str | None:
        if same(expected, actual):
            return None
        if form is Form.TEXT:
            return f"Expected {shown(actual)} to be equal to {shown(expected)}"
        return f"Expected {typed(actual)} to be equal to {typed(expected)}"

    return test


def _type(_params: Params) -> Test:
    def test(expected: JsonValue, actual: JsonValue, form: Form) -> str | None:
        if form is Form.TEXT or same_type(expected, actual):
            return None
        return f"Expected {typed(actual)} to be the same type as {typed(expected)}"

    return test


def same_type(expected: JsonValue, actual: JsonValue) -> bool:
    """Return whether two JSON values have the same type; integers and decimals are both numbers."""
    kind = type(actual)
    return kind is type(expected) or (kind in _NUMBERS and type(expected) in _NUMBERS)


_NUMBERS = frozenset({int, float})


def _sized(params: Params) -> Test:
    limits(params)
    return _type(params)


def limits(params: Params) -> tuple[int, int | None]:
    """Return the smallest and the largest size a matcher allows.

    Raises:
        ValueError: when one of them is no number.
    """
    low, high = params.get("min"), params.get("max")
    return 0 if low is None else int(str(low)), None if high is None else int(str(high))


def _regex(params: Params) -> Test:
    pattern = str(params["regex"])
    matches = full_match(pattern)

    def test(_expected: JsonValue, actual: JsonValue, _form: Form) -> str | None:
        text = text_of(actual)
        try:
            return None if matches(text) else f"Expected '{text}' to match '{pattern}'"
        except PatternError as error:
            return f"Not verifiable: '{pattern}' could not be tried: {error}"

    return test


def _include(params: Params) -> Test:
    part = text_of(params["value"])

    def test(_expected: JsonValue, actual: JsonValue, _form: Form) -> str | None:
        text = text_of(actual)
        return None if part in text else f"Expected '{text}' to include '{part}'"

    return test


_NUMBER_TEXT = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_INTEGER_TEXT = re.compile(r"[+-]?[0-9]+")


def _integer(_params: Params) -> Test:
    return _number_test("an integer", frozenset({int}), _INTEGER_TEXT)


def _decimal(_params: Params) -> Test:
    return _number_test("a decimal number", frozenset({float}), _NUMBER_TEXT)


def _number(_params: Params) -> Test:
    return _number_test("a number", _NUMBERS, _NUMBER_TEXT)


def _number_test(what: str, kinds: frozenset[type], text: re.Pattern[str]) -> Test:
    def test(_expected: JsonValue, actual: JsonValue, form: Form) -> str | None:
        if type(actual) in kinds:
            return None
        if form is Form.TEXT and isinstance(actual, str) and text.fullmatch(actual):
            return None
        return f"Expected {typed(actual)} to be {what}"

    return test


# where no format is given, any date and time of ISO 8601 that the patterns below can say
_ISO_FORMATS: Mapping[str, str] = {
    "date": "yyyy-MM-dd",
    "time": "HH:mm[:ss][.SSSSSSSSS]",
    "timestamp": "yyyy-MM-dd'T'HH:mm[:ss][.SSSSSSSSS][XXX][XX]",
}
_SHOWN_FORMATS: Mapping[str, str] = {"time": "HH:mm:ss", "timestamp": "yyyy-MM-dd'T'HH:mm:ssXXX"}


def _dated(kind: str) -> Callable[[Params], Test]:
    def make(params: Params) -> Test:
        from shiplap.matching.date_patterns import date_pattern  # noqa: PLC0415 - for contracts with dates only

        given = params.get("format") or params.get(kind)
        pattern = date_pattern(text_of(given) if given else _ISO_FORMATS[kind])
        named = text_of(given) if given else _SHOWN_FORMATS.get(kind, _ISO_FORMATS[kind])

        def test(_expected: JsonValue, actual: JsonValue, _form: Form) -> str | None:
            if pattern.accepts(text_of(actual)):
                return None
            return f"Expected '{text_of(actual)}' to match a {kind} pattern of '{named}'"

        return test

    return make


def _content_type(params: Params) -> Test:
    wanted = text_of(params["value"])

    def test(_expected: JsonValue, actual: JsonValue, _form: Form) -> str | None:
        return content_type_problem(_bytes_of(actual), wanted)

    return test


def _bytes_of(value: JsonValue) -> bytes:
    """Return the bytes a value in a text format stands for: base64 where it is that."""
    text = text_of(value)
    try:
        return b64decode(text, validate=True)
    except (Base64Error, ValueError):
        return text.encode("utf-8", "replace")


def _boolean(_params: Params) -> Test:
    def test(_expected: JsonValue, actual: JsonValue, _form: Form) -> str | None:
        if isinstance(actual, bool) or actual in ("true", "false"):
            return None
        return f"Expected {typed(actual)} to match a boolean"

    return test


def _null(_params: Params) -> Test:
    def test(_expected: JsonValue, actual: JsonValue, _form: Form) -> str | None:
        return None if actual is None else f"Expected {typed(actual)} to be a null value"

    return test


def _not_empty(_params: Params) -> Test:
    def test(_expected: JsonValue, actual: JsonValue, _form: Form) -> str | None:
        if actual is None or actual in ("", [], {}):
            return f"Expected {typed(actual)} to not be empty"
        return None

    return test


# https://semver.org, its own suggested expression
_SEMVER = re.compile(
    r"(?:0|[1-9][0-9]*)\.(?:0|[1-9][0-9]*)\.(?:0|[1-9][0-9]*)"
    r"(?:-(?:0|[1-9][0-9]*|[0-9]*[a-zA-Z-][0-9a-zA-Z-]*)(?:\.(?:0|[1-9][0-9]*|[0-9]*[a-zA-Z-][0-9a-zA-Z-]*))*)?"
    r"(?:\+[0-9a-zA-Z-]+(?:\.[0-9a-zA-Z-]+)*)?"
)


def _semver(_params: Params) -> Test:
    def test(_expected: JsonValue, actual: JsonValue, _form: Form) -> str | None:
        if isinstance(actual, str) and _SEMVER.fullmatch(actual):
            return None
        return f"{shown(actual)} is not a valid semantic version"

    return test


_STATUS_CLASSES: Mapping[str, tuple[str, range]] = {
    "info": ("Informational response (100\u2013199)", range(100, 200)),
    "success": ("Successful response (200\u2013299)", range(200, 300)),
    "redirect": ("Redirect (300\u2013399)", range(300, 400)),
    "clientError": ("Client error (400\u2013499)", range(400, 500)),
    "serverError": ("Server error (500\u2013599)", range(500, 600)),
    "nonError": ("Non-error response (< 400)", range(400)),
    "error": ("Error response (>= 400)", range(400, 1000)),
}


def _status_code(params: Params) -> Test:
    wanted = params["status"]
    if isinstance(wanted, list):
        words, codes = "one of " + text_of(wanted), frozenset(int(str(code)) for code in wanted)
        return _status_test(words, codes.__contains__)
    words, span = _STATUS_CLASSES[str(wanted)]
    return _status_test(f"a {words}", span.__contains__)


def _status_test(words: str, holds: Callable[[int], bool]) -> Test:
    def test(_expected: JsonValue, actual: JsonValue, _form: Form) -> str | None:
        if _INTEGER_TEXT.fullmatch(text_of(actual)) and holds(int(text_of(actual))):
            return None
        return f"Expected status code {text_of(actual)} to be {words}"

    return test


def _of_containers(_params: Params) -> Test:
    def test(_expected: JsonValue, _actual: JsonValue, form: Form) -> str | None:
        return None if form is Form.JSON else "Not verifiable: this matcher does not apply to text"

    return test


TABLE: Mapping[str, Callable[[Params], Test]] = {
    "equality": _equality,
    "values": _equality,
    "type": _sized,
    "min": _sized,
    "max": _sized,
    "regex": _regex,
    "include": _include,
    "integer": _integer,
    "decimal": _decimal,
    "number": _number,
    "date": _dated("date"),
    "time": _dated("time"),
    "timestamp": _dated("timestamp"),
    "contentType": _content_type,
    "boolean": _boolean,
    "null": _null,
    "notEmpty": _not_empty,
    "semver": _semver,
    "statusCode": _status_code,
    "arrayContains": _of_containers,
    "eachKey": _of_containers,
    "eachValue": _of_containers,
}
