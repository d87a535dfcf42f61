"""The store on a database: transactions in, one sentence for a person out when the database fails."""

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from threading import Lock, active_count, local

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import QueuePool

from shiplap_broker.store.connections import Connections
from shiplap_broker.store.contracts import SqlContracts
from shiplap_broker.store.decisions import SqlDecisions
from shiplap_broker.store.deployments import SqlDeployments
from shiplap_broker.store.documents import SqlDocuments
from shiplap_broker.store.engines import READS, WRITES, create_database_engine, describe
from shiplap_broker.store.environments import SqlEnvironments
from shiplap_broker.store.faults import NewerDatabaseError, storage_error
from shiplap_broker.store.kept_connections import KeptConnections
from shiplap_broker.store.migrate import migrate, pending_migrations
from shiplap_broker.store.outbox import SqlOutbox
from shiplap_broker.store.overrides import SqlOverrides
from shiplap_broker.store.pacticipants import SqlPacticipants
from shiplap_broker.store.policies import SqlPolicies
from shiplap_broker.store.prepared import foresee
from shiplap_broker.store.retention import SqlRetention
from shiplap_broker.store.sightings import SqlSightings
from shiplap_broker.store.verifications import SqlVerifications
from shiplap_broker.store.versions import SqlVersions
from shiplap_broker.store.webhooks import SqlWebhooks


class SqlTransaction:
    """All repositories over one connection that is in a transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.pacticipants = SqlPacticipants(connection)
        self.versions = SqlVersions(connection)
        self.contracts = SqlContracts(connection)
        self.verifications = SqlVerifications(connection)
        self.environments = SqlEnvironments(connection)
        self.deployments = SqlDeployments(connection)
        self.policies = SqlPolicies(connection)
        self.decisions = SqlDecisions(connection)
        self.overrides = SqlOverrides(connection)
        self.retention = SqlRetention(connection)
        self.sightings = SqlSightings(connection)
        self.webhooks = SqlWebhooks(connection)
        self.documents = SqlDocuments(connection)
        self.outbox = SqlOutbox(connection)

    def foresee(self, ask: Callable[[], object]) -> None:
        """Have questions asked together with the next one, where that saves messages."""
        foresee(self._connection, ask)


class SqlStore:
    """A broker's memory in SQLite or PostgreSQL."""

    def __init__(self, engine: Engine) -> None:
        """Keep the ``engine``; its database must have the tables of this version, see `open_database`."""
        self._engine = engine
        self._where = describe(engine)
        self._write_lock = Lock()
        self._faults = (SQLAlchemyError, engine.dialect.loaded_dbapi.Error)  # prepared statements raise the driver's
        self._readers = KeptConnections(engine.execution_options(**{READS: True}))
        self._writers = KeptConnections(engine.execution_options(**{WRITES: True}))
        self._outbox = KeptConnections(engine)
        self._kept = (self._readers, self._writers, self._outbox)
        self._picture = _Picture()
        self._shared_read = _SharedRead(self._picture, self._reading, self._faults, self._where)

    def read(self) -> AbstractContextManager[SqlTransaction]:
        """Open a transaction that sees one consistent picture and must not write."""
        return self._shared_read if self._picture.shared else self._read_alone()

    @contextmanager
    def _read_alone(self) -> Iterator[SqlTransaction]:
        with self._in_words(), self._reading() as transaction:
            yield transaction

    @contextmanager
    def one_picture(self) -> Iterator[None]:
        """Let every `read` of this thread see one picture, until it writes or the block ends; that is cheaper, too."""
        picture = self._picture
        if picture.shared:
            yield
            return
        picture.shared = True
        try:
            yield
        finally:
            picture.shared = False
            with self._in_words():
                picture.let_go()

    @contextmanager
    def write(self) -> Iterator[SqlTransaction]:
        """Open the only write transaction there is at a time; it is undone when its block raises.

        Within a process the order is kept by a lock, because waiting inside the database is unfair: a writer may
        starve there for seconds.
        """
        with self._in_words():
            self._picture.let_go()
            with self._write_lock, self._writers.writing() as connection:
                yield SqlTransaction(connection)

    @contextmanager
    def outbox(self) -> Iterator[SqlTransaction]:
        """Open a transaction for the outbox alone; on PostgreSQL it goes on beside any other.

        Workers lock single rows there. SQLite has one writer at a time anyway.
        """
        if self._engine.dialect.name == "sqlite":
            with self.write() as transaction:
                yield transaction
            return
        with self._in_words():
            self._picture.let_go()
            with self._outbox.writing() as connection:
                yield SqlTransaction(connection)

    @contextmanager
    def _reading(self) -> Iterator[SqlTransaction]:
        with self._readers.reading() as connection:
            yield SqlTransaction(connection)

    @contextmanager
    def _in_words(self) -> Iterator[None]:
        try:
            yield
        except self._faults as error:
            raise storage_error(error, self._where) from error

    def is_current(self) -> bool:
        """Tell whether the tables are at least those this version needs; an older backup may have been put back."""
        try:
            return not pending_migrations(self._engine)
        except NewerDatabaseError:
            return True  # migrations only expand: a broker serves on while the next version is rolled out
        except SQLAlchemyError as error:
            raise storage_error(error, self._where) from error

    def connections(self) -> Connections:
        """Return how many connections there are."""
        pool = self._engine.pool
        if not isinstance(pool, QueuePool):
            return Connections()
        ready = sum(each.idle for each in self._kept)
        return Connections(in_use=pool.checkedout() - ready, idle=pool.checkedin() + ready)

    def close(self) -> None:
        """Let go of every connection."""
        for each in self._kept:
            each.close()
        self._engine.dispose()


class _Picture(local):
    """What a thread sees while its reads share one transaction."""

    def __init__(self) -> None:
        self.shared = False
        self.transaction: SqlTransaction | None = None
        self.open = ExitStack()

    def let_go(self) -> None:
        """End the transaction; the next read begins a new one."""
        self.transaction = None
        self.open.close()


class _SharedRead:
    """A read of a thread whose reads share one picture: so common that nothing is made for it."""

    def __init__(
        self,
        picture: _Picture,
        reading: Callable[[], AbstractContextManager[SqlTransaction]],
        faults: tuple[type[Exception], ...],
        where: str,
    ) -> None:
        self._picture = picture
        self._reading = reading
        self._faults = faults
        self._where = where

    def __enter__(self) -> SqlTransaction:
        picture = self._picture
        if picture.transaction is None:
            try:
                picture.transaction = picture.open.enter_context(self._reading())
            except self._faults as error:
                raise storage_error(error, self._where) from error
        return picture.transaction

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, self._faults):
            self._picture.let_go()  # PostgreSQL answers nothing more in a transaction that had an error
            raise storage_error(error, self._where) from error


def open_database(url: str) -> SqlStore:
    """Open the database at ``sqlite:///FILE`` or ``postgresql://...`` and bring its tables up to this version.

    Raises:
        DatabaseUrlError: the address is wrong.
        NewerDatabaseError: a newer Shiplap has changed the database.
        StorageError: the database cannot be reached, read or written.
        MissingExtraError: the driver for PostgreSQL is not installed.
    """
    engine = create_database_engine(url)
    try:
        with _in_words(engine):
            migrate(engine)
    except BaseException:
        engine.dispose()
        raise
    return SqlStore(engine)


def open_database_lean(url: str) -> SqlStore:
    """Open a database like `open_database`, but run missing migrations in a child process.

    What Alembic loads would otherwise stay for as long as a broker runs, ten megabytes of it. A process with threads
    is not to be forked and migrates by itself, and so does one whose child failed: it then says why.

    Raises:
        DatabaseUrlError, NewerDatabaseError, StorageError, MissingExtraError: as for `open_database`.
    """
    if pending(url) and hasattr(os, "fork") and active_count() == 1:
        child = os.fork()
        if child == 0:
            try:
                open_database(url).close()
            finally:
                os._exit(0)  # without the rest of the parent's work, and without a word
        os.waitpid(child, 0)
    return open_database(url)


def pending(url: str) -> tuple[str, ...]:
    """Return the migrations that opening a database would run; nothing is made or changed.

    Raises:
        DatabaseUrlError, NewerDatabaseError, StorageError, MissingExtraError: as for `open_database`.
    """
    engine = create_database_engine(url)
    try:
        with _in_words(engine):
            return pending_migrations(engine)
    finally:
        engine.dispose()


@contextmanager
def _in_words(engine: Engine) -> Iterator[None]:
    try:
        yield
    except SQLAlchemyError as error:
        raise storage_error(error, describe(engine)) from error
