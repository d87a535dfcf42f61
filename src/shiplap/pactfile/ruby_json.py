"""JSON as Ruby's json library writes it, which a Pact Broker's digests hang on.

It differs from `canonical_json` in floats only: fixed notation from 1e-9 up to 1e15, else one digit before the point.
"""

import json
import re

from shiplap.model.json_value import JsonValue

# Python and Ruby write floats alike, except those that this finds (and perhaps a string that looks like one).
_PERHAPS_DIFFERENT = re.compile(r"[0-9]e[+-][0-9]|[0-9]{16}\.")

_quoted = json.encoder.encode_basestring


def ruby_json(value: JsonValue, *, sort_keys: bool = True) -> str:
    """Return ``value`` without spaces, the keys of every object sorted or in the order of the text."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, sort_keys=sort_keys, separators=(",", ":"))
    return _slowly(value, sort_keys=sort_keys) if _PERHAPS_DIFFERENT.search(text) else text


def _slowly(value: JsonValue, *, sort_keys: bool) -> str:
    if isinstance(value, dict):
        keys = sorted(value) if sort_keys else value
        return "{" + ",".join([f"{_quoted(key)}:{_slowly(value[key], sort_keys=sort_keys)}" for key in keys]) + "}"
    if isinstance(value, list):
        return "[" + ",".join([_slowly(item, sort_keys=sort_keys) for item in value]) + "]"
    if isinstance(value, float):
        return ruby_float(value)
    return json.dumps(value, ensure_ascii=False)


def ruby_float(value: float) -> str:
    """Return a finite float with the shortest digits that read back as the same double."""
    shortest = repr(value)
    if "e" not in shortest and 1e-9 <= abs(value) < 1e15:
        return shortest
    sign, digits, point = _decimal(shortest)
    if not digits:
        return sign + "0.0"
    if -8 <= point <= 15:
        return sign + _fixed(digits, point)
    mantissa = f"{digits[0]}.{digits[1:]}" if len(digits) > 1 else digits
    return f"{sign}{mantissa}e{point - 1:+d}"


def _decimal(shortest: str) -> tuple[str, str, int]:
    """Take ``0.00012`` apart: sign, digits ``12``, and where the point stands before them (-3)."""
    sign = "-" if shortest.startswith("-") else ""
    mantissa, _, exponent = shortest.lstrip("-").partition("e")
    whole, _, fraction = mantissa.partition(".")
    digits = (whole + fraction).lstrip("0")
    point = len(digits) - len(fraction) + int(exponent or 0)
    return sign, digits.rstrip("0"), point


def _fixed(digits: str, point: int) -> str:
    if point <= 0:
        return "0." + "0" * -point + digits
    if point >= len(digits):
        return digits + "0" * (point - len(digits)) + ".0"
    return digits[:point] + "." + digits[point:]
