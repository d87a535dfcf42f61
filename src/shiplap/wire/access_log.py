"""Access logs to sightings: which client versions sent requests, and when the log was being written.

Only versions, instants and counts leave this module; addresses, paths and everything else about users do not.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from enum import Enum

from shiplap.errors import InputError
from shiplap.model.deployment import Coverage
from shiplap.model.version import VersionRef
from shiplap.wire.time_text import parse_instant


class LogFormat(Enum):
    """How the lines of a log are written."""

    COMBINED = "combined"
    JSON = "json"


@dataclass(frozen=True, slots=True, kw_only=True)
class LogFields:
    """Where a log says what is needed.

    Attributes:
        format: how its lines are written.
        time: for JSON, the member that holds the instant: ISO 8601, or seconds since 1970; dots lead inwards.
        client: for JSON, the member that holds the client's name and version, ``web/41``.
        pacticipant: whose versions they are, where the client tells only a version.
        longest_gap: a longer time without a line means that the log was not being written.
    """

    format: LogFormat = LogFormat.COMBINED
    time: str = "time"
    client: str = "client_version"
    pacticipant: str | None = None
    longest_gap: timedelta = timedelta(minutes=15)


@dataclass(frozen=True, slots=True, kw_only=True)
class LogSummary:
    """What a log says.

    Attributes:
        seen: of each client version, when it was seen last and in how many requests.
        coverage: when the log was being written.
        lines: how many there were.
        unreadable: how many of them could not be read.
        anonymous: how many requests told no client version.
    """

    seen: Mapping[VersionRef, tuple[datetime, int]]
    coverage: tuple[Coverage, ...]
    lines: int
    unreadable: int
    anonymous: int


def read_access_log(lines: Iterable[str], fields: LogFields) -> LogSummary:
    """Read a log line by line; lines that cannot be read are counted, and are no evidence for anything."""
    seen: dict[VersionRef, tuple[datetime, int]] = {}
    minutes: dict[datetime, Coverage] = {}
    count = unreadable = anonymous = 0
    for line in lines:
        if not line.strip():
            continue
        count += 1
        entry = _entry(line, fields)
        if entry is None:
            unreadable += 1
            continue
        at, client = entry
        minute = at.replace(second=0, microsecond=0)
        known = minutes.get(minute, Coverage(at, at))
        minutes[minute] = Coverage(min(known.start, at), max(known.end, at))
        version = _version(client, fields.pacticipant)
        if version is None:
            anonymous += 1
            continue
        last, requests = seen.get(version, (at, 0))
        seen[version] = (max(last, at), requests + 1)
    coverage = tuple(_coverage(minutes, fields.longest_gap)) if seen else ()
    return LogSummary(seen=seen, coverage=coverage, lines=count, unreadable=unreadable, anonymous=anonymous)


def _coverage(minutes: Mapping[datetime, Coverage], longest_gap: timedelta) -> Iterator[Coverage]:
    """Yield the spans in which no two lines are further apart than the longest gap."""
    span: Coverage | None = None
    for minute in sorted(minutes):
        lines = minutes[minute]
        if span is not None and lines.start - span.end <= longest_gap:
            span = Coverage(span.start, lines.end)
            continue
        if span is not None:
            yield span
        span = lines
    if span is not None:
        yield span


def _entry(line: str, fields: LogFields) -> tuple[datetime, str] | None:
    """Return when a request was made and by which client, ``None`` for a line that cannot be read."""
    if len(line) > _LONGEST_LINE:
        return None
    return _combined(line) if fields.format is LogFormat.COMBINED else _json(line, fields)


_LONGEST_LINE = 64 * 1024
_COMBINED = re.compile(r'\S+ \S+ .*?\[([^\]]+)\] "(?:[^"\\]|\\.)*" \d{3} \S+(.*)')
_WORD = re.compile(r'"((?:[^"\\]|\\.)*)"|(\S+)')
_TIME = re.compile(r"(\d{2})/(\w{3})/(\d{4}):(\d{2}):(\d{2}):(\d{2}) ([+-])(\d{2})(\d{2})")
_MONTH_NAMES = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_MONTHS = {name: number for number, name in enumerate(_MONTH_NAMES, 1)}
_CLIENT = re.compile(r"([^\s/@\"]+)[/@]([^\s/@\"]+)")
_REFERER_AND_AGENT = 2


def _combined(line: str) -> tuple[datetime, str] | None:
    """Read a line in the combined format of Apache and nginx, with the client version in a field at its end."""
    found = _COMBINED.match(line)
    at = _clock(found[1]) if found else None
    if found is None or at is None:
        return None
    words = [quoted or bare for quoted, bare in _WORD.findall(found[2])]
    own = words[_REFERER_AND_AGENT:]
    return at, next((word for word in own if _CLIENT.fullmatch(word)), own[-1] if own else "")


def _clock(text: str) -> datetime | None:
    """Read ``23/Nov/2026:12:00:00 +0000``; month names are English whatever the language of the machine."""
    found = _TIME.fullmatch(text)
    if found is None or found[2] not in _MONTHS:
        return None
    offset = timedelta(hours=int(found[8]), minutes=int(found[9])) * (-1 if found[7] == "-" else 1)
    numbers = [int(found[3]), _MONTHS[found[2]], *(int(found[index]) for index in (1, 4, 5, 6))]
    try:
        return datetime(*numbers, tzinfo=timezone(offset)).astimezone(UTC)  # type: ignore[misc,arg-type]  # six numbers
    except (ValueError, OverflowError):
        return None


def _json(line: str, fields: LogFields) -> tuple[datetime, str] | None:
    try:
        entry = json.loads(line)
    except (ValueError, RecursionError):
        return None
    at, client = _member(entry, fields.time), _member(entry, fields.client)
    try:
        if isinstance(at, int | float) and not isinstance(at, bool):
            return datetime.fromtimestamp(at, UTC), str(client or "")
        return parse_instant(str(at)), str(client or "")
    except (InputError, ValueError, OverflowError, OSError):
        return None


def _member(entry: object, path: str) -> object:
    for name in path.split("."):
        entry = entry.get(name) if isinstance(entry, dict) else None
    return entry


def _version(client: str, pacticipant: str | None) -> VersionRef | None:
    text = client.strip()
    found = _CLIENT.fullmatch(text)
    if found is not None:
        return VersionRef(found[1], found[2])
    if pacticipant is None or not text or text == "-" or re.search(r"[\s@\"/]", text):
        return None
    return VersionRef(pacticipant, text)
