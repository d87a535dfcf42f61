"""Half-open stretches of time, each with the reason why it ends, because every bound must be explained later."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from shiplap.overlap.reasons import Reason, StillServing

OPEN = datetime.max.replace(tzinfo=UTC)
"""The end of a stretch of time that nothing ends: later than every instant."""


class Span(NamedTuple):
    """The instants from ``start`` on and before ``end``; a named tuple, because a decision makes very many.

    Attributes:
        start: the first instant.
        end: the first instant after it, or `OPEN`.
        why: what sets the end.
    """

    start: datetime
    end: datetime
    why: Reason

    @property
    def until(self) -> datetime | None:
        """The end, or ``None`` where nothing ends it."""
        return None if self.end == OPEN else self.end


def later(instant: datetime, by: timedelta) -> datetime:
    """Return ``instant`` moved ``by`` a duration; `OPEN` stays open."""
    return OPEN if instant == OPEN else instant + by


def union(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Return the same instants as disjoint spans in order; empty spans vanish, touching ones become one."""
    found = [span for span in spans if span.start < span.end]
    if len(found) < 2:
        return tuple(found)
    merged: list[Span] = []
    for span in sorted(found, key=lambda span: span.start):
        if merged and span.start <= merged[-1].end:
            if span.end > merged[-1].end:
                merged[-1] = Span(merged[-1].start, span.end, span.why)
        else:
            merged.append(span)
    return tuple(merged)


def overlap(left: tuple[Span, ...], right: tuple[Span, ...], since: datetime) -> tuple[Span, ...]:
    """Return the instants from ``since`` on that lie in both; where both end together, the more telling reason.

    That is the left one, unless it is only that the version still serves.
    """
    if len(left) == len(right) == 1:  # nearly always
        both = common(left[0], right[0], since)
        return () if both is None else (both,)
    found = (common(one, other, since) for one in left for other in right)
    return union(span for span in found if span is not None)


def common(left: Span, right: Span, since: datetime) -> Span | None:
    """Return the instants from ``since`` on that lie in both spans, if there are any."""
    left_start, left_end, left_why = left
    right_start, right_end, right_why = right
    start = max(right_start, left_start)
    start = max(start, since)
    if right_end < left_end or (left_end == right_end and isinstance(left_why, StillServing)):
        return Span(start, right_end, right_why) if start < right_end else None
    return Span(start, left_end, left_why) if start < left_end else None


def touch(left: Iterable[Span], right: Iterable[Span]) -> bool:
    """Say whether some instant lies in both."""
    others = tuple(right)
    return any(max(one.start, other.start) < min(one.end, other.end) for one in left for other in others)
