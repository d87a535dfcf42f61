"""Matchers written by hand: what they become, how they compose, and what they refuse."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Annotated
from uuid import UUID

import pytest

from shiplap.recording import matchers
from shiplap.recording.from_values import shape_of
from shiplap.recording.recording_errors import NotRecordableError
from shiplap.recording.shape import compile_shape


@dataclass
class Order:
    id: int
    code: Annotated[str, matchers.regex("AB-1", "^[A-Z]{2}-[0-9]$")]


def told(value):
    compiled = compile_shape(shape_of(value))
    rules = {
        path: f" {rule.combine.value.lower()} ".join(
            each.name + "".join(f" {name}={value}" for name, value in each.params.items()) for each in rule.matchers
        )
        for path, rule in compiled.rules.items()
    }
    return compiled.example, rules


@pytest.mark.parametrize(
    ("matcher", "example", "rule"),
    [
        (matchers.string(), "text", "type"),
        (matchers.integer(7), 7, "integer"),
        (matchers.decimal(), 1.5, "decimal"),
        (matchers.number(3), 3, "number"),
        (matchers.boolean(example=False), False, "boolean"),
        (matchers.null(), None, "null"),
        (matchers.includes("ab"), "ab", "include value=ab"),
        (matchers.regex("x", "[a-z]"), "x", "regex regex=[a-z]"),
        (matchers.equal([1]), [1], "equality"),
        (matchers.nullable(int), 42, "integer or null"),
        (matchers.any_of(int, float, int), 42, "integer or number"),
        (matchers.date("2026-01-02", format="yyyy-MM-dd"), "2026-01-02", "date format=yyyy-MM-dd"),
        (matchers.time("10:00", format="HH:mm"), "10:00", "time format=HH:mm"),
        (matchers.datetime("2026", format="yyyy"), "2026", "datetime format=yyyy"),
        (matchers.from_provider_state("${id}", 7), 7, "type"),
    ],
)
def test_a_matcher_of_one_value(matcher, example, rule):
    assert told(matcher) == (example, {"$": rule})


@pytest.mark.parametrize(
    ("matcher", "example"),
    [
        (matchers.datetime(datetime(2026, 1, 2, 3, tzinfo=UTC)), "2026-01-02T03:00:00Z"),
        (matchers.date(date(2026, 1, 2)), "2026-01-02"),
        (matchers.time(time(3, 4)), "03:04:00"),
        (matchers.uuid(UUID(int=1)), "00000000-0000-0000-0000-000000000001"),
    ],
)
def test_examples_may_be_python_values(matcher, example):
    assert told(matcher)[0] == example


def test_like_matches_everything_inside_by_type():
    assert told({"order": matchers.like({"id": 1, "tags": ["a"]})}) == (
        {"order": {"id": 1, "tags": ["a"]}},
        {"$.order": "type"},
    )


def test_matchers_and_types_compose():
    assert told(matchers.each_like({"order": Order, "weird key": matchers.like(1)}, min=2, max=5)) == (
        [{"order": {"id": 42, "code": "AB-1"}, "weird key": 1}] * 2,
        {
            "$": "type min=2 max=5",
            "$[*].order.id": "integer",
            "$[*].order.code": "regex regex=^[A-Z]{2}-[0-9]$",
            "$[*]['weird key']": "type",
        },
    )


def test_tables():
    assert told(matchers.each_key({"ab": int}, "^[a-z]+$")) == (
        {"ab": 42},
        {"$": "values and eachKey rules=[{'match': 'regex', 'regex': '^[a-z]+$'}]", "$.*": "integer"},
    )
    assert told(matchers.each_value({"n": int}, keys=("a", "b"))) == (
        {"a": {"n": 42}, "b": {"n": 42}},
        {"$": "values", "$.*.n": "integer"},
    )


def test_variants_carry_their_own_rules():
    compiled = compile_shape(matchers.array_contains({"kind": "a", "n": int}, {"kind": "b"}))
    assert compiled.example == [{"kind": "a", "n": 42}, {"kind": "b"}]
    (matcher,) = compiled.rules["$"].matchers
    assert matcher.params["variants"] == [
        {"index": 0, "rules": {"$.n": {"combine": "AND", "matchers": [{"match": "integer"}]}}, "generators": {}},
        {"index": 1, "rules": {}, "generators": {}},
    ]


def test_values_of_provider_states_are_generated_when_verified():
    compiled = compile_shape(shape_of({"id": matchers.from_provider_state("${id}", 7)}))
    assert dict(compiled.generators["$.id"].params) == {"expression": "${id}", "dataType": "INTEGER"}


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: matchers.regex("X", "^[a-z]$"), "'X' does not match"),
        (lambda: matchers.regex("x", "["), "this is no regular expression"),
        (lambda: matchers.each_like(1, min=3, max=2), "min is 3, max is 2"),
        (lambda: matchers.each_like(1, min=-1), "min is -1"),
        (lambda: matchers.each_key({"X": 1}, "^[a-z]$"), "the name 'X' does not match"),
        (lambda: matchers.each_key({}, "."), "each_key needs an example"),
        (lambda: matchers.nullable(Order), "null instead of an object needs its own interaction"),
        (lambda: matchers.any_of(Order, int), "must be a type or a matcher of a single value"),
        (lambda: matchers.date("yesterday"), "'yesterday' does not match"),
        (lambda: shape_of({"a": [object()]}), r"\$\.a\[0\]: object is not JSON"),
        (lambda: shape_of({"a": 1}, example={"a": 2}), "give the example with a type"),
    ],
)
def test_what_cannot_be_is_refused(make, message):
    with pytest.raises(NotRecordableError, match=message):
        make()
