"""Expressions that move a date or time: ``tomorrow``, ``+ 1 week``, ``next monday @ 4 o'clock pm - 3 minutes``.

Source: the date and time expressions of Pact's generators,
https://docs.pact.io/implementation_guides/jvm/provider/junit5 ("Date/Time expressions") and the implementations.
"""

import re
from calendar import monthrange
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

MAX_EXPRESSION = 500
MAX_AMOUNT = 100_000


class ExpressionError(ValueError):
    """An expression that cannot be read; the text says from where on."""


def moved_date(base: datetime, expression: str) -> datetime:
    """Return ``base`` moved by an expression about dates."""
    return _move(base, expression, _DATE_BASES, _DATE_UNITS)


def moved_time(base: datetime, expression: str) -> datetime:
    """Return ``base`` moved by an expression about times of day."""
    return _move(base, expression, _TIME_BASES, _TIME_UNITS)


def moved_datetime(base: datetime, expression: str) -> datetime:
    """Return ``base`` moved by an expression about dates and, after an ``@``, times of day.

    Raises:
        ExpressionError: when it cannot be read or leads out of the calendar; so do the two above.
    """
    date, _, time = expression.partition("@")
    return moved_time(moved_date(base, date), time)


Base = Callable[[datetime], datetime]
Unit = Callable[[datetime, int], datetime]


def _move(base: datetime, expression: str, bases: Mapping[str, Base], units: Mapping[str, Unit]) -> datetime:
    text = " ".join(expression.lower().split())
    if len(text) > MAX_EXPRESSION:
        raise ExpressionError(f"the expression is longer than {MAX_EXPRESSION} characters")
    try:
        instant, rest = _from_base(base, text, bases)
        while rest:
            instant, rest = _step(instant, rest, units)
    except (OverflowError, ValueError) as error:
        raise error if isinstance(error, ExpressionError) else ExpressionError(str(error)) from None
    return instant


def _from_base(base: datetime, text: str, bases: Mapping[str, Base]) -> tuple[datetime, str]:
    word = re.match(r"[a-z]+", text)
    if word and word[0] in bases:
        return bases[word[0]](base), text[word.end() :].lstrip()
    clock = _CLOCK.match(text) if bases is _TIME_BASES else None
    if clock:
        hour = int(clock[1])
        if not 1 <= hour <= 12:
            raise ExpressionError(f"there is no {hour} o'clock")
        morning = clock[2] == "am"
        return _midnight(base).replace(hour=hour % 12 + (0 if morning else 12)), text[clock.end() :].lstrip()
    return base, text


# Without "am" or "pm" the hour is one of the afternoon, as in the reference implementation.
_CLOCK = re.compile(r"([0-9]{1,2}) ?o'clock(?: ?(am|pm))?")
_STEP = re.compile(r"([+-]) ?([0-9]{1,9}) ?([a-z]+)|(next|last) ([a-z]+)")


def _step(instant: datetime, text: str, units: Mapping[str, Unit]) -> tuple[datetime, str]:
    found = _STEP.match(text)
    if found is None:
        raise ExpressionError(f"cannot read the expression from {text!r} on")
    sign, digits, unit, direction, thing = found.groups()
    name = unit or thing
    amount = int(digits) if digits else 1
    if amount > MAX_AMOUNT:
        raise ExpressionError(f"{amount} is more than {MAX_AMOUNT}")
    back = sign == "-" or direction == "last"
    move = units.get(name.removesuffix("s")) or (_named(name) if direction and units is _DATE_UNITS else None)
    if move is None:
        raise ExpressionError(f"{name!r} is not something an expression can move by")
    return move(instant, -amount if back else amount), text[found.end() :].lstrip()


def _midnight(instant: datetime) -> datetime:
    return instant.replace(hour=0, minute=0, second=0, microsecond=0)


def _same(instant: datetime) -> datetime:
    return instant


def _span(**span: int) -> Unit:
    return lambda instant, amount: instant + amount * timedelta(**span)


def _months(instant: datetime, amount: int) -> datetime:
    year, month = divmod(instant.year * 12 + instant.month - 1 + amount, 12)
    return instant.replace(year=year, month=month + 1, day=min(instant.day, monthrange(year, month + 1)[1]))


_DATE_BASES: Mapping[str, Base] = {
    "now": _same,
    "today": _same,
    "yesterday": lambda instant: instant - timedelta(days=1),
    "tomorrow": lambda instant: instant + timedelta(days=1),
}
_TIME_BASES: Mapping[str, Base] = {
    "now": _same,
    "midnight": _midnight,
    "noon": lambda instant: _midnight(instant).replace(hour=12),
}
_DATE_UNITS: Mapping[str, Unit] = {
    "day": _span(days=1),
    "week": _span(weeks=1),
    "fortnight": _span(weeks=2),
    "month": _months,
    "year": lambda instant, amount: _months(instant, 12 * amount),
}
_TIME_UNITS: Mapping[str, Unit] = {
    "hour": _span(hours=1),
    "minute": _span(minutes=1),
    "second": _span(seconds=1),
    "millisecond": _span(milliseconds=1),
}
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTH_NAMES = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
_SHORT = {"tues": "tuesday", "thurs": "thursday", "thur": "thursday", "sept": "september"}


def _named(name: str) -> Unit | None:
    """Return the move to the next or last weekday or month of a name, whole or of three letters."""
    whole = _SHORT.get(name, name)
    for position, day in enumerate(_WEEKDAYS):
        if whole in {day, day[:3]}:
            return lambda instant, amount: _to_weekday(instant, position, amount)
    for position, month in enumerate(_MONTH_NAMES, 1):
        if whole in {month, month[:3]}:
            return lambda instant, amount: _to_month(instant, position, amount)
    return None


def _to_weekday(instant: datetime, weekday: int, amount: int) -> datetime:
    if amount > 0:
        return instant + timedelta(days=(weekday - instant.weekday() - 1) % 7 + 1)
    return instant - timedelta(days=(instant.weekday() - weekday - 1) % 7 + 1)


def _to_month(instant: datetime, month: int, amount: int) -> datetime:
    if amount > 0:
        return instant.replace(day=1, month=month, year=instant.year + (month <= instant.month))
    return instant.replace(day=1, month=month, year=instant.year - (month >= instant.month))
