"""Statements that are built and compiled once and run on the driver's own cursor.

Most requests ask a dozen small questions, each answered by an index in microseconds; what costs is the way there.
SQLAlchemy describes the question and writes its SQL for either database; running it again through SQLAlchemy takes ten
times as long as the database needs, so that is left out. Parameters that are lists have the same text however long they
are, which lets PostgreSQL keep its plan.
"""

from collections import namedtuple
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from json.encoder import encode_basestring_ascii
from types import MappingProxyType
from typing import Any, TypeAlias

from sqlalchemy import ARRAY, BigInteger, Boolean, Connection, Executable, Select, Text, bindparam
from sqlalchemy.engine import Dialect
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.types import TypeDecorator, TypeEngine

from shiplap_broker.store.column_types import Stored
from shiplap_broker.store.drivers import numbered, way_of

Row: TypeAlias = Any
"""A row whose columns are its attributes."""

_Convert: TypeAlias = Callable[[Any], Any]

_NOTHING: Mapping[str, Any] = MappingProxyType({})
_BOOLEANS = {None: None, 0: False, 1: True}


class Prepared:
    """A statement with named parameters; compiled for a database when it is first run there."""

    def __init__(self, statement: Executable) -> None:
        """Keep a ``statement`` that never changes; its lists of parameters are made by `among`."""
        self._statement: Any = statement
        self._compiled: dict[str, _Compiled] = {}

    def rows(self, connection: Connection, values: Mapping[str, Any] = _NOTHING) -> list[Row]:
        """Run the statement and return its rows; none where it is only announced, see `foresee`."""
        way = way_of(connection)
        one = self._compiled.get(way.dialect) or self._compile(connection.dialect)
        places = way.places(one.places(values))
        memo = way.memo
        if memo is None:
            return one.made(way.rows(one.sql, places))
        key = (one.sql, places)
        found = memo.get(key)
        if found is None:
            if way.foreseeing:
                way.announce(key)
                return []
            found = memo[key] = one.made(way.rows(one.sql, places))
        return found.copy()

    def remembered(self, connection: Connection, values: Mapping[str, Any] = _NOTHING) -> list[Row] | None:
        """Return the rows where the statement was run before in the same picture, ``None`` elsewhere."""
        way = way_of(connection)
        one = self._compiled.get(way.dialect)
        return None if one is None or way.memo is None else way.memo.get((one.sql, way.places(one.places(values))))

    def first(self, connection: Connection, values: Mapping[str, Any] = _NOTHING) -> Row | None:
        """Run a statement that has at most one row of interest, and return that."""
        found = self.rows(connection, values)
        return found[0] if found else None

    def scalars(self, connection: Connection, values: Mapping[str, Any] = _NOTHING) -> list[Any]:
        """Run the statement and return the first column."""
        return [row[0] for row in self.rows(connection, values)]

    def _compile(self, dialect: Dialect) -> "_Compiled":
        compiled = self._statement.compile(dialect=dialect)
        if dialect.positional:
            sql, names = compiled.string, tuple(compiled.positiontup)
        else:
            sql, names = numbered(compiled.string)
        columns = tuple(self._statement.exported_columns)
        row: Any = namedtuple("row", [column.key for column in columns])  # type: ignore[misc]  # noqa: PYI024 - made at runtime
        made = self._compiled[dialect.name] = _Compiled(
            sql=sql,
            names=tuple((name, _into(compiled.binds[name].type, dialect)) for name in names),
            fixed={name: bind.value for name, bind in compiled.binds.items() if not bind.required},
            out=tuple((at, one) for at, column in enumerate(columns) if (one := _out(column.type, dialect))),
            make=partial(tuple.__new__, row),
        )
        return made


@dataclass(frozen=True, slots=True)
class _Compiled:
    """A statement as one database gets it.

    Attributes:
        names: of its parameters, in their places, each with what turns its value into what the driver takes.
        fixed: the values of parameters that nobody gives.
        out: the columns whose cells the driver does not give as values, and what turns them into such.
        make: makes a row of its cells.
    """

    sql: str
    names: tuple[tuple[str, "_Convert | None"], ...]
    fixed: Mapping[str, Any]
    out: tuple[tuple[int, "_Convert"], ...]
    make: Callable[[Iterable[Any]], Row]

    def places(self, values: Mapping[str, Any]) -> tuple[Any, ...]:
        """Return the parameters in their places."""
        if self.fixed:
            values = {**self.fixed, **values}
        return tuple([values[name] if into is None else into(values[name]) for name, into in self.names])

    def made(self, found: Iterable[Sequence[Any]]) -> list[Row]:
        """Return rows whose cells are values of Python."""
        make, out = self.make, self.out
        if not out:
            return list(map(make, found))
        rows: list[Row] = []
        for row in found:
            cells = list(row)
            for at, convert in out:
                cells[at] = convert(cells[at])
            rows.append(make(cells))
        return rows


@contextmanager
def reading(connection: Connection) -> Iterator[None]:
    """Let a transaction that only reads keep what it has read: in one picture, a question has one answer."""
    way = way_of(connection)
    way.memo = {}
    try:
        yield
    finally:
        way.memo = None


def foresee(connection: Connection, ask: Callable[[], object]) -> None:
    """Announce the statements that ``ask`` runs, so that the next one takes them along."""
    way = way_of(connection)
    if way.memo is not None and way.dialect == "postgresql":
        with way.foresight():
            ask()


def is_foreseeing(connection: Connection) -> bool:
    """Tell whether statements are only announced, and so find nothing yet."""
    return way_of(connection).foreseeing


def is_reading(connection: Connection) -> bool:
    """Tell whether a connection is in a transaction that only reads."""
    return way_of(connection).memo is not None


def _into(kind: TypeEngine[Any], dialect: Dialect) -> _Convert | None:
    """Return what turns a value into what the driver takes, ``None`` where it takes the value itself."""
    if isinstance(kind, _Many):
        return list if dialect.name == "postgresql" else _json_list
    if isinstance(kind, Stored):
        return kind.to_cell
    return None


def _out(kind: TypeEngine[Any], dialect: Dialect) -> _Convert | None:
    """Return what turns what the driver gives into a value, ``None`` where it is the value itself."""
    if isinstance(kind, Stored):
        return kind.of_cell
    if isinstance(kind, Boolean) and dialect.name == "sqlite":
        return _BOOLEANS.__getitem__
    return None


def _json_list(value: Iterable[str] | Iterable[int]) -> str:
    """Return keys or names as JSON, without what `json.dumps` sets up for values that hold others."""
    return f"[{','.join([str(one) if isinstance(one, int) else encode_basestring_ascii(one) for one in value])}]"


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
        return list(value) if dialect.name == "postgresql" else _json_list(value)


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


class _AmongMany(_Among):
    """The condition that a column holds one of very many values of a parameter."""

    inherit_cache = False


@compiles(_AmongMany, "sqlite")
def _among_many_in_sqlite(element: _AmongMany, compiler: SQLCompiler, **more: Any) -> str:
    return _among_in_sqlite(element, compiler, **more)


@compiles(_AmongMany, "postgresql")
def _among_many_in_postgres(element: _AmongMany, compiler: SQLCompiler, **more: Any) -> str:
    column, values = compiler.process(element.column, **more), compiler.process(element.values, **more)
    return f"{column} IN (SELECT unnest({values}))"


def among_many(column: ColumnElement[Any], name: str) -> ColumnElement[bool]:
    """Return the condition that ``column`` holds one of the values of the parameter ``name``, be they thousands.

    PostgreSQL would go through all of an array for each row; this way it makes a table of hashes of them, once.
    """
    return _AmongMany(column, name)


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
