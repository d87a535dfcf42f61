"""``shiplap sightings``: what access logs say about who is still there."""

import gzip
import shlex
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import click

from shiplap.cli.console import Console, pass_console
from shiplap.cli.options import DURATION, broker_flags, broker_options, environment_option, needed, output_option
from shiplap.client import BrokerClient
from shiplap.errors import InputError
from shiplap.model.deployment import Collector, Sighting
from shiplap.model.version import VersionRef
from shiplap.report.span_as_text import instant_as_text
from shiplap.wire.access_log import LogFields, LogFormat, LogSummary, read_access_log
from shiplap.wire.sightings import LONGEST_NAME, Seen, SightingReport, seen_to_json, sightings_to_json

_SHOWN = 5
_LATE = timedelta(minutes=20)
"""A collector that reports every five minutes has missed several reports by then."""


@click.group()
def sightings() -> None:
    """Tell the broker which versions still send requests, so that windows can close by evidence."""


@sightings.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--format", "log_format", type=click.Choice([one.value for one in LogFormat]), default="combined")
@click.option(
    "--time-field", default="time", metavar="NAME", help="For JSON: the member with the time; dots lead inwards."
)
@click.option(
    "--client-field", default="client_version", metavar="NAME", help="For JSON: the member with name and version."
)
@click.option("-a", "--pacticipant", metavar="NAME", help="Whose versions they are, where clients tell only a version.")
@click.option(
    "--longest-gap",
    type=DURATION,
    default="15m",
    metavar="DURATION",
    help="A longer time without a line means that the log was not being written; silence then proves nothing.",
)
@click.option(
    "--collector", metavar="NAME", help="Whose log it is, where several are imported; where not given, the file's name."
)
@click.option("--dry-run", is_flag=True, help="Read the log and show what it says; send nothing.")
@environment_option
@broker_options
@output_option
@pass_console
def import_log(console: Console, file: Path, output: str, **options: Any) -> None:
    """Read the access log FILE (may be .gz, or - for standard input) and send what it says about client versions.

    In the combined format the client's name and version, web/41, stand in a field after the user agent. Only versions,
    times and counts are sent. Versions that were never deployed to the environment are left out.
    """
    settings = console.settings(broker_flags(options, environment=options["environment"]))
    environment = needed(settings.environment, "--environment", "environment")
    summary = _read(console, file, _fields(options))
    if options["dry_run"]:
        _say(console, _report(summary, environment, None, _collector(options["collector"], file)), summary, output)
        return
    with BrokerClient.open(settings) as client:
        deployed = {one.ref for one in client.gates.deployments(environment)}
        report = _report(summary, environment, deployed, _collector(options["collector"], file))
        answer = client.gates.see(report)
    _note_strangers(console, set(summary.seen) - deployed)
    _say(console, report, summary, output)
    for word in answer.words:
        console.note(word)


def _collector(said: str | None, file: Path) -> str:
    """Return the name of the collector that an import speaks for: the log, whatever folder it lies in."""
    return said or ("standard input" if str(file) == "-" else f"log {file.name}"[:LONGEST_NAME])


def _fields(options: dict[str, Any]) -> LogFields:
    return LogFields(
        format=LogFormat(options["log_format"]),
        time=options["time_field"],
        client=options["client_field"],
        pacticipant=options["pacticipant"],
        longest_gap=options["longest_gap"],
    )


def _read(console: Console, file: Path, fields: LogFields) -> LogSummary:
    try:
        with _lines(console.folder / file if str(file) != "-" else file) as lines:
            summary = read_access_log(lines, fields)
    except (OSError, EOFError) as error:
        raise InputError(f"cannot read {file}: {getattr(error, 'strerror', None) or error}") from error
    if summary.lines and summary.unreadable == summary.lines:
        raise InputError(
            f"no line of {file} is in the {fields.format.value} format; say another --format or its fields"
        )
    if not summary.seen:
        raise InputError(
            f"no line of {file} tells a client version; log the header X-Client-Version after the user agent, "
            "or say where it is with --client-field, and whose versions they are with --pacticipant"
        )
    return summary


@contextmanager
def _lines(file: Path) -> Iterator[Iterator[str]]:
    if str(file) == "-":
        yield iter(sys.stdin)
        return
    if file.suffix == ".gz":
        with gzip.open(file, "rt", encoding="utf-8", errors="replace") as unpacked:
            yield iter(unpacked)
        return
    with file.open(encoding="utf-8", errors="replace") as lines:
        yield iter(lines)


def _report(summary: LogSummary, environment: str, deployed: set[VersionRef] | None, collector: str) -> SightingReport:
    return SightingReport(
        environment=environment,
        sightings=tuple(
            Sighting(
                pacticipant=version.pacticipant,
                version=version.number,
                environment=environment,
                last_seen=last,
                count=count,
            )
            for version, (last, count) in sorted(summary.seen.items())
            if deployed is None or version in deployed
        ),
        coverage=summary.coverage,
        collector=collector,
        ended=True,
    )


def _note_strangers(console: Console, strangers: set[VersionRef]) -> None:
    if strangers:
        shown = ", ".join(str(version) for version in sorted(strangers)[:_SHOWN])
        more = f" and {len(strangers) - _SHOWN} more" if len(strangers) > _SHOWN else ""
        console.note(f"left out, never deployed there: {shown}{more}")


def _say(console: Console, report: SightingReport, summary: LogSummary, output: str) -> None:
    if output == "json":
        console.say_json(sightings_to_json(report))
        return
    for one in report.sightings:
        console.say(f"{one.pacticipant}@{one.version}   {one.count} requests   last {one.last_seen:%Y-%m-%d %H:%M:%S}")
    for span in report.coverage:
        console.say(f"the log covers {span.start:%Y-%m-%d %H:%M} to {span.end:%Y-%m-%d %H:%M}")
    console.say(f"{summary.lines} lines, {summary.anonymous} without a client version, {summary.unreadable} unreadable")


@sightings.command("show")
@environment_option
@broker_options
@output_option
@pass_console
def show(console: Console, output: str, **options: Any) -> None:
    """Show which versions were seen, on which routes in the last day, and whether their collectors are healthy."""
    settings = console.settings(broker_flags(options, environment=options["environment"]))
    environment = needed(settings.environment, "--environment", "environment")
    with BrokerClient.open(settings) as client:
        seen = client.gates.seen(environment)
    if output == "json":
        console.say_json(seen_to_json(seen))
        return
    for line in seen_lines(seen):
        console.say(line)


@sightings.command("retire")
@click.argument("collector")
@environment_option
@broker_options
@pass_console
def retire(console: Console, collector: str, **options: Any) -> None:
    """Say that COLLECTOR reports no more, as one does by itself that ends in an orderly way; nobody waits for it then.

    While a collector that is expected does not report, nothing is known to be quiet, and no window closes by evidence.
    """
    settings = console.settings(broker_flags(options, environment=options["environment"]))
    environment = needed(settings.environment, "--environment", "environment")
    with BrokerClient.open(settings) as client:
        client.gates.retire(environment, collector)
    console.say(f"{collector} is not waited for any more in {environment}")


def seen_lines(seen: Seen) -> Iterator[str]:
    """Yield a line for each version, each of its routes, and each collector."""
    if not seen.sightings and not seen.collectors:
        yield f"nothing was seen in {seen.environment}, and nobody reports"
    for one in seen.sightings:
        again = "" if one.closed is None else f"   after its window closed {instant_as_text(one.closed)}"
        yield f"{one.pacticipant}@{one.version}   {one.count} requests   last {instant_as_text(one.last_seen)}{again}"
        counts: dict[str, int] = {}
        for counted in seen.routes:
            if (counted.pacticipant, counted.version) == (one.pacticipant, one.version):
                counts[counted.route] = counts.get(counted.route, 0) + counted.count
        for route, count in sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:_SHOWN]:
            yield f"    {route}   {count} in the last day"
        if len(counts) > _SHOWN:
            yield f"    and {len(counts) - _SHOWN} more routes"
    for collector, expected in seen.collectors:
        yield _collector_line(collector, expected, seen.at)


def _collector_line(collector: Collector, expected: datetime, now: datetime) -> str:
    said = f"collector {collector.name}   since {instant_as_text(collector.since)}"
    if collector.until is not None:
        return f"{said}   ended {instant_as_text(collector.until)}"
    covered = max((span.end for span in collector.coverage), default=None)
    healthy = "never healthy" if covered is None else f"healthy until {instant_as_text(covered)}"
    if covered is not None and now - covered <= _LATE:
        return f"{said}   {healthy}"
    if expected <= now:
        return f"{said}   {healthy}   lost; not waited for any more"
    return (
        f"{said}   {healthy}   LATE: no window closes by evidence before it reports, or {instant_as_text(expected)}; "
        f"if it is gone: shiplap sightings retire {shlex.quote(collector.name)}"
    )
