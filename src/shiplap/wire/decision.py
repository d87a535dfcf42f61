"""Decisions as JSON: what the broker stores and answers, what ``--output json`` prints, and back.

::

    {"id": "8f3c", "environment": "production", "now": "2026-11-23T14:02:00Z", "action": {"kind": "deploy", ...},
     "verdict": "no", "ok": false, "on_unknown": "block",
     "worlds": {"forward": {"verdict": "no", "pairs": [
       {"consumer": "web@40", "provider": "orders-api@11", "from": "...", "until": "...", "evidence": "fail",
        "why": {"is": "open-tabs", ...}, "kind": "replayed", "breaks": [...]}]}},
     "earliest_safe": "2026-11-24T08:26:00Z", "notes": [...], "ways_out": [...]}

Times are ISO 8601 in UTC; ``until`` is null where nothing ends it; ``evidence`` is ``pass``, ``fail`` or ``none``.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, get_args

from shiplap.errors import InputError
from shiplap.model.deployment import OnUnknown
from shiplap.model.evidence import Allowance, Break, Evidence, EvidenceKind, Outcome
from shiplap.model.json_value import JsonObject, JsonValue
from shiplap.model.provenance import Provenance
from shiplap.overlap.lives import Life
from shiplap.overlap.reasons import Note, Reason, StillServing, WayOut
from shiplap.overlap.span import Span
from shiplap.overlap.verdict import Decision, Pair, Verdict, World
from shiplap.wire.action import action_from_json, action_to_json
from shiplap.wire.object_reader import ObjectReader
from shiplap.wire.tagged_value import one_of_from_json, value_from_json, value_to_json
from shiplap.wire.time_text import instant_text


@dataclass(frozen=True, slots=True)
class Simulation:
    """Everything ``simulate`` says about a plan.

    Attributes:
        decision: the answer.
        lives: every version's life, as recorded.
        meets: every pair that can meet from the instant on, as recorded.
    """

    decision: Decision
    lives: tuple[Life, ...]
    meets: tuple[Pair, ...]


def simulation_to_json(simulation: Simulation) -> JsonObject:
    """Write the answer of ``simulate``."""
    return {
        **decision_to_json(simulation.decision),
        "lives": [life_to_json(life) for life in simulation.lives],
        "meets": [_pair_to_json(pair) for pair in simulation.meets],
    }


def decision_to_json(decision: Decision) -> JsonObject:
    """Write a decision."""
    earliest = decision.earliest_safe
    return {
        "id": decision.id,
        "environment": decision.environment,
        "now": instant_text(decision.now),
        "action": action_to_json(decision.action),
        "verdict": decision.verdict.value,
        "ok": decision.ok,
        "on_unknown": decision.on_unknown.value,
        "worlds": {world.name: _world_to_json(world) for world in decision.worlds},
        "earliest_safe": None if earliest is None else instant_text(earliest),
        "notes": [value_to_json(note, tagged=True) for note in decision.notes],
        "ways_out": [value_to_json(way, tagged=True) for way in decision.ways_out],
    }


def decision_from_json(value: JsonValue) -> Decision:
    """Read a decision that `decision_to_json` wrote.

    Raises:
        InputError: when it is not one; never a decision that says yes.
    """
    reader = ObjectReader(value)
    verdict = reader.choice("verdict", Verdict)
    for name in ("verdict", "worlds"):
        if not reader.has(name):
            reader.fault(name, "is missing")
    decision = Decision(
        environment=reader.text("environment"),
        action=action_from_json(reader.child("action")),
        now=reader.required_instant("now"),
        verdict=verdict or Verdict.NO,
        worlds=tuple(_world_from_json(name, world) for name, world in reader.named_children("worlds")),
        earliest_safe=reader.instant("earliest_safe"),
        notes=_several(reader, "notes", get_args(Note)),
        ways_out=_several(reader, "ways_out", get_args(WayOut)),
        on_unknown=reader.choice("on_unknown", OnUnknown) or OnUnknown.BLOCK,
        id=reader.optional_text("id"),
    )
    reader.finish("this is not a decision")
    return decision


def life_to_json(life: Life) -> JsonObject:
    """Write a life: its two intervals as lists of ``[from, until]``, and why the last of each ends."""
    body: JsonObject = {
        "pacticipant": life.version.pacticipant,
        "version": life.version.number,
        "serve": _spans_to_json(life.serve),
        "alive": _spans_to_json(life.alive),
    }
    if life.alive:
        body["why"] = value_to_json(life.alive[-1].why, tagged=True)
    return body


def _spans_to_json(spans: tuple[Span, ...]) -> JsonValue:
    return [[instant_text(span.start), _instant_or_null(span.until)] for span in spans]


def _instant_or_null(instant: datetime | None) -> str | None:
    return None if instant is None else instant_text(instant)


def _world_to_json(world: World) -> JsonObject:
    return {"verdict": world.verdict.value, "pairs": [_pair_to_json(pair) for pair in world.pairs]}


def _world_from_json(name: str, reader: ObjectReader) -> World:
    if not reader.has("verdict"):
        reader.fault("verdict", "is missing")
    verdict = reader.choice("verdict", Verdict) or Verdict.NO
    return World(name, verdict, tuple(_pair_from_json(pair) for pair in reader.children("pairs")))


def _pair_to_json(pair: Pair) -> JsonObject:
    evidence = pair.evidence
    body: JsonObject = {
        "consumer": str(pair.consumer),
        "provider": str(pair.provider),
        "from": instant_text(pair.start),
        "until": _instant_or_null(pair.until),
        "evidence": "none" if evidence is None else evidence.outcome.value,
        "why": value_to_json(pair.why, tagged=True),
    }
    if evidence is not None:
        body["kind"] = evidence.kind.value
        if evidence.breaks:
            body["breaks"] = value_to_json(evidence.breaks)
        if evidence.verified_at is not None:
            body["verified_at"] = instant_text(evidence.verified_at)
        if evidence.provenance is not None:
            body["provenance"] = evidence.provenance.value
        if evidence.flaky:
            body["flaky"] = True
        if evidence.basis is not None:
            body["basis"] = evidence.basis
    if pair.allowance is not None:
        body["allowance"] = value_to_json(pair.allowance)
    return body


def _pair_from_json(reader: ObjectReader) -> Pair:
    return Pair(
        consumer=reader.version_ref("consumer"),
        provider=reader.version_ref("provider"),
        start=reader.required_instant("from"),
        until=reader.instant("until"),
        why=_why(reader),
        evidence=evidence_from_json(reader, "evidence"),
        allowance=_read(reader, "allowance", Allowance) if reader.has("allowance") else None,
    )


def evidence_from_json(reader: ObjectReader, outcome: str) -> Evidence | None:
    """Read what is known about a pair; ``outcome`` names the member that says pass, fail or none."""
    said = reader.text(outcome)
    if said not in ("pass", "fail", "none"):
        reader.fault(outcome, f"expected pass, fail or none, got {said!r}")
    if said not in ("pass", "fail"):
        return None
    breaks: tuple[Break, ...] = _read(reader, "breaks", tuple[Break, ...]) or () if reader.has("breaks") else ()
    return Evidence(
        consumer=reader.version_ref("consumer"),
        provider=reader.version_ref("provider"),
        outcome=Outcome(said),
        kind=reader.choice("kind", EvidenceKind) or EvidenceKind.REPLAYED,
        breaks=breaks,
        verified_at=reader.instant("verified_at"),
        provenance=reader.choice("provenance", Provenance),
        flaky=reader.truth("flaky"),
        basis=reader.optional_text("basis"),
    )


def _read(reader: ObjectReader, name: str, kind: Any) -> Any:
    try:
        return value_from_json(kind, reader.raw(name))
    except (InputError, ValueError) as error:
        reader.fault(name, str(error))
        return None


def _why(reader: ObjectReader) -> Reason:
    found = _several(reader, "why", get_args(Reason), [reader.raw("why")])
    return found[0] if found else StillServing()


def _several(reader: ObjectReader, name: str, kinds: tuple[type, ...], items: JsonValue = None) -> tuple[Any, ...]:
    value = reader.raw(name) if items is None else items
    if not isinstance(value, list):
        reader.fault(name, "expected a list")
        return ()
    read: list[Any] = []
    for item in value:
        try:
            read.append(one_of_from_json(kinds, item))
        except (InputError, ValueError) as error:
            reader.fault(name, str(error))
    return tuple(read)
