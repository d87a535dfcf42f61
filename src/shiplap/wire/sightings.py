"""The body that brings sightings to the broker, and its answer."""

from dataclasses import dataclass
from datetime import datetime

from shiplap.model.deployment import Collector, Coverage, RouteSighting, Sighting
from shiplap.model.json_value import JsonObject, JsonValue
from shiplap.model.version import VersionRef
from shiplap.wire.object_reader import ObjectReader
from shiplap.wire.time_text import instant_text

UNNAMED = "unnamed"
"""The collector of reports that name none."""

LONGEST_NAME = 120
LONGEST_ROUTE = 200
"""Characters of the longest name of a collector, and of the longest route template."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SightingReport:
    """What a collector saw in one environment, and when it was healthy, so that its silence means something.

    Attributes:
        collector: its name; every process that counts has its own.
        since: from when on it has been counting, whether or not it was healthy; ``None`` where coverage tells.
        ended: it will not report any more, so that nobody waits for it.
        routes: the same requests by route and bucket.
    """

    environment: str
    sightings: tuple[Sighting, ...] = ()
    coverage: tuple[Coverage, ...] = ()
    collector: str = UNNAMED
    since: datetime | None = None
    ended: bool = False
    routes: tuple[RouteSighting, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SightingAnswer:
    """What the broker makes of a report.

    Attributes:
        zombies: versions that were seen after their window had closed.
        refused: those of them for which the policy says that gates refuse, and old builds be told.
        words: what there is to say about them, and about windows that opened again.
    """

    zombies: tuple[VersionRef, ...] = ()
    refused: tuple[VersionRef, ...] = ()
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What is known of the sightings of an environment.

    Attributes:
        collectors: who reports, each with the instant until which it is waited for.
    """

    environment: str
    at: datetime
    sightings: tuple[Sighting, ...] = ()
    routes: tuple[RouteSighting, ...] = ()
    collectors: tuple[tuple[Collector, datetime], ...] = ()


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
        "coverage": [_span_to_json(span) for span in report.coverage],
        "collector": report.collector,
        **({} if report.since is None else {"since": instant_text(report.since)}),
        "ended": report.ended,
        "routes": [_route_to_json(one) for one in report.routes],
    }


def sightings_from_json(value: JsonValue) -> SightingReport:
    """Read the body of ``POST /shiplap/sightings``.

    Raises:
        InputError: with every fault of the body.
    """
    reader = ObjectReader(value)
    environment = reader.text("environment")
    collector = reader.optional_text("collector") or UNNAMED
    if len(collector) > LONGEST_NAME or not collector.isprintable():
        reader.fault("collector", f"expected at most {LONGEST_NAME} printable characters")
    report = SightingReport(
        environment=environment,
        sightings=tuple(_read_sighting(item, environment) for item in reader.children("sightings")),
        coverage=tuple(_read_coverage(item) for item in reader.children("coverage")),
        collector=collector,
        since=reader.instant("since"),
        ended=reader.truth("ended"),
        routes=tuple(_read_route(item, collector) for item in reader.children("routes")),
    )
    reader.no_others()
    reader.finish("these are no sightings")
    return report


def answer_to_json(answer: SightingAnswer) -> JsonObject:
    """Write the answer to sightings."""
    return {
        "zombies": [str(version) for version in answer.zombies],
        "refused": [str(version) for version in answer.refused],
        "words": [*answer.words],
    }


def answer_from_json(value: JsonValue) -> SightingAnswer:
    """Read the answer to sightings.

    Raises:
        InputError: when it is no such answer.
    """
    reader = ObjectReader(value)
    words = reader.raw("words")
    answer = SightingAnswer(
        zombies=reader.version_refs("zombies"),
        refused=reader.version_refs("refused"),
        words=tuple(map(str, words)) if isinstance(words, list) else (),
    )
    reader.finish("this is not the answer to sightings")
    return answer


def seen_to_json(seen: Seen) -> JsonObject:
    """Write the answer of ``GET /shiplap/sightings``."""
    return {
        "environment": seen.environment,
        "at": instant_text(seen.at),
        "sightings": [
            {
                "pacticipant": one.pacticipant,
                "version": one.version,
                "last_seen": instant_text(one.last_seen),
                "count": one.count,
                **({} if one.closed is None else {"closed": instant_text(one.closed)}),
            }
            for one in seen.sightings
        ],
        "routes": [{**_route_to_json(one), "collector": one.collector} for one in seen.routes],
        "collectors": [
            {
                "name": one.name,
                "since": instant_text(one.since),
                "until": None if one.until is None else instant_text(one.until),
                "reported_at": instant_text(one.reported_at),
                "expected_until": instant_text(expected),
                "coverage": [_span_to_json(span) for span in one.coverage],
            }
            for one, expected in seen.collectors
        ],
    }


def seen_from_json(value: JsonValue) -> Seen:
    """Read the answer of ``GET /shiplap/sightings``.

    Raises:
        InputError: when it is no such answer.
    """
    reader = ObjectReader(value)
    environment = reader.text("environment")
    seen = Seen(
        environment=environment,
        at=reader.required_instant("at"),
        sightings=tuple(_read_sighting(item, environment) for item in reader.children("sightings")),
        routes=tuple(_read_route(item, item.text("collector")) for item in reader.children("routes")),
        collectors=tuple(_read_collector(item) for item in reader.children("collectors")),
    )
    reader.finish("these are not sightings")
    return seen


def _read_collector(reader: ObjectReader) -> tuple[Collector, datetime]:
    collector = Collector(
        name=reader.text("name"),
        since=reader.required_instant("since"),
        until=reader.instant("until"),
        reported_at=reader.required_instant("reported_at"),
        coverage=tuple(_read_coverage(item) for item in reader.children("coverage")),
    )
    return collector, reader.required_instant("expected_until")


def _span_to_json(span: Coverage) -> JsonObject:
    return {"start": instant_text(span.start), "end": instant_text(span.end)}


def _route_to_json(one: RouteSighting) -> JsonObject:
    return {
        "pacticipant": one.pacticipant,
        "version": one.version,
        "route": one.route,
        "start": instant_text(one.start),
        "count": one.count,
    }


def _read_route(reader: ObjectReader, collector: str) -> RouteSighting:
    one = RouteSighting(
        pacticipant=reader.text("pacticipant"),
        version=reader.text("version"),
        collector=collector,
        route=reader.text("route"),
        start=reader.required_instant("start"),
        count=reader.whole_number("count", 1),
    )
    if len(one.route) > LONGEST_ROUTE or not one.route.isprintable():
        reader.fault("route", f"expected a template of at most {LONGEST_ROUTE} printable characters")
    reader.no_others()
    return one


def _read_sighting(reader: ObjectReader, environment: str) -> Sighting:
    sighting = Sighting(
        pacticipant=reader.text("pacticipant"),
        version=reader.text("version"),
        environment=environment,
        last_seen=reader.required_instant("last_seen"),
        count=reader.whole_number("count", 1),
        closed=reader.instant("closed"),
    )
    reader.no_others()
    return sighting


def _read_coverage(reader: ObjectReader) -> Coverage:
    span = Coverage(reader.required_instant("start"), reader.required_instant("end"))
    if span.end < span.start:
        reader.fault("end", "lies before the start")
    reader.no_others()
    return span
