"""Matchers a test writes by hand, under the names Pact gives them; they go wherever a value or a type may go.

>>> from shiplap.recording import matchers
>>> order = {"id": int, "status": matchers.regex("open", "open|paid"), "lines": matchers.each_like({"sku": str}, min=1)}

Every matcher has a fixed example, so that a contract has the same bytes in every run. What the examples are for: the
test under way is answered with them.
"""

import re
from collections.abc import Mapping
from datetime import date as Date  # noqa: N812 - the matcher is named as Pact names it
from datetime import datetime as DateTime  # noqa: N812 - the same
from datetime import time as Time  # noqa: N812 - the same
from typing import Any
from uuid import UUID

from shiplap.errors import Fault
from shiplap.model.json_value import JsonValue
from shiplap.model.rule import Combine, Generator, Matcher
from shiplap.recording.from_values import shape_of
from shiplap.recording.recording_errors import NotRecordableError
from shiplap.recording.shape import (
    Alike,
    Compiled,
    Leaf,
    Nullable,
    Repeated,
    Shape,
    Table,
    Variants,
    compile_shape,
    distinct,
)
from shiplap.recording.type_scalars import DATE, DATETIME, SCALARS, TIME, UUID_TEXT, instant_text

__all__ = [
    "any_of",
    "array_contains",
    "boolean",
    "date",
    "datetime",
    "decimal",
    "each_key",
    "each_like",
    "each_value",
    "equal",
    "from_provider_state",
    "includes",
    "integer",
    "like",
    "null",
    "nullable",
    "number",
    "regex",
    "string",
    "time",
    "uuid",
]


def like(example: Any) -> Shape:
    """Match any value of the type of the example, and inside it any values of the types of the values there."""
    return Alike(shape_of(example))


def equal(value: Any) -> Shape:
    """Match exactly this value, also where something around it matches by type."""
    return Leaf(example=_json(value), matchers=(Matcher("equality"),))


def each_like(
    element: Any,
    *,
    min: int = 1,  # noqa: A002 - the name Pact gives it
    max: int | None = None,  # noqa: A002 - the same
    examples: int | None = None,
) -> Shape:
    """Match a list of ``min`` to ``max`` elements like this one; the answer has ``examples`` of them."""
    if min < 0 or (max is not None and max < min):
        raise NotRecordableError("each_like cannot match anything", [Fault("$", f"min is {min}, max is {max}")])
    shown = examples if examples is not None else (min or 1)
    return Repeated(elements=(shape_of(element),) * shown, min=min, max=max)


def regex(example: str, pattern: str) -> Shape:
    """Match text by a regular expression; the example must match it too.

    Raises:
        NotRecordableError: when the pattern is no regular expression or the example does not match it.
    """
    try:
        fits = re.search(pattern, example) is not None
    except re.error as error:
        raise NotRecordableError("this is no regular expression", [Fault("$", f"{pattern}: {error}")]) from error
    if not fits:
        raise NotRecordableError("the example does not match", [Fault("$", f"{example!r} does not match {pattern}")])
    return Leaf(example=example, matchers=(Matcher("regex", {"regex": pattern}),))


def string(example: str = "text") -> Shape:
    """Match any text."""
    return Leaf(example=example, matchers=(Matcher("type"),))


def integer(example: int = 42) -> Shape:
    """Match a number without decimal places."""
    return Leaf(example=example, matchers=(Matcher("integer"),))


def decimal(example: float = 1.5) -> Shape:
    """Match a number with decimal places."""
    return Leaf(example=example, matchers=(Matcher("decimal"),))


def number(example: float = 1.5) -> Shape:
    """Match any number."""
    return Leaf(example=example, matchers=(Matcher("number"),))


def boolean(*, example: bool = True) -> Shape:
    """Match ``true`` or ``false``."""
    return Leaf(example=example, matchers=(Matcher("boolean"),))


def null() -> Shape:
    """Match ``null`` only."""
    return Leaf(example=None, matchers=(Matcher("null"),))


def nullable(value: Any) -> Shape:
    """Match ``null``, or what ``value`` matches. Its example is the one of ``value``.

    Raises:
        NotRecordableError: for an object or a list; Pact can say it of single values only.
    """
    shape = shape_of(value)
    if not isinstance(shape, Leaf) or not shape.matchers:
        problem = "only a type or matcher of a single value can be; null instead of an object needs its own interaction"
        raise NotRecordableError("this cannot be nullable", [Fault("$", problem)])
    return Nullable(shape)


def any_of(*values: Any) -> Shape:
    """Match what any of the values matches. Each must be a single value, not an object or a list."""
    leaves = [shape for shape in map(shape_of, values) if isinstance(shape, Leaf) and shape.matchers]
    if len(leaves) < len(values) or not leaves:
        raise NotRecordableError(
            "any_of cannot match this", [Fault("$", "each of its values must be a type or a matcher of a single value")]
        )
    matchers = distinct(matcher for leaf in leaves for matcher in leaf.matchers[-1:])
    return Leaf(example=leaves[0].example, matchers=matchers, combine=Combine.OR)


def includes(text: str) -> Shape:
    """Match text in which ``text`` occurs."""
    return Leaf(example=text, matchers=(Matcher("include", {"value": text}),))


def datetime(example: str | DateTime = "2024-02-29T12:34:56Z", format: str | None = None) -> Shape:  # noqa: A002 - Pact's name
    """Match an instant: RFC 3339 with ``Z`` or an offset, or as ``format`` says in the pattern letters of Java."""
    text = example if isinstance(example, str) else instant_text(example)
    return _moment("timestamp", text, DATETIME, format)


def date(example: str | Date = "2024-02-29", format: str | None = None) -> Shape:  # noqa: A002 - Pact's name
    """Match a date: ``2024-02-29``, or as ``format`` says in the pattern letters of Java."""
    return _moment("date", example if isinstance(example, str) else example.isoformat(), DATE, format)


def time(example: str | Time = "12:34:56", format: str | None = None) -> Shape:  # noqa: A002 - Pact's name
    """Match a time of day: ``12:34:56``, or as ``format`` says in the pattern letters of Java."""
    return _moment("time", example if isinstance(example, str) else example.isoformat(), TIME, format)


def uuid(example: str | UUID = str(SCALARS[UUID].example)) -> Shape:
    """Match a UUID."""
    return regex(str(example), UUID_TEXT)


def each_key(keys: Mapping[str, Any], pattern: str) -> Shape:
    """Match an object whose names all match a regular expression and whose values are like those of the example."""
    faults = [Fault("$", f"the name {key!r} does not match {pattern}") for key in keys if not re.search(pattern, key)]
    if faults or not keys:
        raise NotRecordableError("each_key needs an example whose names match", faults)
    entries = {name: shape_of(value) for name, value in keys.items()}
    return Table(entries=entries, key=Matcher("regex", {"regex": pattern}))


def each_value(value: Any, *, keys: tuple[str, ...] = ("key",)) -> Shape:
    """Match an object with any names whose values are all like ``value``."""
    return Table(entries=dict.fromkeys(keys, shape_of(value)))


def array_contains(*variants: Any) -> Shape:
    """Match a list in which each of the variants occurs at least once, anywhere."""
    return Variants(variants=tuple(shape_of(variant) for variant in variants))


def from_provider_state(expression: str, example: Any) -> Shape:
    """Take the value from the provider state when the contract is verified: ``from_provider_state("${id}", 42)``.

    ``example`` stands for it while the consumer's test runs. In a response the value is matched by type.
    """
    value = _json(example)
    kind = {bool: "BOOLEAN", int: "INTEGER", float: "DECIMAL", str: "STRING"}.get(type(value), "RAW")
    generator = Generator("ProviderState", {"expression": expression, "dataType": kind})
    return Leaf(example=value, matchers=(Matcher("type"),), generator=generator)


def _moment(name: str, example: str, pattern: str, format_: str | None) -> Shape:
    if format_ is None:
        return regex(example, pattern)
    params: dict[str, JsonValue] = {"format": format_}
    return Leaf(example=example, matchers=(Matcher("datetime" if name == "timestamp" else name, params),))


def _json(value: Any) -> JsonValue:
    compiled: Compiled = compile_shape(shape_of(value))
    return compiled.example
