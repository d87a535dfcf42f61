"""Regular expressions in files: is this one at all, whoever's dialect it is written in?"""

from functools import lru_cache

import regex

from shiplap.pactfile.faults import UnreadableError
from shiplap.pactfile.limits import Limits


def check_pattern(pattern: str, limits: Limits) -> None:
    """Say no to what cannot be a regular expression, or is longer than we read."""
    if len(pattern) > limits.pattern:
        raise UnreadableError("a regular expression is too long")
    problem = pattern_problem(pattern)
    if problem is not None:
        raise UnreadableError(problem)


@lru_cache(maxsize=4096)
def pattern_problem(pattern: str) -> str | None:
    """Return why ``pattern`` is no regular expression, or ``None``."""
    try:
        regex.compile(pattern)
    except (regex.error, RecursionError, OverflowError, MemoryError) as error:
        return str(error)
    return None
