"""The lives of an environment as a picture: serving solid, the tail in which pages or pins live on hatched.

Pure and without script or style sheet, so that it can stand in a page under a strict content security policy.
Every text is escaped; the number of rows is bounded.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from html import escape

from shiplap.model.version import VersionRef
from shiplap.overlap.lives import Life
from shiplap.overlap.span import OPEN, Span
from shiplap.overlap.verdict import Pair, Verdict
from shiplap.report.reason_as_text import reason_as_text
from shiplap.report.span_as_text import instant_as_text

_WIDTH = 960
_LEFT = 220
_RIGHT = 20
_TOP = 34
_ROW = 26
_BAR = 14
_MOST_ROWS = 60
_LONGEST_NAME = 30
_BEFORE = timedelta(days=2)
_COLOURS = ("#1f6f8b", "#8a5a00", "#5b4b9a", "#2e7d32", "#a13d63", "#4d5a68")
_DASHED = 'stroke-dasharray="4 3" stroke-width="1.5"'
_MARKS = {Verdict.NO: "#c62828", Verdict.UNKNOWN: "#8a5a00", Verdict.YES: "#2e7d32"}
_KNOWN = {Verdict.NO: "fails", Verdict.UNKNOWN: "is not known to pass", Verdict.YES: "passes"}
_STEPS = tuple(
    timedelta(minutes=minutes) for minutes in (5, 15, 30, 60, 120, 360, 720, 1440, 2880, 10080, 20160, 43200, 129600)
)


@dataclass(frozen=True, slots=True)
class _Scale:
    """Maps instants to pixels."""

    start: datetime
    end: datetime

    def x(self, instant: datetime) -> float:
        inside = min(max(instant, self.start), self.end)
        return round(_LEFT + (_WIDTH - _LEFT - _RIGHT) * ((inside - self.start) / (self.end - self.start)), 1)

    def shows(self, span: Span) -> bool:
        return span.start < self.end and span.end > self.start


def timeline_as_svg(
    lives: Iterable[Life],
    now: datetime,
    *,
    title: str = "Timeline",
    after: timedelta = timedelta(days=2),
    record: Iterable[Life] | None = None,
    pair: Pair | None = None,
) -> str:
    """Draw lives around an instant.

    Args:
        lives: of one environment; versions whose lives lie wholly outside the picture are left out.
        now: marked by a line.
        title: what a screen reader says.
        after: how far it reaches ahead at most.
        record: the lives as recorded, where those drawn are supposed: what differs from it is dashed, and the title
            stands below the picture as well.
        pair: two versions whose names are set in bold, with the span in which they can meet marked.

    Returns:
        One ``svg`` element.
    """
    known = tuple(lives)
    scale = _scale(known, now, after)
    shown = [life for life in known if any(scale.shows(span) for span in (*life.serve, *life.alive))]
    left_out = len(shown) - _MOST_ROWS
    bold = () if pair is None else (pair.consumer, pair.provider)
    if left_out > 0:
        shown.sort(key=lambda life: life.version not in bold)
    rows = shown[:_MOST_ROWS]
    recorded = None if record is None else {life.version: life for life in record}
    height = _TOP + _ROW * max(len(rows), 1) + (_ROW if left_out > 0 else 0) + 34
    height += 0 if recorded is None else _ROW
    bottom = _TOP + _ROW * max(len(rows), 1)
    body = [
        _opening(height),
        f"<title>{escape(title)}</title>",
        *_patterns(rows),
        *_axis(scale, bottom),
        *_bars(rows, scale, bold, recorded),
        *(() if pair is None else _meeting(pair, scale, bottom)),
        *_now_line(scale, now, bottom),
        *_legend(bottom + 22),
        *(() if recorded is None else _caption(title, bottom + 22 + _ROW)),
    ]
    if not rows:
        body.append(f'<text x="{_LEFT}" y="{_TOP + 18}">nothing is alive here</text>')
    if left_out > 0:
        body.append(f'<text x="12" y="{height - 10}">and {left_out} more</text>')
    return "\n".join([*body, "</svg>"]) + "\n"


def _opening(height: int) -> str:
    size = f'viewBox="0 0 {_WIDTH} {height}" width="{_WIDTH}" height="{height}"'
    style = 'role="img" font-family="system-ui, sans-serif" font-size="12" fill="currentColor"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size} {style}>'


def _scale(lives: Sequence[Life], now: datetime, after: timedelta) -> _Scale:
    """Choose the stretch of time that shows what is near, no wider than it must be."""
    instants = [
        instant
        for life in lives
        for span in (*life.serve, *life.alive)
        for instant in (span.start, span.until)
        if instant is not None
    ]
    start = max(min([*instants, now - timedelta(hours=1)]), now - _BEFORE)
    end = min(max([*instants, now + timedelta(hours=1)]), now + after)
    return _Scale(start - (end - start) * 0.02, end + (end - start) * 0.04)


def _colours(rows: Sequence[Life]) -> dict[str, str]:
    names = dict.fromkeys(life.version.pacticipant for life in rows)
    return {name: _COLOURS[index % len(_COLOURS)] for index, name in enumerate(names)}


def _patterns(rows: Sequence[Life]) -> list[str]:
    used = sorted({*_colours(rows).values(), _COLOURS[0]})
    return [
        "<defs>",
        *(
            f'<pattern id="tail-{colour[1:]}" width="6" height="6" patternUnits="userSpaceOnUse"'
            f' patternTransform="rotate(45)"><rect width="6" height="6" fill="{colour}" fill-opacity="0.15"/>'
            f'<line x1="0" y1="0" x2="0" y2="6" stroke="{colour}" stroke-width="3"/></pattern>'
            for colour in used
        ),
        "</defs>",
    ]


def _axis(scale: _Scale, bottom: int) -> list[str]:
    length = scale.end - scale.start
    step = next((step for step in _STEPS if length / step <= 8), max(length / 8, timedelta(minutes=1)))
    midnight = scale.start.replace(hour=0, minute=0, second=0, microsecond=0)
    tick = midnight + step * ((scale.start - midnight) // step + 1)
    marks: list[str] = []
    while tick < scale.end and len(marks) < 40:
        x = scale.x(tick)
        label = f"{tick:%m-%d}" if step >= timedelta(days=1) else f"{tick:%m-%d %H:%M}"
        marks.append(f'<line x1="{x}" y1="{_TOP - 6}" x2="{x}" y2="{bottom}" stroke="currentColor" opacity="0.15"/>')
        marks.append(f'<text x="{x}" y="{_TOP - 12}" text-anchor="middle" opacity="0.7">{label}</text>')
        tick += step
    return marks


def _bars(
    rows: Sequence[Life],
    scale: _Scale,
    bold: Sequence[VersionRef],
    recorded: Mapping[VersionRef, Life] | None,
) -> list[str]:
    colours = _colours(rows)
    drawn: list[str] = []
    for index, life in enumerate(rows):
        colour, top = colours[life.version.pacticipant], _TOP + index * _ROW + (_ROW - _BAR) // 2
        weight = ' font-weight="bold"' if life.version in bold else ""
        supposed = recorded is not None and recorded.get(life.version) != life
        dashes = f' stroke="{colour}" {_DASHED}' if supposed else ""
        drawn.append(f'<text x="12" y="{top + 11}"{weight}>{escape(_short(str(life.version)))}</text>')
        for span in life.alive:
            drawn += _bar(span, scale, top, f'"url(#tail-{colour[1:]})"{dashes}', f"{life.version} alive")
        for span in life.serve:
            paler = ' fill-opacity="0.45"' if supposed else ""
            drawn += _bar(span, scale, top, f'"{colour}"{paler}{dashes}', f"{life.version} serves")
    return drawn


def _bar(span: Span, scale: _Scale, top: int, fill: str, what: str, height: int = _BAR) -> list[str]:
    if not scale.shows(span):
        return []
    left, right = scale.x(span.start), scale.x(span.end)
    until = "with no end in sight" if span.until is None else f"until {instant_as_text(span.until)}"
    words = f"{what} from {instant_as_text(span.start)} {until}: {reason_as_text(span.why)}"
    place = f'x="{left}" y="{top}" width="{max(round(right - left, 1), 1.5)}" height="{height}"'
    return [f"<rect {place} fill={fill}><title>{escape(words)}</title></rect>"]


def _meeting(pair: Pair, scale: _Scale, bottom: int) -> list[str]:
    """Mark when two versions can meet, across all rows."""
    span = Span(pair.start, OPEN if pair.until is None else pair.until, pair.why)
    what = f"{pair.consumer} -> {pair.provider} {_KNOWN[pair.verdict]}; they can meet"
    colour = _MARKS[pair.verdict]
    return _bar(span, scale, _TOP, f'"{colour}" fill-opacity="0.12" stroke="{colour}"', what, bottom - _TOP)


def _caption(title: str, top: int) -> list[str]:
    """Explain the dashes, and say the title to people who see the picture."""
    colour = _COLOURS[0]
    sample = f'fill="{colour}" fill-opacity="0.45" stroke="{colour}" {_DASHED}'
    return [
        f'<rect x="12" y="{top - 10}" width="22" height="10" {sample}/><text x="40" y="{top}">not as recorded</text>',
        f'<text x="{_LEFT}" y="{top}">{escape(title)}</text>',
    ]


def _now_line(scale: _Scale, now: datetime, bottom: int) -> list[str]:
    x = scale.x(now)
    return [
        f'<line x1="{x}" y1="{_TOP - 6}" x2="{x}" y2="{bottom + 4}" stroke="#c62828" stroke-width="1.5"/>',
        f'<text x="{x}" y="{bottom + 18}" text-anchor="middle" fill="#c62828">now {instant_as_text(now)}</text>',
    ]


def _legend(top: int) -> list[str]:
    colour = _COLOURS[0]
    return [
        f'<rect x="12" y="{top - 10}" width="22" height="10" fill="{colour}"/><text x="40" y="{top}">serves</text>',
        f'<rect x="92" y="{top - 10}" width="22" height="10" fill="url(#tail-{colour[1:]})"/>',
        f'<text x="120" y="{top}">alive only</text>',
    ]


def _short(name: str) -> str:
    return name if len(name) <= _LONGEST_NAME else name[: _LONGEST_NAME - 1] + "…"
