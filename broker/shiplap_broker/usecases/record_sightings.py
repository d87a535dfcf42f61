"""Recording what collectors saw: evidence that may shorten windows, never lengthen them."""

from collections.abc import Iterable
from datetime import datetime

from shiplap.errors import Fault, InputError
from shiplap.model.deployment import Coverage, Sighting
from shiplap.model.version import VersionRef
from shiplap.overlap import zombies
from shiplap.overlap.reasons import Zombie
from shiplap_broker.usecases.end_deployments import advance_environment
from shiplap_broker.usecases.known import known_environment, known_version
from shiplap_broker.usecases.ports import Store, Transaction
from shiplap_broker.usecases.read_snapshot import read_surroundings


def record_sightings(
    store: Store, environment: str, sightings: Iterable[Sighting], coverage: Iterable[Coverage], now: datetime
) -> tuple[Zombie, ...]:
    """Record sightings and coverage, all or nothing, and return the versions seen after their lives' end.

    Raises:
        UnknownNameError: no such environment.
        InputError: a version is unknown, or an instant lies in the future; carries every fault.
    """
    seen, healthy = tuple(sightings), tuple(coverage)
    with store.write() as transaction:
        known_environment(transaction, environment)
        faults = [fault for index, one in enumerate(seen) for fault in _faults(transaction, one, index, now)]
        faults += [
            Fault(f"$.coverage[{index}].end", "lies in the future; silence there has not happened yet")
            for index, span in enumerate(healthy)
            if span.end > now
        ]
        if faults:
            raise InputError("nothing was recorded", faults)
        for one in seen:
            transaction.sightings.see(one)
        merged = merged_coverage((*transaction.sightings.coverage(environment), *healthy))
        transaction.sightings.replace_coverage(environment, merged)
        advance_environment(transaction, environment)
        return zombies(read_surroundings(transaction, environment, now).snapshot, now)


def merged_coverage(spans: Iterable[Coverage]) -> tuple[Coverage, ...]:
    """Return the same instants as disjoint spans in order; touching spans become one."""
    merged: list[Coverage] = []
    for span in sorted(spans, key=lambda one: one.start):
        if merged and span.start <= merged[-1].end:
            merged[-1] = Coverage(merged[-1].start, max(merged[-1].end, span.end))
        else:
            merged.append(span)
    return tuple(merged)


def _faults(transaction: Transaction, sighting: Sighting, index: int, now: datetime) -> list[Fault]:
    where = f"$.sightings[{index}]"
    faults: list[Fault] = []
    try:
        known_version(transaction, VersionRef(sighting.pacticipant, sighting.version))
    except InputError as error:
        faults.append(Fault(f"{where}.version", error.message))
    if sighting.last_seen > now:
        faults.append(Fault(f"{where}.last_seen", "lies in the future"))
    return faults
