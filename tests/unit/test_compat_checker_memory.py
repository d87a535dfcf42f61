"""What a checker remembers between interactions and contracts: equal ones are answered once, each at its own place."""

import json

import pytest

from shiplap.compat.checker import Checker
from shiplap.compat.documents import load_document
from shiplap.compat.findings import Verdict
from shiplap.pactfile import read_contract
from shiplap.verify.openapi_matching import EngineMatching
from shiplap.verify.openapi_second import OpenapiCoreJudge

LABEL = {"type": "object", "properties": {"name": {}, "size": {"type": "integer"}}}
LABEL_TOO = {**LABEL, "description": "the same in other words"}


class CountingMatching(EngineMatching):
    """Counts how many answers are held against an expectation."""

    def __init__(self):
        super().__init__()
        self.compared = 0

    def compare_response(self, *arguments):
        self.compared += 1
        return super().compare_response(*arguments)


def answering(schema):
    content = {"application/json": {"schema": {"$ref": f"#/components/schemas/{schema}"}}}
    return {"get": {"responses": {"200": {"description": "ok", "content": content}}}}


@pytest.fixture
def checker():
    document = {
        "openapi": "3.0.3",
        "info": {"title": "t", "version": "1"},
        "paths": {"/one": answering("Label"), "/other": answering("LabelToo")},
        "components": {"schemas": {"Label": LABEL, "LabelToo": LABEL_TOO}},
    }
    read = load_document("api.json", {"api.json": json.dumps(document).encode()}.get)
    return Checker(document=read, matching=CountingMatching(), judge=OpenapiCoreJudge.of(read))


def contract(*interactions, version="3.0.0"):
    pact = {"consumer": {"name": "c"}, "provider": {"name": "p"}, "interactions": list(interactions)}
    pact["metadata"] = {"pactSpecification": {"version": version}}
    return read_contract(json.dumps(pact))


def expecting(path, body, description="a", **more):
    response = {
        "status": 200,
        "headers": {"Content-Type": "application/json"},
        "body": body,
        "matchingRules": {"body": {"$": {"matchers": [{"match": "type"}]}}},
    }
    return {"description": description, "request": {"method": "GET", "path": path}, "response": response, **more}


WIDE = expecting("/one", {"name": "n", "size": 1})


def test_an_interaction_that_another_version_of_a_contract_shares_is_asked_once_and_told_at_its_own_place(checker):
    before = checker.check(contract(WIDE), "before")
    asked = checker.matching.compared
    after = checker.check(contract(expecting("/other", {"name": "n"}), {**WIDE}), "after")
    shared = [finding for finding in after.findings if finding.ours.startswith("$.interactions[1]")]
    assert asked > 0
    assert [finding.ours for finding in before.findings] == [
        "$.interactions[0].response.body",
        "$.interactions[0].response.body.name",
    ]
    assert [finding.ours for finding in shared] == [finding.ours.replace("[0]", "[1]") for finding in before.findings]
    assert [finding.witness for finding in shared] == [finding.witness for finding in before.findings]
    again = checker.matching.compared
    checker.check(contract(WIDE), "once more")
    assert checker.matching.compared == again


@pytest.mark.parametrize(
    "other",
    [
        expecting("/one", {"name": "n", "size": 1.5}),
        expecting("/one", {"name": "n", "size": True}),
        expecting("/one", {"name": "n", "size": 1}, "b"),
        expecting("/one", {"name": "n", "size": 1}, providerStates=[{"name": "given"}]),
    ],
)
def test_interactions_that_differ_in_anything_are_asked_apart(checker, other):
    checker.check(contract(WIDE), "one")
    asked = checker.matching.compared
    checker.check(contract(other), "other")
    assert checker.matching.compared > asked


def test_the_same_interaction_by_other_rules_of_matching_is_asked_again(checker):
    plain = {"description": "a", "request": {"method": "GET", "path": "/one"}, "response": {"status": 200, "body": [1]}}
    checker.check(contract(plain, version="2.0.0"), "one")
    asked = checker.matching.compared
    checker.check(contract(plain, version="3.0.0"), "other")
    assert checker.matching.compared > asked


def test_operations_whose_answers_say_the_same_break_in_the_same_places_each_with_its_own(checker):
    found = checker.check(contract(WIDE, expecting("/other", {"name": "n", "size": 1}, "b")), "both").findings
    one, other = ([each for each in found if each.operation == f"GET {path}"] for path in ("/one", "/other"))
    assert [each.verdict for each in found] == [Verdict.BREAK] * 4
    assert [each.witness.response for each in one] == [each.witness.response for each in other]
    content = "responses/200/content/application~1json/schema"
    assert [each.theirs for each in one] == [
        f"api.json#/paths/~1one/get/{content}",
        "api.json#/components/schemas/Label/properties/name",
    ]
    assert [each.theirs for each in other] == [
        f"api.json#/paths/~1other/get/{content}",
        "api.json#/components/schemas/LabelToo/properties/name",
    ]
