"""From what a test writes down to a shape: plain JSON, types, instances of types, matchers, in any mixture.

Plain values mean equality, a type means any value of that type, an instance means its type with its values as the
example, and a matcher means what it says.
"""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from typing import Any
from uuid import UUID

from shiplap.errors import Fault
from shiplap.model.rule import Matcher
from shiplap.recording.from_types import is_object_class, is_type, shape_of_type
from shiplap.recording.recording_errors import NotRecordableError
from shiplap.recording.shape import (
    Alike,
    Elements,
    Leaf,
    Members,
    Nullable,
    Repeated,
    Shape,
    Table,
    Variants,
    member_path,
)
from shiplap.recording.type_members import ABSENT
from shiplap.recording.type_names import scalar_of
from shiplap.recording.type_scalars import why_not_json

SHAPES = (Leaf, Members, Elements, Repeated, Table, Nullable, Variants, Alike)


def shape_of(value: Any, example: Any = ABSENT, where: str = "$") -> Shape:  # noqa: PLR0911 - one return a kind
    """Return the shape of anything a test may write: JSON, a type, an instance, a matcher, or these inside each other.

    Raises:
        NotRecordableError: when something in it cannot become part of a contract; names where.
    """
    if is_type(value):
        return shape_of_type(value, example, where)
    if example is not ABSENT:
        problem = "give the example with a type; other values are their own example"
        raise NotRecordableError("this cannot have an example", [Fault(where, problem)])
    if isinstance(value, SHAPES):
        return value
    if value is None or (isinstance(value, bool | int | float | str) and not isinstance(value, Enum)):
        return _plain(value, where)
    if isinstance(value, Mapping):
        return Members({str(name): shape_of(each, where=member_path(where, str(name))) for name, each in value.items()})
    if is_object_class(type(value)):
        return shape_of_type(type(value), value, where)
    if isinstance(value, list | tuple):
        return Elements(tuple(shape_of(each, where=f"{where}[{at}]") for at, each in enumerate(value)))
    if isinstance(value, Enum):
        return shape_of(value.value, where=where)
    if isinstance(value, Decimal | datetime | date | time | timedelta | UUID):
        scalar = scalar_of(type(value))
        return Leaf(example=None if scalar is None else scalar.encode(value), matchers=(Matcher("equality"),))
    raise NotRecordableError(
        "this cannot become part of a contract",
        [Fault(where, f"{type(value).__name__} is not JSON, a type or a matcher")],
    )


def _plain(value: Any, where: str) -> Leaf:
    unwritable = why_not_json(value)
    if unwritable is not None:
        raise NotRecordableError("this cannot become part of a contract", [Fault(where, unwritable)])
    return Leaf(example=value)
