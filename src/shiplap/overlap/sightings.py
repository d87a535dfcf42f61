"""What closes a window before its bound: a person's word, or a healthy collector that heard nothing for long enough.

Evidence may only shorten a tail. After serving ended there is first a *grace*, in which silence means nothing; then
the window closes at the first instant before which, for the time called *quiet*, the collector was healthy throughout
and did not see the version. A version that was never seen at all is not quiet: perhaps it does not tell its name.
Whatever is measured, the tail ends at its bound and at ``hard_max``.

A version that is seen after its window closed is a *zombie*. Where the policy says so, its window counts again.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from shiplap.model.deployment import Coverage, Kind, Sighting, WindowOverride, Zombies
from shiplap.model.version import VersionRef
from shiplap.overlap.policy import Bounds
from shiplap.overlap.reasons import ClosedByHand, FellQuiet, HardMax, OpenTabs, Reason, Reopened
from shiplap.overlap.span import OPEN, Span, later


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
            if bounds.zombies is Zombies.SHOW and seen.closed is not None and served_until <= seen.closed:
                before = seen.closed - bounds.quiet.amount if seen.seen_before is None else seen.seen_before
                found.append(Closing(seen.closed, FellQuiet(at=seen.closed, last_seen=before, quiet=bounds.quiet)))
            else:
                found += _fell_quiet(served_until, seen, self.coverage, bounds)
        return min(found, key=lambda one: one.at, default=None)

    def reopened(
        self, version: VersionRef, serve: tuple[Span, ...], alive: tuple[Span, ...], bounds: Bounds
    ) -> tuple[Span, ...]:
        """Return a life with its window opened again, where it was seen after that had closed and the policy says so.

        The life of a page that was seen is not known to end before its bound or, beyond that, before as long again.
        """
        seen = self.seen.get(version)
        if seen is None or bounds.zombies is Zombies.SHOW or not (serve and alive) or seen.last_seen > self.now:
            return alive
        last, served_until = alive[-1], serve[-1].end
        browser = bounds.kind is Kind.BROWSER
        bound = later(served_until, bounds.cache.amount + bounds.tab.amount) if browser else last.end
        length = bounds.tab if browser else bounds.quiet
        if last.end <= seen.last_seen:
            closed = seen.closed if seen.closed is not None and served_until <= seen.closed else last.end
            end = bound if seen.last_seen < bound else later(seen.last_seen, length.amount)
        elif seen.closed is not None and served_until <= seen.closed and isinstance(last.why, OpenTabs | HardMax):
            closed, end = seen.closed, last.end
        else:
            return alive
        why: Reason = Reopened(closed=closed, seen=seen.last_seen, length=length)
        end, why = min([(end, why), *self._ends(version, served_until, seen, bounds)], key=lambda one: one[0])
        return alive if end <= seen.last_seen else (*alive[:-1], Span(last.start, end, why))

    def _ends(
        self, version: VersionRef, served_until: datetime, seen: Sighting, bounds: Bounds
    ) -> Iterator[tuple[datetime, Reason]]:
        """Yield what else may end a reopened window: ``hard_max``, people's words and silence hold for it too."""
        if bounds.hard_max is not None:
            yield later(served_until, bounds.hard_max.amount), HardMax(served_until, bounds.hard_max)
        yield from ((one.at, one.why) for one in self.by_hand.get(version, ()) if one.at > seen.last_seen)
        if bounds.kind is Kind.BROWSER:
            yield from ((one.at, one.why) for one in _fell_quiet(served_until, seen, self.coverage, bounds))

    def sighted(self, pacticipant: str, since: datetime, bounds: Bounds) -> frozenset[str]:
        """Return the versions of a pacticipant whose windows sightings may have kept open until an instant."""
        longest = max(bounds.tab.amount, bounds.quiet.amount)
        return frozenset(
            version.number
            for version, one in self.seen.items()
            if version.pacticipant == pacticipant and since - longest < one.last_seen
        )


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
