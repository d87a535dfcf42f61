"""Every case of the Pact specification says whether two things match; ours must say the same, in all versions."""

import json
from pathlib import Path

import pytest

from conftest import SHARED
from shiplap.matching import compare_message, compare_request, compare_response
from shiplap.matching.bodies import body_bytes
from shiplap.model.exchange import Message, Request, Response
from shiplap.model.interaction import Specification
from shiplap.pactfile.bodies import read_bare_body, read_v4_body
from shiplap.pactfile.http_parts import query_string
from shiplap.pactfile.limits import DEFAULT_LIMITS
from shiplap.pactfile.read_http import read_request, read_response
from shiplap.pactfile.read_messages import read_message

ROOT = SHARED / "conformance" / "pact-specification"
SPECIFICATIONS = {
    "version-1": Specification.V1,
    "version-1.1": Specification.V1_1,
    "version-2": Specification.V2,
    "version-3": Specification.V3,
    "version-4": Specification.V4,
}


def cases():
    files = sorted(ROOT.glob("version-*/testcases/*/**/*.json"))
    if not files:
        return [pytest.param(None, id="no cases")]
    return [pytest.param(file, id=str(file.relative_to(ROOT)).replace("/testcases/", "/")) for file in files]


def read_case(file: Path) -> dict:
    case = json.loads(file.read_text(encoding="utf-8-sig"))
    assert isinstance(case["match"], bool)
    return case


@pytest.mark.parametrize("file", cases())
def test_the_verdict_is_that_of_the_specification(file, shared):
    shared("conformance", "pact-specification")
    case = read_case(file)
    specification = SPECIFICATIONS[file.relative_to(ROOT).parts[0]]
    read_body = read_v4_body if specification is Specification.V4 else read_bare_body
    kind = file.relative_to(ROOT).parts[2]
    mismatches = {"request": of_request, "response": of_response, "message": of_message}[kind](
        case, specification, read_body
    )
    assert (not mismatches) is case["match"], (case["comment"], mismatches)


def sent_headers(headers):
    return tuple((name, value) for name, values in headers.items() for value in values)


def of_request(case, specification, read_body):
    """The file of a case shortens what a whole contract spells out: a request may have no method or path."""
    expected = read_request(case["expected"], simple(read_body), DEFAULT_LIMITS)
    actual = read_request({**case["actual"], "matchingRules": None}, simple(read_body), DEFAULT_LIMITS)
    query = case["actual"].get("query", "")
    sent = Request(
        method=case["actual"].get("method", "GET"),
        path=actual.path,
        query=query if isinstance(query, str) else query_string(actual.query),
        headers=sent_headers(actual.headers),
        body=body_bytes(actual.body),
    )
    return compare_request(expected, sent, specification)


def of_response(case, specification, read_body):
    expected = read_response(case["expected"], simple(read_body), DEFAULT_LIMITS)
    actual = read_response(case["actual"], simple(read_body), DEFAULT_LIMITS)
    sent = Response(status=actual.status, headers=sent_headers(actual.headers), body=body_bytes(actual.body))
    return compare_response(expected, sent, specification)


def of_message(case, specification, read_body):
    expected = read_message(case["expected"], simple(read_body), DEFAULT_LIMITS)
    actual = read_message(case["actual"], simple(read_body), DEFAULT_LIMITS)
    content_type = getattr(actual.contents, "content_type", None)
    sent = Message(contents=body_bytes(actual.contents), content_type=content_type, metadata=actual.metadata)
    return compare_message(expected, sent, specification)


def simple(read_body):
    """Bring the readers of bare and of v4 bodies to one shape: a body and the members nobody knows."""

    def read(value, declared):
        body = read_body(value, declared)
        return body if isinstance(body, tuple) else (body, {})

    return read
