"""Connections that are kept as they are: what a transaction costs beside its statements, cut to two short messages.

To take a connection from the pool, begin, commit and give it back costs SQLAlchemy as much as several statements do. So
a connection that has served is kept, and the transaction on it is begun and ended on the driver itself; SQLAlchemy
believes it to be in one transaction all the time.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from shiplap_broker.store.drivers import way_of
from shiplap_broker.store.engines import beginning_of
from shiplap_broker.store.prepared import reading

_KEPT = 8
"""How many connections lie ready; more transactions than that at once are rare."""


class KeptConnections:
    """Connections to one database whose transactions begin alike."""

    def __init__(self, engine: Engine) -> None:
        """Keep the ``engine``, whose options say how its transactions begin."""
        self._engine = engine
        event.listen(engine, "before_cursor_execute", _settled)
        self._beginning = beginning_of(engine)
        self._faults = (SQLAlchemyError, engine.dialect.loaded_dbapi.Error)
        self._idle: list[Connection] = []  # the one that was used last goes first: the database knows it best

    @property
    def idle(self) -> int:
        """How many connections lie ready."""
        return len(self._idle)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Give a connection in a transaction that only reads, in which a question that is asked twice is answered once.

        What it has read is known: one that cannot end is no error.
        """
        connection = self._take(reads=True)
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

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Give a connection in a transaction that is undone when the block raises."""
        connection = self._take(reads=False)
        try:
            yield connection
            way_of(connection).end()
        except self._faults:
            _discard(connection)
            raise
        except BaseException:
            self._undo(connection)
            raise
        self._keep(connection)

    def close(self) -> None:
        """Let go of the connections that lie ready."""
        while self._idle:
            with suppress(IndexError):  # somebody else has just taken it
                self._close(self._idle.pop())

    def _take(self, *, reads: bool) -> Connection:
        """Return a connection in a new transaction.

        A server that was started again has dropped every connection. Nothing was done on them yet, so the first to be
        noticed only means that all are made anew.
        """
        try:
            connection = self._idle.pop()
        except IndexError:
            return _begun(self._engine)
        try:
            way = way_of(connection)
            (way.begin_reading if reads else way.begin)(self._beginning)
        except self._faults:
            _discard(connection)
            self.close()
            return _begun(self._engine)
        return connection

    def _give_back(self, connection: Connection) -> None:
        try:
            way_of(connection).end_reading()
        except self._faults:
            _discard(connection)
        else:
            self._keep(connection)

    def _undo(self, connection: Connection) -> None:
        try:
            way_of(connection).undo()
        except self._faults:
            _discard(connection)
        else:
            self._keep(connection)

    def _keep(self, connection: Connection) -> None:
        if len(self._idle) < _KEPT:
            self._idle.append(connection)
        else:
            self._close(connection)

    def _close(self, connection: Connection) -> None:
        try:
            way_of(connection).settle()
        except self._faults:
            _discard(connection)
        else:
            connection.close()


def _settled(connection: Connection, *_: object) -> None:
    """Begin what is still owed to a connection, before SQLAlchemy uses it."""
    way_of(connection).settle()


def _discard(connection: Connection) -> None:
    with suppress(SQLAlchemyError):
        connection.invalidate()
    connection.close()


def _begun(engine: Engine) -> Connection:
    """Return a new connection in a transaction; twice, where the pool had one that the database has dropped."""
    try:
        return _begun_once(engine)
    except DBAPIError as error:
        if not error.connection_invalidated:
            raise
        return _begun_once(engine)


def _begun_once(engine: Engine) -> Connection:
    connection = engine.connect()
    try:
        connection.begin()
    except BaseException:
        connection.close()
        raise
    return connection
