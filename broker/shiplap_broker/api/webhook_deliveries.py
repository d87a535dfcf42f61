"""The outbox for people and programs: what waits, what was delivered, what was given up; and trying that again."""

from shiplap.errors import Fault, InputError
from shiplap.model.json_value import JsonObject, JsonValue
from shiplap.wire.pact_links import PactLinks
from shiplap_broker.api.bodies.texts import instant
from shiplap_broker.api.bodies.webhook import webhook_name
from shiplap_broker.api.own import own_answer, own_route
from shiplap_broker.store.records import Page
from shiplap_broker.store.webhook_records import DeliveryState
from shiplap_broker.usecases.find_deliveries import Told, Triggered, deliveries, delivery, outbox_figures, redeliver
from shiplap_broker.web.broker import Broker
from shiplap_broker.web.call import HTML, JSON, Answer, Call
from shiplap_broker.web.faults import HttpFaultError
from shiplap_broker.web.paging import asked_page
from shiplap_broker.web.routing import Route

LISTED = 100
"""How many deliveries a page lists where nobody asks for more or fewer."""

_FORM = "application/x-www-form-urlencoded"


class ForeignPageError(HttpFaultError):
    """A page of another site sent a form of this one's."""

    status = 403


def routes(broker: Broker) -> tuple[Route, ...]:
    """Return the routes of deliveries."""
    return (
        own_route(broker, "/shiplap/webhook-deliveries", get=_list),
        own_route(broker, "/shiplap/webhook-deliveries/{uuid}", get=_show),
        own_route(
            broker, "/shiplap/webhook-deliveries/{uuid}/redeliver", consumes={"POST": (JSON, _FORM)}, post=_again
        ),
    )


def asked_state(call: Call) -> DeliveryState | None:
    """Return the state that the query asks for, ``None`` for all.

    Raises:
        InputError: when there is no such state.
    """
    text = call.text("state")
    known = {one.value: one for one in DeliveryState}
    if text is not None and text not in known:
        raise InputError("the question cannot be answered", [Fault("state", f"must be one of: {', '.join(known)}")])
    return None if text is None else known[text]


def _list(broker: Broker, call: Call) -> Answer:
    asked = asked_page(call)
    page = Page(size=LISTED) if asked is None else Page(number=asked.number, size=min(asked.size, 1000))
    found = deliveries(broker.store, page, asked_state(call), call.text("webhook"))
    figures = outbox_figures(broker.store)
    counts: JsonObject = {
        "waiting": figures.waiting,
        "oldestWaitingSince": None if figures.oldest is None else instant(figures.oldest),
        "dead": figures.dead,
    }
    listed: list[JsonValue] = [_delivery(one, call.links) for one in found]
    return own_answer({"outbox": counts, "deliveries": listed})


def _show(broker: Broker, call: Call) -> Answer:
    return own_answer(_told(delivery(broker.store, call.name("uuid")), call.links))


def _again(broker: Broker, call: Call) -> Answer:
    """Let a dead delivery be tried again; a browser that sent the form of its page goes back to that page.

    Raises:
        ForeignPageError: the form is one of another site's page.
    """
    from_page = HTML in call.headers.get("accept", "").lower()
    if call.headers.get("origin") not in {None, _origin(call.links)}:  # whatever it accepts: scripts choose that
        raise ForeignPageError("this was sent by a page of another site; open the delivery here and send it from there")
    redeliver(broker.store, call.name("uuid"), broker.now())
    if from_page:
        return Answer(status=303, headers={"location": _own(call.links, call.name("uuid"))})
    return own_answer(_told(delivery(broker.store, call.name("uuid")), call.links))


def _own(links: PactLinks, uuid: str) -> str:
    return links.to("shiplap", "webhook-deliveries", uuid)


def _origin(links: PactLinks) -> str:
    scheme, _, rest = links.base.partition("://")
    return f"{scheme}://{rest.partition('/')[0]}"


def _delivery(one: Triggered, links: PactLinks) -> JsonObject:
    record = one.delivery
    own = _own(links, record.uuid)
    dead = record.state is DeliveryState.DEAD
    return {
        "id": record.uuid,
        "state": record.state.value,
        "event": record.event,
        "webhook": {"uuid": record.webhook, "name": webhook_name(one.webhook)},
        "consumer": record.consumer,
        "consumerVersion": record.consumer_version,
        "provider": record.provider,
        "verification": record.verification,
        "attempts": record.attempts,
        "createdAt": instant(record.created_at),
        "finishedAt": None if record.finished_at is None else instant(record.finished_at),
        "nextAttemptAt": instant(record.due_at) if record.state is DeliveryState.WAITING else None,
        "_links": {
            "self": {"href": own},
            "webhook": {"href": links.to("webhooks", record.webhook)},
            **({"redeliver": {"href": f"{own}/redeliver"}} if dead else {}),
        },
    }


def _told(told: Told, links: PactLinks) -> JsonObject:
    attempts: list[JsonValue] = [
        {"at": instant(one.at), "success": one.success, "status": one.status, "log": one.log} for one in told.attempts
    ]
    parameters: JsonObject = {**dict(sorted(told.triggered.delivery.parameters.items()))}
    return {**_delivery(told.triggered, links), "parameters": parameters, "log": attempts}
