"""The repositories of webhooks and of the outbox as the use cases see them; see `shiplap_broker.usecases.ports`.

Events go into the outbox within the transaction that makes them true. Workers take them out in transactions of their
own kind (`shiplap_broker.usecases.ports.Store.outbox`), which neither wait for a publisher nor make one wait.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from shiplap_broker.store.records import Page
from shiplap_broker.store.webhook_records import (
    AttemptRecord,
    DeliveryRecord,
    DeliveryState,
    OutboxFigures,
    WebhookEvent,
    WebhookRecord,
)


class Webhooks(Protocol):
    """The webhooks."""

    def all(self) -> tuple[WebhookRecord, ...]:
        """Return all webhooks, the oldest first."""

    def get(self, uuid: str) -> WebhookRecord | None:
        """Return a webhook."""

    def put(self, record: WebhookRecord) -> bool:
        """Store a webhook in place of the one with its uuid; say whether there was none.

        The pacticipants it names must be there.
        """

    def delete(self, uuid: str) -> bool:
        """Remove a webhook with its deliveries; say whether there was one."""

    def listening(self, consumer: str, provider: str, events: Collection[WebhookEvent]) -> tuple[WebhookRecord, ...]:
        """Return the enabled webhooks that want one of the events of an integration, the oldest first."""


class Outbox(Protocol):
    """Deliveries: those that wait, and what became of the others."""

    def add(self, record: DeliveryRecord, attempts: Sequence[AttemptRecord] = ()) -> None:
        """Store a delivery, with the attempts that were made elsewhere; its webhook must be there."""

    def get(self, uuid: str) -> DeliveryRecord | None:
        """Return a delivery."""

    def page(
        self, page: Page, state: DeliveryState | None = None, webhook: str | None = None
    ) -> tuple[DeliveryRecord, ...]:
        """Return deliveries, the newest first."""

    def of_integration(
        self, consumer: str, provider: str, consumer_version: str | None = None
    ) -> tuple[DeliveryRecord, ...]:
        """Return the newest 1000 deliveries about an integration, or one contract of it, the newest first."""

    def of_verification(self, number: int) -> tuple[DeliveryRecord, ...]:
        """Return the deliveries about a result, the oldest first."""

    def attempts(self, uuid: str) -> tuple[AttemptRecord, ...]:
        """Return the finished attempts of a delivery, the oldest first."""

    def figures(self) -> OutboxFigures:
        """Return how full it is; cheap, whatever was delivered before."""

    def totals(self) -> tuple[int, int]:
        """Count all deliveries and all attempts that are kept."""

    def has_due(self, now: datetime) -> bool:
        """Say whether a delivery may be claimed; cheap, so that workers can ask often."""

    def under_way(self, now: datetime) -> Mapping[str, int]:
        """Return how many deliveries of each webhook workers have in hand, by its uuid.

        No other worker learns that or claims until the transaction ends, so that what this one claims by it holds.
        """

    def claim(
        self, now: datetime, until: datetime, claim: str, limit: int, but: Collection[str] = ()
    ) -> tuple[DeliveryRecord, ...]:
        """Take up to ``limit`` due deliveries, those due longest first, which no other worker can take by ``until``.

        Those ``but`` of some webhooks.
        """

    def settle(self, record: DeliveryRecord, attempt: AttemptRecord, claim: str) -> bool:
        """Store what an attempt led to: state, ``due_at`` and ``finished_at`` of ``record``.

        Where another worker has taken the delivery meanwhile, only a success counts; says whether it was stored.
        """

    def revive(self, uuid: str, now: datetime) -> bool:
        """Let a dead delivery wait again, with all its attempts before it; say whether it was dead."""

    def forget(self, before: datetime) -> int:
        """Remove what was delivered before an instant; say how many."""
