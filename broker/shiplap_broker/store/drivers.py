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

_PREPARED = "shiplap_prepared"
_NAMED = re.compile(r"%(?:%|\((\w+)\)s)")


def sqlite_rows(connection: Connection, sql: str, values: Sequence[Any]) -> list[Row]:
    """Run a statement with ``?`` for its values on SQLite."""
    driver: Any = connection.connection.dbapi_connection
    found: list[Row] = driver.execute(sql, values).fetchall()
    return found


def postgres_rows(connection: Connection, sql: str, values: Sequence[Any]) -> list[Row]:
    """Run a statement with ``$1`` and so on for its values on PostgreSQL, prepared on its first run.

    Raises:
        psycopg.Error: the database refuses it or is gone.
    """
    from psycopg import pq  # noqa: PLC0415 - an extra

    driver: Any = connection.connection.dbapi_connection
    kept: _Kept = connection.info.get(_PREPARED) or connection.info.setdefault(_PREPARED, _Kept(driver))
    result = driver.pgconn.exec_prepared(kept.name(driver, sql), [_encoded(value) for value in values])
    if result.status not in {pq.ExecStatus.TUPLES_OK, pq.ExecStatus.COMMAND_OK}:
        raise _refusal(result)
    kept.transformer.set_pgresult(result)
    found: list[Row] = kept.transformer.load_rows(0, result.ntuples, tuple)
    return found


def numbered(sql: str) -> tuple[str, tuple[str, ...]]:
    """Return a statement with ``$1`` for ``%(name)s``, and the names in their order."""
    names: dict[str, int] = {}

    def number(found: re.Match[str]) -> str:
        name = found[1]
        return "%" if name is None else f"${names.setdefault(name, len(names) + 1)}"

    return _NAMED.sub(number, sql), tuple(names)


class _Kept:
    """What is kept with a connection to PostgreSQL: the names of prepared statements, and what reads its results."""

    def __init__(self, driver: Any) -> None:
        from psycopg.adapt import Transformer  # noqa: PLC0415 - an extra

        # The driver would prepare statements of its own, and at a ROLLBACK forget all there are: these here, too.
        driver.prepare_threshold = None
        self.transformer: Any = Transformer(driver)
        self._names: dict[str, bytes] = {}

    def name(self, driver: Any, sql: str) -> bytes:
        """Return the name under which a statement is prepared; prepare it the first time."""
        from psycopg import pq  # noqa: PLC0415 - an extra

        known = self._names.get(sql)
        if known is not None:
            return known
        name = f"shiplap_{len(self._names)}".encode()
        result = driver.pgconn.prepare(name, sql.encode())
        if result.status != pq.ExecStatus.COMMAND_OK:
            raise _refusal(result)
        self._names[sql] = name
        return name


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
