"""The first page: all integrations."""

from functools import partial

from shiplap_broker.pages.contents import own_url
from shiplap_broker.pages.documents import compared_with
from shiplap_broker.pages.rendering import page
from shiplap_broker.pages.standing import status_of
from shiplap_broker.usecases.overview import Standing, overview
from shiplap_broker.web.broker import Broker
from shiplap_broker.web.call import Answer, Call
from shiplap_broker.web.paging import asked_page
from shiplap_broker.web.routing import Route, route

ROWS = 100
"""Integrations on one page."""


def routes(broker: Broker) -> tuple[Route, ...]:
    """Return the routes of the first page."""
    show = partial(_show, broker)
    return route("/", get=show), route("/integrations", get=show)


def _show(broker: Broker, call: Call) -> Answer:
    asked = asked_page(call)
    number, wanted = asked.number if asked else 1, call.text("q") or call.text("search") or ""
    found, total = overview(broker.store, wanted, number, ROWS)
    members = {
        "rows": [_row(call, each) for each in found],
        "wanted": wanted,
        "page": number,
        "pages": max(1, -(-total // ROWS)),
    }
    return page(call, "index", members, here="integrations")


def _row(call: Call, one: Standing) -> dict[str, object]:
    publication, version, result = one.publication, one.version, one.verification
    pair = call.links.pair(one.provider, one.consumer)
    return {
        "consumer": one.consumer,
        "provider": one.provider,
        "href": f"{pair}/latest",
        "matrix": call.links.to("matrix", "provider", one.provider, "consumer", one.consumer),
        "history": own_url(call, one.consumer, one.provider),
        "version": publication.consumer_version if publication else "none",
        "published": publication.created_at if publication else None,
        "branches": [branch.name for branch in version.branches] if version else [],
        "tags": [tag.name for tag in version.tags] if version else [],
        "status": status_of(result, one.compared, verified_before=one.verified_before),
        "compared": compared_with(call, one.compared),
        "verified_by": f"{one.provider} {result.provider_version}" if result else None,
        "verified_at": result.created_at if result else None,
    }
