"""JSON written in exactly one way, so that equal values are equal bytes on every run and machine.

Keys are sorted by code point, nothing outside ASCII is escaped unless JSON demands it. An integer is written with all
its digits, however many; a float with the shortest digits that read back as the same double, and always with a fraction
or an exponent. So ``1``, ``1.0`` and ``12345678901234567890123`` stay what they are, which RFC 8785 does not promise.
"""

import json

from shiplap.model.json_value import JsonValue


def compact(value: JsonValue) -> str:
    """Return ``value`` on one line without spaces."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"))


def indented(value: JsonValue) -> str:
    """Return ``value`` for people: two spaces a level and one newline at the end."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False, sort_keys=True, indent=2) + "\n"
