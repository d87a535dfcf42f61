"""Deployed and released versions, recorded the Pact way."""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial

from shiplap.errors import InputError
from shiplap.model.json_value import JsonObject
from shiplap.wire.time_text import parse_instant
from shiplap_broker.api.bodies.environment import deployed_body, environment_label, list_body, released_body
from shiplap_broker.api.bodies.texts import instant
from shiplap_broker.api.names import known_environment, known_version
from shiplap_broker.store.records import DeploymentRecord
from shiplap_broker.usecases.edit_environments import require_environment
from shiplap_broker.usecases.find_deployments import (
    currently_deployed,
    currently_supported,
    deployments_of_version,
    find_deployment,
)
from shiplap_broker.usecases.record_deployment import (
    record_deployment,
    record_release,
    record_support_ended,
    record_undeployment,
)
from shiplap_broker.web.broker import Broker
from shiplap_broker.web.call import MERGE_PATCH, Answer, Call, created
from shiplap_broker.web.checks import Checks
from shiplap_broker.web.faults import BadBodyError, NothingHereError
from shiplap_broker.web.routing import Route, route

_VERSION = "/pacticipants/{pacticipant}/versions/{version}"
_PATCH = {"PATCH": (MERGE_PATCH,)}


def routes(broker: Broker) -> tuple[Route, ...]:
    """Return the routes of deployed and released versions."""
    return (
        route(
            f"{_VERSION}/deployed-versions/environment/{{uuid}}",
            get=partial(_deployments, broker),
            post=partial(_deploy, broker),
        ),
        route(
            f"{_VERSION}/released-versions/environment/{{uuid}}",
            get=partial(_releases, broker),
            post=partial(_release, broker),
        ),
        route("/environments/{uuid}/deployed-versions/currently-deployed", get=partial(_deployed, broker)),
        route("/environments/{uuid}/released-versions/currently-supported", get=partial(_supported, broker)),
        route(
            "/deployed-versions/{id}",
            consumes=_PATCH,
            get=partial(_get_deployed, broker),
            patch=partial(_undeploy, broker),
        ),
        route(
            "/released-versions/{id}",
            consumes=_PATCH,
            get=partial(_get_released, broker),
            patch=partial(_end_support, broker),
        ),
    )


def _own(call: Call) -> str:
    return call.links.base + call.path + (f"?{call.query_text}" if call.query_text else "")


def _deploy(broker: Broker, call: Call) -> Answer:
    version, environment = known_version(broker, call), known_environment(broker, call)
    given = call.members()
    # An empty text stands for none, as in the query that lists what is deployed.
    checks = Checks(
        {name: None if given.get(name) == "" else given.get(name) for name in ("applicationInstance", "target")}
    )
    instance, target = checks.text("applicationInstance"), checks.text("target")
    checks.finish()
    record = record_deployment(
        broker.store, version.ref, environment.name, instance or target, new_id=broker.new_id(), now=broker.now()
    )
    return created(deployed_body(record, call.links, environment), call.links.deployed(record.deployment.id))


def _release(broker: Broker, call: Call) -> Answer:
    version, environment = known_version(broker, call), known_environment(broker, call)
    call.members()
    record, new = record_release(broker.store, version.ref, environment.name, new_id=broker.new_id(), now=broker.now())
    body, url = released_body(record, call.links, environment), call.links.released(record.deployment.id)
    if new:
        return created(body, url)
    return Answer(body={**body, "updatedAt": instant(broker.now())}, headers={"location": url})


def _deployments(broker: Broker, call: Call) -> Answer:
    return _of_version(broker, call, releases=False)


def _releases(broker: Broker, call: Call) -> Answer:
    return _of_version(broker, call, releases=True)


def _of_version(broker: Broker, call: Call, *, releases: bool) -> Answer:
    version, environment = known_version(broker, call), known_environment(broker, call)
    found = deployments_of_version(broker.store, version.ref, environment.name)
    render, name = (released_body, "releasedVersions") if releases else (deployed_body, "deployedVersions")
    items = [render(record, call.links) for record in found if record.is_release is releases]
    what, where = ("Released", "in") if releases else ("Deployed", "in environment")
    title = (
        f"{what} versions for {version.pacticipant} version {version.number} {where} {environment_label(environment)}"
    )
    return Answer(body=list_body(name, items, _own(call), title))


def _deployed(broker: Broker, call: Call) -> Answer:
    environment = known_environment(broker, call)
    found = currently_deployed(broker.store, environment.name, call.text("pacticipant"), call.text("version"))
    asked = [call.query[name] for name in ("applicationInstance", "target") if name in call.query]
    if asked:
        found = tuple(record for record in found if record.deployment.target == (asked[0] or None))
    title = f"Currently deployed versions for {environment_label(environment)}"
    return _listed(call, "deployedVersions", found, deployed_body, title)


def _supported(broker: Broker, call: Call) -> Answer:
    environment = known_environment(broker, call)
    found = currently_supported(
        broker.store, environment.name, broker.now(), call.text("pacticipant"), call.text("version")
    )
    title = f"Currently supported versions in {environment_label(environment)}"
    return _listed(call, "releasedVersions", found, released_body, title)


def _listed(
    call: Call, name: str, found: Sequence[DeploymentRecord], render: Callable[..., JsonObject], title: str
) -> Answer:
    return Answer(body=list_body(name, [render(record, call.links) for record in found], _own(call), title))


def _known(broker: Broker, call: Call, *, release: bool) -> DeploymentRecord:
    record = find_deployment(broker.store, call.name("id"))
    if record is None or record.is_release is not release:
        raise NothingHereError
    return record


def _answer(broker: Broker, call: Call, record: DeploymentRecord) -> Answer:
    environment = require_environment(broker.store, record.deployment.environment)
    render = released_body if record.is_release else deployed_body
    return Answer(body=render(record, call.links, environment))


def _get_deployed(broker: Broker, call: Call) -> Answer:
    return _answer(broker, call, _known(broker, call, release=False))


def _get_released(broker: Broker, call: Call) -> Answer:
    return _answer(broker, call, _known(broker, call, release=True))


def _undeploy(broker: Broker, call: Call) -> Answer:
    record = _known(broker, call, release=False)
    if _wants_end(call, "currentlyDeployed") and record.ended is None:
        record = record_undeployment(broker.store, record.deployment.id, broker.now())
    return _answer(broker, call, record)


def _end_support(broker: Broker, call: Call) -> Answer:
    record = _known(broker, call, release=True)
    end = _support_end(call)
    if _wants_end(call, "currentlySupported") and (record.deployment.support_ended is None or end is not None):
        record = record_support_ended(broker.store, record.deployment.id, end, broker.now())
    return _answer(broker, call, record)


def _support_end(call: Call) -> datetime | None:
    """Return when support ends, where the body says so; a member of Shiplap's own, which Pact's clients never send."""
    text = call.members().get("supportEndsAt")
    if text is None:
        return None
    try:
        return parse_instant(str(text))
    except InputError as error:
        raise BadBodyError({"supportEndsAt": [error.message]}) from error


def _wants_end(call: Call, name: str) -> bool:
    """Tell whether the body ends the record; it can never open it again."""
    checks = Checks(call.members())
    value = checks.flag(name)
    checks.finish()
    if value is True:
        text = f"The {name} property cannot be set back to true. Please record a new deployment."
        raise BadBodyError({name: [text]}, status=422)
    return value is False
