"""The pages of decisions: each explained by the pairs that can meet, in every world of the action."""

from functools import partial

from shiplap.model.evidence import EvidenceKind
from shiplap.overlap import Decision, Pair, World
from shiplap.report.decision_as_text import action_as_text, decision_as_text
from shiplap.report.evidence_as_text import weakness_as_text
from shiplap.report.reason_as_text import note_as_text, reason_as_text, way_out_as_text
from shiplap.report.span_as_text import span_as_text
from shiplap_broker.pages.decision_row import STATES, decision_row
from shiplap_broker.pages.documents import comparison_url
from shiplap_broker.pages.rendering import page
from shiplap_broker.usecases.explain_decision import explain_decision
from shiplap_broker.usecases.overview import recent_decisions
from shiplap_broker.web.broker import Broker
from shiplap_broker.web.call import Answer, Call
from shiplap_broker.web.paging import asked_page
from shiplap_broker.web.routing import Route, route

LISTED = 100
"""How many decisions one page lists."""

_TITLES = {
    "forward": "When it goes through",
    "abort": "When it is aborted",
    "rollback": "When it is rolled back",
}


def routes(broker: Broker) -> tuple[Route, ...]:
    """Return the routes of decisions."""
    return (
        route("/shiplap/decisions", get=partial(_list, broker)),
        route("/shiplap/decisions/{id}", get=partial(_show, broker)),
    )


def _list(broker: Broker, call: Call) -> Answer:
    asked = asked_page(call)
    number = 1 if asked is None else asked.number
    found = recent_decisions(broker.store, LISTED + 1, call.text("environment"), skip=(number - 1) * LISTED)
    members = {
        "decisions": [decision_row(each) for each in found[:LISTED]],
        "environment": call.text("environment"),
        "number": number,
        "more": len(found) > LISTED,
    }
    return page(call, "decisions", members, here="decisions")


def _show(broker: Broker, call: Call) -> Answer:
    explained = explain_decision(broker.store, call.name("id"))
    decision = explained.decision
    members = {
        "id": explained.record.id,
        "verdict": STATES[decision.verdict],
        "what": action_as_text(decision.action, decision.environment),
        "environment": decision.environment,
        "at": decision.now,
        "earliest": decision.earliest_safe,
        "ways_out": [way_out_as_text(way) for way in decision.ways_out],
        "notes": [note_as_text(note) for note in decision.notes],
        "worlds": [_world(call, world, decision) for world in decision.worlds],
        "text": decision_as_text(decision),
    }
    return page(call, "decision", members, here="decisions")


def _world(call: Call, world: World, decision: Decision) -> dict[str, object]:
    other = f"When {world.name.removeprefix('rollback of ')} is rolled back"
    return {
        "title": _TITLES.get(world.name, other),
        "verdict": STATES[world.verdict],
        "pairs": [_pair(call, pair, decision) for pair in world.pairs],
    }


def _is_compared(pair: Pair) -> bool:
    return pair.evidence is not None and pair.evidence.kind is EvidenceKind.COMPARED


def _pair(call: Call, pair: Pair, decision: Decision) -> dict[str, object]:
    href = call.links.pact(pair.provider.pacticipant, pair.consumer.pacticipant, pair.consumer.number)
    return {
        "consumer": str(pair.consumer),
        "provider": str(pair.provider),
        "href": href,
        "verdict": STATES[pair.verdict],
        "provenance": weakness_as_text(pair.evidence),
        "span": span_as_text(pair.start, pair.until, decision.now),
        "why": reason_as_text(pair.why),
        "comparison": comparison_url(call, pair.consumer, pair.provider) if _is_compared(pair) else None,
        "breaks": pair.evidence.breaks if pair.evidence else (),
    }
