"""Webhooks: listed, made, shown, changed, removed and tried, at the addresses of the Pact Broker."""

import re
import secrets
from dataclasses import replace
from functools import partial

from shiplap.wire.pact_links import PactLinks, link
from shiplap_broker.api.bodies.webhook import called_body, webhook_body, webhook_url, webhooks_body
from shiplap_broker.api.names import known
from shiplap_broker.api.webhook_body import read_webhook
from shiplap_broker.jobs.delivering import guard_of
from shiplap_broker.store.webhook_records import PacticipantFilter, WebhookRecord
from shiplap_broker.usecases.edit_webhooks import (
    Saved,
    UnknownSideError,
    delete_webhook,
    find_webhook,
    list_webhooks,
    parameters_to_try,
    save_webhook,
    webhooks_for,
)
from shiplap_broker.web.broker import Broker
from shiplap_broker.web.call import Answer, Call, created, nothing
from shiplap_broker.web.checks import Checks
from shiplap_broker.web.faults import BadBodyError, NothingHereError
from shiplap_broker.web.routing import Route, route

_UUID = re.compile(r"[A-Za-z0-9_-]{16,}")
_BAD_UUID = "The UUID can only contain the characters A-Z, a-z, 0-9, _ and -, and must be 16 or more characters."
_NEW_UUID_BYTES = 16
_SIDES = (
    "/webhooks/provider/{provider}",
    "/webhooks/consumer/{consumer}",
    "/webhooks/provider/{provider}/consumer/{consumer}",
    "/pacts/provider/{provider}/consumer/{consumer}/webhooks",
)


def routes(broker: Broker) -> tuple[Route, ...]:
    """Return the routes of webhooks."""
    create = partial(_create, broker)
    return (
        route("/webhooks", get=partial(_all, broker), post=create),
        *(route(template, get=partial(_of_sides, broker), post=create) for template in _SIDES),
        route(
            "/webhooks/{uuid}", get=partial(_get, broker), put=partial(_put, broker), delete=partial(_delete, broker)
        ),
        route("/webhooks/{uuid}/execute", post=partial(_execute, broker)),
        route("/webhooks/execute", post=partial(_execute_unsaved, broker)),
    )


def _all(broker: Broker, call: Call) -> Answer:
    return _listed(call, list_webhooks(broker.store))


def _listed(call: Call, found: tuple[WebhookRecord, ...]) -> Answer:
    title = "Pact webhooks" if call.path.startswith("/pacts/") else "Webhooks"
    return Answer(body=webhooks_body(found, link(call.links.base + call.path, title), call.links))


def _of_sides(broker: Broker, call: Call) -> Answer:
    return _listed(call, webhooks_for(broker.store, *_named(broker, call)))


def _named(broker: Broker, call: Call) -> tuple[str | None, str | None]:
    """Return the consumer and the provider in the path, where they are.

    Raises:
        NoSuchNameError: one is not known.
    """
    found = {role: known(broker, call.name(role), role).name for role in ("consumer", "provider") if role in call.names}
    return found.get("consumer"), found.get("provider")


def _new_uuid() -> str:
    """Return a new name that no command line takes for one of its options."""
    while (made := secrets.token_urlsafe(_NEW_UUID_BYTES)).startswith("-"):
        pass
    return made


def _create(broker: Broker, call: Call) -> Answer:
    consumer, provider = _named(broker, call)
    webhook, checks = _read(broker, call, _new_uuid())
    if consumer is not None:
        webhook = replace(webhook, consumer=PacticipantFilter(name=consumer))
    if provider is not None:
        webhook = replace(webhook, provider=PacticipantFilter(name=provider))
    saved = _saved(broker, webhook, checks)
    return created(webhook_body(saved.webhook, call.links), webhook_url(call.links, saved.webhook.uuid))


def _read(broker: Broker, call: Call, uuid: str) -> tuple[WebhookRecord, Checks]:
    settings = broker.settings.webhooks
    return read_webhook(call.members(), uuid, settings, guard_of(settings).permits, broker.now())


def _saved(broker: Broker, webhook: WebhookRecord, checks: Checks) -> Saved:
    """Keep a webhook that was read.

    Raises:
        BadBodyError: with everything that is wrong with it.
    """
    if checks.messages:
        _note_unknown(broker, webhook, checks)
        checks.finish()
    try:
        return save_webhook(broker.store, webhook)
    except UnknownSideError as error:
        raise BadBodyError({f"{role}.name": [_UNKNOWN] for role in error.roles}) from error


_UNKNOWN = "does not match an existing pacticipant"


def _note_unknown(broker: Broker, webhook: WebhookRecord, checks: Checks) -> None:
    """Add to what is wrong which pacticipants are not known."""
    with broker.store.read() as transaction:
        for role, side in (("consumer", webhook.consumer), ("provider", webhook.provider)):
            if side is not None and side.name is not None and transaction.pacticipants.missing((side.name,)):
                checks.note(f"{role}.name", _UNKNOWN)


def _found(broker: Broker, call: Call) -> WebhookRecord:
    webhook = find_webhook(broker.store, call.name("uuid"))
    if webhook is None:
        raise NothingHereError
    return webhook


def _get(broker: Broker, call: Call) -> Answer:
    return Answer(body=webhook_body(_found(broker, call), call.links))


def _put(broker: Broker, call: Call) -> Answer:
    uuid = call.name("uuid")
    webhook, checks = _read(broker, call, uuid)
    if _UUID.fullmatch(uuid) is None:
        checks.note("uuid", _BAD_UUID)
    saved = _saved(broker, webhook, checks)
    body = webhook_body(saved.webhook, call.links)
    return created(body, webhook_url(call.links, uuid)) if saved.is_new else Answer(body=body)


def _delete(broker: Broker, call: Call) -> Answer:
    if not delete_webhook(broker.store, call.name("uuid")):
        raise NothingHereError
    return nothing()


def _execute(broker: Broker, call: Call) -> Answer:
    return _tried(broker, _found(broker, call), call.links, is_kept=True)


def _execute_unsaved(broker: Broker, call: Call) -> Answer:
    webhook, checks = _read(broker, call, _new_uuid())
    if checks.messages:
        _note_unknown(broker, webhook, checks)
    checks.finish()
    return _tried(broker, webhook, call.links, is_kept=False)


def _tried(broker: Broker, webhook: WebhookRecord, links: PactLinks, *, is_kept: bool) -> Answer:
    called = broker.trial(webhook, parameters_to_try(broker.store, webhook, links.base))
    return Answer(body=called_body(called, links, webhook.uuid if is_kept else None))
