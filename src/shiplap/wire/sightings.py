"""The body that brings sightings to the broker, and its answer."""

from collections.abc import Iterable
from dataclasses import dataclass

from shiplap.model.deployment import Coverage, Sighting
from shiplap.model.json_value import JsonObject, JsonValue
from shiplap.model.version import VersionRef
from shiplap.wire.object_reader import ObjectReader
from shiplap.wire.time_text import instant_text


@dataclass(frozen=True, slots=True, kw_only=True)
class SightingReport:
    """What a collector saw in one environment, and when it was healthy, so that its silence means something."""

    environment: str
    sightings: tuple[Sighting, ...] = ()
    coverage: tuple[Coverage, ...] = ()


def sightings_to_json(report: SightingReport) -> JsonObject:
    """Write the body of ``POST /shiplap/sightings``."""
    return {
        "environment": report.environment,
        "sightings": [
            {
                "pacticipant": one.pacticipant,
                "version": one.version,
                "last_seen": instant_text(one.last_seen),
                "count": one.count,
            }
            for one in report.sightings
        ],
        "coverage": [{"start": instant_text(span.start), "end": instant_text(span.end)} for span in report.coverage],
    }


def sightings_from_json(value: JsonValue) -> SightingReport:
    """Read the body of ``POST /shiplap/sightings``.

    Raises:
        InputError: with every fault of the body.
    """
    reader = ObjectReader(value)
    environment = reader.text("environment")
    report = SightingReport(
        environment=environment,
        sightings=tuple(_read_sighting(item, environment) for item in reader.children("sightings")),
        coverage=tuple(_read_coverage(item) for item in reader.children("coverage")),
    )
    reader.no_others()
    reader.finish("these are no sightings")
    return report


def zombies_to_json(zombies: Iterable[VersionRef]) -> JsonObject:
    """Write the answer to sightings: the versions that were seen after their lives were thought to end."""
    return {"zombies": [str(version) for version in zombies]}


def zombies_from_json(value: JsonValue) -> tuple[VersionRef, ...]:
    """Read the answer to sightings.

    Raises:
        InputError: when it is no such answer.
    """
    reader = ObjectReader(value)
    zombies = reader.version_refs("zombies")
    reader.finish("this is not the answer to sightings")
    return zombies


def _read_sighting(reader: ObjectReader, environment: str) -> Sighting:
    sighting = Sighting(
        pacticipant=reader.text("pacticipant"),
        version=reader.text("version"),
        environment=environment,
        last_seen=reader.required_instant("last_seen"),
        count=reader.whole_number("count", 1),
    )
    reader.no_others()
    return sighting


def _read_coverage(reader: ObjectReader) -> Coverage:
    span = Coverage(reader.required_instant("start"), reader.required_instant("end"))
    if span.end < span.start:
        reader.fault("end", "lies before the start")
    reader.no_others()
    return span
