"""Sightings and coverage are kept alike by every store, and checked whole before any is recorded."""

from datetime import UTC, datetime, timedelta

import pytest

from shiplap.errors import InputError, UnknownNameError
from shiplap.model.deployment import Coverage, Sighting
from shiplap.model.version import VersionRef
from shiplap_broker.usecases.edit_environments import create_environment
from shiplap_broker.usecases.record_sightings import merged_coverage, record_sightings
from shiplap_broker.usecases.values import EnvironmentToKeep

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def hours(count):
    return NOON + timedelta(hours=count)


def sighting(version, at, count=1):
    return Sighting(pacticipant="web", version=version, environment="production", last_seen=at, count=count)


@pytest.fixture
def known(store):
    create_environment(store, EnvironmentToKeep(name="production", production=True), uuid="e1", now=NOON)
    with store.write() as transaction:
        for version in ("40", "41"):
            transaction.versions.ensure(VersionRef("web", version), NOON)
    return store


def test_the_latest_sighting_counts_and_the_counts_are_added(known):
    record_sightings(known, "production", [sighting("40", hours(2), 5), sighting("41", hours(1))], [], hours(9))
    record_sightings(known, "production", [sighting("40", hours(1), 2)], [], hours(9))
    with known.read() as transaction:
        assert transaction.sightings.seen("production") == (sighting("40", hours(2), 7), sighting("41", hours(1)))
        assert transaction.sightings.seen("elsewhere") == ()


def test_coverage_that_touches_becomes_one(known):
    record_sightings(known, "production", [], [Coverage(hours(0), hours(1)), Coverage(hours(3), hours(4))], hours(9))
    record_sightings(known, "production", [], [Coverage(hours(1), hours(2))], hours(9))
    with known.read() as transaction:
        assert transaction.sightings.coverage("production") == (
            Coverage(hours(0), hours(2)),
            Coverage(hours(3), hours(4)),
        )
        assert transaction.sightings.coverage("elsewhere") == ()


def test_every_fault_is_told_at_once_and_nothing_is_recorded(known):
    with pytest.raises(InputError) as caught:
        record_sightings(
            known,
            "production",
            [sighting("40", hours(1)), sighting("99", hours(1)), sighting("41", hours(10))],
            [Coverage(hours(0), hours(10))],
            hours(9),
        )
    assert [fault.where for fault in caught.value.faults] == [
        "$.sightings[1].version",
        "$.sightings[2].last_seen",
        "$.coverage[0].end",
    ]
    with known.read() as transaction:
        assert transaction.sightings.seen("production") == ()
        assert transaction.sightings.coverage("production") == ()
    with pytest.raises(UnknownNameError):
        record_sightings(known, "prod", [], [], NOON)


def test_a_version_that_goes_takes_its_sightings_with_it(known):
    record_sightings(known, "production", [sighting("40", hours(1)), sighting("41", hours(1))], [], hours(9))
    with known.write() as transaction:
        transaction.versions.delete(VersionRef("web", "40"))
    with known.read() as transaction:
        assert transaction.sightings.seen("production") == (sighting("41", hours(1)),)


def test_merging_keeps_the_longest_of_nested_spans():
    assert merged_coverage([Coverage(hours(0), hours(5)), Coverage(hours(1), hours(2))]) == (
        Coverage(hours(0), hours(5)),
    )
    assert merged_coverage([]) == ()
