"""The table of rules is true: each can fire, each finding names one, and names of findings stay whatever the order."""

import copy
import json

import pytest

from shiplap.compat.checker import Checker
from shiplap.compat.differ import Differ
from shiplap.compat.documents import load_document
from shiplap.compat.findings import Hit
from shiplap.compat.hits import who_is_hit
from shiplap.compat.rules import RULES
from shiplap.pactfile import read_contract
from shiplap.verify.openapi_matching import EngineMatching

TEXT = {"type": "string"}
JSON = {"Content-Type": "application/json"}


def load(value):
    return load_document("openapi.json", {"openapi.json": json.dumps(value).encode()}.get)


def api(operation=None, *, path="/a", method="get", **more):
    said = {"responses": {"200": {"description": "x"}}, **(operation or {})}
    return {"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": {path: {method: said}}, **more}


def parameter(where, schema=None, *, required=True):
    return {"parameters": [{"name": "p", "in": where, "required": required, "schema": schema or TEXT}]}


def body(schema=None, media="application/json", *, required=True):
    return {"requestBody": {"required": required, "content": {media: {"schema": schema or {}}}}}


def answer(schema=None, media="application/json", status="200", headers=None):
    content = {} if schema is None else {"content": {media: {"schema": schema}}}
    return {"responses": {status: {"description": "x", **content, **({"headers": headers} if headers else {})}}}


SECURE = {
    "security": [{"key": []}],
    "components": {"securitySchemes": {"key": {"type": "http", "scheme": "bearer"}}},
}


def pact(request=None, response=None, rules=None):
    asked = {"method": "GET", "path": "/a", **(request or {}), **({"matchingRules": rules} if rules else {})}
    interaction = {"description": "one", "request": asked, "response": {"status": 200, **(response or {})}}
    return {
        "consumer": {"name": "web"},
        "provider": {"name": "api"},
        "interactions": [interaction],
        "metadata": {"pactSpecification": {"version": "2.0.0"}},
    }


POST = {"method": "POST", "headers": JSON, "body": {"n": 1}}
OLDER = {"n": {"type": "integer"}}

IN_CONTRACTS = {
    "request-operation": (pact(), api(path="/b")),
    "request-path-parameter": (pact(), api(parameter("path", {"type": "integer"}), path="/{p}")),
    "request-query-parameter": (pact(), api(parameter("query"))),
    "request-header": (pact(), api(parameter("header"))),
    "request-cookie": (pact(), api(parameter("cookie"))),
    "request-content-type": (pact(POST), api(body(media="text/plain"), method="post")),
    "request-body-missing": (pact({"method": "POST"}), api(body(), method="post")),
    "request-body": (pact(POST), api(body({"required": ["m"]}), method="post")),
    "request-matchers": (
        pact(POST, rules={"$.body.n": {"match": "type"}}),
        api(body({"properties": {"n": {"maximum": 9}}}), method="post"),
    ),
    "request-accept": (pact({"headers": {"Accept": "text/csv"}}), api(answer({}))),
    "request-authorization": (pact(), api(**SECURE)),
    "response-status": (pact(), api(answer(status="201"))),
    "response-header": (pact(response={"headers": {"X-A": "1"}}), api()),
    "response-content-type": (pact(response={"headers": JSON, "body": {}}), api(answer({}, "text/csv"))),
    "response-body": (pact(response={"headers": JSON, "body": {"n": 1}}), api(answer({"properties": OLDER}))),
}

IN_DOCUMENTS = {
    "request-operation": (api(), api(path="/b")),
    "request-path-parameter": (
        api(parameter("path"), path="/{p}"),
        api(parameter("path", {"type": "integer"}), path="/{p}"),
    ),
    "request-query-parameter": (api(), api(parameter("query"))),
    "request-header": (api(), api(parameter("header"))),
    "request-cookie": (api(), api(parameter("cookie"))),
    "request-content-type": (api(body(), method="post"), api(body(media="text/plain"), method="post")),
    "request-body-missing": (api(body(required=False), method="post"), api(body(), method="post")),
    "request-body": (api(body({"type": "object"}), method="post"), api(body({"type": "string"}), method="post")),
    "request-authorization": (api(), api(**SECURE)),
    "response-status": (api(), api(answer(status="201"))),
    "response-header": (api(answer(headers={"X-A": {"required": True, "schema": TEXT}})), api()),
    "response-content-type": (api(answer({})), api(answer({}, "text/csv"))),
    "response-body": (api(answer({"type": "integer"})), api(answer({"type": "string"}))),
    "document-paths": (
        api(parameter("path"), path="/a/{p}"),
        {**api(), "paths": {"/a/{p}": {"get": parameter("path") | answer()}, "/a/b": {"get": answer(status="201")}}},
    ),
    "document-servers": (api(servers=[{"url": "/v1"}]), api(servers=[{"url": "/v2"}])),
    "document-callbacks": (api({"callbacks": {"x": {"{$url}": {"post": answer()}}}}), api()),
    "document-webhooks": (api(webhooks={"x": {"post": answer()}}), api()),
}


def check(contract, document):
    checker = Checker(document=load(document), matching=EngineMatching())
    return checker.check(read_contract(json.dumps(contract).encode()), "web.json")


def diff(old, new):
    return Differ(old=load(old), new=load(new)).compare("old", "new")


@pytest.mark.parametrize("rule", IN_CONTRACTS)
def test_a_rule_fires_for_a_contract_and_a_document(rule):
    found = {each.rule: each for each in check(*IN_CONTRACTS[rule]).findings}
    assert rule in found, sorted(found)
    assert found[rule].direction is next(each.direction for each in RULES if each.name == rule)


@pytest.mark.parametrize("rule", IN_DOCUMENTS)
def test_a_rule_fires_between_two_documents(rule):
    found = {each.rule: each for each in diff(*IN_DOCUMENTS[rule]).findings}
    assert rule in found, sorted(found)
    assert found[rule].direction is next(each.direction for each in RULES if each.name == rule)


def test_a_rule_fires_for_a_consumer_that_is_silent():
    old, new = IN_DOCUMENTS["response-body"]
    sides = [Checker(document=load(each), matching=EngineMatching()) for each in (old, new)]
    found = who_is_hit(diff(old, new), (), *sides, silent=(Hit(name="kiosk@7"),))
    assert next((each.rule, each.subject) for each in found.findings) == ("consumer-contract", "kiosk@7")
    assert found.verdict.value == "undecided"


def test_the_table_says_of_what_each_rule_is_asked():
    said = {
        kind: {rule.name for rule in RULES if kind in rule.asked} for kind in ("contract", "documents", "environment")
    }
    assert said == {
        "contract": {*IN_CONTRACTS},
        "documents": {*IN_DOCUMENTS},
        "environment": {"consumer-contract"},
    }


def functions():
    return [(rule, kind, function) for rule in RULES for kind in KINDS if (function := getattr(rule, kind)) is not None]


KINDS = ("interaction", "scene", "fate", "pair", "moved", "called", "whole", "environment")


def test_a_function_decides_one_rule_of_one_kind_of_question_and_is_called_as_the_rule_is():
    found = [function for _, _, function in functions()]
    assert len(found) == len(set(found))
    assert {rule.name for rule, _, _ in functions()} == {rule.name for rule in RULES}
    assert all(function.__name__ == rule.name.replace("-", "_") for rule, _, function in functions())


def test_a_rule_is_decided_once_for_each_of_what_it_is_asked():
    kinds_of = {
        "contract": ("interaction", "scene"),
        "documents": ("fate", "pair", "moved", "called", "whole"),
        "environment": ("environment",),
    }
    for rule in RULES:
        asked = {kind for kind, names in kinds_of.items() if any(getattr(rule, name) for name in names)}
        assert len([kind for kind in KINDS if getattr(rule, kind)]) == len(asked) == len(rule.asked), rule.name


@pytest.mark.parametrize("rule", IN_CONTRACTS)
def test_nothing_but_its_function_finds_a_rule_in_contracts(rule, monkeypatch):
    own = tuple(each for each in RULES if each.name == rule)
    others = tuple(each for each in RULES if each.name != rule)
    monkeypatch.setattr("shiplap.compat.checker.RULES", own)
    assert {each.rule for case in IN_CONTRACTS.values() for each in check(*case).findings} == {rule}
    monkeypatch.setattr("shiplap.compat.checker.RULES", others)
    assert rule not in {each.rule for each in check(*IN_CONTRACTS[rule]).findings}


@pytest.mark.parametrize("rule", IN_DOCUMENTS)
def test_nothing_but_its_function_finds_a_rule_between_documents(rule, monkeypatch):
    own = tuple(each for each in RULES if each.name == rule)
    others = tuple(each for each in RULES if each.name != rule)
    if rule != "document-paths":  # it tells what the others find
        monkeypatch.setattr("shiplap.compat.differ.RULES", own)
        assert {each.rule for case in IN_DOCUMENTS.values() for each in diff(*case).findings} == {rule}
    monkeypatch.setattr("shiplap.compat.differ.RULES", others)
    assert rule not in {each.rule for each in diff(*IN_DOCUMENTS[rule]).findings}


PARAMETERS = [
    {"name": name, "in": "query", "required": True, "schema": {"type": "integer"}}
    for name in ("first", "second", "third")
]
BUSY = {
    "parameters": PARAMETERS,
    **answer(
        {
            "type": "object",
            "required": ["id"],
            "properties": {"id": {"type": "integer"}, "one": TEXT, "two": TEXT, "three": {"enum": ["a", "b"]}},
        }
    ),
}


def turned(value):
    """Return the value with every object, and every list whose order means nothing, the other way round."""
    if isinstance(value, dict):
        return {key: turned(value[key]) for key in reversed(value)}
    if isinstance(value, list):
        return [turned(each) for each in (value if value and isinstance(value[0], str) else reversed(value))]
    return value


def busy_contract():
    found = pact(
        {"query": "first=x&second=y&third=1"}, {"headers": JSON, "body": {"one": "1", "two": "2", "three": "c"}}
    )
    for number, (name, state) in enumerate([("one", "full"), ("two", "full"), ("one", "empty")]):
        again = copy.deepcopy(found["interactions"][0])
        again |= {"description": name, "providerState": state}
        again["response"]["body"]["one"] = str(number)
        found["interactions"].append(again)
    return found


def test_findings_about_a_contract_keep_their_names_however_both_are_ordered():
    contract, document = busy_contract(), api(BUSY)
    names = [each.id for each in check(contract, document).findings]
    assert len(names) == len(set(names)) >= 12
    assert {each.id for each in check(turned(contract), turned(document)).findings} == set(names)


def test_findings_between_documents_keep_their_names_however_both_are_ordered():
    old = api({**BUSY, "parameters": []}, components={"schemas": {}})
    new = api({**BUSY, **answer({"type": "object", "properties": {"id": TEXT, "one": {"type": "integer"}}})})
    names = [each.id for each in diff(old, new).findings]
    assert len(names) == len(set(names)) == 5
    assert {each.id for each in diff(turned(old), turned(new)).findings} == set(names)


def test_places_have_their_file_where_a_document_has_several():
    parts = {"type": "object", "properties": {"n": {"$ref": "types.json#/n"}}}
    root = api(answer({"$ref": "parts/order.json"}))
    files = {"api.json": root, "parts/order.json": parts, "parts/types.json": {"n": {"type": "string"}}}
    document = load_document("api.json", lambda name: json.dumps(files[name]).encode() if name in files else None)
    wanted = pact(response={"headers": JSON, "body": {"n": 1}, "matchingRules": {"$.body.n": {"match": "type"}}})
    checker = Checker(document=document, matching=EngineMatching())
    lacking, other = checker.check(read_contract(json.dumps(wanted).encode()), "web.json").findings
    assert lacking.verdict.value == other.verdict.value == "break"
    schema = "api.json#/paths/~1a/get/responses/200/content/application~1json/schema"
    assert [lacking.theirs, other.theirs] == [schema, "parts/order.json#/properties/n"]
    lost = api(answer({"$ref": "none.json"}))
    (open_question,) = check(wanted, lost).findings
    assert open_question.reason == "unresolved-reference"
    assert open_question.detail.startswith("none.json#: correct the reference")


def test_a_name_does_not_depend_on_what_the_file_is_called_or_who_else_is_there():
    contract, document = IN_CONTRACTS["request-operation"]
    (finding,) = check(contract, document).findings
    assert finding.id == "request-operation-2e8760adcd"
    more = {
        **contract,
        "interactions": [{**contract["interactions"][0], "description": "a"}, *contract["interactions"]],
    }
    elsewhere = load_document("v2/api.json", {"v2/api.json": json.dumps(document).encode()}.get)
    checker = Checker(document=elsewhere, matching=EngineMatching())
    found = checker.check(read_contract(json.dumps(more).encode()), "other/web.json").findings
    assert [each.id for each in found if each.subject == "one"] == ["request-operation-2e8760adcd"]
