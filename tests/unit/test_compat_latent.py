"""What is new and what was there before: a break counts where the old document could not send, or did accept, the message."""

import json

import pytest

from shiplap.compat.checker import Checker
from shiplap.compat.differ import Differ
from shiplap.compat.documents import load_document
from shiplap.compat.findings import Hit, Verdict
from shiplap.compat.hits import Consumer, who_is_hit
from shiplap.pactfile import read_contract
from shiplap.verify.openapi_matching import EngineMatching

INTEGER, TEXT = {"type": "integer"}, {"type": "string"}


def document(name, schema, *parameters):
    content = {"application/json": {"schema": schema}}
    operation = {
        "parameters": [
            {"in": "header" if each[0] == "X" else "query", "name": each, "required": True, "schema": TEXT}
            for each in parameters
        ],
        "responses": {"200": {"description": "ok", "content": content}},
    }
    text = json.dumps({"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": {"/x": {"get": operation}}})
    return load_document(name, {name: text.encode()}.get)


def contract(body, rules):
    interaction = {
        "description": "it",
        "request": {"method": "GET", "path": "/x"},
        "response": {"status": 200, "body": body, "matchingRules": {"body": rules}},
    }
    pact = {"consumer": {"name": "c"}, "provider": {"name": "p"}, "interactions": [interaction]}
    return read_contract(json.dumps({**pact, "metadata": {"pactSpecification": {"version": "3.0.0"}}}))


def about_the_contract(old, new, pact):
    """Return rule and verdict of what is told of the contract."""
    found = who_is_hit(
        Differ(old=old, new=new).compare("old", "new"),
        [Consumer(pact, (Hit(name="web@1"),))],
        *(Checker(document=each, matching=EngineMatching()) for each in (old, new)),
    )
    told = [each for each in found.findings if each.contract or each.subject == "it"]
    return found.verdict, {(each.rule, each.verdict.value) for each in told}


VALUES = {
    "$": {"matchers": [{"match": "eachValue", "rules": [{"match": "integer"}]}]},
    "$.*": {"matchers": [{"match": "integer"}]},
}
"""A map of integers, whatever its keys are."""


def test_what_the_old_document_would_take_but_never_sends_is_new():
    """The old document says nothing against more members, yet its provider sends those that it mentions."""
    old = document("old.json", {"type": "object", "required": ["a"], "properties": {"a": INTEGER}})
    new = document("new.json", {"type": "object", "required": ["a"], "properties": {"a": INTEGER, "b": TEXT}})
    verdict, told = about_the_contract(old, new, contract({"a": 1}, VALUES))
    assert verdict is Verdict.BREAK
    assert ("response-body", "break") in told


def test_what_the_old_document_sends_already_is_latent():
    same = {"type": "object", "required": ["a"], "properties": {"a": INTEGER, "b": TEXT}}
    old, new = document("old.json", same), document("new.json", {**same, "required": ["a", "b"]})
    verdict, told = about_the_contract(old, new, contract({"a": 1}, VALUES))
    assert verdict is Verdict.COMPATIBLE
    assert ("response-body", "latent") in told


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ((), ("p",), "break"),
        (("p",), ("p",), "latent"),
        (("p",), ("p", "q"), "latent"),
        (("q",), ("p",), "latent"),
        (("X-H",), ("p",), "latent"),
    ],
)
def test_a_request_that_the_old_document_refused_already_is_latent(before, after, expected):
    schema = {"type": "object"}
    old, new = document("old.json", schema, *before), document("new.json", schema, *after)
    _, told = about_the_contract(old, new, contract({}, {"$": {"matchers": [{"match": "type"}]}}))
    assert {verdict for rule, verdict in told if rule == "request-query-parameter"} == {expected}


def test_a_member_that_could_be_missing_before_is_not_taken_away_by_what_else_may_be_missing_now():
    def orders(*required):
        return {"type": "object", "properties": dict.fromkeys(("id", "status", "total"), INTEGER), "required": required}

    old, new = document("old", orders("id", "status")), document("new", orders("id"))
    rules = {"$.*": {"matchers": [{"match": "integer"}]}}
    verdict, told = about_the_contract(old, new, contract({"total": 1}, rules))
    assert (verdict, told) == (Verdict.COMPATIBLE, {("response-body", "latent")})
    verdict, told = about_the_contract(old, new, contract({"total": 1, "status": 1}, rules))
    assert (verdict, told) == (Verdict.BREAK, {("response-body", "break")})
