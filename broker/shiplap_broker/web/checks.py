"""Checks members of a body one by one and keeps every message, in the words of the Pact Broker."""

import re
from collections.abc import Collection, Mapping
from urllib.parse import urlsplit

from shiplap.model.json_value import JsonValue
from shiplap_broker.web.faults import BadBodyError

_ADDRESS = re.compile(r"[A-Za-z0-9%._~:/?#\[\]@!$&'()*+,;=-]+")
_SCRIPTS = {"javascript", "data", "vbscript"}

MOST_BYTES = 1000
"""Bytes of the longest name, in UTF-8: two of them fit into one entry of an index of PostgreSQL, which holds 2704."""


class Checks:
    """The messages about one body; the getters note what is wrong and return a stand-in."""

    def __init__(self, members: Mapping[str, JsonValue], prefix: str = "") -> None:
        """Check ``members``; their names are reported with ``prefix``."""
        self.members = members
        self.prefix = prefix
        self.messages: dict[str, list[str]] = {}

    def note(self, name: str, message: str) -> None:
        """Keep a message about a member."""
        self.messages.setdefault(f"{self.prefix}{name}", []).append(message)

    def text(
        self, name: str, *, required: bool = False, spaces: bool = True, long: bool = False, empty: bool = False
    ) -> str | None:
        """Return a text of one line that is not blank; ``None`` where it is absent or wrong.

        Args:
            name: the member.
            required: whether it must be there.
            spaces: whether it may hold any.
            long: whether it may be longer than a name.
            empty: whether an empty text says that there is none.
        """
        value = None if empty and self.members.get(name) == "" else self.members.get(name)
        if name not in self.members and required:
            self.note(name, "is missing")
        elif value is None:
            if required:
                self.note(name, "must be a string")
        elif not isinstance(value, str):
            self.note(name, "must be a string")
        else:
            message = "cannot be blank" if not value and not required else text_fault(value, spaces=spaces, long=long)
            if message is None:
                return value
            self.note(name, message)
        return None

    def flag(self, name: str, *, required: bool = False, message: str = "must be boolean") -> bool | None:
        """Return a truth value; ``None`` where it is absent or wrong."""
        value = self.members.get(name)
        if name not in self.members and required:
            self.note(name, "is missing")
        elif isinstance(value, bool):
            return value
        elif value is not None or required:
            self.note(name, message)
        return None

    def url(self, name: str) -> str | None:
        """Return an address, which may be a relative one (RFC 3986); ``None`` where it is absent, empty or wrong."""
        value = self.members.get(name)
        if value is None or value == "":
            return None
        if isinstance(value, str) and _is_address(value):
            return value
        self.note(name, "is not a valid URL eg. http://example.org")
        return None

    def choice(self, name: str, known: Collection[str]) -> str | None:
        """Return one of the known texts; ``None`` where it is absent or wrong."""
        value = self.members.get(name)
        if value is None or (isinstance(value, str) and value in known):
            return value
        self.note(name, f"must be one of: {', '.join(known)}")
        return None

    def rename(self, names: Mapping[str, str]) -> None:
        """Report members under other names, for a client that gave them under those."""
        self.messages = {names.get(name, name): messages for name, messages in self.messages.items()}

    def finish(self, status: int = 400) -> None:
        """Raise the messages, if there are any.

        Raises:
            BadBodyError: with every message.
        """
        if self.messages:
            raise BadBodyError(self.messages, status)


def text_fault(value: str, *, spaces: bool = True, long: bool = False) -> str | None:
    """Return what is wrong with a name, ``None`` where nothing is; what is ``long`` is no name."""
    faults = (
        (not value, "must be filled"),
        (not value.strip(), "cannot be blank"),
        ("\n" in value or "\r" in value, "cannot contain multiple lines"),
        ("\x00" in value, "cannot contain a null character"),
        (not spaces and " " in value, "cannot contain spaces"),
        (
            not long and len(value.encode("utf-8", "surrogatepass")) > MOST_BYTES,
            f"cannot be longer than {MOST_BYTES} bytes",
        ),
    )
    return next((text for is_wrong, text in faults if is_wrong), None)


def _is_address(text: str) -> bool:
    """Tell whether a text can be an address, and one that is safe to follow where it stands as a link."""
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError:
        return False
    is_followed = parts.scheme not in {"http", "https"} or bool(parts.hostname)
    return is_followed and parts.scheme not in _SCRIPTS and _ADDRESS.fullmatch(text) is not None
