"""Webhooks, and what became of their events, as the Pact Broker writes them. No secret leaves through here."""

from collections.abc import Sequence
from urllib.parse import urlsplit

from shiplap.model.json_value import JsonObject, JsonValue
from shiplap.wire.pact_links import PactLinks, link
from shiplap_broker.api.bodies.texts import instant, present, times
from shiplap_broker.jobs.calling import Called
from shiplap_broker.security.redaction import HIDDEN, shown_headers
from shiplap_broker.store.webhook_records import PacticipantFilter, WebhookRecord
from shiplap_broker.usecases.find_deliveries import Triggered, TriggeredStatus

_EXECUTE = (
    "Test the execution of the webhook with the latest matching pact or verification by sending a POST request to this "
    "URL"
)


def webhook_name(webhook: WebhookRecord) -> str:
    """Return what people call a webhook: its description, else what it does."""
    return webhook.description or f"{webhook.method} {urlsplit(webhook.url).hostname or ''}"


def webhook_url(links: PactLinks, uuid: str) -> str:
    """Return the address of a webhook."""
    return links.to("webhooks", uuid)


def webhook_body(webhook: WebhookRecord, links: PactLinks) -> JsonObject:
    """Return a webhook without its secrets."""
    # In lower case, as the Pact Broker writes them: the names of headers have no case.
    headers: JsonObject = {name.lower(): value for name, value in shown_headers(webhook.headers).items()}
    request: JsonObject = {
        "method": webhook.method,
        "url": webhook.url,
        "headers": headers or None,
        "body": webhook.body,
        "username": webhook.username,
        "password": None if webhook.password is None else HIDDEN,
    }
    return {
        **present(
            {
                "uuid": webhook.uuid,
                "description": webhook_name(webhook),
                "consumer": _side(webhook.consumer),
                "provider": _side(webhook.provider),
            }
        ),
        "enabled": webhook.enabled,
        "request": present(request),
        **present({"signingSecret": None if webhook.signing_secret is None else HIDDEN}),
        "events": [{"name": one.value} for one in webhook.events],
        **times(webhook.created_at, webhook.updated_at),
        "_links": _links(webhook, links),
    }


def _side(side: PacticipantFilter | None) -> JsonObject | None:
    return None if side is None else present({"name": side.name, "label": side.label})


def _links(webhook: WebhookRecord, links: PactLinks) -> JsonObject:
    own = webhook_url(links, webhook.uuid)
    found: JsonObject = {"self": link(own, webhook_name(webhook)), "pb:execute": link(f"{own}/execute", _EXECUTE)}
    for role, side in (("consumer", webhook.consumer), ("provider", webhook.provider)):
        if side is not None and side.name is not None:
            found[f"pb:{role}"] = link(links.pacticipant(side.name), role.capitalize(), side.name)
        elif side is not None and side.label is not None:
            href = links.to("pacticipants", "label", side.label)
            found[f"pb:{role}s"] = link(href, f"{role.capitalize()}s by label", side.label)
    consumer, provider = webhook.consumer, webhook.provider
    if consumer and provider and consumer.name and provider.name:
        found["pb:pact-webhooks"] = link(
            links.to("webhooks", "provider", provider.name, "consumer", consumer.name),
            f"All webhooks for consumer {consumer.name} and provider {provider.name}",
        )
    found["pb:webhooks"] = link(links.to("webhooks"), "All webhooks")
    found["pb:deliveries"] = link(f"{links.to('shiplap', 'webhook-deliveries')}?webhook={webhook.uuid}", "Deliveries")
    return found


def webhooks_body(webhooks: Sequence[WebhookRecord], own: JsonObject, links: PactLinks) -> JsonObject:
    """Return a list of webhooks: links to them; ``own`` is the link to the list."""
    listed: list[JsonValue] = [link(webhook_url(links, one.uuid), _scope(one), webhook_name(one)) for one in webhooks]
    curies: list[JsonValue] = [{"name": "pb", "href": f"{links.base}/doc/webhooks-{{rel}}", "templated": True}]
    return {
        "_links": {
            "self": own,
            "pb:create": {**own, "title": "POST to create a webhook"},
            "pb:webhooks": listed,
            "curies": curies,
        }
    }


def _scope(webhook: WebhookRecord) -> str:
    consumer, provider = (_words(side) for side in (webhook.consumer, webhook.provider))
    if consumer and provider:
        return f"A webhook for the pact between {consumer} and {provider}"
    if provider or consumer:
        return f"A webhook for all pacts with {'provider' if provider else 'consumer'} {provider or consumer}"
    return "A webhook for all pacts"


def _words(side: PacticipantFilter | None) -> str | None:
    if side is None:
        return None
    return side.name if side.label is None else f"labeled '{side.label}'"


def called_body(called: Called, links: PactLinks, uuid: str | None) -> JsonObject:
    """Return what came of trying a webhook; ``uuid`` is ``None`` for one that is not kept."""
    again = links.to("webhooks", "execute") if uuid is None else f"{webhook_url(links, uuid)}/execute"
    ways: JsonObject = {"try-again": link(again, "Execute the webhook again")}
    if uuid is not None:
        ways = {"webhook": {"href": webhook_url(links, uuid)}, **ways}
    answer: JsonObject = {"response": called.response} if called.answer else {"error": {"message": called.problem}}
    return {"request": called.request, **answer, "logs": called.log, "success": called.success, "_links": ways}


def triggered_body(one: Triggered, attempts_allowed: int, links: PactLinks) -> JsonObject:
    """Return a delivery as Pact's triggered webhook; ``attempts_allowed`` is how many there can be in all."""
    name = webhook_name(one.webhook)
    logs = logs_url(links, one.delivery.uuid)
    done = one.status in {TriggeredStatus.SUCCESS, TriggeredStatus.FAILURE}
    return {
        "name": name,
        "status": one.status.value,
        "attemptsMade": one.delivery.attempts,
        "attemptsRemaining": 0 if done else max(attempts_allowed - one.delivery.attempts, 0),
        "triggerType": "resource_creation",
        "eventName": one.delivery.event,
        "triggeredAt": instant(one.delivery.created_at),
        "_links": {
            "pb:logs": link(logs, "Webhook execution logs", name),
            "logs": link(logs, "DEPRECATED - Use pb:logs", name),
            "pb:webhook": link(webhook_url(links, one.webhook.uuid), "Webhook", name),
        },
    }


def logs_url(links: PactLinks, uuid: str) -> str:
    """Return the address of the logs of a delivery."""
    return f"{links.to('triggered-webhooks', uuid)}/logs"


def summary(found: Sequence[Triggered]) -> JsonObject:
    """Count deliveries by how they stand; those under way only where there are any."""
    counts = {status: sum(one.status is status for one in found) for status in TriggeredStatus}
    told: JsonObject = {"successful": counts[TriggeredStatus.SUCCESS], "failed": counts[TriggeredStatus.FAILURE]}
    for name, status in (("retrying", TriggeredStatus.RETRYING), ("notRun", TriggeredStatus.NOT_RUN)):
        if counts[status]:
            told[name] = counts[status]
    return told
