"""Why a version lives until an instant, what else a decision should say, and the ways out of a no: values, not text.

The words for them are made in `shiplap.report`, so that text, JSON and pages say the same.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import TypeAlias

from shiplap.model.deployment import Strategy, Zombies
from shiplap.model.evidence import Allowance
from shiplap.model.version import VersionRef


class Source(Enum):
    """Where a length of time comes from."""

    DEFAULT = "default"
    POLICY = "policy"


class Basis(Enum):
    """How much a bound is worth: recorded as it happened, assumed from a setting or default, or measured."""

    RECORDED = "recorded"
    ASSUMED = "assumed"
    MEASURED = "measured"


@dataclass(frozen=True, slots=True)
class Length:
    """A duration and where it comes from."""

    amount: timedelta
    source: Source = Source.DEFAULT


@dataclass(frozen=True, slots=True)
class StillServing:
    """Nothing replaced the version: it serves until something does."""


@dataclass(frozen=True, slots=True)
class RolloutUnfinished:
    """The deployment that replaces the version is not finished; a stalled one keeps both versions up."""

    by: VersionRef
    started: datetime


@dataclass(frozen=True, slots=True)
class Replaced:
    """The next deployment does not overlap: the version stopped when that one started."""

    by: VersionRef
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Drained:
    """The next deployment overlaps: the version serves until that one finished and its connections drained."""

    by: VersionRef
    finished: datetime
    drain: Length


@dataclass(frozen=True, slots=True)
class Aborted:
    """The deployment of the version was aborted; its instances go after the drain."""

    at: datetime
    drain: Length


@dataclass(frozen=True, slots=True)
class Undeployed:
    """The version was taken out of service by hand, with nothing in its place."""

    at: datetime
    drain: Length


@dataclass(frozen=True, slots=True)
class SupportEnded:
    """A release whose support ends, or ended, at an instant; people may keep it until then."""

    at: datetime


@dataclass(frozen=True, slots=True)
class Supported:
    """A release whose support has no end: people may keep it for ever."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenTabs:
    """Pages of the version stay open, or in caches, after the last one was handed out at ``served_until``."""

    served_until: datetime
    cache: Length
    tab: Length


@dataclass(frozen=True, slots=True)
class HardMax:
    """The longest tail the team, or the model, allows a version after it stopped serving."""

    served_until: datetime
    limit: Length


@dataclass(frozen=True, slots=True)
class SkewProtection:
    """A server kept for the pages that are pinned to it, after it stopped serving all others."""

    served_until: datetime
    pin: Length


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosedByHand:
    """A person closed the window of the version."""

    at: datetime
    reason: str
    actor: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FellQuiet:
    """A healthy collector saw no request of the version for the time that counts as quiet."""

    at: datetime
    last_seen: datetime
    quiet: Length


@dataclass(frozen=True, slots=True, kw_only=True)
class Reopened:
    """The version was seen after its window had closed, and its policy lets the window count again.

    Attributes:
        closed: when it had closed.
        seen: when it was seen last.
        length: how long a page that was seen may live on.
    """

    closed: datetime
    seen: datetime
    length: Length


@dataclass(frozen=True, slots=True)
class Retained:
    """What the version wrote lies in a channel after it stopped serving."""

    served_until: datetime
    retention: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class RollbackTarget:
    """The version comes back should ``current``, finished or ``under_way``, be rolled back within the ``window``."""

    current: VersionRef
    window: timedelta
    under_way: bool = False


Reason: TypeAlias = (
    StillServing
    | RolloutUnfinished
    | Replaced
    | Drained
    | Aborted
    | Undeployed
    | SupportEnded
    | Supported
    | OpenTabs
    | HardMax
    | SkewProtection
    | ClosedByHand
    | FellQuiet
    | Reopened
    | Retained
    | RollbackTarget
)
"""Why a stretch of time ends when it does, or does not end."""


def basis(reason: Reason) -> Basis:
    """Say whether the bound is recorded, assumed or measured.

    A drain of no time at all adds nothing to the record, so that bound counts as recorded.
    """
    match reason:
        case FellQuiet():
            return Basis.MEASURED
        case OpenTabs() | HardMax() | SkewProtection() | Retained() | Reopened() | RollbackTarget():
            return Basis.ASSUMED
        case Drained(drain=drain) | Aborted(drain=drain) | Undeployed(drain=drain) if drain.amount:
            return Basis.ASSUMED
        case _:
            return Basis.RECORDED


@dataclass(frozen=True, slots=True)
class NothingMeets:
    """No version that can meet what the action changes is known: the yes rests on nothing that was verified."""

    versions: tuple[VersionRef, ...]


@dataclass(frozen=True, slots=True)
class NobodyServes:
    """A provider of what the action changes is known, and no version of it serves in the environment."""

    consumer: VersionRef
    provider: str


@dataclass(frozen=True, slots=True)
class Allowed:
    """A pair counts as passing because a person said so, until an instant."""

    allowance: Allowance


@dataclass(frozen=True, slots=True, kw_only=True)
class ForgottenFinish:
    """A deployment runs for more than twice the time it was expected to take: finish or abort it."""

    version: VersionRef
    started: datetime
    expected: timedelta
    deployment: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Zombie:
    """A version was seen after the instant its life was thought to end.

    Attributes:
        ended: that instant.
        handling: what its policy makes of it.
        until: until when that lasts: the end of the reopened window, or of the refusal; ``None`` where nothing lasts.
    """

    version: VersionRef
    last_seen: datetime
    ended: datetime
    count: int
    handling: Zombies = Zombies.SHOW
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class CutsRequests:
    """The strategy cuts requests that are in flight, which a contract cannot see."""

    version: VersionRef
    strategy: Strategy


@dataclass(frozen=True, slots=True)
class Forced:
    """A version that is alive was started or finished against the gate's verdict, for a reason."""

    version: VersionRef
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WayBack:
    """Where a rollback goes, and until when it is possible: deployments of neighbours are judged so that it stays so.

    Attributes:
        until: the end of the rollback window, or an earlier instant from which the rollback would break something;
            ``None`` while the current version is still being deployed: the window opens when that is finished.
        over: whether that instant has passed; then nothing keeps the way back possible but the gate that was asked.
        breaks: the consumer and the provider that break from ``until`` on, where they set it.
    """

    current: VersionRef
    to: VersionRef
    window: timedelta
    until: datetime | None
    over: bool = False
    breaks: tuple[VersionRef, VersionRef] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UnderWay:
    """Another deployment to the same place has not ended: nothing can be started there before."""

    version: VersionRef
    started: datetime
    deployment: str


Note: TypeAlias = (
    NothingMeets | NobodyServes | Allowed | ForgottenFinish | Zombie | CutsRequests | Forced | WayBack | UnderWay
)
"""Something a decision says besides its pairs."""


@dataclass(frozen=True, slots=True)
class WaitUntil:
    """Ask again at this instant: the gate will say yes if nothing else changes."""

    at: datetime


@dataclass(frozen=True, slots=True)
class KeepElement:
    """Keep what the consumer reads for one more deploy; ``element`` a path such as ``$.total``."""

    provider: VersionRef
    element: str
    consumers: tuple[VersionRef, ...]


@dataclass(frozen=True, slots=True)
class DoWithout:
    """Let a new consumer live without an element while a provider serves that does not send it."""

    consumer: VersionRef
    element: str
    provider: VersionRef


@dataclass(frozen=True, slots=True)
class FinishFirst:
    """The pair lives only because a deployment is not finished: finish or abort that one first."""

    version: VersionRef


@dataclass(frozen=True, slots=True)
class CloseWindow:
    """The version lives only in a tail: where its pages are known to be gone, close its window by hand."""

    version: VersionRef


@dataclass(frozen=True, slots=True)
class DeployInOrder:
    """Not together and not the other way round: deploy these one after the other."""

    versions: tuple[VersionRef, ...]


@dataclass(frozen=True, slots=True)
class DeployFirst:
    """The consumer has a contract with a provider of which no version serves: deploy one first, or both together."""

    provider: str
    consumer: VersionRef


@dataclass(frozen=True, slots=True)
class Verify:
    """Nothing is known about these pairs of consumer and provider: verify them."""

    pairs: tuple[tuple[VersionRef, VersionRef], ...]


@dataclass(frozen=True, slots=True)
class Allow:
    """A person may allow the pair for as long as it can meet, with a reason that is shown ever after."""

    consumer: VersionRef
    provider: VersionRef
    until: datetime


@dataclass(frozen=True, slots=True)
class Mend:
    """Nobody said what breaks, and nothing ends it: change one side so that it fits the other, and verify that."""

    version: VersionRef
    fits: VersionRef


WayOut: TypeAlias = (
    WaitUntil
    | KeepElement
    | DoWithout
    | FinishFirst
    | CloseWindow
    | DeployInOrder
    | DeployFirst
    | Verify
    | Allow
    | Mend
)
"""What a person can do about a no or an unknown."""
