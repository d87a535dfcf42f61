"""Versions that were seen after their window had closed: the word of a collector against the word of a policy.

What is made of one is the policy's choice. *show* says it and changes nothing. *reopen*, the default, lets the window
count again: a page that was seen a moment ago is there, whatever was assumed or measured before. *refuse* does that
and, since what the team assumed about lives was just disproved, lets no gate around that pacticipant say yes meanwhile.
``hard_max`` bounds a reopened window as it bounds every tail.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from shiplap.model.deployment import Kind, Sighting, Zombies
from shiplap.overlap.lives import Life
from shiplap.overlap.policy import Bounds
from shiplap.overlap.reasons import Reopened, Zombie
from shiplap.overlap.scene import Scene
from shiplap.overlap.span import OPEN, later

SHOWN = timedelta(days=7)
"""How long after its last sighting a zombie is worth a word."""


def zombies_in(scene: Scene, now: datetime, names: frozenset[str]) -> Iterator[Zombie]:
    """Yield the versions of some pacticipants that were seen after the instant their lives were thought to end."""
    for version, sighting in sorted(scene.closings.seen.items()):
        if version.pacticipant in names and now - SHOWN < sighting.last_seen <= now:
            life = scene.life(version)
            if life is not None and life.alive:
                yield from _zombie(scene, life, sighting, now)


def refusing(scene: Scene, now: datetime, names: frozenset[str]) -> tuple[tuple[Zombie, ...], datetime | None]:
    """Return the zombies that keep every gate they touch from saying yes, and until when."""
    found = tuple(one for one in zombies_in(scene, now, names) if one.handling is Zombies.REFUSE and one.until)
    return found, max((one.until for one in found if one.until is not None), default=None)


def _zombie(scene: Scene, life: Life, sighting: Sighting, now: datetime) -> Iterator[Zombie]:
    bounds = scene.bounds(life.version.pacticipant)
    ended = _closed_before(life, sighting, bounds)
    if ended is None:
        return
    until = life.alive[-1].end
    closed_since = any(one.at >= sighting.last_seen for one in scene.closings.by_hand.get(life.version, ()))
    if bounds.zombies is Zombies.REFUSE and until <= sighting.last_seen and not closed_since:
        until = sighting.last_seen + bounds.quiet.amount
    yield Zombie(
        version=life.version,
        last_seen=sighting.last_seen,
        ended=ended,
        count=sighting.count,
        handling=bounds.zombies,
        until=until if max(now, sighting.last_seen) < until < OPEN else None,
    )


def _closed_before(life: Life, sighting: Sighting, bounds: Bounds) -> datetime | None:
    """Return when the window had closed that a sighting came after, ``None`` where it had not."""
    last, served_until = life.alive[-1], life.serve[-1].end if life.serve else life.alive[-1].start
    if isinstance(last.why, Reopened):
        return last.why.closed
    if sighting.closed is not None and served_until <= sighting.closed:
        return sighting.closed
    bound = later(served_until, bounds.cache.amount + bounds.tab.amount)
    if bounds.kind is Kind.BROWSER and bound <= sighting.last_seen:
        return min(bound, last.end)
    return last.end if last.end <= sighting.last_seen else None
