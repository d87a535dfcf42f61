"""The pages of pacticipants: all of them; of one, whom it talks to, its newest versions, and where they are."""

from collections.abc import Iterable, Sequence
from functools import partial
from urllib.parse import urlsplit

from shiplap_broker.pages.rendering import page
from shiplap_broker.store.records import DeploymentRecord, Page, VersionRecord
from shiplap_broker.usecases.edit_pacticipants import find_pacticipant, list_pacticipants
from shiplap_broker.usecases.edit_versions import latest_versions, list_versions
from shiplap_broker.usecases.list_integrations import list_integrations
from shiplap_broker.usecases.overview import deployed_everywhere, deployments_of
from shiplap_broker.web.broker import Broker
from shiplap_broker.web.call import Answer, Call
from shiplap_broker.web.faults import NoSuchNameError
from shiplap_broker.web.paging import asked_page
from shiplap_broker.web.routing import Route, route

LISTED = 100
"""How many pacticipants one page lists."""

VERSIONS = 50
"""How many versions the page of a pacticipant lists."""


def routes(broker: Broker) -> tuple[Route, ...]:
    """Return the routes of pacticipants."""
    return (
        route("/pacticipants", get=partial(_list, broker)),
        route("/pacticipants/{name}", get=partial(_show, broker)),
    )


def _list(broker: Broker, call: Call) -> Answer:
    asked = asked_page(call)
    number, wanted = asked.number if asked else 1, call.text("q")
    found = list_pacticipants(broker.store, Page(number=number, size=LISTED), wanted)
    newest = latest_versions(broker.store, [each.name for each in found.items])
    shown = dict(zip(newest, version_rows(broker, call, list(newest.values())), strict=True))
    deployed = deployed_everywhere(broker.store)
    rows = [
        {
            "name": each.name,
            "label": each.display_name if each.display_name != each.name else None,
            "main_branch": each.main_branch,
            "labels": each.labels,
            "newest": shown.get(each.name),
            "deployed": [
                (one.deployment.environment, one.deployment.ref.number) for one in deployed.get(each.name, ())
            ],
        }
        for each in found.items
    ]
    members = {"rows": rows, "wanted": wanted or "", "number": number, "pages": max(1, -(-found.total // LISTED))}
    return page(call, "pacticipants", members, here="pacticipants")


def _show(broker: Broker, call: Call) -> Answer:
    record = find_pacticipant(broker.store, call.name("name"))
    if record is None:
        raise NoSuchNameError(f"No pacticipant with name '{call.name('name')}' found")
    name = record.name
    found = list_versions(broker.store, name, Page(number=1, size=VERSIONS))
    calls = list_integrations(broker.store, consumer=name)
    called = list_integrations(broker.store, provider=name)
    members = {
        "name": name,
        "main_branch": record.main_branch,
        "repository": safe_address(record.repository_url),
        "created": record.created_at,
        "calls": [(one.provider, f"{call.links.pair(one.provider, name)}/latest") for one in calls],
        "called": [(one.consumer, f"{call.links.pair(name, one.consumer)}/latest") for one in called],
        "versions": version_rows(broker, call, found.items),
        "total": found.total,
    }
    return page(call, "pacticipant", members, here="pacticipants")


def version_rows(broker: Broker, call: Call, versions: Sequence[VersionRecord]) -> list[dict[str, object]]:
    """Return what a list shows of some versions."""
    deployments = deployments_of(broker.store, versions)
    return [_version_row(call, each, deployments.get(each.id, ())) for each in versions]


def _version_row(call: Call, version: VersionRecord, deployments: Iterable[DeploymentRecord]) -> dict[str, object]:
    here = [
        each.deployment.environment
        for each in deployments
        if (each.deployment.support_ended if each.is_release else each.ended) is None
    ]
    return {
        "number": version.number,
        "href": call.links.version(version.pacticipant, version.number),
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
