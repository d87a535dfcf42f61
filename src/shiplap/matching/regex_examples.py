"""Texts that match a regular expression, for the ``Regex`` generator: bounded, and the same for the same chance.

The pattern is read by hand, because what reads patterns in Python is private or unbounded: a pattern of a few
characters (``((a{999}){999}){999}``) must not fill the memory.
"""

import string
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from shiplap.matching.generator_context import RandomSource
from shiplap.matching.patterns import PatternError, full_match

MAX_TEXT = 10_000
MAX_PATTERN = 1_000
MAX_DEPTH = 50
UNBOUNDED_REPEATS = 10
ATTEMPTS = 20

Make: TypeAlias = Callable[["_Writer"], None]
_PRINTABLE = string.ascii_letters + string.digits + " !#$%&()*+,-./:;<=>?@[]^_{|}~"
_WORD = string.ascii_letters + string.digits + "_"
_CLASSES = {
    "d": string.digits,
    "w": _WORD,
    "s": " ",
    "h": " ",
    "D": string.ascii_letters,
    "W": "-+!?. ",
    "S": _WORD,
    "H": _WORD,
    "R": "\n",
}
_NAMED = {
    "alpha": string.ascii_letters,
    "digit": string.digits,
    "alnum": string.ascii_letters + string.digits,
    "upper": string.ascii_uppercase,
    "lower": string.ascii_lowercase,
    "xdigit": string.hexdigits,
    "punct": "!#$%&()*+,-./:;<=>?@[]^_{|}~",
    "space": " ",
    "word": _WORD,
}
_CONTROL = {"n": "\n", "t": "\t", "r": "\r", "f": "\f", "v": "\v", "e": "\x1b", "0": "\0"}


def text_for(pattern: str, chance: RandomSource) -> str:
    """Return a text that matches ``pattern`` from its first to its last character.

    Raises:
        PatternError: when the pattern cannot be read, or no text was found for it.
    """
    matches = full_match(pattern)
    if len(pattern) > MAX_PATTERN:
        raise PatternError(f"no text is made for patterns of more than {MAX_PATTERN} characters")
    make = _Reader(pattern).read()
    for _ in range(ATTEMPTS):
        writer = _Writer(chance)
        make(writer)
        text = "".join(writer.parts)
        if matches(text):
            return text
    raise PatternError(f"no text was found that matches {pattern!r}")


class _Writer:
    """Collects a text up to its largest size."""

    def __init__(self, chance: RandomSource) -> None:
        self.chance = chance
        self.parts: list[str] = []
        self.size = 0
        self.groups: dict[int, str] = {}
        self.steps = 0

    def add(self, text: str) -> None:
        self.parts.append(text)
        self.size += len(text)
        self.step()

    def step(self) -> None:
        self.steps += 1
        if self.size > MAX_TEXT or self.steps > 4 * MAX_TEXT:
            raise PatternError(f"a text that matches would have more than {MAX_TEXT} characters")


@dataclass(slots=True)
class _Reader:
    """Reads a pattern from left to right."""

    pattern: str
    position: int = 0
    groups: int = 0
    depth: int = 0

    def read(self) -> Make:
        make = self._alternatives()
        if self.position < len(self.pattern):
            raise PatternError("unbalanced parenthesis")
        return make

    def _peek(self) -> str:
        return self.pattern[self.position : self.position + 1]

    def _next(self) -> str:
        character = self._peek()
        if not character:
            raise PatternError("the pattern ends too early")
        self.position += 1
        return character

    def _take(self, text: str) -> bool:
        if not self.pattern.startswith(text, self.position):
            return False
        self.position += len(text)
        return True

    def _until(self, mark: str) -> str:
        end = self.pattern.find(mark, self.position)
        if end < 0:
            raise PatternError(f"{mark!r} is missing")
        text = self.pattern[self.position : end]
        self.position = end + len(mark)
        return text

    def _alternatives(self) -> Make:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise PatternError(f"groups are nested deeper than {MAX_DEPTH}")
        branches = [self._sequence()]
        while self._take("|"):
            branches.append(self._sequence())
        self.depth -= 1
        return lambda writer: writer.chance.choice(branches)(writer)

    def _sequence(self) -> Make:
        items: list[Make] = []
        while self._peek() not in {"", "|", ")"}:
            items.append(self._repeated(self._atom()))

        def make(writer: _Writer) -> None:
            for item in items:
                item(writer)

        return make

    def _atom(self) -> Make:
        character = self._next()
        match character:
            case "(":
                return self._group()
            case "[":
                return _one_of(self._set())
            case "\\":
                return self._escape()
            case ".":
                return _one_of(string.ascii_letters + string.digits)
            case "^" | "$":
                return _nothing
            case _:
                return _literal(character)

    def _group(self) -> Make:
        number = 0
        if self._take("?"):
            if self._peek() in {"=", "!"} or self.pattern.startswith(("<=", "<!"), self.position):
                self._skip_look_around()
                return _nothing
            self._take("P")
            if self._take("<") or self._take("'"):
                while self._next() not in {">", "'"}:
                    pass
                self.groups += 1
                number = self.groups
            else:
                while self._next() != ":":
                    if self._peek() == ")":
                        self._next()
                        return _nothing
        else:
            self.groups += 1
            number = self.groups
        inner = self._alternatives()
        if not self._take(")"):
            raise PatternError("missing ), unterminated group")
        return _remembered(inner, number) if number else inner

    def _skip_look_around(self) -> None:
        """Leave out what only looks ahead or behind; whether the text fits is tried at the end."""
        while self._peek() in {"=", "!", "<"}:
            self._next()
        self._alternatives()
        if not self._take(")"):
            raise PatternError("missing ), unterminated group")

    def _escape(self) -> Make:
        character = self._next()
        if character == "Q":
            end = self.pattern.find("\\E", self.position)
            text = self.pattern[self.position :] if end < 0 else self.pattern[self.position : end]
            self.position = len(self.pattern) if end < 0 else end + 2
            return _literal(text)
        if character in "bBAzZGE":
            return _nothing
        if character.isdigit() and character != "0":
            return lambda writer: writer.add(writer.groups.get(int(character), ""))
        return _one_of(self._escaped(character))

    def _escaped(self, character: str) -> str:
        if character in _CLASSES:
            return _CLASSES[character]
        if character in "pP":
            return self._property(negated=character == "P")
        if character in "xu":
            return self._code(2 if character == "x" else 4)
        return _CONTROL.get(character, character)

    def _property(self, *, negated: bool) -> str:
        name = self._next()
        if name == "{":
            name = self._until("}")
        known = {"L": "alpha", "Lu": "upper", "Ll": "lower", "N": "digit", "Nd": "digit", "P": "punct", "Z": "space"}
        found = _NAMED.get(known.get(name.removeprefix("Is"), name.removeprefix("Is").lower()))
        if found is None:
            raise PatternError(f"the property {name!r} is not known")
        return "".join(sorted(set(_PRINTABLE) - set(found))) if negated else found

    def _code(self, digits: int) -> str:
        if self._take("{"):
            text = self._until("}")
        else:
            text = self.pattern[self.position : self.position + digits]
            self.position += digits
        try:
            return chr(int(text, 16))
        except (ValueError, OverflowError):
            raise PatternError(f"{text!r} is not the code of a character") from None

    def _set(self) -> str:
        negated = self._take("^")
        chosen: list[str] = []
        first = True
        while first or self._peek() != "]":
            first = False
            if self._take("[:"):
                chosen.append(_NAMED.get(self._until(":]"), ""))
                continue
            low = self._member()
            if (
                len(low) == 1
                and self._peek() == "-"
                and self.pattern[self.position + 1 : self.position + 2] not in {"]", ""}
            ):
                self._next()
                high = self._member()
                low = "".join(map(chr, range(ord(low), min(ord(high[0]), ord(low) + 500) + 1)))
            chosen.append(low)
        self._next()
        members = "".join(chosen)
        found = "".join(sorted(set(_PRINTABLE) - set(members))) if negated else members
        if not found:
            raise PatternError("a set has no members")
        return found

    def _member(self) -> str:
        character = self._next()
        return self._escaped(self._next()) if character == "\\" else character

    def _repeated(self, item: Make) -> Make:
        low, high = self._quantifier()
        if (low, high) == (1, 1):
            return item
        self._take("?") or self._take("+")

        def make(writer: _Writer) -> None:
            for _ in range(writer.chance.randint(low, high)):
                writer.step()
                item(writer)

        return make

    def _quantifier(self) -> tuple[int, int]:
        for sign, bounds in (("*", (0, UNBOUNDED_REPEATS)), ("+", (1, UNBOUNDED_REPEATS)), ("?", (0, 1))):
            if self._take(sign):
                return bounds
        end = self.pattern.find("}", self.position)
        low, comma, high = self.pattern[self.position + 1 : end].partition(",")
        if self._peek() != "{" or end < 0 or not (low or high).isdigit() or (high and not high.isdigit()):
            return 1, 1
        self.position = end + 1
        least = int(low or 0)
        most = int(high) if high else least + UNBOUNDED_REPEATS if comma else least
        if most < least or most > MAX_TEXT:
            raise PatternError(f"a repetition of {most} is not possible")
        return least, most


def _nothing(_writer: "_Writer") -> None:
    return


def _literal(text: str) -> Make:
    return lambda writer: writer.add(text)


def _one_of(characters: str) -> Make:
    return lambda writer: writer.add(writer.chance.choice(characters))


def _remembered(inner: Make, number: int) -> Make:
    def make(writer: _Writer) -> None:
        start = len(writer.parts)
        inner(writer)
        writer.groups[number] = "".join(writer.parts[start:])

    return make
