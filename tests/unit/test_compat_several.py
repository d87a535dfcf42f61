"""Several members of a body may break independently: each is shown by a message of its own, and none is made up."""

import json

from shiplap.compat.checker import Checker
from shiplap.compat.differ import Differ
from shiplap.compat.documents import load_document
from shiplap.compat.schemas.several import MOST
from shiplap.pactfile import read_contract
from shiplap.verify.openapi_matching import EngineMatching
from shiplap.verify.openapi_second import OpenapiCoreJudge

TEXT, INT = {"type": "string"}, {"type": "integer"}


def thing(*required, **properties):
    return {"type": "object", "properties": properties, "required": [*required]}


def api(*, sent=None, answered=None):
    def content(schema):
        return {"content": {"application/json": {"schema": schema}}}

    answer = {"description": "x", **(content(answered) if answered else {})}
    post = {"responses": {"200": answer}, **({"requestBody": {"required": True, **content(sent)}} if sent else {})}
    return {"openapi": "3.0.3", "info": {"title": "t", "version": "1"}, "paths": {"/a": {"post": post}}}


def load(files, name="openapi.json"):
    texts = {path: json.dumps(value).encode() for path, value in files.items()}
    return load_document(name, texts.get)


def diff(old, new):
    documents = [load({"openapi.json": each}) for each in (old, new)]
    judges = [OpenapiCoreJudge.of(each) for each in documents]
    found = Differ(old=documents[0], new=documents[1], old_judge=judges[0], new_judge=judges[1]).compare("old", "new")
    assert all(each.verdict.value == "break" for each in found.findings)
    return found.findings


def shown(findings):
    """The member each message is about, and the body that shows it."""
    witnesses = [each.witness for each in findings]
    return [(each.path, json.loads((each.response or each.request).body)) for each in witnesses]


def test_each_member_of_an_answer_that_changed_has_a_message_of_its_own():
    old = thing("a", "b", "c", a=INT, b=TEXT, c=thing("d", d=INT))
    new = thing("a", a=TEXT, b=TEXT, c=thing(d=INT))
    assert shown(diff(api(answered=old), api(answered=new))) == [
        ("$", {"a": ""}),
        ("$.c", {"a": "", "b": "", "c": {}}),
        ("$.a", {"a": "", "b": "", "c": {"d": 0}}),
    ]


def test_a_member_that_no_client_sends_hides_no_other_and_is_in_no_message():
    old, new = thing("a", a=INT), thing("a", "z", a=TEXT, z=INT)
    assert shown(diff(api(sent=old), api(sent=new))) == [("$", {"a": 0}), ("$.a", {"a": 0})]


def test_there_are_at_most_a_few():
    names = [f"n{number}" for number in range(MOST + 4)]
    old = api(sent=thing(**dict.fromkeys(names, TEXT)))
    new = api(sent=thing(**dict.fromkeys(names, INT)))
    found = diff(old, new)
    assert len(found) == len({each.id for each in found}) == MOST


def test_each_member_that_a_contract_relies_on_has_a_message_of_its_own_and_its_place():
    body = {"a": 1, "b": "x", "k": 1, "c": {"d": 1}}
    rules = {f"$.body.{name}": {"match": "type"} for name in body}
    response = {"status": 200, "headers": {"Content-Type": "application/json"}, "body": body, "matchingRules": rules}
    contract = {
        "consumer": {"name": "web"},
        "provider": {"name": "api"},
        "interactions": [{"description": "one", "request": {"method": "POST", "path": "/a"}, "response": response}],
        "metadata": {"pactSpecification": {"version": "2.0.0"}},
    }
    parts = {"order": thing("b", a=TEXT, b=INT, c=thing(d=INT))}
    document = load({"openapi.json": api(answered={"$ref": "parts.json#/order"}), "parts.json": parts})
    checker = Checker(document=document, matching=EngineMatching())
    findings = checker.check(read_contract(json.dumps(contract).encode()), "web.json").findings
    assert [each.ours.rpartition("response.")[2] for each in findings] == ["body", "body.c.d", "body.b"]
    assert findings[1].theirs == "parts.json#/order/properties/c"
    assert [each.witness.problem for each in findings] == [
        "missing, expected a number; missing too: $.c, $.k",
        "missing, expected a number",
        "Expected 0 (Integer) to be the same type as 'x' (String)",
    ]


def test_a_request_that_violates_several_things_says_them_all():
    old = load({"openapi.json": api(sent=thing("z", a=TEXT, b=INT))})
    request = {"method": "POST", "path": "/a", "headers": {"Content-Type": "application/json"}}
    contract = {
        "consumer": {"name": "web"},
        "provider": {"name": "api"},
        "interactions": [
            {"description": "one", "request": {**request, "body": {"a": 1, "b": "x"}}, "response": {"status": 200}}
        ],
        "metadata": {"pactSpecification": {"version": "2.0.0"}},
    }
    checker = Checker(document=old, matching=EngineMatching())
    (finding,) = checker.check(read_contract(json.dumps(contract).encode()), "web.json").findings
    assert finding.detail == "the body violates 'required' z, 'type' at $.a, 'type' at $.b"


def test_what_every_key_of_a_map_shows_is_told_once():
    old, new = ({"type": "object", "additionalProperties": each} for each in (INT, TEXT))
    assert shown(diff(api(answered=old), api(answered=new))) == [("$.a", {"a": ""})]
    old, new = ({"type": "object", "additionalProperties": thing("n", n=each)} for each in (INT, TEXT))
    assert shown(diff(api(answered=old), api(answered=new))) == [("$.a.n", {"a": {"n": ""}})]


def test_what_a_recursion_shows_at_any_depth_is_told_once():
    def tree(value):
        schema = thing("v", v=value, kids={"type": "array", "items": {"$ref": "#/components/schemas/Tree"}})
        return {**api(answered={"$ref": "#/components/schemas/Tree"}), "components": {"schemas": {"Tree": schema}}}

    assert shown(diff(tree(INT), tree(TEXT))) == [("$.v", {"v": ""})]


def test_members_of_one_kind_are_told_apart():
    def addresses(value):
        parts = {each: {"$ref": "#/components/schemas/Address"} for each in ("billing", "shipping")}
        address = thing("zip", zip=value)
        return {**api(answered=thing(**parts)), "components": {"schemas": {"Address": address}}}

    assert [path for path, _ in shown(diff(addresses(INT), addresses(TEXT)))] == ["$.billing.zip", "$.shipping.zip"]
