"""The shortest way from the text of a statement to its rows, one for each driver.

A question that an index answers in microseconds costs more on its way than in the database. SQLite's driver keeps what
it has compiled. On PostgreSQL the statement is prepared once a connection and then only executed: that is one message
there and one back, without the cursor, its parameters by name and its waiting in Python.
"""

import re
import select
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TypeAlias

from sqlalchemy import Connection

Row: TypeAlias = tuple[Any, ...]
Statement: TypeAlias = tuple[str, tuple[Any, ...]]
"""The text of a statement, and its values as the driver takes them."""

_WAY = "shiplap_way"
_SURELY_ALIVE = 1.0  # seconds after its last answer in which a connection is trusted to be there still
_NAMED = re.compile(r"%(?:%|\((\w+)\)s)")


class SqliteWay:
    """The way to SQLite: its driver compiles a statement once and knows it by its text."""

    dialect = "sqlite"
    foreseeing = False

    def __init__(self, driver: Any) -> None:
        self._driver = driver
        self.memo: dict[Any, Any] | None = None
        """What a transaction that only reads has read; ``None`` in any other."""

    def places(self, values: tuple[Any, ...]) -> tuple[Any, ...]:
        """Return values as the driver takes them."""
        return values

    def rows(self, sql: str, places: tuple[Any, ...]) -> list[Row]:
        """Run a statement with ``?`` for its values."""
        found: list[Row] = self._driver.execute(sql, places).fetchall()
        return found

    def announce(self, statement: Statement) -> None:
        """Nothing is gained by asking for more at once: there is no way to go."""

    @contextmanager
    def foresight(self) -> Iterator[None]:
        """Nothing is announced, so nothing is different in the block."""
        yield

    def begin(self, beginning: str) -> None:
        """Begin a transaction.

        Raises:
            sqlite3.Error: the database is locked, or cannot be read.
        """
        self._driver.execute(beginning)

    begin_reading = begin

    def settle(self) -> None:
        """Nothing is ever owed to SQLite."""

    def end(self) -> None:
        """Commit it."""
        self._driver.execute("COMMIT")

    end_reading = end

    def undo(self) -> None:
        """Undo it."""
        self._driver.rollback()


class PostgresWay:
    """The way to PostgreSQL: the names of prepared statements, and what reads their results.

    A message there and its answer cost more than most of the questions, so a transaction that only reads has few: its
    beginning goes with its first statement, and so do those that were announced; its end is not waited for.
    """

    __slots__ = (
        "_announced",
        "_early",
        "_ending",
        "_heard",
        "_names",
        "_owed",
        "_pg",
        "_poll",
        "_transformer",
        "foreseeing",
        "memo",
    )

    dialect = "postgresql"

    def __init__(self, driver: Any) -> None:
        from psycopg.adapt import Transformer  # noqa: PLC0415 - an extra

        # The driver would prepare statements of its own, and at a ROLLBACK forget all there are: these here, too.
        driver.prepare_threshold = None
        self._pg = driver.pgconn
        self._poll = select.poll()
        self._poll.register(self._pg.socket, select.POLLIN)
        self._transformer: Any = Transformer(driver)
        self._names: dict[str, bytes] = {}
        self._owed: str | None = None
        self._ending = False
        self._heard = time.monotonic()
        self._announced: list[Statement] = []
        self._early: dict[Statement, list[Row]] = {}
        self.foreseeing = False
        """Whether statements are only told, and not yet asked."""
        self.memo: dict[Any, Any] | None = None
        """What a transaction that only reads has read; ``None`` in any other."""

    def places(self, values: tuple[Any, ...]) -> tuple[Any, ...]:
        """Return values as the driver takes them."""
        return tuple(map(_encoded, values))

    def rows(self, sql: str, places: tuple[Any, ...]) -> list[Row]:
        """Run a statement with ``$1`` and so on for its values, prepared on its first run.

        Raises:
            psycopg.Error: the database refuses it or is gone.
        """
        if self._early:
            early = self._early.pop((sql, places), None)
            if early is not None:
                return early
        if self._owed is not None or self._announced:
            return self._all_at_once((sql, places))
        return self._rows_of(self._pg.exec_prepared(self._name(sql), places))

    def announce(self, statement: Statement) -> None:
        """Have a statement asked together with the next."""
        if statement not in self._early and statement not in self._announced:
            self._announced.append(statement)

    @contextmanager
    def foresight(self) -> Iterator[None]:
        """Let statements of the block only be announced; they seem to find nothing."""
        self.foreseeing = True
        try:
            yield
        finally:
            self.foreseeing = False

    def begin(self, beginning: str) -> None:
        """Begin a transaction.

        Raises:
            psycopg.Error: the connection is gone, or the lock of writers was not to be had.
        """
        self._say(beginning.encode())

    def begin_reading(self, beginning: str) -> None:
        """Begin a transaction with its first statement, or now where the connection may have been lost in silence.

        Raises:
            psycopg.Error: the connection is gone.
        """
        self._hear_the_end()
        if time.monotonic() - self._heard < _SURELY_ALIVE:
            self._owed = beginning
        else:
            self._say(beginning.encode())

    def settle(self) -> None:
        """Hear the end of the last transaction, and begin the one that is owed: others want to use the connection.

        Raises:
            psycopg.Error: the connection is gone.
        """
        if self._ending:
            self._hear_the_end()
        if self._owed is not None:
            beginning, self._owed = self._owed, None
            self._say(beginning.encode())

    def end(self) -> None:
        """Commit it.

        Raises:
            psycopg.Error: the connection is gone, or the database could not keep what was written.
        """
        self._say(b"COMMIT")

    def end_reading(self) -> None:
        """Commit it, and do not wait for that: what was read is known.

        Raises:
            psycopg.Error: the connection is gone.
        """
        self._announced.clear()
        self._early.clear()
        if self._owed is not None:
            self._owed = None
            return
        self._heard = time.monotonic()
        self._pg.send_query(b"COMMIT")
        self._ending = True

    def undo(self) -> None:
        """Undo it.

        Raises:
            psycopg.Error: the connection is gone.
        """
        self._say(b"ROLLBACK")

    def _hear_the_end(self) -> None:
        """Take the answer to the last COMMIT, and notice whether the server has gone since."""
        if self._ending:
            self._result()
            self._result()
            self._ending = False
        while self._poll.poll(0):
            self._pg.consume_input()  # raises at the end of the stream

    def _all_at_once(self, last: Statement) -> list[Row]:
        """Send everything that waits, and then take the answers."""
        statements = [*self._announced, last]
        owed, self._owed = self._owed, None
        self._announced.clear()
        sent = [(self._name(sql), places) for sql, places in statements]
        if owed is not None:
            sent.insert(0, (self._name(owed), ()))
        pg = self._pg
        pg.enter_pipeline_mode()
        for name, places in sent:
            pg.send_query_prepared(name, places)
        pg.pipeline_sync()
        results = [self._answer() for _ in sent]
        self._result()
        pg.exit_pipeline_mode()
        for result in results:
            if result.status not in _GOOD:
                raise _refusal(result)  # of the first that failed: those behind it were not even tried
        found = list(map(self._rows_of, results[-len(statements) :]))
        self._early.update(zip(statements[:-1], found, strict=False))
        return found[-1]

    def _answer(self) -> Any:
        """Return the result of one statement of several."""
        result = self._result()
        self._result()  # nothing: it divides this one from the next
        return result

    def _result(self) -> Any:
        """Return the next result; the driver itself would not let other threads run while it waits."""
        pg = self._pg
        while pg.is_busy():
            self._poll.poll()
            pg.consume_input()
        return pg.get_result()

    def _rows_of(self, result: Any) -> list[Row]:
        if result.status not in _GOOD:
            raise _refusal(result)
        self._transformer.set_pgresult(result)
        found: list[Row] = self._transformer.load_rows(0, result.ntuples, tuple)
        return found

    def _say(self, command: bytes) -> None:
        result = self._pg.exec_(command)
        if result.status not in _GOOD:
            raise _refusal(result)

    def _name(self, sql: str) -> bytes:
        """Return the name of a statement, prepared now where it is new."""
        name = self._names.get(sql)
        if name is None:
            name = f"shiplap_{len(self._names)}".encode()
            result = self._pg.prepare(name, sql.encode())
            if result.status not in _GOOD:
                raise _refusal(result)
            self._names[sql] = name
        return name


_GOOD = frozenset({1, 2})  # psycopg.pq.ExecStatus.COMMAND_OK and TUPLES_OK: numbers of libpq's protocol
Way: TypeAlias = SqliteWay | PostgresWay


def way_of(connection: Connection) -> Way:
    """Return the way of a connection, which is kept as long as the driver's own connection lasts.

    Beside it at the connection itself, because finding what belongs to the driver's takes SQLAlchemy longer than the
    rest of a small question.
    """
    near = connection.__dict__
    way: Way | None = near.get(_WAY)
    if way is None:
        kept = connection.info
        way = kept.get(_WAY)
        if way is None:
            driver: Any = connection.connection.dbapi_connection
            way = SqliteWay(driver) if connection.dialect.name == "sqlite" else PostgresWay(driver)
            kept[_WAY] = way
        near[_WAY] = way
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
