"""Copies of a SQLite database: taken while brokers write, checked before anyone relies on them, over no other file.

``VACUUM INTO`` reads one picture in one transaction, as any reader does, so writers go on; SQLite's other way of
copying starts again whenever somebody writes. PostgreSQL has tools of its own for this.
"""

import contextlib
import os
import sqlite3
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from shiplap.errors import ConflictError, InputError
from shiplap_broker.store.engines import create_database_engine
from shiplap_broker.store.faults import NewerDatabaseError, StorageError, storage_error
from shiplap_broker.store.migrate import REVISIONS

_ABOUT_THE_COPY = (sqlite3.SQLITE_FULL, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY)
_BESIDE = ("-wal", "-shm", "-journal")
_SHOWN = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """A copy that was made and checked.

    Attributes:
        path: where it is.
        size: bytes.
        revision: the migration its tables have.
    """

    path: Path
    size: int
    revision: str


def back_up(url: str, target: Path) -> Copy:
    """Copy the database at ``sqlite:///FILE`` to a new file, while brokers go on writing.

    Raises:
        InputError: the address is not that of a SQLite file that is there.
        ConflictError: there is a file already.
        StorageError: the database is damaged, or cannot be read, or the copy cannot be written.
    """
    return _copy(_file_of(url, "pg_dump --format=custom --file=shiplap.dump URL"), target)


def restore(backup: Path, url: str) -> Copy:
    """Make a database of a backup, where there is none yet.

    Raises:
        InputError: the address is not that of a SQLite file, or there is no backup.
        ConflictError: there is a database already.
        NewerDatabaseError: the backup is of a newer Shiplap.
        StorageError: the backup is damaged, or is no database of a broker.
    """
    target = _file_of(url, "pg_restore --exit-on-error --no-owner --dbname=URL shiplap.dump", must_be_there=False)
    if not backup.is_file():
        raise InputError(f"there is no backup at {backup}")
    _refuse_taken(target)
    for name in (f"{target}{end}" for end in _BESIDE):
        if Path(name).exists():
            raise ConflictError(f"{name} belongs to a database that is gone; move it away, then restore")
    _checked(backup, backup)
    return _copy(backup, target)


def _file_of(url: str, instead: str, *, must_be_there: bool = True) -> Path:
    """Return the file of a SQLite database; ``instead`` is what to run for PostgreSQL."""
    engine = create_database_engine(url)
    name, database = engine.dialect.name, engine.url.database
    engine.dispose()
    if name != "sqlite" or database is None:
        raise InputError(f"this command is for SQLite; PostgreSQL brings its own: {instead}")
    path = Path(database)
    if must_be_there and not path.is_file():
        raise InputError(f"there is no database at {path}; say which with --db sqlite:///FILE")
    return path


def _copy(source: Path, target: Path) -> Copy:
    """Copy a database into a new file, which appears when it is complete and checked."""
    _refuse_taken(target)
    unfinished = target.with_name(f".{target.name}.{uuid.uuid4().hex[:8]}.unfinished")
    try:
        unfinished.touch(0o600, exist_ok=False)  # SQLite writes into an empty file; nobody else reads meanwhile
        with _reading(source) as connection:
            _write_copy(connection, unfinished, target)
        revision = _checked(unfinished, source)
        with unfinished.open("rb") as written:
            os.fsync(written.fileno())
        unfinished.chmod(source.stat().st_mode & 0o777)  # it holds the same secrets
        _give_name(unfinished, target)
    except OSError as error:
        raise StorageError(f"cannot write {target}: {error.strerror}; nothing was copied") from error
    finally:
        unfinished.unlink(missing_ok=True)
    return Copy(path=target, size=target.stat().st_size, revision=revision)


def _write_copy(connection: sqlite3.Connection, unfinished: Path, target: Path) -> None:
    """Write the copy; where there is no room for it, say that of the copy, not of what is copied."""
    try:
        connection.execute("VACUUM INTO ?", (str(unfinished),))
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode not in _ABOUT_THE_COPY:
            raise
        raise StorageError(f"cannot write {target}: {error}; nothing was copied") from error


def _refuse_taken(target: Path) -> None:
    if not target.absolute().parent.is_dir():
        raise InputError(f"there is no folder {target.parent}; make it, or give another name")
    if target.exists():
        raise ConflictError(f"{target} is there already; move it away, or give another name")


@contextlib.contextmanager
def _reading(path: Path) -> Iterator[sqlite3.Connection]:
    try:
        connection = sqlite3.connect(f"file:{quote(str(path.absolute()))}?mode=ro", uri=True, isolation_level=None)
        with contextlib.closing(connection):
            yield connection
    except sqlite3.Error as error:
        raise storage_error(error, str(path)) from error


def _checked(copy: Path, source: Path) -> str:
    """Return the revision of a copy; raise where it is damaged, is no broker's, or is a newer one's."""
    with _reading(copy) as connection:
        told = [row[0] for row in connection.execute("PRAGMA integrity_check")]
        if told != ["ok"]:
            raise StorageError(f"the database {source} is damaged: {'; '.join(told[:_SHOWN])}; restore an older backup")
        if connection.execute("PRAGMA foreign_key_check").fetchone() is not None:
            raise StorageError(f"the database {source} is damaged: rows point nowhere; restore an older backup")
        known = connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'").fetchone()
        row = known and connection.execute("SELECT version_num FROM alembic_version").fetchone()
    if not row:
        raise StorageError(f"{source} is not the database of a Shiplap broker")
    if row[0] not in REVISIONS:
        raise NewerDatabaseError(
            f"{source} is of a newer Shiplap (revision {row[0]}, this one knows up to {REVISIONS[-1]}); "
            "use that version or a newer one"
        )
    return str(row[0])


def _give_name(unfinished: Path, target: Path) -> None:
    """Give a file its name, unless another got it meanwhile."""
    try:
        target.hardlink_to(unfinished)
    except FileExistsError:
        raise ConflictError(f"{target} is there already; move it away, or give another name") from None
    except OSError:  # a file system without hard links
        unfinished.rename(target)
