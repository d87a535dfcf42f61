"""A decision as a picture: the lives as they would be in the world that decided, and the pair that decided it.

The record alone would show a person who was refused a rollback that nobody has made yet nothing of what goes wrong.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from shiplap.overlap.lives import Life
from shiplap.overlap.verdict import Decision, Pair, Verdict, World
from shiplap.report.timeline_as_svg import timeline_as_svg

_AROUND = timedelta(days=2)
_FARTHEST = timedelta(days=30)


def deciding_world(decision: Decision) -> World:
    """Return the first world that fails, else the first that is unknown, else the first, which is ``forward``."""
    return _first(decision, Verdict.NO) or _first(decision, Verdict.UNKNOWN) or decision.worlds[0]


def _first(decision: Decision, verdict: Verdict) -> World | None:
    return next((world for world in decision.worlds if world.verdict is verdict), None)


def decision_as_svg(decision: Decision, supposed: Iterable[Life], record: Iterable[Life]) -> str:
    """Draw the world that decided.

    Args:
        decision: with at least one world.
        supposed: the lives in its `deciding_world`.
        record: the lives as recorded.

    Returns:
        One ``svg`` element.
    """
    world = deciding_world(decision)
    pair = None if world.verdict is Verdict.YES else next(one for one in world.pairs if one.verdict is world.verdict)
    title = f"Timeline of {decision.environment} in the world {world.name}"
    if pair is not None:
        title += f": {pair.consumer} -> {pair.provider} {'fails' if pair.verdict is Verdict.NO else 'is unknown'}"
    return timeline_as_svg(
        supposed, decision.now, title=title, after=_reach(pair, decision.now), record=record, pair=pair
    )


def _reach(pair: Pair | None, now: datetime) -> timedelta:
    """Return how far ahead the picture must reach to show when the pair can meet, and why that ends."""
    if pair is None:
        return _AROUND
    ahead = _AROUND if pair.until is None else min(pair.until - pair.start, _FARTHEST)
    return max(_AROUND, pair.start - now + ahead)
