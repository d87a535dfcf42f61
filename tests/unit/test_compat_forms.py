"""Forms and XML in comparisons: a form says texts, a part may be JSON, and XML says more than its schema."""

import json

import pytest

from shiplap.compat.checker import Checker
from shiplap.compat.differ import Differ
from shiplap.compat.documents import load_document
from shiplap.pactfile import read_contract
from shiplap.verify.openapi_matching import EngineMatching
from shiplap.verify.openapi_second import OpenapiCoreJudge

TEXT, INT, FILE = {"type": "string"}, {"type": "integer"}, {"type": "string", "format": "binary"}
LIST = {"type": "array", "items": INT}
FORM, PARTS, XML = "application/x-www-form-urlencoded", "multipart/form-data", "application/xml"


def thing(*required, **properties):
    return {"type": "object", "properties": properties, "required": [*required]}


def taking(schema, media, encoding=None):
    content = {media: {"schema": schema, **({"encoding": encoding} if encoding else {})}}
    post = {"requestBody": {"required": True, "content": content}, "responses": {"200": {"description": "x"}}}
    return {"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": {"/a": {"post": post}}}


def load(value):
    return load_document("openapi.json", {"openapi.json": json.dumps(value).encode()}.get)


def diff(old, new):
    documents = [load(each) for each in (old, new)]
    judges = [OpenapiCoreJudge.of(each) for each in documents]
    return Differ(old=documents[0], new=documents[1], old_judge=judges[0], new_judge=judges[1]).compare("old", "new")


def sent(body, content_type, document):
    request = {"method": "POST", "path": "/a", "headers": {"Content-Type": content_type}, "body": body}
    contract = {
        "consumer": {"name": "web"},
        "provider": {"name": "api"},
        "interactions": [{"description": "one", "request": request, "response": {"status": 200}}],
        "metadata": {"pactSpecification": {"version": "2.0.0"}},
    }
    document = load(document)
    checker = Checker(document=document, matching=EngineMatching(), judge=OpenapiCoreJudge.of(document))
    return checker.check(read_contract(json.dumps(contract).encode()), "web.json").verdict.value


@pytest.mark.parametrize("media", [FORM, PARTS])
@pytest.mark.parametrize(
    ("verdict", "old", "new"),
    [
        ("compatible", thing(n=INT), thing(n=INT)),
        ("compatible", thing(n=INT), thing(n=TEXT)),
        ("break", thing(n=TEXT), thing(n=INT)),
        ("break", thing("n", n=INT, m=INT), thing("n", "m", n=INT, m=INT)),
        ("break", thing(n=LIST), thing(n={**LIST, "maxItems": 1})),
        ("break", thing(n={"enum": ["a", "b"]}), thing(n={"enum": ["a"]})),
    ],
)
def test_fields_are_compared_as_the_texts_they_are(media, verdict, old, new):
    found = diff(taking(old, media), taking(new, media))
    assert found.verdict.value == verdict, [(each.reason, each.detail) for each in found.findings]


def test_a_form_without_fields_is_no_body_so_a_field_that_always_is_there_may_be_required():
    assert diff(taking(thing(n=INT), FORM), taking(thing("n", n=INT), FORM)).verdict.value == "compatible"


def test_a_part_that_is_an_object_is_json():
    old, new = (taking(thing("o", o=each), PARTS) for each in (thing(a=INT), thing("a", a=INT)))
    (finding,) = diff(old, new).findings
    assert finding.verdict.value == "break"
    request = finding.witness.request
    assert dict(request.headers)["Content-Type"] == "multipart/form-data; boundary=shiplap-part"
    assert request.body == (
        b'--shiplap-part\r\nContent-Disposition: form-data; name="o"\r\nContent-Type: application/json\r\n\r\n{}\r\n'
        b"--shiplap-part--\r\n"
    )


def test_a_file_that_is_required_now_is_a_break():
    old, new = taking(thing(n=INT, f=FILE), PARTS), taking(thing("f", n=INT, f=FILE), PARTS)
    assert diff(old, new).verdict.value == "break"


def test_fields_that_are_written_in_another_way_are_left_open():
    old, new = taking(thing(n=LIST), FORM), taking(thing(n=LIST), FORM, {"n": {"style": "form", "explode": False}})
    (finding,) = diff(old, new).findings
    assert (finding.verdict.value, finding.reason) == ("undecided", "style-undefined")


@pytest.mark.parametrize(
    ("verdict", "reason", "old", "new"),
    [
        ("compatible", None, thing(n=INT), thing(n=INT)),
        ("compatible", None, thing("n", n=INT), thing(n=INT)),
        ("undecided", "xml", thing(n=INT), thing("n", n=INT)),
        ("undecided", "xml", thing(n=INT), thing(n={**INT, "xml": {"attribute": True}})),
    ],
)
def test_xml_is_proved_where_nothing_is_said_of_xml_and_else_left_open(verdict, reason, old, new):
    found = diff(taking(old, XML), taking(new, XML))
    assert found.verdict.value == verdict
    assert [each.reason for each in found.findings] == ([reason] if reason else [])


@pytest.mark.parametrize(
    ("verdict", "body", "schema", "encoding"),
    [
        ("compatible", "n=1", thing("n", n=INT), None),
        ("break", "n=x", thing("n", n=INT), None),
        ("compatible", "n=1", thing("n", n=LIST), None),
        ("compatible", "n=1&n=2", thing("n", n=LIST), None),
        ("break", "n=1&n=x", thing("n", n=LIST), None),
        ("compatible", "n=1,2", thing("n", n=LIST), {"n": {"style": "form", "explode": False}}),
        ("compatible", "n=1&n=x", thing("n", n={"type": "array", "items": {"anyOf": [INT, TEXT]}}), None),
    ],
)
def test_a_form_of_a_contract_is_read_as_its_fields_are_written(verdict, body, schema, encoding):
    assert sent(body, FORM, taking(schema, FORM, encoding)) == verdict


def part(text, name="n", kind=""):
    return f'--b\r\nContent-Disposition: form-data; name="{name}"{kind}\r\n\r\n{text}\r\n--b--\r\n'


@pytest.mark.parametrize(
    ("verdict", "body", "schema"),
    [
        ("compatible", part("1"), thing("n", n=INT)),
        ("break", part("x"), thing("n", n=INT)),
        ("break", part("1", "m"), thing("n", n=INT)),
        ("compatible", part('{"a": 1}', kind="\r\nContent-Type: application/json"), thing("n", n=thing("a", a=INT))),
        ("break", part("{}", kind="\r\nContent-Type: application/json"), thing("n", n=thing("a", a=INT))),
        ("compatible", part("1"), thing("n", n=LIST)),
    ],
)
def test_parts_of_a_contract_are_read_as_what_they_are(verdict, body, schema):
    assert sent(body, f"{PARTS}; boundary=b", taking(schema, PARTS)) == verdict


def test_parts_without_their_boundary_are_no_form():
    assert sent("n=1", f"{PARTS}; boundary=b", taking(thing("n", n=INT), PARTS)) == "break"


def test_parts_are_left_open_where_the_contract_leaves_out_what_keeps_them_apart():
    assert sent(part("x"), PARTS, taking(thing("n", n=INT), PARTS)) == "undecided"
