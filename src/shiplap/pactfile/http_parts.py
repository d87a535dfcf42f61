"""Headers and query parameters, which files write in four ways and the model in one."""

from collections.abc import Mapping
from urllib.parse import quote, unquote_plus

from shiplap.model.json_value import JsonObject, JsonValue
from shiplap.pactfile.canonical_json import compact
from shiplap.pactfile.faults import UnreadableError
from shiplap.pactfile.shapes import as_object

_UNESCAPED = "-._~!$'()*,;:@/?"


def read_headers(value: JsonValue) -> dict[str, tuple[str, ...]]:
    """Return the headers; a single string is one value, commas and all."""
    if value is None:
        return {}
    return {name: _header_values(values) for name, values in as_object(value).items()}


def _header_values(values: JsonValue) -> tuple[str, ...]:
    if type(values) is str:
        return (values,)
    if type(values) is list:
        return tuple([_scalar(value) for value in values])
    return (_scalar(values),)


def read_query(value: JsonValue) -> dict[str, tuple[str | None, ...]]:
    """Return the query parameters, written as a string (v1, v2) or as a map (v3, v4)."""
    if value is None:
        return {}
    if type(value) is str:
        return _parsed_query(value)
    return {name: _query_values(values) for name, values in as_object(value).items()}


def _query_values(values: JsonValue) -> tuple[str | None, ...]:
    if type(values) is list:
        return tuple([None if value is None else _scalar(value) for value in values])
    return (None,) if values is None else (_scalar(values),)


def _parsed_query(text: str) -> dict[str, tuple[str | None, ...]]:
    found: dict[str, list[str | None]] = {}
    for pair in text.split("&"):
        if pair:
            name, equals, value = pair.partition("=")
            found.setdefault(unquote_plus(name), []).append(unquote_plus(value) if equals else None)
    return {name: tuple(values) for name, values in found.items()}


def _scalar(value: JsonValue) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool | int | float):
        return compact(value)
    raise UnreadableError("a string was expected")


def content_type_of(headers: Mapping[str, tuple[str, ...]]) -> str | None:
    """Return the value of the content type header, whatever the spelling of its name."""
    for name, values in headers.items():
        if len(name) == 12 and name.lower() == "content-type":
            return values[0] if values else None
    return None


def listed(values_by_name: Mapping[str, tuple[str | None, ...]]) -> JsonObject:
    """Return headers or query parameters as v3 and v4 write them: every name with a list."""
    return {name: list(values) for name, values in values_by_name.items()}


def header_values(headers: Mapping[str, tuple[str, ...]]) -> JsonObject:
    """Return headers as v3 writes them: a name with one string, or with a list where there are several values."""
    return {name: values[0] if len(values) == 1 else list(values) for name, values in headers.items()}


def joined_headers(headers: Mapping[str, tuple[str, ...]]) -> JsonObject:
    """Return headers as v1 and v2 write them: every name with one string."""
    return {name: ", ".join(values) for name, values in headers.items()}


def query_string(query: Mapping[str, tuple[str | None, ...]]) -> str:
    """Return the query as v1 and v2 write it: one string, names in alphabetical order."""
    return "&".join(_pair(name, value) for name in sorted(query) for value in query[name])


def _pair(name: str, value: str | None) -> str:
    return quote(name, _UNESCAPED) if value is None else f"{quote(name, _UNESCAPED)}={quote(value, _UNESCAPED)}"
