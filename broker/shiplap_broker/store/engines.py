"""Engines for the two databases: the one place that knows how SQLite and PostgreSQL want to be spoken to.

SQLite: write-ahead log, foreign keys on, a busy timeout against other processes; the transaction begins explicitly, as
``BEGIN IMMEDIATE`` for writing, since a transaction that reads first and writes later fails at once when another has
written in between. PostgreSQL: readers see one snapshot (repeatable read); writers take one advisory lock, so that
write transactions follow each other there too. Each of these beginnings is one message to the server, which is also how
a connection is noticed that has gone.
"""

import re
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

from shiplap.errors import MissingExtraError
from shiplap_broker.store.faults import DatabaseUrlError

WRITES = "shiplap_writes"  # the execution option that marks a connection as one that will write
READS = "shiplap_reads"  # the one that marks a connection as one that only reads, one picture

_BUSY_MILLISECONDS = 30_000
_CONNECT_SECONDS = 10
_CONNECTIONS = 8
_STATEMENTS = 512  # how many compiled statements a connection to SQLite keeps; the broker has about 200
_WRITE_LOCK = 5_480_412_671  # any number, the same in every Shiplap that shares a database

_BEGIN_WRITING = f"BEGIN; SET LOCAL lock_timeout = {_BUSY_MILLISECONDS}; SELECT pg_advisory_xact_lock({_WRITE_LOCK})"

# Every statement finds a few rows by an index, in less time than planning its joins takes: plan it once, and not by
# what is cheapest while a table is small, for the plan stays when it has grown. A bitmap of all that stands in an
# environment, for one, is cheap with fifty pacticipants only.
_PLANNING = (
    "SET plan_cache_mode = force_generic_plan; SET jit = off; SET enable_seqscan = off; SET enable_bitmapscan = off; "
    "SET enable_hashjoin = off; SET enable_mergejoin = off"
)

# Passwords, which libpq takes in the query as well, and what nobody wrote.
_NOT_SHOWN = ("password", "sslpassword", "application_name", "connect_timeout")
_CREDENTIALS = re.compile(r"//.*@", re.DOTALL)
_KINDS = "give sqlite:///FILE or postgresql://USER:PASSWORD@HOST:PORT/DATABASE"


def create_database_engine(url: str) -> Engine:
    """Return an engine for ``sqlite:///FILE`` or ``postgresql://...``; nothing is connected to yet.

    Raises:
        DatabaseUrlError: the address is not one of these.
        MissingExtraError: the driver for PostgreSQL is not installed.
    """
    parsed = _parse(url)
    if parsed.get_backend_name() == "sqlite":
        return _sqlite(parsed)
    return _postgres(parsed)


def beginning_of(source: Engine | Connection) -> str:
    """Return what begins a transaction that the options of an engine or a connection speak of."""
    options = source.get_execution_options()
    if source.dialect.name == "sqlite":
        return "BEGIN IMMEDIATE" if options.get(WRITES, False) else "BEGIN"
    if options.get(READS, False):
        return "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
    return _BEGIN_WRITING if options.get(WRITES, False) else "BEGIN"


def describe(engine: Engine) -> str:
    """Return the address of an engine's database without its password."""
    if engine.dialect.name == "sqlite":
        return f"{engine.url.database}"
    shown = engine.url.set(drivername="postgresql").difference_update_query(_NOT_SHOWN)
    return shown.render_as_string(hide_password=True)


def whole_address(url: str) -> str:
    """Return the address of a database as it is in every folder, without its password.

    Raises:
        DatabaseUrlError, MissingExtraError: as for `create_database_engine`.
    """
    engine = create_database_engine(url)
    try:
        return str(Path(describe(engine)).absolute()) if engine.dialect.name == "sqlite" else describe(engine)
    finally:
        engine.dispose()


def _parse(url: str) -> URL:
    try:
        parsed = make_url(url)
        backend = parsed.get_backend_name()
    except (ArgumentError, ValueError):
        shown = _CREDENTIALS.sub("//***@", url)  # what cannot be read may hold a password nevertheless
        raise DatabaseUrlError(f"{shown!r} is not the address of a database; {_KINDS}") from None
    if backend in {"postgresql", "postgres"}:
        return parsed.set(drivername="postgresql+psycopg")
    if backend != "sqlite":
        raise DatabaseUrlError(f"Shiplap cannot keep its data in {backend!r}; {_KINDS}")
    if parsed.host or not parsed.database or parsed.database == ":memory:":
        raise DatabaseUrlError(
            f"{url!r} names no file; write sqlite:///FILE, with a fourth slash when the path begins at the root"
        )
    return parsed.set(drivername="sqlite+pysqlite", database=unquote(parsed.database))


def _sqlite(url: URL) -> Engine:
    engine = create_engine(
        url,
        pool_size=_CONNECTIONS,
        max_overflow=-1,
        connect_args={
            "timeout": _BUSY_MILLISECONDS / 1000,
            "check_same_thread": False,
            "cached_statements": _STATEMENTS,
        },
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # the driver must not begin transactions of its own
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode = WAL")
        cursor.execute("PRAGMA synchronous = NORMAL")
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.execute(f"PRAGMA busy_timeout = {_BUSY_MILLISECONDS}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql(beginning_of(connection))

    return engine


def _postgres(url: URL) -> Engine:
    query = dict(url.query)
    query.setdefault("connect_timeout", str(_CONNECT_SECONDS))
    query.setdefault("application_name", "shiplap")
    try:
        engine = create_engine(
            url.set(query=query),
            pool_size=_CONNECTIONS,
            max_overflow=_CONNECTIONS,
            isolation_level="AUTOCOMMIT",  # the driver must not begin transactions of its own
        )
    except (ModuleNotFoundError, ImportError, NoSuchModuleError):
        raise MissingExtraError("PostgreSQL", "postgres") from None

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: object) -> None:
        connection.execute(_PLANNING).close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql(beginning_of(connection))

    return engine
