"""Patterns in which ``*`` stands for anything and every other sign for itself, brackets included.

`fnmatch` would read the ``[3]`` of a JSON path, and the ``[a-1]`` of a parametrised test, as a set of characters.
"""

import re
from functools import lru_cache


def fits(pattern: str, text: str) -> bool:
    """Return whether the whole text fits the pattern."""
    return _compiled(pattern).fullmatch(text) is not None


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(".*".join(map(re.escape, pattern.split("*"))), re.DOTALL)
