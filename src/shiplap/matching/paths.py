"""Path expressions of matching rules and generators: read them once, so that matching never looks at text again.

The language is the small subset of JSONPath that Pact uses: ``$.a.b[0]['x-y'][*].*``. A place inside a body while it is
being compared is a linked pair ``(place of the parent, key)``; it becomes text only when a mismatch has to name it.
"""

import re
from enum import Enum
from typing import TypeAlias


class Wildcard(Enum):
    """A token that stands for many keys."""

    ANY = "*"
    ANY_INDEX = "[*]"


Token: TypeAlias = str | int | Wildcard
Place: TypeAlias = "tuple[Place, str | int] | None"


class PathError(ValueError):
    """A path expression that cannot be read; the text says where and why."""


_TOKEN = re.compile(
    r"""\.(?P<star>\*)
      | \.(?P<field>[^.\[\]'"*\s]+)
      | \[\s*(?P<index>[0-9]+)\s*\]
      | \[\s*(?P<any>\*)\s*\]
      | \['(?P<single>(?:\\.|[^'\\])*)'\]
      | \["(?P<double>(?:\\.|[^"\\])*)"\]
    """,
    re.VERBOSE,
)
_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
MAX_TOKENS = 256


def parse_path(expression: str) -> tuple[Token, ...]:
    """Return the tokens after the root of ``expression``; an expression without ``$`` starts with a field.

    Raises:
        PathError: when the expression is not one of Pact's.
    """
    rest = expression[1:] if expression.startswith("$") else f".{expression}" if expression else ""
    tokens: list[Token] = []
    position = 0
    while position < len(rest):
        found = _TOKEN.match(rest, position)
        if found is None:
            raise PathError(f"cannot read the path {expression!r} from {rest[position:][:20]!r} on")
        tokens.append(_token(found))
        position = found.end()
    if len(tokens) > MAX_TOKENS:
        raise PathError(f"the path {expression[:40]!r}... has more than {MAX_TOKENS} steps")
    return tuple(tokens)


def _token(found: re.Match[str]) -> Token:
    text = found[found.lastgroup or 0]
    match found.lastgroup:
        case "star":
            return Wildcard.ANY
        case "any":
            return Wildcard.ANY_INDEX
        case "index":
            return int(text)
        case "single" | "double":
            return _ESCAPED.sub(r"\1", text)
        case _:
            return text


def is_number(key: str) -> bool:
    """Return whether an object's key could also be the index of a list."""
    return key.isascii() and key.isdigit()


def render(place: Place, root: str = "$") -> str:
    """Return the text of a place, ``$.a['b c'][0]``."""
    keys: list[str | int] = []
    while place is not None:
        place, key = place
        keys.append(key)
    return root + "".join(map(_render_key, reversed(keys)))


def _render_key(key: str | int) -> str:
    if isinstance(key, int) or is_number(key):
        return f"[{key}]"
    if _PLAIN.match(key) or (key[:1] in "@#" and _PLAIN.match(key[1:])):
        return f".{key}"
    return "['" + key.replace("\\", "\\\\").replace("'", "\\'") + "']"


def unparse(tokens: tuple[Token, ...]) -> str:
    """Return the expression that reads as ``tokens``."""
    return "$" + "".join(_unparse_token(token) for token in tokens)


def _unparse_token(token: Token) -> str:
    match token:
        case Wildcard.ANY:
            return ".*"
        case Wildcard.ANY_INDEX:
            return "[*]"
        case _:
            return _render_key(token)
