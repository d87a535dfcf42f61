"""The hypothetical timelines of an action: what may happen once somebody goes on.

=================  =====================================================================================================
forward            the action is done
abort              a deployment starts and is aborted: its new clients live on, its new server goes
rollback           a deployment finishes and, at the last instant of the rollback window, the old version comes back
rollback of NAME   a deployment finishes, and a neighbour goes back to its previous version
=================  =====================================================================================================
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import assert_never

from shiplap.errors import ConflictError
from shiplap.model.deployment import Deployment, Kind, Strategy
from shiplap.model.version import VersionRef
from shiplap.overlap.action import Action, Deploy, Finish, Move, Nothing, Promote, Rollback
from shiplap.overlap.policy import Bounds
from shiplap.overlap.scene import Scene
from shiplap.overlap.timeline import Timeline

FORWARD = "forward"
ABORT = "abort"
ROLLBACK = "rollback"


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """One world before anything is judged in it.

    Attributes:
        name: ``forward``, ``abort``, ``rollback`` or ``rollback of NAME``.
        scene: the environment as it would be.
        focus: the versions whose pairs are judged; ``None`` for all.
        neighbour: the only pacticipant whose lives differ from those of the world ``forward``, where there is one.
    """

    name: str
    scene: Scene
    focus: frozenset[VersionRef] | None
    neighbour: str | None = None


def hypotheses(scene: Scene, action: Action, at: datetime) -> Iterator[Hypothesis]:
    """Yield the worlds of an action that begins at an instant, ``forward`` first.

    Raises:
        ConflictError: there is nothing to finish, to promote, or to go back to.
    """
    match action:
        case Deploy():
            yield from _deploy(scene, action, at)
        case Finish():
            yield _finish(scene, action, at)
        case Rollback():
            yield _roll_back(scene, action, at)
        case Promote():
            yield _promote(scene, action, at)
        case Nothing():
            yield Hypothesis(FORWARD, scene, None)
        case _:
            assert_never(action)


@dataclass(frozen=True, slots=True)
class _Member:
    """One version that moves, with what it replaces."""

    move: Move
    strategy: Strategy | None
    bounds: Bounds
    current: Deployment | None

    @property
    def reversible(self) -> bool:
        """Whether the move can be aborted and rolled back.

        A deployment recorded the Pact way, of a pacticipant without a policy, has no rollback window: Pact Broker
        would not look there either.
        """
        promised = self.bounds.known or self.strategy is not None
        return self.current is not None and self.bounds.kind is not Kind.DATABASE and promised


def _member(scene: Scene, move: Move, at: datetime) -> _Member:
    bounds = scene.bounds(move.pacticipant)
    current = scene.timeline(move.pacticipant).current_at(at, move.target)
    return _Member(move, move.strategy or bounds.strategy, bounds, current)


def _deploy(scene: Scene, action: Deploy, at: datetime) -> Iterator[Hypothesis]:
    members = tuple(_member(scene, move, at) for move in action.moves)
    new = frozenset(member.move.ref for member in members)
    finish = at + action.duration
    moves = [_deployment(scene, member, at, finish) for member in members]
    forward = _with(scene, moves)
    yield Hypothesis(FORWARD, forward, new)
    back = [member for member in members if member.reversible]
    if back:
        aborted = [
            one if member.bounds.kind is Kind.DATABASE else replace(one, aborted=True)
            for member, one in zip(members, moves, strict=True)
        ]
        yield Hypothesis(ABORT, _with(scene, aborted), new)
        yield _rollback(forward, back, finish, action)
    yield from _neighbours_rolled_back(scene, forward, members, action, at)


def _deployment(scene: Scene, member: _Member, started: datetime, finished: datetime) -> Deployment:
    move = member.move
    return Deployment(
        id=f"{FORWARD} {move.pacticipant} {move.target or ''}",
        pacticipant=move.pacticipant,
        version=move.version,
        environment=scene.snapshot.environment,
        target=move.target,
        strategy=member.strategy,
        started=started,
        finished=finished,
    )


def _with(scene: Scene, deployments: list[Deployment]) -> Scene:
    """Return the scene with hypothetical deployments added."""
    changed: dict[str, Timeline] = {}
    for one in deployments:
        timeline = changed.get(one.pacticipant) or scene.timeline(one.pacticipant)
        changed[one.pacticipant] = timeline.adding(one)
    return scene.supposing(changed)


def _rollback(forward: Scene, members: list[_Member], finish: datetime, action: Deploy) -> Hypothesis:
    """Let all members that can go back do so together, at the last instant of the longest of their windows."""
    start = finish + max(member.bounds.rollback for member in members)
    again: list[Deployment] = []
    old: set[VersionRef] = set()
    for member in members:
        if member.current is not None:
            old.add(member.current.ref)
            new = _deployment(forward, member, start, start + action.duration)
            again.append(replace(new, id=f"{ROLLBACK} {new.id}", version=member.current.version))
    return Hypothesis(ROLLBACK, _with(forward, again), frozenset(old))


def _neighbours_rolled_back(
    scene: Scene, forward: Scene, members: tuple[_Member, ...], action: Deploy, at: datetime
) -> Iterator[Hypothesis]:
    moved = {member.move.pacticipant for member in members}
    neighbours = {
        side
        for name in moved
        for integration in scene.integrations(name)
        for side in (integration.consumer, integration.provider)
    }
    new = frozenset(member.move.ref for member in members)
    for name in sorted(neighbours - moved):
        back = _previous_again(scene, name, at, action)
        if back:
            yield Hypothesis(f"{ROLLBACK} of {name}", _with(forward, back), new, neighbour=name)


def _previous_again(scene: Scene, name: str, at: datetime, action: Deploy) -> list[Deployment]:
    """Return the deployments by which a neighbour would go back, in every target in which it still can."""
    if scene.bounds(name).kind is Kind.DATABASE:
        return []
    start = at + action.duration
    return [
        redeployed(previous, last.strategy, start, start + action.duration)
        for _, previous, last in previous_and_last(scene, name, at)
    ]


def previous_and_last(scene: Scene, name: str, at: datetime) -> Iterator[tuple[str | None, Deployment, Deployment]]:
    """Yield the last two deployments in every target in which a pacticipant can still go back: target, older, newer."""
    bounds, timeline = scene.bounds(name), scene.timeline(name)
    for target in timeline.targets:
        two = timeline.before_current(at, target)
        if two is not None and (two[1].finished is None or at < two[1].finished + bounds.rollback):
            yield target, *two


def redeployed(old: Deployment, strategy: Strategy | None, started: datetime, finished: datetime) -> Deployment:
    """Return the hypothetical deployment by which a version comes back."""
    return Deployment(
        id=f"{ROLLBACK} of {old.pacticipant} {old.target or ''}",
        pacticipant=old.pacticipant,
        version=old.version,
        environment=old.environment,
        target=old.target,
        strategy=strategy,
        started=started,
        finished=finished,
    )


def _finish(scene: Scene, action: Finish, at: datetime) -> Hypothesis:
    timeline = scene.timeline(action.pacticipant)
    running = timeline.open_at(at, action.target)
    if running is None or (action.version is not None and action.version != running.version):
        which = action.pacticipant if action.version is None else f"{action.pacticipant}@{action.version}"
        instead = "" if running is None else f"; {running.ref} is open: finish or abort that one"
        raise ConflictError(
            f"there is no open deployment of {which} to finish{_ended(timeline, action, at)}{instead or _START}"
        )
    finished = timeline.changing(replace(running, finished=at))
    return Hypothesis(FORWARD, scene.supposing({action.pacticipant: finished}), frozenset({running.ref}))


_START = "; start one first (shiplap deploy start)"


def _ended(timeline: Timeline, action: Finish, at: datetime) -> str:
    """Say how the newest deployment that might be meant ended."""
    meant = [
        one
        for one in timeline.deployments
        if one.target == action.target and one.started <= at and action.version in (None, one.version)
    ]
    if not meant or meant[-1].finished is None:
        return ""
    how = "aborted" if meant[-1].aborted else "finished"
    return f": that of {meant[-1].ref} was {how} {meant[-1].finished:%Y-%m-%d %H:%M} UTC"


def _promote(scene: Scene, action: Promote, at: datetime) -> Hypothesis:
    """Judge a version as things are, unless it has no weight that could rise.

    Raises:
        ConflictError: the version is not deployed, or another one is taking, or has taken, its place.
    """
    ref = VersionRef(action.pacticipant, action.version)
    timeline, where = scene.timeline(action.pacticipant), scene.snapshot.environment
    standing = [one for one in timeline.standing_at(at) if one.undeployed is None or one.undeployed > at]
    own = [one for one in standing if one.version == action.version]
    if not own:
        raise ConflictError(
            f"{ref} is not deployed to {where}: there is nothing to promote; record its start first "
            "(shiplap deploy start)"
        )
    newest = {one.target: one for one in standing if one.strategy is not Strategy.RELEASE}
    instead = [newest[one.target] for one in own if one.target in newest]
    if len(instead) == len(own) and all(one.version != action.version for one in instead):
        by = instead[-1]
        if by.finished is not None and by.finished <= at:
            raise ConflictError(
                f"{ref} was replaced by {by.ref} in {where}: there is nothing to promote; ask can-i-rollback about "
                "going back, or can-i-deploy about deploying it again"
            )
        raise ConflictError(
            f"{ref} is being replaced by {by.ref} in {where} since {by.started:%Y-%m-%d %H:%M} UTC, so its weight "
            f"falls; ask about {by.ref}, or abort that deployment (shiplap deploy abort) to keep {ref}"
        )
    return Hypothesis(FORWARD, scene, frozenset({ref}))


def _roll_back(scene: Scene, action: Rollback, at: datetime) -> Hypothesis:
    timeline = scene.timeline(action.pacticipant)
    old, current = rollback_target(timeline, action, at)
    again = redeployed(old, action.strategy or current.strategy, at, at + action.duration)
    supposed = scene.supposing({action.pacticipant: timeline.adding(again)})
    return Hypothesis(FORWARD, supposed, frozenset({again.ref}))


def rollback_target(timeline: Timeline, action: Rollback, at: datetime) -> tuple[Deployment, Deployment]:
    """Return the deployment a rollback goes back to and the one it undoes.

    A version that is current means the one before it; any other version means itself, whether or not it was ever
    deployed.

    Raises:
        ConflictError: there is nothing to go back from, or nothing to go back to.
    """
    current = timeline.current_at(at, action.target)
    if current is None:
        raise ConflictError(f"{action.pacticipant} is not deployed: there is nothing to go back from")
    if action.version is not None and action.version != current.version:
        return replace(current, version=action.version), current
    own = [one for one in timeline.standing_at(at) if one.target == current.target]
    earlier = [one for one in own if one.version != current.version]
    if not earlier:
        raise ConflictError(f"{current.ref} is the only version ever deployed: there is nothing to go back to")
    return earlier[-1], current
