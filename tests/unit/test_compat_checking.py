"""A contract against a document: the corners in which a break, a doubt and a proof lie close together."""

import json

import pytest

from shiplap.compat.checker import Checker
from shiplap.compat.documents import load_document
from shiplap.compat.findings import Verdict
from shiplap.pactfile import read_contract
from shiplap.verify.openapi_matching import EngineMatching
from shiplap.verify.openapi_second import OpenapiCoreJudge

ANY_ANSWER = {"responses": {"200": {"description": "ok"}}}


def check(document, request, response=None):
    """Check one interaction; return the verdict, and rule and reason of each finding."""
    full = {"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, **document}
    full = {name: value for name, value in full.items() if value is not None}
    read = load_document("api.json", {"api.json": json.dumps(full).encode()}.get)
    interaction = {
        "description": "it",
        "request": {"method": "GET", "path": "/x", **request},
        "response": {"status": 200, **(response or {})},
    }
    pact = {"consumer": {"name": "c"}, "provider": {"name": "p"}, "interactions": [interaction]}
    pact["metadata"] = {"pactSpecification": {"version": "3.0.0"}}
    checker = Checker(document=read, matching=EngineMatching(), judge=OpenapiCoreJudge.of(read))
    found = checker.check(read_contract(json.dumps(pact)), "pact.json")
    return found.verdict, [(finding.rule, str(finding.reason)) for finding in found.findings], found


def paths(path, operation):
    return {"paths": {path: {"get": operation}}}


def answers(schema):
    return {"responses": {"200": {"description": "ok", "content": {"application/json": {"schema": schema}}}}}


def in_path(style, *, explode, schema=None):
    schema = schema or {"type": "array", "items": {"type": "integer"}, "minItems": 1}
    parameter = {"in": "path", "name": "id", "required": True, "style": style, "explode": explode, "schema": schema}
    return {"parameters": [parameter], **ANY_ANSWER}


@pytest.mark.parametrize(
    ("template", "style", "explode", "fits", "misfits"),
    [
        ("/a/{id*}", "simple", True, "/a/1,2", "/a/1,x"),
        ("/a/{id}", "simple", False, "/a/1,2", "/a/x"),
        ("/a/{.id*}", "label", True, "/a/.1.2", "/a/.1.x"),
        ("/a/{.id}", "label", False, "/a/.1,2", "/a/1,2"),
        ("/a/{;id*}", "matrix", True, "/a/;id=1;id=2", "/a/;id=1;id=x"),
        ("/a/{;id}", "matrix", False, "/a/;id=1,2", "/a/;1,2"),
    ],
)
def test_a_variable_with_an_operator_is_the_parameter_without_it(template, style, explode, fits, misfits):
    document = paths(template, in_path(style, explode=explode))
    assert check(document, {"path": fits})[0] is Verdict.COMPATIBLE
    assert check(document, {"path": misfits})[0] is not Verdict.COMPATIBLE


def test_a_path_parameter_without_a_place_in_the_path_is_said():
    verdict, found, _ = check(paths("/x", in_path("simple", explode=False)), {})
    assert (verdict, found) == (Verdict.UNDECIDED, [("request-path-parameter", "document-fault")])


def test_a_path_without_a_slash_in_front_is_sent_with_one():
    assert check(paths("/x", ANY_ANSWER), {"path": "x"})[0] is Verdict.COMPATIBLE


@pytest.mark.parametrize(("template", "path"), [("/w/**", "/w/a/b"), ("/w/*", "/w/a"), ("/w/{id}/*", "/w/1/a")])
def test_stars_in_a_path_are_no_part_of_openapi_and_so_a_doubt(template, path):
    verdict, found, _ = check(paths(template, ANY_ANSWER), {"path": path})
    assert (verdict, found) == (Verdict.UNDECIDED, [("request-operation", "path-ambiguous")])


@pytest.mark.parametrize("where", ["root", "info"])
def test_the_base_path_that_the_comparator_of_pactflow_is_told_holds_here_too(where):
    document = paths("/x", ANY_ANSWER)
    said = {"x-opc-config-base-path": "/base"}
    document |= said if where == "root" else {"info": {"title": "t", "version": "1", **said}}
    assert check(document, {"path": "/base/x"})[0] is Verdict.COMPATIBLE


def test_an_object_inside_a_deep_object_is_a_doubt():
    person = {"type": "object", "required": ["id"], "properties": {"id": {"type": "integer"}, "at": {"type": "object"}}}
    parameter = {"in": "query", "name": "p", "style": "deepObject", "explode": True, "schema": person}
    document = paths("/x", {"parameters": [parameter], **ANY_ANSWER})
    assert check(document, {"query": {"p[id]": ["1"]}})[0] is Verdict.COMPATIBLE
    assert check(document, {"query": {"p[id]": ["x"]}})[0] is Verdict.BREAK
    verdict, found, _ = check(document, {"query": {"p[id]": ["1"], "p[at][town]": ["x"]}})
    assert (verdict, found) == (Verdict.UNDECIDED, [("request-query-parameter", "style-undefined")])


@pytest.mark.parametrize(
    ("collection", "fits", "misfits"),
    [("csv", "1,2", "1;2"), ("ssv", "1 2", "1,2"), ("tsv", "1\t2", "1 2"), ("pipes", "1|2", "1,2")],
)
@pytest.mark.parametrize("location", ["path", "query", "header"])
def test_lists_are_written_as_swagger_says_wherever_they_stand(collection, location, fits, misfits):
    numbers = {"type": "array", "items": {"type": "integer"}, "collectionFormat": collection}
    parameter = {"in": location, "name": "p", "required": True, **numbers}
    path = "/x/{p}" if location == "path" else "/x"
    document = {"swagger": "2.0", "openapi": None, **paths(path, {"parameters": [parameter], **ANY_ANSWER})}
    for text, expected in ((fits, Verdict.COMPATIBLE), (misfits, Verdict.BREAK)):
        request = {"path": "/x", "query": {"p": [text]}} if location == "query" else {"path": f"/x/{text}"}
        if location == "header":
            request = {"path": "/x", "headers": {"p": [text]}}
        assert check(document, request)[0] is expected


@pytest.mark.parametrize("location", ["path", "query", "header"])
@pytest.mark.parametrize("shape", ["array", "object"])
def test_no_style_says_how_lists_in_lists_and_objects_are_written(location, shape):
    inner = {"type": "array", "items": {"type": "integer"}}
    schema = {"type": "array", "items": inner} if shape == "array" else {"type": "object", "properties": {"a": inner}}
    parameter = {"in": location, "name": "p", "required": True, "explode": False, "schema": schema}
    document = paths("/x/{p}" if location == "path" else "/x", {"parameters": [parameter], **ANY_ANSWER})
    request = {"path": "/x/a,1" if location == "path" else "/x"}
    request |= {"query": {"p": ["a,1"]}, "headers": {"p": ["a,1"]}}
    verdict, found, _ = check(document, request)
    assert verdict is Verdict.UNDECIDED
    assert {reason for _, reason in found} == {"style-undefined"}


VERSIONS = {
    "application/json;version=1": {
        "schema": {"type": "object", "required": ["a"], "properties": {"a": {"type": "string"}}}
    },
    "application/json;version=2": {
        "schema": {"type": "object", "required": ["b"], "properties": {"b": {"type": "string"}}}
    },
}


def like(name):
    rules = {"body": {f"$.{name}": {"matchers": [{"match": "type"}], "combine": "AND"}}}
    return {"body": {name: "x"}, "matchingRules": rules}


def test_media_types_that_differ_in_a_parameter_are_two():
    document = paths("/x", {"responses": {"200": {"description": "ok", "content": VERSIONS}}})
    second = {"headers": {"Accept": ["application/json;version=2"]}}
    assert check(document, second, like("b"))[0] is Verdict.COMPATIBLE
    verdict, _, found = check(document, second, like("a"))
    assert verdict is Verdict.BREAK
    assert found.findings[0].witness.response.headers == (("Content-Type", "application/json;version=2"),)


def test_every_description_that_may_apply_must_fit():
    document = paths("/x", {"responses": {"200": {"description": "ok", "content": VERSIONS}}})
    assert check(document, {}, like("a"))[0] is Verdict.BREAK
    assert check(document, {}, like("b"))[0] is Verdict.BREAK


PETS = {
    "oneOf": [
        {
            "type": "object",
            "required": ["kind", "bark"],
            "properties": {"kind": {"const": "dog"}, "bark": {"type": "string"}},
        },
        {
            "type": "object",
            "required": ["kind", "meow"],
            "properties": {"kind": {"const": "cat"}, "meow": {"type": "string"}},
        },
    ]
}


def test_a_pinned_tag_is_a_word_of_the_provider_state():
    """What comes beside another tag is no break of a contract that was written for a dog."""
    document = paths("/x", answers(PETS))
    verdict, found, _ = check(document, {}, {"body": {"kind": "dog", "bark": "loud"}})
    assert (verdict, found) == (Verdict.UNDECIDED, [("response-body", "pinned-value")])


def test_a_tag_of_any_kind_is_a_promise_for_all_kinds():
    rules = {"body": {"$": {"matchers": [{"match": "type"}], "combine": "AND"}}}
    document = paths("/x", answers(PETS))
    verdict, _, found = check(document, {}, {"body": {"kind": "dog", "bark": "loud"}, "matchingRules": rules})
    assert verdict is Verdict.BREAK
    assert b'"cat"' in found.findings[0].witness.response.body


def test_what_may_be_absent_beside_the_pinned_values_is_a_break():
    schema = {
        "type": "object",
        "required": ["id"],
        "properties": {"id": {"type": "integer"}, "name": {"type": "string"}},
    }
    verdict, _, found = check(paths("/x", answers(schema)), {}, {"body": {"id": 7, "name": "Ann"}})
    assert verdict is Verdict.BREAK
    assert found.findings[0].witness.response.body == b'{"id":7}'


def test_a_pinned_value_that_never_comes_is_a_break():
    schema = {"type": "object", "required": ["kind"], "properties": {"kind": {"enum": ["dog", "cat"]}}}
    assert check(paths("/x", answers(schema)), {}, {"body": {"kind": "bird"}})[0] is Verdict.BREAK


def test_a_discriminator_is_always_there():
    pets = {
        name: {
            "type": "object",
            "required": [noise],
            "properties": {"kind": {"const": name}, noise: {"type": "string"}},
        }
        for name, noise in (("Dog", "bark"), ("Cat", "meow"))
    }
    references = [{"$ref": f"#/components/schemas/{name}"} for name in pets]
    document = paths("/x", answers({"oneOf": references, "discriminator": {"propertyName": "kind"}}))
    document["components"] = {"schemas": pets}
    rules = {"body": {"$.kind": {"matchers": [{"match": "type"}], "combine": "AND"}}}
    assert check(document, {}, {"body": {"kind": "Dog"}, "matchingRules": rules})[0] is Verdict.COMPATIBLE


def test_an_empty_body_of_a_media_type_is_a_doubt_where_none_is_required():
    media = {"multipart/form-data": {"schema": {"type": "object"}}}
    document = {"paths": {"/x": {"post": {"requestBody": {"content": media}, **ANY_ANSWER}}}}
    request = {"method": "POST", "headers": {"Content-Type": ["multipart/form-data"]}, "body": ""}
    verdict, found, _ = check(document, request)
    assert (verdict, found) == (Verdict.UNDECIDED, [("request-body", "null-body")])


def test_a_witness_of_a_header_has_a_body_that_the_provider_may_send():
    schema = {"type": "object", "required": ["id"], "properties": {"id": {"type": "integer"}}}
    header = {"X-Total": {"schema": {"type": "integer"}}}
    answer = answers(schema)
    answer["responses"]["200"]["headers"] = header
    verdict, _, found = check(paths("/x", answer), {}, {"headers": {"X-Total": ["3"]}, "body": {"id": "not a number"}})
    assert verdict is Verdict.BREAK
    assert [finding.witness.response.body for finding in found.findings if finding.rule == "response-header"] == [
        b'{"id":0}'
    ]


def test_what_a_large_document_does_not_know_is_not_sought_among_all_its_paths(monkeypatch):
    """Or a contract about another API takes minutes."""
    from openapi_core.templating.paths import parsers  # noqa: PLC0415 - only here

    tried = []
    search = parsers.PathParser.search
    monkeypatch.setattr(parsers.PathParser, "search", lambda self, text: tried.append(text) or search(self, text))
    document = {"paths": {f"/orders/{number}/{{id}}": {"get": ANY_ANSWER} for number in range(500)}}
    for path in ("/x", "/orders/none/1", "/orders/1/2/3", "/other/1/2"):
        verdict, rules, found = check(document, {"path": path})
        assert (verdict, rules) == (Verdict.BREAK, [("request-operation", "")])
        assert found.findings[0].witness.judges == ("routing", "openapi-core")
    assert len(tried) <= 4 * 20
    assert check(document, {"path": "/orders/499/1"})[0] is Verdict.COMPATIBLE
