"""Shiplap's own API: deployments as spans of time, started only when the gate lets them."""

from datetime import datetime, timedelta

from shiplap.errors import InputError
from shiplap.wire.decision import decision_to_json
from shiplap.wire.shiplap_api import (
    deployment_to_json,
    deployments_to_json,
    end_from_json,
    finish_answer_to_json,
    instant_text,
    start_answer_to_json,
    start_from_json,
)
from shiplap_broker.api.own import body_or_none, own_answer, own_route
from shiplap_broker.store.records import Page
from shiplap_broker.usecases.edit_environments import list_environments
from shiplap_broker.usecases.find_deployments import list_deployments
from shiplap_broker.usecases.finish_deployment import abort_deployment, finish_deployment
from shiplap_broker.usecases.start_deployment import start_deployment
from shiplap_broker.usecases.values import DeploymentToStart
from shiplap_broker.web.broker import Broker
from shiplap_broker.web.call import Answer, Call
from shiplap_broker.web.routing import Route

LISTED = 500
"""How many deployments of an environment are listed, the newest."""
CLOCK_SKEW = timedelta(minutes=5)
"""How far the clock of a pipeline may be ahead of the broker's."""


def routes(broker: Broker) -> tuple[Route, ...]:
    """Return the routes of deployments."""
    return (
        own_route(broker, "/shiplap/deployments", get=_list, post=_start),
        own_route(broker, "/shiplap/deployments/{id}/finish", post=_finish),
        own_route(broker, "/shiplap/deployments/{id}/abort", post=_abort),
    )


def _list(broker: Broker, call: Call) -> Answer:
    named = call.text("environment")
    names = [named] if named is not None else [each.name for each in list_environments(broker.store)]
    only_open = call.text("open") == "true"
    page = Page(number=1, size=LISTED)
    found = [each for name in names for each in list_deployments(broker.store, name, page, only_open=only_open)]
    return own_answer(deployments_to_json(each.deployment for each in found))


def _start(broker: Broker, call: Call) -> Answer:
    start = start_from_json(body_or_none(call))
    asked = DeploymentToStart(
        pacticipant=start.pacticipant,
        version=start.version,
        environment=start.environment,
        target=start.target,
        strategy=start.strategy,
        duration=start.duration,
        together_with=start.together,
        force=start.reason if start.force else None,
    )
    started = start_deployment(
        broker.store,
        asked,
        new_ids=[broker.new_id() for _ in range(1 + len(start.together))],
        decision_id=broker.new_decision_id(),
        now=_happened(start.at, broker.now()),
    )
    broker.vitals.decided(started.decided.decision.verdict.value)
    deployments = [each.deployment for each in started.deployments]
    body = start_answer_to_json(deployments, decision_to_json(started.decided.decision))
    return own_answer(body, 201 if deployments else 409)


def _finish(broker: Broker, call: Call) -> Answer:
    end = end_from_json(body_or_none(call))
    finished = finish_deployment(
        broker.store,
        call.name("id"),
        _happened(end.at, broker.now()),
        decision_id=broker.new_decision_id(),
        force=end.reason if end.force else None,
    )
    broker.vitals.decided(finished.decided.decision.verdict.value)
    record = finished.deployment
    body = finish_answer_to_json(
        None if record is None else record.deployment, decision_to_json(finished.decided.decision)
    )
    return own_answer(body, 200 if record else 409)


def _abort(broker: Broker, call: Call) -> Answer:
    end = end_from_json(body_or_none(call))
    if end.force:
        raise InputError("an abort needs no force: nothing stops it")
    record = abort_deployment(broker.store, call.name("id"), _happened(end.at, broker.now()), reason=end.reason)
    return own_answer(deployment_to_json(record.deployment))


def _happened(at: datetime | None, now: datetime) -> datetime:
    """Return when something happened; the pipeline's clock may go ahead of the broker's by a little, but no more.

    Raises:
        InputError: when it lies in the future.
    """
    if at is not None and at > now + CLOCK_SKEW:
        raise InputError(
            f"{instant_text(at)} lies in the future (it is {instant_text(now)} here); only what has happened is "
            "recorded, and can-i-deploy --at asks about later"
        )
    return at or now
