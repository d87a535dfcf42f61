"""The pages of webhooks: which there are, what they were told, and what could not be delivered."""

import json
from functools import partial
from urllib.parse import urlsplit

from shiplap_broker.pages.rendering import page
from shiplap_broker.pages.standing import Status
from shiplap_broker.security.redaction import shown_headers
from shiplap_broker.store.records import Page
from shiplap_broker.store.webhook_records import DeliveryState, PacticipantFilter, WebhookRecord
from shiplap_broker.usecases.edit_webhooks import find_webhook, list_webhooks
from shiplap_broker.usecases.find_deliveries import Triggered, TriggeredStatus, deliveries, delivery, outbox_figures
from shiplap_broker.web.broker import Broker
from shiplap_broker.web.call import Answer, Call
from shiplap_broker.web.faults import NothingHereError
from shiplap_broker.web.paging import asked_page
from shiplap_broker.web.routing import Route, route

LISTED = 100
"""How many deliveries a page shows."""

_STATES = {
    TriggeredStatus.NOT_RUN: Status("open", "waiting"),
    TriggeredStatus.RETRYING: Status("open", "retrying"),
    TriggeredStatus.SUCCESS: Status("good", "delivered"),
    TriggeredStatus.FAILURE: Status("bad", "dead"),
}


def routes(broker: Broker) -> tuple[Route, ...]:
    """Return the routes of webhooks."""
    return (
        route("/webhooks", get=partial(_all, broker)),
        route("/webhooks/{uuid}", get=partial(_one, broker)),
        route("/shiplap/webhook-deliveries", get=partial(_deliveries, broker)),
        route("/shiplap/webhook-deliveries/{uuid}", get=partial(_delivery, broker)),
    )


def _all(broker: Broker, call: Call) -> Answer:
    members = {
        "webhooks": [_row(one) for one in list_webhooks(broker.store)],
        "outbox": outbox_figures(broker.store),
        "deliveries": [_told(one) for one in deliveries(broker.store, Page(size=20))],
    }
    return page(call, "webhooks", members, here="webhooks")


def _one(broker: Broker, call: Call) -> Answer:
    webhook = find_webhook(broker.store, call.name("uuid"))
    if webhook is None:
        raise NothingHereError
    body = webhook.body
    members = {
        "webhook": _row(webhook),
        "method": webhook.method,
        "url": webhook.url,
        "headers": list(shown_headers(webhook.headers).items()),
        "body": body if isinstance(body, str) or body is None else json.dumps(body, indent=2, ensure_ascii=False),
        "username": webhook.username,
        "signed": webhook.signing_secret is not None,
        "deliveries": [_told(one) for one in deliveries(broker.store, Page(size=LISTED), webhook=webhook.uuid)],
    }
    return page(call, "webhook", members, here="webhooks")


def _deliveries(broker: Broker, call: Call) -> Answer:
    asked = asked_page(call)
    number = 1 if asked is None else asked.number
    states = [one.value for one in DeliveryState]
    state = next((one for one in DeliveryState if one.value == call.text("state")), None)
    found = deliveries(broker.store, Page(number=number, size=LISTED), state, call.text("webhook"))
    members = {
        "state": "" if state is None else state.value,
        "states": states,
        "webhook": call.text("webhook"),
        "number": number,
        "more": len(found) == LISTED,
        "deliveries": [_told(one) for one in found],
    }
    return page(call, "deliveries", members, here="webhooks")


def _delivery(broker: Broker, call: Call) -> Answer:
    told = delivery(broker.store, call.name("uuid"))
    record = told.triggered.delivery
    members = {
        "one": _told(told.triggered),
        "waits_until": record.due_at if record.state is DeliveryState.WAITING else None,
        "finished": record.finished_at,
        "attempts": told.attempts,
        "parameters": sorted(record.parameters.items()),
    }
    return page(call, "delivery", members, here="webhooks")


def _row(webhook: WebhookRecord) -> dict[str, object]:
    return {
        "uuid": webhook.uuid,
        "name": _name(webhook),
        "enabled": webhook.enabled,
        "events": [one.value for one in webhook.events],
        "consumer": _side(webhook.consumer),
        "provider": _side(webhook.provider),
        "host": urlsplit(webhook.url).hostname,
        "created": webhook.created_at,
    }


def _name(webhook: WebhookRecord) -> str:
    return webhook.description or f"{webhook.method} {urlsplit(webhook.url).hostname}"


def _side(side: PacticipantFilter | None) -> str:
    if side is None:
        return "every one"
    return side.name if side.name is not None else f"every one labeled {side.label}"


def _told(one: Triggered) -> dict[str, object]:
    record = one.delivery
    return {
        "uuid": record.uuid,
        "state": _STATES[one.status],
        "dead": record.state is DeliveryState.DEAD,
        "event": record.event,
        "webhook": record.webhook,
        "name": _name(one.webhook),
        "consumer": f"{record.consumer}@{record.consumer_version}",
        "provider": record.provider,
        "attempts": record.attempts,
        "at": record.created_at,
    }
