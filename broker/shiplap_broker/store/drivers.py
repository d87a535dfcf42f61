"""The shortest way from the text of a statement to its rows, one for each driver.

A question that an index answers in microseconds costs more on its way than in the database. SQLite's driver keeps what
it has compiled. On PostgreSQL the statement is prepared once a connection and then only executed: that is one message
there and one back, without the cursor, its parameters by name and its waiting in Python.
"""

import re
from collections.abc import Sequence
from typing import Any, TypeAlias

from sqlalchemy import Connection

Row: TypeAlias = tuple[Any, ...]

_WAY = "shiplap_way"
_NAMED = re.compile(r"%(?:%|\((\w+)\)s)")


class SqliteWay:
    """The way to SQLite: its driver compiles a statement once and knows it by its text."""

    __slots__ = ("_driver", "memo")

    def __init__(self, driver: Any) -> None:
        self._driver = driver
        self.memo: dict[Any, Any] | None = None
        """What a transaction that only reads has read; ``None`` in any other."""

    def rows(self, sql: str, values: Sequence[Any]) -> list[Row]:
        """Run a statement with ``?`` for its values."""
        found: list[Row] = self._driver.execute(sql, values).fetchall()
        return found

    def begin(self, beginning: str) -> None:
        """Begin a transaction.

        Raises:
            sqlite3.Error: the database is locked, or cannot be read.
        """
        self._driver.execute(beginning)

    def end(self) -> None:
        """Commit it."""
        self._driver.execute("COMMIT")

    def undo(self) -> None:
        """Undo it."""
        self._driver.rollback()


class PostgresWay:
    """The way to PostgreSQL: the names of prepared statements, and what reads their results."""

    __slots__ = ("_driver", "_names", "_transformer", "memo")

    def __init__(self, driver: Any) -> None:
        from psycopg.adapt import Transformer  # noqa: PLC0415 - an extra

        # The driver would prepare statements of its own, and at a ROLLBACK forget all there are: these here, too.
        driver.prepare_threshold = None
        self._driver = driver.pgconn
        self._transformer: Any = Transformer(driver)
        self._names: dict[str, bytes] = {}
        self.memo: dict[Any, Any] | None = None
        """What a transaction that only reads has read; ``None`` in any other."""

    def rows(self, sql: str, values: Sequence[Any]) -> list[Row]:
        """Run a statement with ``$1`` and so on for its values, prepared on its first run.

        Raises:
            psycopg.Error: the database refuses it or is gone.
        """
        name = self._names.get(sql) or self._prepare(sql)
        result = self._driver.exec_prepared(name, [_encoded(value) for value in values])
        if result.status not in _GOOD:
            raise _refusal(result)
        self._transformer.set_pgresult(result)
        found: list[Row] = self._transformer.load_rows(0, result.ntuples, tuple)
        return found

    def begin(self, beginning: str) -> None:
        """Begin a transaction.

        Raises:
            psycopg.Error: the connection is gone, or the lock of writers was not to be had.
        """
        self._say(beginning.encode())

    def end(self) -> None:
        """Commit it.

        Raises:
            psycopg.Error: the connection is gone, or the database could not keep what was written.
        """
        self._say(b"COMMIT")

    def undo(self) -> None:
        """Undo it.

        Raises:
            psycopg.Error: the connection is gone.
        """
        self._say(b"ROLLBACK")

    def _say(self, command: bytes) -> None:
        result = self._driver.exec_(command)
        if result.status not in _GOOD:
            raise _refusal(result)

    def _prepare(self, sql: str) -> bytes:
        name = f"shiplap_{len(self._names)}".encode()
        result = self._driver.prepare(name, sql.encode())
        if result.status not in _GOOD:
            raise _refusal(result)
        self._names[sql] = name
        return name


_GOOD = frozenset({1, 2})  # psycopg.pq.ExecStatus.COMMAND_OK and TUPLES_OK: numbers of libpq's protocol
Way: TypeAlias = SqliteWay | PostgresWay


def way_of(connection: Connection) -> Way:
    """Return the way of a connection, which is kept as long as the driver's own connection lasts."""
    kept = connection.info
    way: Way | None = kept.get(_WAY)
    if way is None:
        driver: Any = connection.connection.dbapi_connection
        way = SqliteWay(driver) if connection.dialect.name == "sqlite" else PostgresWay(driver)
        kept[_WAY] = way
    return way


def numbered(sql: str) -> tuple[str, tuple[str, ...]]:
    """Return a statement with ``$1`` for ``%(name)s``, and the names in their order."""
    names: dict[str, int] = {}

    def number(found: re.Match[str]) -> str:
        name = found[1]
        return "%" if name is None else f"${names.setdefault(name, len(names) + 1)}"

    return _NAMED.sub(number, sql), tuple(names)


def _refusal(result: Any) -> Exception:
    """Return the driver's error for a result that is none."""
    from psycopg import errors, pq  # noqa: PLC0415 - an extra

    state = (result.error_field(pq.DiagnosticField.SQLSTATE) or b"").decode("ascii", "replace")
    try:
        kind = errors.lookup(state)
    except KeyError:  # a connection that broke has no code
        kind = errors.OperationalError
    return kind(result.get_error_message("utf-8"))


def _encoded(value: Any) -> bytes | None:
    """Return a value as PostgreSQL reads it from text; the statement says of which type it is."""
    match value:
        case None:
            return None
        case bool():
            return b"t" if value else b"f"
        case int():
            return b"%d" % value
        case str():
            return _without_null(value).encode()
        case list():
            return b"{%s}" % b",".join(map(_element, value))
        case _:
            raise TypeError(f"a prepared statement takes no {type(value).__name__}")


def _element(value: str | int) -> bytes:
    """Return a value within an array."""
    if isinstance(value, int):
        return b"%d" % value
    escaped = _without_null(value).replace("\\", "\\\\").replace('"', '\\"')
    return b'"%s"' % escaped.encode()


def _without_null(text: str) -> str:
    """Return the text, which PostgreSQL would end at a NUL."""
    if "\0" in text:
        from psycopg import DataError  # noqa: PLC0415 - an extra

        raise DataError("PostgreSQL text fields cannot contain NUL (0x00) bytes")
    return text
