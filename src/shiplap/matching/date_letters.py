"""The letters of Java's date patterns: which texts each accepts, which values exist, and how it writes an instant.

Source: the tables of ``java.time.format.DateTimeFormatter`` and ``java.text.SimpleDateFormat``.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

MONTHS = (
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


@dataclass(frozen=True, slots=True)
class Letter:
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


RANGES: Mapping[str, range] = {
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


def _digits(most: int) -> Callable[[int], str]:
    return lambda count: f"[0-9]{{1,{max(most, count)}}}"


def _year_shape(count: int) -> str:
    return "[0-9]{2}" if count == 2 else f"[0-9]{{1,{max(count, 4) if count > 1 else 9}}}"


def _month_shape(count: int) -> str:
    if count < 3:
        return "[0-9]{1,2}"
    return _names(month[:3] if count == 3 else month for month in MONTHS)


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
    name = MONTHS[instant.month - 1]
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

LETTERS: Mapping[str, Letter] = {
    "G": Letter(
        "",
        _text("AD|BC|CE|BCE|Anno Domini|Before Christ"),
        lambda _i, n: "Anno Domini" if n == 4 else "AD",
        is_number=False,
    ),
    "y": Letter("year", _year_shape, _write_year),
    "u": Letter("year", _year_shape, _write_year),
    "Y": Letter("weekyear", _year_shape, lambda i, n: f"{i.isocalendar().year:0{n}d}"),
    "M": Letter("month", _month_shape, _write_month),
    "L": Letter("month", _month_shape, _write_month),
    "d": Letter("day", _digits(2), _number(lambda i: i.day)),
    "D": Letter("yearday", _digits(3), _number(lambda i: i.timetuple().tm_yday)),
    "F": Letter("", _digits(1), _number(lambda i: (i.day - 1) // 7 + 1)),
    "w": Letter("week", _digits(2), _number(lambda i: i.isocalendar().week)),
    "W": Letter("", _digits(1), _number(lambda i: (i.day - 1) // 7 + 1)),
    "E": Letter("", _day_shape, _write_day, is_number=False),
    "e": Letter("", _digits(1), _number(lambda i: i.isoweekday())),
    "c": Letter("", _digits(1), _number(lambda i: i.isoweekday())),
    "Q": Letter("quarter", _digits(1), _number(lambda i: (i.month - 1) // 3 + 1)),
    "q": Letter("quarter", _digits(1), _number(lambda i: (i.month - 1) // 3 + 1)),
    "a": Letter("", _text("(?i:AM|PM)"), lambda i, _n: "AM" if i.hour < 12 else "PM", is_number=False),
    "H": Letter("hour", _digits(2), _number(lambda i: i.hour)),
    "k": Letter("hour24", _digits(2), _number(lambda i: i.hour or 24)),
    "K": Letter("hour11", _digits(2), _number(lambda i: i.hour % 12)),
    "h": Letter("hour12", _digits(2), _number(lambda i: i.hour % 12 or 12)),
    "m": Letter("minute", _digits(2), _number(lambda i: i.minute)),
    "s": Letter("second", _digits(2), _number(lambda i: i.second)),
    "S": Letter("", lambda n: f"[0-9]{{1,{n}}}", _write_fraction),
    "A": Letter("", _digits(8), _number(lambda i: _nanoseconds(i) // 1_000_000)),
    "n": Letter("", _digits(9), _number(lambda i: i.microsecond * 1000)),
    "N": Letter("", _digits(14), _number(_nanoseconds)),
    "z": Letter("", _text(_ZONE), lambda i, _n: i.tzname() or "UTC", is_number=False),
    "V": Letter("", _text(_ZONE), lambda i, _n: i.tzname() or "UTC", is_number=False),
    "v": Letter("", _text(_ZONE), lambda i, _n: i.tzname() or "UTC", is_number=False),
    "O": Letter(
        "",
        _text(r"(?:GMT|UTC)(?:[+-][0-9]{1,2}(?::[0-9]{2})?)?"),
        lambda i, _n: "GMT" + _offset(i, ":"),
        is_number=False,
    ),
    "X": Letter("", _offset_shape, _write_offset, is_number=False),
    "x": Letter("", _plain_offset_shape, _write_plain_offset, is_number=False),
    "Z": Letter("", _rfc_offset_shape, _write_rfc_offset, is_number=False),
}
