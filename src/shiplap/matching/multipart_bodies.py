"""Multipart bodies: part by part, by name or, where parts have none, by number; the boundary does not matter.

Rules of a part stand at ``$.name`` and below; each part is compared as what its own content type says it is.
Source: RFC 2046 section 5.1, RFC 7578.
"""

import re
from base64 import b64decode
from binascii import Error as Base64Error
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from shiplap.matching.checks import mismatch, problems
from shiplap.matching.content_types import ContentType, parse_content_type, sniff
from shiplap.matching.matcher_table import Form
from shiplap.matching.paths import Place, parse_path, unparse
from shiplap.matching.rules import RuleList
from shiplap.model.mismatch import Mismatch
from shiplap.model.rule import MatcherList

ContentCheck: TypeAlias = Callable[[bytes, str, list[Mismatch]], None]
CompilePart: TypeAlias = Callable[[bytes, ContentType, Mapping[str, MatcherList]], ContentCheck]
MAX_PARTS = 1000
_NAME = re.compile(r';\s*name\s*=\s*(?:"([^"]*)"|([^;\s]+))', re.IGNORECASE)
_FILE = re.compile(r";\s*filename\*?\s*=", re.IGNORECASE)
# These may be left out or, for the disposition, differ: who built the body decides about them.
_OWN_WORDS = frozenset({"content-type", "content-disposition", "content-transfer-encoding", "content-length"})


class MultipartError(ValueError):
    """Bytes that are not a multipart body; the text says why."""


@dataclass(frozen=True, slots=True)
class Part:
    """One part: its headers with names in lower case, and its bytes, decoded."""

    headers: Mapping[str, str]
    data: bytes

    @property
    def name(self) -> str:
        """The name of the field, "" where there is none."""
        found = _NAME.search(self.headers.get("content-disposition", ""))
        return (found[1] or found[2] or "") if found else ""

    @property
    def is_field(self) -> bool:
        """Whether it is a plain field and not a file."""
        disposition = self.headers.get("content-disposition")
        return disposition is not None and not _FILE.search(disposition)

    @property
    def content_type(self) -> ContentType:
        """What the part says it is, or looks like."""
        declared = parse_content_type(self.headers.get("content-type"))
        return declared or (ContentType("text/plain") if self.is_field else sniff(self.data) or _BYTES)


_BYTES = ContentType("application/octet-stream")


def read_multipart(data: bytes, boundary: str | None) -> list[Part]:
    """Return the parts; without a ``boundary`` the first line of the body tells it.

    Raises:
        MultipartError: when there are none.
    """
    line = re.match(rb"\s*--([^\r\n]{1,200})", data)
    mark = boundary.encode("utf-8", "replace") if boundary else line[1].rstrip() if line else b""
    if not mark:
        raise MultipartError("there is no boundary")
    pieces = re.split(rb"(?:^|\r?\n)--" + re.escape(mark) + rb"(?=--|[ \t]*\r?\n)", data)
    if len(pieces) < 2:
        raise MultipartError(f"the boundary {mark.decode('utf-8', 'replace')!r} does not occur")
    if len(pieces) > MAX_PARTS:
        raise MultipartError(f"there are more than {MAX_PARTS} parts")
    return [_read_part(piece) for piece in pieces[1:] if not piece.startswith(b"--")]


def _read_part(piece: bytes) -> Part:
    head, *rest = re.split(rb"\r?\n\r?\n", re.sub(rb"\A[ \t]*\r?\n", b"\n", piece), maxsplit=1)
    body = rest[0] if rest else b""
    headers: dict[str, str] = {}
    for line in head.decode("utf-8", "replace").splitlines():
        name, colon, value = line.partition(":")
        if colon:
            headers[name.strip().lower()] = value.strip()
    if headers.get("content-transfer-encoding", "").lower() == "base64":
        try:
            body = b64decode(body)
        except (Base64Error, ValueError) as error:
            raise MultipartError(f"a part is not the base64 it says it is: {error}") from None
    return Part(headers, body)


def compile_multipart(
    expected: bytes, content_type: ContentType, rules: Mapping[str, MatcherList], compile_part: CompilePart
) -> ContentCheck:
    """Return the check of a multipart body; ``compile_part`` gives the check of what is in a part."""
    try:
        parts = read_multipart(expected, content_type.parameter("boundary"))
    except MultipartError as error:
        return _never(f"Not verifiable: the expected multipart body cannot be read: {error}")
    checks = [_PartCheck.of(index, part, rules, compile_part) for index, part in enumerate(parts)]

    def check(data: bytes, came: str, out: list[Mismatch]) -> None:
        type_that_came = parse_content_type(came)
        try:
            actual = read_multipart(data, type_that_came.parameter("boundary") if type_that_came else None)
        except MultipartError as error:
            words = f"Failed to parse the actual body as a MIME multipart body: {error}"
            out.append(mismatch(None, None, data.decode("utf-8", "replace"), words))
            return
        for one in checks:
            one.run(actual, out)

    return check


def _never(sentence: str) -> ContentCheck:
    def check(data: bytes, _came: str, out: list[Mismatch]) -> None:
        out.append(mismatch(None, None, data.decode("utf-8", "replace"), sentence))

    return check


@dataclass(frozen=True, slots=True)
class _PartCheck:
    """The check of one expected part."""

    index: int
    part: Part
    content: ContentCheck
    rules: Mapping[str, MatcherList]

    @classmethod
    def of(cls, index: int, part: Part, rules: Mapping[str, MatcherList], compile_part: CompilePart) -> "_PartCheck":
        own = _rules_below(rules, part.name or str(index))
        headers = {path: matchers for path, matchers in own.items() if path[2:].strip("['.]").lower() in part.headers}
        inside = {path: matchers for path, matchers in own.items() if path not in headers}
        return cls(index, part, compile_part(part.data, part.content_type, inside), headers)

    def run(self, parts: list[Part], out: list[Mismatch]) -> None:
        name = self.part.name or str(self.index)
        place: Place = (None, name)
        actual = self._find(parts)
        if actual is None:
            out.append(mismatch(None, name, None, f"Expected a MIME part '{name}' but was missing"))
            return
        if actual.is_field != self.part.is_field:
            kinds = "file", "field"
            wanted, came = kinds[self.part.is_field], kinds[actual.is_field]
            out.append(mismatch(place, wanted, came, f"Expected a MIME {wanted} '{name}' but was {came}"))
            return
        self._headers(actual, place, out)
        self._content(actual, place, out)

    def _find(self, parts: list[Part]) -> Part | None:
        if self.part.name:
            return next((part for part in parts if part.name == self.part.name), None)
        return parts[self.index] if self.index < len(parts) and not parts[self.index].name else None

    def _headers(self, actual: Part, place: Place, out: list[Mismatch]) -> None:
        by_name = {path[2:].strip("['.]").lower(): matchers for path, matchers in self.rules.items()}
        for name, value in self.part.headers.items():
            came = actual.headers.get(name)
            if name in by_name and came is not None:
                found = problems(RuleList.of(by_name[name]), value, came, Form.TEXT)
            elif name in _OWN_WORDS or came == value:
                found = []
            else:
                found = [f"Expected multipart header '{name}' with value '{value}' but was {came or 'missing'}"]
            out.extend(mismatch((place, name), value, came, problem) for problem in found)

    def _content(self, actual: Part, place: Place, out: list[Mismatch]) -> None:
        wanted, came = self.part.content_type.name, actual.content_type.name
        has_rule = any(path[2:].strip("['.]").lower() == "content-type" for path in self.rules)
        if wanted != came and not has_rule and _BYTES.name not in {wanted, came}:
            words = f"Expected a body of '{wanted}' but the actual content type was '{came}'"
            out.append(mismatch(place, wanted, came, words))
            return
        found: list[Mismatch] = []
        self.content(actual.data, came, found)
        head = f"$['{place[1]}']" if place else "$"
        out.extend(
            Mismatch(
                kind=one.kind,
                path=head + one.path.removeprefix("$"),
                expected=one.expected,
                actual=one.actual,
                sentence=one.sentence,
            )
            for one in found
        )


def _rules_below(rules: Mapping[str, MatcherList], name: str) -> dict[str, MatcherList]:
    """Return the rules of one part, with paths from its own root."""
    below: dict[str, MatcherList] = {}
    for path, matchers in rules.items():
        tokens = parse_path(path)
        if tokens and str(tokens[0]) == name:
            below[unparse(tokens[1:])] = matchers
        elif not tokens:
            below.setdefault("$", matchers)
    return below
