"""What a contract's request writes on the wire, against what the document says of it: the cases that once went wrong."""

import json

import pytest

from shiplap.compat.checker import Checker
from shiplap.compat.documents import load_document
from shiplap.pactfile import read_contract
from shiplap.verify.openapi_matching import EngineMatching
from shiplap.verify.openapi_second import OpenapiCoreJudge

INFO = {"title": "t", "version": "1"}
ANSWERS = {"200": {"description": "x"}}
INT = {"type": "integer"}
LIST = {"type": "array", "items": INT}
FORM, PARTS = "application/x-www-form-urlencoded", "multipart/form-data"


def checked(document, request):
    contract = {
        "consumer": {"name": "web"},
        "provider": {"name": "api"},
        "interactions": [{"description": "one", "request": {"path": "/a", **request}, "response": {"status": 200}}],
        "metadata": {"pactSpecification": {"version": "2.0.0"}},
    }
    loaded = load_document("openapi.json", {"openapi.json": json.dumps(document).encode()}.get)
    checker = Checker(document=loaded, matching=EngineMatching(), judge=OpenapiCoreJudge.of(loaded))
    found = checker.check(read_contract(json.dumps(contract).encode()), "web.json")
    return found.verdict.value, *sorted({str(each.reason) for each in found.findings if each.reason})


def queried(parameter, query):
    get = {"parameters": [{"in": "query", "name": "n", **parameter}], "responses": ANSWERS}
    return checked({"openapi": "3.0.3", "info": INFO, "paths": {"/a": {"get": get}}}, {"method": "GET", "query": query})


@pytest.mark.parametrize(
    ("verdict", "parameter", "query"),
    [
        pytest.param("compatible", {"schema": LIST}, "n=1&n=2", id="a name for each item"),
        pytest.param("break", {"schema": LIST}, "n=1,2", id="a comma where each item has its name"),
        pytest.param("compatible", {"schema": {"type": "array", "items": {}}}, "n=1,2", id="a comma inside an item"),
        pytest.param("compatible", {"schema": LIST, "explode": False}, "n=1,2", id="a comma between items"),
        pytest.param("compatible", {"schema": INT, "allowEmptyValue": True}, "n=", id="empty, which is allowed"),
        pytest.param("compatible", {"schema": INT, "allowEmptyValue": True}, "n", id="empty without a sign"),
        pytest.param("break", {"schema": INT, "allowEmptyValue": True}, "n=&n=b", id="one that is not empty"),
        pytest.param("break", {"schema": INT}, "n=", id="empty, which is not allowed"),
        pytest.param("break", {"content": {"application/json": {"schema": INT}}}, "n=a", id="no JSON"),
    ],
)
def test_a_query_is_read_in_the_style_of_its_parameter(verdict, parameter, query):
    assert queried(parameter, query) == (verdict,)


@pytest.mark.parametrize(
    ("reason", "parameter", "query"),
    [
        pytest.param("style-undefined", {"schema": {**INT, "nullable": True}}, "n=", id="null has no text"),
        pytest.param("style-undefined", {"schema": LIST, "explode": False}, "n=1&n=2", id="a name for each item"),
    ],
)
def test_what_no_style_says_is_left_open(reason, parameter, query):
    assert queried(parameter, query) == ("undecided", reason)


def field(**words):
    return {"in": "formData", "name": "n", **words}


@pytest.mark.parametrize(
    ("verdict", "words", "body"),
    [
        ("compatible", LIST, "n=1,2"),
        ("break", LIST, "n=1,b"),
        ("compatible", {**LIST, "collectionFormat": "pipes"}, "n=1%7C2"),
        ("break", {**LIST, "collectionFormat": "pipes"}, "n=1,2"),
        ("compatible", {**LIST, "collectionFormat": "tsv"}, "n=1%092"),
        ("break", {**LIST, "collectionFormat": "multi"}, "n=1,2"),
        ("compatible", {**LIST, "collectionFormat": "multi"}, "n=1&n=2"),
        ("compatible", {**INT, "allowEmptyValue": True}, "n="),
        ("break", INT, "n="),
    ],
)
def test_fields_of_swagger_are_written_in_their_collection_format(verdict, words, body):
    post = {"consumes": [FORM], "parameters": [field(**words)], "responses": ANSWERS}
    request = {"method": "POST", "headers": {"Content-Type": FORM}, "body": body}
    assert checked({"swagger": "2.0", "info": INFO, "paths": {"/a": {"post": post}}}, request) == (verdict,)


@pytest.mark.parametrize(("verdict", "text"), [("compatible", "1,2"), ("break", "1,b")])
def test_a_part_of_swagger_may_hold_a_list(verdict, text):
    post = {"consumes": [PARTS], "parameters": [field(**LIST)], "responses": ANSWERS}
    body = f'--X\r\nContent-Disposition: form-data; name="n"\r\n\r\n{text}\r\n--X--\r\n'
    request = {"method": "POST", "headers": {"Content-Type": f"{PARTS}; boundary=X"}, "body": body}
    assert checked({"swagger": "2.0", "info": INFO, "paths": {"/a": {"post": post}}}, request) == (verdict,)


REMARKS = [
    ("email", "a@b.c", "nobody"),
    ("byte", "aGk=", "***"),
    ("hostname", "a.b-c", "-a"),
    ("ipv4", "1.2.3.4", "1.2.3"),
    ("ipv6", "::1", "1.2"),
    ("time", "10:00:00Z", "ten"),
    ("uri", "http://x/y", "x"),
    ("float", "1.2345", "1.23456789"),
    ("float", "16777216", "1e39"),
    ("double", "1.234567890123", "1.23456789012345678901"),
]


def sent(schema, body):
    post = {"requestBody": {"content": {"application/json": {"schema": schema}}}, "responses": ANSWERS}
    document = {"openapi": "3.0.3", "info": INFO, "paths": {"/a": {"post": post}}, "components": {"schemas": {}}}
    return checked(document, {"method": "POST", "headers": {"Content-Type": "application/json"}, "body": body})


@pytest.mark.parametrize(("name", "fine", "odd"), REMARKS)
def test_a_text_that_contradicts_a_format_which_is_not_asserted_is_left_open(name, fine, odd):
    schema = {"schema": {"type": "number" if name in {"float", "double"} else "string", "format": name}}
    assert queried(schema, f"n={fine}") == ("compatible",)
    assert queried(schema, f"n={odd}") == ("undecided", "format-policy")


@pytest.mark.parametrize(("name", "fine", "odd"), REMARKS[:-3])
def test_a_body_that_contradicts_a_format_which_is_not_asserted_is_left_open(name, fine, odd):
    one = {"allOf": [{"type": "string", "format": name}]}
    schema = {"type": "object", "properties": {"a": {"type": "array", "items": one}}, "additionalProperties": one}
    assert sent(schema, {"a": [fine], "b": fine}) == ("compatible",)
    assert sent(schema, {"a": [odd]}) == ("undecided", "format-policy")
    assert sent(schema, {"b": odd}) == ("undecided", "format-policy")


def test_a_number_of_a_body_that_a_float_does_not_hold_is_left_open():
    schema = {"type": "array", "items": {"type": "number", "format": "float"}}
    assert sent(schema, [0.1, 3, 1.2345]) == ("compatible",)
    assert sent(schema, [1.23456789]) == ("undecided", "format-policy")


def matched(kind, rule):
    """Ask about a variable of a path that a matcher of the contract describes."""
    parameter = {"in": "path", "name": "n", "required": True, "schema": {"type": kind}}
    paths = {"/a/{n}": {"get": {"parameters": [parameter], "responses": ANSWERS}}}
    rules = {"$.path": {"match": "regex", "regex": f"^/a/{rule}$"}}
    return checked(
        {"openapi": "3.0.3", "info": INFO, "paths": paths}, {"method": "GET", "path": "/a/5", "matchingRules": rules}
    )


@pytest.mark.parametrize(
    ("told", "kind", "rule"),
    [
        (("compatible",), "integer", "[0-9]+"),
        (("compatible",), "integer", "\\d+"),
        (("compatible",), "number", "\\d+(\\.\\d+)?"),
        (("undecided", "matcher-wide"), "integer", "[0-9a-f]+"),
        (("undecided", "matcher-wide"), "integer", "\\d+(\\.\\d+)?"),
    ],
)
def test_digits_in_a_path_are_a_number_with_zeros_in_front_or_without(told, kind, rule):
    assert matched(kind, rule) == told
