"""A decision in one sentence of bounded length, for what shows only one line: a rollout controller, a log, a chat.

::

    web@40 can meet orders-api@11 until 2026-11-24 08:26 (open tabs, assumed: tab = 24 h), and that is known to break:
    GET /orders/42 $.total: missing (web@40 reads a number); wait until 2026-11-24 08:26, or keep $.total for one more
    deploy
"""

import json

from shiplap.model.deployment import OnUnknown
from shiplap.model.version import VersionRef
from shiplap.overlap.verdict import Decision, Pair, Verdict
from shiplap.report.decision_as_text import action_as_text
from shiplap.report.evidence_as_text import flaky_as_text, weakness_as_text
from shiplap.report.mismatch_as_text import mismatch_as_text
from shiplap.report.provenance_as_text import provenances_as_text
from shiplap.report.reason_as_text import note_as_text, reason_as_text, way_out_as_text
from shiplap.report.span_as_text import instant_as_text

LONGEST_SENTENCE = 640
"""Bytes of the longest sentence, as it stands inside JSON in UTF-8."""

_NAME = 72
_PART = 160
_WAYS = 2


def decision_in_brief(decision: Decision) -> str:
    """Say in one sentence why the answer is what it is, and for a no or an unknown what can be done."""
    pairs = {(pair.consumer, pair.provider): pair for world in reversed(decision.worlds) for pair in world.pairs}
    bad = [pair for pair in pairs.values() if pair.verdict is decision.verdict]
    if decision.verdict is Verdict.YES or not bad:
        return in_few_bytes(_without_bad(decision, list(pairs.values())))
    more = f" (and {len(bad) - 1} more)" if len(bad) > 1 else ""
    sentence = f"{_pair(_first(bad, decision))}{more}"
    if decision.ok and decision.on_unknown is OnUnknown.WARN:
        return in_few_bytes(f"{sentence}; unknown only warns in {in_few_bytes(decision.environment, _NAME)}")
    ways = [in_few_bytes(way_out_as_text(way), _PART) for way in decision.ways_out[:_WAYS]]
    return in_few_bytes("; ".join([sentence, *([", or ".join(ways)] if ways else [])]))


def in_few_bytes(text: str, most: int = LONGEST_SENTENCE) -> str:
    """Return a text on one line, cut so that it takes at most so many bytes inside JSON in UTF-8."""
    line = " ".join("".join(character if character.isprintable() else " " for character in text).split())
    if _bytes(line) <= most:
        return line
    low, high = 0, min(len(line), most)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if _bytes(line[:middle] + "…") <= most else (low, middle - 1)
    return line[:low] + "…"


def _without_bad(decision: Decision, judged: list[Pair]) -> str:
    notes = [in_few_bytes(note_as_text(note), _PART) for note in decision.notes[:_WAYS]]
    asked = in_few_bytes(action_as_text(decision.action, decision.environment), _PART)
    passing = {0: "nothing that it can meet is known", 1: "the one pair that can meet passes"}
    said = passing.get(len(judged), f"all {len(judged)} pairs that can meet pass")
    said += provenances_as_text(None if pair.evidence is None else pair.evidence.provenance for pair in judged)
    said += flaky_as_text(pair.evidence for pair in judged)
    return "; ".join([f"{asked}: {said}", *notes])


def _first(bad: list[Pair], decision: Decision) -> Pair:
    """Return the pair to name: one that happens if all goes well, before one that needs a way back."""
    forward = {(pair.consumer, pair.provider) for world in decision.worlds[:1] for pair in world.pairs}
    return next((pair for pair in bad if (pair.consumer, pair.provider) in forward), bad[0])


def _pair(pair: Pair) -> str:
    consumer, provider = _ref(pair.consumer), _ref(pair.provider)
    span = "with no known end" if pair.until is None else f"until {instant_as_text(pair.until)} UTC"
    can = f"{consumer} can meet {provider} {span} ({in_few_bytes(reason_as_text(pair.why), _PART)})"
    if pair.verdict is not Verdict.NO:
        return f"{can}, and that is not verified"
    breaks = () if pair.evidence is None else pair.evidence.breaks
    known = f"known to break{weakness_as_text(pair.evidence)}"
    if not breaks:
        return f"{can}, and that is {known}"
    first = breaks[0]
    where = f" {mismatch_as_text(first.mismatches[0], consumer)}" if first.mismatches else ""
    return f"{can}, and that is {known}: {in_few_bytes(first.interaction + where, _PART)}"


def _ref(version: VersionRef) -> str:
    return str(VersionRef(in_few_bytes(version.pacticipant, _NAME), in_few_bytes(version.number, _NAME)))


def _bytes(text: str) -> int:
    return len(json.dumps(text, ensure_ascii=False).encode("utf-8", "replace")) - 2
