"""Webhooks: seen, made, changed, removed, tried."""

from dataclasses import dataclass, field, replace

from shiplap_broker.security.redaction import HIDDEN
from shiplap_broker.store.webhook_records import PacticipantFilter, WebhookRecord
from shiplap_broker.usecases.ports import Store, Transaction
from shiplap_broker.usecases.refusals import NotFoundError
from shiplap_broker.usecases.webhook_parameters import Subject, parameters_of, placeholder_parameters

TEST_EVENT = "test"
"""The name of the event with which people try a webhook."""


class UnknownSideError(NotFoundError):
    """A webhook names pacticipants that do not exist; ``roles`` says which: ``consumer``, ``provider``."""

    def __init__(self, roles: tuple[str, ...]) -> None:
        """Keep the roles."""
        self.roles = roles
        super().__init__(f"the webhook names a {' and a '.join(roles)} that nobody knows; create it first")


@dataclass(frozen=True, slots=True)
class Saved:
    """A webhook as it is kept now, and whether it is new."""

    webhook: WebhookRecord = field(repr=False)
    is_new: bool


def list_webhooks(store: Store) -> tuple[WebhookRecord, ...]:
    """Return all webhooks, the oldest first."""
    with store.read() as transaction:
        return transaction.webhooks.all()


def webhooks_for(store: Store, consumer: str | None, provider: str | None) -> tuple[WebhookRecord, ...]:
    """Return the webhooks that name exactly these, the oldest first; ``None`` for a side they leave open."""
    sides = tuple(None if name is None else PacticipantFilter(name=name) for name in (consumer, provider))
    return tuple(one for one in list_webhooks(store) if (one.consumer, one.provider) == sides)


def find_webhook(store: Store, uuid: str) -> WebhookRecord | None:
    """Return a webhook."""
    with store.read() as transaction:
        return transaction.webhooks.get(uuid)


def save_webhook(store: Store, webhook: WebhookRecord) -> Saved:
    """Make a webhook, or put it in place of the one with its uuid; secrets that were hidden stay what they are.

    Raises:
        UnknownSideError: a pacticipant that it names is not known.
    """
    with store.write() as transaction:
        roles = unknown_roles(transaction, webhook)
        if roles:
            raise UnknownSideError(roles)
        before = transaction.webhooks.get(webhook.uuid)
        kept = _with_secrets(webhook, before)
        kept = kept if before is None else replace(kept, created_at=before.created_at)
        is_new = transaction.webhooks.put(kept)
    return Saved(kept, is_new)


def unknown_roles(transaction: Transaction, webhook: WebhookRecord) -> tuple[str, ...]:
    """Return which sides of a webhook name a pacticipant that is not known."""
    sides = (("consumer", webhook.consumer), ("provider", webhook.provider))
    return tuple(
        role
        for role, side in sides
        if side is not None and side.name is not None and transaction.pacticipants.missing((side.name,))
    )


def _with_secrets(webhook: WebhookRecord, before: WebhookRecord | None) -> WebhookRecord:
    """Put what is kept in place of what was hidden when it was shown; nothing, where nothing is kept."""
    known = {name.lower(): value for name, value in before.headers.items()} if before else {}
    headers = {name: known.get(name.lower()) if value == HIDDEN else value for name, value in webhook.headers.items()}
    password, secret = (before.password, before.signing_secret) if before else (None, None)
    return replace(
        webhook,
        headers={name: value for name, value in headers.items() if value is not None},
        password=password if webhook.password == HIDDEN else webhook.password,
        signing_secret=secret if webhook.signing_secret == HIDDEN else webhook.signing_secret,
    )


def delete_webhook(store: Store, uuid: str) -> bool:
    """Remove a webhook with its deliveries; say whether there was one."""
    with store.write() as transaction:
        return transaction.webhooks.delete(uuid)


def parameters_to_try(store: Store, webhook: WebhookRecord, base: str) -> dict[str, str]:
    """Return the parameters with which a webhook is tried: those of the newest contract that it would be told of.

    Placeholders where there is no contract yet.
    """
    consumer = webhook.consumer.name if webhook.consumer else None
    provider = webhook.provider.name if webhook.provider else None
    with store.read() as transaction:
        integrations = transaction.contracts.integrations(consumer, provider)
        newest = [transaction.contracts.latest(one.consumer, one.provider) for one in integrations]
        known = [one for one in newest if one is not None]
        if not known:
            return placeholder_parameters(TEST_EVENT)
        chosen = max(known, key=lambda one: one.id)
        verification = transaction.verifications.latest_of_content(chosen.content_id)
        subject = Subject(base=base, publication=chosen, verification=verification)
        return parameters_of(transaction, subject, TEST_EVENT)
