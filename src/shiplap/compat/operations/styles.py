"""Parameters on the wire: what a style writes, and what a text can mean.

A text means many values: ``5`` is the number and the string. `readings` gives the candidates, plainest first; a
parameter is fine when its schema accepts one of them. Sources: OpenAPI 3.0.3 *Style Values*, RFC 6570.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias
from urllib.parse import quote, unquote

from shiplap.compat.operations.values import Parameter
from shiplap.model.json_value import JsonObject, JsonValue

Query: TypeAlias = Mapping[str, Sequence[str | None]]

# the last four are what Swagger 2.0 calls collectionFormat, which it knows in paths and headers, too
_SEPARATORS: Mapping[str, str] = {
    "form": ",",
    "simple": ",",
    "spaceDelimited": " ",
    "pipeDelimited": "|",
    "tabDelimited": "\t",
    "ssv": " ",
    "tsv": "\t",
    "pipes": "|",
}
_COLLECTIONS = frozenset({"ssv", "tsv", "pipes"})
_KNOWN: Mapping[str, frozenset[str]] = {
    "query": frozenset({"form", "spaceDelimited", "pipeDelimited", "tabDelimited", "deepObject"}),
    "path": frozenset({"simple", "label", "matrix"}) | _COLLECTIONS,
    "header": frozenset({"simple"}) | _COLLECTIONS,
    "cookie": frozenset({"form", "cookie"}),
}


class StyleUndefinedError(Exception):
    """OpenAPI does not say what such a parameter looks like."""


def check_style(parameter: Parameter) -> None:
    """Refuse styles that OpenAPI does not define for a location.

    Raises:
        StyleUndefinedError: when this is one of them.
    """
    if parameter.style not in _KNOWN.get(parameter.location, frozenset()):
        raise StyleUndefinedError(f"style {parameter.style!r} in {parameter.location}")
    if parameter.shape == "array" and parameter.nested:
        raise StyleUndefinedError("no style says how a list of lists or objects is written")


def _members(parameter: Parameter, members: dict[str, JsonValue]) -> JsonValue:
    """Return the members that were read of an object, unless one of them cannot be read."""
    if parameter.nested & members.keys():
        raise StyleUndefinedError("no style says how an object with lists or objects in it is written")
    return members


def names_of(parameter: Parameter, query: Query) -> tuple[str, ...]:
    """Return the names in a query that belong to a parameter."""
    if parameter.style == "deepObject":
        return tuple(name for name in query if name.startswith(parameter.name + "[") and name.endswith("]"))
    if parameter.shape == "object" and parameter.explode:
        return tuple(name for name in query if name in parameter.members)
    if parameter.name in query:
        return (parameter.name,)
    bracketed = parameter.name.removesuffix("[]") + "[]"
    return (bracketed,) if bracketed in query and bracketed != parameter.name else ()


def query_texts(parameter: Parameter, query: Query) -> Iterator[JsonValue]:
    """Yield what the texts of a query say of a parameter: a text, a list of texts, or an object of texts."""
    check_style(parameter)
    names = names_of(parameter, query)
    if not names:
        return
    if parameter.style == "deepObject":
        members = {name[len(parameter.name) + 1 : -1]: _one(query[name]) for name in names}
        if any("[" in name for name in members):
            raise StyleUndefinedError("deepObject has no objects or lists inside an object")
        yield _members(parameter, {**members})
        return
    if parameter.shape == "object" and parameter.explode:
        yield _members(parameter, {name: _one(query[name]) for name in names})
        return
    values = [value or "" for value in query[names[0]]]
    if parameter.explode and parameter.shape == "array":
        # RFC 6570, section 3.2.1: each item has a name of its own, so a separator is a part of the item
        yield [*values]
        return
    if len(values) == 1:
        yield from _texts(values[0], parameter, _SEPARATORS[parameter.style])
    if parameter.explode or len(values) > 1:
        yield [*values]


def single_texts(parameter: Parameter, text: str) -> Iterator[JsonValue]:
    """Yield what the text of a path segment, a header or a cookie says of a parameter."""
    check_style(parameter)
    match parameter.style:
        case "label":
            if text.startswith("."):
                yield from _texts(text[1:], parameter, "." if parameter.explode else ",")
        case "matrix":
            yield from _matrix_texts(parameter, text)
        case _:
            yield from _texts(text, parameter, _SEPARATORS.get(parameter.style, ","))


def _matrix_texts(parameter: Parameter, text: str) -> Iterator[JsonValue]:
    """Read ``;id=1,2``, and exploded ``;id=1;id=2`` or, for an object, ``;role=admin;name=Ann``."""
    pairs = [part.partition("=")[::2] for part in text.split(";")[1:]]
    if text[:1] != ";":
        return
    if parameter.explode and parameter.shape == "object":
        yield _members(parameter, {name: unquote(value) for name, value in pairs})
    elif all(name == parameter.name for name, _ in pairs):
        yield from _texts(",".join(value for _, value in pairs), parameter, ",")


def _texts(text: str, parameter: Parameter, separator: str) -> Iterator[JsonValue]:
    decode = unquote if parameter.location == "path" else str
    if parameter.shape not in {"array", "object"}:
        yield decode(text)
    if separator in " \t|":  # these stand in no path as they are
        text, decode = decode(text), str
    parts = [decode(part) for part in text.split(separator)] if text else []
    if parameter.location == "header":  # RFC 9110, section 5.6.1: white space around items is no part of them
        parts = [part.strip(" \t") for part in parts]
    if parameter.shape != "object":
        yield [*parts]
    pairs = (
        [part.partition("=")[::2] for part in parts]
        if parameter.explode and parameter.location != "query"
        else list(zip(parts[::2], parts[1::2], strict=False))
    )
    if pairs and (parameter.explode or len(parts) % 2 == 0):
        yield _members(parameter, dict(pairs))


def meanings(text: str) -> tuple[JsonValue, ...]:
    """Return the values of JSON whose text this is: the number, boolean or null first, then the string itself."""
    if text in {"true", "false", "null"}:
        return (json.loads(text), text)
    if _INTEGER.fullmatch(text):
        return (int(text), text)
    if _NUMBER.fullmatch(text):
        return (float(text), text)
    return (text,)


# zeros in front are no JSON, but nobody refuses them in a text
_INTEGER = re.compile(r"[+-]?[0-9]{1,300}")
_NUMBER = re.compile(r"[+-]?(?:[0-9]{1,300}(?:\.[0-9]{1,300})?|\.[0-9]{1,300})(?:[eE][+-]?[0-9]{1,2})?")


def written(parameter: Parameter, value: JsonValue) -> list[tuple[str, str]] | None:
    """Return the pairs of name and text that a value is written as; ``None`` where its style does not say how.

    No style says how a list or object inside another one is written, nor how null is: OpenAPI 3.0.3, *Style Values*.
    """
    if _has_no_text(value):
        return None
    separator = _SEPARATORS.get(parameter.style)
    match value:
        case dict():
            return _written_members(parameter, value)
        case list():
            texts = [scalar_text(each) for each in value]
            if parameter.explode and parameter.location == "query":
                return [(parameter.name, text) for text in texts]
            return _joined(parameter.name, texts, separator)
        case _:
            return [(parameter.name, scalar_text(value))]


def _written_members(parameter: Parameter, members: JsonObject) -> list[tuple[str, str]] | None:
    separator = _SEPARATORS.get(parameter.style)
    if parameter.style == "deepObject":
        return [(f"{parameter.name}[{name}]", scalar_text(each)) for name, each in members.items()]
    if parameter.explode and parameter.location == "header":
        return _joined(parameter.name, [f"{name}={scalar_text(each)}" for name, each in members.items()], ",")
    if parameter.explode:
        return [(name, scalar_text(each)) for name, each in members.items()]
    flat = [text for name, each in members.items() for text in (name, scalar_text(each))]
    return _joined(parameter.name, flat, separator)


def _joined(name: str, texts: list[str], separator: str | None) -> list[tuple[str, str]] | None:
    """Return the texts as one, unless nobody could take them apart again."""
    if separator is None or any(separator in text for text in texts):
        return None
    return [(name, separator.join(texts))]


def _has_no_text(value: JsonValue) -> bool:
    members = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return value is None or any(each is None or isinstance(each, dict | list) for each in members)


def scalar_text(value: JsonValue) -> str:
    """Return the text of a value inside a parameter."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def path_text(parameter: Parameter, value: JsonValue) -> str:
    """Return what a value of a path parameter is written as, percent-encoded; "" where it cannot be written."""
    parts = _path_parts(parameter, value)
    if not any(parts):
        return ""
    match parameter.style:
        case "label":
            return "." + ("." if parameter.explode else ",").join(parts)
        case "matrix" if parameter.explode and isinstance(value, dict):
            return "".join(f";{part}" for part in parts)
        case "matrix" if parameter.explode:
            return "".join(f";{parameter.name}={part}" for part in parts)
        case "matrix":
            return f";{parameter.name}={','.join(parts)}"
        case _:
            return quote(_SEPARATORS.get(parameter.style, ","), safe=",").join(parts)


def _path_parts(parameter: Parameter, value: JsonValue) -> list[str]:
    if _has_no_text(value):
        return []
    match value:
        case dict() if parameter.explode:
            return [f"{name}={quote(scalar_text(each), safe='')}" for name, each in value.items()]
        case dict():
            return [quote(text, safe="") for name, each in value.items() for text in (name, scalar_text(each))]
        case list():
            return [quote(scalar_text(each), safe="") for each in value]
        case _:
            return [quote(scalar_text(value), safe=",")]


def _one(values: Sequence[str | None]) -> str:
    return values[0] or "" if values else ""
