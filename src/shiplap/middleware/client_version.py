"""What a request's headers say about the client's version: pure, strict and bounded.

Headers come from strangers. A name or version is believed only where it is short and made of the few characters that
names and versions are made of, so that nothing else can get into counts, reports or logs.
"""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias, assert_never

from shiplap.errors import InputError
from shiplap.model.version import VersionRef

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_NUMBER = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+-]{0,63}")
_BOTH = re.compile(rf"({_NAME.pattern})[/@]({_NUMBER.pattern})")
_HEADER = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}")
_LONGEST = 160
_REMEMBERED = 1024


@dataclass(frozen=True, slots=True)
class OneHeader:
    """One header tells name and version: ``web/41`` or ``web@41``."""

    name: str = "X-Client-Version"


@dataclass(frozen=True, slots=True)
class NameAndVersion:
    """One header tells the name, another one the version."""

    name: str
    version: str


@dataclass(frozen=True, slots=True)
class VersionOnly:
    """A header tells only the version; whose it is, is fixed."""

    header: str
    pacticipant: str


ClientHeader: TypeAlias = OneHeader | NameAndVersion | VersionOnly
"""Where a request says who sent it."""

APOLLO = NameAndVersion("apollographql-client-name", "apollographql-client-version")
"""The headers of Apollo's clients, https://www.apollographql.com/docs/react/api/link/apollo-link-client-awareness."""


def is_number(text: object) -> bool:
    """Say whether something is a version number that may stand in a header."""
    return isinstance(text, str) and _NUMBER.fullmatch(text) is not None


def header_fault(name: str) -> str | None:
    """Say what is wrong with the name of a header, ``None`` where nothing is (RFC 9110, section 5.6.2)."""
    return None if _HEADER.fullmatch(name) else f"{name!r} cannot be the name of a header"


class ClientVersionReader:
    """Reads client versions from the values of a few headers, and remembers what it read."""

    def __init__(
        self, rules: Iterable[ClientHeader] = (OneHeader(),), pacticipants: Collection[str] | None = None
    ) -> None:
        """Look at the headers of the rules, in their order; the first that tells a version counts.

        Args:
            rules: where requests say who sent them.
            pacticipants: the only names to believe; ``None`` believes every name.

        Raises:
            InputError: there is no rule, or a header cannot have its name.
        """
        self._rules = tuple(rules)
        self._only = None if pacticipants is None else frozenset(pacticipants)
        self._remembered: dict[Sequence[str | None], VersionRef | None] = {}
        names = [name.lower() for rule in self._rules for name in _headers_of(rule)]
        faults = [fault for fault in map(header_fault, names) if fault]
        if faults or not names:
            raise InputError("; ".join(faults) or "say at least one header that tells the client's version")
        self.headers = tuple(dict.fromkeys(names))
        self._places = tuple(tuple(self.headers.index(name.lower()) for name in _headers_of(r)) for r in self._rules)

    def read(self, values: tuple[str | None, ...]) -> VersionRef | None:
        """Return who sent a request, ``None`` where it does not say so in a form that is believed.

        Args:
            values: of `headers`, in that order; ``None`` for one that is absent.
        """
        try:
            return self._remembered[values]
        except KeyError:
            return self._learn(values)

    def _learn(self, values: tuple[str | None, ...]) -> VersionRef | None:
        if any(value is not None and len(value) > _LONGEST for value in values):
            return None
        pairs = zip(self._rules, self._places, strict=True)
        found = (_version(rule, [(values[place] or "").strip() for place in places]) for rule, places in pairs)
        version = next((one for one in found if one is not None), None)
        if version is not None and self._only is not None and version.pacticipant not in self._only:
            version = None
        if len(self._remembered) >= _REMEMBERED:
            self._remembered.clear()
        self._remembered[values] = version
        return version


def _headers_of(rule: ClientHeader) -> tuple[str, ...]:
    match rule:
        case OneHeader(name=name):
            return (name,)
        case NameAndVersion(name=name, version=version):
            return name, version
        case VersionOnly(header=header):
            return (header,)
        case _:
            assert_never(rule)


def _version(rule: ClientHeader, values: Sequence[str]) -> VersionRef | None:
    match rule:
        case OneHeader():
            both = _BOTH.fullmatch(values[0])
            return None if both is None else VersionRef(both[1], both[2])
        case NameAndVersion():
            name, number = values
            return VersionRef(name, number) if _NAME.fullmatch(name) and _NUMBER.fullmatch(number) else None
        case VersionOnly(pacticipant=pacticipant):
            return VersionRef(pacticipant, values[0]) if _NUMBER.fullmatch(values[0]) else None
        case _:
            assert_never(rule)
