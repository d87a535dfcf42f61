"""Whole requests and responses: part by part, in the order a person reads them."""

from collections.abc import Callable, Mapping
from typing import TypeAlias
from urllib.parse import unquote

from shiplap.matching.bodies import ExpectedBody, compile_body
from shiplap.matching.checks import problems
from shiplap.matching.headers import compile_headers, grouped
from shiplap.matching.matcher_table import Form
from shiplap.matching.names import NamedRules
from shiplap.matching.patterns import start_comparison
from shiplap.matching.queries import compile_ordered_query, compile_query
from shiplap.matching.remembered import Remembered
from shiplap.matching.rules import RuleList
from shiplap.model.exchange import Request, Response
from shiplap.model.interaction import ExpectedRequest, ExpectedResponse, Specification
from shiplap.model.mismatch import Mismatch, MismatchKind
from shiplap.model.rule import MatcherList, MatchingRules

RequestCheck: TypeAlias = Callable[[Request], tuple[Mismatch, ...]]
ResponseCheck: TypeAlias = Callable[[Response], tuple[Mismatch, ...]]


def compare_request(
    expected: ExpectedRequest, actual: Request, specification: Specification = Specification.V4
) -> tuple[Mismatch, ...]:
    """Return everything in ``actual`` that is not as ``expected``; nothing unexpected is allowed but headers."""
    return _REQUESTS.get(expected, specification)(actual)


def compare_response(
    expected: ExpectedResponse, actual: Response, specification: Specification = Specification.V4
) -> tuple[Mismatch, ...]:
    """Return everything in ``actual`` that is not as ``expected``; more members and headers are fine."""
    return _RESPONSES.get(expected, specification)(actual)


# Contracts of these versions have no matching rules.
_UNRULED = frozenset({Specification.V1, Specification.V1_1})


def compile_request(expected: ExpectedRequest, specification: Specification = Specification.V4) -> RequestCheck:
    """Return the comparison with one expected request, ready to be used many times."""
    rules = {} if specification in _UNRULED else expected.rules
    path_rules = _single(rules.get("path"))
    is_ordered = specification is Specification.V1
    query = (
        compile_ordered_query(expected.query) if is_ordered else compile_query(expected.query, rules.get("query", {}))
    )
    headers = compile_headers(expected.headers, rules.get("header", {}))
    body = compile_body(_expected_body(expected, rules, strict=True))

    def compare(actual: Request) -> tuple[Mismatch, ...]:
        start_comparison()
        out: list[Mismatch] = []
        came = grouped(actual.headers)
        _compare_method(expected.method, actual.method, out)
        _compare_path(expected.path, actual.path, path_rules, out)
        query(actual.query, out)
        headers(came, out)
        body(actual.body, _content_type(came), out)
        return tuple(out)

    return compare


def compile_response(expected: ExpectedResponse, specification: Specification = Specification.V4) -> ResponseCheck:
    """Return the comparison with one expected response, ready to be used many times."""
    rules = {} if specification in _UNRULED else expected.rules
    status_rules = _single(rules.get("status"))
    headers = compile_headers(expected.headers, rules.get("header", {}))
    body = compile_body(_expected_body(expected, rules, strict=False))

    def compare(actual: Response) -> tuple[Mismatch, ...]:
        start_comparison()
        out: list[Mismatch] = []
        came = grouped(actual.headers)
        _compare_status(expected.status, actual.status, status_rules, out)
        headers(came, out)
        body(actual.body, _content_type(came), out)
        return tuple(out)

    return compare


_REQUESTS = Remembered(compile_request)
_RESPONSES = Remembered(compile_response)


def _single(rules: Mapping[str, MatcherList] | None) -> RuleList | None:
    """Return the rules of a part with one value, whatever path they were written at."""
    return RuleList.of(next(iter(rules.values()))) if rules else None


def _expected_body(expected: ExpectedRequest | ExpectedResponse, rules: MatchingRules, *, strict: bool) -> ExpectedBody:
    header_rules = rules.get("header", {})
    return ExpectedBody(
        body=expected.body,
        content_type=next(
            (", ".join(v) for name, v in expected.headers.items() if name.lower() == "content-type"), None
        ),
        rules=rules.get("body", {}),
        type_rules=NamedRules(header_rules, str.lower).find("content-type"),
        strict=strict,
    )


def _content_type(headers: Mapping[str, list[str]]) -> str | None:
    values = headers.get("content-type")
    return values[0] if values else None


def _compare_method(expected: str, actual: str, out: list[Mismatch]) -> None:
    if expected.upper() != actual.upper():
        words = f"Expected method {expected.upper()} but was {actual.upper()}"
        out.append(Mismatch(kind=MismatchKind.METHOD, expected=expected, actual=actual, sentence=words))


def _compare_path(expected: str, actual: str, rules: RuleList | None, out: list[Mismatch]) -> None:
    if rules is None:
        if expected == actual or _decoded(expected) == _decoded(actual):
            return
        found = [f"Expected path '{expected}' but was '{actual}'"]
    else:
        found = problems(rules, expected, actual, Form.TEXT)
        if found and "%" in actual and not problems(rules, expected, _decoded(actual), Form.TEXT):
            return
    out.extend(
        Mismatch(kind=MismatchKind.PATH, expected=expected, actual=actual, sentence=problem) for problem in found
    )


def _decoded(path: str) -> str:
    """Return the path without percent-encoding, but for the slash: ``%2F`` is a character, ``/`` a border."""
    if "%" not in path:
        return path
    return "/".join(unquote(segment) if "%2" not in segment else _segment(segment) for segment in path.split("/"))


def _segment(text: str) -> str:
    return "%2F".join(unquote(part) for part in text.replace("%2f", "%2F").split("%2F"))


def _compare_status(expected: int, actual: int, rules: RuleList | None, out: list[Mismatch]) -> None:
    if rules is None:
        found = [] if expected == actual else [f"expected {expected} but was {actual}"]
    else:
        found = problems(rules, expected, actual)
    out.extend(
        Mismatch(kind=MismatchKind.STATUS, expected=expected, actual=actual, sentence=problem) for problem in found
    )
