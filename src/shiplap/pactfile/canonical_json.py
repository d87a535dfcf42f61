"""JSON written in exactly one way, so that equal values are equal bytes on every run and machine.

Keys are sorted by code point, nothing outside ASCII is escaped unless JSON demands it. An integer is written with all
its digits, however many; a float with the shortest digits that read back as the same double, and always with a fraction
or an exponent. So ``1``, ``1.0`` and ``12345678901234567890123`` stay what they are, which RFC 8785 does not promise.
"""

import json
from json.encoder import encode_basestring

from shiplap.model.json_value import JsonValue


def compact(value: JsonValue) -> str:
    """Return ``value`` on one line without spaces."""
    return _COMPACT.encode(value)


_COMPACT = json.JSONEncoder(ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"))


def indented(value: JsonValue) -> str:
    """Return ``value`` for people: two spaces a level and one newline at the end.

    The text is that of ``json.dumps(value, indent=2, ...)``, which writes indents in Python, value by value, and takes
    three times as long.
    """
    return _text(value, "\n") + "\n"


def _text(value: JsonValue, line: str) -> str:
    """Return ``value`` as it stands at the indent of ``line``, which is a newline and the spaces after it."""
    if isinstance(value, str):
        return encode_basestring(value)
    if isinstance(value, dict) and value:
        below = line + "  "
        members = [f"{encode_basestring(name)}: {_text(value[name], below)}" for name in sorted(value)]
        return f"{{{below}{f',{below}'.join(members)}{line}}}"
    if isinstance(value, list) and value:
        below = line + "  "
        return f"[{below}{f',{below}'.join([_text(item, below) for item in value])}{line}]"
    if value is None or isinstance(value, bool):
        return _WORDS[value]
    return repr(value) if type(value) is int else compact(value)


_WORDS = {None: "null", True: "true", False: "false"}
