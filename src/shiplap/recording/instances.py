"""From the JSON of an example back to an instance of the type it was made from, for handlers that take objects.

pydantic and msgspec do it themselves. The rest is the reverse of `from_types`, and only for examples made there.
"""

import base64
import types
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum
from typing import Any, Literal, TypeVar, Union, get_args, get_origin
from uuid import UUID

import typing_extensions

from shiplap.model.json_value import JsonValue
from shiplap.recording.type_members import Member, members_of
from shiplap.recording.type_names import scalar_of

_READ: dict[type, Any] = {
    Decimal: Decimal,
    datetime: datetime.fromisoformat,
    date: date.fromisoformat,
    time: time.fromisoformat,
    UUID: UUID,
    bytes: base64.b64decode,
}
_FROM_TEXT = frozenset({"ipaddress", "pathlib"})


def instance_of(kind: Any, value: JsonValue, bindings: Mapping[Any, Any] | None = None) -> Any:  # noqa: PLR0911 - one return a kind
    """Return ``value`` as an instance of ``kind``; what is no class of values stays as it is."""
    kind = (bindings or {}).get(kind, kind) if isinstance(kind, TypeVar) else kind
    origin = get_origin(kind)
    if origin is typing_extensions.Annotated:
        return instance_of(get_args(kind)[0], value, bindings)
    if origin is Union or origin is types.UnionType:
        return _variant(kind, value, bindings or {})
    if origin is Literal or value is None:
        return value
    plain = origin if isinstance(origin, type) else kind
    if not isinstance(plain, type):
        return instance_of(kind.__supertype__, value, bindings) if hasattr(kind, "__supertype__") else value
    if issubclass(plain, Enum):
        return plain(value)
    if plain.__module__ in _FROM_TEXT:
        made: Any = plain
        return made(value)
    if scalar_of(plain) is not None:
        return next((read(value) for each, read in _READ.items() if each in plain.__mro__), value)
    return _composed(kind, plain, value, bindings or {})


def _variant(kind: Any, value: JsonValue, bindings: Mapping[Any, Any]) -> Any:
    for variant in get_args(kind):
        scalar = scalar_of(variant)
        if scalar is not None and type(scalar.example) is type(value) and variant is not type(None):
            return instance_of(variant, value, bindings)
    rest = [each for each in get_args(kind) if scalar_of(each) is None and each is not type(None)]
    return value if value is None or not rest else instance_of(rest[0], value, bindings)


def _composed(kind: Any, plain: Any, value: Any, bindings: Mapping[Any, Any]) -> Any:  # noqa: PLR0911 - one return a kind
    if hasattr(plain, "model_validate"):
        return plain.model_validate(value)
    if hasattr(plain, "__struct_fields__"):
        import msgspec  # noqa: PLC0415 - the class came from msgspec, so it is there

        return msgspec.convert(value, kind)
    members = members_of(plain)
    arguments = get_args(kind)
    if members is not None:
        parameters = getattr(plain, "__parameters__", ())
        return _object(plain, members, value, {**bindings, **dict(zip(parameters, arguments, strict=False))})
    if issubclass(plain, Mapping) and len(arguments) == 2:
        return {
            instance_of(arguments[0], key): instance_of(arguments[1], each, bindings) for key, each in value.items()
        }
    if issubclass(plain, tuple) and arguments[-1:] != (Ellipsis,):
        return tuple(instance_of(each, item, bindings) for each, item in zip(arguments, value, strict=True))
    if issubclass(plain, Sequence | AbstractSet) and arguments:
        made = (instance_of(arguments[0], each, bindings) for each in value)
        return plain(made) if plain in {list, tuple, set, frozenset} else list(made)
    return value


def _object(plain: Any, members: tuple[Member, ...], value: Any, bindings: Mapping[Any, Any]) -> Any:
    made = {
        member.attribute: instance_of(member.kind, value[member.name], bindings)
        for member in members
        if member.name in value
    }
    return plain(**made)
