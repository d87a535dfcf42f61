"""The first instant at which the gate says yes, if nothing else changes.

Swept over the ends of lives and of rollback windows only: between two of them nothing goes away. (With skew protection
a pair can also vanish because a later deployment keeps the old server longer; the sweep then gives the next end.)
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from shiplap.overlap.action import Action
from shiplap.overlap.judging import judge, still_bad
from shiplap.overlap.policy import NO_TIME
from shiplap.overlap.scene import Scene
from shiplap.overlap.snapshot import PairKey
from shiplap.overlap.span import OPEN, later
from shiplap.overlap.verdict import Verdict, World
from shiplap.overlap.worlds import Hypothesis, hypotheses


def earliest_safe(
    scene: Scene, action: Action, now: datetime, worlds: tuple[World, ...], names: frozenset[str]
) -> datetime | None:
    """Return the first instant from ``now`` on at which the gate says yes, or ``None``.

    Args:
        scene: the environment as recorded.
        action: what is asked.
        now: the instant of the question.
        worlds: the answer for ``now``.
        names: the pacticipants whose lives can matter: those that move and their neighbours.
    """
    bad = frozenset(
        (pair.consumer, pair.provider) for world in worlds for pair in world.pairs if pair.verdict is not Verdict.YES
    )
    if not bad:
        return now
    instants = _ends(scene, now, names)
    if _only_ends(scene, now, names):
        return _first(instants, lambda at: not _any_bad(scene, action, at, bad))
    return next((at for at in instants if _says_yes(scene, action, at)), None)


def _first(instants: list[datetime], good: Callable[[datetime], bool]) -> datetime | None:
    """Return the first good instant where all after a good one are good."""
    low, high = 0, len(instants)
    while low < high:
        middle = (low + high) // 2
        if good(instants[middle]):
            high = middle
        else:
            low = middle + 1
    return instants[low] if low < len(instants) else None


def _any_bad(scene: Scene, action: Action, at: datetime, bad: frozenset[PairKey]) -> bool:
    return any(still_bad(world, bad, at) for world in hypotheses(scene, action, at))


def _says_yes(scene: Scene, action: Action, at: datetime) -> bool:
    return all(_passes(world, at) for world in hypotheses(scene, action, at))


def _passes(world: Hypothesis, at: datetime) -> bool:
    return all(one.verdict is Verdict.YES for one in judge(world.alone(), at, {}).values())


def _only_ends(scene: Scene, now: datetime, names: frozenset[str]) -> bool:
    """Say whether from ``now`` on, things only end: then a gate that says yes once goes on saying yes."""
    if any(now < allowance.until for allowance in scene.snapshot.allowances):
        return False
    for name in names:
        upcoming = any(
            one.started > now or (one.undeployed is not None and one.undeployed > now)
            for one in scene.timeline(name).deployments
        )
        if upcoming or scene.bounds(name).pin.amount:
            return False
        if any(span.start > now for life in scene.living(name, now) for span in (*life.serve, *life.alive)):
            return False
    return True


def _ends(scene: Scene, now: datetime, names: frozenset[str]) -> list[datetime]:
    """Return the ends of lives and of rollback windows after ``now``, in order."""
    ends: set[datetime] = set()
    for name in names:
        retentions = {one.retention or NO_TIME for one in scene.integrations(name) if one.consumer == name}
        for life in scene.lives(name).values():
            ends.update(span.end for spans in (life.serve, life.alive, life.pinned, life.loadable) for span in spans)
            ends.update(later(span.end, retention) for span in life.serve for retention in retentions)
        ends.update(_window_ends(scene, name))
    return sorted(end for end in ends if now < end < OPEN)


def _window_ends(scene: Scene, name: str) -> set[datetime]:
    window: timedelta = scene.bounds(name).rollback
    return {
        one.finished + window
        for one in scene.timeline(name).deployments
        if one.finished is not None and not one.aborted
    }
