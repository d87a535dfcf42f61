"""Decisions and what they were made from as text for the store, and back."""

import json
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256

from shiplap.overlap import Action, Decision, Snapshot
from shiplap.wire.decision import decision_from_json, decision_to_json
from shiplap.wire.plan import plan_to_json


def decision_to_text(decision: Decision) -> str:
    """Return a decision as compact JSON."""
    return _text(decision_to_json(decision))


def decision_from_text(text: str) -> Decision:
    """Return the decision that `decision_to_text` wrote."""
    return decision_from_json(json.loads(text))


def inputs_to_text(snapshot: Snapshot, action: Action, at: datetime) -> str:
    """Return everything a decision was made from as a plan, which ``simulate`` reads."""
    evidence = snapshot.evidence.values() if isinstance(snapshot.evidence, Mapping) else ()
    return _text(plan_to_json(snapshot, action, at, evidence))


def digest_of(snapshot: Snapshot, decision: Decision, *, asked_now: bool) -> str:
    """Return a digest that is the same for the same answer to the same question from the same facts.

    A question about *now* that is asked again and again is the same one: what only moves along with the clock does not
    count. What collectors report meanwhile counts as far as it changes the answer.
    """
    evidence = snapshot.evidence.values() if isinstance(snapshot.evidence, Mapping) else ()
    inputs = plan_to_json(snapshot, decision.action, decision.now, evidence)
    for name in ("coverage", "sightings", *(("now",) if asked_now else ())):
        inputs.pop(name, None)
    answer = decision_to_json(decision)
    earliest = None if decision.earliest_safe == decision.now else answer["earliest_safe"]
    worlds = [
        [world.name, world.verdict.value, sorted([*map(str, pair[:2]), pair.verdict.value] for pair in world.pairs)]
        for world in decision.worlds
    ]
    said = [inputs, answer["verdict"], worlds, earliest, answer["notes"], answer["ways_out"]]
    return sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
