"""Regular expressions in files: is this one at all, whoever's dialect it is in, and can it be compiled without harm?

What is refused here is broken in every dialect, or so large when unrolled that compiling it would hang.
"""

import re
from functools import lru_cache

from shiplap.pactfile.faults import UnreadableError
from shiplap.pactfile.limits import Limits

# ruff: noqa: PLC0415 - the library costs as much to import as ten of our modules, and many contracts have no pattern

_PIECE = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*+\]|\{(\d+)(?:,\d*)?\}|.", re.DOTALL)
_QUOTED = re.compile(r"\\Q(.*?)(?:\\E|\Z)", re.DOTALL)
# Java's \e, \x{41} and properties of its own, JavaScript's \u{41} and [^]: the library has no words for these.
_FOREIGN = re.compile(r"\\e|\\[pP]\{\w+\}|\\[xu]\{[0-9A-Fa-f]{1,6}\}|\[\^?\](?=[^\]]*\Z)|\\\\")


def check_pattern(pattern: str, limits: Limits) -> None:
    """Say no to what cannot be a regular expression, or is larger than we read."""
    if len(pattern) > limits.pattern:
        raise UnreadableError(f"a regular expression of more than {limits.pattern} characters")
    problem = _problem(pattern, limits.repeats)
    if problem is not None:
        raise UnreadableError(problem)


@lru_cache(maxsize=4096)
def _problem(pattern: str, repeats: int) -> str | None:
    if unrolled_size(pattern) > repeats:
        return f"a regular expression that repeats itself more than {repeats} times"
    if _means_the_same_everywhere(pattern):
        return None
    first = _compile_error(pattern)
    if first is None or _compile_error(_in_our_dialect(pattern)) is None:
        return None
    return f"not a regular expression ({first})"


_EVERYWHERE = re.compile(r"[\w /:,;@%&=!~'\"<>#|$^.()-]|\\[dDwWsS./()-]|\[[\w-]+\]|[*+?](?![*+?{])", re.ASCII)


def _means_the_same_everywhere(pattern: str) -> bool:
    """Return whether every dialect can read the pattern and Python's own engine does: no need for the larger one."""
    if _EVERYWHERE.sub("", pattern) or "(?" in pattern:
        return False
    try:
        re.compile(pattern)
    except (re.error, RecursionError, OverflowError):
        return False
    return True


def _compile_error(pattern: str) -> str | None:
    import regex

    try:
        regex.compile(pattern)
    except (regex.error, RecursionError, OverflowError, ValueError) as error:
        return str(error)
    return None


def _in_our_dialect(pattern: str) -> str:
    import regex

    quoted = _QUOTED.sub(lambda found: regex.escape(found[1]), pattern)
    return _FOREIGN.sub(lambda found: found[0] if found[0] == "\\\\" else ".", quoted)


def unrolled_size(pattern: str) -> int:
    """Return how many characters or classes ``pattern`` has when everything is repeated as often as it must be.

    ``(ab{3}){1000}`` has 4,000. The library unrolls patterns so, which makes a short hostile one very long.
    """
    sizes = [0]
    last = 0
    for piece in _PIECE.finditer(pattern):
        text, least = piece[0], piece[1]
        if text == "(":
            sizes.append(0)
            last = 0
        elif text == ")" and len(sizes) > 1:
            last = sizes.pop()
            sizes[-1] += last
        elif least is not None:
            times = int(least[:9])
            sizes[-1] += last * (max(times, 1) - 1)
            last *= max(times, 1)
        else:
            sizes[-1] += 1
            last = 1
    return sum(sizes)
