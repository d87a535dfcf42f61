"""Regular expressions for ranges and multiples of whole numbers, because Pact has no other matcher for them.

Pact compares the JSON text of a number with a regular expression. Fractions have too many texts for that.
"""

import math
import re

_MOST_DIGITS = 15
_LAST_DIGITS = {2: r"^-?\d*[02468]$", 5: r"^-?\d*[05]$", 10: r"^(0|-?\d*0)$", 100: r"^(0|-?\d*00)$"}


def pattern_of_range(low: float | None, high: float | None) -> str | None:
    """Return a pattern for the whole numbers from ``low`` to ``high``, both included; ``None`` where there is none.

    ``None`` for a bound says that there is no such bound. Bounds of more than 15 digits are those of machines, not of
    people, and are left to the example.
    """
    least = None if low is None else math.ceil(low)
    most = None if high is None else math.floor(high)
    said = [abs(bound) for bound in (least, most) if bound is not None]
    if not said or max(said) >= 10**_MOST_DIGITS or (least is not None and most is not None and least > most):
        return None
    if most is None and least in _PLAIN:
        return _PLAIN[least]
    parts = [f"-{part}" for part in _negative(least, most)] + _positive(least, most)
    return f"^({'|'.join(parts)})$"


_PLAIN = {0: r"^\d+$", 1: r"^[1-9]\d*$"}


def pattern_of_multiple(step: object) -> str | None:
    """Return a pattern for the multiples of a number that are told by their last digits, ``None`` for others."""
    return _LAST_DIGITS.get(step) if isinstance(step, int) else None


def _negative(least: int | None, most: int | None) -> list[str]:
    """Return patterns for the negative numbers of a range, without their sign."""
    if least is not None and least >= 0:
        return []
    return _from(1 if most is None or most >= 0 else -most, None if least is None else -least)


def _positive(least: int | None, most: int | None) -> list[str]:
    if most is not None and most < 0:
        return []
    return _from(0 if least is None or least < 0 else least, most)


def _from(low: int, high: int | None) -> list[str]:
    """Return patterns for the numbers from ``low``, none of them negative."""
    if high is None:
        digits = len(str(low))
        return [*_between(low, 10**digits - 1), rf"[1-9]\d{{{digits},}}"]
    return _between(low, high)


def _between(low: int, high: int) -> list[str]:
    """Return a pattern for each run of numbers that differ in their last digits only."""
    stops = {high}
    for digits in range(1, len(str(high)) + 1):
        step = 10**digits
        stops |= {step - 1, (high + 1) // step * step - 1}
        if low % step:
            stops.add(low // step * step + step - 1)
    patterns: list[str] = []
    start = low
    for stop in sorted(each for each in stops if low <= each <= high):
        patterns.append(_run(str(start), str(stop)))
        start = stop + 1
    return patterns


def _run(start: str, stop: str) -> str:
    digits = [one if one == other else f"[{one}-{other}]" for one, other in zip(start, stop, strict=True)]
    return re.sub(r"(\[0-9\])+", lambda found: _any_digits(len(found[0]) // 5), "".join(digits))


def _any_digits(count: int) -> str:
    return r"\d" if count == 1 else rf"\d{{{count}}}"
