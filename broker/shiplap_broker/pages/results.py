"""The page of one result of a verification, where Pact's command lines lead people who ask why something is a no."""

import json
from functools import partial

from shiplap_broker.pages.pacticipants import safe_address
from shiplap_broker.pages.rendering import page
from shiplap_broker.pages.standing import status_of
from shiplap_broker.store.records import VerificationRecord
from shiplap_broker.usecases.find_verification import find_verification, latest_verification
from shiplap_broker.web.broker import Broker
from shiplap_broker.web.call import Answer, Call
from shiplap_broker.web.faults import NothingHereError
from shiplap_broker.web.routing import Route, route

_CONTENT = "/pacts/provider/{provider}/consumer/{consumer}/pact-version/{sha}"
_NUMBER = "verification-results/{number}"


def routes(broker: Broker) -> tuple[Route, ...]:
    """Return the routes of results."""
    show = partial(_show, broker)
    told = f"{_CONTENT}/metadata/{{metadata}}/{_NUMBER}"
    return route(f"{_CONTENT}/{_NUMBER}", get=show), route(told, get=show)


def _show(broker: Broker, call: Call) -> Answer:
    one = _found(broker, call)
    if one is None or (one.consumer, one.provider, one.sha) != tuple(map(call.name, ("consumer", "provider", "sha"))):
        raise NothingHereError
    tests = one.test_results
    members = {
        "number": one.number,
        "consumer": one.consumer,
        "provider": one.provider,
        "version": one.provider_version,
        "version_href": call.links.version(one.provider, one.provider_version),
        "status": status_of(one),
        "at": one.created_at,
        "build": safe_address(one.build_url),
        "sha": one.sha,
        "content": call.links.content(one.provider, one.consumer, one.sha),
        "versions": [(each, call.links.version(one.consumer, each)) for each in one.consumer_versions],
        "matrix": call.links.to("matrix", "provider", one.provider, "consumer", one.consumer),
        "breaks": one.breaks,
        "tests": None if tests is None else json.dumps(tests, indent=2, ensure_ascii=False),
        "own": call.links.result(one.provider, one.consumer, one.sha, one.number),
    }
    return page(call, "result", members, here="integrations")


def _found(broker: Broker, call: Call) -> VerificationRecord | None:
    number = call.name("number")
    if number == "latest":
        return latest_verification(broker.store, call.name("consumer"), call.name("provider"), call.name("sha"))
    return find_verification(broker.store, int(number)) if number.isascii() and number.isdigit() else None
