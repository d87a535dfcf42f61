"""Dates and times in Java's patterns, which is how Pact writes formats: read once, then checked and written.

The letters are those of ``java.time.format.DateTimeFormatter`` and ``SimpleDateFormat``; where the two differ, what
both write is accepted. Numbers may have fewer digits than the pattern has letters, as in every implementation of Pact,
unless another number follows at once. Names are English.
"""

import re
from calendar import monthrange
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import TypeAlias

MAX_PATTERN = 200
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


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


@dataclass(frozen=True, slots=True)
class _Letter:
    """What one letter of a pattern means.

    Attributes:
        group: the name under which its value is checked; "" where it is not.
        shape: the regular expression of its texts, from the number of letters.
        write: its text for an instant, from the number of letters.
        is_number: whether it consists of digits, so that two of them run into each other.
    """

    group: str
    shape: Callable[[int], str]
    write: Callable[[datetime, int], str]
    is_number: bool = True


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
    ranges = tuple((group, _RANGES[group]) for group in shape.groupindex if group in _RANGES)
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


def _letter(letters: str) -> _Letter:
    found = _LETTERS.get(letters[0])
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


# ---- what exists

_RANGES: Mapping[str, range] = {
    "month": range(1, 13),
    "day": range(1, 32),
    "hour": range(24),
    "hour24": range(1, 25),
    "hour12": range(1, 13),
    "hour11": range(12),
    "minute": range(60),
    "second": range(61),  # 60 is a leap second
    "yearday": range(1, 367),
    "week": range(1, 54),
    "quarter": range(1, 5),
}


def _is_in_month(found: re.Match[str]) -> bool:
    groups = found.re.groupindex
    day, name = int(found["day"] or 1), found["month"] if "month" in groups else None
    if day <= 28 or not name:
        return True
    month = int(name) if name.isdigit() else _month_number(name)
    year = int(found["year"] or 2000) if "year" in groups else 2000
    return day <= monthrange(min(max(year, 1), 9999), month)[1]


def _month_number(name: str) -> int:
    return [month[:3].lower() for month in _MONTHS].index(name[:3].lower()) + 1


# ---- the letters


def _digits(most: int) -> Callable[[int], str]:
    return lambda count: f"[0-9]{{1,{max(most, count)}}}"


def _year_shape(count: int) -> str:
    return "[0-9]{2}" if count == 2 else f"[0-9]{{1,{count if count > 1 else 9}}}"


def _month_shape(count: int) -> str:
    if count < 3:
        return "[0-9]{1,2}"
    return _names(month[:3] if count == 3 else month for month in _MONTHS)


def _day_shape(count: int) -> str:
    return _names(day if count == 4 else day[:3] for day in _DAYS)


def _names(names: Iterable[str]) -> str:
    return f"(?i:{'|'.join(names)})"


def _offset_shape(count: int) -> str:
    """``X``: Z, or an offset of as many parts as there are letters."""
    return "Z|" + _plain_offset_shape(count)


def _plain_offset_shape(count: int) -> str:
    forms = {
        1: r"[+-][0-9]{2}(?:[0-9]{2})?",
        2: r"[+-][0-9]{4}",
        3: r"[+-][0-9]{2}:[0-9]{2}",
        4: r"[+-][0-9]{4}(?:[0-9]{2})?",
    }
    return forms.get(count, r"[+-][0-9]{2}:[0-9]{2}(?::[0-9]{2})?")


def _rfc_offset_shape(count: int) -> str:
    if count < 4:
        return r"[+-][0-9]{4}"
    return r"GMT(?:[+-][0-9]{1,2}:?[0-9]{2})?" if count == 4 else r"Z|[+-][0-9]{2}:[0-9]{2}(?::[0-9]{2})?"


def _offset(instant: datetime, separator: str = "") -> str:
    minutes = round((instant.utcoffset() or timedelta()).total_seconds() / 60)
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02d}{separator}{abs(minutes) % 60:02d}"


def _write_offset(instant: datetime, count: int) -> str:
    if not (instant.utcoffset() or timedelta()):
        return "Z"
    return _write_plain_offset(instant, count)


def _write_plain_offset(instant: datetime, count: int) -> str:
    whole = _offset(instant, ":" if count in {3, 5} else "")
    return whole[:3] if count == 1 and whole.endswith("00") else whole


def _write_rfc_offset(instant: datetime, count: int) -> str:
    if count == 4:
        return "GMT" + _offset(instant, ":")
    return _offset(instant) if count < 4 else _write_offset(instant, 5)


def _number(value: Callable[[datetime], int]) -> Callable[[datetime, int], str]:
    return lambda instant, count: f"{value(instant):0{count}d}"


def _write_year(instant: datetime, count: int) -> str:
    return f"{instant.year % 100:02d}" if count == 2 else f"{instant.year:0{count}d}"


def _write_month(instant: datetime, count: int) -> str:
    if count < 3:
        return f"{instant.month:0{count}d}"
    name = _MONTHS[instant.month - 1]
    return name[:3] if count == 3 else name


def _write_day(instant: datetime, count: int) -> str:
    name = _DAYS[instant.weekday()]
    return name if count == 4 else name[:3]


def _write_fraction(instant: datetime, count: int) -> str:
    return f"{instant.microsecond:06d}000"[:count].ljust(count, "0")


def _nanoseconds(instant: datetime) -> int:
    midnight = instant.replace(hour=0, minute=0, second=0, microsecond=0)
    return round((instant - midnight).total_seconds() * 1_000_000) * 1000


def _text(shape: str) -> Callable[[int], str]:
    return lambda _count: shape


_ZONE = r"[A-Za-z][A-Za-z0-9_+-]*(?:/[A-Za-z0-9_+-]+)*|(?:GMT|UTC|UT)[+-][0-9]{1,2}(?::?[0-9]{2})?"

_LETTERS: Mapping[str, _Letter] = {
    "G": _Letter(
        "",
        _text("AD|BC|CE|BCE|Anno Domini|Before Christ"),
        lambda _i, n: "Anno Domini" if n == 4 else "AD",
        is_number=False,
    ),
    "y": _Letter("year", _year_shape, _write_year),
    "u": _Letter("year", _year_shape, _write_year),
    "Y": _Letter("weekyear", _year_shape, lambda i, n: f"{i.isocalendar().year:0{n}d}"),
    "M": _Letter("month", _month_shape, _write_month),
    "L": _Letter("month", _month_shape, _write_month),
    "d": _Letter("day", _digits(2), _number(lambda i: i.day)),
    "D": _Letter("yearday", _digits(3), _number(lambda i: i.timetuple().tm_yday)),
    "F": _Letter("", _digits(1), _number(lambda i: (i.day - 1) // 7 + 1)),
    "w": _Letter("week", _digits(2), _number(lambda i: i.isocalendar().week)),
    "W": _Letter("", _digits(1), _number(lambda i: (i.day - 1) // 7 + 1)),
    "E": _Letter("", _day_shape, _write_day, is_number=False),
    "e": _Letter("", _digits(1), _number(lambda i: i.isoweekday())),
    "c": _Letter("", _digits(1), _number(lambda i: i.isoweekday())),
    "Q": _Letter("quarter", _digits(1), _number(lambda i: (i.month - 1) // 3 + 1)),
    "q": _Letter("quarter", _digits(1), _number(lambda i: (i.month - 1) // 3 + 1)),
    "a": _Letter("", _text("(?i:AM|PM)"), lambda i, _n: "AM" if i.hour < 12 else "PM", is_number=False),
    "H": _Letter("hour", _digits(2), _number(lambda i: i.hour)),
    "k": _Letter("hour24", _digits(2), _number(lambda i: i.hour or 24)),
    "K": _Letter("hour11", _digits(2), _number(lambda i: i.hour % 12)),
    "h": _Letter("hour12", _digits(2), _number(lambda i: i.hour % 12 or 12)),
    "m": _Letter("minute", _digits(2), _number(lambda i: i.minute)),
    "s": _Letter("second", _digits(2), _number(lambda i: i.second)),
    "S": _Letter("", lambda n: f"[0-9]{{1,{n}}}", _write_fraction),
    "A": _Letter("", _digits(8), _number(lambda i: _nanoseconds(i) // 1_000_000)),
    "n": _Letter("", _digits(9), _number(lambda i: i.microsecond * 1000)),
    "N": _Letter("", _digits(14), _number(_nanoseconds)),
    "z": _Letter("", _text(_ZONE), lambda i, _n: i.tzname() or "UTC", is_number=False),
    "V": _Letter("", _text(_ZONE), lambda i, _n: i.tzname() or "UTC", is_number=False),
    "v": _Letter("", _text(_ZONE), lambda i, _n: i.tzname() or "UTC", is_number=False),
    "O": _Letter(
        "",
        _text(r"(?:GMT|UTC)(?:[+-][0-9]{1,2}(?::[0-9]{2})?)?"),
        lambda i, _n: "GMT" + _offset(i, ":"),
        is_number=False,
    ),
    "X": _Letter("", _offset_shape, _write_offset, is_number=False),
    "x": _Letter("", _plain_offset_shape, _write_plain_offset, is_number=False),
    "Z": _Letter("", _rfc_offset_shape, _write_rfc_offset, is_number=False),
}
