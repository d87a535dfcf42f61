"""Decisions of the gate in SQL."""

from datetime import datetime

from sqlalchemy import Connection, insert, select

from shiplap.model.version import VersionRef
from shiplap_broker.store.names import environment_id
from shiplap_broker.store.records import DecisionRecord
from shiplap_broker.store.tables import decisions, environments

_ALL = select(
    *(decisions.c[name] for name in DecisionRecord.__slots__ if name != "environment"),
    environments.c.name.label("environment"),
).join(environments, environments.c.id == decisions.c.environment_id)


class SqlDecisions:
    """The port ``Decisions`` over one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, record: DecisionRecord) -> None:
        """Store a decision."""
        values = {name: getattr(record, name) for name in DecisionRecord.__slots__ if name != "environment"}
        self._connection.execute(insert(decisions).values(**values, environment_id=environment_id(record.environment)))

    def get(self, decision_id: str) -> DecisionRecord | None:
        """Return a decision."""
        row = self._connection.execute(_ALL.where(decisions.c.id == decision_id)).one_or_none()
        return None if row is None else DecisionRecord(**row._mapping)  # noqa: SLF001 - a public name

    def same(self, environment: str, digest: str, since: datetime) -> str | None:
        """Return the id of the newest decision of an environment with a digest that was made since an instant."""
        wanted = (
            select(decisions.c.id)
            .where(
                decisions.c.environment_id == environment_id(environment),
                decisions.c.digest == digest,
                decisions.c.created_at >= since,
            )
            .order_by(decisions.c.created_at.desc())
            .limit(1)
        )
        found: str | None = self._connection.scalar(wanted)
        return found

    def recent(
        self, environment: str | None, limit: int, *, of: VersionRef | None = None, skip: int = 0
    ) -> tuple[DecisionRecord, ...]:
        """Return the newest decisions, newest first: those of one version alone, or those after the first ones."""
        wanted = _ALL.order_by(decisions.c.created_at.desc(), decisions.c.id).limit(limit).offset(skip)
        if of is not None:
            wanted = wanted.where(decisions.c.pacticipant == of.pacticipant, decisions.c.version == of.number)
        if environment is not None:
            wanted = wanted.where(decisions.c.environment_id == environment_id(environment))
        rows = self._connection.execute(wanted)
        return tuple(DecisionRecord(**row._mapping) for row in rows)  # noqa: SLF001 - as above
