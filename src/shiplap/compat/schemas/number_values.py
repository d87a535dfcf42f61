"""Numbers between bounds, multiples of some and not of others: one of them, or the proof that there is none."""

from collections.abc import Iterator
from fractions import Fraction
from itertools import count, islice
from math import ceil, floor, gcd, lcm

from shiplap.compat.schemas.exact import written
from shiplap.compat.schemas.goals import NOTHING, Answer, Doubt, Found, Unsure
from shiplap.compat.schemas.nodes import Numbers
from shiplap.compat.schemas.verdicts import Code

MAX_TRIED = 5_000
_PRECISION = Doubt(Code.NUMBER_PRECISION, "")


def number_within(numbers: Numbers, excluded: frozenset[Fraction], listed: list[Fraction] | None) -> Answer:
    """Return a plain number that is within ``numbers``, not ``excluded``, and one of those ``listed`` if any are."""
    if listed is not None:
        return _first_of(sorted(listed, key=lambda one: (abs(one), one < 0)), numbers, excluded)
    if not _is_open(numbers):
        return NOTHING
    step = _common(numbers.multiples)
    if step is not None and any((step / one).denominator == 1 for one in numbers.strangers):
        return NOTHING
    tried = _stepped(numbers, step) if step is not None else _anywhere(numbers)
    unwritable = False
    for number in islice(tried, MAX_TRIED):
        if _fits(number, numbers) and number not in excluded:
            value = written(number)
            if value is not None:
                return Found(value)
            unwritable = True
    if unwritable or not _exhausted(numbers, step, excluded):
        return Unsure(frozenset({_PRECISION}))
    return NOTHING


def _first_of(listed: list[Fraction], numbers: Numbers, excluded: frozenset[Fraction]) -> Answer:
    left = [one for one in listed if one not in excluded and _fits(one, numbers)]
    values = [value for value in map(written, left) if value is not None]
    if values:
        return Found(values[0])
    return Unsure(frozenset({_PRECISION})) if left else NOTHING


def _fits(number: Fraction, numbers: Numbers) -> bool:
    """Say whether one number is within the bounds and a multiple of what it should be."""
    if numbers.low is not None and (number < numbers.low or (numbers.low_open and number == numbers.low)):
        return False
    if numbers.high is not None and (number > numbers.high or (numbers.high_open and number == numbers.high)):
        return False
    if any((number / one).denominator != 1 for one in numbers.multiples):
        return False
    return all((number / one).denominator != 1 for one in numbers.strangers)


def _is_open(numbers: Numbers) -> bool:
    if numbers.low is None or numbers.high is None:
        return True
    if numbers.low == numbers.high:
        return not (numbers.low_open or numbers.high_open)
    return numbers.low < numbers.high


def _common(multiples: tuple[Fraction, ...]) -> Fraction | None:
    """Return the smallest number that is a multiple of all of them."""
    if not multiples:
        return None
    return Fraction(lcm(*(one.numerator for one in multiples)), gcd(*(one.denominator for one in multiples)))


def _stepped(numbers: Numbers, step: Fraction) -> Iterator[Fraction]:
    """Yield the multiples of ``step`` within the bounds, those nearest to zero first."""
    low = None if numbers.low is None else ceil(numbers.low / step)
    high = None if numbers.high is None else floor(numbers.high / step)
    if low is not None and low > 0:
        numerators: Iterator[int] = iter(range(low, high + 1)) if high is not None else count(low)
    elif high is not None and high < 0:
        numerators = iter(range(high, low - 1, -1)) if low is not None else count(high, -1)
    else:
        numerators = _around_zero(low, high)
    return (one * step for one in numerators)


def _around_zero(low: int | None, high: int | None) -> Iterator[int]:
    yield 0
    for one in count(1):
        above, below = high is None or one <= high, low is None or -one >= low
        if not (above or below):
            return
        if above:
            yield one
        if below:
            yield -one


def _anywhere(numbers: Numbers) -> Iterator[Fraction]:
    """Yield numbers in the bounds: whole ones first, then halves, quarters and so on."""
    yield from (bound for bound in (numbers.low, numbers.high) if bound is not None and numbers.low == numbers.high)
    if numbers.low == numbers.high and numbers.low is not None:
        return
    for power in range(60):
        step = Fraction(1, 2**power)
        yield from islice(_stepped(numbers, step), 60)
    middle = ((numbers.low or Fraction(0)) + (numbers.high or Fraction(0))) / 2
    yield from (Fraction(repr(float(one))) for one in (middle, middle * Fraction(9, 10)) if abs(one) < 10**300)
    yield from (bound for bound in (numbers.low, numbers.high) if bound is not None)


def _exhausted(numbers: Numbers, step: Fraction | None, excluded: frozenset[Fraction]) -> bool:
    """Say whether all numbers that could have fitted were tried."""
    if numbers.low is not None and numbers.low == numbers.high:
        return True
    if step is None:
        return False
    if numbers.low is not None and numbers.high is not None:
        return floor(numbers.high / step) - ceil(numbers.low / step) < MAX_TRIED
    period = _common((step, *numbers.strangers))
    return period is not None and (period / step) * 2 + len(excluded) * 2 < MAX_TRIED
