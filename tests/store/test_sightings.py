"""Sightings, routes and collectors are kept alike by every store, and checked whole before any is recorded."""

from datetime import UTC, datetime, timedelta

import pytest

from shiplap.errors import InputError, UnknownNameError
from shiplap.model.deployment import Collector, Coverage, RouteSighting, Sighting
from shiplap.model.version import VersionRef
from shiplap.overlap.coverage import SETTLED
from shiplap.wire.sightings import SightingReport
from shiplap_broker.usecases.edit_environments import create_environment
from shiplap_broker.usecases.record_sightings import record_sightings, retire_collector, show_sightings
from shiplap_broker.usecases.values import EnvironmentToKeep

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def hours(count):
    return NOON + timedelta(hours=count)


def sighting(version, at, count=1):
    return Sighting(pacticipant="web", version=version, environment="production", last_seen=at, count=count)


def route(path, at, count, version="40", collector="a"):
    return RouteSighting(pacticipant="web", version=version, collector=collector, route=path, start=at, count=count)


def report(store, sightings=(), coverage=(), now=9, environment="production", **more):
    asked = SightingReport(environment=environment, sightings=tuple(sightings), coverage=tuple(coverage), **more)
    return record_sightings(store, asked, hours(now))


@pytest.fixture
def known(store):
    create_environment(store, EnvironmentToKeep(name="production", production=True), uuid="e1", now=NOON)
    with store.write() as transaction:
        for version in ("40", "41"):
            transaction.versions.ensure(VersionRef("web", version), NOON)
    return store


def collectors(store, environment="production"):
    with store.read() as transaction:
        return transaction.sightings.collectors(environment)


def test_the_latest_sighting_counts_and_the_counts_are_added(known):
    report(known, [sighting("40", hours(2), 5), sighting("41", hours(1))])
    report(known, [sighting("40", hours(1), 2)])
    with known.read() as transaction:
        assert transaction.sightings.seen("production") == (sighting("40", hours(2), 7), sighting("41", hours(1)))
        assert transaction.sightings.seen("elsewhere") == ()


def test_every_collector_keeps_its_own_coverage_and_spans_that_touch_become_one(known):
    report(known, coverage=[Coverage(hours(0), hours(1)), Coverage(hours(3), hours(4))], collector="a")
    report(known, coverage=[Coverage(hours(1), hours(2))], collector="a")
    report(known, coverage=[Coverage(hours(2), hours(3))], collector="b", since=hours(1), ended=True)
    assert collectors(known) == (
        Collector(
            name="a",
            since=hours(0),
            reported_at=hours(9),
            coverage=(Coverage(hours(0), hours(2)), Coverage(hours(3), hours(4))),
        ),
        Collector(
            name="b",
            since=hours(1),
            until=hours(3),
            reported_at=hours(9),
            coverage=(Coverage(hours(2), hours(3)),),
        ),
    )
    assert collectors(known, "elsewhere") == ()


def test_a_collector_that_reports_again_after_its_end_was_missed_meanwhile(known):
    report(known, coverage=[Coverage(hours(0), hours(1))], ended=True)
    report(known, coverage=[Coverage(hours(3), hours(4))])
    assert [(one.since, one.until) for one in collectors(known)] == [(hours(0), None)]


def test_one_that_ends_and_cannot_vouch_for_its_last_minutes_is_expected_in_them(known):
    report(known, coverage=[Coverage(hours(0), hours(1))])
    report(known, [sighting("40", hours(1))], ended=True, now=2)
    assert [one.until for one in collectors(known)] == [hours(2)]


def test_counts_by_route_are_added_and_kept_for_a_week(known):
    seen = [sighting("40", hours(1))]
    report(known, seen, routes=(route("/orders/{id}", hours(0), 2), route("/orders", hours(0), 1)), collector="a")
    report(known, seen, routes=(route("/orders/{id}", hours(0), 3), route("/orders/{id}", hours(1), 1)), collector="a")
    report(known, seen, routes=(route("/orders/{id}", hours(0), 4, collector="b"),), collector="b")
    with known.read() as transaction:
        found = transaction.sightings.routes("production", hours(0))
        assert transaction.sightings.routes("elsewhere", hours(0)) == ()
        assert len(transaction.sightings.routes("production", hours(1))) == 1
    assert [(one.route, one.start, one.collector, one.count) for one in found] == [
        ("/orders", hours(0), "a", 1),
        ("/orders/{id}", hours(0), "a", 5),
        ("/orders/{id}", hours(0), "b", 4),
        ("/orders/{id}", hours(1), "a", 1),
    ]
    report(known, now=7 * 24 + 1)
    with known.read() as transaction:
        assert [one.start for one in transaction.sightings.routes("production", hours(0))] == [hours(1)]


def test_what_was_said_long_ago_becomes_the_word_of_one(known):
    for number in range(3):
        span = [Coverage(hours(number), hours(number + 1))]
        report(known, coverage=span, collector=f"worker-{number}", ended=True)
    report(known, coverage=[Coverage(hours(0), hours(99))], collector="here", now=100)
    assert [(one.name, len(one.coverage)) for one in collectors(known)] == [("here", 1), (SETTLED, 1)]
    shown = show_sightings(known, "production", hours(100))
    assert [one.name for one, _ in shown.collectors] == ["here"]


def test_a_collector_may_be_retired_by_hand(known):
    report(known, coverage=[Coverage(hours(0), hours(1))], collector="a")
    retire_collector(known, "production", "a")
    assert [one.until for one in collectors(known)] == [hours(1)]
    with pytest.raises(UnknownNameError, match="no collector in production named 'b'"):
        retire_collector(known, "production", "b")


def test_every_fault_is_told_at_once_and_nothing_is_recorded(known):
    with pytest.raises(InputError) as caught:
        report(
            known,
            [sighting("40", hours(1)), sighting("99", hours(1)), sighting("41", hours(10))],
            [Coverage(hours(0), hours(10))],
            since=hours(10),
            routes=(route("/", hours(1), 1, version="7"), route("/", hours(10), 1)),
        )
    assert [fault.where for fault in caught.value.faults] == [
        "$.sightings[1].version",
        "$.sightings[2].last_seen",
        "$.coverage[0].end",
        "$.since",
        "$.routes[0].version",
        "$.routes[1].start",
    ]
    with known.read() as transaction:
        assert transaction.sightings.seen("production") == ()
    assert collectors(known) == ()
    with pytest.raises(UnknownNameError):
        report(known, environment="prod")


def test_a_version_that_goes_takes_its_sightings_with_it(known):
    seen = [sighting("40", hours(1)), sighting("41", hours(1))]
    report(known, seen, routes=(route("/", hours(1), 1), route("/", hours(1), 1, version="41")), collector="a")
    with known.write() as transaction:
        transaction.versions.delete(VersionRef("web", "40"))
    with known.read() as transaction:
        assert transaction.sightings.seen("production") == (sighting("41", hours(1)),)
        assert [one.version for one in transaction.sightings.routes("production", NOON)] == ["41"]
