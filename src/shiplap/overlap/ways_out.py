"""What a person can do about an answer that is not yes; a bare no helps nobody."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import permutations

from shiplap.model.evidence import Evidence
from shiplap.model.version import VersionRef
from shiplap.overlap.action import Action, Deploy, Move
from shiplap.overlap.earliest import earliest_safe
from shiplap.overlap.judging import judge
from shiplap.overlap.reasons import (
    Allow,
    CloseWindow,
    DeployInOrder,
    DoWithout,
    FinishFirst,
    HardMax,
    KeepElement,
    Mend,
    OpenTabs,
    Reopened,
    RolloutUnfinished,
    Verify,
    WaitUntil,
    WayOut,
    Zombie,
)
from shiplap.overlap.scene import Scene
from shiplap.overlap.verdict import Pair, Verdict
from shiplap.overlap.worlds import hypotheses


def ways_out(
    scene: Scene,
    action: Action,
    now: datetime,
    doubtful: tuple[Pair, ...],
    earliest: datetime | None,
    refusing: tuple[Zombie, ...] = (),
) -> tuple[WayOut, ...]:
    """Return what helps against the pairs that do not pass, the surest first; nothing for a yes.

    ``refusing`` are the zombies that keep the gate from saying yes, whatever the pairs.
    """
    bad = _distinct(pair for pair in doubtful if pair.verdict is not Verdict.YES)
    if not bad:
        wait = (WaitUntil(earliest),) if earliest is not None and earliest > now else ()
        return (*wait, *(CloseWindow(one.version) for one in refusing))
    failing = [pair for pair in bad if pair.verdict is Verdict.NO]
    unknown = tuple((pair.consumer, pair.provider) for pair in bad if pair.verdict is Verdict.UNKNOWN)
    found: list[WayOut] = []
    if earliest is not None and earliest > now:
        found.append(WaitUntil(earliest))
    found += _orders(scene, action, now)
    rollouts = [pair.why.by for pair in bad if isinstance(pair.why, RolloutUnfinished)]
    found += [FinishFirst(version) for version in dict.fromkeys(rollouts)]
    found += _elements(failing, action)
    tails = [pair.consumer for pair in failing if isinstance(pair.why, OpenTabs | HardMax | Reopened)]
    tails += [one.version for one in refusing]
    found += [CloseWindow(version) for version in dict.fromkeys(tails)]
    if unknown:
        found.append(Verify(unknown))
    return tuple(found or [_last_resort(failing, action)])


def _last_resort(failing: list[Pair], action: Action) -> WayOut:
    """Return what is left to do: take the break upon oneself where it ends, else mend one side."""
    ending = [pair for pair in failing if pair.until is not None]
    if ending and len(ending) == len(failing):
        return Allow(ending[0].consumer, ending[0].provider, max(pair.until for pair in ending if pair.until))
    lasting = next(pair for pair in failing if pair.until is None)
    moved = {move.ref for move in action.moves} if isinstance(action, Deploy) else set()
    if lasting.consumer in moved:
        return Mend(lasting.consumer, lasting.provider)
    return Mend(lasting.provider, lasting.consumer)


def _distinct(pairs: Iterable[Pair]) -> list[Pair]:
    return list({(pair.consumer, pair.provider): pair for pair in reversed(list(pairs))}.values())[::-1]


def _elements(failing: list[Pair], action: Action) -> list[WayOut]:
    """Return the elements that broke: those a new provider should keep, and those a new consumer asks for too early."""
    new = {move.ref for move in action.moves} if isinstance(action, Deploy) else set()
    readers: dict[tuple[VersionRef, str], list[VersionRef]] = {}
    without: dict[WayOut, None] = {}
    for pair in failing:
        for element in _broken(pair.evidence):
            if pair.provider in new:
                readers.setdefault((pair.provider, element), []).append(pair.consumer)
            elif pair.consumer in new:
                without[DoWithout(pair.consumer, element, pair.provider)] = None
    kept = [KeepElement(provider, element, tuple(who)) for (provider, element), who in readers.items()]
    return [*kept, *without]


def _broken(evidence: Evidence | None) -> list[str]:
    breaks = () if evidence is None else evidence.breaks
    return list(dict.fromkeys(one.mismatches[0].path for one in breaks if one.mismatches and one.mismatches[0].path))


def _orders(scene: Scene, action: Action, now: datetime) -> Iterator[WayOut]:
    """Yield the order of two deploys that is legal, where only one is."""
    if not isinstance(action, Deploy):
        return
    if len(action.moves) == 2:
        legal = [order for order in permutations(action.moves) if _in_order(scene, order, action, now)]
        if len(legal) == 1:
            yield DeployInOrder(tuple(move.ref for move in legal[0]))
    elif len(action.moves) == 1:
        last = action.moves[0]
        around = {side for one in scene.integrations(last.pacticipant) for side in (one.consumer, one.provider)}
        for version in scene.snapshot.waiting:
            if version.pacticipant in around - {last.pacticipant}:
                first = _usual_move(scene, version, now)
                if _in_order(scene, (first, last), action, now):
                    yield DeployInOrder((version, last.ref))


def _usual_move(scene: Scene, version: VersionRef, now: datetime) -> Move:
    """Deploy a version the way its pacticipant was deployed last."""
    current = scene.timeline(version.pacticipant).current_at(now, None)
    if current is None:
        return Move(pacticipant=version.pacticipant, version=version.number)
    return Move(
        pacticipant=version.pacticipant, version=version.number, strategy=current.strategy, target=current.target
    )


def _in_order(scene: Scene, order: tuple[Move, ...], action: Deploy, now: datetime) -> bool:
    """Say whether two moves are safe one after the other: the first now, the second some time after its finish."""
    first, second = (Deploy((move,), action.duration) for move in order)
    if not _safe(scene, first, now):
        return False
    done = next(hypotheses(scene, first, now)).scene
    then = now + action.duration
    names = frozenset(
        side
        for move in action.moves
        for one in scene.integrations(move.pacticipant)
        for side in (one.consumer, one.provider)
    )
    doubtful = _doubtful(done, second, then)
    bad = any(pair.verdict is not Verdict.YES for pair in doubtful)
    keys = frozenset((pair.consumer, pair.provider) for pair in doubtful)
    return not bad or earliest_safe(done, second, then, keys, names) is not None


def _safe(scene: Scene, action: Deploy, now: datetime) -> bool:
    return all(pair.verdict is Verdict.YES for pair in _doubtful(scene, action, now))


def _doubtful(scene: Scene, action: Deploy, now: datetime) -> list[Pair]:
    judged = (judge(world, now) for world in hypotheses(scene, action, now))
    return [pair for found in judged for one in found.values() for pair in one.doubtful]
