"""Webhooks and the outbox in memory."""

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from shiplap_broker.store.memory_tables import MemoryTables
from shiplap_broker.store.records import Page
from shiplap_broker.store.webhook_records import (
    AttemptRecord,
    DeliveryRecord,
    DeliveryState,
    OutboxFigures,
    PacticipantFilter,
    WebhookEvent,
    WebhookRecord,
    wants,
)

_MOST = 1000


class MemoryWebhooks:
    """The port ``Webhooks`` in memory."""

    def __init__(self, tables: MemoryTables) -> None:
        self._tables = tables

    def all(self) -> tuple[WebhookRecord, ...]:
        """Return all webhooks whose pacticipants are still there, the oldest first."""
        return tuple(one for one in self._tables.webhooks.values() if self._is_known(one))

    def get(self, uuid: str) -> WebhookRecord | None:
        """Return a webhook."""
        return next((one for one in self.all() if one.uuid == uuid), None)

    def put(self, record: WebhookRecord) -> bool:
        """Store a webhook in place of the one with its uuid; say whether there was none."""
        before = self._tables.webhooks.get(record.uuid)
        made = before.created_at if before else record.created_at
        self._tables.webhooks[record.uuid] = replace(record, created_at=made)
        return before is None

    def delete(self, uuid: str) -> bool:
        """Remove a webhook with its deliveries; say whether there was one."""
        tables = self._tables
        tables.deliveries = {key: one for key, one in tables.deliveries.items() if one.webhook != uuid}
        return tables.webhooks.pop(uuid, None) is not None

    def listening(self, consumer: str, provider: str, events: Collection[WebhookEvent]) -> tuple[WebhookRecord, ...]:
        """Return the enabled webhooks that want one of the events of an integration, the oldest first."""
        carried = self._tables.labels
        return tuple(
            one
            for one in self.all()
            if one.enabled
            and set(one.events) & set(events)
            and wants(one.consumer, consumer, carried)
            and wants(one.provider, provider, carried)
        )

    def _is_known(self, record: WebhookRecord) -> bool:
        return all(self._is_there(side) for side in (record.consumer, record.provider))

    def _is_there(self, side: PacticipantFilter | None) -> bool:
        return side is None or side.name is None or side.name in self._tables.pacticipants


class MemoryOutbox:
    """The port ``Outbox`` in memory."""

    def __init__(self, tables: MemoryTables) -> None:
        self._tables = tables

    def add(self, record: DeliveryRecord, attempts: Sequence[AttemptRecord] = ()) -> None:
        """Store a delivery, with the attempts that were made elsewhere."""
        self._tables.deliveries[record.uuid] = record
        if attempts:
            self._tables.delivery_attempts[record.uuid] = tuple(attempts)

    def get(self, uuid: str) -> DeliveryRecord | None:
        """Return a delivery."""
        return self._tables.deliveries.get(uuid)

    def page(
        self, page: Page, state: DeliveryState | None = None, webhook: str | None = None
    ) -> tuple[DeliveryRecord, ...]:
        """Return deliveries, the newest first."""
        start = (page.number - 1) * page.size
        found = self._newest(lambda one: state in (None, one.state) and webhook in (None, one.webhook))
        return found[start : start + page.size]

    def of_integration(
        self, consumer: str, provider: str, consumer_version: str | None = None
    ) -> tuple[DeliveryRecord, ...]:
        """Return the newest 1000 deliveries about an integration, or one contract of it, the newest first."""

        def fits(one: DeliveryRecord) -> bool:
            if (one.consumer, one.provider) != (consumer, provider):
                return False
            return consumer_version is None or (one.consumer_version == consumer_version and one.verification is None)

        return self._newest(fits)[:_MOST]

    def of_verification(self, number: int) -> tuple[DeliveryRecord, ...]:
        """Return the deliveries about a result, the oldest first."""
        return self._newest(lambda one: one.verification == number)[::-1]

    def attempts(self, uuid: str) -> tuple[AttemptRecord, ...]:
        """Return the finished attempts of a delivery, the oldest first."""
        return self._tables.delivery_attempts.get(uuid, ())

    def figures(self) -> OutboxFigures:
        """Return how full it is."""
        known = self._tables.deliveries.values()
        waiting = [one.created_at for one in known if one.state is DeliveryState.WAITING]
        return OutboxFigures(
            waiting=len(waiting),
            oldest=min(waiting, default=None),
            dead=sum(one.state is DeliveryState.DEAD for one in known),
        )

    def totals(self) -> tuple[int, int]:
        """Count all deliveries and all attempts that are kept."""
        known = self._tables.deliveries
        return len(known), sum(len(self.attempts(uuid)) for uuid in known)

    def has_due(self, now: datetime) -> bool:
        """Say whether a delivery may be claimed."""
        return any(self._is_due(one, now) for one in self._tables.deliveries.values())

    def under_way(self, now: datetime) -> Mapping[str, int]:
        """Return how many deliveries of each webhook workers have in hand."""
        return Counter(
            one.webhook
            for one in self._tables.deliveries.values()
            if one.state is DeliveryState.WAITING and one.claim is not None and one.due_at > now
        )

    def claim(
        self, now: datetime, until: datetime, claim: str, limit: int, but: Collection[str] = ()
    ) -> tuple[DeliveryRecord, ...]:
        """Take up to ``limit`` due deliveries, those due longest first, which no other worker can take by ``until``."""
        known = (one for one in self._tables.deliveries.values() if one.webhook not in but)
        due = sorted((one for one in known if self._is_due(one, now)), key=lambda one: one.due_at)
        taken = tuple(replace(one, claim=claim, due_at=until, attempts=one.attempts + 1) for one in due[:limit])
        self._tables.deliveries.update({one.uuid: one for one in taken})
        return taken

    def settle(self, record: DeliveryRecord, attempt: AttemptRecord, claim: str) -> bool:
        """Store what an attempt led to; where another has the delivery meanwhile, only a success counts."""
        known = self._tables.deliveries.get(record.uuid)
        if known is None or known.state is not DeliveryState.WAITING or not (attempt.success or known.claim == claim):
            return False
        self._tables.deliveries[record.uuid] = replace(
            known, state=record.state, due_at=record.due_at, finished_at=record.finished_at, claim=None
        )
        self._tables.delivery_attempts[record.uuid] = (*self.attempts(record.uuid), attempt)
        return True

    def revive(self, uuid: str, now: datetime) -> bool:
        """Let a dead delivery wait again, with all its attempts before it; say whether it was dead."""
        known = self.get(uuid)
        if known is None or known.state is not DeliveryState.DEAD:
            return False
        again = replace(known, state=DeliveryState.WAITING, due_at=now, attempts=0, finished_at=None, claim=None)
        self._tables.deliveries[uuid] = again
        return True

    def forget(self, before: datetime) -> int:
        """Remove what was delivered before an instant; say how many."""
        old = [one.uuid for one in self._tables.deliveries.values() if _is_old(one, before)]
        for uuid in old:
            del self._tables.deliveries[uuid]
            self._tables.delivery_attempts.pop(uuid, None)
        return len(old)

    def _newest(self, fits: Callable[[DeliveryRecord], bool]) -> tuple[DeliveryRecord, ...]:
        return tuple(one for one in reversed(self._tables.deliveries.values()) if fits(one))

    def _is_due(self, one: DeliveryRecord, now: datetime) -> bool:
        return one.state is DeliveryState.WAITING and one.due_at <= now


def _is_old(one: DeliveryRecord, before: datetime) -> bool:
    return one.state is DeliveryState.DELIVERED and one.finished_at is not None and one.finished_at < before
