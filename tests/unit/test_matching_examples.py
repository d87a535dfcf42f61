"""Examples: what is really sent, down to the spelling of a header, and fresh values in bodies that are not JSON."""

import random
from datetime import UTC, datetime

import pytest

from shiplap.matching import (
    GeneratorContext,
    GeneratorError,
    GeneratorMode,
    example_message,
    example_request,
    example_response,
)
from shiplap.model.body import BinaryBody, EmptyBody, JsonBody, MissingBody, NullBody, TextBody
from shiplap.model.interaction import ExpectedMessage, ExpectedRequest, ExpectedResponse
from shiplap.model.rule import Generator

SEVEN = Generator("RandomInt", {"min": 7, "max": 7})
STATE = Generator("ProviderState", {"expression": "${said}"})
XML = "application/xml"
FORM = "application/x-www-form-urlencoded"
DOCUMENT = "<?xml version='1.0'?><a><b n='1'>x</b><!-- kept --><b>y</b><c/></a>"


def context(**values):
    now = datetime(2026, 11, 23, 6, 16, 41, tzinfo=UTC)
    return GeneratorContext(mode=GeneratorMode.PROVIDER, now=now, random=random.Random(1), state_values=values)


def body_of(text, content_type, generators, **values):
    expected = ExpectedResponse(body=TextBody(text, content_type), generators={"body": generators})
    return example_response(expected, context(**values)).body.decode()


@pytest.mark.parametrize(
    ("path", "written"),
    [
        # the first four are what the reference implementation gives too
        ("$.a.b['#text']", "<?xml version='1.0'?><a><b n='1'>7</b><!-- kept --><b>7</b><c/></a>"),
        ("$.a.b['@n']", "<?xml version='1.0'?><a><b n='7'>x</b><!-- kept --><b>y</b><c/></a>"),
        ("$.a.*['#text']", "<?xml version='1.0'?><a><b n='1'>7</b><!-- kept --><b>7</b><c>7</c></a>"),
        ("$.a.b[1]['#text']", DOCUMENT),
        ("$.a.b", "<?xml version='1.0'?><a><b n='1'>7</b><!-- kept --><b>7</b><c/></a>"),
        ("$.a.b[*]['#text']", "<?xml version='1.0'?><a><b n='1'>7</b><!-- kept --><b>7</b><c/></a>"),
        ("$[*].c", "<?xml version='1.0'?><a><b n='1'>x</b><!-- kept --><b>y</b><c>7</c></a>"),
        ("$.a", DOCUMENT),
        ("$", DOCUMENT),
        ("$.z.b", DOCUMENT),
        ("$.a.b.c", DOCUMENT),
        ("$.a.b['@m']", DOCUMENT),
    ],
)
def test_texts_and_attributes_of_xml_are_made_in_place(path, written):
    assert body_of(DOCUMENT, XML, {path: SEVEN}) == written


def test_what_is_made_is_escaped_and_reads_as_it_was_meant():
    text = "<a n=\"1\" m='2'>Zoë</a >"
    generators = {"$.a": STATE, "$.a['@n']": STATE, "$.a['@m']": STATE}
    escaped = "&lt;&amp;&quot;&apos;ë"
    assert body_of(text, XML, generators, said="<&\"'ë") == f"<a n=\"{escaped}\" m='{escaped}'>&lt;&amp;\"'ë</a >"


def test_an_empty_element_gets_a_last_tag_and_keeps_its_attributes():
    assert body_of('<a><p:b xmlns:p="urn:p" x="1 > 0" /></a>', XML, {"$.a.p:b": SEVEN}) == (
        '<a><p:b xmlns:p="urn:p" x="1 > 0">7</p:b></a>'
    )


def test_attributes_are_found_by_their_namespace():
    text = '<a xmlns:p="urn:p" p:n="1" n="2"/>'
    assert body_of(text, XML, {"$.a['@p:n']": SEVEN}) == '<a xmlns:p="urn:p" p:n="7" n="2"/>'
    assert body_of(text, XML, {"$.a['@n']": SEVEN}) == '<a xmlns:p="urn:p" p:n="1" n="7"/>'


@pytest.mark.parametrize(
    ("path", "written"),
    [
        ("$.a", "a=7&a=2&b=3+4&c"),
        ("$.a[0]", "a=7&a=2&b=3+4&c"),
        ("$['a'][1]", "a=1&a=7&b=3+4&c"),
        ("$.a[*]", "a=7&a=7&b=3+4&c"),
        ("$.b", "a=1&a=2&b=7&c"),
        ("$.c", "a=1&a=2&b=3+4&c=7"),
        ("$.z", "a=1&a=2&b=3+4&c"),
        ("$", "a=1&a=2&b=3+4&c"),
    ],
)
def test_values_of_a_form_are_made_in_place(path, written):
    assert body_of("a=1&a=2&b=3+4&c", FORM, {path: SEVEN}) == written


def test_values_of_a_form_are_encoded():
    assert body_of("a%20b=1", FORM, {"$['a b']": STATE}, said="x y&z/é") == "a%20b=x+y%26z%2F%C3%A9"


def test_the_header_says_what_a_body_without_a_type_is():
    body, generators = TextBody("a=1", None), {"body": {"$.a": SEVEN}}
    headers = {"content-TYPE": (FORM,)}
    assert example_request(ExpectedRequest(headers=headers, body=body, generators=generators), context()).body == b"a=7"
    assert (
        example_response(ExpectedResponse(headers=headers, body=body, generators=generators), context()).body == b"a=7"
    )
    message = ExpectedMessage(contents=body, metadata={"contentType": FORM}, generators=generators)
    assert example_message(message, context()).contents == b"a=7"
    assert example_request(ExpectedRequest(body=body, generators=generators), context()).body == b"a=1"


@pytest.mark.parametrize("body", [TextBody("hello"), BinaryBody(b"hello"), EmptyBody(), MissingBody(), NullBody()])
def test_generators_leave_other_bodies_as_they_are(body):
    with_generator = ExpectedResponse(body=body, generators={"body": {"$": SEVEN}})
    assert example_response(with_generator, context()) == example_response(ExpectedResponse(body=body), context())


@pytest.mark.parametrize(
    ("text", "content_type", "path", "problem"),
    [
        ("<a>", XML, "$.a", r"the generator 'RandomInt' at '\$\.a' cannot be used: not well-formed"),
        ("<a/>", XML, "$.a[", r"the generator 'RandomInt' at '\$\.a\[' cannot be used: cannot read the path"),
        ("a=1", FORM, "$.a[", r"the generator 'RandomInt' at '\$\.a\[' cannot be used: cannot read the path"),
    ],
)
def test_generators_that_cannot_be_used_are_errors_that_name_them(text, content_type, path, problem):
    with pytest.raises(GeneratorError, match=problem):
        body_of(text, content_type, {path: SEVEN})


def test_a_generator_that_is_not_known_is_told_once():
    with pytest.raises(GeneratorError, match=r"^the generator 'Foo' is not known$"):
        body_of("<a/>", XML, {"$.a": Generator("Foo")})


@pytest.mark.parametrize("category", ["body", "content", "contents"])
def test_the_generators_of_a_body_stand_under_any_of_its_names(category):
    expected = ExpectedMessage(contents=JsonBody({"a": 1}), generators={category: {"$.a": SEVEN}})
    assert example_message(expected, context()).contents == b'{"a":7}'


@pytest.mark.parametrize(
    ("path", "made"),
    [
        ("$.a[1].b", {"a": [{"b": 1}, {"b": 7}], "c": {"b": 3}}),
        ("$.a[*].b", {"a": [{"b": 7}, {"b": 7}], "c": {"b": 3}}),
        ("$.*.b", {"a": [{"b": 1}, {"b": 2}], "c": {"b": 7}}),
        ("$.c[*]", {"a": [{"b": 1}, {"b": 2}], "c": {"b": 3}}),
        ("$.c.b.d", {"a": [{"b": 1}, {"b": 2}], "c": {"b": 3}}),
    ],
)
def test_only_the_places_a_path_names_are_made(path, made):
    example = {"a": [{"b": 1}, {"b": 2}], "c": {"b": 3}}
    expected = ExpectedResponse(body=JsonBody(example, "application/hal+json"), generators={"body": {path: SEVEN}})
    response = example_response(expected, context())
    assert response == example_response(ExpectedResponse(body=JsonBody(made, "application/hal+json")), context())


def test_a_generator_gets_the_example_it_stands_for():
    kept = Generator("ProviderState", {"expression": "${nobody}"})
    expected = ExpectedRequest(
        path="/old",
        query={"q": ("old",)},
        headers={"X-A": ("old",)},
        body=JsonBody({"a": "old"}),
        generators={"path": {"": kept}, "query": {"q": kept}, "header": {"X-A": kept}, "body": {"$.a": kept}},
    )
    assert example_request(expected, context()) == example_request(
        ExpectedRequest(path="/old", query={"q": ("old",)}, headers={"X-A": ("old",)}, body=JsonBody({"a": "old"})),
        context(),
    )
    message = ExpectedMessage(metadata={"m": "old"}, generators={"metadata": {"m": kept}})
    assert example_message(message, context()).metadata == {"m": "old"}


def test_a_method_is_sent_in_capitals_and_a_path_keeps_what_may_stand_in_one():
    request = example_request(ExpectedRequest(method="pUt", path="/a%2Fb/:c@!$&'()*+,;=~-._"), context())
    assert (request.method, request.path) == ("PUT", "/a%2Fb/:c@!$&'()*+,;=~-._")


def test_a_query_is_written_with_as_few_escapes_as_can_be():
    query = {"a[]": ("x/y:z,w@v",), "b[0]": (None,), "c d": ("é",)}
    assert example_request(ExpectedRequest(query=query), context()).query == "a[]=x/y:z,w@v&b[0]&c%20d=%C3%A9"


def test_values_of_a_header_are_one_line_but_for_cookies():
    headers = {"Accept": ("a/b", "c/d"), "Set-Cookie": ("a=1", "b=2; Path=/")}
    assert example_response(ExpectedResponse(headers=headers), context()).headers == (
        ("Accept", "a/b, c/d"),
        ("Set-Cookie", "a=1"),
        ("Set-Cookie", "b=2; Path=/"),
    )


def test_a_content_type_is_told_once():
    told = ExpectedResponse(headers={"content-TYPE": ("text/x",)}, body=TextBody("a"))
    assert example_response(told, context()).headers == (("content-TYPE", "text/x"),)
    assert example_response(ExpectedResponse(body=TextBody("a")), context()).headers == (
        ("Content-Type", "text/plain"),
    )
    assert example_response(ExpectedResponse(body=TextBody("a", None)), context()).headers == ()
    assert example_response(ExpectedResponse(), context()).headers == ()


@pytest.mark.parametrize("name", ["contentType", "Content-Type", "content-type"])
def test_a_message_is_of_the_type_its_metadata_tell(name):
    expected = ExpectedMessage(contents=TextBody("a", None), metadata={"other": 1, name: "text/x;charset=utf-8"})
    assert example_message(expected, context()).content_type == "text/x"
    assert example_message(ExpectedMessage(contents=MissingBody()), context()).content_type is None


@pytest.mark.parametrize(
    ("path", "query"),
    [("v", "v=7&v=7&W=3"), ("v[0]", "v=7&v=2&W=3"), ("$.w", "v=1&v=2&W=7"), ("$['w'][0]", "v=1&v=2&W=7")],
)
def test_generators_of_named_values_find_them_in_any_spelling(path, query):
    expected = ExpectedRequest(query={"v": ("1", "2"), "W": ("3",)}, generators={"query": {path: SEVEN}})
    assert example_request(expected, context()).query == query


@pytest.mark.parametrize(
    ("body", "sent"),
    [
        (NullBody("application/json"), b"null"),
        (NullBody("text/plain"), None),
        (NullBody(None), None),
        (EmptyBody(), b""),
        (MissingBody(), None),
        (JsonBody({"a": "é"}), '{"a":"é"}'.encode()),
        (BinaryBody(b"\0\xff"), b"\0\xff"),
    ],
)
def test_each_kind_of_body_is_sent_as_bytes(body, sent):
    assert example_response(ExpectedResponse(body=body), context()).body == sent
