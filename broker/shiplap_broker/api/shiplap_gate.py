"""Shiplap's own API: the gate, the decisions it made, and the lives it made them from."""

import json

from shiplap.errors import Fault, InputError
from shiplap.model.element import Element
from shiplap.model.json_value import JsonObject
from shiplap.model.version import VersionRef
from shiplap.overlap import Action, Comeback, Life, lives, zombies
from shiplap.report.alive_as_text import alive_as_text
from shiplap.report.reason_as_text import note_as_text, reason_as_text
from shiplap.wire.action import action_from_json
from shiplap.wire.decision import decision_to_json
from shiplap.wire.object_reader import ObjectReader
from shiplap.wire.pact_links import segment
from shiplap.wire.pact_query import query_list
from shiplap.wire.removal import removal_to_json
from shiplap.wire.shiplap_api import (
    AliveConsumer,
    AliveConsumers,
    EnvironmentTimeline,
    VersionLife,
    alive_to_json,
    instant_text,
    timeline_to_json,
)
from shiplap_broker.api.own import asked_instant, own_answer, own_route
from shiplap_broker.store.records import DecisionRecord
from shiplap_broker.usecases.decide_gate import decide_gate
from shiplap_broker.usecases.explain_decision import explain_decision
from shiplap_broker.usecases.find_users import find_users
from shiplap_broker.usecases.overview import recent_decisions
from shiplap_broker.usecases.show_timeline import alive_versions, environment_timeline, longest_comebacks
from shiplap_broker.web.broker import Broker
from shiplap_broker.web.call import Answer, Call
from shiplap_broker.web.paging import asked_page
from shiplap_broker.web.routing import Route

_MEMBERS = ("pacticipant", "version", "strategy", "duration", "target")
RECENT = 100
"""How many decisions are listed where nobody says how many."""


def routes(broker: Broker) -> tuple[Route, ...]:
    """Return the routes of the gate."""
    return (
        own_route(broker, "/shiplap/gate", get=_gate),
        own_route(broker, "/shiplap/decisions", get=_decisions),
        own_route(broker, "/shiplap/decisions/{id}", get=_decision),
        own_route(broker, "/shiplap/decisions/{id}/plan", get=_plan),
        own_route(broker, "/shiplap/environments/{name}/timeline", get=_timeline),
        own_route(broker, "/shiplap/alive", get=_alive),
        own_route(broker, "/shiplap/removal", get=_removal),
    )


def _required(call: Call, *names: str) -> tuple[str, ...]:
    missing = [Fault(name, "is missing") for name in names if call.text(name) is None]
    if missing:
        raise InputError("the question is not complete", missing)
    return tuple(call.text(name) or "" for name in names)


def _members(call: Call) -> JsonObject:
    """Return the parameters of a question as the JSON object of an action."""
    said = {name: call.text(name) for name in _MEMBERS}
    together = [part for item in query_list(call.query.get("with")) for part in str(item).split(",") if part]
    return {
        "kind": call.text("action") or "deploy",
        **{name: text for name, text in said.items() if text is not None},
        **({"with": [*together]} if together else {}),
    }


def read_action(call: Call) -> Action:
    """Return what a question is about.

    Raises:
        InputError: with every fault.
    """
    reader = ObjectReader(_members(call))
    action = action_from_json(reader)
    reader.finish("the gate cannot be asked this")
    return action


def _gate(broker: Broker, call: Call) -> Answer:
    (environment,) = _required(call, "environment")
    decided = decide_gate(
        broker.store,
        environment,
        read_action(call),
        asked_instant(broker, call),
        decision_id=broker.new_decision_id(),
        now=broker.now(),
    )
    broker.vitals.decided(decided.decision.verdict.value)
    return own_answer(decision_to_json(decided.decision))


def _decisions(broker: Broker, call: Call) -> Answer:
    asked = asked_page(call)
    size, skip = (RECENT, 0) if asked is None else (asked.size, (asked.number - 1) * asked.size)
    name, number = call.text("pacticipant"), call.text("version")
    of = VersionRef(name, number) if name is not None and number is not None else None
    found = recent_decisions(broker.store, size, call.text("environment"), of=of, skip=skip)
    return own_answer({"decisions": [_listed(call, each) for each in found]})


def _listed(call: Call, record: DecisionRecord) -> JsonObject:
    return {
        "id": record.id,
        "verdict": record.verdict,
        "action": record.action,
        "pacticipant": record.pacticipant,
        "version": record.version,
        "environment": record.environment,
        "at": instant_text(record.at),
        "href": call.links.to("shiplap", "decisions", record.id),
    }


def _decision(broker: Broker, call: Call) -> Answer:
    return own_answer(decision_to_json(explain_decision(broker.store, call.name("id")).decision))


def _plan(broker: Broker, call: Call) -> Answer:
    """Answer with everything the decision was made from, as ``simulate`` reads it."""
    return own_answer(json.loads(explain_decision(broker.store, call.name("id")).record.inputs))


def _timeline(broker: Broker, call: Call) -> Answer:
    at = asked_instant(broker, call)
    record, snapshot = environment_timeline(broker.store, call.name("name"), at)
    back = longest_comebacks(snapshot, at)
    found = tuple(_life(life, back.get(life.version)) for life in lives(snapshot, at))
    words = tuple(note_as_text(one) for one in zombies(snapshot, at))
    told = timeline_to_json(EnvironmentTimeline(environment=record.name, now=at, lives=found, zombies=words))
    about = f"?environment={segment(record.name)}"
    more: JsonObject = {
        "decisions": {"href": f"{call.links.to('shiplap', 'decisions')}{about}"},
        "deployments": {"href": f"{call.links.to('shiplap', 'deployments')}{about}"},
    }
    return own_answer({**told, "_links": more})


def _life(life: Life, comeback: Comeback | None) -> VersionLife:
    bound = life.alive[-1].why if life.alive else None
    return VersionLife(
        pacticipant=life.version.pacticipant,
        version=life.version.number,
        serve=tuple((span.start, span.until) for span in life.serve),
        alive=tuple((span.start, span.until) for span in life.alive),
        why=None if bound is None else reason_as_text(bound),
        comeback=None if comeback is None else (comeback.since, comeback.until),
        comeback_why=None if comeback is None else reason_as_text(comeback.why),
    )


def _alive(broker: Broker, call: Call) -> Answer:
    provider, environment = _required(call, "provider", "environment")
    at = asked_instant(broker, call)
    found = tuple(
        AliveConsumer(
            consumer=each.version,
            until=each.until,
            why=alive_as_text(each.why),
            href=call.links.pact(provider, each.version.pacticipant, each.version.number),
            digest=each.publication.sha,
        )
        for each in alive_versions(broker.store, provider, environment, at)
    )
    return own_answer(alive_to_json(AliveConsumers(provider=provider, environment=environment, at=at, alive=found)))


def _removal(broker: Broker, call: Call) -> Answer:
    provider, environment, text = _required(call, "provider", "environment", "element")
    try:
        element = Element.parse(text)
    except ValueError as error:
        raise InputError(str(error)) from error
    return own_answer(
        removal_to_json(find_users(broker.store, provider, element, environment, asked_instant(broker, call)))
    )
