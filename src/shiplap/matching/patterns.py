"""Regular expressions that arrive in contracts: they come from strangers, so they get a size, a time and no more.

Pact means Java's or Ruby's dialect and a match of the whole text. Here a pattern is translated to the `regex` library,
which can be stopped by a timeout; patterns that provably cannot blow up run on Python's faster `re`.
"""

import re
from collections.abc import Callable
from functools import lru_cache
from typing import TypeAlias

import regex

from shiplap.matching.pattern_size import written_out

MAX_PATTERN = 5_000
MAX_WRITTEN_OUT = 20_000
MAX_SUBJECT = 1_000_000
TIMEOUT_SECONDS = 0.25

FullMatch: TypeAlias = Callable[[str], bool]


class PatternError(ValueError):
    """A pattern that cannot be used, or a match that could not be decided in time; the text says why."""


# Atoms of fixed length, one that repeats, a literal tail: the effort grows with the length of the text and no faster.
_ATOM = (
    r"(?:[A-Za-z0-9 _/:,;@%&=!~'\"<>-]|\\[dDwWsS./\-+*?()\[\]{}|^$\\]|\[(?:[A-Za-z0-9_./:@%+ -]|\\[dwsDWS./-])+\]|\.)"
)
_SIMPLE = re.compile(rf"\^?(?:{_ATOM}(?:\{{[0-9]{{1,3}}\}})?)*(?:{_ATOM}[+*])?[A-Za-z0-9 _/:,;@-]*\$?")
MAX_SIMPLE = 120
_QUOTED = re.compile(r"\\Q(.*?)(?:\\E|\Z)", re.DOTALL)
_JAVA_NAMES = {
    r"\h": r"[ \t\xA0\u1680\u180e\u2000-\u200a\u202f\u205f\u3000]",
    r"\z": r"\Z",
    r"\Z": r"(?=\n?\Z)",
    r"\e": r"\x1b",
}
_ESCAPE = re.compile(r"\\(?:\\|x\{([0-9A-Fa-f]{1,6})\}|[hzZe])|\(\?<(?=[A-Za-z])")


@lru_cache(maxsize=4096)
def full_match(pattern: str) -> FullMatch:
    """Return a function that says whether a text matches ``pattern`` from its first to its last character.

    Raises:
        PatternError: when the pattern is too long or not a regular expression. The function returned raises the same
            when a text is too long or the match takes longer than `TIMEOUT_SECONDS`.
    """
    if len(pattern) > MAX_PATTERN:
        raise PatternError(f"the pattern has {len(pattern)} characters; at most {MAX_PATTERN} are tried")
    if len(pattern) <= MAX_SIMPLE and _SIMPLE.fullmatch(pattern):
        return _plain(pattern)
    if written_out(pattern) > MAX_WRITTEN_OUT:
        raise PatternError(f"written out, the pattern has more than {MAX_WRITTEN_OUT} steps")
    return _bounded(pattern)


def translate(pattern: str) -> str:
    """Return a pattern of Java's or Ruby's dialect in that of the `regex` library."""
    quoted = _QUOTED.sub(lambda found: regex.escape(found[1]), pattern)
    return _ESCAPE.sub(_translate_escape, quoted)


def _translate_escape(found: re.Match[str]) -> str:
    if found[0] == "(?<":
        return "(?P<"
    if found[1]:
        return f"\\U{int(found[1], 16):08x}"
    return _JAVA_NAMES.get(found[0], found[0])


def _plain(pattern: str) -> FullMatch:
    try:
        compiled = re.compile(pattern)
    except re.error as error:
        raise PatternError(str(error)) from None
    match = compiled.fullmatch

    def matches(text: str) -> bool:
        return match(text) is not None

    return matches


def _bounded(pattern: str) -> FullMatch:
    try:
        compiled = regex.compile(translate(pattern), regex.VERSION0)
    except (regex.error, RecursionError, OverflowError) as error:
        raise PatternError(str(error)) from None

    def matches(text: str) -> bool:
        if len(text) > MAX_SUBJECT:
            raise PatternError(f"the text has {len(text)} characters; at most {MAX_SUBJECT} are tried")
        try:
            return compiled.fullmatch(text, timeout=TIMEOUT_SECONDS) is not None
        except TimeoutError:
            raise PatternError(f"the match took longer than {TIMEOUT_SECONDS} seconds") from None

    return matches
