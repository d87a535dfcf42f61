"""How values lie in columns, the same on every database: instants and spans as whole microseconds, JSON as text.

Each type is a pair of plain functions, so that whoever reads thousands of cells can call them without anything between.
"""

import json
from abc import abstractmethod
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import BigInteger, Text
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

from shiplap.model.json_value import JsonValue

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)

Value = TypeVar("Value")


class Stored(TypeDecorator[Value]):
    """A type whose values lie in a column in another form; ``None`` is SQL's NULL."""

    cache_ok = True

    @staticmethod
    @abstractmethod
    def to_cell(value: Any) -> Any:
        """Turn a value into what is stored."""

    @staticmethod
    @abstractmethod
    def of_cell(cell: Any) -> Any:
        """Turn what is stored into a value."""

    def process_bind_param(self, value: Value | None, dialect: Dialect) -> Any:  # noqa: ARG002 - fixed by the base
        """Turn a value into what is stored."""
        return self.to_cell(value)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> Value | None:  # noqa: ARG002 - as above
        """Turn what is stored into a value."""
        found: Value | None = self.of_cell(value)
        return found


class Instant(Stored[datetime]):
    """An aware datetime as microseconds since 1970 in UTC."""

    impl = BigInteger
    cache_ok = True

    @staticmethod
    def to_cell(value: Any) -> Any:
        """Turn an instant into a number; a naive one is refused by the subtraction."""
        return None if value is None else (value - _EPOCH) // _MICROSECOND

    @staticmethod
    def of_cell(cell: Any) -> Any:
        """Turn a number into an instant in UTC."""
        return None if cell is None else _EPOCH + timedelta(microseconds=cell)


class Span(Stored[timedelta]):
    """A duration as microseconds."""

    impl = BigInteger
    cache_ok = True

    @staticmethod
    def to_cell(value: Any) -> Any:
        """Turn a duration into a number."""
        return None if value is None else value // _MICROSECOND

    @staticmethod
    def of_cell(cell: Any) -> Any:
        """Turn a number into a duration."""
        return None if cell is None else timedelta(microseconds=cell)


class JsonText(Stored[JsonValue]):
    """Any JSON value as compact text."""

    impl = Text
    cache_ok = True

    @staticmethod
    def to_cell(value: Any) -> Any:
        """Turn a value into text."""
        return None if value is None else json.dumps(value, ensure_ascii=False, separators=(",", ":"))

    @staticmethod
    def of_cell(cell: Any) -> Any:
        """Turn text into a value."""
        return None if cell is None else json.loads(cell)
