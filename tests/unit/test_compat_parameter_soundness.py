"""Parameters by brute force: what an old client writes of any small value, a new document we call compatible takes."""

import json
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fakes.random_schemas import changed, random_schema
from shiplap.compat.differ import Differ
from shiplap.compat.diffing.pair import Pair
from shiplap.compat.diffing.parameters import with_parameter
from shiplap.compat.documents import load_document
from shiplap.compat.findings import Verdict
from shiplap.compat.messages import NoSampleError, request_problems
from shiplap.compat.operations import Operations
from shiplap.compat.operations.routing import fit
from shiplap.compat.schemas.judging import UndecidableError

QUICK = settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
LONG = settings(max_examples=3000, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
RANDOM = st.randoms(use_true_random=False)
SCALARS = [0, 1, -1, 0.5, 10, True, False, "a", "b", "ab", "1", "true", "-", "a,b", "A", "null"]
LISTS = [[x] for x in SCALARS] + [[x, y] for x in (0, "a", True) for y in (0, "a", "b")]
OBJECTS = [{"a": x} for x in SCALARS] + [{"a": 0, "b": y} for y in SCALARS] + [{"b": "x"}, {"c": 1}]
VALUES = [*SCALARS, *LISTS, *OBJECTS]
KINDS = [
    {"type": "string"},
    {"type": "integer"},
    {"type": "number"},
    {"type": "boolean"},
    {"type": ["string", "integer"]},
    {"type": ["boolean", "null"]},
    {"enum": ["a", "b", 1]},
    {"enum": [True, "true"]},
    {"type": "string", "pattern": "^[a-z]$"},
    {"type": "string", "maxLength": 1},
    {"type": "integer", "minimum": 0},
    {"type": "integer", "format": "int32"},
    {"oneOf": [{"type": "string"}, {"type": "boolean"}]},
    {"anyOf": [{"type": "integer"}, {"type": "string", "pattern": "^a"}]},
    {},
]


def random_parameter(random: Random):
    """Return a schema of what parameters are mostly made of."""
    kind = random.random()
    if kind < 0.5:
        return random.choice(KINDS)
    if kind < 0.7:
        bounds = random.choice([{}, {}, {"minItems": 1}, {"maxItems": 1}, {"uniqueItems": True}, {"minItems": 2}])
        return {"type": "array", "items": random.choice(KINDS), **bounds}
    if kind < 0.9:
        names = random.sample(["a", "b"], random.choice([1, 2]))
        limits = random.choice([{}, {}, {"required": ["a"]}, {"additionalProperties": False}])
        return {"type": "object", "properties": {name: random.choice(KINDS) for name in names}, **limits}
    return random_schema(random, 1)


def documents(random: Random):
    """Return two documents that differ in the schema of one parameter."""
    location = random.choice(["query", "query", "path", "header"])
    style = {
        "path": random.choice(["simple", "label", "matrix"]),
        "query": random.choice(["form", "form", "deepObject"]),
    }
    how = {"in": location, "name": "p", "style": style.get(location, "simple"), "explode": random.random() < 0.5}
    old = random_parameter(random)
    new = changed(random, old, 1) if random.random() < 0.3 else random_parameter(random)
    path = "/x/{p}" if location == "path" else "/x"
    for name, schema in (("old.json", old), ("new.json", new)):
        parameter = {**how, "schema": schema, "required": location == "path"}
        operation = {"parameters": [parameter], "responses": {"200": {"description": "ok"}}}
        document = {"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": {path: {"get": operation}}}
        yield load_document(name, {name: json.dumps(document).encode()}.get)


def check(random: Random):
    """Compare two documents, and give every request that the old one has to the new one."""
    old, new = documents(random)
    differ = Differ(old=old, new=new)
    found = differ.compare("old", "new")
    if found.verdict is not Verdict.COMPATIBLE:
        return found.verdict
    before, after = (Operations(each).get("GET", next(iter(Operations(each).paths))) for each in (old, new))
    pair = Pair(old=before, new=after, old_side=differ.old_side, new_side=differ.new_side)
    parameter = before.parameters[0]
    for value in VALUES:
        try:
            if not differ.old_side.requests.judge.sends(differ.old_side.schema(parameter.schema), value):
                continue
            request = with_parameter(pair, parameter, value)
        except (NoSampleError, UndecidableError):
            continue
        variables = fit(after.path, request.path) or {}
        problems = [each for each in request_problems(request, after, variables, differ.new_side) if not each.reason]
        assert problems == [], (old.root["paths"], new.root["paths"], value)
    return found.verdict


@given(RANDOM)
@QUICK
def test_what_old_clients_write_a_compatible_document_takes(random):
    check(random)


def test_the_random_documents_are_compatible_and_broken_alike():
    verdicts = [check(Random(seed)) for seed in range(60)]
    assert verdicts.count(Verdict.COMPATIBLE) > 8
    assert verdicts.count(Verdict.BREAK) > 8


@pytest.mark.nightly
@pytest.mark.timeout(900)
@given(RANDOM)
@LONG
def test_the_same_holds_in_thousands_of_documents(random):
    check(random)
