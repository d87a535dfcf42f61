"""The gate: one pure function from a snapshot, an action and an instant to a decision with all of its reasons.

::

    yes      every pair that can meet from now on and involves what the action changes is known to pass, in every world
    no       some such pair is known to fail
    unknown  otherwise; also where a version needs a provider that nobody serves, since a yes must be earned
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import assert_never

from shiplap.errors import InputError
from shiplap.model.deployment import Strategy
from shiplap.model.version import VersionRef
from shiplap.overlap.action import Action, Deploy, Finish, Nothing, Promote, Rollback
from shiplap.overlap.earliest import earliest_safe
from shiplap.overlap.judging import JudgedByIntegration, judge, renewed, world_of
from shiplap.overlap.lives import Life
from shiplap.overlap.reasons import (
    Allowed,
    CutsRequests,
    DeployFirst,
    Forced,
    ForgottenFinish,
    NobodyServes,
    Note,
    NothingMeets,
    UnderWay,
    Zombie,
)
from shiplap.overlap.scene import Scene, scene_of
from shiplap.overlap.snapshot import PairKey, Snapshot
from shiplap.overlap.verdict import Decision, Pair, Verdict, World, worst
from shiplap.overlap.way_back import way_back
from shiplap.overlap.ways_out import ways_out
from shiplap.overlap.worlds import Hypothesis, hypotheses
from shiplap.overlap.zombies import refusing, zombies_in


@dataclass(frozen=True, slots=True)
class Prospect:
    """The worlds of an action, worked out before anything is known about the pairs in them; see `prospect_of`."""

    scene: Scene
    suggested: list[Hypothesis]
    judged: list[JudgedByIntegration]

    @property
    def pairs(self) -> frozenset[PairKey]:
        """The pairs whose evidence `decide` will look up, so that a store can read it in one go."""
        return frozenset(
            (pair.consumer, pair.provider) for world in self.judged for one in world.values() for pair in one.doubtful
        )

    def knowing(self, snapshot: Snapshot) -> "Prospect":
        """Return what it looks like with the evidence of a snapshot that is otherwise the same."""
        copies: dict[int, Scene] = {}
        return Prospect(
            self.scene.knowing(snapshot, copies),
            [replace(one, scene=one.scene.knowing(snapshot, copies)) for one in self.suggested],
            renewed(self.judged, snapshot.evidence),
        )


def prospect_of(snapshot: Snapshot, action: Action, now: datetime) -> Prospect:
    """Work out the worlds of an action while nothing is known about any pair.

    Raises:
        ConflictError: the action makes no sense: nothing to finish, nothing to go back to.
    """
    return _prospect(replace(snapshot, evidence={}), action, now)


def _prospect(snapshot: Snapshot, action: Action, now: datetime) -> Prospect:
    scene = scene_of(snapshot, now)
    suggested = list(hypotheses(scene, action, now))
    return Prospect(scene, suggested, _judged(suggested, now))


def decide(snapshot: Snapshot, action: Action, now: datetime, prospect: Prospect | None = None) -> Decision:
    """Answer a question about an environment.

    Args:
        snapshot: the environment.
        action: what somebody is about to do.
        now: when; may lie in the future of the record.
        prospect: what `prospect_of` worked out for the same question, where somebody needed the pairs beforehand.

    Raises:
        ConflictError: the action makes no sense: nothing to finish, nothing to go back to.
    """
    asked = _prospect(snapshot, action, now) if prospect is None else prospect.knowing(snapshot)
    scene, suggested = asked.scene, asked.suggested
    worlds, doubtful = _worlds(suggested, asked.judged)
    unserved = _unserved(suggested[0], now)
    refusers, refused = refusing(scene, now, involved(scene, action))
    verdict = worst((*(world.verdict for world in worlds), Verdict.UNKNOWN if unserved or refused else Verdict.YES))
    earliest: datetime | None = None if unserved else now
    if verdict is not Verdict.YES and not unserved:
        earliest = _earliest(scene, action, now, doubtful, refused)
    return Decision(
        environment=snapshot.environment,
        action=action,
        now=now,
        verdict=verdict,
        worlds=worlds,
        earliest_safe=earliest,
        notes=tuple(_notes(scene, action, now, worlds, suggested[0], doubtful)),
        ways_out=(*unserved, *ways_out(scene, action, now, doubtful, earliest, refusers)),
        on_unknown=snapshot.on_unknown,
    )


def _earliest(
    scene: Scene, action: Action, now: datetime, doubtful: tuple[Pair, ...], refused: datetime | None
) -> datetime | None:
    """Return the first instant of a yes, which does not come while a zombie makes the gates refuse."""
    start = now
    if refused is not None:
        start = refused
        worlds, doubtful = judge_worlds(list(hypotheses(scene, action, start)), start)
        if worst(world.verdict for world in worlds) is Verdict.YES:
            return start
    keys = frozenset((pair.consumer, pair.provider) for pair in doubtful)
    return earliest_safe(scene, action, start, keys, involved(scene, action))


def _unserved(forward: Hypothesis, now: datetime) -> tuple[DeployFirst, ...]:
    """Return what the versions in question need and nobody serves, from ``now`` on, once the action is done."""
    focus = forward.focus or frozenset()
    return tuple(
        DeployFirst(provider, consumer)
        for consumer, provider in forward.scene.snapshot.needs
        if consumer in focus and not _serves(forward.scene, provider, now)
    )


def _serves(scene: Scene, provider: str, now: datetime) -> bool:
    return any(span.end > now for life in scene.recent(provider).values() for span in life.serve)


def judge_worlds(suggested: list[Hypothesis], now: datetime) -> tuple[tuple[World, ...], tuple[Pair, ...]]:
    """Judge the worlds of an action, ``forward`` first; return them and the pairs that are not known to pass."""
    return _worlds(suggested, _judged(suggested, now))


def _judged(suggested: list[Hypothesis], now: datetime) -> list[JudgedByIntegration]:
    forward = judge(suggested[0], now)
    return [forward, *(judge(one, now, forward if one.neighbour else None) for one in suggested[1:])]


def _worlds(
    suggested: list[Hypothesis], judged: list[JudgedByIntegration]
) -> tuple[tuple[World, ...], tuple[Pair, ...]]:
    worlds = tuple(world_of(hypothesis, found) for hypothesis, found in zip(suggested, judged, strict=True))
    doubtful = {(id(pair)): pair for found in judged for one in found.values() for pair in one.doubtful}
    return worlds, tuple(doubtful.values())


def pairs_in_question(snapshot: Snapshot, action: Action, now: datetime) -> frozenset[PairKey]:
    """Return the pairs whose evidence `decide` will look up, so that a store can read it in one go."""
    return prospect_of(snapshot, action, now).pairs


def meets(snapshot: Snapshot, now: datetime) -> tuple[Pair, ...]:
    """Return every pair of versions that can meet from ``now`` on, as things are recorded."""
    hypothesis = Hypothesis("", scene_of(snapshot, now), None)
    return tuple(world_of(hypothesis, judge(hypothesis, now)).pairs)


def lives(snapshot: Snapshot, now: datetime) -> tuple[Life, ...]:
    """Return the life of every version that was ever deployed, by pacticipant and then by first deployment.

    ``now`` bounds what a collector's silence can mean; the past is not cut off.
    """
    scene = scene_of(snapshot, now)
    return tuple(life for name in scene.pacticipants() for life in scene.lives(name).values())


def lives_in(snapshot: Snapshot, action: Action, now: datetime, world: str) -> tuple[Life, ...]:
    """Return what `lives` returns, as it would be in one world of an action.

    Args:
        snapshot: the environment.
        action: what somebody is about to do.
        now: when.
        world: its name, such as ``forward`` or ``rollback of web``.

    Raises:
        ConflictError: the action makes no sense.
        InputError: the action has no such world.
    """
    suggested = {one.name: one.scene for one in hypotheses(scene_of(snapshot, now), action, now)}
    if world not in suggested:
        raise InputError(f"no world named {world!r}; there are: {', '.join(suggested)}")
    scene = suggested[world]
    return tuple(life for name in scene.pacticipants() for life in scene.lives(name).values())


def zombies(snapshot: Snapshot, now: datetime) -> tuple[Zombie, ...]:
    """Return the versions that were seen after the instant their lives were thought to end."""
    scene = scene_of(snapshot, now)
    return tuple(zombies_in(scene, now, frozenset(scene.pacticipants())))


def involved(scene: Scene, action: Action) -> frozenset[str]:
    """Return the pacticipants whose lives can matter to an action: those it names and their neighbours."""
    match action:
        case Deploy(moves=moves):
            names = {move.pacticipant for move in moves}
        case Finish(pacticipant=name) | Rollback(pacticipant=name) | Promote(pacticipant=name):
            names = {name}
        case Nothing():
            return frozenset(side for one in scene.snapshot.integrations for side in (one.consumer, one.provider))
        case _:
            assert_never(action)
    around = {side for name in names for one in scene.integrations(name) for side in (one.consumer, one.provider)}
    return frozenset(names | around)


def _notes(
    scene: Scene,
    action: Action,
    now: datetime,
    worlds: tuple[World, ...],
    forward: Hypothesis,
    doubtful: tuple[Pair, ...],
) -> Iterator[Note]:
    if not any(world.pairs for world in worlds):
        yield NothingMeets(tuple(sorted(forward.focus or ())))
    for version in sorted(forward.focus or ()):
        yield from _nobody_serves(forward.scene, version, now)
    if scene.snapshot.allowances:
        allowances = (pair.allowance for world in worlds for pair in world.pairs if pair.allowance is not None)
        yield from (Allowed(allowance) for allowance in dict.fromkeys(allowances))
    names = involved(scene, action)
    yield from _forgotten(scene, now, names)
    yield from _forced(scene, now, names)
    yield from zombies_in(scene, now, names)
    if isinstance(action, Rollback):
        yield way_back(scene, action, now, doubtful)
    if isinstance(action, Deploy):
        yield from _under_way(scene, action, now)
        yield from (CutsRequests(one.ref, one.strategy) for one in action.moves if one.strategy is Strategy.RECREATE)


def _nobody_serves(scene: Scene, version: VersionRef, now: datetime) -> Iterator[NobodyServes]:
    for integration in scene.integrations(version.pacticipant):
        if integration.consumer == version.pacticipant and not _serves(scene, integration.provider, now):
            yield NobodyServes(version, integration.provider)


def _forgotten(scene: Scene, now: datetime, names: frozenset[str]) -> Iterator[ForgottenFinish]:
    for name in sorted(names):
        for one in scene.timeline(name).standing_at(now):
            expected = one.expected_duration
            if one.finished is None and expected is not None and now > one.started + 2 * expected:
                yield ForgottenFinish(version=one.ref, started=one.started, expected=expected, deployment=one.id)


def _forced(scene: Scene, now: datetime, names: frozenset[str]) -> Iterator[Forced]:
    """Yield what was forced and is still alive, once a reason.

    A later start of the same version that the gate let through lifts it: that one judged everything that was alive. Of
    a deployment recorded the Pact way nobody asked the gate.
    """
    found: dict[Forced, None] = {}
    for name in sorted(names):
        standing = [one for one in scene.timeline(name).deployments if one.started <= now]
        asked = {one.version: one for one in standing if one.strategy is not None}
        for one in standing:
            let_through = asked.get(one.version, one)
            if one.forced is None or (let_through.started > one.started and let_through.forced is None):
                continue
            life = scene.life(one.ref)
            if life is not None and life.alive and life.alive[-1].end > now:
                found[Forced(one.ref, one.forced)] = None
    yield from found


def _under_way(scene: Scene, action: Deploy, now: datetime) -> Iterator[UnderWay]:
    """Yield the deployments that keep the moves of an action from being started."""
    for move in action.moves:
        one = scene.timeline(move.pacticipant).open_at(now, move.target)
        if one is not None and one.strategy is not Strategy.RELEASE:
            yield UnderWay(version=one.ref, started=one.started, deployment=one.id)
