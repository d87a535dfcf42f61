"""What closes a window before its bound: a person's word, or a healthy collector that heard nothing for long enough.

Evidence may only shorten a tail. After serving ended there is first a *grace*, in which silence means nothing; then
the window closes at the first instant before which, for the time called *quiet*, the collector was healthy throughout
and did not see the version. A version that was never seen at all is not quiet: perhaps it does not tell its name.
Whatever is measured, the tail ends at its bound and at ``hard_max``.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from shiplap.model.deployment import Coverage, Kind, Sighting, WindowOverride
from shiplap.model.version import VersionRef
from shiplap.overlap.policy import Bounds
from shiplap.overlap.reasons import ClosedByHand, FellQuiet
from shiplap.overlap.span import OPEN


@dataclass(frozen=True, slots=True)
class Closing:
    """A window that was closed at an instant, and who or what closed it."""

    at: datetime
    why: ClosedByHand | FellQuiet


@dataclass(frozen=True, slots=True)
class Closings:
    """Everything that may close windows in one environment, ready to be asked.

    Attributes:
        by_hand: what people closed.
        seen: the latest sighting of each version.
        coverage: when the collector was healthy, up to ``now``: disjoint and in order.
        now: silence after this instant has not happened yet.
    """

    by_hand: Mapping[VersionRef, tuple[Closing, ...]]
    seen: Mapping[VersionRef, Sighting]
    coverage: tuple[Coverage, ...]
    now: datetime

    @property
    def any(self) -> bool:
        """Whether anything closes a window here."""
        return bool(self.by_hand or self.seen)

    def closing(self, version: VersionRef, start: datetime, served_until: datetime, bounds: Bounds) -> Closing | None:
        """Return the earliest closing of the window of a version that served from ``start`` until an instant.

        A closing from before ``start`` says nothing about pages that were handed out later.
        """
        found = [one for one in self.by_hand.get(version, ()) if one.at >= start]
        seen = self.seen.get(version)
        if seen is not None and bounds.kind is Kind.BROWSER:
            found += _fell_quiet(served_until, seen, self.coverage, bounds)
        return min(found, key=lambda one: one.at, default=None)


def closings_of(
    overrides: Iterable[WindowOverride],
    sightings: Iterable[Sighting],
    coverage: Iterable[Coverage],
    environment: str,
    now: datetime,
) -> Closings:
    """Sort what may close windows in an environment."""
    return Closings(
        _closed_by_hand(overrides, environment), _last_seen(sightings, environment), _healthy(coverage, now), now
    )


def _closed_by_hand(overrides: Iterable[WindowOverride], environment: str) -> Mapping[VersionRef, tuple[Closing, ...]]:
    """Map versions to the closings people made in an environment."""
    closings: dict[VersionRef, tuple[Closing, ...]] = {}
    for one in overrides:
        if one.environment == environment:
            version = VersionRef(one.pacticipant, one.version)
            why = ClosedByHand(at=one.closed_at, reason=one.reason, actor=one.actor)
            closings[version] = (*closings.get(version, ()), Closing(one.closed_at, why))
    return closings


def _last_seen(sightings: Iterable[Sighting], environment: str) -> Mapping[VersionRef, Sighting]:
    """Map versions to their latest sighting in an environment."""
    latest: dict[VersionRef, Sighting] = {}
    for one in sightings:
        version = VersionRef(one.pacticipant, one.version)
        known = latest.get(version)
        if one.environment == environment and (known is None or known.last_seen < one.last_seen):
            latest[version] = one
    return latest


def _fell_quiet(
    served_until: datetime, seen: Sighting, coverage: tuple[Coverage, ...], bounds: Bounds
) -> list[Closing]:
    """Return the closing that the collector's silence means for a tail that began at ``served_until``, if any."""
    if served_until == OPEN:
        return []
    listening = max(served_until + bounds.grace.amount, seen.last_seen)
    for span in coverage:
        quiet_at = max(listening, span.start) + bounds.quiet.amount
        if quiet_at <= span.end:
            return [Closing(quiet_at, FellQuiet(at=quiet_at, last_seen=seen.last_seen, quiet=bounds.quiet))]
    return []


def _healthy(coverage: Iterable[Coverage], now: datetime) -> tuple[Coverage, ...]:
    """Return the instants up to ``now`` at which the collector was healthy, as disjoint spans in order."""
    merged: list[Coverage] = []
    for span in sorted(coverage, key=lambda span: span.start):
        end = min(span.end, now)
        if merged and span.start <= merged[-1].end:
            merged[-1] = Coverage(merged[-1].start, max(merged[-1].end, end))
        elif span.start < end:
            merged.append(Coverage(span.start, end))
    return tuple(merged)
