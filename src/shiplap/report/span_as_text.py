"""Instants, durations and stretches of time in the words of people."""

from datetime import UTC, datetime, timedelta


def instant_as_text(instant: datetime) -> str:
    """Write an instant in UTC to the minute, with seconds only where there are any: ``2026-11-24 08:26``."""
    utc = instant.astimezone(UTC)
    return utc.strftime("%Y-%m-%d %H:%M:%S" if utc.second or utc.microsecond else "%Y-%m-%d %H:%M")


def duration_as_text(duration: timedelta) -> str:
    """Write a duration by its two largest units: ``18 h 24 min``, ``7 d``, ``90 s``."""
    seconds = round(duration.total_seconds())
    if seconds < 120:
        return f"{seconds} s" if seconds % 60 or not seconds else f"{seconds // 60} min"
    if seconds < 48 * 3600:
        hours, minutes = divmod(seconds // 60, 60)
        return _two((hours, "h"), (minutes, "min"))
    days, hours = divmod(seconds // 3600, 24)
    return _two((days, "d"), (hours, "h"))


def length_as_text(duration: timedelta) -> str:
    """Write the length of a bound in one unit where it fits whole: ``24 h``, ``5 min``, ``7 d``."""
    seconds = duration.total_seconds()
    for size, unit, least in ((86400, "d", 2), (3600, "h", 1), (60, "min", 1)):
        if seconds >= least * size and not seconds % size:
            return f"{int(seconds // size)} {unit}"
    return duration_as_text(duration)


def span_as_text(start: datetime, until: datetime | None, now: datetime) -> str:
    """Write from when until when: ``now until 2026-11-24 08:26 (18 h 24 min)``, ``from now on``."""
    began = "now" if start <= now else instant_as_text(start)
    if until is None:
        return f"from {began} on"
    return f"{began} until {instant_as_text(until)} ({duration_as_text(until - max(start, now))})"


def _two(large: tuple[int, str], small: tuple[int, str]) -> str:
    return " ".join(f"{count} {unit}" for count, unit in (large, small) if count)
