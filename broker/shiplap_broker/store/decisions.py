"""Decisions of the gate in SQL."""

from datetime import datetime

from sqlalchemy import Connection, bindparam, insert, literal_column, select

from shiplap.model.version import VersionRef
from shiplap_broker.store.column_types import Instant
from shiplap_broker.store.names import environment_id, given
from shiplap_broker.store.prepared import Prepared
from shiplap_broker.store.records import DecisionRecord
from shiplap_broker.store.tables import decisions, environments

_ALL = select(
    *(decisions.c[name] for name in DecisionRecord.__slots__ if name != "environment"),
    environments.c.name.label("environment"),
).join(environments, environments.c.id == decisions.c.environment_id)

_BY_ID = Prepared(_ALL.where(decisions.c.id == given("id")))
# Adding nothing keeps SQLite from going through all decisions of the last hour instead of those with the digest.
_MADE = decisions.c.created_at.op("+", return_type=Instant())(literal_column("0"))
_SINCE = bindparam("since", type_=Instant)
_SAME = Prepared(
    select(decisions.c.id)
    .where(
        decisions.c.environment_id == environment_id(given("environment")),
        decisions.c.digest == given("digest"),
        _MADE >= _SINCE,
    )
    .order_by(_MADE.desc())
    .limit(1)
)


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
        row = _BY_ID.first(self._connection, {"id": decision_id})
        return None if row is None else DecisionRecord(**row._asdict())

    def same(self, environment: str, digest: str, since: datetime) -> str | None:
        """Return the id of the newest decision of an environment with a digest that was made since an instant."""
        row = _SAME.first(self._connection, {"environment": environment, "digest": digest, "since": since})
        return None if row is None else str(row.id)

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
        return tuple(DecisionRecord(**row._mapping) for row in rows)  # noqa: SLF001 - a public name
