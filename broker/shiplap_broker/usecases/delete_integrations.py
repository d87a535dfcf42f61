"""Forgets integrations, and with them who has nothing else to do with anybody."""

from collections.abc import Iterable
from datetime import datetime

from shiplap_broker.store.webhook_records import PacticipantFilter
from shiplap_broker.usecases.ports import Store, Transaction
from shiplap_broker.usecases.refusals import StillAliveError
from shiplap_broker.usecases.refuse_alive import refuse_alive_pacticipant


def delete_integration(store: Store, consumer: str, provider: str, now: datetime) -> bool:
    """Forget an integration with its contracts, results and webhooks; say whether there was one.

    As in the Pact Broker, a side that has no other integration goes too, unless something is known of it that does not
    hang on integrations: it is alive in an environment, a webhook names it, or a version of it has a document.
    """
    with store.write() as transaction:
        found = transaction.contracts.delete_integration(consumer, provider)
        _forget_webhooks(transaction, consumer, provider)
        _forget_orphans(transaction, (consumer, provider), now)
    return found


def delete_every_integration(store: Store, now: datetime) -> None:
    """Forget all integrations as `delete_integration` does."""
    with store.write() as transaction:
        found = transaction.contracts.integrations()
        for each in found:
            transaction.contracts.delete_integration(each.consumer, each.provider)
            _forget_webhooks(transaction, each.consumer, each.provider)
        _forget_orphans(transaction, (name for each in found for name in (each.consumer, each.provider)), now)


def _forget_webhooks(transaction: Transaction, consumer: str, provider: str) -> None:
    sides = (PacticipantFilter(name=consumer), PacticipantFilter(name=provider))
    for webhook in transaction.webhooks.all():
        if (webhook.consumer, webhook.provider) == sides:
            transaction.webhooks.delete(webhook.uuid)


def _forget_orphans(transaction: Transaction, names: Iterable[str], now: datetime) -> None:
    for name in dict.fromkeys(names):
        if not transaction.contracts.around((name,)) and not _is_known_otherwise(transaction, name, now):
            transaction.pacticipants.delete(name)


def _is_known_otherwise(transaction: Transaction, name: str, now: datetime) -> bool:
    """Tell whether anything is known of a pacticipant that would be missed."""
    sides = (side for webhook in transaction.webhooks.all() for side in (webhook.consumer, webhook.provider))
    if any(side is not None and side.name == name for side in sides):
        return True
    if transaction.documents.any():
        versions = transaction.versions.page(name, None).items
        if any(transaction.documents.get(version.id) is not None for version in versions):
            return True
    try:
        refuse_alive_pacticipant(transaction, name, now)
    except StillAliveError:
        return True
    return False
