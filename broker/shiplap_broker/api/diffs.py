"""The difference between two contents of an integration, as text."""

from datetime import datetime
from functools import partial

from shiplap.model.version import VersionRef
from shiplap_broker.api.bodies.version import pact_name
from shiplap_broker.api.pacts import PAIR
from shiplap_broker.api.publishing import difference_of
from shiplap_broker.usecases.find_contract import find_contract, previous_distinct
from shiplap_broker.usecases.values import Contract, OfVersion, WhichContract, WithDigest
from shiplap_broker.web.broker import Broker
from shiplap_broker.web.call import TEXT, Answer, Call, plain_text
from shiplap_broker.web.faults import NothingHereError
from shiplap_broker.web.routing import Route, route

_UNITS = (("day", 86400), ("hour", 3600), ("minute", 60))


def routes(broker: Broker) -> tuple[Route, ...]:
    """Return the routes of differences."""
    texts = (TEXT,)
    return (
        route(f"{PAIR}/version/{{version}}/diff/previous-distinct", get=partial(_previous, broker), produces=texts),
        route(f"{PAIR}/version/{{version}}/diff/version/{{other}}", get=partial(_version, broker), produces=texts),
        route(f"{PAIR}/pact-version/{{sha}}/diff/pact-version/{{other}}", get=partial(_sha, broker), produces=texts),
    )


def _found(broker: Broker, call: Call, which: WhichContract) -> Contract:
    found = find_contract(broker.store, call.name("consumer"), call.name("provider"), which)
    if found is None:
        raise NothingHereError
    return found


def _previous(broker: Broker, call: Call) -> Answer:
    found = _found(broker, call, OfVersion(call.name("version")))
    consumer = VersionRef(call.name("consumer"), call.name("version"))
    before = previous_distinct(broker.store, consumer, call.name("provider"))
    if before is None:
        name = pact_name(found.publication)
        return plain_text(f"No previous distinct version was found for {name}")
    return _answer(broker, call, found, before)


def _version(broker: Broker, call: Call) -> Answer:
    found = _found(broker, call, OfVersion(call.name("version")))
    return _answer(broker, call, found, _found(broker, call, OfVersion(call.name("other"))))


def _sha(broker: Broker, call: Call) -> Answer:
    found = _found(broker, call, WithDigest(call.name("sha")))
    return _answer(broker, call, found, _found(broker, call, WithDigest(call.name("other"))))


def _answer(broker: Broker, call: Call, found: Contract, before: Contract) -> Answer:
    """Return the difference from one contract to another that came earlier."""
    new, old = found.publication, before.publication
    text = difference_of(before.content.text, found.content.text) or "There is no difference."
    return plain_text(
        f"# Diff between versions {old.consumer_version} and {new.consumer_version} of the pact between "
        f"{new.consumer} and {new.provider}\n\n"
        f"The following changes were made {_ago(new.created_at, broker.now())} "
        f"({new.created_at:%a %d %b %Y, %H:%M} +00:00)\n\n{text}\n\n## Links\n\n"
        f"{_linked('pact-version', found, call)}{_linked('comparison-pact-version', before, call)}"
    )


def _linked(rel: str, one: Contract, call: Call) -> str:
    record = one.publication
    href = call.links.pact(record.provider, record.consumer, record.consumer_version)
    return f"{rel}:\n  title: Pact\n  name: {pact_name(record)}\n  href: {href}\n"


def _ago(moment: datetime, now: datetime) -> str:
    seconds = int((now - moment).total_seconds())
    for unit, size in _UNITS:
        count = seconds // size
        if count:
            return f"{count} {unit}{'s' if count > 1 else ''} ago"
    return "less than a minute ago"
