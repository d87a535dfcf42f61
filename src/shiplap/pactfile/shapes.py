"""The types a reader expects, checked in passing: each function returns its argument, now with a type, or says no."""

from typing import TypeAlias

from shiplap.model.json_value import JsonObject, JsonValue
from shiplap.pactfile.faults import UnreadableError

Members: TypeAlias = JsonObject


def as_object(value: JsonValue) -> Members:
    """Return ``value``, an object."""
    if type(value) is dict:
        return value
    raise UnreadableError("an object was expected")


def as_list(value: JsonValue) -> list[JsonValue]:
    """Return ``value``, an array."""
    if type(value) is list:
        return value
    raise UnreadableError("an array was expected")


def as_text(value: JsonValue) -> str:
    """Return ``value``, a string."""
    if type(value) is str:
        return value
    raise UnreadableError("a string was expected")


def as_whole_number(value: JsonValue) -> int:
    """Return ``value``, an integer; ``200.0`` is one in JSON."""
    if type(value) is int:
        return value
    if type(value) is float and value.is_integer():
        return int(value)
    raise UnreadableError("an integer was expected")


def object_or_nothing(members: Members, name: str) -> Members:
    """Return the object ``name`` of ``members``; an empty one where it is absent or null."""
    value = members.get(name)
    return {} if value is None else as_object(value)


def text_or_nothing(members: Members, name: str) -> str | None:
    """Return the string ``name`` of ``members``; ``None`` where it is absent or null."""
    value = members.get(name)
    return None if value is None else as_text(value)


def flag_or_no(members: Members, name: str) -> bool:
    """Return the truth value ``name`` of ``members``; no where it is absent or null."""
    value = members.get(name)
    if value is None or type(value) is bool:
        return value is True
    raise UnreadableError("true or false was expected")


def rest(members: Members, known: frozenset[str]) -> Members:
    """Return the members that are not ``known``, to be kept as they are."""
    if members.keys() <= known:
        return {}
    return {name: value for name, value in members.items() if name not in known}
