"""Where webhooks will be: the lists answer, empty, so that clients that look for some find none."""

from functools import partial

from shiplap.wire.pact_links import link
from shiplap_broker.api.names import known_pair
from shiplap_broker.web.broker import Broker
from shiplap_broker.web.call import Answer, Call
from shiplap_broker.web.routing import Route, route


def routes(broker: Broker) -> tuple[Route, ...]:
    """Return the routes of webhooks."""
    return (
        route("/webhooks", get=_none),
        route("/webhooks/provider/{provider}", get=_none),
        route("/webhooks/consumer/{consumer}", get=_none),
        route("/webhooks/provider/{provider}/consumer/{consumer}", get=partial(_of_pair, broker)),
        route("/pacts/provider/{provider}/consumer/{consumer}/webhooks", get=partial(_of_pair, broker)),
        route(
            "/pacts/provider/{provider}/consumer/{consumer}/version/{version}/triggered-webhooks",
            get=partial(_triggered, broker),
        ),
    )


def _none(call: Call) -> Answer:
    own = call.links.base + call.path
    return Answer(
        body={
            "_links": {
                "self": link(own, "Webhooks"),
                "pb:create": link(own, "POST to create a webhook"),
                "pb:webhooks": [],
                "curies": [
                    {"name": "pb", "href": f"{call.links.base}/doc/webhooks-{{rel}}", "templated": True},
                ],
            }
        }
    )


def _of_pair(broker: Broker, call: Call) -> Answer:
    known_pair(broker, call)
    return _none(call)


def _triggered(broker: Broker, call: Call) -> Answer:
    known_pair(broker, call)
    own = link(call.links.base + call.path, "Webhooks triggered by the publication of this pact")
    return Answer(body={"_embedded": {"triggeredWebhooks": []}, "_links": {"self": own}})
