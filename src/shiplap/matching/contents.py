"""The comparison of bytes by what they are: JSON, XML, a form, parts, text or plain bytes; one row of a table each.

The rarer kinds are imported when the first body of theirs comes: most runs see JSON only, and start faster for it.
"""

# ruff: noqa: PLC0415 - see above

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from shiplap.matching.binary_bodies import compare_bytes
from shiplap.matching.checks import mismatch, problems
from shiplap.matching.content_types import BodyKind, ContentType, decoded
from shiplap.matching.json_bodies import compile_json
from shiplap.matching.json_text import read_json
from shiplap.matching.matcher_table import Form
from shiplap.matching.paths import PathError
from shiplap.matching.rules import RuleList, RuleSet
from shiplap.model.json_value import JsonValue
from shiplap.model.mismatch import Mismatch
from shiplap.model.rule import MatcherList

ContentCheck: TypeAlias = Callable[[bytes, str, list[Mismatch]], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """What some bytes are compared against.

    Attributes:
        data: the expected bytes.
        document: the expected JSON document, where the bytes are one.
        content_type: what the expected bytes are.
        rules: the matchers by path.
        strict: whether members that nobody expected are mismatches.
    """

    data: bytes
    document: JsonValue = None
    has_document: bool = False
    content_type: ContentType
    rules: Mapping[str, MatcherList]
    strict: bool

    @property
    def text(self) -> str:
        """The expected bytes as text."""
        return self.data.decode("utf-8", "replace")


def compile_contents(expected: Contents) -> ContentCheck:
    """Return the check of bytes that came, with the name of their content type."""
    try:
        rules = RuleSet.of(expected.rules.items())
    except PathError as error:
        return _never(f"Not verifiable: {error}")
    kind = BodyKind.JSON if expected.has_document else expected.content_type.kind
    if _is_about_bytes(rules.root.rules):
        kind = BodyKind.BINARY
    return _TABLE[kind](expected, rules)


def _is_about_bytes(rules: RuleList | None) -> bool:
    return rules is not None and any(rule.name == "contentType" for rule in rules.rules)


def _never(sentence: str) -> ContentCheck:
    def check(data: bytes, _came: str, out: list[Mismatch]) -> None:
        out.append(mismatch(None, None, data.decode("utf-8", "replace"), sentence))

    return check


def _json(expected: Contents, rules: RuleSet) -> ContentCheck:
    try:
        check = compile_json(_document(expected), rules, strict=expected.strict)
    except RecursionError:
        return _never("Not verifiable: the expected body is too deeply nested")

    def compare(data: bytes, _came: str, out: list[Mismatch]) -> None:
        try:
            came = read_json(data)
        except (ValueError, RecursionError) as error:
            reason = "too deeply nested" if isinstance(error, RecursionError) else str(error)
            words = f"Failed to parse the actual body as JSON: {reason}"
            out.append(mismatch(None, expected.text, data.decode("utf-8", "replace"), words))
            return
        try:
            check(came, None, out)
        except RecursionError:
            out.append(mismatch(None, None, None, "Not verifiable: the body is too deeply nested"))

    return compare


def _document(expected: Contents) -> JsonValue:
    """Return the expected document; text that is no JSON stands for itself, as a JSON string."""
    if expected.has_document:
        return expected.document
    try:
        return read_json(expected.data)
    except (ValueError, RecursionError):
        return expected.text


def _xml(expected: Contents, _rules: RuleSet) -> ContentCheck:
    from shiplap.matching.xml_bodies import compile_xml

    return _without_type(compile_xml(expected.text, list(expected.rules.items()), strict=expected.strict))


def _form(expected: Contents, rules: RuleSet) -> ContentCheck:
    from shiplap.matching.form_bodies import compile_form

    return _without_type(compile_form(expected.text, rules))


def _without_type(check: Callable[[bytes, list[Mismatch]], None]) -> ContentCheck:
    return lambda data, _came, out: check(data, out)


def _multipart(expected: Contents, _rules: RuleSet) -> ContentCheck:
    from shiplap.matching.multipart_bodies import compile_multipart

    return compile_multipart(expected.data, expected.content_type, expected.rules, _part)


def _part(data: bytes, content_type: ContentType, rules: Mapping[str, MatcherList]) -> ContentCheck:
    return compile_contents(Contents(data=data, content_type=content_type, rules=rules, strict=True))


def _text(expected: Contents, rules: RuleSet) -> ContentCheck:
    root = rules.root.rules

    def compare(data: bytes, content_type: str, out: list[Mismatch]) -> None:
        wanted, came = expected.text, decoded(data, content_type)
        if root is not None:
            out.extend(mismatch(None, wanted, came, problem) for problem in problems(root, wanted, came, Form.TEXT))
        elif data != expected.data and (came != wanted or _REPLACED in came):
            words = f"Expected body '{wanted}' to match '{came}' using equality but did not match"
            out.append(mismatch(None, wanted, came, words))

    return compare


_REPLACED = "\ufffd"  # stands where bytes were no text


def _binary(expected: Contents, rules: RuleSet) -> ContentCheck:
    def compare(data: bytes, came: str, out: list[Mismatch]) -> None:
        wanted = expected.data, expected.content_type.name
        compare_bytes(wanted, (data, came or expected.content_type.name), rules.root.rules, out)

    return compare


def _plugin(expected: Contents, _rules: RuleSet) -> ContentCheck:
    """Bytes that only a Pact plugin can read: equal ones are equal; anything else cannot be told from here."""
    name = expected.content_type.name
    never = _never(f"Not verifiable without a Pact plugin for the content type '{name}'")
    if expected.rules:
        return never

    def compare(data: bytes, came: str, out: list[Mismatch]) -> None:
        if data != expected.data:
            never(data, came, out)

    return compare


_TABLE: Mapping[BodyKind, Callable[[Contents, RuleSet], ContentCheck]] = {
    BodyKind.JSON: _json,
    BodyKind.XML: _xml,
    BodyKind.FORM: _form,
    BodyKind.MULTIPART: _multipart,
    BodyKind.TEXT: _text,
    BodyKind.BINARY: _binary,
    BodyKind.PLUGIN: _plugin,
}
