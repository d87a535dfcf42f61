"""When silence means something: only while every collector that is known to report was healthy.

Each process that counts, and each log that is imported, is a collector of its own. One of them says nothing about what
another did not see: a process that cannot report hides no page behind one that can. A collector is expected to report
from its first word on until it says that it ends; one that falls silent without a word is expected for `LOST` longer.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from shiplap.model.deployment import Collector, Coverage

LOST = timedelta(hours=24)
"""How long a collector that stopped without a word is waited for; no window is closed by evidence meanwhile."""

SETTLED = "settled"
"""The name under which what all collectors said about a time long past is kept as one."""


def common_coverage(collectors: Iterable[Collector], now: datetime) -> tuple[Coverage, ...]:
    """Return the instants up to ``now`` that some collector covers and none that is expected leaves open."""
    known = tuple(collectors)
    covered = merged(span for one in known for span in one.coverage)
    gaps = merged(gap for one in known for gap in _without(_expected(one, now), one.coverage))
    return _clipped(_without(covered, gaps), until=now)


def expected_until(collector: Collector) -> datetime:
    """Return until when a collector is expected to report, as far as it has reported by now."""
    if collector.until is not None:
        return collector.until
    return max((span.end for span in collector.coverage), default=collector.since) + LOST


def settled(collectors: Iterable[Collector], before: datetime) -> tuple[Collector, ...]:
    """Return fewer collectors that say the same: what is known about the time before an instant becomes one.

    Otherwise every process that ever ran would be read for every answer.
    """
    known = tuple(collectors)
    past = _clipped(common_coverage(known, before), until=before)
    kept = [_from(one, before) for one in known if one.name != SETTLED and expected_until(one) > before]
    if not past:
        return tuple(kept)
    return (Collector(name=SETTLED, since=before, until=before, reported_at=before, coverage=past), *kept)


def _from(collector: Collector, since: datetime) -> Collector:
    """Return what a collector says about the time from an instant on; how long it is waited for stays the same."""
    left = _clipped(collector.coverage, since=since)
    until = collector.until if left else expected_until(collector)
    return replace(collector, since=max(collector.since, since), until=until, coverage=left)


def merged(spans: Iterable[Coverage]) -> tuple[Coverage, ...]:
    """Return the same instants as disjoint spans in order; touching spans become one."""
    found: list[Coverage] = []
    for span in sorted(spans, key=lambda one: one.start):
        if found and span.start <= found[-1].end:
            found[-1] = Coverage(found[-1].start, max(found[-1].end, span.end))
        else:
            found.append(span)
    return tuple(found)


def _expected(collector: Collector, now: datetime) -> tuple[Coverage, ...]:
    return _clipped((Coverage(collector.since, expected_until(collector)),), until=now)


def _clipped(
    spans: Iterable[Coverage], *, since: datetime | None = None, until: datetime | None = None
) -> tuple[Coverage, ...]:
    cut = (
        Coverage(
            span.start if since is None else max(span.start, since), span.end if until is None else min(span.end, until)
        )
        for span in spans
    )
    return tuple(span for span in cut if span.start < span.end)


def _without(spans: Iterable[Coverage], others: Iterable[Coverage]) -> tuple[Coverage, ...]:
    """Return the instants of ``spans`` that lie in none of ``others``; both disjoint and in order."""
    left = list(spans)
    for other in others:
        left = [
            part
            for span in left
            for part in (
                Coverage(span.start, min(span.end, other.start)),
                Coverage(max(span.start, other.end), span.end),
            )
            if part.start < part.end
        ]
    return tuple(left)
