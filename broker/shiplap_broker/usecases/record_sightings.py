"""Recording what collectors saw: evidence that may shorten windows, and shows where one closed too early."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from shiplap.errors import Fault, InputError, UnknownNameError
from shiplap.model.deployment import Collector, Sighting, Zombies
from shiplap.model.version import VersionRef
from shiplap.overlap import Life, Snapshot, lives, zombies
from shiplap.overlap.coverage import LOST, SETTLED, expected_until, merged, settled
from shiplap.report.reason_as_text import note_as_text, reason_as_text
from shiplap.report.span_as_text import instant_as_text
from shiplap.wire.sightings import Seen, SightingAnswer, SightingReport
from shiplap_broker.usecases.end_deployments import advance_environment
from shiplap_broker.usecases.known import known_environment, known_version
from shiplap_broker.usecases.ports import Store, Transaction
from shiplap_broker.usecases.read_snapshot import read_surroundings

KEPT = timedelta(days=7)
"""How long counts by route are kept."""

MOST_ROUTES = 5000
"""How many counts by route one report may bring."""


def record_sightings(store: Store, report: SightingReport, now: datetime) -> SightingAnswer:
    """Record a report, all or nothing, and say which versions were seen after their windows had closed.

    Raises:
        UnknownNameError: no such environment.
        InputError: a version is unknown, or an instant lies in the future; carries every fault.
    """
    environment = report.environment
    with store.write() as transaction:
        known_environment(transaction, environment)
        faults = [*_faults(transaction, report, now)]
        if faults:
            raise InputError("nothing was recorded", faults)
        before = _lives(read_surroundings(transaction, environment, now).snapshot, now)
        known = {VersionRef(one.pacticipant, one.version): one for one in transaction.sightings.seen(environment)}
        for one in report.sightings:
            ref = VersionRef(one.pacticipant, one.version)
            known[ref] = _seen_again(known.get(ref), one, before.get(ref))
            transaction.sightings.put(known[ref])
        transaction.sightings.count_routes(environment, report.routes)
        transaction.sightings.forget_routes(environment, now - KEPT)
        _note_collector(transaction, report, now)
        advance_environment(transaction, environment)
        after = read_surroundings(transaction, environment, now).snapshot
    return _answer(report, before, after, now)


def retire_collector(store: Store, environment: str, name: str) -> None:
    """Record that a collector reports no more, so that nobody waits for it.

    Raises:
        UnknownNameError: no such environment or collector.
    """
    with store.write() as transaction:
        known_environment(transaction, environment)
        collectors = {one.name: one for one in transaction.sightings.collectors(environment)}
        if name not in collectors:
            raise UnknownNameError(f"collector in {environment}", name, sorted(collectors))
        one = collectors[name]
        if one.until is None:
            last = max((span.end for span in one.coverage), default=one.since)
            transaction.sightings.put_collector(environment, replace(one, until=last))
            advance_environment(transaction, environment)


def show_sightings(store: Store, environment: str, now: datetime) -> Seen:
    """Return what is known of the sightings of an environment: versions, routes of the last day, and collectors.

    Raises:
        UnknownNameError: no such environment.
    """
    with store.read() as transaction:
        known_environment(transaction, environment)
        collectors = transaction.sightings.collectors(environment)
        return Seen(
            environment=environment,
            at=now,
            sightings=transaction.sightings.seen(environment),
            routes=transaction.sightings.routes(environment, now - timedelta(days=1)),
            collectors=tuple((one, expected_until(one)) for one in collectors if one.name != SETTLED),
        )


def _lives(snapshot: Snapshot, now: datetime) -> Mapping[VersionRef, Life]:
    return {life.version: life for life in lives(snapshot, now) if life.alive}


def _seen_again(known: Sighting | None, seen: Sighting, life: Life | None) -> Sighting:
    """Return a sighting added to what is known; the later instant counts, and what it contradicts is kept."""
    latest = seen if known is None else replace(known, last_seen=max(known.last_seen, seen.last_seen))
    count = seen.count + (0 if known is None else known.count)
    closed, before = (None, None) if known is None else (known.closed, known.seen_before)
    ended = None if life is None else life.alive[-1].end
    if ended is not None and ended <= seen.last_seen and ended != closed:
        closed, before = ended, None if known is None else known.last_seen
    return replace(latest, count=count, closed=closed, seen_before=before)


def _note_collector(transaction: Transaction, report: SightingReport, now: datetime) -> None:
    """Keep what a collector covers; what all of them said long ago becomes one."""
    environment = report.environment
    collectors = {one.name: one for one in transaction.sightings.collectors(environment)}
    changed = {report.collector: _reporting(collectors.get(report.collector), report, now)}
    every = {**collectors, **changed}
    past = now - 2 * LOST
    if any(one.name != SETTLED and expected_until(one) <= past for one in every.values()):
        changed = {one.name: one for one in settled(every.values(), past)}
        for name in every.keys() - changed.keys():
            transaction.sightings.forget_collector(environment, name)
    for one in changed.values():
        transaction.sightings.put_collector(environment, one)


def _reporting(known: Collector | None, report: SightingReport, now: datetime) -> Collector:
    spans = merged((*(() if known is None else known.coverage), *report.coverage))
    begins = [span.start for span in report.coverage] or [now]
    since = min([*begins, *([report.since] if report.since else []), *([known.since] if known else [])])
    ends = [span.end for span in spans] or [since]
    return Collector(
        name=report.collector,
        since=since,
        until=None if not report.ended else max(ends) if report.coverage else now,
        reported_at=now,
        coverage=spans,
    )


def _answer(
    report: SightingReport, before: Mapping[VersionRef, Life], after: Snapshot, now: datetime
) -> SightingAnswer:
    told = {VersionRef(one.pacticipant, one.version) for one in report.sightings}
    found = zombies(after, now)
    own = tuple(one for one in found if one.version in told)
    reopened = told - {one.version for one in own}
    return SightingAnswer(
        zombies=tuple(one.version for one in own),
        refused=tuple(one.version for one in found if one.handling is Zombies.REFUSE and one.until is not None),
        words=(*(note_as_text(one) for one in own), *_opened_again(sorted(reopened), before, _lives(after, now), now)),
    )


def _opened_again(
    refs: list[VersionRef], before: Mapping[VersionRef, Life], after: Mapping[VersionRef, Life], now: datetime
) -> Iterator[str]:
    """Say of each window that was closed and is open now: a sighting from before its end was reported late."""
    for ref in refs:
        old, new = before.get(ref), after.get(ref)
        if old is not None and new is not None and old.alive[-1].end <= now < new.alive[-1].end:
            closed, why = instant_as_text(old.alive[-1].end), reason_as_text(new.alive[-1].why)
            yield f"the window of {ref}, closed at {closed}, is open again, because a sighting was reported late: {why}"


def _faults(transaction: Transaction, report: SightingReport, now: datetime) -> Iterator[Fault]:
    for index, one in enumerate(report.sightings):
        yield from _sighting_faults(transaction, one, f"$.sightings[{index}]", now)
    for index, span in enumerate(report.coverage):
        if span.end > now:
            yield Fault(f"$.coverage[{index}].end", "lies in the future; silence there has not happened yet")
    if report.since is not None and report.since > now:
        yield Fault("$.since", "lies in the future")
    if len(report.routes) > MOST_ROUTES:
        yield Fault("$.routes", f"are more than {MOST_ROUTES}; count for a shorter time")
    told = {(one.pacticipant, one.version) for one in report.sightings}
    for index, counted in enumerate(report.routes[:MOST_ROUTES]):
        if (counted.pacticipant, counted.version) not in told:
            yield Fault(f"$.routes[{index}].version", "is not among the sightings")
        if counted.start > now:
            yield Fault(f"$.routes[{index}].start", "lies in the future")


def _sighting_faults(transaction: Transaction, sighting: Sighting, where: str, now: datetime) -> Iterator[Fault]:
    try:
        known_version(transaction, VersionRef(sighting.pacticipant, sighting.version))
    except InputError as error:
        yield Fault(f"{where}.version", error.message)
    if sighting.last_seen > now:
        yield Fault(f"{where}.last_seen", "lies in the future")
