"""What can go wrong with a database, in words for a person who wants to know what to do next.

::

    shiplap.errors.InputError
    ├── DatabaseUrlError           the address of the database is wrong
    └── TooLongError               a name is longer than the database can find again
    shiplap.errors.ShiplapError
    └── StorageError               the database does not do what it must
        ├── NewerDatabaseError     a newer Shiplap has changed it
        └── StorageBusyError       somebody else has been writing for too long
"""

from sqlalchemy.exc import DBAPIError

from shiplap.errors import InputError, ShiplapError


class DatabaseUrlError(InputError):
    """The address of the database is not one Shiplap can use."""


class TooLongError(InputError):
    """A name is longer than an index of the database holds; nothing of the transaction was stored."""


class StorageError(ShiplapError):
    """The database does not do what it must; nothing of the last transaction was stored."""


class NewerDatabaseError(StorageError):
    """A newer Shiplap has changed the database, and this one does not know how."""


class StorageBusyError(StorageError):
    """Another process has been writing to the database for too long."""


# What a database says, in lower case, and what a person can do. The first that fits is taken.
_REMEDIES: tuple[tuple[str, str], ...] = (
    ("disk is full", "the disk is full; make room and try again"),
    ("no space left", "the disk is full; make room and try again"),
    ("disk full", "the disk is full; make room and try again"),
    ("readonly database", "it may not be written; check the permissions of the file and of its directory"),
    ("read-only", "it may not be written; check its permissions or connect to the primary server"),
    ("unable to open database file", "it cannot be opened; check that the directory exists and may be written"),
    ("file is not a database", "it is not a SQLite database; give the name of another file"),
    ("malformed", "it is damaged; restore a backup"),
    ("password authentication failed", "user or password is wrong; check the address of the database"),
    ("does not exist", "the database or role does not exist; create it with createdb or createuser"),
    ("permission denied", "the user lacks a permission there; grant it or connect as another user"),
    ("connection refused", "nobody listens there; start the server or correct host and port"),
    ("failed to resolve host", "the host has no address; correct the name of the host"),
    ("could not translate host name", "the host has no address; correct the name of the host"),
    ("timeout expired", "it does not answer; check host, port and network"),
    ("connection is bad", "it does not answer; check host, port and network"),
    ("connection failed", "it does not answer; check host, port and network"),
    ("closed the connection", "it broke the connection off; try again when the server is up"),
    ("terminating connection", "it broke the connection off; try again when the server is up"),
    ("too many clients", "it has no connection left; raise max_connections or run fewer brokers"),
)
_LIMIT_EXCEEDED = "54000"  # PostgreSQL's program_limit_exceeded, here always an entry of an index
_BUSY = ("database is locked", "database table is locked", "lock timeout", "canceling statement due to lock")


def storage_error(error: Exception, where: str) -> StorageError | TooLongError:
    """Turn what the database library, or its driver, raised into one sentence about the database ``where`` it was."""
    cause = error.orig if isinstance(error, DBAPIError) and error.orig is not None else error
    told = " ".join(str(cause).split())
    if getattr(cause, "sqlstate", None) == _LIMIT_EXCEEDED:
        return TooLongError("a name is too long to be kept; names may have 1000 bytes")
    if any(sign in told.lower() for sign in _BUSY):
        return StorageBusyError(
            f"the database {where} is busy: another process has been writing for too long; try again"
        )
    for sign, remedy in _REMEDIES:
        if sign in told.lower():
            return StorageError(f"the database {where} cannot be used: {remedy} ({told})")
    return StorageError(f"the database {where} failed: {told}")
