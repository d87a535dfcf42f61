"""Where a rule or generator holds: files spell the same place in several ways, the model in one."""

import re

from shiplap.pactfile.faults import UnreadableError

SINGLE = frozenset({"path", "method", "status"})
"""Categories with a single value, which has no name."""

_NAMED = frozenset({"header", "query", "metadata"})
_OTHER_NAMES = {"headers": "header", "content": "body", "contents": "body", "metaData": "metadata"}
_FLAT_HEAD = re.compile(r"\$(?:\.(\w+)|\[['\"](\w+)['\"]\])")
_NAME = re.compile(r"\$(?:\.([^.\[\]]+)|\['([^']*)'\]|\[\"([^\"]*)\"\])((?:\[(?:\d+|\*)\])*)\Z")
_PLAIN_NAME = re.compile(r"[^.\[\]'\"$]+((?:\[(?:\d+|\*)\])*)\Z")


def category_name(name: str) -> str:
    """Return the model's name of a category."""
    return _OTHER_NAMES.get(name, name)


def place(category: str, path: str) -> str:
    """Return ``path`` in the spelling of the model: names bare, the value of a `SINGLE` category without a name."""
    if category in SINGLE:
        return ""
    if category in _NAMED and path.startswith("$"):
        return _bare_name(path)
    return path


def _bare_name(path: str) -> str:
    if path == "$":
        return ""
    found = _NAME.match(path)
    if found is None:
        return path
    dotted, single, double, index = found.groups()
    return (dotted or single or double or "") + index


def flat_place(path: str) -> tuple[str, str]:
    """Take a path of v2 apart: ``$.body.a`` is ``$.a`` of the body, ``$.headers.X`` is ``X`` of the headers."""
    head = _FLAT_HEAD.match(path)
    if head is None:
        raise UnreadableError("a path of v2 begins with the part it belongs to")
    category = category_name(head[1] or head[2])
    below = "$" + path[head.end() :]
    return category, place(category, below)


def flat_path(category: str, path: str) -> str:
    """Put a path of v2 together, the reverse of `flat_place`."""
    if category == "header":
        category = "headers"
    if not path:
        return f"$.{category}"
    if path.startswith("$"):
        return f"$.{category}{path[1:]}"
    plain = _PLAIN_NAME.match(path)
    if plain is None:
        return f"$.{category}['{path}']"
    return f"$.{category}.{path}"
