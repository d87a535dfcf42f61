"""Reports as values: what is sent of a harvest, and what is left out when the broker does not know a version."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime

from shiplap.errors import InputError
from shiplap.middleware.counts import Harvest, VersionCount
from shiplap.model.deployment import RouteSighting
from shiplap.model.version import VersionRef
from shiplap.settings import Settings
from shiplap.wire.sightings import SightingAnswer, SightingReport

_REFUSED = re.compile(r"\$\.sightings\[(\d+)\]\.version")


def send_report(settings: Settings, report: SightingReport) -> SightingAnswer:
    """Send a report to the broker of the settings."""
    from shiplap.client import BrokerClient  # noqa: PLC0415 - the HTTP client is loaded by the thread, not by the app

    with BrokerClient.open(settings) as client:
        return client.gates.see(report)


def without_strangers(report: SightingReport, error: InputError) -> SightingReport:
    """Return a report without the versions that the broker refused; raise where it refused something else."""
    found = [_REFUSED.fullmatch(fault.where) for fault in error.faults]
    strangers = {int(one[1]) for one in found if one is not None}
    if not found or len(strangers) < len(found):
        raise error
    rest = tuple(one for index, one in enumerate(report.sightings) if index not in strangers)
    known = {(one.pacticipant, one.version) for one in rest}
    routes = tuple(one for one in report.routes if (one.pacticipant, one.version) in known)
    return replace(report, sightings=rest, routes=routes)


def routes_of(harvest: Harvest, collector: str) -> tuple[RouteSighting, ...]:
    """Return what was counted by route, as the word of a collector."""
    return tuple(
        RouteSighting(
            pacticipant=one.version.pacticipant,
            version=one.version.number,
            collector=collector,
            route=one.route,
            start=at(one.bucket),
            count=one.count,
        )
        for one in harvest.routes
    )


def joined(
    older: Mapping[VersionRef, VersionCount], newer: Mapping[VersionRef, VersionCount]
) -> dict[VersionRef, VersionCount]:
    """Return two counts as one; the later bucket of a version counts."""
    both = dict(older)
    for version, one in newer.items():
        known = both.get(version, VersionCount(one.bucket, 0))
        both[version] = VersionCount(max(known.bucket, one.bucket), known.count + one.count)
    return both


def at(seconds: float) -> datetime:
    """Return the instant that many seconds after 1970."""
    return datetime.fromtimestamp(seconds, UTC)
