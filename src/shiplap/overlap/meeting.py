"""Who can meet: a consumer version that is alive while a provider version serves.

Weights and affinity of users change how likely a meeting is, not whether it can happen, so they do not appear. Only
affinity by build (skew protection) changes who can meet.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from shiplap.model.deployment import Kind
from shiplap.overlap.lives import Life
from shiplap.overlap.policy import NO_TIME, Bounds
from shiplap.overlap.reasons import Retained
from shiplap.overlap.span import OPEN, Span, common, later, overlap, touch, union


@dataclass(frozen=True, slots=True)
class Meeting:
    """One integration as far as meetings are concerned.

    Attributes:
        consumer: the bounds of the consumer.
        provider: the bounds of the provider.
        retention: how long what the consumer writes waits for the provider.
        providers: the lives of all versions of the provider, past ones too; only read where pages are pinned.
    """

    consumer: Bounds
    provider: Bounds
    retention: timedelta
    providers: Sequence[Life]

    @property
    def pinning(self) -> bool:
        """Whether pages of the consumer are pinned to the provider's build that served when they were loaded."""
        return self.consumer.kind is Kind.BROWSER and self.provider.pin.amount > NO_TIME

    @property
    def plain(self) -> bool:
        """Whether being alive and serving is all that counts."""
        return not self.provider.pin.amount and not self.retention

    def whole(self, consumer: Life, provider: Life, since: datetime) -> Span | None:
        """Return the time from the first to the last instant at which the two versions can meet, if they can at all."""
        if self.plain and len(consumer.alive) == len(provider.serve) == 1:
            return common(consumer.alive[0], provider.serve[0], since)
        spans = self.spans(consumer, provider, since)
        return Span(spans[0].start, spans[-1].end, spans[-1].why) if spans else None

    def spans(self, consumer: Life, provider: Life, since: datetime) -> tuple[Span, ...]:
        """Return the instants from ``since`` on at which the two versions can meet."""
        if self.pinning:
            met = self._pinned(consumer, provider, since)
        else:
            met = overlap(consumer.alive, provider.serve, since)
        if self.retention:
            met = union((*met, *overlap(retained(consumer.serve, self.retention), provider.serve, since)))
        return met

    def _pinned(self, page: Life, server: Life, since: datetime) -> tuple[Span, ...]:
        """Return the meetings of a page under skew protection.

        The page goes to a build that served while it could be loaded, which is kept for it; to any other only while
        one of those builds is gone.
        """
        own = [life for life in self.providers if touch(life.serve, page.loadable)]
        if not own:
            return overlap(page.alive, server.serve, since)
        if any(life.version == server.version for life in own):
            return overlap(page.alive, server.pinned, since)
        free = union(span for life in own for span in _gone(life, page))
        return overlap(overlap(page.alive, server.serve, since), free, since)


def _gone(server: Life, page: Life) -> list[Span]:
    """Return when a build that pages are pinned to is gone: from its retirement on, until it is deployed again."""
    loaded = [one for one in server.serve if touch((one,), page.loadable)]
    first = min(kept.end for kept in server.pinned if touch((kept,), loaded))
    ends = [(kept.end, kept.why) for kept in server.pinned if first <= kept.end < OPEN]
    starts = [kept.start for kept in server.pinned if kept.start >= first]
    return [Span(end, start, why) for (end, why), start in zip(ends, [*starts, OPEN], strict=False)]


def retained(serve: Iterable[Span], retention: timedelta) -> tuple[Span, ...]:
    """Return serving spans extended by the time that what was written waits in a channel."""
    return union(
        Span(one.start, later(one.end, retention), one.why if one.end == OPEN else Retained(one.end, retention))
        for one in serve
    )
