"""How single values are written in bodies: times, names for people, members that may be absent."""

import re
from collections.abc import Mapping
from datetime import datetime

from shiplap.model.json_value import JsonObject, JsonValue

_WORDS = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z0-9]+|[A-Z]+|[^\W_A-Za-z0-9]+")


def instant(moment: datetime) -> str:
    """Write a time as the Pact Broker does: UTC, whole seconds, ``+00:00``."""
    return moment.replace(microsecond=0).isoformat()


def display_name(name: str) -> str:
    """Make a name for people of a technical one: ``my-front_end`` and ``MyFrontEnd`` become ``My Front End``."""
    words = _WORDS.findall(name)
    return " ".join(word[:1].upper() + word[1:] for word in words) or name


def day(moment: datetime) -> str:
    """Write a date as titles of links have it."""
    return moment.strftime("%d/%m/%Y")


def present(members: Mapping[str, JsonValue]) -> JsonObject:
    """Return the members that are not null, since the Pact Broker leaves those out."""
    return {name: value for name, value in members.items() if value is not None}


def times(created: datetime, updated: datetime | None = None) -> JsonObject:
    """Return ``createdAt``, and ``updatedAt`` where there was an update."""
    changed = updated is not None and updated != created
    return {
        **({"updatedAt": instant(updated)} if changed and updated is not None else {}),
        "createdAt": instant(created),
    }
