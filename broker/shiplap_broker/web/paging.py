"""Cuts a list into pages the way the Pact Broker does: no parameters, the whole list."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import quote

from shiplap.model.json_value import JsonObject, JsonValue
from shiplap_broker.web.call import Call
from shiplap_broker.web.faults import BadBodyError

Item = TypeVar("Item")
_ALIASES = {"page": "pageNumber", "size": "pageSize"}


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list: its number, counted from 1, and how many items fit."""

    number: int
    size: int

    def cut(self, items: Sequence[Item]) -> Sequence[Item]:
        """Return the items of this page."""
        start = (self.number - 1) * self.size
        return items[start : start + self.size]


def asked_page(call: Call, *, always: bool = False) -> Page | None:
    """Return the page the client asked for, or ``None`` where it wants the whole list.

    Raises:
        BadBodyError: when page or size is not a whole number of at least 1.
    """
    messages: dict[str, list[str]] = {}
    numbers = {name: _number(name, call, messages) for name in _ALIASES}
    if messages:
        raise BadBodyError(messages)
    if not always and all(number is None for number in numbers.values()):
        return None
    return Page(numbers["page"] or 1, numbers["size"] or 100)


def cut(call: Call, items: Sequence[Item], *, always: bool = False) -> tuple[Sequence[Item], Mapping[str, JsonValue]]:
    """Return the items of the page asked for, and the members that describe it (none for a whole list)."""
    page = asked_page(call, always=always)
    return (items if page is None else page.cut(items)), described(page, len(items))


def described(page: Page | None, total: int) -> Mapping[str, JsonValue]:
    """Return the members that describe a page of a list of ``total`` items; none for a whole list."""
    if page is None:
        return {}
    return {
        "page": {
            "number": page.number,
            "size": page.size,
            "totalElements": total,
            "totalPages": max(1, -(-total // page.size)),
        }
    }


def neighbours(call: Call, description: Mapping[str, JsonValue], link: Callable[[str], str]) -> JsonObject:
    """Return the links to the next and the previous page; before a page beyond the last one there is a page, too."""
    page = description.get("page")
    if not isinstance(page, dict):
        return {}
    number, size, pages = (int(str(page[name])) for name in ("number", "size", "totalPages"))
    links: JsonObject = {}
    if number < pages:
        links["next"] = {"href": link(_query(call, number + 1, size)), "title": "Next page"}
    if number > 1:
        links["previous"] = {"href": link(_query(call, number - 1, size)), "title": "Previous page"}
    return links


def _query(call: Call, number: int, size: int) -> str:
    others = [(name, value) for name, value in call.query.items() if name not in {"page", "size", *_ALIASES.values()}]
    kept = [f"{quote(name, safe='')}={quote(str(value), safe='')}" for name, value in others if isinstance(value, str)]
    return "&".join([*kept, f"size={size}", f"page={number}"])


def _number(name: str, call: Call, messages: dict[str, list[str]]) -> int | None:
    text = call.query.get(name, call.query.get(_ALIASES[name]))
    if text is None:
        return None
    if not isinstance(text, str) or not text.strip().lstrip("+-").isascii() or not text.strip().lstrip("+-").isdigit():
        messages[name] = ["must be an integer"]
        return None
    number = int(text[:18])
    if number < 1:
        messages[name] = ["must be greater than or equal to 1"]
    return number
