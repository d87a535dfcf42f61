"""Records of what runs where and since when, and the policies that say how long it lives on.

All times are aware datetimes in UTC; all durations are timedeltas. The meaning of each field is that of the overlap
model, see docs/overlap.md.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from shiplap.model.version import VersionRef


class Strategy(Enum):
    """How a deployment replaces the version before it."""

    RECREATE = "recreate"
    ROLLING = "rolling"
    CANARY = "canary"
    BLUEGREEN_LB = "bluegreen-lb"
    BLUEGREEN_DNS = "bluegreen-dns"
    PREBOOT = "preboot"
    FLAG = "flag"
    MIGRATE = "migrate"
    RELEASE = "release"


class Kind(Enum):
    """What a pacticipant is, as far as the life of its versions is concerned."""

    SERVER = "server"
    BROWSER = "browser"
    MOBILE = "mobile"
    WORKER = "worker"
    DATABASE = "database"


class OnUnknown(Enum):
    """What an unknown verdict does in an environment."""

    BLOCK = "block"
    WARN = "warn"


class Zombies(Enum):
    """What is made of a version that is seen after its window closed."""

    SHOW = "show"
    REOPEN = "reopen"
    REFUSE = "refuse"


@dataclass(frozen=True, slots=True, kw_only=True)
class Deployment:
    """One deployment: a span of time in which a version went into an environment.

    Attributes:
        id: unique among the deployments; equal ids are the same deployment.
        target: application instance or cell; ``None`` where the environment has only one.
        strategy: ``None`` for a deployment recorded the Pact way, which does not overlap.
        finished: ``None`` while it runs. For an aborted deployment, the instant of the abort.
        undeployed: taken out of service by hand, with nothing in its place.
        support_ended: end of support of a release; may lie in the future.
        expected_duration: how long the pipeline thinks it takes; for pointing out forgotten finishes.
        weight: share of the traffic of a canary, 0 to 1; shown, never used by the gate.
        forced: why it was started or finished against the gate's verdict; ``None`` where it was not.
        abort_reason: why it was aborted, where anybody said.
    """

    id: str
    pacticipant: str
    version: str
    environment: str
    target: str | None = None
    strategy: Strategy | None = None
    started: datetime
    finished: datetime | None = None
    aborted: bool = False
    undeployed: datetime | None = None
    support_ended: datetime | None = None
    expected_duration: timedelta | None = None
    weight: float | None = None
    forced: str | None = None
    abort_reason: str | None = None

    @property
    def ref(self) -> VersionRef:
        """The version that was deployed."""
        return VersionRef(self.pacticipant, self.version)


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What a team said about one pacticipant in one environment; ``None`` leaves the default of the model.

    Attributes:
        grace: after serving ended, how long silence in the sightings means nothing.
        quiet: how long a healthy collector must hear nothing before that closes the window.
        zombies: what is made of a version that is seen after its window closed.
    """

    pacticipant: str
    environment: str
    kind: Kind = Kind.SERVER
    strategy: Strategy | None = None
    drain: timedelta | None = None
    cache: timedelta | None = None
    tab: timedelta | None = None
    service_worker: bool = False
    hard_max: timedelta | None = None
    rollback: timedelta | None = None
    pin: timedelta | None = None
    grace: timedelta | None = None
    quiet: timedelta | None = None
    zombies: Zombies | None = None


class Compared(Enum):
    """Which comparisons of contracts with OpenAPI documents are evidence in an environment.

    Attributes:
        NEVER: none: only what was replayed counts.
        SELF_CHECKED: those with documents that the provider version was held against; the others say nothing.
        ANY: all of them.
    """

    NEVER = "never"
    SELF_CHECKED = "self-checked"
    ANY = "any"


@dataclass(frozen=True, slots=True, kw_only=True)
class EnvironmentPolicy:
    """What a team said about one environment."""

    environment: str
    unknown: OnUnknown = OnUnknown.BLOCK
    compared: Compared = Compared.SELF_CHECKED


@dataclass(frozen=True, slots=True, kw_only=True)
class Integration:
    """A consumer that is known to talk to a provider.

    Attributes:
        retention: how long what the consumer writes lies in a channel (queue, cache, row) before the provider reads it.
    """

    consumer: str
    provider: str
    retention: timedelta | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowOverride:
    """A window that a person or a measurement closed before its bound."""

    pacticipant: str
    version: str
    environment: str
    closed_at: datetime
    reason: str
    actor: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """Requests of one consumer version seen in one environment.

    Attributes:
        closed: when its window had closed before it was seen again, where that happened.
        seen_before: when it had been seen last by then.
    """

    pacticipant: str
    version: str
    environment: str
    last_seen: datetime
    count: int = 1
    share: float | None = None
    closed: datetime | None = None
    seen_before: datetime | None = None


@dataclass(frozen=True, slots=True)
class Coverage:
    """A span in which the collector of sightings was healthy, so that its silence means something."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Collector:
    """Who reports sightings in one environment: a process that counts, or the imports of one log.

    Attributes:
        since: from when on it is expected to report.
        until: until when it was; ``None`` while it has not said that it ends.
        reported_at: when its last report came.
        coverage: when it was healthy: disjoint and in order.
    """

    name: str
    since: datetime
    until: datetime | None = None
    reported_at: datetime
    coverage: tuple[Coverage, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteSighting:
    """Requests of one consumer version on one route of a provider, as one collector counted them in one bucket of time.

    Attributes:
        route: a template, ``/orders/{id}``; nothing of users.
        start: when the bucket began.
    """

    pacticipant: str
    version: str
    collector: str
    route: str
    start: datetime
    count: int
