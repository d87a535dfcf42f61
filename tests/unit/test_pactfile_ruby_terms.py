"""Matchers that the first Ruby library wrote as its own objects."""

import pytest

from fakes.pact_documents import http, text
from shiplap.matching import compare_response
from shiplap.model.body import JsonBody
from shiplap.model.exchange import Response
from shiplap.model.rule import Matcher
from shiplap.pactfile import read_contract, write_contract


def term(example, pattern, options=0):
    matcher = {"json_class": "Regexp", "o": options, "s": pattern}
    return {"json_class": "Pact::Term", "data": {"generate": example, "matcher": matcher}}


def response_of(response):
    (interaction,) = read_contract(text(http(None, response), version=None)).interactions
    return interaction.response


def test_a_term_is_an_example_and_a_pattern_found_anywhere():
    found = response_of(
        {"headers": {"Content-type": term("text/plain", "text")}, "body": {"a b": term("rainy", "RAIN", 1)}}
    )

    assert found.headers == {"Content-type": ("text/plain",)}
    assert found.body == JsonBody({"a b": "rainy"}, "text/plain")
    assert found.rules["header"]["Content-type"].matchers == (Matcher("regex", {"regex": "(?s:.*)(?:text)(?s:.*)"}),)
    assert found.rules["body"]["$['a b']"].matchers == (Matcher("regex", {"regex": "(?s:.*)(?i:RAIN)(?s:.*)"}),)


def test_something_like_is_a_type_and_an_array_like_is_an_array_of_types():
    likes = {"json_class": "Pact::SomethingLike", "contents": {"name": term("Ben", "^B")}}
    body = {"one": likes, "many": {"json_class": "Pact::ArrayLike", "contents": {"id": 1}, "min": 2}}
    found = response_of({"body": body})

    assert found.body == JsonBody({"one": {"name": "Ben"}, "many": [{"id": 1}, {"id": 1}]})
    assert {path: each.matchers[0].name for path, each in found.rules["body"].items()} == {
        "$.one": "type",
        "$.one.name": "regex",
        "$.many": "type",
        "$.many[*].*": "type",
    }


@pytest.mark.parametrize(("weather", "fits"), [("rainy", True), ("heavy rain\n", True), ("sunny", False)])
def test_what_ruby_matched_is_matched(weather, fits):
    found = response_of({"body": {"message": term("rainy", "rain")}})
    sent = Response(
        status=200,
        headers=(("Content-Type", "application/json"),),
        body=b'{"message": "%s"}' % weather.encode("unicode_escape"),
    )

    assert (not compare_response(found, sent)) is fits


def test_what_was_read_is_written_without_ruby():
    written = write_contract(read_contract(text(http(None, {"body": term("a", "a")}), version=None)))

    assert "json_class" not in written
    assert write_contract(read_contract(written)) == written


def test_from_v3_on_such_an_object_is_content():
    content = term("a", "a")
    (interaction,) = read_contract(text(http(None, {"body": content}), version="3.0.0")).interactions

    assert interaction.response.body == JsonBody(content)


@pytest.mark.parametrize(
    "odd", [{"json_class": "Pact::Term"}, {"json_class": 5}, {"json_class": "Pact::ArrayLike", "min": -1}]
)
def test_an_object_that_is_no_whole_term_does_no_harm(odd):
    assert read_contract(text(http(None, {"body": {"x": odd}}), version=None)).interactions


def test_arrays_in_arrays_do_not_multiply():
    body = 1
    for _ in range(30):
        body = {"json_class": "Pact::ArrayLike", "contents": body, "min": 100}

    written = write_contract(read_contract(text(http(None, {"body": body}), version=None)))

    assert len(written) < 1_000_000
