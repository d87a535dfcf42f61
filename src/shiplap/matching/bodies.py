"""Bodies: what missing, empty and null mean, whether the content types agree, and which comparison then applies."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias, assert_never

from shiplap.matching.checks import mismatch, problems
from shiplap.matching.content_types import BodyKind, ContentType, parse_content_type, sniff
from shiplap.matching.contents import ContentCheck, Contents, compile_contents
from shiplap.matching.display import shown
from shiplap.matching.json_text import write_json
from shiplap.matching.matcher_table import Form
from shiplap.matching.rules import RuleList
from shiplap.model.body import BinaryBody, Body, EmptyBody, JsonBody, MissingBody, NullBody, TextBody
from shiplap.model.mismatch import Mismatch, MismatchKind
from shiplap.model.rule import MatcherList

BodyCheck: TypeAlias = Callable[[bytes | None, str | None, list[Mismatch]], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedBody:
    """What a body is compared against.

    Attributes:
        body: the expected body.
        content_type: what the expected ``Content-Type`` header says, where there is one.
        rules: the matchers by path.
        type_rules: the matchers of the ``Content-Type`` header.
        strict: whether members that nobody expected are mismatches.
    """

    body: Body
    content_type: str | None
    rules: Mapping[str, MatcherList]
    type_rules: RuleList | None = None
    strict: bool


def compile_body(expected: ExpectedBody) -> BodyCheck:
    """Return the check of the bytes and the content type of a body that came."""
    match expected.body:
        case MissingBody():
            return _anything
        case EmptyBody():
            return _nothing_came
        case NullBody():
            return _null_came
        case JsonBody() | TextBody() | BinaryBody():
            return _compile_content(expected, expected.body)
        case _:
            assert_never(expected.body)


def body_content_type(body: Body, header: str | None) -> ContentType | None:
    """Return the type a body is meant to have: that of the header, of the body itself, or what it looks like."""
    own = None if isinstance(body, MissingBody) else body.content_type
    return parse_content_type(header) or parse_content_type(own) or _looks_like(body)


def _looks_like(body: Body) -> ContentType | None:
    match body:
        case JsonBody():
            return ContentType("application/json")
        case TextBody():
            return sniff(body.text.encode())
        case BinaryBody():
            return sniff(body.data) or ContentType("application/octet-stream")
        case _:
            return None


def body_bytes(body: Body) -> bytes | None:
    """Return the bytes of an expected body; ``None`` where there is none."""
    match body:
        case MissingBody():
            return None
        case EmptyBody():
            return b""
        case NullBody():
            return b"null" if _is_json(body.content_type) else None
        case JsonBody():
            return write_json(body.value)
        case TextBody():
            return body.text.encode("utf-8", "surrogatepass")
        case BinaryBody():
            return body.data
        case _:
            assert_never(body)


def _is_json(content_type: str | None) -> bool:
    parsed = parse_content_type(content_type)
    return parsed is not None and parsed.kind is BodyKind.JSON


def _anything(_data: bytes | None, _content_type: str | None, _out: list[Mismatch]) -> None:
    return


def _nothing_came(data: bytes | None, _content_type: str | None, out: list[Mismatch]) -> None:
    if data:
        came = data.decode("utf-8", "replace")
        out.append(mismatch(None, None, came, f"Expected empty body but received {shown(came)}"))


def _null_came(data: bytes | None, content_type: str | None, out: list[Mismatch]) -> None:
    if data and data.strip() != b"null":
        _nothing_came(data, content_type, out)


def _compile_content(expected: ExpectedBody, body: JsonBody | TextBody | BinaryBody) -> BodyCheck:
    content_type = body_content_type(body, expected.content_type)
    whole = body_bytes(body) or b""
    contents = Contents(
        data=whole,
        document=body.value if isinstance(body, JsonBody) else None,
        has_document=isinstance(body, JsonBody),
        content_type=content_type or _TEXT,
        rules=expected.rules,
        strict=expected.strict,
    )
    compare = compile_contents(contents)
    wrong_type = _compile_types(content_type, expected.type_rules)

    def check(data: bytes | None, came: str | None, out: list[Mismatch]) -> None:
        if not data:
            _missing(contents, data, compare, out)
        elif (problem := wrong_type(came)) is not None:
            out.append(problem)
        else:
            compare(data, came or "", out)

    return check


_TEXT = ContentType("text/plain")


def _missing(contents: Contents, data: bytes | None, compare: ContentCheck, out: list[Mismatch]) -> None:
    if not contents.data:
        return
    before = len(out)
    if data is not None and contents.content_type.kind is BodyKind.BINARY and contents.rules:
        compare(data, "", out)
    if len(out) == before:
        words = f"Expected body {shown(contents.text)} but was {'missing' if data is None else 'empty'}"
        out.append(mismatch(None, contents.text, None, words))


def _compile_types(expected: ContentType | None, rules: RuleList | None) -> Callable[[str | None], Mismatch | None]:
    def check(came: str | None) -> Mismatch | None:
        actual = parse_content_type(came)
        if expected is None or came is None or actual is None or actual.name == expected.name:
            return None
        if rules is not None and not problems(rules, expected.name, came, Form.TEXT):
            return None
        words = f"Expected a body of '{expected.name}' but the actual content type was '{actual.name}'"
        return Mismatch(kind=MismatchKind.BODY_TYPE, expected=expected.name, actual=came, sentence=words)

    return check
