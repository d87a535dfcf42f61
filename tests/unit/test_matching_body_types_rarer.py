"""Rarer types of bodies, how deep they are and how they are shown: each of these tests kills a change that no other test noticed."""

import pytest

from fakes.matching_rules import rule
from shiplap.matching import (
    compare_request,
    compare_response,
)
from shiplap.matching.content_types import BodyKind, ContentType, decoded
from shiplap.matching.contents import Contents, compile_contents
from shiplap.matching.display import MAX_SHOWN, shown
from shiplap.matching.json_text import write_json
from shiplap.matching.magic import detect
from shiplap.model.body import JsonBody, TextBody
from shiplap.model.exchange import Request, Response
from shiplap.model.interaction import ExpectedRequest, ExpectedResponse

JSON = (("Content-Type", "application/json"),)


def in_response(expected, actual, rules=None):
    response = Response(status=200, headers=JSON, body=write_json(actual))
    return compare_response(ExpectedResponse(body=JsonBody(expected), rules={"body": rules or {}}), response)


# ---- types of bodies


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("application/json", BodyKind.JSON),
        ("text/x-json", BodyKind.JSON),
        ("application/hal+json", BodyKind.JSON),
        ("application/xml", BodyKind.XML),
        ("application/atom+xml", BodyKind.XML),
        ("application/xml-dtd", BodyKind.XML),
        ("image/svg+xml", BodyKind.XML),
        ("application/openapi+yaml", BodyKind.TEXT),
        ("application/x+text", BodyKind.TEXT),
        ("text/csv", BodyKind.TEXT),
        ("application/graphql", BodyKind.TEXT),
        ("application/grpc+proto", BodyKind.PLUGIN),
        ("application/vnd.google.protobuf", BodyKind.PLUGIN),
        ("application/octet-stream", BodyKind.BINARY),
        ("multipart/mixed", BodyKind.MULTIPART),
        ("application/x-www-form-urlencoded", BodyKind.FORM),
    ],
)
def test_a_content_type_says_how_its_bodies_are_compared(name, kind):
    assert ContentType(name).kind is kind


def test_the_header_says_what_the_expected_body_is_where_the_body_does_not():
    headers = {"content-TYPE": ("application/xml",)}
    expected = ExpectedResponse(headers=headers, body=TextBody("<a><b/></a>", None))
    sent = Response(status=200, headers=(("Content-Type", "application/xml"),), body=b"<a> <b></b></a>")
    assert compare_response(expected, sent) == ()
    assert compare_response(ExpectedResponse(body=TextBody("<a><b/></a>", None)), sent) != ()


def test_a_request_whose_body_is_of_another_type_is_told_so():
    expected = ExpectedRequest(body=JsonBody({}))
    request = Request(method="GET", path="/", headers=(("Content-Type", "text/plain"),), body=b"{}")
    (one,) = compare_request(expected, request)
    assert one.sentence == "Expected a body of 'application/json' but the actual content type was 'text/plain'"


def test_json_of_a_type_that_is_none_of_its_own_is_compared_as_json():
    expected = ExpectedResponse(body=JsonBody({"a": 1}, "application/x-thing"))
    sent = Response(status=200, headers=(("Content-Type", "application/x-thing"),), body=b'{ "a" : 1 }')
    assert compare_response(expected, sent) == ()


def test_bytes_that_are_no_text_of_their_charset_are_shown_anyway():
    assert decoded(b"a\xff", "text/plain; charset=ascii") == "a\ufffd"
    assert decoded(b"a\xff", "text/plain; charset=no-such") == "a\ufffd"


def test_half_a_character_is_sent_and_compared_and_breaks_nothing():
    assert in_response({"a": "\ud800"}, {"a": "x"}) != ()
    expected = ExpectedResponse(body=TextBody("\ud800", "text/plain"))
    assert compare_response(expected, Response(status=200, body=b"x")) != ()


def deep_below(levels, call):
    return call() if levels == 0 else deep_below(levels - 1, call)


def test_a_body_for_which_the_stack_is_too_short_is_not_verifiable():
    """The comparison was compiled near the top of the stack and runs far below."""
    document = 1
    for _ in range(150):
        document = {"a": document}
    contents = Contents(
        data=write_json(document),
        document=document,
        has_document=True,
        content_type=ContentType("application/json"),
        rules={},
        strict=False,
    )
    check, out = compile_contents(contents), []
    left = 0
    try:
        while True:
            left += 1
            deep_below(left, int)
    except RecursionError:
        left -= 1
    deep_below(left - 60, lambda: check(contents.data, "", out))
    (one,) = out
    assert one.sentence.endswith("too deeply nested")


# ---- what is shown, and what bytes look like


def test_what_is_long_is_cut_where_it_is_shown():
    assert shown("x" * (MAX_SHOWN - 2)) == "'" + "x" * (MAX_SHOWN - 2) + "'"
    assert shown("x" * MAX_SHOWN) == "'" + "x" * (MAX_SHOWN - 1) + "..."
    assert shown({"ä": 1}) == '{"ä":1}'


def test_long_lists_are_cut_where_they_are_shown():
    (one,) = in_response([1], ["y" * MAX_SHOWN], {"$": rule("type", min=2)})[:1]
    assert one.sentence == 'Expected ["' + "y" * (MAX_SHOWN - 2) + "... (size 1) to have minimum size of 2"


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"a\tb", "text/plain"),
        (b"a\nb\rc", "text/plain"),
        (b"\x1b[0m", "text/plain"),
        (b"a\x0eb", "application/octet-stream"),
        (b"a\x1cb", "application/octet-stream"),
        (b"a\x08b", "application/octet-stream"),
        (b"ok \xff and more text", "application/octet-stream"),
        (b"ab\xc3", "text/plain"),
        (b"  <html><p>", "text/html"),
        (b"<!DOCTYPE html>", "text/html"),
        (b" <a/>", "application/xml"),
    ],
)
def test_bytes_look_like_a_content_type(data, name):
    assert detect(data) == name


def test_a_content_type_with_parameters_is_that_type():
    rules = {"$": rule("contentType", value="text/plain; charset=utf-8")}
    expected = ExpectedResponse(body=TextBody("x", "text/plain"), rules={"body": rules})
    assert compare_response(expected, Response(status=200, body=b"other")) == ()


# ---- depth


def test_a_body_that_is_too_deep_says_so():
    response = Response(status=200, headers=JSON, body=b"[" * 100_000)
    [found] = compare_response(ExpectedResponse(body=JsonBody([])), response)
    assert found.sentence == "Failed to parse the actual body as JSON: too deeply nested"


def test_an_expected_body_that_is_too_deep_is_not_verifiable():
    document = []
    for _ in range(5000):
        document = [document]
    wanted = {"content_type": ContentType("application/json"), "rules": {}, "strict": False}
    check = compile_contents(Contents(data=b"", document=document, has_document=True, **wanted))
    found = []
    check(b"[]", "application/json", found)
    assert [one.sentence for one in found] == ["Not verifiable: the expected body is too deeply nested"]
