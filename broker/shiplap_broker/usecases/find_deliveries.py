"""What became of the events that webhooks were to hear of; and how those that were given up are tried again."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from shiplap_broker.store.records import Page
from shiplap_broker.store.webhook_records import (
    AttemptRecord,
    DeliveryRecord,
    DeliveryState,
    OutboxFigures,
    WebhookRecord,
)
from shiplap_broker.usecases.ports import Store, Transaction
from shiplap_broker.usecases.refusals import NotFoundError


class TriggeredStatus(Enum):
    """How a delivery stands, in Pact's words."""

    NOT_RUN = "not_run"
    RETRYING = "retrying"
    SUCCESS = "success"
    FAILURE = "failure"


@dataclass(frozen=True, slots=True)
class Triggered:
    """A delivery and the webhook it goes to."""

    delivery: DeliveryRecord
    webhook: WebhookRecord

    @property
    def status(self) -> TriggeredStatus:
        """How it stands."""
        match self.delivery.state:
            case DeliveryState.DELIVERED:
                return TriggeredStatus.SUCCESS
            case DeliveryState.DEAD:
                return TriggeredStatus.FAILURE
            case DeliveryState.WAITING:
                return TriggeredStatus.RETRYING if self.delivery.attempts else TriggeredStatus.NOT_RUN


@dataclass(frozen=True, slots=True)
class Told:
    """A delivery with its attempts, the oldest first."""

    triggered: Triggered
    attempts: tuple[AttemptRecord, ...]

    @property
    def log(self) -> str:
        """The logs of all attempts."""
        return "\n".join(one.log for one in self.attempts)


def deliveries(
    store: Store, page: Page, state: DeliveryState | None = None, webhook: str | None = None
) -> tuple[Triggered, ...]:
    """Return a page of deliveries, the newest first."""
    with store.read() as transaction:
        return _with_webhooks(transaction, transaction.outbox.page(page, state, webhook))


def delivery(store: Store, uuid: str) -> Told:
    """Return a delivery.

    Raises:
        NotFoundError: there is none.
    """
    with store.read() as transaction:
        record = transaction.outbox.get(uuid)
        found = () if record is None else _with_webhooks(transaction, (record,))
        if not found:
            raise NotFoundError(f"there is no delivery {uuid}")
        return Told(found[0], transaction.outbox.attempts(uuid))


def latest_of_integration(store: Store, consumer: str, provider: str) -> tuple[Triggered, ...]:
    """Return, for each webhook and event, the newest delivery about an integration; the newest first."""
    with store.read() as transaction:
        return _latest(transaction, consumer, provider)


def _latest(transaction: Transaction, consumer: str, provider: str) -> tuple[Triggered, ...]:
    newest: dict[tuple[str, str], DeliveryRecord] = {}
    for one in transaction.outbox.of_integration(consumer, provider):
        newest.setdefault((one.webhook, one.event), one)
    return _with_webhooks(transaction, newest.values())


def of_contract(store: Store, consumer: str, provider: str, version: str) -> tuple[Triggered, ...]:
    """Return the deliveries about the publication of one contract, the oldest first."""
    with store.read() as transaction:
        found = transaction.outbox.of_integration(consumer, provider, version)
        return _with_webhooks(transaction, reversed(found))


def of_result(store: Store, number: int) -> tuple[Triggered, ...]:
    """Return the deliveries about a result, the oldest first."""
    with store.read() as transaction:
        return _with_webhooks(transaction, transaction.outbox.of_verification(number))


def redeliver(store: Store, uuid: str, now: datetime) -> None:
    """Let a dead delivery be tried again, at once and then by the schedule.

    Raises:
        NotFoundError: there is no such delivery, or it is not dead.
    """
    with store.outbox() as transaction:
        if not transaction.outbox.revive(uuid, now):
            raise NotFoundError(f"there is no dead delivery {uuid}; one that waits is tried by itself")


def outbox_figures(store: Store) -> OutboxFigures:
    """Return how full the outbox is."""
    with store.read() as transaction:
        return transaction.outbox.figures()


def webhook_totals(store: Store) -> tuple[int, int, int]:
    """Count webhooks, deliveries and attempts."""
    with store.read() as transaction:
        return (len(transaction.webhooks.all()), *transaction.outbox.totals())


@dataclass(frozen=True, slots=True)
class WebhookStanding:
    """How the webhooks of an integration stand: ``none``, or the worst of their newest deliveries."""

    status: str
    last: datetime | None = None


def standings(store: Store, pairs: Iterable[tuple[str, str]]) -> dict[tuple[str, str], WebhookStanding]:
    """Return how the webhooks of integrations, given as consumer and provider, stand."""
    with store.read() as transaction:
        if not transaction.webhooks.all():
            return {pair: WebhookStanding("none") for pair in pairs}
        return {pair: _standing(transaction, *pair) for pair in pairs}


def _standing(transaction: Transaction, consumer: str, provider: str) -> WebhookStanding:
    found = _latest(transaction, consumer, provider)
    if not found:
        events = tuple({event for one in transaction.webhooks.all() for event in one.events})
        listening = transaction.webhooks.listening(consumer, provider, events)
        return WebhookStanding("not_run" if listening else "none")
    present = {one.status for one in found}
    order = (TriggeredStatus.RETRYING, TriggeredStatus.FAILURE, TriggeredStatus.NOT_RUN, TriggeredStatus.SUCCESS)
    worst = next(status for status in order if status in present)
    return WebhookStanding(worst.value, max(one.delivery.created_at for one in found))


def _with_webhooks(transaction: Transaction, records: Iterable[DeliveryRecord]) -> tuple[Triggered, ...]:
    known: dict[str, WebhookRecord | None] = {}
    found = []
    for one in records:
        if one.webhook not in known:
            known[one.webhook] = transaction.webhooks.get(one.webhook)
        webhook = known[one.webhook]
        if webhook is not None:
            found.append(Triggered(one, webhook))
    return tuple(found)
