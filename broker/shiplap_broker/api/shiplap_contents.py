"""Shiplap's own API: every content of an integration with the versions that carry it, and what changed between two."""

from shiplap.errors import Fault, InputError
from shiplap_broker.api.bodies.contents import contents_body, difference_body
from shiplap_broker.api.own import own_answer, own_route
from shiplap_broker.store.records import Page
from shiplap_broker.usecases.browse_contents import contents_of_integration, difference_between
from shiplap_broker.web.broker import Broker
from shiplap_broker.web.call import Answer, Call
from shiplap_broker.web.paging import asked_page
from shiplap_broker.web.routing import Route

LISTED = 100
"""How many contents are listed where nobody says how many."""

_PAIR = "/shiplap/contracts/provider/{provider}/consumer/{consumer}"


def routes(broker: Broker) -> tuple[Route, ...]:
    """Return the routes of the history of an integration."""
    return (
        own_route(broker, f"{_PAIR}/contents", get=_contents),
        own_route(broker, f"{_PAIR}/difference", get=_difference),
    )


def _contents(broker: Broker, call: Call) -> Answer:
    asked = asked_page(call)
    page = Page(size=LISTED) if asked is None else Page(number=asked.number, size=asked.size)
    found = contents_of_integration(broker.store, call.name("consumer"), call.name("provider"), page)
    return own_answer(contents_body(found, call.links))


def _difference(broker: Broker, call: Call) -> Answer:
    sides = {name: call.text(name) for name in ("before", "after")}
    faults = [Fault(name, "is missing: the digest of a content, or a version") for name, it in sides.items() if not it]
    if faults:
        raise InputError("there are no two contents to compare", faults)
    consumer, provider = call.name("consumer"), call.name("provider")
    compared = difference_between(broker.store, consumer, provider, str(sides["before"]), str(sides["after"]))
    return own_answer(difference_body(compared))
