"""The page of one pacticipant: whom it talks to, its versions, and where they are."""

from functools import partial
from urllib.parse import urlsplit

from shiplap_broker.pages.rendering import page
from shiplap_broker.store.records import Page, VersionRecord
from shiplap_broker.usecases.edit_pacticipants import find_pacticipant
from shiplap_broker.usecases.edit_versions import list_versions
from shiplap_broker.usecases.list_integrations import list_integrations
from shiplap_broker.usecases.overview import deployments_anywhere
from shiplap_broker.web.broker import Broker
from shiplap_broker.web.call import Answer, Call
from shiplap_broker.web.faults import NoSuchNameError
from shiplap_broker.web.routing import Route, route

VERSIONS = 50
"""How many versions the page lists."""


def routes(broker: Broker) -> tuple[Route, ...]:
    """Return the route of a pacticipant."""
    return (route("/pacticipants/{name}", get=partial(_show, broker)),)


def _show(broker: Broker, call: Call) -> Answer:
    record = find_pacticipant(broker.store, call.name("name"))
    if record is None:
        raise NoSuchNameError(f"No pacticipant with name '{call.name('name')}' found")
    name = record.name
    versions = list_versions(broker.store, name, Page(number=1, size=VERSIONS)).items
    calls = list_integrations(broker.store, consumer=name)
    called = list_integrations(broker.store, provider=name)
    members = {
        "name": name,
        "main_branch": record.main_branch,
        "repository": safe_address(record.repository_url),
        "created": record.created_at,
        "calls": [(one.provider, f"{call.links.pair(one.provider, name)}/latest") for one in calls],
        "called": [(one.consumer, f"{call.links.pair(name, one.consumer)}/latest") for one in called],
        "versions": [_version(broker, each) for each in versions],
    }
    return page(call, "pacticipant", members, here="integrations")


def _version(broker: Broker, version: VersionRecord) -> dict[str, object]:
    here = [
        each.deployment.environment
        for each in deployments_anywhere(broker.store, version.ref)
        if (each.deployment.support_ended if each.is_release else each.ended) is None
    ]
    return {
        "number": version.number,
        "created": version.created_at,
        "build": safe_address(version.build_url),
        "branches": [branch.name for branch in version.branches],
        "tags": [tag.name for tag in version.tags],
        "environments": list(dict.fromkeys(here)),
    }


def safe_address(text: str | None) -> str | None:
    """Return a web address that may be linked to; anything else, such as a script, is left out."""
    try:
        return text if text is not None and urlsplit(text).scheme in {"http", "https"} else None
    except ValueError:
        return None
