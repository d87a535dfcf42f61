"""Reads JSON objects member by member and remembers every fault, so that a person sees all of them at once."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from enum import Enum
from typing import TypeVar, cast

from shiplap.errors import Fault, InputError, nearest_names
from shiplap.model.json_value import JsonObject, JsonValue
from shiplap.model.version import VersionRef
from shiplap.wire.time_text import parse_duration, parse_instant

AnyEnum = TypeVar("AnyEnum", bound=Enum)


class ObjectReader:
    """One JSON object being read.

    The methods note a fault and return a stand-in (an empty text, ``None``) where a member is wrong; call `finish` on
    the outermost reader before using anything that was read.
    """

    def __init__(self, value: object, where: str = "$", faults: list[Fault] | None = None) -> None:
        """Start reading ``value``, which was found at the JSON path ``where``."""
        self.where = where
        self.faults: list[Fault] = [] if faults is None else faults
        self._known: set[str] = set()
        self._members: JsonObject = {}
        if isinstance(value, dict):
            self._members = cast("JsonObject", value)
        else:
            self.fault("", f"expected an object, got {describe(value)}")

    @property
    def value(self) -> JsonObject:
        """The object that is being read; empty where there was none."""
        return self._members

    def fault(self, name: str, problem: str) -> None:
        """Remember that member ``name`` (or the object itself, for an empty name) has a problem."""
        self.faults.append(Fault(member_path(self.where, name) if name else self.where, problem))

    def has(self, name: str) -> bool:
        """Tell whether the member is there and not null."""
        self._known.add(name)
        return self._members.get(name) is not None

    def raw(self, name: str) -> JsonValue:
        """Return the member as it is, ``None`` where it is absent."""
        self._known.add(name)
        return self._members.get(name)

    def text(self, name: str) -> str:
        """Return a required text that is not blank."""
        value = self.optional_text(name)
        if value is None and not self._faulted(name):
            self.fault(name, "is missing")
        return value or ""

    def optional_text(self, name: str) -> str | None:
        """Return a text that is not blank and has one line, or ``None``."""
        value = self.raw(name)
        if value is None:
            return None
        if not isinstance(value, str):
            self.fault(name, f"expected a text, got {describe(value)}")
            return None
        if not value.strip() or "\n" in value:
            self.fault(name, "expected one line of text that is not blank")
            return None
        return value

    def truth(self, name: str) -> bool:
        """Return a truth value; absent means false."""
        value = self.raw(name)
        if value is not None and not isinstance(value, bool):
            self.fault(name, f"expected true or false, got {describe(value)}")
        return value is True

    def number(self, name: str) -> float | None:
        """Return a number, or ``None``."""
        value = self.raw(name)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float):
            self.fault(name, f"expected a number, got {describe(value)}")
            return None
        return float(value)

    def whole_number(self, name: str, default: int) -> int:
        """Return a whole number that is not negative."""
        value = self.raw(name)
        if value is None:
            return default
        if isinstance(value, bool) or not isinstance(value, int) or value < 0:
            self.fault(name, f"expected a whole number, 0 or more, got {describe(value)}")
            return default
        return value

    def instant(self, name: str) -> datetime | None:
        """Return an instant in UTC, or ``None``. TOML's own date-times are understood too."""
        value = cast("object", self.raw(name))
        if isinstance(value, datetime):
            value = value.isoformat()
        try:
            return None if value is None else parse_instant(self._as_text(value))
        except InputError as error:
            self.fault(name, error.message)
            return None

    def required_instant(self, name: str) -> datetime:
        """Return an instant in UTC that must be there."""
        value = self.instant(name)
        if value is None and not self._faulted(name):
            self.fault(name, "is missing")
        return value or parse_instant("1970-01-01T00:00Z")

    def duration(self, name: str) -> timedelta | None:
        """Return a duration, or ``None``."""
        value = self.raw(name)
        try:
            return None if value is None else parse_duration(self._as_text(value))
        except InputError as error:
            self.fault(name, error.message)
            return None

    def choice(self, name: str, enum: type[AnyEnum]) -> AnyEnum | None:
        """Return the member of ``enum`` that has this value, or ``None``."""
        value = self.optional_text(name)
        if value is None:
            return None
        known = {str(member.value): member for member in enum}
        if value not in known:
            near = nearest_names(value, list(known))
            hint = f"; did you mean {near[0]!r}?" if near else ""
            self.fault(name, f"{value!r} is not one of {', '.join(known)}{hint}")
        return known.get(value)

    def version_ref(self, name: str) -> VersionRef:
        """Return a required version, written ``web@40``."""
        return self._version_ref(name, self.text(name))

    def version_refs(self, name: str) -> tuple[VersionRef, ...]:
        """Return a list of versions, each written ``web@40``; absent means none."""
        value = self.raw(name)
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            self.fault(name, "expected a list of texts such as web@40")
            return ()
        return tuple(self._version_ref(f"{name}[{index}]", str(item)) for index, item in enumerate(value))

    def child(self, name: str) -> "ObjectReader":
        """Return a reader of a member that is an object; an absent one reads as empty."""
        value = self.raw(name)
        return ObjectReader({} if value is None else value, member_path(self.where, name), self.faults)

    def children(self, name: str) -> Iterator["ObjectReader"]:
        """Yield a reader for each member of a list of objects; an absent list is empty."""
        value = self.raw(name)
        if value is not None and not isinstance(value, list):
            self.fault(name, f"expected a list, got {describe(value)}")
        for index, item in enumerate(value if isinstance(value, list) else []):
            yield ObjectReader(item, f"{member_path(self.where, name)}[{index}]", self.faults)

    def named_children(self, name: str) -> Iterator[tuple[str, "ObjectReader"]]:
        """Yield name and reader of each member of an object of objects; an absent one is empty."""
        table = self.child(name)
        for key in table.names():
            yield key, table.child(key)

    def names(self) -> Sequence[str]:
        """Return the names of all members."""
        return tuple(self._members)

    def no_others(self) -> None:
        """Note a fault for each member that nobody asked for, with the nearest name that exists."""
        for name in self._members:
            if name not in self._known:
                near = nearest_names(name, sorted(self._known))
                hint = f"did you mean {near[0]!r}?" if near else f"known: {', '.join(sorted(self._known))}"
                self.fault(name, f"is not known here; {hint}")

    def finish(self, message: str) -> None:
        """Raise all faults under one message, if there are any.

        Raises:
            InputError: with every fault found.
        """
        if self.faults:
            raise InputError(message, self.faults)

    def _faulted(self, name: str) -> bool:
        return any(fault.where == member_path(self.where, name) for fault in self.faults)

    def _version_ref(self, name: str, text: str) -> VersionRef:
        try:
            return VersionRef.parse(text)
        except ValueError as error:
            if text:
                self.fault(name, str(error))
            return VersionRef("", "")

    @staticmethod
    def _as_text(value: object) -> str:
        if not isinstance(value, str):
            raise InputError(f"expected a text, got {describe(value)}")
        return value


def member_path(where: str, name: str) -> str:
    """Return the JSON path of a member; names that are not plain words are quoted."""
    plain = name.replace("_", "").replace("[", "").replace("]", "").isalnum()
    return f"{where}.{name}" if plain else f"{where}['{name}']"


def describe(value: object) -> str:
    """Say what a JSON value is, for a person."""
    match value:
        case None | bool():
            return {None: "null", True: "true", False: "false"}[value]
        case str():
            return f"the text {value!r}"
        case int() | float():
            return f"the number {value}"
        case list() | dict():
            return "a list" if isinstance(value, list) else "an object"
        case _:
            return type(value).__name__
