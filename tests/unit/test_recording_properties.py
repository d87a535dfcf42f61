"""What the contract of a type accepts, a consumer that parses with that type can read: pydantic is the oracle."""

import dataclasses
import json
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from uuid import UUID

import pydantic
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shiplap.matching import compare_response
from shiplap.model.body import JsonBody
from shiplap.model.exchange import Response
from shiplap.model.interaction import ExpectedResponse
from shiplap.recording.from_types import shape_of_type
from shiplap.recording.instances import instance_of
from shiplap.recording.shape import compile_shape


class Color(Enum):
    RED = "red"
    BLUE = "blue"


VALUES = {
    int: st.integers(-(10**9), 10**9),
    str: st.text(st.characters(codec="utf-8", categories=["L", "N", "P"]), max_size=5),
    bool: st.booleans(),
    float: st.floats(-1e6, 1e6),
    Decimal: st.decimals(-1000, 1000, places=2).map(str),
    datetime: st.just("2024-02-29T12:34:56.5+02:00"),
    date: st.dates().map(date.isoformat),
    UUID: st.uuids().map(str),
    Color: st.sampled_from(["red", "blue"]),
    type(None): st.none(),
}
SCALARS = [kind for kind in VALUES if kind is not type(None)]


def objects(kinds):
    """Dataclasses of one to three members."""
    return st.lists(kinds, min_size=1, max_size=3).map(
        lambda each: dataclasses.make_dataclass("Made", [(f"m{at}", kind) for at, kind in enumerate(each)])
    )


KINDS = st.recursive(
    st.sampled_from([*SCALARS, int | None, str | None, Color | None]),
    lambda inner: st.one_of(
        inner.map(lambda kind: list[kind]),
        inner.map(lambda kind: dict[str, kind]),
        st.tuples(inner, inner).map(lambda kinds: tuple[kinds]),
        objects(inner),
    ),
    max_leaves=6,
)


def values_of(kind):
    """JSON values that are of a type."""
    if kind in VALUES:
        return VALUES[kind]
    if dataclasses.is_dataclass(kind):
        return st.fixed_dictionaries({each.name: values_of(each.type) for each in dataclasses.fields(kind)})
    origin, arguments = getattr(kind, "__origin__", None), kind.__args__
    if origin is list:
        return st.lists(values_of(arguments[0]), max_size=3)
    if origin is dict:
        names = st.text("abc", min_size=1, max_size=2)
        return st.dictionaries(names, values_of(arguments[1]), max_size=3)
    if origin is tuple:
        return st.tuples(*map(values_of, arguments)).map(list)
    return st.one_of(*map(values_of, arguments))


ODD = st.sampled_from([None, True, 0, -1, 1.5, "", "x", "null", "2024-02-29", [], {}, ["x"], {"a": None}])


@st.composite
def changed(draw, value):
    """The value with something else at one random place, or something missing."""
    if isinstance(value, dict) and value and draw(st.booleans()):
        name = draw(st.sampled_from(sorted(value)))
        if draw(st.integers(0, 3)) == 0:
            return {key: each for key, each in value.items() if key != name}
        return {**value, name: draw(changed(value[name]))}
    if isinstance(value, list) and value and draw(st.booleans()):
        at = draw(st.integers(0, len(value) - 1))
        return [*value[:at], draw(changed(value[at])), *value[at + 1 :]]
    return draw(ODD)


def accepts(compiled, value):
    expected = ExpectedResponse(body=JsonBody(compiled.example), rules={"body": compiled.rules})
    body = json.dumps(value).encode()
    return not compare_response(
        expected, Response(status=200, headers=(("Content-Type", "application/json"),), body=body)
    )


@given(st.data())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_values_of_the_type_are_accepted(data):
    kind = data.draw(KINDS)
    compiled = compile_shape(shape_of_type(kind))
    assert accepts(compiled, compiled.example)
    value = data.draw(values_of(kind))
    assert accepts(compiled, value)


@given(st.data())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_what_the_contract_accepts_the_consumer_can_read(data):
    kind = data.draw(KINDS)
    compiled = compile_shape(shape_of_type(kind))
    value = data.draw(values_of(kind).flatmap(changed))
    if accepts(compiled, value):
        pydantic.TypeAdapter(kind).validate_json(json.dumps(value))


@given(st.data())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_examples_are_the_same_every_time_and_come_back_as_instances(data):
    kind = data.draw(KINDS)
    example = compile_shape(shape_of_type(kind)).example
    assert compile_shape(shape_of_type(kind)).example == example
    assert instance_of(kind, example) == pydantic.TypeAdapter(kind).validate_json(json.dumps(example))
