"""Environments in SQL."""

from dataclasses import replace

from sqlalchemy import Connection, delete, insert, select, update

from shiplap_broker.store.names import given
from shiplap_broker.store.prepared import Prepared
from shiplap_broker.store.records import EnvironmentRecord
from shiplap_broker.store.tables import environments

_COLUMNS = tuple(environments.c[name] for name in EnvironmentRecord.__slots__)


_ALL = Prepared(select(*_COLUMNS))
_NAMED = Prepared(select(*_COLUMNS).where(environments.c.name == given("name")))
_BY_UUID = Prepared(select(*_COLUMNS).where(environments.c.uuid == given("uuid")))


class SqlEnvironments:
    """The port ``Environments`` over one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, name: str) -> EnvironmentRecord | None:
        """Return the environment of that name."""
        row = _NAMED.first(self._connection, {"name": name})
        return None if row is None else EnvironmentRecord(**row._asdict())

    def by_uuid(self, uuid: str) -> EnvironmentRecord | None:
        """Return the environment with that id."""
        row = _BY_UUID.first(self._connection, {"uuid": uuid})
        return None if row is None else EnvironmentRecord(**row._asdict())

    def all(self) -> tuple[EnvironmentRecord, ...]:
        """Return all environments in the order of their labels."""
        found = [EnvironmentRecord(**row._asdict()) for row in _ALL.rows(self._connection)]
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
