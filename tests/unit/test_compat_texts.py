"""Texts of responses, in headers and as whole bodies: what a matcher accepts, against what the document lets come."""

import json

import pytest

from shiplap.compat.checker import Checker
from shiplap.compat.documents import load_document
from shiplap.pactfile import read_contract
from shiplap.verify.openapi_matching import EngineMatching
from shiplap.verify.openapi_second import OpenapiCoreJudge

TEXT, INT = {"type": "string"}, {"type": "integer"}
DIGITS = {"match": "regex", "regex": "\\d+"}


def check(response, answer):
    described = {"200": {"description": "x", **answer}}
    document = {
        "openapi": "3.1.0",
        "info": {"title": "t", "version": "1"},
        "paths": {"/a": {"get": {"responses": described}}},
    }
    contract = {
        "consumer": {"name": "web"},
        "provider": {"name": "api"},
        "interactions": [
            {"description": "one", "request": {"method": "GET", "path": "/a"}, "response": {"status": 200, **response}}
        ],
        "metadata": {"pactSpecification": {"version": "2.0.0"}},
    }
    loaded = load_document("openapi.json", {"openapi.json": json.dumps(document).encode()}.get)
    checker = Checker(document=loaded, matching=EngineMatching(), judge=OpenapiCoreJudge.of(loaded))
    return checker.check(read_contract(json.dumps(contract).encode()), "web.json")


@pytest.mark.parametrize(
    ("verdict", "schema", "rule"),
    [
        ("compatible", {**TEXT, "pattern": "^[0-9]{3}$"}, DIGITS),
        ("compatible", {"const": 7}, None),
        ("compatible", {**INT, "enum": [7, 8]}, DIGITS),
        ("break", TEXT, DIGITS),
        ("break", INT, DIGITS),
        ("undecided", TEXT, None),
        ("break", {"enum": ["8"]}, None),
    ],
)
def test_a_header_is_compared_as_the_text_it_is(verdict, schema, rule):
    rules = {"matchingRules": {"$.headers.X-A": rule}} if rule else {}
    found = check({"headers": {"X-A": "7"}, **rules}, {"headers": {"X-A": {"required": True, "schema": schema}}})
    assert found.verdict.value == verdict, found.findings


def test_white_space_between_the_items_of_a_header_is_no_part_of_them():
    several = {"X-A": {"required": True, "schema": {"type": "array", "items": INT}}}
    assert check({"headers": {"X-A": ["1", "2"]}}, {"headers": several}).findings[0].reason == "pinned-value"
    assert check({"headers": {"X-A": ["1", "x"]}}, {"headers": several}).verdict.value == "break"


def test_a_break_of_a_header_is_shown_by_a_text_that_really_comes():
    said = {"headers": {"X-A": "7"}, "matchingRules": {"$.headers.X-A": DIGITS}}
    (finding,) = check(said, {"headers": {"X-A": {"required": True, "schema": INT}}}).findings
    assert dict(finding.witness.response.headers)["X-A"].startswith("-")
    assert finding.witness.judges == ("matching", "jsonschema", "openapi-core")


@pytest.mark.parametrize(
    ("verdict", "schema", "rule"),
    [
        ("compatible", {"const": "hi"}, None),
        ("compatible", {"enum": ["hi", "ho"]}, {"match": "regex", "regex": "h[io]"}),
        ("break", TEXT, {"match": "regex", "regex": "h[io]"}),
        ("break", {"const": "ho"}, None),
        ("undecided", TEXT, None),
    ],
)
def test_a_text_is_compared_with_what_the_document_lets_come(verdict, schema, rule):
    rules = {"matchingRules": {"$.body": rule}} if rule else {}
    said = {"headers": {"Content-Type": "text/plain"}, "body": "hi", **rules}
    found = check(said, {"content": {"text/plain": {"schema": schema}}})
    assert found.verdict.value == verdict, found.findings
