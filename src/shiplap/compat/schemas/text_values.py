"""Texts of some length in which patterns are found and others are not: one of them, or the proof that there is none."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import count, product

from shiplap.compat.schemas.formats import EXAMPLES
from shiplap.compat.schemas.goals import NOTHING, Answer, Doubt, Found, Unsure
from shiplap.compat.schemas.judging import UndecidableError, found_in
from shiplap.compat.schemas.languages import Language, Languages, TooManyTextsError
from shiplap.compat.schemas.nodes import Texts
from shiplap.compat.schemas.regexes import UnsupportedPatternError, searched
from shiplap.compat.schemas.verdicts import Code

MAX_LENGTH = 50_000
MAX_COUNTED = 400
_LINE_ENDS = frozenset("\n\r\u2028\u2029")
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


@dataclass(slots=True)
class TextFinder:
    """Finds texts; remembers the patterns it read."""

    languages: Languages = field(default_factory=Languages)
    _patterns: dict[str, Language | None] = field(default_factory=dict)

    def text(self, parts: Iterable[Texts], excluded: frozenset[str]) -> Answer:
        """Return a short text that fits all ``parts`` and is not ``excluded``."""
        one = together(parts)
        if (one.high is not None and one.low > one.high) or set(one.found) & set(one.missed):
            return NOTHING
        doubts = frozenset(
            Doubt(Code.REGEX_DIALECT, pattern)
            for pattern in (*one.found, *one.missed)
            if self._language(pattern) is None
        )
        if one.low > MAX_LENGTH:
            return Unsure(frozenset({Doubt(Code.STEP_BUDGET, "minLength")}))
        if not one.found and not one.missed:
            return _plain(one, excluded)
        usual = self._usual(one, excluded)
        return self._walked(one, excluded, doubts) if usual is None else Found(usual)

    def _usual(self, one: Texts, excluded: frozenset[str]) -> str | None:
        """Return a text that is usual for the format that is asked for; nothing where no format is, or none fits."""
        texts = (text for pattern in one.found for text in EXAMPLES.get(pattern, ()))
        return next((text for text in texts if text not in excluded and self.matches(text, one)), None)

    def matches(self, text: str, one: Texts) -> bool | None:
        """Say whether ``text`` fits; nothing when a pattern cannot be decided."""
        if len(text) < one.low or (one.high is not None and len(text) > one.high):
            return False
        found = [self.finds(pattern, text) for pattern in one.found]
        missed = [self.finds(pattern, text) for pattern in one.missed]
        if False in found or True in missed:
            return False
        return None if None in (*found, *missed) else True

    def finds(self, pattern: str, text: str) -> bool | None:
        """Say whether ``pattern`` is found in ``text``; nothing when that cannot be decided."""
        language = self._language(pattern)
        if language is not None and len(text) < 500:
            return self.languages.contains(language, text)
        try:
            return found_in(pattern, text)
        except UndecidableError:
            return None

    def _language(self, pattern: str) -> Language | None:
        if pattern not in self._patterns:
            try:
                self._patterns[pattern] = searched(pattern, self.languages)
            except (UnsupportedPatternError, RecursionError):
                self._patterns[pattern] = None
        return self._patterns[pattern]

    def _walked(self, one: Texts, excluded: frozenset[str], doubts: frozenset[Doubt]) -> Answer:
        held = [language for language in map(self._language, one.found) if language is not None]
        broken = [self.languages.opposite(found) for found in map(self._language, one.missed) if found is not None]
        low = min(one.low, MAX_COUNTED)
        language = self.languages.both([*held, *broken, self.languages.at_least(low)])
        for _ in range(len(excluded) + 1):
            try:
                text = self.languages.shortest(language)
            except (TooManyTextsError, RecursionError):
                return Unsure(frozenset({*doubts, Doubt(Code.REGEX_DIALECT, " ".join((*one.found, *one.missed)))}))
            if text is None or (one.high is not None and len(text) > one.high):
                return NOTHING
            if text not in excluded:
                longer = one.low > len(text)
                return (
                    Unsure(frozenset({Doubt(Code.STEP_BUDGET, "minLength")})) if longer else _found(text, one, doubts)
                )
            language = self.languages.both([language, self.languages.opposite(self.languages.text(text))])
        return NOTHING


def _found(text: str, one: Texts, doubts: frozenset[Doubt]) -> Answer:
    """Doubt a text with line ends: the dialects do not agree which of them a dot leaves out."""
    if _LINE_ENDS.isdisjoint(text):
        return Found(text, doubts)
    return Found(text, doubts | {Doubt(Code.REGEX_DIALECT, " ".join((*one.found, *one.missed)))})


def together(parts: Iterable[Texts]) -> Texts:
    """Return what all the parts say at once."""
    low, high = 0, None
    found: set[str] = set()
    missed: set[str] = set()
    for part in parts:
        low = max(low, part.low)
        high = part.high if high is None else high if part.high is None else min(high, part.high)
        found.update(part.found)
        missed.update(part.missed)
    return Texts(low=low, high=high, found=tuple(sorted(found)), missed=tuple(sorted(missed)))


def _plain(one: Texts, excluded: frozenset[str]) -> Answer:
    for text in _texts(one.low, one.high):
        if text not in excluded:
            return Found(text)
    return NOTHING


def _texts(low: int, high: int | None) -> Iterator[str]:
    """Yield texts between two lengths; endless unless only the empty one fits."""
    for length in count(low):
        if high is not None and length > high:
            return
        short = min(length, 3)
        for letters in product(_LETTERS, repeat=short):
            yield "a" * (length - short) + "".join(letters)
