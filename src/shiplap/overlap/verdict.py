"""What a decision says: a verdict, the worlds it was reached in, and every pair that was judged."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import NamedTuple, overload

from shiplap.model.deployment import OnUnknown
from shiplap.model.evidence import Allowance, Evidence, Outcome
from shiplap.model.version import VersionRef
from shiplap.overlap.action import Action
from shiplap.overlap.reasons import Note, Reason, WayOut


class Verdict(Enum):
    """The answer of a gate, in the order yes < unknown < no; a worse one wins."""

    YES = "yes"
    UNKNOWN = "unknown"
    NO = "no"


_BADNESS = {Verdict.YES: 0, Verdict.UNKNOWN: 1, Verdict.NO: 2}


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """Return the worst of the verdicts; of none, yes."""
    return max(verdicts, key=_BADNESS.__getitem__, default=Verdict.YES)


class Pair(NamedTuple):
    """A consumer version that can meet a provider version; a named tuple, because a decision makes very many.

    Attributes:
        start: the first instant they can meet, not before the instant asked about.
        until: the first instant after the last one, or ``None`` where nothing ends it.
        why: what sets ``until``: the bound of the side that goes first.
        evidence: what is known about them; ``None`` where nothing is.
        allowance: a person's word that counts instead of the evidence, as long as it lasts.
    """

    consumer: VersionRef
    provider: VersionRef
    start: datetime
    until: datetime | None
    why: Reason
    evidence: Evidence | None = None
    allowance: Allowance | None = None

    @property
    def allowed(self) -> bool:
        """Whether a person's word lasts for as long as they can meet; one that ends before promises nothing after."""
        return self.allowance is not None and self.until is not None and self.until <= self.allowance.until

    @property
    def verdict(self) -> Verdict:
        """Whether this pair alone would pass the gate."""
        if self.allowed:
            return Verdict.YES
        if self.evidence is None:
            return Verdict.UNKNOWN
        return Verdict.YES if self.evidence.outcome is Outcome.PASS else Verdict.NO


class Pairs(Sequence[Pair]):
    """The pairs of one world, worked out when somebody looks at them; equal to every sequence of the same pairs.

    A decision needs only those that are not known to pass, which are few; a hub has tens of thousands in each of its
    worlds.
    """

    def __init__(self, find: Callable[[], Iterable[Pair]] = tuple) -> None:
        """Take what finds the pairs: the same ones whenever it is called."""
        self._find = find
        self._found: tuple[Pair, ...] | None = None

    def _all(self) -> tuple[Pair, ...]:
        if self._found is None:
            self._found = tuple(self._find())
        return self._found

    def __iter__(self) -> Iterator[Pair]:
        return iter(self._find() if self._found is None else self._found)

    def __bool__(self) -> bool:
        return next(iter(self), None) is not None

    def __len__(self) -> int:
        return len(self._all())

    @overload
    def __getitem__(self, index: int) -> Pair: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Pair, ...]: ...
    def __getitem__(self, index: int | slice) -> Pair | tuple[Pair, ...]:
        return self._all()[index]

    def __eq__(self, other: object) -> bool:
        return self._all() == tuple(other) if isinstance(other, Sequence) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._all())

    def __repr__(self) -> str:
        return repr(self._all())


@dataclass(frozen=True, slots=True)
class World:
    """One hypothetical timeline of an action, with the pairs that were judged in it."""

    name: str
    verdict: Verdict
    pairs: Sequence[Pair]


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """The answer to one question, with all of its reasons.

    Attributes:
        environment: where.
        action: what was asked.
        now: the instant it was asked about.
        verdict: the worst of the worlds.
        worlds: ``forward`` first.
        earliest_safe: the first instant, swept over ends of lives and rollback windows, at which the answer is yes;
            ``None`` where waiting does not help.
        notes: what else should be said.
        ways_out: what a person can do, the best first; empty for a yes.
        on_unknown: what the environment's policy does with an unknown.
        id: a name for the stored decision; ``None`` for one that was not stored.
    """

    environment: str
    action: Action
    now: datetime
    verdict: Verdict
    worlds: tuple[World, ...]
    earliest_safe: datetime | None
    notes: tuple[Note, ...] = ()
    ways_out: tuple[WayOut, ...] = ()
    on_unknown: OnUnknown = OnUnknown.BLOCK
    id: str | None = None

    @property
    def ok(self) -> bool:
        """Whether the caller may go on: a yes, or an unknown where the policy only warns."""
        return self.verdict is Verdict.YES or (self.verdict is Verdict.UNKNOWN and self.on_unknown is OnUnknown.WARN)
