"""Findings name places that people find in their files, whatever a comparison made of the files."""

import json

import pytest

from shiplap.compat.differ import Differ
from shiplap.compat.documents import load_document, split_place


def read(document, name="api.json"):
    return load_document(name, {name: json.dumps(document).encode()}.get)


def openapi(schema, version="3.1.0"):
    answer = {"description": "x", "content": {"application/json": {"schema": schema}}}
    paths = {"/a": {"get": {"responses": {"200": answer}}}}
    return {"openapi": version, "info": {"title": "t", "version": "1"}, "paths": paths}


def swagger(*parameters, answer=None, definitions=None, shared=(), at_path=()):
    post = {"parameters": [*parameters], "responses": {"200": {"description": "x", **(answer or {})}}}
    return {
        "swagger": "2.0",
        "info": {"title": "t", "version": "1"},
        "consumes": ["application/json"],
        "produces": ["application/json"],
        "paths": {"/a": {"post": post, **({"parameters": [*at_path]} if at_path else {})}},
        "definitions": definitions or {},
        "parameters": dict(shared),
    }


def form(*parameters):
    return {**swagger(*parameters), "consumes": ["application/x-www-form-urlencoded"]}


def query(name, **more):
    return {"name": name, "in": "query", **more}


def body(schema):
    return {"name": "body", "in": "body", "required": True, "schema": schema}


def breaks(old, new):
    before, after = read(old, "old.json"), read(new, "new.json")
    return Differ(old=before, new=after).compare("old.json", "new.json").findings


def place(old, new):
    """The places of the only break, each of which stands in its file; without the path that all share."""
    (found,) = [each for each in breaks(old, new) if each.verdict.value == "break"]
    for each, document in ((found.ours, old), (found.theirs, new)):
        node = document
        for step in split_place(each)[1].split("/")[1:]:
            key = step.replace("~1", "/").replace("~0", "~")
            node = node[int(key)] if isinstance(node, list) else node[key]
    return [split_place(each)[1].removeprefix("/paths/~1a") for each in (found.ours, found.theirs)]


INT, TEXT = {"type": "integer"}, {"type": "string"}
ANSWER = "/get/responses/200/content/application~1json/schema"


@pytest.mark.parametrize(
    ("old", "new", "at"),
    [
        ({"const": "a"}, {"enum": ["a", "b"]}, f"{ANSWER}/const"),
        ({"type": "string", "format": "date"}, TEXT, f"{ANSWER}/format"),
        ({"type": "integer", "format": "int32"}, {"type": "integer", "maximum": 2**31 + 5}, f"{ANSWER}/format"),
        (
            {"type": "array", "prefixItems": [INT]},
            {"type": "array", "prefixItems": [TEXT]},
            f"{ANSWER}/prefixItems/0/type",
        ),
    ],
)
def test_a_keyword_is_named_as_it_is_written(old, new, at):
    found = [each for each in breaks(openapi(old), openapi(new)) if each.verdict.value == "break"]
    assert {split_place(each.ours)[1].removeprefix("/paths/~1a") for each in found} == {at}
    if "const" in old:
        assert f"at old.json#/paths/~1a{at}" in found[0].detail


@pytest.mark.parametrize(
    ("old", "new", "at"),
    [
        (swagger(query("q", type="string")), swagger(query("q", type="integer")), ["/post/parameters/0"] * 2),
        (
            swagger(query("a", type="string"), body(INT)),
            swagger(query("a", type="string"), body({"type": "integer", "maximum": 5})),
            ["/post/parameters/1/schema", "/post/parameters/1/schema/maximum"],
        ),
        (
            swagger(at_path=[query("q", type="string")]),
            swagger(at_path=[query("q", type="integer")]),
            ["/parameters/0"] * 2,
        ),
        (
            swagger({"$ref": "#/parameters/Q"}, shared={"Q": query("q", type="string")}),
            swagger({"$ref": "#/parameters/Q"}, shared={"Q": query("q", type="integer")}),
            ["/post/parameters/0"] * 2,
        ),
        (
            swagger(answer={"schema": {"$ref": "#/definitions/N"}}, definitions={"N": INT}),
            swagger(answer={"schema": {"$ref": "#/definitions/N"}}, definitions={"N": TEXT}),
            ["/definitions/N/type", "/post/responses/200/schema"],
        ),
        (
            swagger(answer={"schema": INT}),
            swagger(answer={"schema": TEXT}),
            ["/post/responses/200/schema/type", "/post/responses/200/schema"],
        ),
    ],
)
def test_places_in_a_document_of_swagger_are_those_of_its_file(old, new, at):
    assert place(old, new) == at


def test_a_field_of_a_form_of_swagger_is_a_parameter():
    one, other = ({"name": "f", "in": "formData", "type": each} for each in ("string", "integer"))
    first = {"name": "g", "in": "formData", "type": "string"}
    assert place(form(first, one), form(first, other))[1].startswith("/post/parameters/1")
