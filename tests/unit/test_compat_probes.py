"""Small changes and small promises that other tools pass over in silence, or call broken where nothing is.

The first table has contracts against a document, the second one document against the next, both ways: what narrows a
request is what widens a response, so each pair of schemas is asked about both.
"""

import json

import pytest

from shiplap.compat.checker import Checker
from shiplap.compat.differ import Differ
from shiplap.compat.documents import load_document
from shiplap.pactfile import read_contract
from shiplap.verify.openapi_matching import EngineMatching
from shiplap.verify.openapi_second import OpenapiCoreJudge

TEXT, INTEGER, NUMBER = {"type": "string"}, {"type": "integer"}, {"type": "number"}
TREE = {"$ref": "#/components/schemas/Tree"}
COMPONENTS = {
    "Tree": {
        "type": "object",
        "required": ["name"],
        "properties": {"name": TEXT, "below": {"type": "array", "items": {"$ref": "#/components/schemas/Tree"}}},
    }
}


def load(name, operation, version="3.1.0"):
    document = {
        "openapi": version,
        "info": {"title": "t", "version": "1"},
        "paths": {"/x": {"post": operation}},
        "components": {"schemas": COMPONENTS},
    }
    return load_document(name, {name: json.dumps(document).encode()}.get)


def operation(request=None, response=None, **more):
    found = {"responses": {"200": {"description": "ok"}}, **more}
    if request is not None:
        found["requestBody"] = {"required": True, "content": {"application/json": {"schema": request}}}
    if response is not None:
        found["responses"]["200"]["content"] = {"application/json": {"schema": response}}
    return found


def obj(required=(), **properties):
    return {"type": "object", "required": [*required], "properties": properties}


def check(document, request=None, response=None):
    """Check a contract of one interaction; bodies are pairs of an example and matchers."""
    parts = {"request": {"method": "POST", "path": "/x"}, "response": {"status": 200}}
    for part, said in (("request", request), ("response", response)):
        if said is not None:
            body, rules = said
            parts[part] |= {"body": body, "headers": {"Content-Type": ["application/json"]}}
            parts[part]["matchingRules"] = {"body": {path: {"matchers": [rule]} for path, rule in rules.items()}}
    pact = {"consumer": {"name": "c"}, "provider": {"name": "p"}, "interactions": [{"description": "it", **parts}]}
    contract = read_contract(json.dumps({**pact, "metadata": {"pactSpecification": {"version": "3.0.0"}}}))
    checker = Checker(document=document, matching=EngineMatching(), judge=OpenapiCoreJudge.of(document))
    return checker.check(contract, "pact").verdict.value


LIKE = {"match": "type"}
OF = {"$.a": LIKE}
ANSWERS = {
    "an optional member": (obj(a=TEXT), {"a": "x"}, OF, "break"),
    "a required member": (obj(["a"], a=TEXT), {"a": "x"}, OF, "compatible"),
    "a member that may be null": (obj(["a"], a={"type": ["string", "null"]}), {"a": "x"}, OF, "break"),
    "one value more than the contract knows": (
        obj(["a"], a={"enum": ["A", "B", "C"]}),
        {"a": "A"},
        {"$.a": {"match": "regex", "regex": "A|B"}},
        "break",
    ),
    "every value that the contract knows": (
        obj(["a"], a={"enum": ["A", "B"]}),
        {"a": "A"},
        {"$.a": {"match": "regex", "regex": "A|B|C"}},
        "compatible",
    ),
    "a fraction where the contract wants an integer": (
        obj(["a"], a=NUMBER),
        {"a": 1},
        {"$.a": {"match": "integer"}},
        "break",
    ),
    "an integer": (obj(["a"], a=INTEGER), {"a": 1}, {"$.a": {"match": "integer"}}, "compatible"),
    "an integer where the contract wants a decimal": (
        obj(["a"], a=INTEGER),
        {"a": 1.5},
        {"$.a": {"match": "decimal"}},
        "break",
    ),
    "an empty list where the contract wants one": (
        obj(["a"], a={"type": "array", "items": TEXT}),
        {"a": ["x"]},
        {"$.a": {"match": "type", "min": 1}},
        "break",
    ),
    "a list that is never empty": (
        obj(["a"], a={"type": "array", "items": TEXT, "minItems": 1}),
        {"a": ["x"]},
        {"$.a": {"match": "type", "min": 1}},
        "compatible",
    ),
    "a text of any form": (obj(["a"], a=TEXT), {"a": "1"}, {"$.a": {"match": "regex", "regex": "\\d+"}}, "break"),
    "a text of that form": (
        obj(["a"], a={**TEXT, "pattern": "^[0-9]{2}$"}),
        {"a": "1"},
        {"$.a": {"match": "regex", "regex": "\\d+"}},
        "compatible",
    ),
    "a text where the contract wants a date": (
        obj(["a"], a=TEXT),
        {"a": "2020-01-01"},
        {"$.a": {"match": "date", "date": "yyyy-MM-dd"}},
        "break",
    ),
    "a date": (
        obj(["a"], a={**TEXT, "format": "date"}),
        {"a": "2020-01-01"},
        {"$.a": {"match": "date", "date": "yyyy-MM-dd"}},
        "compatible",
    ),
    "more than the contract reads": (
        {**obj(["a", "b"], a=TEXT, b=TEXT), "additionalProperties": True},
        {"a": "x"},
        OF,
        "compatible",
    ),
    # to openapi-core, readOnly and writeOnly of OpenAPI 3.1 are remarks
    "what is only written": (obj(["a"], a={**TEXT, "writeOnly": True}), {"a": "x"}, OF, "undecided"),
    "a choice without a tag": (
        {"oneOf": [obj(["a"], a=TEXT), obj(["b"], b=TEXT)]},
        {"a": "x"},
        OF,
        "break",
    ),
    "a member that only additional ones could be": (
        {"type": "object", "additionalProperties": TEXT},
        {"a": "x"},
        OF,
        "break",
    ),
    "a value that the contract pins": (obj(["a"], a=TEXT), {"a": "x"}, {}, "undecided"),
    "a value that both pin": (obj(["a"], a={"const": "x"}), {"a": "x"}, {}, "compatible"),
    "true where 1 is pinned": (obj(["a"], a={"const": True}), {"a": 1}, {}, "break"),
    "1.0 where 1 is pinned": (obj(["a"], a={"const": 1.0}), {"a": 1}, {"$.a": {"match": "integer"}}, "compatible"),
    "something that contradicts itself": (
        {"allOf": [obj(["a"], a=TEXT), obj(["a"], a=INTEGER)]},
        {"a": "x"},
        OF,
        "undecided",
    ),
    "nothing said of the body": ({}, {"a": "x"}, OF, "break"),
    "a tree": (TREE, {"name": "x"}, {"$.name": LIKE}, "compatible"),
    "a tree that may end": (TREE, {"name": "x", "below": [{"name": "y"}]}, {"$.name": LIKE, "$.below": LIKE}, "break"),
    "a matcher that nobody knows": (obj(["a"], a=TEXT), {"a": "x"}, {"$.a": {"match": "soundex"}}, "undecided"),
}


@pytest.mark.parametrize("name", ANSWERS)
def test_what_the_provider_may_answer_decides_not_the_example_of_the_contract(name):
    schema, body, rules, expected = ANSWERS[name]
    assert check(load("api.json", operation(response=schema)), response=(body, rules)) == expected


REQUESTS = {
    "a required member that only responses have": (obj(["a"], a={**TEXT, "readOnly": True}), {}, {}, "compatible"),
    "a member too many": ({**obj(a=TEXT), "additionalProperties": False}, {"b": "x"}, {}, "break"),
    "a member that nobody describes": (obj(a=TEXT), {"b": "x"}, {}, "compatible"),
    "a member too few": (obj(["a"], a=TEXT), {}, {}, "break"),
    "a text of the wrong form": (obj(a={**TEXT, "pattern": "^[a-z]$"}), {"a": "X"}, {}, "break"),
    "a number beyond 32 bits": (obj(a={**INTEGER, "format": "int32"}), {"a": 2**31}, {}, "break"),
    "1.0, an integer": (obj(a=INTEGER), {"a": 1.0}, {}, "compatible"),
    "0.3, a multiple of 0.1": (obj(a={**NUMBER, "multipleOf": 0.1}), {"a": 0.3}, {}, "compatible"),
    "true, not 1": (obj(a={"enum": [1]}), {"a": True}, {}, "break"),
    "more than the document takes, by a matcher": (obj(a={"enum": ["A", "B"]}), {"a": "A"}, OF, "undecided"),
    "all that a matcher allows": (obj(a=TEXT), {"a": "A"}, OF, "compatible"),
    "two of one kind in a set": ({"type": "array", "uniqueItems": True}, [1, 1], {}, "break"),
}


@pytest.mark.parametrize("name", REQUESTS)
def test_what_the_consumer_sends_is_taken_or_not(name):
    schema, body, rules, expected = REQUESTS[name]
    assert check(load("api.json", operation(request=schema)), request=(body, rules)) == expected


# the narrower schema and the wider one
NARROWER = {
    "additionalProperties": (
        {**obj(a=TEXT), "additionalProperties": False},
        {**obj(a=TEXT), "additionalProperties": True},
    ),
    "additionalProperties with a schema": (
        {**obj(), "additionalProperties": INTEGER},
        {**obj(), "additionalProperties": NUMBER},
    ),
    "required": (obj(["a"], a=TEXT), obj(a=TEXT)),
    "multipleOf": ({**INTEGER, "multipleOf": 2}, INTEGER),
    "uniqueItems": ({"type": "array", "items": TEXT, "uniqueItems": True}, {"type": "array", "items": TEXT}),
    "minItems": ({"type": "array", "items": TEXT, "minItems": 1}, {"type": "array", "items": TEXT}),
    "maxItems": ({"type": "array", "items": TEXT, "maxItems": 1}, {"type": "array", "items": TEXT}),
    "items": ({"type": "array", "items": INTEGER}, {"type": "array", "items": NUMBER}),
    "minProperties": ({**obj(a=TEXT), "minProperties": 1}, obj(a=TEXT)),
    "maxProperties": ({**obj(a=TEXT, b=TEXT), "maxProperties": 1}, obj(a=TEXT, b=TEXT)),
    "not": ({**TEXT, "not": {"const": "a"}}, TEXT),
    "enum": ({"enum": ["a"]}, {"enum": ["a", "b"]}),
    "const": ({"const": "a"}, {"enum": ["a", "b"]}),
    "null": (obj(a=TEXT), obj(a={"type": ["string", "null"]})),
    "minimum": ({**INTEGER, "minimum": 1}, INTEGER),
    "exclusiveMaximum": ({**NUMBER, "exclusiveMaximum": 1}, {**NUMBER, "maximum": 1}),
    "minLength": ({**TEXT, "minLength": 1}, TEXT),
    "maxLength": ({**TEXT, "maxLength": 1}, TEXT),
    "pattern": ({**TEXT, "pattern": "^a"}, TEXT),
    "format": ({**TEXT, "format": "uuid"}, TEXT),
    "int32": ({**INTEGER, "format": "int32"}, {**INTEGER, "format": "int64"}),
    "a branch": ({"anyOf": [TEXT]}, {"anyOf": [TEXT, INTEGER]}),
    "one branch of two that exclude each other": ({"oneOf": [TEXT]}, {"oneOf": [TEXT, INTEGER]}),
    "allOf": ({"allOf": [obj(a=TEXT), obj(["a"])]}, {"allOf": [obj(a=TEXT)]}),
    "if": ({**obj(a=TEXT, b=TEXT), "if": {"required": ["a"]}, "then": {"required": ["b"]}}, obj(a=TEXT, b=TEXT)),
    "dependentRequired": ({**obj(a=TEXT, b=TEXT), "dependentRequired": {"a": ["b"]}}, obj(a=TEXT, b=TEXT)),
    "propertyNames": (
        {"type": "object", "additionalProperties": TEXT, "propertyNames": {"pattern": "^x"}},
        {"type": "object", "additionalProperties": TEXT},
    ),
    "contains": ({"type": "array", "items": NUMBER, "contains": INTEGER}, {"type": "array", "items": NUMBER}),
    "prefixItems": (
        {"type": "array", "prefixItems": [TEXT, INTEGER], "items": False},
        {"type": "array", "prefixItems": [TEXT]},
    ),
}


def diff(old, new):
    judges = OpenapiCoreJudge.of(old), OpenapiCoreJudge.of(new)
    found = Differ(old=old, new=new, old_judge=judges[0], new_judge=judges[1]).compare("old", "new")
    return found.verdict.value


@pytest.mark.parametrize("name", NARROWER)
@pytest.mark.parametrize("part", ["request", "response"])
def test_narrower_requests_and_wider_responses_break_and_the_other_way_round_nothing_does(name, part):
    narrow, wide = (
        load(f"{each}.json", operation(**{part: schema})) for each, schema in zip("nw", NARROWER[name], strict=True)
    )
    breaking = (wide, narrow) if part == "request" else (narrow, wide)
    assert diff(*breaking) == "break"
    assert diff(*reversed(breaking)) == "compatible"


def with_parameter(**said):
    return operation(parameters=[{"in": "query", "name": "p", **said}])


LIST = {"type": "array", "items": INTEGER}
PARAMETERS = {
    "added and required": (operation(), with_parameter(required=True, schema=TEXT), "break"),
    "added and optional": (operation(), with_parameter(schema=TEXT), "compatible"),
    "required now": (with_parameter(schema=TEXT), with_parameter(required=True, schema=TEXT), "break"),
    "gone": (with_parameter(schema=TEXT), operation(), "compatible"),
    "written with spaces": (
        with_parameter(schema=LIST, explode=False),
        with_parameter(schema=LIST, explode=False, style="spaceDelimited"),
        "break",
    ),
    "an object one by one": (
        with_parameter(schema=obj(["a"], a=INTEGER), required=True, explode=False),
        with_parameter(schema=obj(["a"], a=INTEGER), required=True, explode=True),
        "break",
    ),
    "renamed": (
        with_parameter(schema=TEXT),
        operation(parameters=[{"in": "query", "name": "q", "schema": TEXT}]),
        "compatible",
    ),
    "a header": (
        operation(),
        operation(parameters=[{"in": "header", "name": "X-A", "required": True, "schema": TEXT}]),
        "break",
    ),
    "a cookie": (
        operation(),
        operation(parameters=[{"in": "cookie", "name": "a", "required": True, "schema": TEXT}]),
        "break",
    ),
}


@pytest.mark.parametrize("name", PARAMETERS)
def test_parameters_that_old_clients_do_not_write_so_break(name):
    old, new, expected = PARAMETERS[name]
    assert diff(load("old.json", old), load("new.json", new)) == expected
