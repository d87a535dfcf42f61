"""Decisions and what they were made from as text for the store, and back."""

import json
from collections.abc import Mapping
from datetime import datetime

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


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
