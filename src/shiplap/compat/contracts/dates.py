"""Date matchers as schemas: Java's date patterns as regular expressions, exactly where that is possible."""

import re

from shiplap.compat.schemas.formats import PATTERNS
from shiplap.model.json_value import JsonObject

_DAY = PATTERNS["date"].removeprefix("^").removesuffix("$")
_LETTERS = {
    "yyyy-MM-dd": _DAY,
    "HH": "(?:[01][0-9]|2[0-3])",
    "mm": "[0-5][0-9]",
    "ss": "[0-5][0-9]",
    "XXX": "(?:Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])",
    "XX": "(?:Z|[+-](?:[01][0-9]|2[0-3])[0-5][0-9])",
    "X": "(?:Z|[+-](?:[01][0-9]|2[0-3]))",
    "[": "(?:",
    "]": ")?",
}
_TOKEN = re.compile(r"yyyy-MM-dd|HH|mm|ss|XXX|XX|X|S{1,9}|'(?:[^']|'')*'|\[|\]|[^A-Za-z'\[\]]")
_DEFAULT_FORMATS = {"date": "yyyy-MM-dd", "time": "HH:mm:ss", "timestamp": ""}
_KNOWN_AS = {"date": "date", "timestamp": "date-time"}


def date_schema(kind: str, written: str, *, exact: bool) -> JsonObject | None:
    """Return the schema of texts that a date matcher accepts.

    Args:
        kind: ``date``, ``time`` or ``timestamp``.
        written: the date pattern; "" where the matcher has none and takes what ISO 8601 says.
        exact: whether layouts count; without, any date of RFC 3339 will do for a matcher of dates that look alike.

    Returns:
        ``None`` where the pattern cannot be written as a regular expression.
    """
    layout = written or _DEFAULT_FORMATS[kind]
    if layout in {"", "yyyy-MM-dd"} or (not exact and kind in _KNOWN_AS and layout.startswith("yyyy-MM-dd")):
        return {"type": "string", "format": _KNOWN_AS[kind]} if kind in _KNOWN_AS else None
    pattern = _pattern(layout)
    return None if pattern is None else {"type": "string", "pattern": f"^{pattern}$"}


def _pattern(layout: str) -> str | None:
    parts: list[str] = []
    position = 0
    while position < len(layout):
        found = _TOKEN.match(layout, position)
        if found is None:
            return None
        token = found[0]
        if token in _LETTERS:
            parts.append(_LETTERS[token])
        elif token.startswith("S"):
            parts.append(f"[0-9]{{{len(token)}}}")
        else:
            text = token[1:-1].replace("''", "'") if token.startswith("'") else token
            parts.append(re.escape(text or "'"))
        position = found.end()
    return "".join(parts)
