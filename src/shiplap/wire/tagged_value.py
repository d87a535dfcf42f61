"""Frozen values as JSON objects and back, by their own fields, for the many small classes a decision is explained with.

A member of a closed union is told apart by ``is``: the class name in kebab case, ``{"is": "open-tabs", ...}``. Instants
and durations are texts as everywhere, versions are ``web@40``, tuples are lists, ``None`` is null.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Any, get_args, get_origin, get_type_hints

from shiplap.errors import InputError
from shiplap.model.json_value import JsonObject, JsonValue
from shiplap.model.version import VersionRef
from shiplap.wire.time_text import duration_text, instant_text, parse_duration, parse_instant

TAG = "is"


def tag_of(kind: type) -> str:
    """Return the word by which a class is told apart in JSON."""
    return re.sub(r"(?<!^)(?=[A-Z])", "-", kind.__name__).lower()


def value_to_json(value: Any, *, tagged: bool = False) -> JsonValue:  # noqa: PLR0911 - one case a type
    """Write a value; a dataclass becomes an object, with its tag where it is one of several."""
    match value:
        case Enum():
            return str(value.value)
        case datetime():
            return instant_text(value)
        case timedelta():
            return duration_text(value)
        case VersionRef():
            return str(value)
        case tuple():
            return [value_to_json(item) for item in value]
        case _ if is_dataclass(value):
            body: JsonObject = {TAG: tag_of(type(value))} if tagged else {}
            return body | {field.name: value_to_json(getattr(value, field.name)) for field in fields(value)}
        case _:
            plain: JsonValue = value
            return plain


def value_from_json(kind: Any, value: JsonValue) -> Any:  # noqa: PLR0911 - one case a type
    """Read a value of a type written by `value_to_json`.

    Raises:
        InputError: when it is not one.
    """
    if kind is datetime:
        return parse_instant(_text(value))
    if kind is timedelta:
        return parse_duration(_text(value))
    if kind is VersionRef:
        return VersionRef.parse(_text(value))
    if get_origin(kind) is tuple:
        return _items(get_args(kind), value)
    options = [option for option in get_args(kind) if option is not type(None)]
    if options:
        simple = len(options) == 1 and value is not None
        return value_from_json(options[0], value) if simple else value
    if isinstance(kind, type) and issubclass(kind, Enum):
        return _member(kind, value)
    return _object(kind, value) if is_dataclass(kind) else value


def one_of_from_json(kinds: Iterable[type], value: JsonValue) -> Any:
    """Read a value that is one of several classes.

    Raises:
        InputError: when its tag is none of theirs, or its members are wrong.
    """
    by_tag = {tag_of(kind): kind for kind in kinds}
    tag = value.get(TAG) if isinstance(value, dict) else None
    if not isinstance(tag, str) or tag not in by_tag:
        raise InputError(f"{tag!r} is none of {', '.join(sorted(by_tag))}")
    return _object(by_tag[tag], value)


def _object(kind: Any, value: JsonValue) -> Any:
    if not isinstance(value, dict):
        raise InputError(f"expected an object for {tag_of(kind)}")
    hints: Mapping[str, Any] = get_type_hints(kind)
    missing = [
        field.name
        for field in fields(kind)
        if field.name not in value and field.default is MISSING and field.default_factory is MISSING
    ]
    if missing:
        raise InputError(f"{tag_of(kind)} lacks {', '.join(missing)}")
    return kind(**{name: value_from_json(hints[name], value[name]) for name in hints if name in value})


def _items(arguments: tuple[Any, ...], value: JsonValue) -> tuple[Any, ...]:
    if not isinstance(value, list):
        raise InputError("expected a list")
    kinds = [arguments[0]] * len(value) if arguments[-1] is Ellipsis else list(arguments)
    if len(kinds) != len(value):
        raise InputError(f"expected a list of {len(kinds)}")
    return tuple(value_from_json(kind, item) for kind, item in zip(kinds, value, strict=True))


def _member(kind: type[Enum], value: JsonValue) -> Enum:
    try:
        return kind(value)
    except ValueError as error:
        raise InputError(f"{value!r} is none of {', '.join(str(one.value) for one in kind)}") from error


def _text(value: JsonValue) -> str:
    if not isinstance(value, str):
        raise InputError(f"expected a text, got {value!r}")
    return value
