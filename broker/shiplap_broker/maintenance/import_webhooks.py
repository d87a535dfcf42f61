"""Copies webhooks, disabled and without their secrets, which no broker shows: somebody has to look at each."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from shiplap.model.json_value import JsonObject
from shiplap_broker.api.webhook_body import read_webhook
from shiplap_broker.maintenance import pact_broker_bodies as bodies
from shiplap_broker.security.redaction import HIDDEN
from shiplap_broker.settings import WebhookSettings
from shiplap_broker.store.webhook_records import WebhookRecord
from shiplap_broker.usecases.edit_webhooks import UnknownSideError, find_webhook, save_webhook
from shiplap_broker.usecases.ports import Store

# What may be called is decided when it is called; a copy is taken as it is.
_ANYTHING = WebhookSettings(methods=("GET", "POST", "PUT", "PATCH", "DELETE"))


@dataclass(frozen=True, slots=True)
class TakenWebhook:
    """What became of one webhook: ``problem`` says why it was not copied, ``secrets`` what of it was not shown."""

    name: str
    problem: str | None = None
    secrets: Sequence[str] = ()


def take_webhook(store: Store, body: JsonObject, now: datetime) -> TakenWebhook | None:
    """Copy a webhook, disabled; return ``None`` where it is here already.

    Args:
        store: where to.
        body: the webhook as the other broker shows it.
        now: when it was copied, where the other broker does not say since when it is.
    """
    uuid = bodies.needed(body, "uuid")
    if find_webhook(store, uuid) is not None:
        return None
    name = bodies.text(body, "description") or uuid
    record, checks = read_webhook(body, uuid, _ANYTHING, lambda _host: True, now)
    if checks.messages:
        problems = "; ".join(f"{where} {text}" for where, texts in checks.messages.items() for text in texts)
        return TakenWebhook(name, problem=problems)
    since = bodies.instant(body, "createdAt") if "createdAt" in body else now
    try:
        save_webhook(store, replace(record, enabled=False, created_at=since))
    except UnknownSideError as error:
        return TakenWebhook(name, problem=str(error))
    return TakenWebhook(name, secrets=_hidden(record))


def _hidden(record: WebhookRecord) -> list[str]:
    """Return which parts of a webhook the other broker did not show."""
    found = [f"header {name}" for name, value in record.headers.items() if value == HIDDEN]
    found += ["password"] if record.password == HIDDEN else []
    return found + (["signing secret"] if record.signing_secret == HIDDEN else [])
