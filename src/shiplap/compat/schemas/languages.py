"""Sets of texts that can be intersected, turned round and asked for their shortest member.

Regular expressions are terms, and what remains of a term after one character (its derivative, Brzozowski 1964) is a
term again. Intersection and complement are terms like any other, so whether one pattern implies another is a walk over
derivatives: it ends with the shortest text, with the proof that there is none, or at a limit.
"""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal, TypeAlias

Ranges: TypeAlias = tuple[tuple[int, int], ...]

ALL: Ranges = ((0, 0xD7FF), (0xE000, 0x10FFFF))
MAX_STATES = 1_500
_PREFERRED = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-_.:/@ +,;!#$%&'()*<=>?[]^`{|}~\"\\"


class TooManyTextsError(Exception):
    """The walk over the texts of a language met more states than are allowed."""


@dataclass(frozen=True, slots=True, eq=False)
class Language:
    """A set of texts; equal terms of one `Languages` are one object.

    Attributes:
        kind: what the term is made of.
        parts: the terms it is made of.
        chars: for ``chars``, the characters it consists of.
        bounds: for ``repeat``, how often; no upper bound is -1.
        nullable: whether the empty text belongs to it.
    """

    kind: Literal["none", "empty", "chars", "then", "either", "both", "not", "repeat"]
    parts: "tuple[Language, ...]" = ()
    chars: Ranges = ()
    bounds: tuple[int, int] = (0, -1)
    nullable: bool = False


def merged(ranges: Iterable[tuple[int, int]]) -> Ranges:
    """Return ranges of code points sorted, with those that touch made one."""
    out: list[tuple[int, int]] = []
    for low, high in sorted(ranges):
        if out and low <= out[-1][1] + 1:
            out[-1] = (out[-1][0], max(out[-1][1], high))
        else:
            out.append((low, high))
    return tuple(out)


def without(ranges: Ranges) -> Ranges:
    """Return all characters that are not in ``ranges``; surrogates are no characters."""
    out = []
    for low, high in ALL:
        start = low
        for one, other in ranges:
            if other < start or one > high:
                continue
            if one > start:
                out.append((start, one - 1))
            start = max(start, other + 1)
        if start <= high:
            out.append((start, high))
    return tuple(out)


@dataclass(slots=True)
class Languages:
    """Makes terms and walks over them; remembers both."""

    _terms: dict[object, Language] = field(default_factory=dict)
    _steps: dict[tuple[int, int], Language] = field(default_factory=dict)
    _letters: dict[int, frozenset[Ranges]] = field(default_factory=dict)
    _shortest: dict[int, str | None] = field(default_factory=dict)
    none: Language = field(init=False)
    empty: Language = field(init=False)
    everything: Language = field(init=False)
    any_char: Language = field(init=False)

    def __post_init__(self) -> None:
        self.none = self._term(Language("none"))
        self.empty = self._term(Language("empty", nullable=True))
        self.any_char = self.chars(ALL)
        self.everything = self._term(Language("not", (self.none,), nullable=True))

    def _term(self, term: Language) -> Language:
        key = (term.kind, tuple(map(id, term.parts)), term.chars, term.bounds)
        return self._terms.setdefault(key, term)

    def chars(self, ranges: Ranges) -> Language:
        """Return the texts of one character out of ``ranges``."""
        return self._term(Language("chars", chars=ranges)) if ranges else self.none

    def text(self, text: str) -> Language:
        """Return the language of one text."""
        return self.sequence([self.chars(((ord(char), ord(char)),)) for char in text])

    def sequence(self, parts: Iterable[Language]) -> Language:
        """Return the texts that are made of one of each part, in their order."""
        out = self.empty
        for part in reversed(list(parts)):
            out = self.then(part, out)
        return out

    def then(self, first: Language, second: Language) -> Language:
        """Return the texts of ``first`` followed by those of ``second``."""
        if first is self.none or second is self.none:
            return self.none
        if first is self.empty:
            return second
        if second is self.empty:
            return first
        if first.kind == "then":
            return self.then(first.parts[0], self.then(first.parts[1], second))
        return self._term(Language("then", (first, second), nullable=first.nullable and second.nullable))

    def either(self, parts: Iterable[Language]) -> Language:
        """Return the texts of any of the parts."""
        flat = self._flat("either", parts)
        flat.discard(self.none)
        if self.everything in flat:
            return self.everything
        single = [one for one in flat if one.kind == "chars"]
        if len(single) > 1:
            flat.difference_update(single)
            flat.add(self.chars(merged(pair for one in single for pair in one.chars)))
        return self._joined("either", flat, self.none, nullable=any(one.nullable for one in flat))

    def both(self, parts: Iterable[Language]) -> Language:
        """Return the texts that belong to all of the parts."""
        flat = self._flat("both", parts)
        flat.discard(self.everything)
        if self.none in flat or any(one.kind == "not" and one.parts[0] in flat for one in flat):
            return self.none
        return self._joined("both", flat, self.everything, nullable=all(one.nullable for one in flat))

    def opposite(self, one: Language) -> Language:
        """Return all texts that do not belong to ``one``."""
        if one.kind == "not":
            return one.parts[0]
        return self._term(Language("not", (one,), nullable=not one.nullable))

    def repeat(self, one: Language, low: int, high: int = -1) -> Language:
        """Return ``low`` to ``high`` texts of ``one`` in a row; -1 is no upper bound."""
        if high == 0 or one is self.empty:
            return self.empty
        if one is self.none:
            return self.empty if low == 0 else self.none
        if (low, high) == (1, 1):
            return one
        if low == 0 and high == -1 and (one is self.any_char or (one.kind == "repeat" and one.bounds == (0, -1))):
            return self.everything if one is self.any_char else one
        low = 0 if one.nullable else low
        return self._term(Language("repeat", (one,), bounds=(low, high), nullable=low == 0))

    def at_least(self, count: int) -> Language:
        """Return all texts of at least ``count`` characters."""
        return self.then(self.repeat(self.any_char, count, count), self.everything)

    def after(self, one: Language, char: int) -> Language:
        """Return what may follow ``char`` in the texts of ``one``."""
        key = (id(one), char)
        known = self._steps.get(key)
        if known is None:
            known = self._steps[key] = self._after(one, char)
        return known

    def contains(self, one: Language, text: str) -> bool:
        """Say whether ``text`` belongs to ``one``."""
        for char in text:
            one = self.after(one, ord(char))
        return one.nullable

    def shortest(self, one: Language) -> str | None:
        """Return the shortest text of ``one``, or nothing when it has none.

        Raises:
            TooManyTextsError: neither was found within `MAX_STATES`.
        """
        if id(one) not in self._shortest:
            self._shortest[id(one)] = self._walk(one)
        return self._shortest[id(one)]

    def _walk(self, one: Language) -> str | None:
        seen = {one}
        waiting = deque([(one, "")])
        while waiting:
            state, text = waiting.popleft()
            if state.nullable:
                return text
            for char in self._choices(state):
                following = self.after(state, char)
                if following in seen or following is self.none:
                    continue
                if len(seen) >= MAX_STATES:
                    raise TooManyTextsError
                seen.add(following)
                waiting.append((following, text + chr(char)))
        return None

    def _choices(self, state: Language) -> list[int]:
        """Return one character for each way the state tells characters apart, the readable ones first."""
        sets = sorted(self._sets(state))
        edges = sorted({edge for ranges in (*sets, ALL) for low, high in ranges for edge in (low, high + 1)})
        best: dict[tuple[bool, ...], tuple[int, int]] = {}
        for low, following in pairwise(edges):
            if not _holds(ALL, low):
                continue
            kind = tuple(_holds(ranges, low) for ranges in sets)
            choice = _preferred(low, following - 1)
            best[kind] = min(best.get(kind, choice), choice)
        return [char for _, char in sorted(best.values())]

    def _sets(self, one: Language) -> frozenset[Ranges]:
        """Return the sets of characters that the first character of a text is held against."""
        known = self._letters.get(id(one))
        if known is None:
            match one.kind:
                case "chars":
                    known = frozenset({one.chars})
                case "then" if not one.parts[0].nullable:
                    known = self._sets(one.parts[0])
                case _:
                    known = frozenset().union(*map(self._sets, one.parts))
            self._letters[id(one)] = known
        return known

    def _after(self, one: Language, char: int) -> Language:  # noqa: PLR0911 - one case for each kind of term
        match one.kind:
            case "none" | "empty":
                return self.none
            case "chars":
                return self.empty if _holds(one.chars, char) else self.none
            case "either":
                return self.either([self.after(part, char) for part in one.parts])
            case "both":
                return self.both([self.after(part, char) for part in one.parts])
            case "not":
                return self.opposite(self.after(one.parts[0], char))
            case "then":
                first, second = one.parts
                rest = self.then(self.after(first, char), second)
                return self.either([rest, self.after(second, char)]) if first.nullable else rest
            case "repeat":
                low, high = one.bounds
                rest = self.repeat(one.parts[0], max(low - 1, 0), high if high == -1 else high - 1)
                return self.then(self.after(one.parts[0], char), rest)

    def _flat(self, kind: str, parts: Iterable[Language]) -> set[Language]:
        flat: set[Language] = set()
        for part in parts:
            flat.update(part.parts if part.kind == kind else (part,))
        return flat

    def _joined(
        self, kind: Literal["either", "both"], flat: set[Language], nothing: Language, *, nullable: bool
    ) -> Language:
        if not flat:
            return nothing
        if len(flat) == 1:
            return flat.pop()
        return self._term(Language(kind, tuple(sorted(flat, key=id)), nullable=nullable))


def _holds(ranges: Ranges, char: int) -> bool:
    return any(low <= char <= high for low, high in ranges)


def _preferred(low: int, high: int) -> tuple[int, int]:
    """Return the most readable character between two, with its rank."""
    for rank, char in enumerate(_PREFERRED):
        if low <= ord(char) <= high:
            return rank, ord(char)
    first = max(low, 0xA1) if high >= 0xA1 else low
    return 1_000 + (0 if first >= 0xA1 else 1_000_000) + first, first
