"""The first instant at which the gate says yes, if nothing else changes.

Swept over the instants at which something ends: lives and rollback windows. Two more kinds of instants matter where
there are any: those at which a record that lies in the future begins and, with skew protection, those from which on the
old server would be kept for its pages until the last of them is gone.
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
    ends = _ends(scene, now, names)
    if _only_ends(scene, now, names):
        return _first(sorted(ends), lambda at: not _any_bad(scene, action, at, bad))
    instants = ends | _kept_long_enough(scene, action, now, ends) | _begins(scene, now, names)
    return next((at for at in sorted(instants) if _says_yes(scene, action, at)), None)


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


def _ends(scene: Scene, now: datetime, names: frozenset[str]) -> set[datetime]:
    """Return the ends of lives and of rollback windows after ``now``."""
    ends: set[datetime] = set()
    for name in names:
        retentions = {one.retention or NO_TIME for one in scene.integrations(name) if one.consumer == name}
        for life in scene.lives(name).values():
            ends.update(span.end for spans in (life.serve, life.alive, life.pinned, life.loadable) for span in spans)
            ends.update(later(span.end, retention) for span in life.serve for retention in retentions)
        ends.update(_window_ends(scene, name))
    return {end for end in ends if now < end < OPEN}


def _begins(scene: Scene, now: datetime, names: frozenset[str]) -> set[datetime]:
    """Return the instants after ``now`` at which recorded deployments begin, finish or go."""
    deployments = [one for name in names for one in scene.timeline(name).deployments]
    instants = [instant for one in deployments for instant in (one.started, one.finished, one.undeployed)]
    return {instant for instant in instants if instant is not None and instant > now}


def _kept_long_enough(scene: Scene, action: Action, now: datetime, ends: set[datetime]) -> set[datetime]:
    """Return the instants from which on a server that the action replaces would be kept until one of the ends.

    A page that is pinned to that server then never reaches the new one.
    """
    supposed = next(hypotheses(scene, action, now)).scene
    kept = {
        life.pinned[-1].end - now
        for name in supposed.changed
        if scene.bounds(name).pin.amount
        for life in supposed.lives(name).values()
        if life.pinned and now < life.pinned[-1].end < OPEN
    }
    return {end - length for end in ends for length in kept if end - length > now}


def _window_ends(scene: Scene, name: str) -> set[datetime]:
    window: timedelta = scene.bounds(name).rollback
    return {
        one.finished + window
        for one in scene.timeline(name).deployments
        if one.finished is not None and not one.aborted
    }
