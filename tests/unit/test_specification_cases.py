"""Every case of the Pact specification says whether two things match; ours must say the same, in all versions."""

import json
from pathlib import Path
from urllib.parse import urlencode

import pytest

from conftest import SHARED
from shiplap.matching import compare_message, compare_request, compare_response
from shiplap.matching.bodies import body_bytes
from shiplap.model.exchange import Message, Request, Response
from shiplap.model.interaction import Specification
from shiplap.pactfile import read_contract

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
    version, _, kind, *_ = file.relative_to(ROOT).parts
    compare = {"request": of_request, "response": of_response, "message": of_message}[kind]
    mismatches = compare(case, SPECIFICATIONS[version])
    assert (not mismatches) is case["match"], (case["comment"], mismatches)


def read_one(specification, **interaction):
    """Read the one interaction of a contract; a case shortens what a whole contract spells out."""
    contract = {
        "consumer": {"name": "consumer"},
        "provider": {"name": "provider"},
        "interactions" if "request" in interaction or specification is Specification.V4 else "messages": [
            {"description": "a case", **interaction}
        ],
        "metadata": {"pactSpecification": {"version": specification.value}},
    }
    return read_contract(json.dumps(contract)).interactions[0]


def read_exchange(specification, request=None, response=None):
    kind = {"type": "Synchronous/HTTP"} if specification is Specification.V4 else {}
    request = {"method": "GET", "path": "/", **(request or {})}
    return read_one(specification, **kind, request=request, response={"status": 200, **(response or {})})


def read_message(specification, members):
    kind = {"type": "Asynchronous/Messages"} if specification is Specification.V4 else {}
    return read_one(specification, **kind, **members).message


def sent_headers(headers):
    return tuple((name, value) for name, values in headers.items() for value in values)


def of_request(case, specification, rules_of=None):
    expected = read_exchange(specification, request=case["expected"]).request
    actual = read_exchange(specification, request=case["actual"]).request
    query = case["actual"].get("query") or ""
    sent = Request(
        method=actual.method,
        path=actual.path,
        query=query if isinstance(query, str) else urlencode(actual.query, doseq=True),
        headers=sent_headers(actual.headers),
        body=body_bytes(actual.body),
    )
    return compare_request(expected, sent, rules_of or specification)


def of_response(case, specification, rules_of=None):
    expected = read_exchange(specification, response=case["expected"]).response
    actual = read_exchange(specification, response=case["actual"]).response
    sent = Response(status=actual.status, headers=sent_headers(actual.headers), body=body_bytes(actual.body))
    return compare_response(expected, sent, rules_of or specification)


def of_message(case, specification, rules_of=None):
    expected = read_message(specification, case["expected"])
    actual = read_message(specification, case["actual"])
    content_type = getattr(actual.contents, "content_type", None)
    sent = Message(contents=body_bytes(actual.contents), content_type=content_type, metadata=actual.metadata)
    return compare_message(expected, sent, rules_of or specification)


# In version 1 a query is one string, so that a sign more is a difference.
OF_VERSION_1_ONLY = {"trailing amperand.json"}


def cases_that_stay():
    return [case for case in cases() if case.values[0] is None or case.values[0].name not in OF_VERSION_1_ONLY]


@pytest.mark.parametrize("file", cases_that_stay())
def test_the_verdict_is_the_same_by_the_rules_of_every_later_version(file, shared):
    """Later versions add matchers; what an older one said of the same two things still holds."""
    shared("conformance", "pact-specification")
    case = read_case(file)
    version, _, kind, *_ = file.relative_to(ROOT).parts
    own = list(SPECIFICATIONS).index(version)
    compare = {"request": of_request, "response": of_response, "message": of_message}[kind]
    for later in list(SPECIFICATIONS.values())[own + 1 :]:
        mismatches = compare(case, SPECIFICATIONS[version], later)
        assert (not mismatches) is case["match"], (later, case["comment"], mismatches)
