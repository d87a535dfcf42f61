"""The pages of an integration's history: every content it had, and what changed between any two of them."""

from functools import partial

from shiplap.model.version import VersionRef
from shiplap.report.compare_contents import ChangeKind, InteractionChange
from shiplap_broker.pages.documents import compared_with
from shiplap_broker.pages.pacticipants import safe_address
from shiplap_broker.pages.rendering import page
from shiplap_broker.pages.standing import Status, compared_status, status_of
from shiplap_broker.store.records import Page, PublicationRecord, VerificationRecord
from shiplap_broker.usecases.browse_contents import (
    Carried,
    Compared,
    ContentStory,
    contents_of_integration,
    difference_between,
)
from shiplap_broker.usecases.find_contract import previous_distinct
from shiplap_broker.web.broker import Broker
from shiplap_broker.web.call import Answer, Call
from shiplap_broker.web.faults import NoSuchNameError
from shiplap_broker.web.paging import asked_page
from shiplap_broker.web.routing import Route, route

CONTENTS = 20
"""Contents on one page."""

VERSIONS = 12
"""How many versions of one content, and results about it, the page shows with all it knows of them."""

OLDER = 200
"""How many older versions it names, folded up, before it counts the others."""

_OWN = "/shiplap/contracts/provider/{provider}/consumer/{consumer}"
_PACT = "/pacts/provider/{provider}/consumer/{consumer}"
_KINDS = {
    ChangeKind.ADDED: Status("good", "added"),
    ChangeKind.REMOVED: Status("bad", "removed"),
    ChangeKind.CHANGED: Status("open", "changed"),
}


def routes(broker: Broker) -> tuple[Route, ...]:
    """Return the routes of the history of an integration; Pact's addresses of the same things lead here, too."""
    contents, difference = partial(_contents, broker), partial(_difference, broker)
    return (
        route(f"{_OWN}/contents", get=contents),
        route(f"{_PACT}/versions", get=contents),
        route(f"{_OWN}/difference", get=difference),
        route(f"{_PACT}/version/{{version}}/diff/previous-distinct", get=partial(_previous, broker)),
        route(f"{_PACT}/version/{{version}}/diff/version/{{other}}", get=difference),
        route(f"{_PACT}/pact-version/{{sha}}/diff/pact-version/{{other}}", get=difference),
    )


def own_url(call: Call, consumer: str, provider: str, what: str = "contents") -> str:
    """Return the address of the history of an integration, or of the difference between two of its contents."""
    return call.links.to("shiplap", "contracts", "provider", provider, "consumer", consumer, what)


def changed_url(broker: Broker, call: Call, one: PublicationRecord) -> str | None:
    """Return where it is told what a contract changed; nowhere where it was the first."""
    if previous_distinct(broker.store, VersionRef(one.consumer, one.consumer_version), one.provider) is None:
        return None
    return f"{call.links.pact(one.provider, one.consumer, one.consumer_version)}/diff/previous-distinct"


def _contents(broker: Broker, call: Call) -> Answer:
    consumer, provider = call.name("consumer"), call.name("provider")
    asked = asked_page(call)
    number = 1 if asked is None else asked.number
    found = contents_of_integration(broker.store, consumer, provider, Page(number=number, size=CONTENTS))
    members = {
        "consumer": consumer,
        "provider": provider,
        "total": found.total,
        "number": number,
        "size": CONTENTS,
        "pages": max(1, -(-found.total // CONTENTS)),
        "contents": [_content(call, each) for each in found.items],
        "own": own_url(call, consumer, provider),
        "difference": own_url(call, consumer, provider, "difference"),
        "latest": f"{call.links.pair(provider, consumer)}/latest",
        "matrix": call.links.to("matrix", "provider", provider, "consumer", consumer),
    }
    return page(call, "contents", members, here="integrations")


def _content(call: Call, one: ContentStory) -> dict[str, object]:
    content = one.content
    return {
        "sha": content.sha,
        "href": call.links.content(content.provider, content.consumer, content.sha),
        "before": one.before,
        "interactions": one.interactions,
        "provenance": content.provenance.value if content.provenance else None,
        "first": _carried(call, one.first),
        "newest": one.carried[0].version.number,
        "versions": [_carried(call, each) for each in one.carried[:VERSIONS]],
        "older_versions": [_carried(call, each) for each in one.carried[VERSIONS : VERSIONS + OLDER]],
        "more_versions": max(0, len(one.carried) - VERSIONS - OLDER),
        "results": [_result(each) for each in one.results[:VERSIONS]],
        "compared": compared_with(call, one.compared),
        "compared_state": one.compared and compared_status(one.compared),
        "more_results": max(0, len(one.results) - VERSIONS),
    }


def _carried(call: Call, one: Carried) -> dict[str, object]:
    version = one.version
    return {
        "number": version.number,
        "href": call.links.version(version.pacticipant, version.number),
        "published": one.publication.created_at,
        "build": safe_address(version.build_url),
        "branches": [branch.name for branch in version.branches],
        "tags": [tag.name for tag in version.tags],
        "environments": one.environments,
    }


def _result(one: VerificationRecord) -> dict[str, object]:
    return {"version": one.provider_version, "state": status_of(one), "at": one.created_at}


def _previous(broker: Broker, call: Call) -> Answer:
    consumer = VersionRef(call.name("consumer"), call.name("version"))
    before = previous_distinct(broker.store, consumer, call.name("provider"))
    if before is None:
        raise NoSuchNameError(f"No version of {consumer.pacticipant} before {consumer.number} had another content.")
    return _shown(broker, call, before.publication.consumer_version, consumer.number)


def _difference(broker: Broker, call: Call) -> Answer:
    if "other" in call.names:
        newer = call.names.get("sha") or call.name("version")
        return _shown(broker, call, call.name("other"), newer)
    before, after = call.text("before"), call.text("after")
    if before is None or after is None:
        return _contents(broker, call)
    return _shown(broker, call, before, after)


def _shown(broker: Broker, call: Call, before: str, after: str) -> Answer:
    consumer, provider = call.name("consumer"), call.name("provider")
    compared = difference_between(broker.store, consumer, provider, before, after)
    found = compared.difference
    members = {
        "consumer": consumer,
        "provider": provider,
        "before": _side(call, compared.before),
        "after": _side(call, compared.after),
        "unreadable": found.unreadable,
        "counts": [(status, found.count(kind)) for kind, status in _KINDS.items() if found.count(kind)],
        "changes": [_change(one) for one in found.interactions if one.kind in _KINDS],
        "same": [one for one in found.interactions if one.kind is ChangeKind.SAME],
        "own": own_url(call, consumer, provider, "difference"),
        "contents": own_url(call, consumer, provider),
        "reordered": _is_reordered(compared),
    }
    return page(call, "difference", members, here="integrations")


def _is_reordered(compared: Compared) -> bool:
    found = compared.difference
    return found.unreadable is None and found.count(ChangeKind.SAME) == len(found.interactions)


def _side(call: Call, one: PublicationRecord) -> dict[str, object]:
    return {
        "sha": one.sha,
        "version": one.consumer_version,
        "published": one.created_at,
        "href": call.links.content(one.provider, one.consumer, one.sha),
    }


def _change(one: InteractionChange) -> dict[str, object]:
    return {
        "state": _KINDS[one.kind],
        "kind": one.kind.value,
        "description": one.description,
        "given": one.given,
        "places": one.places,
    }
