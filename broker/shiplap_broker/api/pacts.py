"""One pact: by version, by content, the latest; published, merged and removed here too."""

from dataclasses import replace
from functools import partial
from urllib.parse import quote

from shiplap.model.json_value import JsonObject
from shiplap.model.version import VersionRef
from shiplap.wire.pact_links import link
from shiplap.wire.pact_metadata import parse_token, version_token
from shiplap.wire.pact_notices import conflict_text, similar_name_text
from shiplap_broker.api.bodies.pact import extended_body, pact_body
from shiplap_broker.api.publication import contract_faults, name_inside
from shiplap_broker.usecases.compare_documents import compare_for_contracts
from shiplap_broker.usecases.find_contract import find_contract, previous_distinct
from shiplap_broker.usecases.list_contracts import delete_contract, latest_untagged
from shiplap_broker.usecases.publish_contracts import publish_contracts
from shiplap_broker.usecases.refusals import ContractConflictError, SimilarNameError
from shiplap_broker.usecases.values import (
    ContentChange,
    Contract,
    ContractToPublish,
    LatestOf,
    OfVersion,
    OnConflict,
    Publication,
    WhichContract,
    WithDigest,
)
from shiplap_broker.web.broker import Broker
from shiplap_broker.web.call import EXTENDED, HAL, JSON, Answer, Call, plain_text
from shiplap_broker.web.checks import text_fault
from shiplap_broker.web.faults import BadBodyError, NothingHereError, RefusedError, UnreadableBodyError
from shiplap_broker.web.routing import Route, route

PAIR = "/pacts/provider/{provider}/consumer/{consumer}"
_PRODUCES = (HAL, JSON, EXTENDED)
_BODIES = {"PATCH": (JSON, "application/merge-patch+json")}


def routes(broker: Broker) -> tuple[Route, ...]:
    """Return the routes of single pacts."""
    get = partial(_get, broker)
    writes = {"put": partial(_put, broker, OnConflict.OVERWRITE), "patch": partial(_put, broker, OnConflict.MERGE)}
    latest = [
        route(f"{prefix}{PAIR.removeprefix('/pacts')}/{ending}", get=get, produces=_PRODUCES)
        for prefix in ("/pacts", "/pact")
        for ending in ("latest", "latest/{tag}", "latest-untagged", "branch/{branch}/latest")
    ]
    return (
        *(
            route(
                f"{prefix}{PAIR.removeprefix('/pacts')}/{word}/{{version}}",
                produces=_PRODUCES,
                consumes=_BODIES,
                get=get,
                delete=partial(_delete, broker),
                **writes,
            )
            for prefix in ("/pacts", "/pact")
            for word in ("version", "versions")
        ),
        *latest,
        route(f"{PAIR}/pact-version/{{sha}}", get=get, produces=_PRODUCES),
        route(f"{PAIR}/pact-version/{{sha}}/metadata/{{metadata}}", get=get, produces=_PRODUCES),
        route(f"{PAIR}/version/{{version}}/previous-distinct", get=partial(_previous, broker), produces=_PRODUCES),
    )


def which(call: Call) -> WhichContract:
    """Return which pact the path is about."""
    if "sha" in call.names:
        return WithDigest(call.name("sha"))
    if "version" in call.names:
        return OfVersion(call.name("version"))
    return LatestOf(branch=call.names.get("branch"), tag=call.names.get("tag"))


def chosen(broker: Broker, call: Call) -> Contract:
    """Return the pact the path is about.

    Raises:
        NothingHereError: there is none.
    """
    consumer, provider = call.name("consumer"), call.name("provider")
    if "version" not in call.names and "/latest-untagged" in call.path:
        found = latest_untagged(broker.store, consumer, provider)
    else:
        found = find_contract(broker.store, consumer, provider, which(call))
    if found is None:
        raise NothingHereError
    return found


def _get(broker: Broker, call: Call) -> Answer:
    return _answer(call, chosen(broker, call))


def _answer(call: Call, found: Contract, status: int = 200) -> Answer:
    if call.media == EXTENDED:
        return Answer(status=status, body=extended_body(found.publication, found.content, call.links), media=EXTENDED)
    token = _token(call, found)
    numbers = tuple(reversed(parse_token(token).consumer_versions)) if "metadata" in call.names and token else ()
    body = pact_body(found.publication, found.content, call.links, token, numbers)
    answer = Answer(status=status, body=body, media=call.media if call.media in _PRODUCES else HAL)
    if isinstance(which(call), LatestOf):
        return answer.with_headers(x_pact_consumer_version=quote(found.publication.consumer_version))
    return answer


def _token(call: Call, found: Contract) -> str | None:
    """Return the token with which results are to be posted: the one in the path, or one for the latest pact."""
    if "metadata" in call.names:
        return call.name("metadata")
    if isinstance(which(call), LatestOf):
        untagged = "/latest-untagged" in call.path
        tag = "untagged" if untagged else call.names.get("tag")
        return version_token(found.publication.consumer_version, tag)
    return None


def _previous(broker: Broker, call: Call) -> Answer:
    consumer = VersionRef(call.name("consumer"), call.name("version"))
    found = previous_distinct(broker.store, consumer, call.name("provider"))
    if found is None:
        raise NothingHereError
    return _answer(call, found)


def _delete(broker: Broker, call: Call) -> Answer:
    consumer = VersionRef(call.name("consumer"), call.name("version"))
    if not delete_contract(broker.store, consumer, call.name("provider")):
        raise NothingHereError
    return Answer(body=after_deletion(broker, call))


def after_deletion(broker: Broker, call: Call) -> JsonObject:
    """Return where to go on from when a pact was deleted: the index, and the pact that is the latest now."""
    consumer, provider = call.name("consumer"), call.name("provider")
    ways: JsonObject = {"index": {"href": call.links.base}}
    if find_contract(broker.store, consumer, provider, LatestOf()) is not None:
        ways["pb:latest-pact-version"] = link(f"{call.links.pair(provider, consumer)}/latest", "Latest pact")
    return {"_links": ways}


def _put(broker: Broker, on_conflict: OnConflict, call: Call) -> Answer:
    publication = replace(_read(call, on_conflict), announced_from=call.links.base)
    try:
        result = publish_contracts(broker.store, publication, broker.settings, broker.now())
    except ContractConflictError as error:
        one = error.changed[0]
        raise RefusedError(conflict_text(one.consumer, one.version, one.provider, one.clashes)) from error
    except SimilarNameError as error:
        return plain_text(similar_name_text(error.name, error.similar, call.links.base), status=409)
    compare_for_contracts(broker.store, VersionRef(publication.pacticipant, publication.version), broker.now())
    made = find_contract(broker.store, call.name("consumer"), call.name("provider"), OfVersion(call.name("version")))
    if made is None:
        raise NothingHereError
    answer = _answer(call, made, 201 if result.contracts[0].change is ContentChange.NEW else 200)
    if answer.status == 201:
        return answer.with_headers(location=call.links.pact(*_names(call)))
    return answer


def _names(call: Call) -> tuple[str, str, str]:
    return call.name("provider"), call.name("consumer"), call.name("version")


def _read(call: Call, on_conflict: OnConflict) -> Publication:
    value = call.json(null_characters=True)
    if not isinstance(value, dict):
        raise UnreadableBodyError("the pact must be a JSON object")
    messages: dict[str, list[str]] = {}
    for role in ("consumer", "provider"):
        inside = name_inside(value, role)
        if inside is not None and inside != call.name(role):
            text = f"name in pact '{inside}' does not match name in URL path '{call.name(role)}'."
            messages[f"{role}.name"] = [text]
    for role in ("consumer", "provider", "version"):
        fault = text_fault(call.name(role))
        if fault is not None:
            messages.setdefault(role, []).append(fault)
    text = call.body.decode("utf-8")
    faults = contract_faults(value, text)
    if faults:
        messages["contract"] = faults
    if messages:
        raise BadBodyError(messages)
    contract = ContractToPublish(provider=call.name("provider"), text=text, on_conflict=on_conflict)
    return Publication(pacticipant=call.name("consumer"), version=call.name("version"), contracts=(contract,))
