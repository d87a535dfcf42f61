"""Instants and durations as Shiplap writes them in JSON, TOML and on the command line, for every reader."""

import re
from datetime import UTC, datetime, timedelta

from shiplap.errors import InputError

LONGEST = timedelta(days=3650)
"""No duration in a policy or a plan means more than this; a longer one is a slip of the pen."""

_DURATION = re.compile(r"(\d+(?:\.\d+)?)(s|m|h|d)")
_UNITS = {
    "d": timedelta(days=1),
    "h": timedelta(hours=1),
    "m": timedelta(minutes=1),
    "s": timedelta(seconds=1),
}


def parse_duration(text: str) -> timedelta:
    """Read ``90s``, ``15m``, ``24h`` or ``7d``; parts may follow each other, as in ``1h30m``.

    Raises:
        InputError: when the text is not a duration, is negative, or is longer than `LONGEST`.
    """
    compact = text.strip()
    parts = _DURATION.findall(compact)
    if not parts or "".join(number + unit for number, unit in parts) != compact:
        raise InputError(f"{text!r} is not a duration; write a number and s, m, h or d, such as 90s, 15m, 24h or 7d")
    try:
        total = sum((float(number) * _UNITS[unit] for number, unit in parts), timedelta())
    except OverflowError:
        total = timedelta.max
    if total > LONGEST:
        raise InputError(f"{text!r} is longer than ten years; that cannot be meant")
    return total


def duration_text(duration: timedelta) -> str:
    """Write a duration in the largest unit that fits whole, so that `parse_duration` reads the same one back."""
    for unit, size in _UNITS.items():
        whole, rest = divmod(duration, size)
        if not rest and whole >= (2 if unit == "d" else 1):
            return f"{whole}{unit}"
    return f"{duration.total_seconds():f}".rstrip("0").rstrip(".") + "s"


def parse_instant(text: str) -> datetime:
    """Read an ISO 8601 instant; one without a zone is taken as UTC.

    Raises:
        InputError: when the text is not an instant.
    """
    try:
        instant = datetime.fromisoformat(text.strip())
        return instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise InputError(f"{text!r} is not a time; write it like 2026-11-24T08:26Z") from error


def names_zone(text: str) -> bool:
    """Tell whether a text that `parse_instant` reads says its zone; without one it was taken as UTC."""
    return datetime.fromisoformat(text.strip()).tzinfo is not None


def instant_text(instant: datetime) -> str:
    """Write an aware instant as ISO 8601 in UTC with a ``Z``; fractions of a second only where there are any."""
    return instant.astimezone(UTC).isoformat().replace("+00:00", "Z")
