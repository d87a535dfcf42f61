"""A contract as a schema against the matching engine: what the schema accepts, the engine accepts.

A proof that a contract fits a document is about the schema; what a consumer really lives with is what the engine says.
So every small value that the schema of a random contract lets pass is given to the engine.
"""

from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fakes.random_schemas import random_schema, small_values
from shiplap.compat.catalogue import Catalogue
from shiplap.compat.checker import Checker
from shiplap.compat.contracts import Reading, body_schema
from shiplap.compat.documents import load_document
from shiplap.compat.findings import Verdict
from shiplap.compat.schemas.deciding import Decider
from shiplap.compat.schemas.judging import UndecidableError
from shiplap.compat.schemas.options import Options
from shiplap.model.exchange import Request, Response
from shiplap.pactfile import read_contract
from shiplap.pactfile.canonical_json import compact
from shiplap.verify.openapi_matching import EngineMatching

VALUES = small_values()
DATES = ["2020-01-01", "2020-02-30", "2020-01-01T00:00:00Z", "10:00:00", "1.2.3", "true", "1", "-1", "1.5", "x1", " a"]
MORE = [
    *DATES,
    *([x] for x in DATES),
    *({"a": x} for x in DATES),
    {"a": ["a"]},
    {"a": [1, 2]},
    {"a": []},
    [["a"]],
    10**20,
]
ENGINE = EngineMatching()
QUICK = settings(max_examples=80, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
LONG = settings(max_examples=1500, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
RANDOM = st.randoms(use_true_random=False)
PATHS = ["$", "$.a", "$.b", "$.*", "$[*]", "$[0]", "$.a[*]", "$.a.a", "$.a.*", "$['a']"]
RULES = [
    {"match": "type"},
    {"match": "type"},
    {"match": "type", "min": 1},
    {"match": "type", "max": 1},
    {"match": "type", "min": 0, "max": 2},
    {"match": "regex", "regex": "a|b"},
    {"match": "regex", "regex": "^a"},
    {"match": "regex", "regex": "\\d+"},
    {"match": "integer"},
    {"match": "decimal"},
    {"match": "number"},
    {"match": "boolean"},
    {"match": "null"},
    {"match": "equality"},
    {"match": "include", "value": "a"},
    {"match": "date"},
    {"match": "date", "format": "yyyy-MM-dd"},
    {"match": "time", "format": "HH:mm:ss"},
    {"match": "timestamp"},
    {"match": "notEmpty"},
    {"match": "semver"},
    {"match": "values"},
    {"match": "eachValue", "rules": [{"match": "integer"}]},
    {"match": "eachValue", "rules": [{"match": "type"}], "value": "x"},
    {"match": "eachKey", "rules": [{"match": "regex", "regex": "a|b"}]},
    {"match": "arrayContains", "variants": [{"index": 0, "rules": {"$": {"matchers": [{"match": "type"}]}}}]},
]
EXAMPLES = [
    "a", 1, 1.5, True, "2020-01-01", "1.2.3", [], [1], ["a"], ["a", 1], {}, {"a": 1}, {"a": "a"}, {"a": "a", "b": 1},
    {"a": {"a": 1}}, {"a": ["a"]}, [{"a": 1}], {"a": None}, [None], {"a": []}, {"a": {}},
]  # fmt: skip


def random_contract(random: Random):
    """Return a contract with one interaction: a body and matchers somewhere in it."""
    matchers = {}
    for path in random.sample(PATHS, random.choice([0, 1, 1, 2])):
        rules = random.sample(RULES, random.choice([1, 1, 1, 2]))
        matchers[path] = {"matchers": rules, "combine": random.choice(["AND", "OR"])}
    response = {
        "status": 200,
        "headers": {"Content-Type": ["application/json"]},
        "body": {"content": random.choice(EXAMPLES), "contentType": "application/json", "encoded": False},
        "matchingRules": {"body": matchers},
    }
    request = {"method": "GET", "path": "/x"}
    interaction = {"type": "Synchronous/HTTP", "description": "it", "request": request, "response": response}
    pact = {"consumer": {"name": "c"}, "provider": {"name": "p"}, "interactions": [interaction]}
    return read_contract(compact({**pact, "metadata": {"pactSpecification": {"version": "4.0"}}}))


def rejected(contract, value):
    """Return what the engine objects to in a body."""
    data = compact(value).encode()
    answer = Response(status=200, headers=(("Content-Type", "application/json"),), body=data)
    return ENGINE.compare_response(contract.interactions[0].response, answer, contract.specification)


def check_schema(contract):
    expected = contract.interactions[0].response
    made = body_schema(
        expected.body.value, ENGINE.body_rules(expected.rules.get("body", {})), ENGINE, Reading(exact=True)
    )
    if made.unknown:
        return
    catalogue = Catalogue()
    judge = Decider(catalogue, Options()).judge
    schema = catalogue.make(made.schema)
    for value in (*VALUES, *MORE):
        try:
            accepts = judge.accepts(schema, value)
        except UndecidableError:
            continue
        if accepts:
            assert rejected(contract, value) == (), (made.schema, value)


def check_document(contract, random):
    schema, shared = random_schema(random, 3), {name: random_schema(random, 2) for name in "xy"}
    content = {"application/json": {"schema": schema}}
    operation = {"responses": {"200": {"description": "ok", "content": content}}}
    written = {
        "openapi": "3.1.0",
        "info": {"title": "t", "version": "1"},
        "paths": {"/x": {"get": operation}},
        "$defs": shared,
    }
    document = load_document("api.json", {"api.json": compact(written).encode()}.get)
    checker = Checker(document=document, matching=ENGINE)
    found = checker.check(contract, "pact")
    place = checker.route(contract.interactions[0]).operation.responses[0].content[0].schema
    sends = checker.side.responses.judge.sends
    if found.verdict is Verdict.COMPATIBLE:
        for value in (*VALUES, *MORE):
            if sends(checker.side.schema(place), value):
                assert rejected(contract, value) == (), (schema, value)
    for finding in found.findings:
        if finding.verdict is Verdict.BREAK:
            assert finding.witness.request == Request(method="GET", path="/x")
            answer = finding.witness.response
            assert ENGINE.compare_response(contract.interactions[0].response, answer, contract.specification)


@given(RANDOM)
@QUICK
def test_what_the_schema_of_a_contract_accepts_the_engine_accepts(random):
    check_schema(random_contract(random))


@given(RANDOM)
@settings(QUICK, max_examples=400)
def test_where_nothing_is_pinned_the_two_readings_of_a_contract_are_one(random):
    expected = random_contract(random).interactions[0].response
    rules = ENGINE.body_rules(expected.rules.get("body", {}))
    loose, exact = (
        body_schema(expected.body.value, rules, ENGINE, Reading(exact=each, is_read=None)) for each in (False, True)
    )
    assert loose.pinned or (loose.schema, loose.unknown) == (exact.schema, exact.unknown)


@given(RANDOM)
@QUICK
def test_brute_force_finds_no_answer_that_breaks_a_contract_we_call_compatible(random):
    check_document(random_contract(random), random)


@pytest.mark.nightly
@pytest.mark.timeout(900)
@given(RANDOM)
@LONG
def test_the_same_holds_in_thousands_of_contracts(random):
    check_schema(random_contract(random))
    check_document(random_contract(random), random)
