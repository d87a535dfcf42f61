"""Regular expressions of JSON Schema as languages: the part of ECMA-262 on which all dialects agree.

What is outside of it (look-around, back references, word boundaries, inline flags, anchors in odd places) is refused
with a reason. A pattern is searched for, not matched from end to end; anchors say otherwise.

Source: ECMA-262 section 22.2 in its Unicode mode, as JSON Schema 2020-12 (core, section 6.4) recommends.
"""

from dataclasses import dataclass, field
from typing import TypeAlias

from shiplap.compat.schemas.languages import ALL, Language, Languages, Ranges, merged, without

MAX_PATTERN = 2_000
MAX_REPEAT = 300
_MAX_BRANCHES = 64
_DIGITS: Ranges = ((48, 57),)
_WORD: Ranges = ((48, 57), (65, 90), (95, 95), (97, 122))
_SPACE: Ranges = merged(
    (char, char)
    for char in (
        9,
        10,
        11,
        12,
        13,
        32,
        0xA0,
        0x1680,
        *range(0x2000, 0x200B),
        0x2028,
        0x2029,
        0x202F,
        0x205F,
        0x3000,
        0xFEFF,
    )
)
_DOT = without(((10, 10), (13, 13), (0x2028, 0x2029)))
_SETS = {"d": _DIGITS, "w": _WORD, "s": _SPACE, "D": without(_DIGITS), "W": without(_WORD), "S": without(_SPACE)}
_CONTROLS = {"t": 9, "n": 10, "v": 11, "f": 12, "r": 13, "0": 0}
_SYNTAX = set("^$\\.*+?()[]{}|/-")


class UnsupportedPatternError(ValueError):
    """A pattern outside the subset; the text says what of it."""


@dataclass(frozen=True, slots=True)
class _Branch:
    """One way to match: whether it must begin at the start and end at the end, and the texts between."""

    start: bool
    body: Language
    end: bool


_Branches: TypeAlias = list[_Branch]


def searched(pattern: str, languages: Languages) -> Language:
    """Return the texts in which ``pattern`` is found.

    Raises:
        UnsupportedPatternError: the pattern is outside the subset.
    """
    if len(pattern) > MAX_PATTERN:
        raise UnsupportedPatternError(f"longer than {MAX_PATTERN} characters")
    branches = _Reader(pattern, languages).whole()
    around = languages.everything
    return languages.either(
        languages.sequence([*([] if one.start else [around]), one.body, *([] if one.end else [around])])
        for one in branches
    )


@dataclass(slots=True)
class _Reader:
    """Reads a pattern from left to right."""

    pattern: str
    languages: Languages
    at: int = 0
    depth: int = field(default=0)

    def whole(self) -> _Branches:
        branches = self._either()
        if self.at < len(self.pattern):
            raise UnsupportedPatternError("unbalanced )")
        return branches

    def _peek(self) -> str:
        return self.pattern[self.at : self.at + 1]

    def _take(self, count: int = 1) -> str:
        taken = self.pattern[self.at : self.at + count]
        if len(taken) < count:
            raise UnsupportedPatternError("ends too early")
        self.at += count
        return taken

    def _either(self) -> _Branches:
        self.depth += 1
        if self.depth > 40:
            raise UnsupportedPatternError("groups nest too deeply")
        branches = self._sequence()
        while self._peek() == "|":
            self._take()
            branches = [*branches, *self._sequence()]
        self.depth -= 1
        return self._grouped(branches)

    def _grouped(self, branches: _Branches) -> _Branches:
        """Make one branch of those that have the same anchors."""
        kinds = dict.fromkeys((one.start, one.end) for one in branches)
        return [
            _Branch(start, self.languages.either(b.body for b in branches if (b.start, b.end) == (start, end)), end)
            for start, end in kinds
        ]

    def _sequence(self) -> _Branches:
        branches = [_Branch(start=False, body=self.languages.empty, end=False)]
        while self._peek() not in {"", "|", ")"}:
            part = self._quantified()
            branches = [self._joined(one, other) for one in branches for other in part]
            if len(branches) > _MAX_BRANCHES:
                raise UnsupportedPatternError("too many anchors")
        return branches

    def _joined(self, one: _Branch, other: _Branch) -> _Branch:
        nothing = self.languages.empty
        if (other.start and one.body is not nothing) or (one.end and other.body is not nothing):
            raise UnsupportedPatternError("an anchor in the middle")
        return _Branch(one.start or other.start, self.languages.then(one.body, other.body), one.end or other.end)

    def _quantified(self) -> _Branches:
        part = self._atom()
        bounds = self._bounds()
        if bounds is None:
            return part
        if self._peek() == "?":
            self._take()
        if len(part) != 1 or part[0].start or part[0].end:
            raise UnsupportedPatternError("a repeated anchor")
        if self._peek() and self._peek() in "*+?":
            raise UnsupportedPatternError("a possessive or doubled quantifier")
        return self._plain(self.languages.repeat(part[0].body, *bounds))

    def _bounds(self) -> tuple[int, int] | None:
        char = self._peek()
        if char and char in "*+?":
            self._take()
            return {"*": (0, -1), "+": (1, -1), "?": (0, 1)}[char]
        if char != "{":
            return None
        end = self.pattern.find("}", self.at)
        low, comma, high = self.pattern[self.at + 1 : end].partition(",")
        if end < 0 or not low.isdecimal() or (high and not high.isdecimal()):
            raise UnsupportedPatternError("a brace that is no quantifier")
        self.at = end + 1
        least, most = int(low), int(high) if high else (-1 if comma else int(low))
        if max(least, most) > MAX_REPEAT or -1 < most < least:
            raise UnsupportedPatternError(f"repeated more than {MAX_REPEAT} times")
        return least, most

    def _plain(self, body: Language) -> _Branches:
        return [_Branch(start=False, body=body, end=False)]

    def _atom(self) -> _Branches:  # noqa: PLR0911 - one case for each kind of atom
        char = self._take()
        match char:
            case "^":
                return [_Branch(start=True, body=self.languages.empty, end=False)]
            case "$":
                return [_Branch(start=False, body=self.languages.empty, end=True)]
            case "(":
                return self._group()
            case "[":
                return self._plain(self.languages.chars(self._class()))
            case ".":
                return self._plain(self.languages.chars(_DOT))
            case "\\":
                return self._plain(self.languages.chars(self._escape()))
            case "*" | "+" | "?" | "{" | "}" | "]":
                raise UnsupportedPatternError(f"a bare {char}")
            case _:
                return self._plain(self.languages.chars(((ord(char), ord(char)),)))

    def _group(self) -> _Branches:
        if self._peek() == "?":
            self._take()
            kind = self._take()
            if kind == "<" and self._peek() not in {"=", "!"}:
                self.at = self.pattern.find(">", self.at) + 1 or len(self.pattern)
            elif kind != ":":
                raise UnsupportedPatternError("look-around or flags")
        branches = self._either()
        if self._take() != ")":
            raise UnsupportedPatternError("unbalanced (")
        return branches

    def _class(self) -> Ranges:
        negated = self._peek() == "^"
        if negated:
            self._take()
        found: list[tuple[int, int]] = []
        while self._peek() != "]":
            low = self._member()
            if self._peek() == "-" and self.pattern[self.at + 1 : self.at + 2] not in {"]", ""}:
                self._take()
                high = self._member()
                if not (_is_one(low) and _is_one(high) and low[0][0] <= high[0][0]):
                    raise UnsupportedPatternError("a range between sets")
                found.append((low[0][0], high[0][0]))
            else:
                found.extend(low)
        self._take()
        ranges = merged(found)
        return without(ranges) if negated else without(without(ranges))

    def _member(self) -> Ranges:
        char = self._take()
        if char == "\\":
            if self._peek() == "b":
                self._take()
                return ((8, 8),)
            return self._escape()
        if char == "[" or (char == "&" and self._peek() == "&"):
            raise UnsupportedPatternError("a set inside a set")
        return ((ord(char), ord(char)),)

    def _escape(self) -> Ranges:
        char = self._take()
        if char in _SETS:
            return _SETS[char]
        if char in _SYNTAX or (char.isascii() and not char.isalnum()):
            return ((ord(char), ord(char)),)
        if char in _CONTROLS and not (char == "0" and self._peek().isdecimal()):
            return ((_CONTROLS[char], _CONTROLS[char]),)
        if char in {"x", "u"}:
            code = self._code(char)
            return ((code, code),)
        raise UnsupportedPatternError(f"\\{char}")

    def _code(self, kind: str) -> int:
        if kind == "u" and self._peek() == "{":
            end = self.pattern.find("}", self.at)
            digits, self.at = self.pattern[self.at + 1 : end], end + 1
        else:
            digits = self._take(2 if kind == "x" else 4)
        try:
            code = int(digits, 16)
        except ValueError:
            raise UnsupportedPatternError("a bad code point") from None
        if not any(low <= code <= high for low, high in ALL):
            raise UnsupportedPatternError("a surrogate")
        return code


def _is_one(ranges: Ranges) -> bool:
    return len(ranges) == 1 and ranges[0][0] == ranges[0][1]
