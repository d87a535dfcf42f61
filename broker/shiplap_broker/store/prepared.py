"""Statements that are built and compiled once and run on the driver's own cursor.

Most requests ask a dozen small questions, each answered by an index in microseconds; what costs is the way there.
SQLAlchemy describes the question and writes its SQL for either database; running it again through SQLAlchemy takes ten
times as long as the database needs, so that is left out. Parameters that are lists have the same text however long they
are, which lets PostgreSQL keep its plan.
"""

import json
from collections import namedtuple
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeAlias

from sqlalchemy import ARRAY, BigInteger, Boolean, Connection, Executable, Select, Text, bindparam
from sqlalchemy.engine import Dialect
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.types import TypeDecorator, TypeEngine

from shiplap_broker.store.drivers import numbered, way_of

Row: TypeAlias = Any
"""A row whose columns are its attributes."""

_Convert: TypeAlias = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class _Compiled:
    """A statement as one database gets it; its parameters have places instead of names."""

    sql: str
    names: tuple[str, ...]
    fixed: Mapping[str, Any]
    into: Mapping[str, _Convert]
    out: tuple[tuple[int, _Convert], ...]
    make: Callable[[Sequence[Any]], Row]


class Prepared:
    """A statement with named parameters; compiled for a database when it is first run there."""

    def __init__(self, statement: Executable) -> None:
        """Keep a ``statement`` that never changes; its lists of parameters are made by `among`."""
        self._statement: Any = statement
        self._compiled: dict[str, _Compiled] = {}

    def rows(self, connection: Connection, values: Mapping[str, Any] | None = None) -> list[Row]:
        """Run the statement and return its rows."""
        one = self._compiled.get(connection.dialect.name) or self._compile(connection.dialect)
        places = _parameters(one, values or {})
        way = way_of(connection)
        if way.memo is None:
            return _made(one, way.rows(one.sql, places))
        key = _key(one, places)
        found: list[Row] | None = way.memo.get(key)
        if found is None:
            found = way.memo[key] = _made(one, way.rows(one.sql, places))
        return found.copy()

    def remembered(self, connection: Connection, values: Mapping[str, Any] | None = None) -> list[Row] | None:
        """Return the rows where the statement was run before in the same picture, ``None`` elsewhere."""
        one = self._compiled.get(connection.dialect.name)
        memo = way_of(connection).memo
        return None if one is None or memo is None else memo.get(_key(one, _parameters(one, values or {})))

    def first(self, connection: Connection, values: Mapping[str, Any] | None = None) -> Row | None:
        """Run a statement that has at most one row of interest, and return that."""
        found = self.rows(connection, values)
        return found[0] if found else None

    def scalars(self, connection: Connection, values: Mapping[str, Any] | None = None) -> list[Any]:
        """Run the statement and return the first column."""
        return [row[0] for row in self.rows(connection, values)]

    def _compile(self, dialect: Dialect) -> _Compiled:
        compiled = self._statement.compile(dialect=dialect)
        if dialect.positional:
            sql, names = compiled.string, tuple(compiled.positiontup)
        else:
            sql, names = numbered(compiled.string)
        into = {name: one for name in names if (one := _into(compiled.binds[name].type, dialect)) is not None}
        given = {name: bind.value for name, bind in compiled.binds.items() if not bind.required}
        columns = tuple(self._statement.exported_columns)
        row = namedtuple("row", [column.key for column in columns])  # type: ignore[misc]  # noqa: PYI024 - made at runtime
        made = _Compiled(
            sql=sql,
            names=names,
            fixed={name: into[name](value) if name in into else value for name, value in given.items()},
            into=into,
            out=tuple((at, one) for at, column in enumerate(columns) if (one := _out(column.type, dialect))),
            make=row._make,
        )
        self._compiled[dialect.name] = made
        return made


@contextmanager
def reading(connection: Connection) -> Iterator[None]:
    """Let a transaction that only reads keep what it has read: in one picture, a question has one answer."""
    way = way_of(connection)
    way.memo = {}
    try:
        yield
    finally:
        way.memo = None


def is_reading(connection: Connection) -> bool:
    """Tell whether a connection is in a transaction that only reads."""
    return way_of(connection).memo is not None


def _parameters(one: _Compiled, values: Mapping[str, Any]) -> list[Any]:
    """Return the parameters in their places, as the driver takes them."""
    return [
        (one.into[name](values[name]) if name in one.into else values[name]) if name in values else one.fixed[name]
        for name in one.names
    ]


def _key(one: _Compiled, places: Sequence[Any]) -> tuple[Any, ...]:
    return (one.sql, *(tuple(place) if isinstance(place, list) else place for place in places))


def _made(one: _Compiled, found: Iterable[Sequence[Any]]) -> list[Row]:
    """Return rows whose cells are values of Python."""
    if not one.out:
        return [one.make(row) for row in found]
    return [_converted(one, row) for row in found]


def _converted(one: _Compiled, row: Sequence[Any]) -> Row:
    cells = list(row)
    for at, convert in one.out:
        cells[at] = convert(cells[at])
    return one.make(cells)


def _into(kind: TypeEngine[Any], dialect: Dialect) -> _Convert | None:
    """Return what turns a value into what the driver takes, ``None`` where it takes the value itself."""
    if isinstance(kind, TypeDecorator):
        return lambda value: kind.process_bind_param(value, dialect)
    return None


def _out(kind: TypeEngine[Any], dialect: Dialect) -> _Convert | None:
    """Return what turns what the driver gives into a value, ``None`` where it is the value itself."""
    if isinstance(kind, TypeDecorator):
        return lambda value: kind.process_result_value(value, dialect)
    if isinstance(kind, Boolean) and dialect.name == "sqlite":
        return lambda value: None if value is None else bool(value)
    return None


class _Many(TypeDecorator[Any]):
    """A list as one parameter: a JSON text in SQLite, an array in PostgreSQL."""

    impl = Text
    cache_ok = True

    def __init__(self, kind: type[TypeEngine[Any]]) -> None:
        super().__init__()
        self.kind = kind

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Return the type of the column that would hold the list."""
        many = ARRAY(self.kind) if dialect.name == "postgresql" else Text()
        return dialect.type_descriptor(many)

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        """Turn a collection into what the driver takes."""
        return list(value) if dialect.name == "postgresql" else json.dumps(list(value))


class _Among(ColumnElement[bool]):
    """The condition that a column holds one of the values of a parameter."""

    type = Boolean()
    inherit_cache = False

    def __init__(self, column: ColumnElement[Any], name: str) -> None:
        self.column = column
        kind = Text if isinstance(column.type, Text) else BigInteger
        self.values: ColumnElement[Any] = bindparam(name, type_=_Many(kind))

    def self_group(self, against: Any = None) -> "_Among":  # noqa: ARG002 - part of the base
        """Return itself: it is a condition already, and ``= 1`` around it would keep SQLite from its indexes."""
        return self

    @property
    def _from_objects(self) -> list[Any]:
        return self.column._from_objects  # noqa: SLF001 - what every expression tells its statement


@compiles(_Among, "sqlite")
def _among_in_sqlite(element: _Among, compiler: SQLCompiler, **more: Any) -> str:
    column, values = compiler.process(element.column, **more), compiler.process(element.values, **more)
    return f"{column} IN (SELECT value FROM json_each({values}))"  # noqa: S608 - SQL of the compiler, no values


@compiles(_Among, "postgresql")
def _among_in_postgres(element: _Among, compiler: SQLCompiler, **more: Any) -> str:
    column, values = compiler.process(element.column, **more), compiler.process(element.values, **more)
    return f"{column} = ANY({values})"


def among(column: ColumnElement[Any], name: str) -> ColumnElement[bool]:
    """Return the condition that ``column`` holds one of the values of the parameter ``name``."""
    return _Among(column, name)


class _AmongFound(_Among):
    """The condition that a column holds one of the values that a query finds, looked up first."""

    def __init__(self, column: ColumnElement[Any], found: Select[Any]) -> None:
        self.column = column
        self.values = found.scalar_subquery()


@compiles(_AmongFound, "sqlite")
def _among_found_in_sqlite(element: _AmongFound, compiler: SQLCompiler, **more: Any) -> str:
    return f"{compiler.process(element.column, **more)} IN {compiler.process(element.values, **more)}"


@compiles(_AmongFound, "postgresql")
def _among_found_in_postgres(element: _AmongFound, compiler: SQLCompiler, **more: Any) -> str:
    return f"{compiler.process(element.column, **more)} = ANY(ARRAY{compiler.process(element.values, **more)})"


def among_found(column: ColumnElement[Any], found: Select[Any]) -> ColumnElement[bool]:
    """Return the condition that ``column`` holds one of the few values that the query ``found`` finds.

    PostgreSQL would join the query to the rest, and go through all rows to find the few; this way it looks them up by
    index, as SQLite does.
    """
    return _AmongFound(column, found)
