"""How this process is: whether it is being stopped, how much it has under way, what it has done since it began.

Plain tallies behind one lock: counting costs a request next to nothing, and the library that writes them down for
Prometheus is loaded when somebody asks.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from threading import Lock

BUCKETS: Sequence[float] = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Upper ends, in seconds, of the ranges by which durations are counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Durations:
    """How long the requests of one route took: how many, all together, and how many in each range."""

    count: int
    seconds: float
    ranges: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """What was counted.

    Attributes:
        requests: by method, route template and status.
        durations: by method and route template.
        decisions: of the gate, by verdict.
        attempts: to call webhooks, by outcome.
    """

    in_flight: int
    requests: Mapping[tuple[str, str, int], int]
    durations: Mapping[tuple[str, str], Durations]
    decisions: Mapping[str, int]
    attempts: Mapping[str, int]


class Vitals:
    """Counts what one process does; safe for threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._in_flight = 0
        self._requests: Counter[tuple[str, str, int]] = Counter()
        self._seconds: dict[tuple[str, str], float] = {}
        self._ranges: dict[tuple[str, str], list[int]] = {}
        self._decisions: Counter[str] = Counter()
        self._attempts: Counter[str] = Counter()
        self.draining = False
        """Whether it was told to stop: it finishes what it has, and wants nothing new."""

    @property
    def in_flight(self) -> int:
        """How many requests are being answered."""
        return self._in_flight

    def began(self) -> None:
        """Count a request that has arrived."""
        with self._lock:
            self._in_flight += 1

    def left(self) -> None:
        """Count a request that is over, answered or not."""
        with self._lock:
            self._in_flight -= 1

    def answered(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count an answer; an unknown route is an empty text."""
        key = (method, route)
        with self._lock:
            self._requests[(method, route, status)] += 1
            self._seconds[key] = self._seconds.get(key, 0.0) + seconds
            ranges = self._ranges.setdefault(key, [0] * (len(BUCKETS) + 1))
            ranges[bisect_left(BUCKETS, seconds)] += 1

    def decided(self, verdict: str) -> None:
        """Count a decision of the gate."""
        with self._lock:
            self._decisions[verdict] += 1

    def attempted(self, outcome: str) -> None:
        """Count an attempt to call a webhook."""
        with self._lock:
            self._attempts[outcome] += 1

    def tally(self) -> Tally:
        """Return what was counted so far."""
        with self._lock:
            durations = {
                key: Durations(count=sum(ranges), seconds=self._seconds[key], ranges=tuple(ranges))
                for key, ranges in self._ranges.items()
            }
            return Tally(
                in_flight=self._in_flight,
                requests=dict(self._requests),
                durations=durations,
                decisions=dict(self._decisions),
                attempts=dict(self._attempts),
            )
