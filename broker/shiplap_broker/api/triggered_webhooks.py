"""What became of the events that webhooks were told of, at the addresses of the Pact Broker."""

from functools import partial

from shiplap.model.json_value import JsonObject, JsonValue
from shiplap.wire.pact_links import RESULTS, link
from shiplap_broker.api.bodies.texts import instant
from shiplap_broker.api.bodies.version import pact_name
from shiplap_broker.api.bodies.webhook import logs_url, summary, triggered_body, webhook_name, webhook_url
from shiplap_broker.api.names import known_pair
from shiplap_broker.usecases.find_contract import find_contract
from shiplap_broker.usecases.find_deliveries import (
    Triggered,
    TriggeredStatus,
    delivery,
    latest_of_integration,
    of_contract,
    of_result,
)
from shiplap_broker.usecases.find_verification import find_verification
from shiplap_broker.usecases.refusals import NotFoundError
from shiplap_broker.usecases.values import LatestOf, OfVersion
from shiplap_broker.web.broker import Broker
from shiplap_broker.web.call import HAL, TEXT, Answer, Call, plain_text
from shiplap_broker.web.faults import NothingHereError
from shiplap_broker.web.routing import Route, route

_PAIR = "/pacts/provider/{provider}/consumer/{consumer}"


def routes(broker: Broker) -> tuple[Route, ...]:
    """Return the routes of triggered webhooks."""
    return (
        route(f"{_PAIR}/webhooks/status", get=partial(_status, broker)),
        route(f"{_PAIR}/version/{{version}}/triggered-webhooks", get=partial(_of_contract, broker)),
        route(f"{_PAIR}/pact-version/{{sha}}/{RESULTS}/{{number}}/triggered-webhooks", get=partial(_of_result, broker)),
        route("/triggered-webhooks/{uuid}/logs", get=partial(_logs, broker), produces=(TEXT, HAL)),
    )


def _listed(broker: Broker, call: Call, found: tuple[Triggered, ...]) -> JsonObject:
    most = len(broker.settings.webhooks.retry_seconds) + 1
    listed: list[JsonValue] = [triggered_body(one, most, call.links) for one in found]
    return {"triggeredWebhooks": listed}


def _status(broker: Broker, call: Call) -> Answer:
    consumer, provider = known_pair(broker, call)
    found = latest_of_integration(broker.store, consumer, provider)
    failing = {TriggeredStatus.FAILURE, TriggeredStatus.RETRYING}
    errors: list[JsonValue] = [
        link(logs_url(call.links, one.delivery.uuid), "Error logs", webhook_name(one.webhook))
        for one in found
        if one.status in failing
    ]
    links = call.links
    ways: JsonObject = {
        "self": link(links.base + call.path, "Webhooks status"),
        "pb:error-logs": errors,
        "pb:pact-webhooks": link(
            f"{links.pair(provider, consumer)}/webhooks", f"Webhooks for the pact between {consumer} and {provider}"
        ),
    }
    latest = find_contract(broker.store, consumer, provider, LatestOf())
    if latest is not None:
        record = latest.publication
        ways["pb:pact-version"] = link(
            links.pact(provider, consumer, record.consumer_version), "Pact", pact_name(record)
        )
    ways["pb:consumer"] = link(links.pacticipant(consumer), "Consumer", consumer)
    ways["pb:provider"] = link(links.pacticipant(provider), "Provider", provider)
    return Answer(body={"summary": summary(found), "_embedded": _listed(broker, call, found), "_links": ways})


def _of_contract(broker: Broker, call: Call) -> Answer:
    contract = find_contract(
        broker.store, call.name("consumer"), call.name("provider"), OfVersion(call.name("version"))
    )
    if contract is None:
        raise NothingHereError
    record = contract.publication
    found = of_contract(broker.store, record.consumer, record.provider, record.consumer_version)
    name = pact_name(record)
    own = link(call.links.base + call.path, f"Webhooks triggered by the publication of the {name[0].lower()}{name[1:]}")
    return Answer(body={"_embedded": _listed(broker, call, found), "_links": {"self": own}})


def _of_result(broker: Broker, call: Call) -> Answer:
    number = call.name("number")
    record = find_verification(broker.store, int(number)) if number.isascii() and number.isdigit() else None
    named = (call.name("consumer"), call.name("provider"), call.name("sha"))
    if record is None or (record.consumer, record.provider, record.sha) != named:
        raise NothingHereError
    title = f"Webhooks triggered by the publication of verification result {number}"
    own = link(call.links.base + call.path, title)
    return Answer(
        body={"_embedded": _listed(broker, call, of_result(broker.store, record.number)), "_links": {"self": own}}
    )


def _logs(broker: Broker, call: Call) -> Answer:
    try:
        told = delivery(broker.store, call.name("uuid"))
    except NotFoundError as error:
        raise NothingHereError from error
    if call.media == TEXT:
        return plain_text(told.log)
    own = link(call.links.base + call.path, "Triggered webhook logs")
    webhook = link(webhook_url(call.links, told.triggered.webhook.uuid), "Webhook")
    executions: list[JsonValue] = [
        {"success": one.success, "logs": one.log, "createdAt": instant(one.at)} for one in told.attempts
    ]
    embedded: JsonObject = {"triggeredWebhook": {"uuid": told.triggered.delivery.uuid}}
    links: JsonObject = {"self": own, "pb:webhook": webhook}
    return Answer(body={"executions": executions, "_embedded": embedded, "_links": links})
