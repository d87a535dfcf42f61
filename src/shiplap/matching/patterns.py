"""Regular expressions that arrive in contracts: they come from strangers, so they get a size, a time and no more.

Pact means Java's or Ruby's dialect and a match of the whole text. Here a pattern is translated to the `regex` library,
which can be stopped by a timeout; where a pattern has few ways to be tried on a text, Python's faster `re` tries them.
"""

import re
import warnings
from collections.abc import Callable
from contextvars import ContextVar
from functools import lru_cache
from typing import TYPE_CHECKING, TypeAlias

from shiplap.matching.pattern_size import Choices, choices, written_out

if TYPE_CHECKING:
    import regex

# ruff: noqa: PLC0415 - the library costs as much to import as ten of our modules, and many contracts have no pattern

MAX_PATTERN = 5_000
MAX_WRITTEN_OUT = 20_000
MAX_SUBJECT = 1_000_000
MAX_WAYS = 200_000
TIMEOUT_SECONDS = 0.25
MOST_TIMEOUTS = 8
_LENGTHS = (8, 16, 32, 64, 128, 256, 512, 1024, 4096, 16384, 65536)

FullMatch: TypeAlias = Callable[[str], bool]


class PatternError(ValueError):
    """A pattern that cannot be used, or a match that could not be decided in time; the text says why."""


# How many matches of the comparison under way may still take too long; nothing is counted outside of one.
_PATIENCE: ContextVar[list[int] | None] = ContextVar("_PATIENCE", default=None)


def start_comparison() -> None:
    """Begin to count anew: a hostile pattern at every row of a long list is given up after `MOST_TIMEOUTS` rows."""
    _PATIENCE.set([MOST_TIMEOUTS])


_QUOTED = re.compile(r"\\Q(.*?)(?:\\E|\Z)", re.DOTALL)
_JAVA_NAMES = {
    r"\h": r"[ \t\xA0\u1680\u180e\u2000-\u200a\u202f\u205f\u3000]",
    r"\z": r"\Z",
    r"\Z": r"(?=\n?\Z)",
    r"\e": r"\x1b",
}
_ESCAPE = re.compile(r"\\(?:\\|x\{([0-9A-Fa-f]{1,6})\}|[hzZe]|k[<{'](\w+)[>}']|([pP])\{Is(\w+)\})")


@lru_cache(maxsize=4096)
def full_match(pattern: str) -> FullMatch:
    """Return a function that says whether a text matches ``pattern`` from its first to its last character.

    Raises:
        PatternError: when the pattern is too long or not a regular expression. The function returned raises the same
            when a text is too long or the match takes longer than `TIMEOUT_SECONDS`.
    """
    if len(pattern) > MAX_PATTERN:
        raise PatternError(f"the pattern has {len(pattern)} characters; at most {MAX_PATTERN} are tried")
    if written_out(pattern) > MAX_WRITTEN_OUT:
        raise PatternError(f"written out, the pattern has more than {MAX_WRITTEN_OUT} steps")
    ways = choices(pattern)
    return _bounded(pattern) if ways is None else _fast(pattern, ways)


def translate(pattern: str) -> str:
    """Return a pattern of Java's or Ruby's dialect in that of the `regex` library."""
    import regex

    quoted = _QUOTED.sub(lambda found: regex.escape(found[1]), pattern)
    return _ESCAPE.sub(_translate_escape, quoted)


def _translate_escape(found: re.Match[str]) -> str:
    if found[2]:
        return f"(?P={found[2]})"
    if found[3]:  # Java may say so of any property
        return f"\\{found[3]}{{{found[4]}}}"
    if found[1]:
        return f"\\U{int(found[1], 16):08x}"
    return _JAVA_NAMES.get(found[0], found[0])


def _fast(pattern: str, ways: Choices) -> FullMatch:
    """Try on Python's engine what has few ways to be tried, and everything else on the one that stops in time."""
    try:
        match = re.compile(pattern).fullmatch
    except (re.error, RecursionError, OverflowError):
        return _bounded(pattern)
    longest = max((length for length in _LENGTHS if ways.at_most(length) <= MAX_WAYS), default=-1)

    def matches(text: str) -> bool:
        return match(text) is not None if len(text) <= longest else _bounded(pattern)(text)

    return matches


_FUTURE_SETS = re.compile(r"\[|--|&&|~~|\|\|")


def _compiled(pattern: str) -> "regex.Pattern[str]":
    """Compile; what looks like a set operation of a future version is no reason to warn about a stranger's text."""
    import regex

    if not _FUTURE_SETS.search(pattern):
        return regex.compile(pattern, regex.VERSION0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)
        return regex.compile(pattern, regex.VERSION0)


@lru_cache(maxsize=1024)
def _bounded(pattern: str) -> FullMatch:
    import regex

    try:
        compiled = _compiled(translate(pattern))
    except (regex.error, RecursionError, OverflowError) as error:
        raise PatternError(str(error)) from None

    def matches(text: str) -> bool:
        if len(text) > MAX_SUBJECT:
            raise PatternError(f"the text has {len(text)} characters; at most {MAX_SUBJECT} are tried")
        patience = _PATIENCE.get()
        if patience is not None and patience[0] <= 0:
            raise PatternError(f"{MOST_TIMEOUTS} matches of this comparison took too long already")
        try:
            return compiled.fullmatch(text, timeout=TIMEOUT_SECONDS) is not None
        except TimeoutError:
            if patience is not None:
                patience[0] -= 1
            raise PatternError(f"the match took longer than {TIMEOUT_SECONDS} seconds") from None

    return matches


def first_group(pattern: str, text: str) -> str | None:
    """Return what the first group of ``pattern`` holds where it is found in ``text``; ``None`` without either.

    Raises:
        PatternError: when the pattern or the text is too long, the pattern is not one, or the search takes too long.
    """
    import regex

    if max(len(pattern), len(text)) > MAX_PATTERN or written_out(pattern) > MAX_WRITTEN_OUT:
        raise PatternError(f"the pattern or the text has more than {MAX_PATTERN} characters or steps")
    try:
        found = _compiled(translate(pattern)).search(text, timeout=TIMEOUT_SECONDS)
    except (regex.error, RecursionError, OverflowError) as error:
        raise PatternError(str(error)) from None
    except TimeoutError:
        raise PatternError(f"the search took longer than {TIMEOUT_SECONDS} seconds") from None
    return found[1] if found is not None and found.re.groups else None
