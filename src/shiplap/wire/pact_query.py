"""Query strings as Pact's tools write them: ``q[][pacticipant]=Foo&q[][version]=1``, the nesting of Ruby's Rack.

The order matters: a member that is already there starts the next item of the list.
"""

from collections.abc import Iterable, Sequence
from urllib.parse import quote, unquote_plus

from shiplap.model.json_value import JsonObject, JsonValue

DEEPEST = 12
"""Brackets nested deeper than this are read as a plain name."""


def parse_query(text: str) -> JsonObject:
    """Return the members of a query string, with texts (or ``None`` for a name without ``=``) at the leaves."""
    root: JsonObject = {}
    for part in text.split("&"):
        if part:
            name, equals, value = part.partition("=")
            _put(root, _path(unquote_plus(name)), unquote_plus(value) if equals else None)
    return root


def write_query(pairs: Iterable[tuple[str, str]]) -> str:
    """Return the query string of ``pairs``, brackets in names percent-encoded."""
    return "&".join(f"{quote(name, safe='')}={quote(value, safe='')}" for name, value in pairs)


def _path(name: str) -> list[str]:
    """Split ``q[][tag]`` into ``["q", "", "tag"]``; a name with odd brackets stays whole."""
    head, bracket, rest = name.partition("[")
    if not (bracket and rest.endswith("]") and head):
        return [name]
    steps = rest[:-1].split("][")
    odd = len(steps) > DEEPEST or any("[" in step or "]" in step for step in steps)
    return [name] if odd else [head, *steps]


def _put(node: JsonObject, path: Sequence[str], value: str | None) -> None:
    head, rest = path[0], path[1:]
    if not rest:
        node[head] = value
    elif rest[0] == "":
        _append(node, head, rest[1:], value)
    else:
        child = node.get(head)
        if not isinstance(child, dict):
            child = {}
            node[head] = child
        _put(child, rest, value)


def _append(node: JsonObject, head: str, path: Sequence[str], value: str | None) -> None:
    items = node.get(head)
    if not isinstance(items, list):
        items = []
        node[head] = items
    if not path:
        items.append(value)
        return
    last = items[-1] if items else None
    if not isinstance(last, dict) or _taken(last, path):
        last = {}
        items.append(last)
    _put(last, path, value)


def _taken(item: JsonObject, path: Sequence[str]) -> bool:
    """Tell whether the item has this member already, so that the pair belongs to the next item."""
    node: JsonValue = item
    for step in path:
        if not isinstance(node, dict) or step not in node:
            return False
        node = node[step]
    return True


def query_list(value: JsonValue) -> list[JsonValue]:
    """Return the items of a repeated parameter, whether written ``q[]`` or, as some clients do, ``q[0]``."""
    if isinstance(value, list):
        return value
    if isinstance(value, dict) and value and all(key.isdigit() for key in value):
        return [value[key] for key in sorted(value, key=int)]
    return [] if value is None else [value]
