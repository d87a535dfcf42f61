"""Tells the broker what was counted, from a thread of its own, and never claims more than it knows.

Silence of the collector is not silence of the client. A span counts as covered only when counting lost no version in it
and its report arrived; any other span is given up, and what was seen in it is sent with the next report.
"""

import atexit
import logging
import os
import secrets
import socket
import threading
import time
import weakref
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from typing import Self

from shiplap.errors import InputError
from shiplap.middleware.counts import BUCKET, MOST_ROUTES, MOST_VERSIONS, Counts, Harvest, RouteCount, VersionCount
from shiplap.middleware.reports import at, joined, routes_of, send_report, without_strangers
from shiplap.model.deployment import Coverage, Sighting
from shiplap.model.version import VersionRef
from shiplap.settings import Settings, merge_settings
from shiplap.wire.sightings import SightingAnswer, SightingReport

log = logging.getLogger("shiplap.middleware")

SETTLE = 10.0
"""Seconds between counting and reporting, so that a broker whose clock is a little behind does not see the future."""

_FAREWELL = 2.0

See = Callable[[SightingReport], object]
"""Sends a report and returns the broker's answer; raises where it did not arrive. `BrokerClient.gates.see` is one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReporterStatus:
    """What a reporter did since it was made; for a health page.

    Attributes:
        anonymous: requests that told no version.
        dropped: requests of versions that found no place any more; no coverage was claimed for their time.
        routes_dropped: requests whose version was counted, but not their route.
        strangers: requests of versions that the broker does not know.
        reports: reports that arrived.
        failures: reports that did not.
        faults: errors of a function given by configuration, or of our own; requests went on without them.
        last_error: why the last report failed; ``None`` after one that arrived.
    """

    anonymous: int = 0
    dropped: int = 0
    routes_dropped: int = 0
    strangers: int = 0
    reports: int = 0
    failures: int = 0
    faults: int = 0
    last_error: str | None = None


class Reporter:
    """Counts requests and reports them; one a process, shared by all its middlewares."""

    def __init__(  # noqa: PLR0913 - everything that may be configured, by keyword
        self,
        see: See,
        environment: str,
        *,
        interval: timedelta = timedelta(seconds=BUCKET),
        most_versions: int = MOST_VERSIONS,
        most_routes: int = MOST_ROUTES,
        watch: Callable[[tuple[RouteCount, ...]], object] | None = None,
        collector: str | None = None,
        clock: Callable[[], float] = time.time,
        wait: Callable[[float], bool] | None = None,
    ) -> None:
        """Report what was counted in an environment; nothing runs before the first request.

        Args:
            see: sends a report.
            environment: in which the requests are answered.
            interval: between two reports.
            most_versions: distinct versions to count between two reports.
            most_routes: distinct versions on routes in buckets to count between two reports.
            watch: is handed the counts by route before each report, in the reporter's thread.
            collector: what this process is called in the broker; where not given, its machine's name and number and a
                random part. Two processes must not share a name, else one hides that the other cannot report.
            clock: gives seconds since 1970.
            wait: waits for so many seconds; true where the process is about to end.

        Raises:
            InputError: a limit or the interval leaves nothing to do.
        """
        if interval < timedelta(seconds=1) or most_versions < 1 or most_routes < 0:
            raise InputError("a reporter needs an interval of a second at least, and room for at least one version")
        self._see = see
        self._environment = environment
        self._interval = interval.total_seconds()
        self._most_versions = most_versions
        self._new_counts = partial(Counts, most_versions=most_versions, most_routes=most_routes)
        self._counts = self._new_counts()
        self._watch = watch
        self._named = collector
        self._clock = clock
        self._given_wait = wait
        self._status = ReporterStatus()
        self._backlog: dict[VersionRef, VersionCount] = {}
        self._since = self._began = clock()
        self._thread: threading.Thread | None = None
        self._lost = False
        self._refused: frozenset[VersionRef] = frozenset()
        self._begin_anew()
        _REPORTERS.add(self)

    @classmethod
    def to_broker(
        cls,
        environment: str,
        *,
        broker_url: str | None = None,
        settings: Settings | None = None,
        interval: timedelta = timedelta(seconds=BUCKET),
        watch: Callable[[tuple[RouteCount, ...]], object] | None = None,
        collector: str | None = None,
    ) -> Self:
        """Return a reporter to Shiplap's broker.

        Args:
            environment: in which the requests are answered.
            broker_url: the broker's address; ``SHIPLAP_BROKER_URL`` where it is left out.
            settings: all settings at once; else they come from the environment variables, credentials included.
            interval: between two reports.
            watch: is handed the counts by route before each report.
            collector: what this process is called in the broker; see the class.

        Raises:
            InputError: no broker is set, or the settings contradict each other.
        """
        used = settings or merge_settings({"broker_url": broker_url}, os.environ, {})
        if used.broker_url is None:
            raise InputError("no broker is set; say broker_url=, or set SHIPLAP_BROKER_URL")
        return cls(
            lambda report: send_report(used, report), environment, interval=interval, watch=watch, collector=collector
        )

    def status(self) -> ReporterStatus:
        """Return what was done so far."""
        return self._status

    @property
    def collector(self) -> str:
        """What this process is called in the broker."""
        return self._collector

    @property
    def refused(self) -> frozenset[VersionRef]:
        """The versions that the broker's policies refuse, as the last report learned: seen after their windows."""
        return self._refused

    def count(self, version: VersionRef | None, route: str) -> None:
        """Count one request; never waits for anything but other requests being counted."""
        if self._thread is None:
            self.start()
        self._counts.add(version, route, self._clock())

    def note_fault(self) -> None:
        """Count an error that a request went on without."""
        self._status = replace(self._status, faults=self._status.faults + 1)

    def note_lost(self) -> None:
        """Count an error that cost a count: the time until the next report cannot be claimed any more."""
        self._lost = True
        self.note_fault()

    def start(self) -> None:
        """Begin to report, once; coverage begins here."""
        with self._starting:
            if self._thread is not None:
                return
            self._closing.clear()
            self._since = self._began = self._clock()
            thread = threading.Thread(target=self._run, name="shiplap-client-versions", daemon=True)
            self._thread = thread
            try:
                thread.start()
            except RuntimeError:  # no more threads: the next request tries again
                self._thread = None
                raise

    def stop(self) -> None:
        """Ask the thread to send a last report and end; does not wait for it."""
        self._closing.set()

    def close(self, seconds: float = _FAREWELL) -> None:
        """Send a last report, waiting for it no longer than so many seconds."""
        self.stop()
        thread = self._thread
        if thread is not None and thread is not threading.current_thread():
            thread.join(seconds)

    def flush(self, *, ending: bool = False) -> bool:
        """Report what was counted; false where the report did not arrive. Called by the thread, and by tests.

        With ``ending``, the report says that it is the last, so that the broker does not wait for others.
        """
        with self._flushing:
            end = self._clock()
            lost, self._lost = self._lost, False
            harvest = self._counts.take()
            taken = self._clock()
            self._note(harvest)
            self._show(harvest)
            versions = joined(self._backlog, harvest.versions)
            covered = not lost and harvest.dropped == 0 and self._since < end
            coverage = Coverage(at(self._since), at(end)) if covered else None
            report = replace(
                self._report(versions, taken, coverage), routes=routes_of(harvest, self._collector), ended=ending
            )
            self._since = end
            self._wait(SETTLE)
            arrived = self._arrives(report)
            self._backlog = {} if arrived else self._bounded(versions)
            return arrived

    def _run(self) -> None:
        try:
            while not self._wait(self._interval):
                self._flush_safely()
            self._flush_safely(ending=True)
        finally:
            self._thread = None

    def _flush_safely(self, *, ending: bool = False) -> None:
        try:
            self.flush(ending=ending)
        except Exception as error:  # noqa: BLE001 - a thread that ends would be a silence nobody hears
            self._since = self._clock()
            self._failed(error)

    def _wait(self, seconds: float) -> bool:
        return self._closing.wait(seconds) if self._given_wait is None else self._given_wait(seconds)

    def _report(
        self, versions: Mapping[VersionRef, VersionCount], taken: float, coverage: Coverage | None
    ) -> SightingReport:
        """Write a report; a version counts as seen until its bucket ended, which errs to the safe side."""
        return SightingReport(
            environment=self._environment,
            sightings=tuple(
                Sighting(
                    pacticipant=version.pacticipant,
                    version=version.number,
                    environment=self._environment,
                    last_seen=at(min(one.bucket + BUCKET, taken)),
                    count=one.count,
                )
                for version, one in sorted(versions.items())
            ),
            coverage=() if coverage is None else (coverage,),
            collector=self._collector,
            since=at(self._began),
        )

    def _arrives(self, report: SightingReport) -> bool:
        """Send a report, again without the versions that the broker does not know."""
        try:
            try:
                self._learn(self._see(report))
            except InputError as error:
                known = without_strangers(report, error)
                strangers = sum(one.count for one in report.sightings) - sum(one.count for one in known.sightings)
                self._learn(self._see(known))
                self._status = replace(self._status, strangers=self._status.strangers + strangers)
        except Exception as error:  # noqa: BLE001 - whatever keeps a report away must not end the thread
            self._failed(error)
            return False
        if self._status.last_error is not None:
            log.info("client versions are reported again")
        self._status = replace(self._status, reports=self._status.reports + 1, last_error=None)
        return True

    def _learn(self, answer: object) -> None:
        """Take from the broker's answer which old builds to tell."""
        if not isinstance(answer, SightingAnswer):
            return
        self._refused = frozenset(answer.refused)
        for word in answer.words:
            log.info("%s", word)

    def _failed(self, error: Exception) -> None:
        if self._status.last_error is None:
            log.warning("client versions could not be reported; no coverage is claimed: %s", error)
        self._status = replace(self._status, failures=self._status.failures + 1, last_error=str(error))

    def _bounded(self, versions: Mapping[VersionRef, VersionCount]) -> dict[VersionRef, VersionCount]:
        """Keep the versions seen last; the others are from a time for which nothing is claimed."""
        latest = sorted(versions.items(), key=lambda item: item[1].bucket, reverse=True)
        lost = sum(one.count for _, one in latest[self._most_versions :])
        self._status = replace(self._status, dropped=self._status.dropped + lost)
        return dict(latest[: self._most_versions])

    def _note(self, harvest: Harvest) -> None:
        was = self._status
        self._status = replace(
            was,
            anonymous=was.anonymous + harvest.anonymous,
            dropped=was.dropped + harvest.dropped,
            routes_dropped=was.routes_dropped + harvest.routes_dropped,
        )

    def _show(self, harvest: Harvest) -> None:
        if self._watch is None:
            return
        try:
            self._watch(harvest.routes)
        except Exception:
            self.note_fault()
            log.exception("the function that watches counts by route failed")

    def _begin_anew(self) -> None:
        """Make what a thread may hold: here, and in a child process, where no thread came along."""
        self._collector = self._named or f"{socket.gethostname()[:60]}-{os.getpid()}-{secrets.token_hex(3)}"
        self._starting = threading.Lock()
        self._flushing = threading.Lock()
        self._closing = threading.Event()

    def _forked(self) -> None:
        """Forget in a child process what its parent counts and reports itself."""
        self._begin_anew()
        if self._named is not None:
            self._collector = f"{self._named}-{os.getpid()}"
        self._since = self._began = self._clock()
        self._thread = None
        self._lost = False
        self._backlog = {}
        self._counts = self._new_counts()
        self._status = ReporterStatus()


_REPORTERS: "weakref.WeakSet[Reporter]" = weakref.WeakSet()


def _say_farewell() -> None:
    for one in list(_REPORTERS):
        one.close()


def _forget_the_parent() -> None:
    for one in list(_REPORTERS):
        one._forked()  # noqa: SLF001 - of this module


atexit.register(_say_farewell)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget_the_parent)
