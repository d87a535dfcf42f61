"""The lives of an environment as lines of text: since when each version serves, until when it is alive, and why."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from shiplap.overlap.lives import Life
from shiplap.overlap.span import Span
from shiplap.report.reason_as_text import reason_as_text
from shiplap.report.span_as_text import instant_as_text


def timeline_as_text(lives: Iterable[Life], now: datetime) -> str:
    """Write one line a version that is alive at ``now``, has been, or will be; the last line is ended.

    ::

        web@40   served 11-20 09:00 to 11-23 01:00   alive until 11-24 01:00      open tabs, assumed: tab = 24 h
        web@41   serves since 11-23 01:00            alive with no end in sight   serving

    (with the years).
    """
    rows = [row for life in lives if (row := _row(life, now)) is not None]
    widths = [max((len(row[column]) for row in rows), default=0) for column in range(3)]
    lines = [
        "   ".join(text.ljust(width) for text, width in zip(row, (*widths, 0), strict=True)).rstrip() for row in rows
    ]
    return "".join(f"{line}\n" for line in lines) or "nothing is alive here\n"


def _row(life: Life, now: datetime) -> tuple[str, str, str, str] | None:
    if not life.alive:
        return None
    last = life.alive[-1]
    if last.until is None:
        alive = "alive with no end in sight" if last.start <= now else "alive later"
    else:
        alive = ("alive until " if last.end > now else "gone since ") + instant_as_text(last.end)
    return str(life.version), "; ".join(_served(life.serve, now)) or "never served", alive, reason_as_text(last.why)


def _served(spans: Iterable[Span], now: datetime) -> Iterator[str]:
    for span in spans:
        start = instant_as_text(span.start)
        if span.until is None:
            yield f"serves since {start}" if span.start <= now else f"serves from {start} on"
        elif span.start > now:
            yield f"serves {start} to {instant_as_text(span.end)}"
        elif span.end > now:
            yield f"serves since {start} until {instant_as_text(span.end)}"
        else:
            yield f"served {start} to {instant_as_text(span.end)}"
