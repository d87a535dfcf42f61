"""Formats that are remarks: a value that contradicts one fits its schema, and whoever reads it may refuse it.

JSON Schema 2020-12 (validation, section 7.2.1) leaves it to the reader whether ``format`` is asserted. Formats that are
asserted here are part of the schema; of the others, those whose grammar is short and certain are looked at.
"""

import ipaddress
import re
import struct
from base64 import b64decode
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation

from shiplap.compat.catalogue import Catalogue
from shiplap.compat.schemas.formats import PATTERNS
from shiplap.compat.schemas.references import SchemaRef, UnresolvedReferenceError
from shiplap.model.json_value import JsonObject, JsonValue

_MAX_STEPS = 10_000
_MAX_CHAIN = 64
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+")
_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:\S*")
_HOST = re.compile(r"(?=.{1,253}$)[A-Za-z0-9](?:[A-Za-z0-9-]{0,62})(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,62}))*")
_DIGITS = {"float": 6, "double": 15}
"""How many decimal digits every number of a format keeps: IEEE 754, binary32 and binary64."""


def contradicts(name: str, value: JsonValue) -> bool:
    """Return whether a value is certainly none of a format that is only a remark."""
    if name in _DIGITS and isinstance(value, int | float | str) and not isinstance(value, bool):
        return not _is_kept(name, str(value))
    reads = _READS.get(name)
    return reads is not None and isinstance(value, str) and not reads(value)


def contradicted_in(
    catalogue: Catalogue, schema: SchemaRef, value: JsonValue
) -> tuple[tuple[str | int, ...], str] | None:
    """Return where a value that fits a schema contradicts a format, and which; ``None`` where it does nowhere.

    Branches of unions are not looked into: which of them is meant is not plain to see.
    """
    waiting: list[tuple[SchemaRef, JsonValue, tuple[str | int, ...]]] = [(schema, value, ())]
    for _ in range(_MAX_STEPS):
        if not waiting:
            break
        ref, each, path = waiting.pop()
        ref, node = _behind(catalogue, ref)
        name = node.get("format")
        if isinstance(name, str) and contradicts(name, each):
            return path, name
        every = node.get("allOf")
        waiting.extend(
            (ref.child("allOf", index), each, path) for index in range(len(every) if isinstance(every, list) else 0)
        )
        waiting.extend((ref.child(*steps), member, (*path, key)) for steps, key, member in _members(node, each))
    return None


def _behind(catalogue: Catalogue, ref: SchemaRef) -> tuple[SchemaRef, JsonObject]:
    """Return the schema at the end of a chain of references; an empty one where there is none."""
    try:
        for _ in range(_MAX_CHAIN):
            node = catalogue.resolve(ref)
            if not isinstance(node, dict):
                break
            if not isinstance(node.get("$ref"), str):
                return ref, node
            ref = catalogue.follow(ref, str(node["$ref"]))
    except UnresolvedReferenceError:
        pass
    return ref, {}


def _members(node: JsonObject, value: JsonValue) -> list[tuple[tuple[str | int, ...], str | int, JsonValue]]:
    """Return the steps to the schema of each member of a value, its name, and the member."""
    if isinstance(value, list):
        return [(("items",), index, each) for index, each in enumerate(value) if "items" in node]
    if not isinstance(value, dict):
        return []
    properties = node.get("properties")
    known = properties if isinstance(properties, dict) else {}
    rest = "additionalProperties" in node
    return [
        (("properties", name) if name in known else ("additionalProperties",), name, member)
        for name, member in value.items()
        if name in known or rest
    ]


def _is_kept(name: str, text: str) -> bool:
    try:
        number = Decimal(text)
        kept = Decimal(struct.unpack("f", struct.pack("f", number))[0] if name == "float" else float(number))
    except (InvalidOperation, OverflowError, ValueError):
        return not any(digit.isdigit() for digit in text)
    return kept == number or (kept.is_finite() and len(number.normalize().as_tuple().digits) <= _DIGITS[name])


def _is_base64(text: str) -> bool:
    try:
        b64decode(text, validate=True)
    except ValueError:
        return False
    return True


def _is_ipv6(text: str) -> bool:
    try:
        ipaddress.IPv6Address(text)
    except ValueError:
        return False
    return True


def _fits(pattern: str) -> Callable[[str], bool]:
    compiled = re.compile(pattern, re.ASCII)
    return lambda text: compiled.search(text) is not None


_READS: Mapping[str, Callable[[str], bool]] = {
    "byte": _is_base64,
    "email": lambda text: _EMAIL.fullmatch(text) is not None,
    "hostname": lambda text: _HOST.fullmatch(text) is not None,
    "ipv4": _fits(PATTERNS["ipv4"]),
    "ipv6": _is_ipv6,
    "time": _fits(PATTERNS["time"]),
    "uri": lambda text: _URI.fullmatch(text) is not None,
}
