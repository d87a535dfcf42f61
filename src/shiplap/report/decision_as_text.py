"""A decision for people: never a bare no, and a yes that says what it rests on.

::

    NO  orders-api@11 to production                                        decision 8f3c
      web@40 -> orders-api@11   FAIL   now until 2026-11-24 08:26 (18 h 24 min)   open tabs, assumed: tab = 24 h
          GET /orders/42 [order exists]   $.total: missing (web@40 reads a number)
      web@41 -> orders-api@11   pass   invoices@7 -> orders-api@11   pass
    earliest safe start 2026-11-24 08:26    or: keep $.total for one more deploy
"""

from collections.abc import Iterator
from typing import assert_never

from shiplap.model.deployment import OnUnknown
from shiplap.model.evidence import Break, Outcome
from shiplap.model.version import VersionRef
from shiplap.overlap.action import Action, Deploy, Finish, Nothing, Promote, Rollback
from shiplap.overlap.reasons import WaitUntil
from shiplap.overlap.verdict import Decision, Pair, Verdict
from shiplap.report.evidence_as_text import flaky_warning, weakness_as_text
from shiplap.report.mismatch_as_text import mismatch_as_text
from shiplap.report.reason_as_text import note_as_text, reason_as_text, way_out_as_text
from shiplap.report.span_as_text import instant_as_text, span_as_text

_WIDTH = 84
_MOST_PAIRS = 20
_MOST_BREAKS = 3
_PER_LINE = 3
_WORDS = {Verdict.NO: "FAIL", Verdict.UNKNOWN: "not verified", Verdict.YES: "pass"}


def decision_as_text(decision: Decision) -> str:
    """Write a decision in several lines, the last one ended."""
    return "\n".join(_lines(decision)) + "\n"


def action_as_text(action: Action, environment: str) -> str:
    """Say what is asked, in few words: ``orders-api@11 to production``."""
    match action:
        case Deploy(moves=moves):
            return " + ".join(str(move.ref) for move in moves) + f" to {environment}"
        case Finish(pacticipant=name, version=version):
            return f"finish {name if version is None else VersionRef(name, version)} in {environment}"
        case Rollback(pacticipant=name, version=version):
            to = "" if version is None else f" to {version}"
            return f"{name} back{to} in {environment}"
        case Promote(pacticipant=name, version=version):
            return f"more of {VersionRef(name, version)} in {environment}"
        case Nothing():
            return f"{environment} as it is"
        case _:
            assert_never(action)


def _lines(decision: Decision) -> Iterator[str]:
    head = f"{decision.verdict.value.upper()}  {action_as_text(decision.action, decision.environment)}"
    name = "" if decision.id is None else f"decision {decision.id}"
    yield f"{head}  {name:>{max(_WIDTH - len(head) - 2, 0)}}" if name else head
    found = _by_pair(decision)
    bad = [one for one in found if one[0].verdict is not Verdict.YES]
    good = [one for one in found if one[0].verdict is Verdict.YES]
    bad.sort(key=lambda one: one[0].verdict is not Verdict.NO)
    for pair, worlds in bad[:_MOST_PAIRS]:
        yield from _bad(pair, worlds, decision)
    if len(bad) > _MOST_PAIRS:
        yield f"  ... and {len(bad) - _MOST_PAIRS} more pairs that are not known to pass"
    near = [pair for pair, worlds in good if worlds[0] == "forward"]
    yield from _briefly(near) if bad else _earned(near, decision)
    yield from _elsewhere([worlds[0] for _, worlds in good if worlds[0] != "forward"])
    yield from (f"note: {note_as_text(note)}" for note in decision.notes)
    yield from (flaky_warning(pair.evidence) for pair, _ in found if pair.evidence and pair.evidence.flaky)
    if decision.verdict is Verdict.UNKNOWN and decision.on_unknown is OnUnknown.WARN:
        yield f"unknown only warns in {decision.environment}: its policy says unknown = warn"
    yield from _way_out(decision)


def _by_pair(decision: Decision) -> list[tuple[Pair, tuple[str, ...]]]:
    """Return every pair once, as in the first world it was judged in, with the names of its worlds."""
    pairs: dict[tuple[VersionRef, VersionRef], tuple[Pair, tuple[str, ...]]] = {}
    for world in decision.worlds:
        for pair in world.pairs:
            first, names = pairs.get((pair.consumer, pair.provider), (pair, ()))
            pairs[pair.consumer, pair.provider] = (first, (*names, world.name))
    return list(pairs.values())


def _bad(pair: Pair, worlds: tuple[str, ...], decision: Decision) -> Iterator[str]:
    span = span_as_text(pair.start, pair.until, decision.now)
    word = _WORDS[pair.verdict] + weakness_as_text(pair.evidence)
    line = f"  {pair.consumer} -> {pair.provider}   {word}   {span}   {reason_as_text(pair.why)}"
    if pair.allowance is not None:
        line += f"   allowed only until {instant_as_text(pair.allowance.until)}"
    yield line if worlds[0] == "forward" else f"{line}   {_only_if(worlds[0])}"
    breaks = () if pair.evidence is None else pair.evidence.breaks
    for one in breaks[:_MOST_BREAKS]:
        yield f"      {_break_as_text(one, str(pair.consumer))}"
    if len(breaks) > _MOST_BREAKS:
        yield f"      ... and {len(breaks) - _MOST_BREAKS} more interactions"


def _only_if(world: str) -> str:
    if world == "abort":
        return "if the deploy is aborted"
    return "if it is rolled back" if world == "rollback" else f"if {world.removeprefix('rollback of ')} is rolled back"


def _break_as_text(one: Break, consumer: str) -> str:
    states = f" [{', '.join(one.states)}]" if one.states else ""
    if not one.mismatches:
        return f"{one.interaction}{states}"
    first = one.mismatches[0]
    more = f" (and {len(one.mismatches) - 1} more)" if len(one.mismatches) > 1 else ""
    return f"{one.interaction}{states}   {mismatch_as_text(first, consumer)}{more}"


def _briefly(pairs: list[Pair]) -> Iterator[str]:
    """Write passing pairs, several on a line."""
    words = [f"{pair.consumer} -> {pair.provider}   {_good_word(pair)}" for pair in pairs[:_MOST_PAIRS]]
    for start in range(0, len(words), _PER_LINE):
        yield "  " + "   ".join(words[start : start + _PER_LINE])
    yield from _more(pairs)


def _earned(pairs: list[Pair], decision: Decision) -> Iterator[str]:
    """Write the pairs a yes rests on, each with its span and reason."""
    for pair in pairs[:_MOST_PAIRS]:
        span = span_as_text(pair.start, pair.until, decision.now)
        yield f"  {pair.consumer} -> {pair.provider}   {_good_word(pair)}   {span}   {reason_as_text(pair.why)}"
    yield from _more(pairs)


def _more(pairs: list[Pair]) -> Iterator[str]:
    if len(pairs) > _MOST_PAIRS:
        yield f"  ... and {len(pairs) - _MOST_PAIRS} more pairs that pass"


def _elsewhere(worlds: list[str]) -> Iterator[str]:
    """Count the passing pairs that only other worlds than ``forward`` brought up."""
    for world in dict.fromkeys(worlds):
        count = worlds.count(world)
        yield f"  {_only_if(world)}: {count} more {'pair passes' if count == 1 else 'pairs pass'}"


def _good_word(pair: Pair) -> str:
    passed = pair.evidence is not None and pair.evidence.outcome is Outcome.PASS
    return ("allowed" if pair.allowed and not passed else "pass") + weakness_as_text(pair.evidence)


def _way_out(decision: Decision) -> Iterator[str]:
    if not decision.ways_out:
        return
    others = [way_out_as_text(way) for way in decision.ways_out if not isinstance(way, WaitUntil)]
    if decision.earliest_safe is not None:
        first = f"earliest safe start {instant_as_text(decision.earliest_safe)}"
        yield f"{first}    or: {others[0]}" if others else first
    else:
        yield f"waiting does not help: {others[0]}"
    yield from (f"    or: {other}" for other in others[1:])
