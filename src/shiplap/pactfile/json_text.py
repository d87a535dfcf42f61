"""JSON read strictly and within bounds: what Python would let pass (``NaN``, a key twice) is a fault here."""

import json
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from shiplap.errors import Fault
from shiplap.model.json_value import JsonObject, JsonValue
from shiplap.pactfile.faults import ContractFileError, UnreadableError, refusal
from shiplap.pactfile.limits import Limits
from shiplap.pactfile.positions import Path, repeats_in, tokens
from shiplap.pactfile.skeleton import depth, member_count, skeleton

_HALF_CHARACTER = re.compile("[\ud800-\udfff]")
_ESCAPED_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")


@dataclass(frozen=True, slots=True)
class Blemish:
    """What Python's parser lets pass and JSON does not: the way to it, where it begins in the text, what is wrong."""

    path: Path
    offset: int
    problem: str


@dataclass(frozen=True, slots=True)
class Parsed:
    """A document, its text, and its blemishes.

    Something stands in the document for each of them: ``null`` or 0 for a number that is none, the last one of members
    that stand there twice, another character for half a surrogate pair.
    """

    document: JsonValue
    text: str
    blemishes: tuple[Blemish, ...] = ()


class _Notes:
    """What is noted while the parser runs; where it stands is found out afterwards.

    Attributes:
        unspeakable: whether there was something that JSON has no words for.
        members: how many members the objects have.
        patterns: all different regular expressions.
    """

    __slots__ = ("digits", "members", "patterns", "unspeakable")

    def __init__(self, digits: int) -> None:
        self.digits = digits
        self.unspeakable = False
        self.members = 0
        self.patterns: set[str] = set()

    def integer(self, text: str) -> int:
        """Make a number without a fraction or an exponent."""
        if len(text) > self.digits:
            self.unspeakable = True
            return 0
        return int(text)

    def number(self, text: str) -> float:
        """Make a number with a fraction or an exponent."""
        value = float(text)
        if len(text) > self.digits or math.isinf(value):
            self.unspeakable = True
            return 0.0
        return value

    def constant(self, _name: str) -> None:
        """Meet ``NaN`` or ``Infinity``."""
        self.unspeakable = True

    def members_of(self, found: JsonObject) -> JsonObject:
        """Meet an object, and leave it as it is."""
        self.members += len(found)
        if "regex" in found and isinstance(pattern := found["regex"], str):
            self.patterns.add(pattern)
        return found


def parse_json(text: str | bytes, source: str, limits: Limits) -> Parsed:
    """Return the document of a text.

    Raises:
        ContractFileError: when the text is too large, too deep, not UTF-8 or not JSON.
    """
    if len(text) > limits.size:
        raise refusal(source, Fault("$", f"larger than {limits.size} bytes"))
    if isinstance(text, bytes):
        text = _decoded(text, source)
    notes = _Notes(limits.digits)
    document = _parsed(text, source, limits, notes)
    bones = skeleton(text)
    if depth(bones, limits.depth) > limits.depth:
        raise _too_deep(source, limits)
    if sum(map(len, notes.patterns)) > limits.patterns:
        raise refusal(source, Fault("$", f"regular expressions of more than {limits.patterns} characters together"))
    blemishes: list[Blemish] = []
    has_halves = _has_half_character(document, text)
    if notes.unspeakable or has_halves:
        blemishes.extend(islice(_unspeakable(text, limits), limits.faults))
        document = _without_halves(document) if has_halves else document
    if member_count(bones) != notes.members:
        blemishes.extend(islice(_repeated(text), limits.faults))
    return Parsed(document, text, tuple(blemishes))


def embedded_json(text: str) -> JsonValue:
    """Return the document of a text that stands in a contract as a string, as JSON bodies often do.

    Raises:
        ValueError: when it is not JSON; ``NaN`` and ``Infinity`` are not.
        RecursionError: when it is nested too deeply.
        UnreadableError: when it is JSON, but holds a number larger than any double.
    """
    document: JsonValue = json.loads(text, parse_float=_finite, parse_constant=_no_constant)
    return document


def _finite(text: str) -> float:
    value = float(text)
    if math.isinf(value):
        raise UnreadableError(f"the JSON text of a body holds {text[:40]}, which is larger than any double")
    return value


def _no_constant(name: str) -> JsonValue:
    raise ValueError(f"{name} is not JSON")


_OTHER_STARTS = {b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16", b"\x1f\x8b": "compressed with gzip"}


def _decoded(text: bytes, source: str) -> str:
    try:
        return text.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = text.count(b"\n", 0, error.start) + 1
        what = next((f", but {name}" for start, name in _OTHER_STARTS.items() if text.startswith(start)), "")
        raise refusal(source, Fault("$", f"not UTF-8{what}: byte {error.start} cannot be read", line)) from None


def _parsed(text: str, source: str, limits: Limits, notes: _Notes) -> JsonValue:
    try:
        document: JsonValue = json.loads(
            text,
            parse_int=notes.integer,
            parse_float=notes.number,
            parse_constant=notes.constant,
            object_hook=notes.members_of,
        )
    except json.JSONDecodeError as error:
        raise _syntax_refusal(error, source) from None
    except RecursionError:
        raise _too_deep(source, limits) from None
    return document


def _syntax_refusal(error: json.JSONDecodeError, source: str) -> ContractFileError:
    problem = f"not JSON: {_syntax_problem(error)} (column {error.colno})"
    return refusal(source, Fault("$", problem, error.lineno))


def _syntax_problem(error: json.JSONDecodeError) -> str:
    before, rest = error.doc[: error.pos].rstrip(), error.doc[error.pos :].lstrip()
    if not before and not rest:
        return "the text is empty"
    if "trailing comma" in error.msg or (before.endswith(",") and rest[:1] in {"]", "}"}):
        return "a comma stands before the closing bracket"
    if not rest:
        return "the text ends too early"
    if error.msg.startswith("Invalid control character"):
        return "a line break or another control character stands inside of a string"
    if error.msg == "Expecting value":
        return f"a value was expected, found {json.dumps(rest.split(maxsplit=1)[0][:20], ensure_ascii=False)}"
    return error.msg[:1].lower() + error.msg[1:]


def _too_deep(source: str, limits: Limits) -> ContractFileError:
    return refusal(source, Fault("$", f"nested more than {limits.depth} levels deep"))


def _has_half_character(document: JsonValue, text: str) -> bool:
    escaped = _ESCAPED_SURROGATE.search(text) is not None
    try:
        (json.dumps(document, ensure_ascii=False) if escaped else text).encode()
    except UnicodeEncodeError:
        return True
    return False


def _without_halves(value: JsonValue) -> JsonValue:
    match value:
        case str():
            return _HALF_CHARACTER.sub("\ufffd", value)
        case list():
            return [_without_halves(one) for one in value]
        case dict():
            return {_HALF_CHARACTER.sub("\ufffd", name): _without_halves(one) for name, one in value.items()}
        case _:
            return value


def _repeated(text: str) -> Iterator[Blemish]:
    return (Blemish(path, offset, "this member stands here twice") for path, offset in repeats_in(text))


def _unspeakable(text: str, limits: Limits) -> Iterator[Blemish]:
    """Yield what the parser let pass though JSON or UTF-8 has no words for it."""
    for steps, token in tokens(text):
        if steps and isinstance(name := steps[-1], str) and _HALF_CHARACTER.search(name):
            yield Blemish(tuple(steps), token.offset, "the name of this member holds half a surrogate pair")
        problem = _problem_of(token.text, limits)
        if problem is not None:
            yield Blemish(tuple(steps), token.offset, problem)


def _problem_of(token: str, limits: Limits) -> str | None:
    if token in {"NaN", "Infinity", "-Infinity"}:
        return f"{token} is not JSON"
    if token.startswith('"'):
        half = _HALF_CHARACTER.search(json.loads(token)) is not None
        return "half a surrogate pair is no character" if half else None
    if token[0] not in "-0123456789":
        return None
    if len(token) > limits.digits:
        return f"a number is longer than {limits.digits} digits"
    if math.isinf(float(token)):
        return f"{token} is larger than any double"
    return None
