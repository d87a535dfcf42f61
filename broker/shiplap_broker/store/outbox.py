"""The outbox in SQL: claimed with ``FOR UPDATE SKIP LOCKED`` on PostgreSQL, in an immediate transaction on SQLite.

A claim is a lease, kept in ``due_at``: no connection is held while a webhook is called, and what a worker that died had
taken comes due again when its lease ends.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, func, insert, select, update

from shiplap_broker.store.records import Page
from shiplap_broker.store.webhook_records import AttemptRecord, DeliveryRecord, DeliveryState, OutboxFigures
from shiplap_broker.store.webhook_tables import webhook_attempts, webhook_deliveries, webhooks

_MOST = 1000
_CLAIMING = 0x0B0C5  # the key of the advisory lock of workers that claim; that of writers is another

_ROWS = webhook_deliveries.c
_WAITING = DeliveryState.WAITING.value
_ALL = select(webhook_deliveries, webhooks.c.uuid.label("webhook")).join(webhooks, webhooks.c.id == _ROWS.webhook_id)
_DEAD = DeliveryState.DEAD.value
_FIGURES = (
    select(_ROWS.state, func.count(), func.min(_ROWS.created_at))
    .where(_ROWS.state.in_((_WAITING, _DEAD)))
    .group_by(_ROWS.state)
)
_DUE = select(_ROWS.id).where(_ROWS.state == _WAITING, _ROWS.due_at <= bindparam("now")).limit(1)
_UNDER_WAY = (
    select(webhooks.c.uuid, func.count())
    .join(webhook_deliveries, webhooks.c.id == _ROWS.webhook_id)
    .where(_ROWS.state == _WAITING, _ROWS.due_at > bindparam("now"), _ROWS.claim.is_not(None))
    .group_by(webhooks.c.uuid)
)
_ALONE = select(func.pg_advisory_xact_lock(_CLAIMING))


class SqlOutbox:
    """The port ``Outbox`` over one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, record: DeliveryRecord, attempts: Sequence[AttemptRecord] = ()) -> None:
        """Store a delivery, with the attempts that were made elsewhere; its webhook must be there."""
        webhook = select(webhooks.c.id).where(webhooks.c.uuid == record.webhook).scalar_subquery()
        names = [name for name in DeliveryRecord.__slots__ if name != "webhook"]
        values = {**{name: getattr(record, name) for name in names}, "state": record.state.value}
        values["parameters"] = dict(record.parameters)
        self._connection.execute(insert(webhook_deliveries).values(**values, webhook_id=webhook))
        for one in attempts:
            self._attempted(record.uuid, one)

    def get(self, uuid: str) -> DeliveryRecord | None:
        """Return a delivery."""
        row = self._connection.execute(_ALL.where(_ROWS.uuid == uuid)).one_or_none()
        return None if row is None else _record(row)

    def page(
        self, page: Page, state: DeliveryState | None = None, webhook: str | None = None
    ) -> tuple[DeliveryRecord, ...]:
        """Return deliveries, the newest first."""
        asked = _ALL.order_by(_ROWS.id.desc()).limit(page.size).offset((page.number - 1) * page.size)
        if state is not None:
            asked = asked.where(_ROWS.state == state.value)
        if webhook is not None:
            asked = asked.where(webhooks.c.uuid == webhook)
        return tuple(_record(row) for row in self._connection.execute(asked))

    def of_integration(
        self, consumer: str, provider: str, consumer_version: str | None = None
    ) -> tuple[DeliveryRecord, ...]:
        """Return the newest 1000 deliveries about an integration, or one contract of it, the newest first."""
        asked = _ALL.where(_ROWS.provider == provider, _ROWS.consumer == consumer)
        if consumer_version is not None:
            asked = asked.where(_ROWS.consumer_version == consumer_version, _ROWS.verification.is_(None))
        rows = self._connection.execute(asked.order_by(_ROWS.id.desc()).limit(_MOST))
        return tuple(_record(row) for row in rows)

    def of_verification(self, number: int) -> tuple[DeliveryRecord, ...]:
        """Return the deliveries about a result, the oldest first."""
        rows = self._connection.execute(_ALL.where(_ROWS.verification == number).order_by(_ROWS.id))
        return tuple(_record(row) for row in rows)

    def attempts(self, uuid: str) -> tuple[AttemptRecord, ...]:
        """Return the finished attempts of a delivery, the oldest first."""
        rows = self._connection.execute(
            select(webhook_attempts)
            .join(webhook_deliveries, _ROWS.id == webhook_attempts.c.delivery_id)
            .where(_ROWS.uuid == uuid)
            .order_by(webhook_attempts.c.id)
        )
        return tuple(AttemptRecord(at=row.at, success=row.success, status=row.status, log=row.log) for row in rows)

    def figures(self) -> OutboxFigures:
        """Return how full it is; cheap, whatever was delivered before."""
        found = {state: (count, oldest) for state, count, oldest in self._connection.execute(_FIGURES)}
        waiting, oldest = found.get(_WAITING, (0, None))
        return OutboxFigures(waiting=waiting, oldest=oldest, dead=found.get(_DEAD, (0, None))[0])

    def totals(self) -> tuple[int, int]:
        """Count all deliveries and all attempts that are kept."""
        counted = (select(func.count()).select_from(table) for table in (webhook_deliveries, webhook_attempts))
        deliveries, attempts = (self._connection.scalar(one) or 0 for one in counted)
        return deliveries, attempts

    def has_due(self, now: datetime) -> bool:
        """Say whether a delivery may be claimed; cheap, so that workers can ask often."""
        return self._connection.execute(_DUE, {"now": now}).first() is not None

    def under_way(self, now: datetime) -> Mapping[str, int]:
        """Return how many deliveries of each webhook workers have in hand; others claim after the transaction."""
        if self._connection.dialect.name == "postgresql":  # SQLite has one writer at a time anyway
            self._connection.execute(_ALONE)
        return {str(webhook): int(count) for webhook, count in self._connection.execute(_UNDER_WAY, {"now": now})}

    def claim(
        self, now: datetime, until: datetime, claim: str, limit: int, but: Collection[str] = ()
    ) -> tuple[DeliveryRecord, ...]:
        """Take up to ``limit`` due deliveries, those due longest first, which no other worker can take by ``until``."""
        due = select(_ROWS.id).where(_ROWS.state == _WAITING, _ROWS.due_at <= now)
        if but:
            due = due.where(_ROWS.webhook_id.not_in(select(webhooks.c.id).where(webhooks.c.uuid.in_(but))))
        chosen = due.order_by(_ROWS.due_at, _ROWS.id).limit(limit).with_for_update(skip_locked=True)
        ids = self._connection.scalars(chosen).all()
        if not ids:
            return ()
        self._connection.execute(
            update(webhook_deliveries)
            .where(_ROWS.id.in_(ids))
            .values(claim=claim, due_at=until, attempts=_ROWS.attempts + 1)
        )
        return tuple(_record(row) for row in self._connection.execute(_ALL.where(_ROWS.id.in_(ids)).order_by(_ROWS.id)))

    def settle(self, record: DeliveryRecord, attempt: AttemptRecord, claim: str) -> bool:
        """Store what an attempt led to; where another has the delivery meanwhile, only a success counts."""
        mine = update(webhook_deliveries).where(_ROWS.uuid == record.uuid, _ROWS.state == _WAITING)
        if not attempt.success:
            mine = mine.where(_ROWS.claim == claim)
        stored = self._connection.execute(
            mine.values(state=record.state.value, due_at=record.due_at, finished_at=record.finished_at, claim=None)
        )
        if not stored.rowcount:
            return False
        self._attempted(record.uuid, attempt)
        return True

    def _attempted(self, uuid: str, attempt: AttemptRecord) -> None:
        delivery = select(_ROWS.id).where(_ROWS.uuid == uuid).scalar_subquery()
        self._connection.execute(
            insert(webhook_attempts).values(
                delivery_id=delivery, at=attempt.at, success=attempt.success, status=attempt.status, log=attempt.log
            )
        )

    def revive(self, uuid: str, now: datetime) -> bool:
        """Let a dead delivery wait again, with all its attempts before it; say whether it was dead."""
        changed = self._connection.execute(
            update(webhook_deliveries)
            .where(_ROWS.uuid == uuid, _ROWS.state == _DEAD)
            .values(state=_WAITING, due_at=now, attempts=0, finished_at=None, claim=None)
        )
        return bool(changed.rowcount)

    def forget(self, before: datetime) -> int:
        """Remove what was delivered before an instant; say how many."""
        done = self._connection.execute(
            delete(webhook_deliveries).where(_ROWS.state == DeliveryState.DELIVERED.value, _ROWS.finished_at < before)
        )
        return done.rowcount


def _record(row: Row[Any]) -> DeliveryRecord:
    values = {name: getattr(row, name) for name in DeliveryRecord.__slots__}
    return DeliveryRecord(**{**values, "state": DeliveryState(row.state)})
