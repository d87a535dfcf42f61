"""Bodies: what a bare value means under which header, and what a v4 body says about itself."""

import base64

import pytest

from fakes.pact_documents import http, text, v4_http
from shiplap.model.body import BinaryBody, EmptyBody, JsonBody, MissingBody, NullBody, TextBody
from shiplap.pactfile import read_contract, write_contract

PNG = b"\x89PNG\r\n\x1a\n\x00"


def body_of(response, version):
    interaction = v4_http(None, response) if version == "4.0" else http(None, response)
    (found,) = read_contract(text(interaction, version=version)).interactions
    return found.response.body


def encoded(data):
    return base64.b64encode(data).decode()


@pytest.mark.parametrize(
    ("body", "content_type", "expected"),
    [
        ({"a": 1}, None, JsonBody({"a": 1})),
        ([1], "application/hal+json; charset=utf-8", JsonBody([1], "application/hal+json; charset=utf-8")),
        (5, None, JsonBody(5)),
        (False, None, JsonBody(value=False)),
        (None, None, NullBody()),
        ("", "text/plain", EmptyBody("text/plain")),
        ("hello", None, TextBody("hello")),
        ("hello", "application/json", JsonBody("hello", "application/json")),
        ('"hello"', "application/json", JsonBody("hello", "application/json")),
        ('{"a": 1}', "application/json", JsonBody({"a": 1}, "application/json")),
        ("42", "application/json", JsonBody("42", "application/json")),
        ('<?xml version="1.0"?><a/>', None, TextBody('<?xml version="1.0"?><a/>', "application/xml")),
        ("<!DOCTYPE html><p>", None, TextBody("<!DOCTYPE html><p>", "text/html")),
        ("a=1&b=2", "application/x-www-form-urlencoded", TextBody("a=1&b=2", "application/x-www-form-urlencoded")),
        (encoded(PNG), "image/png", BinaryBody(PNG, "image/png")),
        ("not base64!", "image/png", TextBody("not base64!", "image/png")),
        (
            "--b\r\n\r\nx\r\n--b--",
            "multipart/mixed; boundary=b",
            BinaryBody(b"--b\r\n\r\nx\r\n--b--", "multipart/mixed; boundary=b"),
        ),
    ],
)
def test_a_bare_body_hangs_on_its_header(body, content_type, expected):
    headers = {} if content_type is None else {"headers": {"content-Type": content_type}}

    for version in ("1.0.0", "2.0.0", "3.0.0"):
        assert body_of({"body": body, **headers}, version) == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"content": {"a": 1}, "contentType": "application/json", "encoded": False}, JsonBody({"a": 1})),
        ({"content": {"a": 1}}, JsonBody({"a": 1})),
        ({"content": "text", "contentType": "application/json"}, JsonBody("text")),
        ({"content": '"text"', "contentType": "application/json", "encoded": "JSON"}, JsonBody("text")),
        ({"content": [1], "contentType": "application/json", "encoded": "json"}, JsonBody([1])),
        ({"content": "{", "contentType": "application/json", "encoded": "json"}, TextBody("{", "application/json")),
        ({"content": "hello"}, TextBody("hello")),
        ({"content": "<a/>", "contentType": "text/xml", "encoded": False}, TextBody("<a/>", "text/xml")),
        ({"content": encoded(PNG), "contentType": "image/png", "encoded": "base64"}, BinaryBody(PNG, "image/png")),
        ({"content": encoded(PNG), "encoded": "BASE64"}, BinaryBody(PNG)),
        ({"content": encoded(b"<a/>"), "contentType": "text/xml", "encoded": "base64"}, TextBody("<a/>", "text/xml")),
        (
            {"content": encoded(b"\xff"), "contentType": "text/xml", "encoded": "base64"},
            BinaryBody(b"\xff", "text/xml"),
        ),
        ({"content": encoded(b"[1]"), "contentType": "application/json", "encoded": "base64"}, JsonBody([1])),
        ({"content": "", "contentType": "text/plain"}, EmptyBody("text/plain")),
        ({"content": None, "contentType": "application/json"}, NullBody("application/json")),
        (None, NullBody()),
        ({}, MissingBody()),
        ({"contentType": "application/json"}, MissingBody()),
    ],
)
def test_a_body_of_v4_says_what_it_is(body, expected):
    assert body_of({"body": body}, "4.0") == expected


def test_bytes_marked_binary_stay_bytes_and_the_mark_is_kept():
    body = {"content": encoded(b"<a/>"), "contentType": "text/xml", "encoded": "base64", "contentTypeHint": "BINARY"}
    contract = read_contract(text(v4_http(None, {"body": body})))
    (interaction,) = contract.interactions

    assert interaction.response.body == BinaryBody(b"<a/>", "text/xml")
    assert '"contentTypeHint": "BINARY"' in write_contract(contract)


def test_a_missing_body_is_not_an_empty_one_and_an_empty_one_not_null():
    read = [body_of({}, "3.0.0"), body_of({"body": ""}, "3.0.0"), body_of({"body": None}, "3.0.0")]

    assert read == [MissingBody(), EmptyBody(), NullBody()]


def test_the_header_tells_the_type_where_a_v4_body_does_not():
    response = {"headers": {"content-type": ["text/csv"]}, "body": {"content": "a,b"}}

    assert body_of(response, "4.0") == TextBody("a,b", "text/csv")


@pytest.mark.parametrize(
    ("text_of_number", "kept"),
    [
        ("1", "1"),
        ("1.0", "1.0"),
        ("1.10", "1.1"),
        ("1E2", "100.0"),
        ("-0.0", "-0.0"),
        ("12345678901234567890123", "12345678901234567890123"),
        ("1e-7", "1e-07"),
    ],
)
def test_numbers_stay_what_they_are(text_of_number, kept):
    raw = text(v4_http(None, {"body": {"content": "NUMBER", "contentType": "application/json"}}))

    assert f'"content": {kept},' in write_contract(read_contract(raw.replace('"NUMBER"', text_of_number)))
