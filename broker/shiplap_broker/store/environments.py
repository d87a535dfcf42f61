"""Environments in SQL."""

from dataclasses import replace

from sqlalchemy import Connection, delete, insert, select, update

from shiplap_broker.store.names import given
from shiplap_broker.store.prepared import Prepared, Row
from shiplap_broker.store.records import EnvironmentRecord
from shiplap_broker.store.tables import environments

_COLUMNS = tuple(environments.c[name] for name in EnvironmentRecord.__slots__)
_READ = select(*_COLUMNS, environments.c.unknown, environments.c.compared)


_ALL = Prepared(_READ)
_NAMED = Prepared(_READ.where(environments.c.name == given("name")))
_BY_UUID = Prepared(_READ.where(environments.c.uuid == given("uuid")))


def environment_row(connection: Connection, name: str) -> Row | None:
    """Return the columns of an environment, of which its policy is two; most requests ask for both, and for all."""
    everywhere = _ALL.remembered(connection)
    if everywhere is None:
        return _NAMED.first(connection, {"name": name})
    return next((row for row in everywhere if row.name == name), None)


def _record(row: Row) -> EnvironmentRecord:
    return EnvironmentRecord(**dict(zip(EnvironmentRecord.__slots__, row, strict=False)))


class SqlEnvironments:
    """The port ``Environments`` over one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, name: str) -> EnvironmentRecord | None:
        """Return the environment of that name."""
        row = environment_row(self._connection, name)
        return None if row is None else _record(row)

    def by_uuid(self, uuid: str) -> EnvironmentRecord | None:
        """Return the environment with that id."""
        row = _BY_UUID.first(self._connection, {"uuid": uuid})
        return None if row is None else _record(row)

    def all(self) -> tuple[EnvironmentRecord, ...]:
        """Return all environments in the order of their labels."""
        found = [_record(row) for row in _ALL.rows(self._connection)]
        return tuple(sorted(found, key=lambda one: (one.label.casefold(), one.name)))

    def add(self, record: EnvironmentRecord) -> EnvironmentRecord:
        """Store a new environment; its ``id`` is given here."""
        values = {name: getattr(record, name) for name in EnvironmentRecord.__slots__ if name != "id"}
        made = self._connection.execute(insert(environments).values(values).returning(environments.c.id)).scalar_one()
        return replace(record, id=made)

    def save(self, record: EnvironmentRecord) -> None:
        """Store the changed fields of an environment; the revision changes by ``advance`` only."""
        kept = {"id", "uuid", "revision", "created_at"}
        values = {name: getattr(record, name) for name in EnvironmentRecord.__slots__ if name not in kept}
        self._connection.execute(update(environments).where(environments.c.id == record.id).values(values))

    def delete(self, uuid: str) -> bool:
        """Remove an environment with its deployments; say whether there was one."""
        return self._connection.execute(delete(environments).where(environments.c.uuid == uuid)).rowcount > 0

    def advance(self, environment: EnvironmentRecord) -> bool:
        """Raise the revision by one, unless it is no longer that of ``environment``; say whether it was raised."""
        raised = (
            update(environments)
            .where(environments.c.id == environment.id, environments.c.revision == environment.revision)
            .values(revision=environments.c.revision + 1)
        )
        return self._connection.execute(raised).rowcount > 0
