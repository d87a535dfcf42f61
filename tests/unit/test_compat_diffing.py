"""A document against the one before it: what is written on the wire decides, and who could send it already."""

import json

import pytest

from shiplap.compat.differ import Differ
from shiplap.compat.documents import load_document
from shiplap.compat.findings import Verdict
from shiplap.verify.openapi_second import OpenapiCoreJudge

ANSWER = {"responses": {"200": {"description": "ok"}}}


def read(name, paths):
    document = {"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": paths}
    return load_document(name, {name: json.dumps(document).encode()}.get)


def diff(old, new):
    """Compare two sets of paths; return the verdict and the findings."""
    before, after = read("old.json", old), read("new.json", new)
    judges = OpenapiCoreJudge.of(before), OpenapiCoreJudge.of(after)
    found = Differ(old=before, new=after, old_judge=judges[0], new_judge=judges[1]).compare("old.json", "new.json")
    return found.verdict, found.findings


def asked(schema, *, path="/x", location="query", **how):
    parameter = {"in": location, "name": "p", "schema": schema, "required": location == "path", **how}
    return {path: {"get": {"parameters": [parameter], **ANSWER}}}


def sent(schema, media="application/json"):
    body = {"required": True, "content": {media: {"schema": schema}}}
    return {"/x": {"post": {"requestBody": body, **ANSWER}}}


def answered(schema, **more):
    content = {"application/json": {"schema": schema}}
    return {"/x": {"get": {"responses": {"200": {"description": "ok", "content": content, **more}}}}}


TEXT, INTEGER, BOOLEAN = {"type": "string"}, {"type": "integer"}, {"type": "boolean"}
LIST = {"type": "array", "items": TEXT}
EITHER = {"oneOf": [TEXT, INTEGER, BOOLEAN]}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (INTEGER, TEXT),
        (EITHER, TEXT),
        ({"type": ["string", "integer", "null"]}, TEXT),
        (TEXT, LIST),
        ({"type": "object", "properties": {"a": INTEGER}}, {"type": "object", "properties": {"a": TEXT}}),
        ({"enum": [1, 2]}, {"type": "string", "pattern": "^[12]$"}),
        ({"type": "integer", "minimum": 1}, {"anyOf": [TEXT, INTEGER]}),
    ],
)
def test_a_parameter_that_is_written_as_before_is_no_break(old, new):
    assert diff(asked(old), asked(new))[0] is Verdict.COMPATIBLE


@pytest.mark.parametrize(
    ("old", "new", "query"),
    [
        (TEXT, INTEGER, "p=a"),
        (EITHER, INTEGER, "p=false"),
        (TEXT, {"type": "array", "items": {"type": "string", "pattern": "^[a-z]+$"}}, "p=0"),
        ({"type": ["string", "integer"]}, {"type": "array", "items": INTEGER}, "p=a"),
        ({"type": "integer", "minimum": 1}, {"type": "integer", "minimum": 10}, "p=1"),
    ],
)
def test_a_parameter_that_may_be_written_in_a_way_that_is_not_taken_any_more_is_a_break(old, new, query):
    verdict, findings = diff(asked(old), asked(new))
    assert verdict is Verdict.BREAK
    assert findings[0].witness.request.query == query


def test_a_value_of_a_path_is_not_written_alike_in_another_style():
    old, new = (asked(TEXT, path="/x/{p}", location="path", style=style) for style in ("simple", "label"))
    assert diff(old, new)[0] is Verdict.BREAK
    assert diff(old, old)[0] is Verdict.COMPATIBLE


def test_a_parameter_of_a_path_without_its_variable_is_carried_by_no_message():
    old, new = (asked({"type": "integer", "minimum": low}, location="path") for low in (1, 10))
    assert diff(old, new)[0] is Verdict.COMPATIBLE


def test_what_an_object_required_and_nothing_described_may_be_anything():
    old = {"type": "object", "required": ["b"], "properties": {"a": INTEGER}}
    new = {"type": "object", "required": ["b", "c"], "properties": {"a": INTEGER}}
    verdict, findings = diff(sent(old), sent(new))
    assert verdict is Verdict.BREAK
    assert findings[0].witness.request.body == b'{"b":null}'


def test_a_witness_holds_nothing_that_its_sender_does_not_mention():
    """The old document takes any member beside those it describes, but its clients send none."""
    old = {"type": "object", "properties": {"a": INTEGER}}
    new = {"type": "object", "properties": {"a": INTEGER, "b": TEXT}}
    assert diff(sent(old), sent(new))[0] is Verdict.COMPATIBLE
    assert diff(answered(new), answered(old))[0] is Verdict.COMPATIBLE


def test_an_empty_text_is_no_body_that_could_show_anything():
    verdict, findings = diff(sent(TEXT, "text/plain"), sent({"const": "x"}, "text/plain"))
    assert verdict is Verdict.BREAK
    assert findings[0].witness.request.body not in {None, b"", b"x"}


@pytest.mark.parametrize("location", ["query", "path", "header"])
def test_a_parameter_whose_schema_leads_nowhere_is_a_doubt_and_hides_nothing(location):
    lost = {"$ref": "#/components/schemas/Lost"}
    path = "/x/{p}" if location == "path" else "/x"
    old, new = asked(lost, path=path, location=location), asked(TEXT, path=path, location=location)
    old |= asked(TEXT, path="/y")
    new |= asked(INTEGER, path="/y")
    verdict, findings = diff(old, new)
    assert verdict is Verdict.BREAK
    assert {finding.operation for finding in findings if finding.verdict is Verdict.BREAK} == {"GET /y"}
    assert {finding.operation for finding in findings if finding.verdict is Verdict.UNDECIDED} == {f"GET {path}"}
    assert diff(old, asked({"type": "object"}, path=path, location=location))[0] is not Verdict.COMPATIBLE


def test_a_value_that_is_no_text_is_named_as_json_in_sentences():
    lists = [{"type": "array", "items": TEXT, **more} for more in ({}, {"maxItems": 2})]
    (found,) = diff(*(asked(each, explode=False) for each in lists))[1]
    assert found.detail == 'the query parameter \'p\' no longer takes ["","",""]'
    assert found.witness.problem == 'query parameter \'p\': ["","",""] does not fit the schema'


def of_types(**schemas):
    content = {name.replace("_", "/").replace("any", "*"): {"schema": schema} for name, schema in schemas.items()}
    return {"/x": {"get": {"responses": {"200": {"description": "ok", "content": content}}}}}


def test_a_range_of_media_types_is_held_against_that_range_and_not_only_against_a_type_of_it():
    old, new = (of_types(application_any=each, application_json={}) for each in (TEXT, INTEGER))
    assert diff(old, new)[0] is not Verdict.COMPATIBLE
    assert diff(old, old)[0] is Verdict.COMPATIBLE


def test_a_type_that_is_described_more_exactly_is_not_of_its_range():
    old, new = (of_types(application_any=each, application_json=TEXT) for each in (TEXT, TEXT))
    assert diff(old, new)[0] is Verdict.COMPATIBLE
    wider = of_types(application_any=INTEGER)
    assert diff(of_types(application_any=INTEGER, application_json=TEXT), wider)[0] is not Verdict.COMPATIBLE
