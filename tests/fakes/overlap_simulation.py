"""What really happens while versions come and go, event by event: the oracle for the soundness of the overlap engine.

Nothing of the engine is used here. Instances start and stop as deployments start, finish and are aborted; people load
pages from instances or from caches, keep them open, and the pages send requests to whichever instance is up. All times
are minutes. What a policy calls a bound (drain, cache, tab) is here the longest that fate may choose; a pin is a promise: the
instance is kept that long after the last instant at which it may have drained.
"""

from dataclasses import dataclass, field
from random import Random

DRAINS = {"rolling": 5, "canary": 5, "bluegreen-lb": 5, "bluegreen-dns": 60, "preboot": 3, "flag": 1}


@dataclass
class Rollout:
    """One deployment as it will go."""

    version: str
    strategy: str
    started: int
    finished: int | None
    aborted: bool = False


@dataclass
class Service:
    """One pacticipant and how people and machines treat it."""

    name: str
    rollouts: list
    browser: bool = False
    cache: int = 0
    tab: int = 0
    drain: int | None = None
    pin: int = 0
    instances: list = field(default_factory=list)


FAR = 10**7


@dataclass
class Instance:
    """A running version: up for everybody in [up, down), kept for pages pinned to it until ``kept``."""

    version: str
    up: float
    down: float = FAR
    kept: float = FAR

    def stop(self, at: float, latest: float, pin: float) -> None:
        """Go at an instant; it might have been as late as another one, from which on a pin counts."""
        self.down, self.kept = at, latest + pin if pin else at


TICK = 0.001


def start_instances(service: Service, random: Random) -> None:
    """Let the rollouts happen and note which instance is up when."""
    up: list[Instance] = []
    for rollout in service.rollouts:
        if rollout.strategy in DRAINS:
            up = _side_by_side(service, rollout, up, random)
        else:
            up = _one_after_the_other(service, rollout, up)
    service.instances += up


def _side_by_side(service, rollout, up, random):
    longest = DRAINS[rollout.strategy] if service.drain is None else service.drain
    new = Instance(rollout.version, rollout.started)
    if rollout.finished is None:
        return [*up, new]
    leaving, staying = ([new], up) if rollout.aborted else (up, [new])
    for old in leaving:
        old.stop(rollout.finished + _up_to(longest, random), rollout.finished + longest, service.pin)
    service.instances += leaving
    return staying


def _one_after_the_other(service, rollout, up):
    """Stop, then start; where that is aborted, the old version comes back.

    Where pages are pinned, the abort comes before anything was stopped: the model knows no gap there.
    """
    if rollout.aborted and service.pin:
        return up
    for old in up:
        old.stop(rollout.started, rollout.started, service.pin)
    service.instances += up
    if rollout.aborted:
        return [Instance(old.version, rollout.finished) for old in up]
    return [Instance(rollout.version, rollout.started if rollout.finished is None else rollout.finished)]


def _up_to(longest: float, random: Random) -> float:
    """Choose a time up to a bound; people and resolvers like to go to the end of it."""
    return longest - TICK if longest and random.random() < 0.5 else random.uniform(0, longest)


def requests(consumer: Service, provider: Service, end: float, random: Random, count: int = 60):
    """Yield the requests of a consumer to a provider: consumer version, provider version, instant."""
    for _ in range(count):
        caller = random.choice(consumer.instances) if consumer.instances else None
        if caller is None:
            return
        if consumer.browser:
            yield from _page(consumer, caller, provider, end, random)
        else:
            last = min(caller.kept, end)
            yield from _call(caller.version, provider, _moment(caller.up, last, random), None)


def _page(consumer, instance, provider, end, random):
    """Load a page, perhaps from a cache, keep it open, and let it send some requests."""
    fetched = _moment(instance.up, min(instance.down, end), random)
    if fetched is None:
        return
    opened = fetched + _up_to(consumer.cache, random)
    closed = min(opened + _up_to(consumer.tab, random), end)
    pinned = _pin(consumer, instance, provider, opened, random) if provider.pin else None
    for _ in range(4):
        moment = opened if closed <= opened else _moment(opened, closed, random)
        if moment < end:
            yield from _call(instance.version, provider, moment, pinned)


def _pin(consumer, instance, provider, opened, random):
    """Choose the build a page is pinned to: one that is up or, in a gap, one that was up while the page was handed out."""
    up = [one.version for one in provider.instances if one.up <= opened < one.down]
    same = [one for one in consumer.instances if one.version == instance.version]
    near = [
        one.version
        for one in provider.instances
        if any(one.up < page.down + consumer.cache and one.down > page.up for page in same)
    ]
    return random.choice(up or near) if up or near else None


def _call(version, provider, moment, pinned):
    if moment is None:
        return
    if any(one.version == pinned and one.up <= moment < one.kept for one in provider.instances):
        yield version, pinned, moment
        return
    for one in provider.instances:
        if one.up <= moment < one.down:
            yield version, one.version, moment


def _moment(start: float, end: float, random: Random) -> float | None:
    """Choose an instant; often the very first or the very last one, because that is where models are wrong."""
    if start >= end:
        return None
    return random.choice([start, max(start, end - TICK), random.uniform(start, end - TICK)])
