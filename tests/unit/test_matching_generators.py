"""Generators: fresh values of the right kind, the same for the same chance, and errors that say what is wrong."""

import random
import re
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shiplap.matching import GeneratorContext, GeneratorError, GeneratorMode, example_message, example_request
from shiplap.matching.date_expressions import ExpressionError, moved_date, moved_datetime, moved_time
from shiplap.matching.examples import example_response
from shiplap.matching.generators import generate
from shiplap.matching.patterns import PatternError, full_match
from shiplap.matching.regex_examples import text_for
from shiplap.model.body import JsonBody, TextBody
from shiplap.model.interaction import ExpectedMessage, ExpectedRequest, ExpectedResponse
from shiplap.model.rule import Generator

NOW = datetime(2026, 11, 23, 6, 16, 41, 671000, UTC)  # a Monday


def context(mode=GeneratorMode.PROVIDER, seed=7, **more):
    return GeneratorContext(mode=mode, now=NOW, random=random.Random(seed), **more)


def made(name, instead_of=None, ctx=None, **params):
    return generate(Generator(name, params), ctx or context(), instead_of)


@pytest.mark.parametrize(
    ("name", "params", "shape"),
    [
        ("RandomHexadecimal", {"digits": 6}, "[0-9A-F]{6}"),
        ("RandomString", {"size": 20}, "[0-9A-Za-z]{20}"),
        ("RandomString", {}, "[0-9A-Za-z]{10}"),
        ("Uuid", {}, "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"),
        ("Uuid", {"format": "lower-case-hyphenated"}, "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"),
        ("Uuid", {"format": "upper-case-hyphenated"}, "[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}"),
        ("Uuid", {"format": "simple"}, "[0-9a-f]{32}"),
        ("Uuid", {"format": "URN"}, "urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"),
        ("Regex", {"regex": r"\d{1,8}"}, "[0-9]{1,8}"),
        ("Date", {}, "2026-11-23"),
        ("Time", {}, "06:16:41"),
        ("DateTime", {}, r"2026-11-23T06:16:41\.671Z"),
        ("Date", {"format": "dd/MM/yyyy", "expression": "+ 1 day"}, "24/11/2026"),
        ("Time", {"format": "HH:mm", "expression": "noon - 1 hour"}, "11:00"),
        ("DateTime", {"format": "yyyy-MM-dd HH:mm", "expression": "next monday @ 4 o'clock pm"}, "2026-11-30 16:00"),
    ],
)
def test_a_text_has_the_shape_its_generator_promises(name, params, shape):
    assert re.fullmatch(shape, made(name, **params))


def test_integers_stay_between_their_bounds():
    assert {made("RandomInt", 0, context(seed=seed), min=3, max=5) for seed in range(50)} == {3, 4, 5}


def test_a_decimal_has_digits_on_both_sides_of_the_point_and_as_many_as_asked():
    for seed in range(50):
        value = made("RandomDecimal", 1.5, context(seed=seed), digits=6)
        assert isinstance(value, float)
        assert value != int(value)
        assert len(repr(value).replace(".", "")) <= 6


def test_a_number_in_place_of_a_text_is_a_text():
    assert re.fullmatch("[0-9]+", made("RandomInt", "7"))
    assert isinstance(made("RandomDecimal", "7.1"), str)


def test_both_booleans_come():
    assert {made("RandomBoolean", None, context(seed=seed)) for seed in range(20)} == {True, False}


def test_the_same_chance_gives_the_same_value():
    assert made("Uuid", None, context(seed=3)) == made("Uuid", None, context(seed=3))
    assert made("Uuid", None, context(seed=3)) != made("Uuid", None, context(seed=4))


@pytest.mark.parametrize(
    ("params", "value"),
    [
        ({"expression": "${id}"}, 1000),
        ({"expression": "id"}, 1000),
        ({"expression": "/users/${id}/${name}"}, "/users/1000/Mary"),
        ({"expression": "${id}", "dataType": "STRING"}, "1000"),
        ({"expression": "${text}", "dataType": "INTEGER"}, 7),
        ({"expression": "${text}", "dataType": "FLOAT"}, 7.0),
        ({"expression": "${unknown}"}, "example"),
        ({"expression": "a ${unknown}"}, "example"),
    ],
)
def test_a_provider_state_fills_the_expression(params, value):
    states = {"id": 1000, "name": "Mary", "text": "7"}
    assert made("ProviderState", "example", context(state_values=states), **params) == value


def test_the_consumer_sees_the_example_of_a_provider_state():
    consumer = context(GeneratorMode.CONSUMER, state_values={"id": 1})
    assert made("ProviderState", "example", consumer, expression="${id}") == "example"


def test_the_mock_servers_url_replaces_what_stands_before_the_group():
    consumer = context(GeneratorMode.CONSUMER, mock_server_url="http://127.0.0.1:4321/")
    params = {"example": "http://localhost:8080/orders/1", "regex": r".*(\/orders\/\d+)$"}
    assert made("MockServerURL", "x", consumer, **params) == "http://127.0.0.1:4321/orders/1"
    assert made("MockServerURL", "x", context(), **params) == "x"


@pytest.mark.parametrize(
    ("name", "params"),
    [
        ("Unknown", {}),
        ("Uuid", {"format": "round"}),
        ("Regex", {"regex": "("}),
        ("Regex", {}),
        ("RandomString", {"size": 10_000_000}),
        ("RandomString", {"size": "many"}),
        ("Date", {"format": "B"}),
        ("Date", {"expression": "some day"}),
        ("Date", {"expression": "+ 99999 years"}),
    ],
)
def test_a_generator_that_cannot_be_used_is_an_error_that_names_it(name, params):
    with pytest.raises(GeneratorError, match=name):
        made(name, **params)


# ---- expressions


@pytest.mark.parametrize(
    ("expression", "date"),
    [
        ("", "2026-11-23"),
        ("now", "2026-11-23"),
        ("today", "2026-11-23"),
        ("yesterday", "2026-11-22"),
        ("tomorrow", "2026-11-24"),
        ("+ 1 day", "2026-11-24"),
        ("- 2 weeks", "2026-11-09"),
        ("+1 month", "2026-12-23"),
        ("+ 10 days", "2026-12-03"),
        ("today + 1 week - 1 day", "2026-11-29"),
        ("next monday", "2026-11-30"),
        ("next tues", "2026-11-24"),
        ("last friday", "2026-11-20"),
        ("last mon", "2026-11-16"),
        ("next fortnight", "2026-12-07"),
        ("next week", "2026-11-30"),
        ("last month", "2026-10-23"),
        ("next year", "2027-11-23"),
        ("next jan", "2027-01-01"),
        ("next december", "2026-12-01"),
        ("last dec", "2025-12-01"),
        ("next november", "2027-11-01"),
        ("NEXT  Year", "2027-11-23"),
    ],
)
def test_a_date_moves_by_its_expression(expression, date):
    assert str(moved_date(NOW, expression).date()) == date


def test_the_end_of_a_month_stays_inside_the_next():
    assert str(moved_date(datetime(2024, 1, 31, tzinfo=UTC), "+ 1 month").date()) == "2024-02-29"


@pytest.mark.parametrize(
    ("expression", "time"),
    [
        ("now", "06:16:41.671000"),
        ("midnight", "00:00:00"),
        ("noon", "12:00:00"),
        ("1 o'clock", "13:00:00"),
        ("7 o'clock am", "07:00:00"),
        ("7 o'clock pm", "19:00:00"),
        ("12 o'clock am", "00:00:00"),
        ("12 o'clock pm", "12:00:00"),
        ("+ 1 hour", "07:16:41.671000"),
        ("- 3 minutes", "06:13:41.671000"),
        ("next hour", "07:16:41.671000"),
        ("last minute", "06:15:41.671000"),
        ("+ 10 seconds + 1 hour", "07:16:51.671000"),
        ("+ 5 milliseconds", "06:16:41.676000"),
        ("noon + 2 hours", "14:00:00"),
    ],
)
def test_a_time_moves_by_its_expression(expression, time):
    assert str(moved_time(NOW, expression).time()) == time


@pytest.mark.parametrize(
    ("expression", "instant"),
    [
        ("now", "2026-11-23 06:16:41"),
        ("today @ midnight", "2026-11-23 00:00:00"),
        ("tomorrow @ noon", "2026-11-24 12:00:00"),
        ("@ 10 o'clock", "2026-11-23 22:00:00"),
        ("+ 1 day @ + 1 hour", "2026-11-24 07:16:41"),
        ("next monday @ 4 o'clock pm", "2026-11-30 16:00:00"),
        ("today @ 1 o'clock + 2 hours", "2026-11-23 15:00:00"),
    ],
)
def test_an_instant_moves_by_both_halves(expression, instant):
    assert moved_datetime(NOW, expression).strftime("%Y-%m-%d %H:%M:%S") == instant


@pytest.mark.parametrize(
    "expression",
    [
        "someday",
        "+ 1",
        "+ day",
        "next",
        "next moon",
        "@ 13 o'clock",
        "+ 1 hour",
        "+ 1000000 days",
        "+ 99999 years",
        "x" * 501,
    ],
)
def test_an_expression_that_cannot_be_read_is_an_error(expression):
    with pytest.raises(ExpressionError):
        moved_datetime(NOW, expression)


# ---- texts for patterns


PATTERNS = [
    r"\w{3}\d{3}",
    r"[a-z]+",
    r"^(red|green|blue)$",
    r"\d{4}-(0[1-9]|1[0-2])-\d{2}",
    r"[^@ ]+@[^@ ]+\.(com|org)",
    r"(?:ab|cd){2,3}",
    r"(?<year>\d{4})",
    r"(?P<year>\d{4})x\1",
    r"(a|b)-\1",
    r"\Qa.b\E\.c",
    r"[[:upper:]]{3}",
    r"\p{Lu}\p{L}*",
    r"[\d\-_]+",
    r"a?b*c+?",
    r"\x41B\x{43}",
    r"(?i:abc)",
    r"(?=a)abc",
    r"x{0,2}",
    r"",
    r"[]a]",
    r"\/path\/\d+",
    r"a{,2}b",
    r"-?(0|[1-9]\d*)(\.\d+)?",
    r".*(\/pacts\/provider\/p\/consumer\/c_1)$",
]


@pytest.mark.parametrize("pattern", PATTERNS)
def test_a_text_made_for_a_pattern_matches_it(pattern):
    for seed in range(10):
        assert full_match(pattern)(text_for(pattern, random.Random(seed)))


@pytest.mark.parametrize(
    "pattern",
    [
        "((a{999}){999}){999}",
        "(((((((((x*)*)*)*)*)*)*)*)*){900}" + "{900}",
        "(" * 60 + "a" + ")" * 60,
        "a{99999}",
        "(?!a)a",
        "[",
        "(",
        "a)",
        "\\",
        "[z-a]",
        "a" * 1001,
    ],
)
def test_a_pattern_without_a_text_of_sensible_size_is_an_error(pattern):
    with pytest.raises(PatternError):
        text_for(pattern, random.Random(1))


@settings(max_examples=60)
@given(st.text(alphabet="ab[]()|*+?{}^$\\.,1-:=!<>Qd", max_size=12), st.integers(0, 3))
def test_any_pattern_gives_a_text_that_matches_or_an_error(pattern, seed):
    try:
        text = text_for(pattern, random.Random(seed))
    except PatternError:
        return
    assert full_match(pattern)(text)


# ---- whole examples


def test_generators_change_the_parts_they_are_written_for():
    expected = ExpectedRequest(
        path="/path/one",
        query={"v1": ("1", "2"), "v2": ("x",)},
        headers={"X-Test": ("old",), "X-Other": ("kept",)},
        body=JsonBody({"a": [{"b": 1}, {"b": 2}], "c": 3}),
        generators={
            "path": {"": Generator("ProviderState", {"expression": "/path/${id}"})},
            "query": {"v1[1]": Generator("RandomInt", {"min": 7, "max": 7})},
            "header": {"x-test": Generator("RandomInt", {"min": 8, "max": 8})},
            "body": {"$.a[*].b": Generator("RandomInt", {"min": 9, "max": 9})},
        },
    )
    request = example_request(expected, context(state_values={"id": 1000}))
    assert request.path == "/path/1000"
    assert request.query == "v1=1&v1=7&v2=x"
    assert request.headers == (("X-Test", "8"), ("X-Other", "kept"), ("Content-Type", "application/json"))
    assert request.body == b'{"a":[{"b":9},{"b":9}],"c":3}'
    assert expected.body == JsonBody({"a": [{"b": 1}, {"b": 2}], "c": 3})


def test_a_status_and_a_missing_query_parameter_are_made():
    response = ExpectedResponse(generators={"status": {"": Generator("RandomInt", {"min": 201, "max": 201})}})
    assert example_response(response, context()).status == 201
    request = ExpectedRequest(generators={"query": {"v1": Generator("RandomInt", {"min": 1, "max": 1})}})
    assert example_request(request, context()).query == "v1=1"


def test_a_message_has_its_content_type_and_fresh_metadata():
    expected = ExpectedMessage(
        contents=TextBody("hello"),
        metadata={"id": "old"},
        generators={"metadata": {"id": Generator("RandomString", {"size": 3})}},
    )
    message = example_message(expected, context())
    assert message.contents == b"hello"
    assert message.content_type == "text/plain"
    assert re.fullmatch("[0-9A-Za-z]{3}", message.metadata["id"])


def test_an_examples_path_and_query_are_encoded_as_on_the_wire():
    request = example_request(ExpectedRequest(path="/a b/é", query={"q": ("x y&z", None)}), context())
    assert request.path == "/a%20b/%C3%A9"
    assert request.query == "q=x%20y%26z&q"
