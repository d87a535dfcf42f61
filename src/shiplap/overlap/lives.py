"""The two intervals of a version: *serve*, while its instances answer, and *alive*, while its code may call others.

A deployment replaces the serving of the version before it, not its life: that difference is why Shiplap exists.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from types import MappingProxyType
from typing import NamedTuple

from shiplap.model.deployment import Deployment, Kind, Strategy
from shiplap.model.version import VersionRef
from shiplap.overlap.policy import Bounds, overlaps
from shiplap.overlap.reasons import (
    Aborted,
    Drained,
    HardMax,
    OpenTabs,
    Reason,
    Replaced,
    RolloutUnfinished,
    SkewProtection,
    StillServing,
    Supported,
    SupportEnded,
    Undeployed,
)
from shiplap.overlap.sightings import Closings
from shiplap.overlap.span import OPEN, Span, later, union
from shiplap.overlap.timeline import Timeline


class Life(NamedTuple):
    """When one version serves and when it is alive.

    Attributes:
        serve: while its instances answer requests; for a mobile app, while it is the one handed out.
        alive: while its code may call its providers.
        loadable: while a page of it may still be loaded, from a server or a cache; the same as ``serve`` where nothing
            is cached.
        pinned: while its instances answer the pages that are pinned to them; ``serve`` where nothing is pinned.
    """

    version: VersionRef
    serve: tuple[Span, ...]
    alive: tuple[Span, ...]
    loadable: tuple[Span, ...]
    pinned: tuple[Span, ...]

    @property
    def last(self) -> datetime:
        """The first instant after which the version neither serves nor lives."""
        last = self.alive[-1].end if self.alive else _NEVER
        if self.serve and self.serve[-1].end > last:
            last = self.serve[-1].end
        return max(last, self.pinned[-1].end) if self.pinned is not self.serve else last


_NEVER = datetime.min.replace(tzinfo=OPEN.tzinfo)


class Lives(Mapping[str, Life]):
    """The lives of some versions on a timeline, each worked out when somebody looks at it.

    Of the many versions of a hub, a decision looks only at those whose meetings are not known to pass.
    """

    def __init__(
        self,
        timeline: Timeline,
        versions: Iterable[str],
        tail: "Tail",
        others: Mapping[str, Life] = MappingProxyType({}),
    ) -> None:
        """Take the versions to work out, and the lives of others that are known already."""
        self._timeline = timeline
        self._tail = tail
        self._own = dict.fromkeys(versions)
        self._others = others
        self._known: dict[str, Life] = {}

    @cached_property
    def _deployments(self) -> Mapping[str, list[Deployment]]:
        own: dict[str, list[Deployment]] = {version: [] for version in self._own}
        for deployment in self._timeline.deployments:
            if deployment.version in own:
                own[deployment.version].append(deployment)
        return own

    def __getitem__(self, version: str) -> Life:
        life = self._known.get(version)
        if life is None:
            if version not in self._own:
                return self._others[version]
            successors = self._timeline.successors
            life = _life([(one, successors.get(one.id)) for one in self._deployments[version]], self._tail)
            self._known[version] = life
        return life

    def __contains__(self, version: object) -> bool:
        return version in self._own or version in self._others

    def __iter__(self) -> Iterator[str]:
        return iter(dict.fromkeys((*self._others, *self._own)) if self._others else self._own)

    def __len__(self) -> int:
        return len(self._own) + sum(version not in self._own for version in self._others)


def remembered(timeline: Timeline, bounds: Bounds, since: datetime) -> tuple[str, ...]:
    """Return the versions that may still serve or live at an instant, without working out their lives.

    A long history costs little this way: what was replaced longer ago than any tail lasts is passed over.
    """
    longest = max(bounds.cache.amount + bounds.tab.amount, bounds.pin.amount)
    if bounds.kind is Kind.MOBILE or since < _NEVER + longest:
        return timeline.versions()
    gone_by = since - longest
    successors = timeline.successors
    kept = (one.version for one in timeline.deployments if not _over(one, successors.get(one.id), bounds, gone_by))
    return tuple(dict.fromkeys(kept))


def _over(deployment: Deployment, successor: Deployment | None, bounds: Bounds, by: datetime) -> bool:
    """Say whether a deployment surely stopped serving by an instant."""
    last: Deployment | None = deployment if deployment.aborted else successor
    if last is None or (deployment.strategy is Strategy.RELEASE and not deployment.aborted):
        return False
    if last is successor and not overlaps(last.strategy):
        return last.started <= by
    finished = last.finished
    return finished is not None and finished < by and finished + bounds.drain_of(last.strategy).amount <= by


def _life(deployments: list[tuple[Deployment, Deployment | None]], tail: "Tail") -> Life:
    bounds = tail.bounds
    spans = [(deployment, serve_span(deployment, successor, bounds)) for deployment, successor in deployments]
    served = [(deployment, span) for deployment, span in spans if span.start < span.end]
    serve = union([span for _, span in served])
    alive = union([tail.alive(deployment, span) for deployment, span in served])
    version = deployments[0][0].ref
    return Life(
        version,
        serve,
        tail.closings.reopened(version, serve, alive, bounds) if tail.closings.seen else alive,
        union([tail.loadable(one, span) for one, span in served]) if bounds.cache.amount else serve,
        union([tail.pinned(one, span) for one, span in served]) if bounds.pin.amount else serve,
    )


def serve_span(deployment: Deployment, successor: Deployment | None, bounds: Bounds) -> Span:
    """Return the instants in which one deployment serves; the span may be empty or, for bad clocks, inverted."""
    start = deployment.started
    if not overlaps(deployment.strategy) and deployment.finished is not None:
        start = deployment.finished
    end, why = _serve_end(deployment, successor, bounds)
    if deployment.undeployed is not None:
        drain = bounds.drain_of(deployment.strategy)
        gone = later(deployment.undeployed, drain.amount)
        if gone < end:
            end, why = gone, Undeployed(deployment.undeployed, drain)
    return Span(start, end, why)


def _serve_end(deployment: Deployment, successor: Deployment | None, bounds: Bounds) -> tuple[datetime, Reason]:
    if deployment.aborted and deployment.finished is not None:
        drain = bounds.drain_of(deployment.strategy)
        return later(deployment.finished, drain.amount), Aborted(deployment.finished, drain)
    if _stays(deployment, bounds):
        return _support_end(deployment)
    if successor is None:
        return OPEN, StillServing()
    if not overlaps(successor.strategy):
        return successor.started, Replaced(successor.ref, successor.started)
    if successor.finished is None:
        return OPEN, RolloutUnfinished(successor.ref, successor.started)
    drain = bounds.drain_of(successor.strategy)
    end = later(successor.finished, drain.amount)
    return end, Drained(by=successor.ref, finished=successor.finished, drain=drain)


def _stays(deployment: Deployment, bounds: Bounds) -> bool:
    """Say whether people keep the version beside the next: a release of a library or a server they run themselves.

    Of a mobile app *serve* means being the one that is handed out, which the next release does end.
    """
    return deployment.strategy is Strategy.RELEASE and bounds.kind is not Kind.MOBILE


def _support_end(deployment: Deployment) -> tuple[datetime, Reason]:
    if deployment.support_ended is None:
        return OPEN, Supported()
    return deployment.support_ended, SupportEnded(deployment.support_ended)


@dataclass(frozen=True, slots=True)
class Tail:
    """What follows the serving of a version: how far each kind of tail reaches, and why."""

    bounds: Bounds
    closings: Closings

    def alive(self, deployment: Deployment, serve: Span) -> Span:
        """Move the end of a serving span to the end of the life that began in it."""
        match self.bounds.kind:
            case Kind.BROWSER:
                end = later(serve.end, self.bounds.cache.amount + self.bounds.tab.amount)
                return self._bounded(deployment, serve, end, self._open_tabs(serve))
            case Kind.MOBILE:
                return self._bounded(deployment, serve, *_support_end(deployment))
            case Kind.SERVER | Kind.WORKER:
                return self.pinned(deployment, serve) if self.bounds.pin.amount else serve
            case Kind.DATABASE:
                return serve

    def pinned(self, deployment: Deployment, serve: Span) -> Span:
        """Add the time in which instances are kept for the pages that are pinned to them."""
        pin = self.bounds.pin
        return self._bounded(deployment, serve, later(serve.end, pin.amount), SkewProtection(serve.end, pin))

    def loadable(self, deployment: Deployment, serve: Span) -> Span:
        """Add the time in which a cache still hands out the page; only browsers load pages."""
        if self.bounds.kind is not Kind.BROWSER:
            return serve
        stale = later(serve.end, self.bounds.cache.amount)
        return self._bounded(deployment, serve, stale, self._open_tabs(serve))

    def _open_tabs(self, serve: Span) -> OpenTabs:
        return OpenTabs(served_until=serve.end, cache=self.bounds.cache, tab=self.bounds.tab)

    def _bounded(self, deployment: Deployment, serve: Span, end: datetime, why: Reason) -> Span:
        """Give a serving span its end; hard_max and closings may shorten a tail, never the serving itself."""
        if end == serve.end:
            return serve
        if end < serve.end:
            return Span(serve.start, end, why)
        limit = self.bounds.hard_max
        if limit is not None and later(serve.end, limit.amount) < end:
            end, why = later(serve.end, limit.amount), HardMax(serve.end, limit)
        if self.closings.any:
            closing = self.closings.closing(deployment.ref, serve.start, serve.end, self.bounds)
            if closing is not None and closing.at < end:
                end, why = max(serve.end, closing.at), closing.why
        return Span(serve.start, end, why)
