"""Taking over what another broker has told webhooks: what came of each delivery, with its attempts and their logs.

Nothing is delivered by that. A delivery that failed there can be made again here, as one that failed here can.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from shiplap.model.version import VersionRef
from shiplap_broker.store.webhook_records import AttemptRecord, DeliveryRecord, DeliveryState
from shiplap_broker.usecases.ports import Store, Transaction
from shiplap_broker.usecases.webhook_parameters import Subject, parameters_of


@dataclass(frozen=True, slots=True, kw_only=True)
class OldDelivery:
    """A delivery that the other broker is done with.

    Attributes:
        uuid: what the other broker calls it.
        consumer: the version whose contract was published or verified.
        verification: the number of the result it is about, as it is here.
        success: whether it was delivered in the end.
        created_at: when the event happened.
    """

    uuid: str
    webhook: str
    event: str
    consumer: VersionRef
    provider: str
    verification: int | None
    success: bool
    created_at: datetime


def lacks_delivery(store: Store, uuid: str) -> bool:
    """Say whether a delivery is not here yet."""
    with store.read() as transaction:
        return transaction.outbox.get(uuid) is None


def lacks_webhook(store: Store, uuid: str) -> bool:
    """Say whether a webhook is not here, so that no delivery to it can be kept."""
    with store.read() as transaction:
        return transaction.webhooks.get(uuid) is None


def take_delivery(store: Store, old: OldDelivery, attempts: Sequence[AttemptRecord], base: str) -> None:
    """Store a delivery, which is not here yet, to a webhook that is.

    Args:
        store: where to.
        old: the delivery.
        attempts: what the other broker kept of its attempts, the oldest first.
        base: the address of the other broker; what is told again by hand names its resources, as it did there.
    """
    finished = attempts[-1].at if attempts else old.created_at
    with store.write() as transaction:
        record = DeliveryRecord(
            uuid=old.uuid,
            webhook=old.webhook,
            event=old.event,
            consumer=old.consumer.pacticipant,
            provider=old.provider,
            consumer_version=old.consumer.number,
            verification=old.verification,
            parameters=_parameters(transaction, old, base),
            state=DeliveryState.DELIVERED if old.success else DeliveryState.DEAD,
            attempts=len(attempts),
            due_at=old.created_at,
            created_at=old.created_at,
            finished_at=finished,
        )
        transaction.outbox.add(record, attempts)


def _parameters(transaction: Transaction, old: OldDelivery, base: str) -> dict[str, str]:
    """Return what can still be said about the event; nothing where its contract is not here."""
    publication = transaction.contracts.publication(old.consumer, old.provider)
    if publication is None:
        return {}
    result = None if old.verification is None else transaction.verifications.get(old.verification)
    subject = Subject(base=base, publication=publication, verification=result, is_result=result is not None)
    return parameters_of(transaction, subject, old.event)
