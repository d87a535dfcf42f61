"""Gives the parameters of a provider state, which a contract knows as JSON, to a function with typed arguments."""

import types
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints
from uuid import UUID

from shiplap.model.json_value import JsonValue


class ArgumentError(ValueError):
    """A parameter does not fit the type of the argument it is meant for."""


def argument_types(function: Callable[..., object]) -> Mapping[str, object]:
    """Return the types a function declares, by argument; nothing where its annotations cannot be read."""
    try:
        return get_type_hints(function, include_extras=False)
    except (NameError, TypeError, AttributeError):
        return {}


def converted(value: JsonValue, wanted: object) -> object:
    """Return a JSON value as the wanted type; a type that is not known here gets the value as it is.

    Raises:
        ArgumentError: when the value cannot be of that type.
    """
    try:
        return _converted(value, wanted)
    except ArgumentError:
        raise
    except (ValueError, TypeError, ArithmeticError) as error:
        raise ArgumentError(f"{value!r} is no {_shown(wanted)}: {error}") from error


def _converted(value: Any, wanted: Any) -> object:
    origin = get_origin(wanted)
    if origin is Annotated:
        return _converted(value, get_args(wanted)[0])
    if origin in {Union, types.UnionType}:
        return _first_fitting(value, get_args(wanted))
    if origin is not None:
        return _of_generic(value, origin, get_args(wanted))
    if not isinstance(wanted, type) or _is_instance(value, wanted):
        return value
    return _of_class(value, wanted)


def _of_generic(value: Any, origin: Any, arguments: tuple[Any, ...]) -> object:
    if origin is Literal:
        if value in arguments:
            return value
        raise ArgumentError(f"{value!r} is none of {', '.join(map(repr, arguments))}")
    if origin in {list, tuple, set, frozenset, Sequence} and isinstance(value, list):
        items = [_converted(item, arguments[0]) for item in value]
        return items if origin is Sequence else origin(items)
    if origin in {dict, Mapping} and isinstance(value, dict):
        return {name: _converted(item, arguments[1]) for name, item in value.items()}
    return value


def _of_class(value: Any, wanted: type) -> object:
    if issubclass(wanted, Enum):
        return wanted(value)
    parser = _PARSERS.get(wanted)
    return value if parser is None else parser(value)


def _is_instance(value: Any, wanted: type) -> bool:
    """Tell instances; ``True`` is no number here, although Python thinks so."""
    return isinstance(value, wanted) and (wanted in {bool, object} or not isinstance(value, bool))


def _as_int(value: Any) -> int:
    if isinstance(value, bool) or (isinstance(value, float) and not value.is_integer()):
        raise ArgumentError(f"{value!r} is no int")
    return int(value)


def _as_text(value: Any) -> str:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    raise ArgumentError(f"{value!r} is no str")


def _as_bool(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.lower() in {"true", "false"}:
        return value.lower() == "true"
    raise ArgumentError(f"{value!r} is no bool")


def _first_fitting(value: Any, choices: Sequence[Any]) -> object:
    if value is None and type(None) in choices:
        return None
    for choice in choices:
        if isinstance(choice, type) and type(value) is choice:
            return value
    problems = []
    for choice in choices:
        if choice is type(None):
            continue
        try:
            return _converted(value, choice)
        except (ValueError, TypeError, ArithmeticError) as error:
            problems.append(str(error))
    raise ArgumentError(problems[0] if problems else f"{value!r} is not null")


def _shown(wanted: object) -> str:
    return wanted.__name__ if isinstance(wanted, type) else str(wanted)


_PARSERS: Mapping[type, Callable[[Any], object]] = {
    bool: _as_bool,
    int: _as_int,
    float: float,
    str: _as_text,
    Decimal: lambda value: Decimal(str(value)),
    datetime: datetime.fromisoformat,
    date: date.fromisoformat,
    time: time.fromisoformat,
    UUID: UUID,
    bytes: lambda value: str(value).encode(),
}
