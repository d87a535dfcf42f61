"""The bounds that hold for one pacticipant: what the team said, and the model's defaults for the rest."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from shiplap.model.deployment import Kind, Policy, Strategy, Zombies
from shiplap.overlap.reasons import Length, Source

NO_TIME = timedelta(0)

DEFAULT_DRAINS: Mapping[Strategy, timedelta] = {
    Strategy.ROLLING: timedelta(minutes=5),
    Strategy.CANARY: timedelta(minutes=5),
    Strategy.BLUEGREEN_LB: timedelta(minutes=5),
    Strategy.BLUEGREEN_DNS: timedelta(hours=1),
    Strategy.PREBOOT: timedelta(minutes=3),
    Strategy.FLAG: timedelta(minutes=1),
}
"""How long the version before drains, where a policy exists and does not say; none for the other strategies."""

DEFAULT_TAB = timedelta(hours=24)
DEFAULT_HARD_MAX = timedelta(days=7)
DEFAULT_ROLLBACK = timedelta(hours=2)
DEFAULT_GRACE = timedelta(minutes=30)
DEFAULT_QUIET = timedelta(hours=4)
SERVICE_WORKER_CACHE = timedelta(hours=24)


def overlaps(strategy: Strategy | None) -> bool:
    """Say whether both versions are up while a deployment of this strategy runs; ``None`` is recorded the Pact way."""
    return strategy is not None and strategy is not Strategy.RECREATE and strategy is not Strategy.MIGRATE


_NONE = Length(NO_TIME)
_DRAINS = {strategy: Length(drain) for strategy, drain in DEFAULT_DRAINS.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """All bounds of one pacticipant in one environment.

    Attributes:
        known: whether there is a policy at all.
        drain: what the policy says; ``None`` leaves it to the strategy.
        hard_max: the longest tail; ``None`` where there is no limit.
        grace: after serving ended, how long no silence counts.
        quiet: how long a healthy collector must hear nothing before a window closes.
    """

    known: bool
    kind: Kind
    strategy: Strategy | None
    drain: timedelta | None
    cache: Length
    tab: Length
    hard_max: Length | None
    rollback: timedelta
    pin: Length
    grace: Length
    quiet: Length
    zombies: Zombies

    def drain_of(self, strategy: Strategy | None) -> Length:
        """Return how long instances drain under a strategy."""
        if self.drain is not None:
            return Length(self.drain, Source.POLICY)
        return _DRAINS.get(strategy, _NONE) if self.known and strategy is not None else _NONE


_WITHOUT_POLICY = Bounds(
    known=False,
    kind=Kind.SERVER,
    strategy=None,
    drain=None,
    cache=_NONE,
    tab=_NONE,
    hard_max=None,
    rollback=NO_TIME,
    pin=_NONE,
    grace=_NONE,
    quiet=_NONE,
    zombies=Zombies.SHOW,
)


def bounds_of(policy: Policy | None) -> Bounds:
    """Return the bounds a policy means; without one, those under which Shiplap answers as Pact Broker does."""
    if policy is None:
        return _WITHOUT_POLICY
    return Bounds(
        known=True,
        kind=policy.kind,
        strategy=policy.strategy,
        drain=policy.drain,
        cache=_cache(policy),
        tab=_length(policy.tab, DEFAULT_TAB),
        hard_max=_hard_max(policy),
        rollback=DEFAULT_ROLLBACK if policy.rollback is None else policy.rollback,
        pin=_length(policy.pin, NO_TIME),
        grace=_length(policy.grace, DEFAULT_GRACE),
        quiet=_length(policy.quiet, DEFAULT_QUIET),
        zombies=policy.zombies or Zombies.REOPEN,
    )


def _length(said: timedelta | None, default: timedelta) -> Length:
    return Length(default) if said is None else Length(said, Source.POLICY)


def _cache(policy: Policy) -> Length:
    stale = _length(policy.cache, NO_TIME)
    return Length(stale.amount + SERVICE_WORKER_CACHE, stale.source) if policy.service_worker else stale


def _hard_max(policy: Policy) -> Length | None:
    if policy.hard_max is None and policy.kind is not Kind.BROWSER:
        return None
    return _length(policy.hard_max, DEFAULT_HARD_MAX)
