"""The page of one contract."""

import json
from functools import partial

from shiplap.errors import InputError
from shiplap_broker.pages.contents import changed_url, own_url
from shiplap_broker.pages.documents import compared_with
from shiplap_broker.pages.interaction import readable
from shiplap_broker.pages.rendering import page
from shiplap_broker.pages.standing import status_of
from shiplap_broker.store.records import Page, PublicationRecord
from shiplap_broker.usecases.find_contract import contract_history, find_contract
from shiplap_broker.usecases.find_verification import latest_verification
from shiplap_broker.usecases.read_content import contract_in
from shiplap_broker.usecases.show_comparisons import newest_comparison
from shiplap_broker.usecases.values import Contract, LatestOf, OfVersion, WhichContract, WithDigest
from shiplap_broker.web.broker import Broker
from shiplap_broker.web.call import Answer, Call
from shiplap_broker.web.faults import NothingHereError
from shiplap_broker.web.routing import Route, route

_PAIR = "/pacts/provider/{provider}/consumer/{consumer}"
VERSIONS = 20
"""How many versions the page lists."""


def routes(broker: Broker) -> tuple[Route, ...]:
    """Return the routes of contracts."""
    content = "pact-version/{sha}"  # with what webhooks are told of it, or without
    told = f"{content}/metadata/{{metadata}}"
    endings = ("version/{version}", content, told, "latest", "latest/{tag}", "branch/{branch}/latest")
    return tuple(route(f"{_PAIR}/{ending}", get=partial(_show, broker)) for ending in endings)


def _which(call: Call) -> WhichContract:
    if "sha" in call.names:
        return WithDigest(call.name("sha"))
    if "version" in call.names:
        return OfVersion(call.name("version"))
    return LatestOf(branch=call.names.get("branch"), tag=call.names.get("tag"))


def _show(broker: Broker, call: Call) -> Answer:
    consumer, provider = call.name("consumer"), call.name("provider")
    found = find_contract(broker.store, consumer, provider, _which(call))
    if found is None:
        raise NothingHereError
    result = latest_verification(broker.store, consumer, provider, found.publication.sha)
    compared = None if result else newest_comparison(broker.store, found.publication)
    history = contract_history(broker.store, consumer, provider, Page(number=1, size=VERSIONS)).items
    members = {
        "consumer": consumer,
        "provider": provider,
        "version": found.publication.consumer_version,
        "published": found.publication.created_at,
        "sha": found.publication.sha,
        "branches": [branch.name for branch in found.version.branches],
        "version_tags": [tag.name for tag in found.version.tags],
        "status": status_of(result, compared),
        "compared": compared_with(call, compared),
        "verified_by": result.provider_version if result else None,
        "verified_at": result.created_at if result else None,
        "history": [_entry(call, each, found.publication) for each in history],
        "version_href": call.links.version(consumer, found.publication.consumer_version),
        "changed": changed_url(broker, call, found.publication),
        "all_contents": own_url(call, consumer, provider),
        "matrix": call.links.to("matrix", "provider", provider, "consumer", consumer),
        "own": call.links.pact(provider, consumer, found.publication.consumer_version),
        **_content(found),
    }
    return page(call, "pact", members, here="integrations")


def _content(found: Contract) -> dict[str, object]:
    """Return the interactions, or the document as it is where it has none that can be read."""
    try:
        contract = contract_in(found.content)
    except InputError as error:
        raw = json.dumps(json.loads(found.content.text), indent=2, ensure_ascii=False)
        return {"unreadable": error.message, "raw": raw, "interactions": []}
    return {"unreadable": None, "raw": "", "interactions": [readable(each) for each in contract.interactions]}


def _entry(call: Call, record: PublicationRecord, shown: PublicationRecord) -> dict[str, object]:
    return {
        "version": record.consumer_version,
        "href": call.links.pact(record.provider, record.consumer, record.consumer_version),
        "published": record.created_at,
        "sha": record.sha,
        "current": record.id == shown.id,
        "same": record.sha == shown.sha and record.id != shown.id,
    }
