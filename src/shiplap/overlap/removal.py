"""When an element of a provider may go: not while a version that uses it lives, or may come back by a rollback."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from shiplap.model.deployment import Kind
from shiplap.model.version import VersionRef
from shiplap.overlap.lives import Life
from shiplap.overlap.reasons import Reason, StillServing
from shiplap.overlap.scene import Scene, scene_of
from shiplap.overlap.snapshot import Snapshot
from shiplap.overlap.span import OPEN, later
from shiplap.overlap.verdict import Verdict


@dataclass(frozen=True, slots=True)
class User:
    """A version that uses an element, and how long it holds it.

    Attributes:
        until: the end of its life or of its rollback window, whichever is later; ``None`` for never.
        why: what sets the end of its life.
        rollback: whether the rollback window, not the life, sets ``until``.
    """

    version: VersionRef
    until: datetime | None
    why: Reason
    rollback: bool = False


@dataclass(frozen=True, slots=True)
class Removal:
    """Whether an element may be removed at ``now``.

    Attributes:
        verdict: yes when no user holds it any more; no otherwise.
        at: the first instant it may be removed, ``now`` at the earliest; ``None`` for not as things stand.
        users: the versions that hold it, the longest first.
    """

    verdict: Verdict
    at: datetime | None
    users: tuple[User, ...]


def removable_at(snapshot: Snapshot, users: Iterable[VersionRef], now: datetime) -> Removal:
    """Say from when on an element may be removed that some versions are known to use.

    Versions that were never deployed in the environment hold nothing.
    """
    held = holders(snapshot, users, now)
    holding = tuple(
        sorted(
            (user for user in held if user.until is None or user.until > now),
            key=lambda user: (user.until or OPEN, user.version),
            reverse=True,
        )
    )
    if not holding:
        return Removal(Verdict.YES, now, ())
    return Removal(Verdict.NO, holding[0].until, holding)


def holders(snapshot: Snapshot, versions: Iterable[VersionRef], now: datetime) -> tuple[User, ...]:
    """Return until when some versions hold what they use, those too whose time is over.

    Versions that were never deployed in the environment hold nothing.
    """
    scene = scene_of(snapshot, now)
    return tuple(_user(scene, life) for version in versions if (life := scene.life(version)) is not None and life.serve)


def _user(scene: Scene, life: Life) -> User:
    bounds = scene.bounds(life.version.pacticipant)
    alive = life.alive[-1] if life.alive else None
    ends, why = (alive.end, alive.why) if alive is not None else (life.serve[0].start, StillServing())
    if bounds.kind is not Kind.MOBILE:
        returnable = later(life.serve[-1].end, bounds.rollback)
        if returnable > ends:
            return User(life.version, None if returnable == OPEN else returnable, why, rollback=True)
    return User(life.version, None if ends == OPEN else ends, why)
