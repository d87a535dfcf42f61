"""The first instant at which the gate says yes, if nothing else changes.

While nothing new is recorded, things only end: lives, rollback windows. So the answer can turn to yes only where one of
them ends, or a fixed time before that: a deployment that does not overlap begins to serve when it finishes, and with
skew protection the old server is kept for its pages. Those instants are swept, no others.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from shiplap.model.version import VersionRef
from shiplap.overlap.action import Action
from shiplap.overlap.judging import judge, still_bad
from shiplap.overlap.lives import Life
from shiplap.overlap.policy import NO_TIME
from shiplap.overlap.scene import Scene
from shiplap.overlap.snapshot import PairKey
from shiplap.overlap.span import OPEN, Span, later
from shiplap.overlap.verdict import Verdict
from shiplap.overlap.worlds import hypotheses

_MOST_CUTS = 50
_TICK = timedelta(microseconds=1)


def earliest_safe(
    scene: Scene, action: Action, now: datetime, doubtful: frozenset[PairKey], names: frozenset[str]
) -> datetime | None:
    """Return the first instant after ``now`` at which the gate says yes, or ``None``; it does not say yes at ``now``.

    Args:
        scene: the environment as recorded.
        action: what is asked.
        now: the instant of the question.
        doubtful: the pairs judged at ``now`` that are not known to pass.
        names: the pacticipants whose lives can matter: those that move and their neighbours.
    """
    shifts = _shifts(scene, action, now)
    events = _events(scene, now, names)
    versions = None if events else frozenset(version for pair in doubtful for version in pair)
    ends = sorted({*_ends(scene, now, names, versions), *events})

    def good(at: datetime) -> bool:
        return _says_yes(scene, action, at) if events else _clear(scene, action, at, doubtful)

    for start, stop in _stretches(now, [*_endings(scene, shifts), *events]):
        inside = [start, *ends[bisect_right(ends, start) : bisect_left(ends, stop)]]
        index = _first_good(inside, good)
        last_bad, first_good = (inside[index - 1] if index else stop), (inside[index] if index < len(inside) else stop)
        between = sorted({end - shift for end in ends for shift in shifts if last_bad < end - shift < first_good})
        found = [*between, *inside[index : index + 1]]
        earliest = _first_good(found, good)
        if earliest < len(found):
            return found[earliest]
    return None


def _first_good(instants: list[datetime], good: Callable[[datetime], bool]) -> int:
    """Return the index of the first good instant, where everything after a good one is good."""
    low, high = 0, len(instants)
    while low < high:
        middle = (low + high) // 2
        if good(instants[middle]):
            high = middle
        else:
            low = middle + 1
    return low


def turning_points(scene: Scene, action: Action, now: datetime) -> list[datetime]:
    """Return the instants after ``now`` at which allowances end for an action that begins then, in order."""
    return sorted(instant for instant in _endings(scene, _shifts(scene, action, now)) if instant > now)


def _stretches(now: datetime, turns: Iterable[datetime]) -> list[tuple[datetime, datetime]]:
    """Cut the future where an answer can turn from yes to something worse: recorded things begin, allowances end.

    Within a stretch things only end. Of very many cuts only the first ones are made; whatever is found was asked for.
    """
    cuts = sorted({cut for cut in turns if cut > now})[:_MOST_CUTS]
    return list(zip([now, *cuts], [*cuts, OPEN], strict=True))


def _endings(scene: Scene, shifts: Iterable[timedelta]) -> set[datetime]:
    """Return when allowances end for actions: once one begins so late that its pair can meet for longer.

    The last instant before that is still good, so that both count.
    """
    ending = {one.until - shift for one in scene.snapshot.allowances for shift in (*shifts, NO_TIME)}
    return ending | {instant + _TICK for instant in ending}


def _clear(scene: Scene, action: Action, at: datetime, doubtful: frozenset[PairKey]) -> bool:
    return not any(still_bad(world, doubtful, at) for world in hypotheses(scene, action, at))


def _says_yes(scene: Scene, action: Action, at: datetime) -> bool:
    worlds = (judge(world, at) for world in hypotheses(scene, action, at))
    return all(one.verdict is Verdict.YES for judged in worlds for one in judged.values())


def _ends(scene: Scene, now: datetime, names: frozenset[str], versions: frozenset[VersionRef] | None) -> set[datetime]:
    """Return the ends of rollback windows after ``now``, and of the lives of some versions; of all with ``None``.

    Where pages are pinned to a server, the lives of all of its versions decide whom they meet.
    """
    ends: set[datetime] = set()
    for name in names:
        retentions = {one.retention or NO_TIME for one in scene.integrations(name) if one.consumer == name}
        lives = scene.recent(name)
        some = versions if versions is not None and not scene.bounds(name).pin.amount else None
        numbers = lives if some is None else [one.number for one in some if one.pacticipant == name]
        for life in (lives[number] for number in numbers if number in lives):
            ends.update(span.end for span in _spans(life))
            ends.update(later(span.end, retention) for span in life.serve for retention in retentions)
        ends.update(_window_ends(scene, name))
    return {end for end in ends if now < end < OPEN}


def _spans(life: Life) -> Iterable[Span]:
    return (*life.serve, *life.alive, *life.pinned, *life.loadable)


def _window_ends(scene: Scene, name: str) -> set[datetime]:
    window = scene.bounds(name).rollback
    return {
        one.finished + window
        for one in scene.timeline(name).deployments
        if one.finished is not None and not one.aborted
    }


def _events(scene: Scene, now: datetime, names: frozenset[str]) -> set[datetime]:
    """Return the instants after ``now`` at which recorded deployments begin, finish or go: plans rarely have any."""
    deployments = [one for name in names for one in scene.timeline(name).deployments]
    instants = [instant for one in deployments for instant in (one.started, one.finished, one.undeployed)]
    return {instant for instant in instants if instant is not None and instant > now}


def _shifts(scene: Scene, action: Action, now: datetime) -> set[timedelta]:
    """Return how long after the action begins its worlds have something begin or end."""
    shifts: set[timedelta] = set()
    for world in hypotheses(scene, action, now):
        for name in world.scene.changed if world.scene is not scene else ():
            numbers = world.scene.touched(name)
            for life in (world.scene.recent(name)[number] for number in numbers):
                instants = {instant for span in _spans(life) for instant in (span.start, span.end)}
                shifts.update(instant - now for instant in instants if now < instant < OPEN)
    return shifts
