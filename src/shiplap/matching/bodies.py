"""Bodies: what missing, empty and null mean, whether the content types agree, and which comparison then applies."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias, assert_never

from shiplap.matching.content_types import BodyKind, ContentType, parse_content_type, sniff
from shiplap.matching.display import shown
from shiplap.matching.json_bodies import Check, always, compile_json, mismatch, problems
from shiplap.matching.matchers import Form
from shiplap.matching.paths import PathError
from shiplap.matching.rules import RuleList, RuleSet
from shiplap.model.body import BinaryBody, Body, EmptyBody, JsonBody, MissingBody, NullBody, TextBody
from shiplap.model.json_value import JsonValue
from shiplap.model.mismatch import Mismatch, MismatchKind
from shiplap.model.rule import MatcherList

BodyCheck: TypeAlias = Callable[[bytes | None, str | None, list[Mismatch]], None]
BytesCheck: TypeAlias = Callable[[bytes, list[Mismatch]], None]


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
            return json.dumps(body.value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
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
        came = _shown_bytes(data)
        out.append(mismatch(None, None, came, f"Expected empty body but received {shown(came)}"))


def _null_came(data: bytes | None, content_type: str | None, out: list[Mismatch]) -> None:
    if data and data.strip() != b"null":
        _nothing_came(data, content_type, out)


def _compile_content(expected: ExpectedBody, body: JsonBody | TextBody | BinaryBody) -> BodyCheck:
    content_type = body_content_type(body, expected.content_type)
    content = _compile_kind(content_type, body, expected)
    types_agree = _compile_types(content_type, expected.type_rules)
    whole = body_bytes(body) or b""

    def check(data: bytes | None, came: str | None, out: list[Mismatch]) -> None:
        if data is None or not data:
            _missing(whole, data, content if content_type and content_type.kind is BodyKind.BINARY else None, out)
        elif (problem := types_agree(came)) is not None:
            out.append(problem)
        else:
            content(data, out)

    return check


def _missing(whole: bytes, data: bytes | None, content: BytesCheck | None, out: list[Mismatch]) -> None:
    if not whole:
        return
    before = len(out)
    if content is not None and data is not None:
        content(data, out)
    if len(out) == before:
        came = "missing" if data is None else "empty"
        wanted = _shown_bytes(whole)
        out.append(mismatch(None, wanted, None, f"Expected body {shown(wanted)} but was {came}"))


def _compile_types(expected: ContentType | None, rules: RuleList | None) -> Callable[[str | None], Mismatch | None]:
    def check(came: str | None) -> Mismatch | None:
        if expected is None or came is None:
            return None
        actual = parse_content_type(came)
        if actual is None or actual.name == expected.name:
            return None
        if rules is not None and not problems(rules, expected.name, came, Form.TEXT):
            return None
        words = f"Expected a body of '{expected.name}' but the actual content type was '{actual.name}'"
        return Mismatch(kind=MismatchKind.BODY_TYPE, expected=expected.name, actual=came, sentence=words)

    return check


def _compile_kind(
    content_type: ContentType | None, body: JsonBody | TextBody | BinaryBody, expected: ExpectedBody
) -> BytesCheck:
    try:
        rules = RuleSet.of(expected.rules.items())
    except PathError as error:
        return _on_bytes(always(f"Not verifiable: {error}"))
    kind = BodyKind.JSON if isinstance(body, JsonBody) else content_type.kind if content_type else BodyKind.TEXT
    if kind is BodyKind.JSON:
        return _compile_json(body, rules, strict=expected.strict)
    return _compile_text(body, rules)


def _compile_json(body: JsonBody | TextBody | BinaryBody, rules: RuleSet, *, strict: bool) -> BytesCheck:
    check = compile_json(_json_value(body), rules, strict=strict)

    def compare(data: bytes, out: list[Mismatch]) -> None:
        try:
            came = read_json(data)
        except (ValueError, RecursionError) as error:
            words = f"Failed to parse the actual body as JSON: {str(error) or 'too deeply nested'}"
            out.append(mismatch(None, None, _shown_bytes(data), words))
            return
        try:
            check(came, None, out)
        except RecursionError:
            out.append(mismatch(None, None, None, "Not verifiable: the body is too deeply nested"))

    return compare


def _json_value(body: JsonBody | TextBody | BinaryBody) -> JsonValue:
    if isinstance(body, JsonBody):
        return body.value
    text = body.text if isinstance(body, TextBody) else body.data.decode("utf-8", "replace")
    try:
        return read_json(text.encode("utf-8", "surrogatepass"))
    except (ValueError, RecursionError):
        return text


def read_json(data: bytes) -> JsonValue:
    """Return the document that ``data`` is, as UTF-8.

    Raises:
        ValueError: when it is not JSON; ``NaN`` and ``Infinity`` are not.
        RecursionError: when it is nested too deeply.
    """
    document: JsonValue = _DECODER.decode(data.decode("utf-8"))
    return document


def _refuse(name: str) -> JsonValue:
    raise ValueError(f"{name} is not JSON")


_DECODER = json.JSONDecoder(parse_constant=_refuse)


def _compile_text(body: JsonBody | TextBody | BinaryBody, rules: RuleSet) -> BytesCheck:
    whole = body_bytes(body) or b""
    root = rules.root.rules

    def compare(data: bytes, out: list[Mismatch]) -> None:
        if root is None:
            if data != whole:
                wanted, came = _shown_bytes(whole), _shown_bytes(data)
                words = f"Expected body '{wanted}' to match '{came}' using equality but did not match"
                out.append(mismatch(None, wanted, came, words))
            return
        wanted, came = whole.decode("utf-8", "replace"), data.decode("utf-8", "replace")
        out.extend(mismatch(None, wanted, came, problem) for problem in problems(root, wanted, came, Form.TEXT))

    return compare


def _on_bytes(check: Check) -> BytesCheck:
    def compare(data: bytes, out: list[Mismatch]) -> None:
        check(_shown_bytes(data), None, out)

    return compare


def _shown_bytes(data: bytes) -> str:
    return data.decode("utf-8", "replace")
