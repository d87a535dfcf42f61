"""What types and matchers become means the same to Shiplap's matching and to the Pact reference implementation."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum, IntEnum
from typing import Annotated, Literal
from uuid import UUID

import annotated_types
import pydantic
import pytest

from fakes.absence import needed
from shiplap.matching import compare_response
from shiplap.model.body import JsonBody
from shiplap.model.exchange import Response
from shiplap.model.interaction import ExpectedResponse
from shiplap.recording import matchers
from shiplap.recording.from_values import shape_of
from shiplap.recording.shape import compile_shape

pact_ffi = needed("pact_ffi", reason="needs the extra [pact]")


@dataclass
class City:
    name: str


class Color(Enum):
    RED = "red"
    BLUE = "blue"


class Level(IntEnum):
    LOW = 1
    HIGH = 22


def reference_accepts(compiled, actual):
    pact = pact_ffi.new_pact("consumer", "provider")
    pact_ffi.with_specification(pact, pact_ffi.PactSpecification.V4)
    interaction = pact_ffi.new_sync_message_interaction(pact, "an interaction")
    part = pact_ffi.InteractionPart.RESPONSE
    pact_ffi.with_body(interaction, part, "application/json", json.dumps(compiled.example))
    rules = {
        path: {
            "combine": rule.combine.value,
            "matchers": [{"match": each.name, **each.params} for each in rule.matchers],
        }
        for path, rule in compiled.rules.items()
    }
    pact_ffi.with_matching_rules(interaction, part, json.dumps({"body": rules}))
    return not pact_ffi.sync_message_match_response_contents(interaction, 0, "application/json", json.dumps(actual))


def shiplap_accepts(compiled, actual):
    expected = ExpectedResponse(body=JsonBody(compiled.example), rules={"body": compiled.rules})
    headers = (("Content-Type", "application/json"),)
    return not compare_response(expected, Response(status=200, headers=headers, body=json.dumps(actual).encode()))


@pytest.mark.parametrize(
    ("value", "accepted", "refused"),
    [
        (int, [5, 0, -3], [5.5, "5", None, True]),
        (float, [5, 5.5, 1e300], ["5.5", None, True]),
        (bool, [True, False], ["true", 1, None]),
        (str, ["", "x"], [1, None, True]),
        (Decimal, ["1.0", 1.5, 3], ["x", None]),
        (
            datetime,
            ["2024-01-01T12:00:00Z", "2024-01-01T12:00:00.123+02:00"],
            ["2024-01-01T12:00:00", "2024-01-01", None],
        ),
        (date, ["2024-01-01"], ["2024-13-01", None]),
        (UUID, ["b6b8f1c2-1d4e-4f6a-9a3b-0c5d7e8f9a10"], ["x", None]),
        (Color, ["red", "blue"], ["green", 1, None]),
        (Level, [1, 22], [3, "1", None]),
        (Literal[True], [True], [False]),
        (int | None, [1, None], ["x", 1.5]),
        (str | None, ["x", None], [1]),
        (int | str, [1, "x"], [None, 1.5, True]),
        (City | None, [{"name": "x"}], [{"name": 1}, {}, None]),
        (list[int] | None, [[1], []], [["x"], {}, None]),
        (list[int], [[], [1, 2]], [["x"], None, {}]),
        (list[City], [[], [{"name": "x"}]], [[{"name": 1}], [{}]]),
        (dict[str, int], [{}, {"a": 1, "b": 2}], [{"a": "x"}, None, []]),
        (dict[str, City], [{}, {"a": {"name": "x"}}], [{"a": {"name": 1}}, {"a": {}}]),
        (dict[Color, int], [{"red": 1}], [{"green": 1}]),
        (list[tuple[int, str]], [[], [[1, "x"]]], [[[]], [[1]], [[1, "x", 2]]]),
        (tuple[int, str], [[1, "x"]], [[1], ["x", 1], [1, "x", 2]]),
        (list[Annotated[int, annotated_types.Ge(0)]], [[0], [5]], [[-1], [5.5]]),
        (Annotated[int, annotated_types.Interval(ge=-5, le=120)], [-5, 0, 42, 120], [-6, 121, 5.5, "5", None]),
        (Annotated[int, annotated_types.MultipleOf(5)], [0, -5, 110], [3, 51, "5"]),
        (list[Annotated[int, annotated_types.Lt(10)]], [[9], [-200]], [[10], [5.5]]),
        (Literal["a", 1, True], ["a", 1, True], ["b", 2, False, None]),
        (Literal["a", "b", None], ["a", "b", None], ["c", 1]),  # noqa: PYI061 - both spellings are met
        (
            Annotated[str, annotated_types.Len(2, 3), pydantic.Field(pattern="^[a-z]+$")],
            ["ab", "abc"],
            ["a", "abcd", "AB", 1],
        ),
        (Annotated[str, annotated_types.MinLen(2)], ["xx"], ["x", None]),
        (Annotated[list[int], annotated_types.MinLen(2)], [[1, 2], [1, 2, 3]], [[1]]),
        (
            matchers.array_contains({"kind": "a", "n": int}, {"kind": "b"}),
            [[{"kind": "b"}, {"kind": "a", "n": 3}]],
            [[]],
        ),
        (matchers.like({"a": 1, "b": [1]}), [{"a": 2, "b": [3, 4]}], [{"a": "x", "b": [1]}, {"a": 1}]),
        (matchers.each_like({"a": 1}), [[{"a": 1}, {"a": 1}]], [[], [{"a": "x"}], {}]),
        (matchers.each_value(int), [{}, {"a": 1}], [{"a": "x"}]),
        (matchers.equal({"a": 1}), [{"a": 1}], [{"a": 2}]),
        (matchers.any_of(int, matchers.regex("ab", "^[a-c]+$")), [1, "ab"], ["A", None]),
        (matchers.nullable(int), [1, None], ["x"]),
        (matchers.from_provider_state("${id}", 1), [2], ["x"]),
        (matchers.includes("ab"), ["xaby"], ["ba"]),
        (matchers.decimal(), [1.5], [1, "1.5"]),
        (
            matchers.datetime("2024-01-01T10:00:00", format="yyyy-MM-dd'T'HH:mm:ss"),
            ["2025-02-03T04:05:06"],
            ["2025-02-03"],
        ),
        (matchers.null(), [None], [0, ""]),
        (1, [1], [2, "1"]),
        ([], [[]], [[1]]),
    ],
)
def test_both_accept_and_refuse_the_same(value, accepted, refused):
    compiled = compile_shape(shape_of({"member": value}))
    for actual in (*accepted, *refused):
        expected = actual in accepted and type(actual) in map(type, accepted)
        assert (actual, reference_accepts(compiled, {"member": actual})) == (actual, expected)
        assert (actual, shiplap_accepts(compiled, {"member": actual})) == (actual, expected)
    assert shiplap_accepts(compiled, compiled.example)
