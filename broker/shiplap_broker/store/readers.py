"""Connections that are kept for reading: what a question costs beside its statements, cut to two short messages.

Nearly every request reads in one transaction. To take a connection from the pool, begin, commit and give it back costs
SQLAlchemy as much as several statements do. So a connection that has read is kept as it is, and the transaction on it
is begun and ended on the driver itself; SQLAlchemy believes it to be in one transaction all the time.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from shiplap_broker.store.drivers import way_of
from shiplap_broker.store.prepared import reading

_KEPT = 8
"""How many connections lie ready to read; more readers than that at once are rare."""


class Readers:
    """Connections to one database, each in a transaction that only reads while somebody has it."""

    def __init__(self, engine: Engine) -> None:
        """Keep the ``engine``, whose transactions begin as those of readers do."""
        self._engine = engine
        self._faults = (SQLAlchemyError, engine.dialect.loaded_dbapi.Error)
        self._idle: list[Connection] = []  # the one that was used last goes first: the database knows it best

    @property
    def idle(self) -> int:
        """How many connections lie ready."""
        return len(self._idle)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Give a connection in a new transaction, in which a question that is asked twice is answered once."""
        connection = self._kept() or begun(self._engine)
        try:
            with reading(connection):
                yield connection
        except self._faults:
            _discard(connection)
            raise
        except BaseException:
            self._give_back(connection)
            raise
        self._give_back(connection)

    def close(self) -> None:
        """Let go of the connections that lie ready."""
        while self._idle:
            with suppress(IndexError):  # somebody else has just taken it
                _discard(self._idle.pop())

    def _kept(self) -> Connection | None:
        """Return a connection that lay ready, in a transaction; ``None`` where there is none, or the database has gone.

        A server that was started again has dropped every connection. Nothing was done on them yet, so the first to be
        noticed only means that all are made anew.
        """
        try:
            connection = self._idle.pop()
        except IndexError:
            return None
        try:
            way_of(connection).begin()
        except self._faults:
            _discard(connection)
            self.close()
            return None
        return connection

    def _give_back(self, connection: Connection) -> None:
        """Keep a connection; what it has read is known, so that one which cannot even end is dropped and no error."""
        try:
            way_of(connection).end()
        except self._faults:
            _discard(connection)
            return
        if len(self._idle) < _KEPT:
            self._idle.append(connection)
        else:
            connection.close()


def _discard(connection: Connection) -> None:
    with suppress(SQLAlchemyError):
        connection.invalidate()
    connection.close()


def begun(engine: Engine) -> Connection:
    """Return a new connection in a transaction.

    A server that was started again has dropped every connection that was kept. Nothing was done on them yet, so the
    first to be noticed only means that all are made anew.
    """
    try:
        return _begun(engine)
    except DBAPIError as error:
        if not error.connection_invalidated:
            raise
        return _begun(engine)


def _begun(engine: Engine) -> Connection:
    connection = engine.connect()
    try:
        connection.begin()
    except BaseException:
        connection.close()
        raise
    return connection
