"""Dates and times in Java's patterns, which is how Pact writes formats: read once, then checked and written.

The letters are those of ``java.time.format.DateTimeFormatter`` and ``SimpleDateFormat``; where the two differ, what
both write is accepted. Numbers may have fewer digits than the pattern has letters, as in every implementation of Pact,
unless another number follows at once. Names are English.
"""

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import TypeAlias

from shiplap.matching.date_letters import LETTERS, MONTHS, RANGES, Letter

MAX_PATTERN = 200


class DatePatternError(ValueError):
    """A pattern that is not one of Java's, or uses what cannot be checked here; the text says where."""


@dataclass(frozen=True, slots=True)
class DatePattern:
    """A pattern, ready for use: what texts it accepts, and how it writes an instant."""

    shape: re.Pattern[str]
    ranges: tuple[tuple[str, range], ...]
    writers: tuple[Callable[[datetime], str], ...]

    def accepts(self, text: str) -> bool:
        """Return whether ``text`` is a date or time of this pattern, and one that exists."""
        found = self.shape.fullmatch(text)
        if found is None:
            return False
        for group, allowed in self.ranges:
            number = found[group]
            if number is not None and number.isdigit() and int(number) not in allowed:
                return False
        return "day" not in self.shape.groupindex or _is_in_month(found)

    def write(self, instant: datetime) -> str:
        """Return ``instant`` in this pattern; optional sections are written."""
        return "".join(writer(instant) for writer in self.writers)


@lru_cache(maxsize=1024)
def date_pattern(pattern: str) -> DatePattern:
    """Read a pattern such as ``yyyy-MM-dd'T'HH:mm:ss.SSSXXX``.

    Raises:
        DatePatternError: when it cannot be read.
    """
    if len(pattern) > MAX_PATTERN:
        raise DatePatternError(f"the pattern is longer than {MAX_PATTERN} characters")
    pieces = [(found.lastgroup or "", found[0]) for found in _TOKEN.finditer(pattern)]
    seen: set[str] = set()
    around = [("", ""), *pieces, ("", "")]
    shapes = [_shape(kind, text, (around[index], around[index + 2]), seen) for index, (kind, text) in enumerate(pieces)]
    try:
        shape = re.compile("".join(shapes))
    except re.error:
        raise DatePatternError("the brackets of an optional section do not fit together") from None
    ranges = tuple((group, RANGES[group]) for group in shape.groupindex if group in RANGES)
    return DatePattern(shape, ranges, tuple(writer for kind, text in pieces for writer in _writers(kind, text)))


_TOKEN = re.compile(r"(?P<field>([A-Za-z])\2*)|(?P<quoted>'(?:[^']|'')*')|(?P<mark>[\[\]])|(?P<plain>.)", re.DOTALL)


_Piece: TypeAlias = tuple[str, str]


def _shape(kind: str, text: str, beside: tuple[_Piece, _Piece], seen: set[str]) -> str:
    match kind:
        case "field":
            return _field_shape(text, [other for kind, other in beside if kind == "field"], seen)
        case "mark":
            return "(?:" if text == "[" else ")?"
        case _:
            return re.escape(_literal(text))


def _writers(kind: str, text: str) -> tuple[Callable[[datetime], str], ...]:
    match kind:
        case "field":
            letter, count = _letter(text), len(text)
            return (lambda instant: letter.write(instant, count),)
        case "mark":
            return ()
        case _:
            literal = _literal(text)
            return (lambda _instant: literal,)


def _literal(text: str) -> str:
    if text == "'":
        raise DatePatternError("a quote is not closed")
    return text[1:-1].replace("''", "'") or "'" if text.startswith("'") else text


def _letter(letters: str) -> Letter:
    found = LETTERS.get(letters[0])
    if found is None:
        raise DatePatternError(f"the letter {letters[0]!r} has no meaning in a date pattern")
    return found


def _field_shape(letters: str, beside: list[str], seen: set[str]) -> str:
    letter = _letter(letters)
    count = len(letters)
    runs_on = letter.is_number and any(_letter(other).is_number for other in beside)
    shape = f"[0-9]{{{count}}}" if runs_on and count > 1 else letter.shape(count)
    if letter.group and letter.group not in seen:
        seen.add(letter.group)
        return f"(?P<{letter.group}>{shape})"
    return f"(?:{shape})"


def _is_in_month(found: re.Match[str]) -> bool:
    groups = found.re.groupindex
    day, name = int(found["day"] or 1), found["month"] if "month" in groups else None
    if day <= 28 or not name:
        return True
    month = int(name) if name.isdigit() else _month_number(name)
    year = int(found["year"] or 2000) if "year" in groups else 2000
    return day <= monthrange(min(max(year, 1), 9999), month)[1]


def _month_number(name: str) -> int:
    return [month[:3].lower() for month in MONTHS].index(name[:3].lower()) + 1
