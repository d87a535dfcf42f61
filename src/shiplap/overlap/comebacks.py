"""Rollback targets: versions that neither serve nor live, and come back the moment somebody presses the button.

The gate judges them in the worlds ``rollback`` and ``rollback of NAME``. Whoever verifies must know them beforehand:
what a rollback brings back has to fit what it then meets, and there is no time to find out when it is needed.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from shiplap.model.deployment import Deployment, Kind
from shiplap.model.version import VersionRef
from shiplap.overlap.judging import judge, world_of
from shiplap.overlap.lives import Life
from shiplap.overlap.reasons import RollbackTarget
from shiplap.overlap.scene import Scene, scene_of
from shiplap.overlap.snapshot import Snapshot
from shiplap.overlap.verdict import Pair
from shiplap.overlap.worlds import ROLLBACK, Hypothesis, previous_and_last, redeployed


@dataclass(frozen=True, slots=True, kw_only=True)
class Comeback:
    """A version that a rollback would bring back.

    Attributes:
        target: the application instance or cell it would come back to; ``None`` where there is only one.
        since: when the version that it would replace came.
        until: when the rollback window closes; ``None`` while the rollout is not finished.
    """

    version: VersionRef
    target: str | None
    since: datetime
    until: datetime | None
    why: RollbackTarget


def comebacks(snapshot: Snapshot, now: datetime) -> tuple[Comeback, ...]:
    """Return every version that a rollback at ``now`` would bring back and that is not alive anyway."""
    scene = scene_of(snapshot, now)
    return tuple(found for name in scene.pacticipants() for found, _ in _of(scene, name, now))


def lives_and_comebacks(snapshot: Snapshot, now: datetime) -> tuple[tuple[Life, ...], tuple[Comeback, ...]]:
    """Return what `lives` and `comebacks` return, for little more than either."""
    scene = scene_of(snapshot, now)
    names = scene.pacticipants()
    lives = tuple(life for name in names for life in scene.lives(name).values())
    return lives, tuple(found for name in names for found, _ in _of(scene, name, now))


def pairs_after_rollback(snapshot: Snapshot, now: datetime) -> tuple[tuple[Comeback, Pair], ...]:
    """Return the pairs that would meet should one pacticipant go back at ``now``, with the version that comes back."""
    scene = scene_of(snapshot, now)
    return tuple(pair for name in scene.pacticipants() for pair in _pairs(scene, name, now))


def _of(scene: Scene, name: str, now: datetime) -> Iterator[tuple[Comeback, Deployment]]:
    bounds = scene.bounds(name)
    if bounds.kind is Kind.DATABASE:
        return
    for target, previous, last in previous_and_last(scene, name, now):
        life = scene.lives(name).get(previous.version)
        lives_on = life is not None and any(span.start <= now < span.end for span in (*life.serve, *life.alive))
        if previous.version == last.version or lives_on:
            continue
        until = None if last.finished is None else last.finished + bounds.rollback
        comeback = Comeback(
            version=previous.ref,
            target=target,
            since=last.started,
            until=until,
            why=RollbackTarget(current=last.ref, window=bounds.rollback, under_way=last.finished is None),
        )
        yield comeback, redeployed(previous, last.strategy, now, now)


def _pairs(scene: Scene, name: str, now: datetime) -> Iterator[tuple[Comeback, Pair]]:
    found = list(_of(scene, name, now))
    if not found:
        return
    timeline = scene.timeline(name)
    for _, again in found:
        timeline = timeline.adding(again)
    by_version = {comeback.version: comeback for comeback, _ in found}
    supposed = Hypothesis(f"{ROLLBACK} of {name}", scene.supposing({name: timeline}), frozenset(by_version))
    for pair in world_of(supposed, judge(supposed, now)).pairs:
        comeback = by_version.get(pair.consumer) or by_version.get(pair.provider)
        if comeback is not None:
            yield comeback, pair
