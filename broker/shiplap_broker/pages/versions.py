"""The pages of versions: all of a pacticipant, and what is known of one."""

from functools import partial
from urllib.parse import urlencode

from shiplap.errors import UnknownNameError
from shiplap.model.version import VersionRef
from shiplap_broker.pages.contents import changed_url, own_url
from shiplap_broker.pages.decision_row import decision_row
from shiplap_broker.pages.documents import document_url
from shiplap_broker.pages.matrix import matrix_rows
from shiplap_broker.pages.pacticipants import safe_address, version_rows
from shiplap_broker.pages.rendering import page
from shiplap_broker.store.records import DeploymentRecord, Page, PublicationRecord
from shiplap_broker.usecases.ask_matrix import ask_matrix
from shiplap_broker.usecases.edit_environments import list_environments
from shiplap_broker.usecases.edit_pacticipants import require_pacticipant
from shiplap_broker.usecases.edit_versions import find_version, list_versions
from shiplap_broker.usecases.find_contract import contracts_of_version
from shiplap_broker.usecases.matrix_values import Question, VersionSelector
from shiplap_broker.usecases.overview import deployments_anywhere, recent_decisions
from shiplap_broker.usecases.show_comparisons import document_of
from shiplap_broker.web.broker import Broker
from shiplap_broker.web.call import Answer, Call
from shiplap_broker.web.paging import asked_page
from shiplap_broker.web.routing import Route, route

LISTED = 100
"""How many versions one page lists, and how many pairs and decisions the page of one version."""


def routes(broker: Broker) -> tuple[Route, ...]:
    """Return the routes of versions."""
    return (
        route("/pacticipants/{name}/versions", get=partial(_list, broker)),
        route("/pacticipants/{name}/versions/{version}", get=partial(_show, broker)),
    )


def _list(broker: Broker, call: Call) -> Answer:
    name = require_pacticipant(broker.store, call.name("name")).name
    asked = asked_page(call)
    number = 1 if asked is None else asked.number
    found = list_versions(broker.store, name, Page(number=number, size=LISTED))
    members = {
        "name": name,
        "total": found.total,
        "number": number,
        "pages": max(1, -(-found.total // LISTED)),
        "versions": version_rows(broker, call, found.items),
    }
    return page(call, "versions", members, here="pacticipants")


def _show(broker: Broker, call: Call) -> Answer:
    ref = VersionRef(call.name("name"), call.name("version"))
    version = find_version(broker.store, ref)
    if version is None:
        require_pacticipant(broker.store, ref.pacticipant)
        newest = list_versions(broker.store, ref.pacticipant, Page(size=LISTED)).items
        raise UnknownNameError(f"version of {ref.pacticipant}", ref.number, [each.number for each in newest])
    question = Question(
        selectors=(VersionSelector(pacticipant=ref.pacticipant, version=ref.number),), latest_by="cvpv", limit=LISTED
    )
    matrix = ask_matrix(broker.store, question, broker.now())
    members = {
        "name": version.pacticipant,
        "number": version.number,
        "created": version.created_at,
        "build": safe_address(version.build_url),
        "branches": [branch.name for branch in version.branches],
        "tags_of": [tag.name for tag in version.tags],
        "contracts": [_contract(broker, call, each) for each in contracts_of_version(broker.store, ref)],
        "deployments": [_deployment(each) for each in deployments_anywhere(broker.store, ref)],
        "rows": matrix_rows(broker, call, matrix, {}),
        "document": _document(broker, call, ref),
        "questions": [(each.name, _question(call, ref, each.name)) for each in list_environments(broker.store)],
        "limited": LISTED if len(matrix.rows) >= LISTED else None,
        "decisions": [decision_row(each) for each in recent_decisions(broker.store, LISTED, of=ref)],
    }
    return page(call, "version", members, here="pacticipants")


def _question(call: Call, ref: VersionRef, environment: str) -> str:
    """Return where it is answered whether a version can be deployed to an environment."""
    asked = {"pacticipant": ref.pacticipant, "version": ref.number, "environment": environment}
    return f"{call.links.to('can-i-deploy')}?{urlencode(asked)}"


def _document(broker: Broker, call: Call, ref: VersionRef) -> dict[str, object] | None:
    found = document_of(broker.store, ref)
    if found is None:
        return None
    return {
        "href": document_url(call, ref),
        "digest": found.digest,
        "published": found.created_at,
        "check": "no self-check" if found.self_check is None else f"self-check {found.self_check}",
    }


def _contract(broker: Broker, call: Call, one: PublicationRecord) -> dict[str, object]:
    return {
        "provider": one.provider,
        "href": call.links.pact(one.provider, one.consumer, one.consumer_version),
        "published": one.created_at,
        "sha": one.sha,
        "changed": changed_url(broker, call, one),
        "history": own_url(call, one.consumer, one.provider),
    }


def _deployment(record: DeploymentRecord) -> dict[str, object]:
    one = record.deployment
    ended = one.support_ended if record.is_release else record.ended
    return {
        "environment": one.environment,
        "target": one.target,
        "what": _what(record),
        "started": one.started,
        "finished": one.finished,
        "ended": ended,
        "by": record.actor,
        "decision": record.decision,
    }


def _what(record: DeploymentRecord) -> str:
    if record.is_release:
        return "released"
    if record.deployment.aborted:
        return "aborted"
    return "being deployed" if record.deployment.finished is None else "deployed"
