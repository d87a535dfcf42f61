"""Types become an example and matchers; what a contract cannot say is refused with its member."""

import ipaddress
import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum, Flag, IntEnum
from pathlib import Path
from typing import (
    Annotated,
    Any,
    Generic,
    Literal,
    NamedTuple,
    NewType,
    NotRequired,
    Optional,
    TypedDict,
    TypeVar,
    Union,
)
from uuid import UUID

import annotated_types
import attrs
import msgspec
import pydantic
import pytest
from hypothesis import given
from hypothesis import strategies as st
from typing_extensions import TypeAliasType

from shiplap.recording.from_types import shape_of_type
from shiplap.recording.instances import instance_of
from shiplap.recording.number_patterns import pattern_of_range
from shiplap.recording.recording_errors import NotRecordableError
from shiplap.recording.shape import compile_shape
from shiplap.recording.type_members import ABSENT

T = TypeVar("T")


class Status(Enum):
    OPEN = "open"
    PAID = "paid"


class Level(IntEnum):
    LOW = 1
    HIGH = 22


class Weight(Enum):
    HALF = 0.5
    ONE = 1


class Rights(Flag):
    READ = 1
    WRITE = 2


@dataclass
class Line:
    sku: str
    quantity: int


@dataclass
class Order:
    id: int
    status: Status
    lines: list[Line]
    note: str | None = None
    tags: list[str] = field(default_factory=list)


class OrderDict(TypedDict):
    id: int
    note: NotRequired[str]


class OrderTuple(NamedTuple):
    id: int
    note: str = ""


@attrs.define
class OrderAttrs:
    id: int
    note: str = ""


class OrderModel(pydantic.BaseModel):
    id: int = pydantic.Field(alias="orderId")
    quantity: int = pydantic.Field(gt=0)
    code: str = pydantic.Field(min_length=6, max_length=8)
    note: str | None = None


class OrderStruct(msgspec.Struct, rename="camel"):
    order_id: int
    note: str | None = None


class Tagged(msgspec.Struct, tag="cat"):
    name: str


@dataclass
class Page(Generic[T]):
    items: list[T]
    total: int


@dataclass
class Node:
    name: str
    children: list["Node"]


@dataclass
class Cat:
    purrs: bool


@dataclass
class Dog:
    barks: bool


@dataclass
class Owner:
    pet: Cat | Dog
    anything: Any
    names: list


OrderId = NewType("OrderId", int)
Orders = TypeAliasType("Orders", list[Order])


def told(kind, example=ABSENT):
    """The example, and the matchers as text: path, names, and what they need to know."""
    compiled = compile_shape(shape_of_type(kind, example))
    rules = {
        path: f" {rule.combine.value.lower()} ".join(
            each.name + "".join(f" {name}={value}" for name, value in each.params.items()) for each in rule.matchers
        )
        for path, rule in compiled.rules.items()
    }
    return compiled.example, rules


@pytest.mark.parametrize(
    ("kind", "example", "rule"),
    [
        (int, 42, "integer"),
        (str, "text", "type"),
        (bool, True, "type"),
        (float, 1.5, "number"),
        (type(None), None, "null"),
        (Decimal, "12.50", r"regex regex=^-?\d+(\.\d+)?([eE][+-]?\d+)?$"),
        (date, "2024-02-29", r"regex regex=^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$"),
        (OrderId, 42, "integer"),
        (Status, "open", "type and regex regex=^(open|paid)$"),
        (Level, 1, "integer and regex regex=^(1|22)$"),
        (Literal["a.b", "c"], "a.b", r"type and regex regex=^(a\.b|c)$"),
        (Literal["only"], "only", "equality"),
        (Literal[True], True, "equality"),
        (Literal[True, False], True, "type"),
        (int | None, 42, "integer or null"),
        (Optional[str], "text", "type or null"),  # noqa: UP045 - both spellings are met
        (Union[int, str], "text", "type or integer"),  # noqa: UP007 - both spellings are met
        (int | float, 42, "integer or number"),
        (Literal["a", "b"], "a", "type and regex regex=^(a|b)$"),
        (Annotated[int, annotated_types.Gt(0)], 42, r"integer and regex regex=^[1-9]\d*$"),
        (Annotated[int, annotated_types.Ge(0)], 42, r"integer and regex regex=^\d+$"),
        (Annotated[int, annotated_types.Interval(ge=100, le=200)], 100, r"integer and regex regex=^(1\d{2}|200)$"),
        (Annotated[int, annotated_types.Lt(10)], 9, r"integer and regex regex=^(-[1-9]|-[1-9]\d{1,}|\d)$"),
        (Annotated[int, annotated_types.MultipleOf(5)], 45, r"integer and regex regex=^-?\d*[05]$"),
        (Annotated[int, annotated_types.MultipleOf(7)], 42, "integer"),
        (Annotated[int, pydantic.Field(ge=-(2**63), lt=2**63)], 42, "integer"),
        (Annotated[float, annotated_types.Lt(0.5)], 0.0, "number"),
        (Literal["a", None], "a", "regex regex=^(a)$ or null"),  # noqa: PYI061 - both spellings are met
        (Literal["a", "b", None], "a", "regex regex=^(a|b)$ or null"),  # noqa: PYI061 - both spellings are met
        (Literal["a", 1, True], "a", "regex regex=^(a|1|true)$"),
        (Weight, 0.5, r"regex regex=^(0\.5|1)$"),
        (Rights, 42, "integer"),
        (Annotated[str, annotated_types.Len(6, 8)], "textte", r"type and regex regex=^[\s\S]{6,8}$"),
        (Annotated[str, annotated_types.MaxLen(2)], "te", r"type and regex regex=^[\s\S]{0,2}$"),
        (Annotated[str, msgspec.Meta(max_length=2)], "te", r"type and regex regex=^[\s\S]{0,2}$"),
    ],
)
def test_a_single_value(kind, example, rule):
    assert told(kind) == (example, {"$": rule})


def test_a_class_becomes_an_object_of_what_it_requires():
    assert told(Order) == (
        {"id": 42, "status": "open", "lines": [{"sku": "sku", "quantity": 42}]},
        {
            "$.id": "integer",
            "$.status": "type and regex regex=^(open|paid)$",
            "$.lines": "type min=0",
            "$.lines[*].sku": "type",
            "$.lines[*].quantity": "integer",
        },
    )


@pytest.mark.parametrize("kind", [OrderDict, OrderTuple, OrderAttrs])
def test_members_with_a_default_are_left_out(kind):
    assert told(kind) == ({"id": 42}, {"$.id": "integer"})


def test_pydantic_models_bring_their_aliases_and_constraints():
    assert told(OrderModel) == (
        {"orderId": 42, "quantity": 42, "code": "codeco"},
        {
            "$.orderId": "integer",
            "$.quantity": r"integer and regex regex=^[1-9]\d*$",
            "$.code": r"type and regex regex=^[\s\S]{6,8}$",
        },
    )


def test_msgspec_structs_bring_their_names_and_tags():
    assert told(OrderStruct) == ({"orderId": 42}, {"$.orderId": "integer"})
    assert told(Tagged) == ({"type": "cat", "name": "name"}, {"$.type": "equality", "$.name": "type"})


def test_type_variables_take_the_arguments_of_the_generic():
    assert told(Page[Line])[1] == {
        "$.items": "type min=0",
        "$.items[*].sku": "type",
        "$.items[*].quantity": "integer",
        "$.total": "integer",
    }


def test_aliases_are_followed():
    assert told(Orders)[1]["$[*].lines[*].sku"] == "type"


def test_a_dictionary_is_a_table_of_alike_values():
    assert told(dict[str, Line]) == (
        {"key": {"sku": "sku", "quantity": 42}},
        {"$": "values", "$.*.sku": "type", "$.*.quantity": "integer"},
    )


def test_the_names_of_a_dictionary_may_be_a_choice():
    example, rules = told(dict[Status, int])
    assert example == {"open": 42}
    assert rules["$"] == "values and eachKey rules=[{'match': 'regex', 'regex': '^(open|paid)$'}]"


def test_a_tuple_is_a_list_of_fixed_length():
    assert told(tuple[int, str]) == ([42, "text"], {"$": "type min=2 max=2", "$[0]": "integer", "$[1]": "type"})
    assert told(tuple[int, ...]) == ([42], {"$": "type min=0", "$[*]": "integer"})


def test_lengths_of_lists_are_bounds_of_the_contract():
    assert told(Annotated[list[int], annotated_types.Len(2, 3)]) == (
        [42, 42],
        {"$": "type min=2 max=3", "$[*]": "integer"},
    )


def test_an_instance_is_an_example_and_its_type_the_matchers():
    order = Order(7, Status.PAID, [Line("plank", 4), Line("nail", 100)], note="soon")
    assert told(Order, order) == (
        {
            "id": 7,
            "status": "paid",
            "lines": [{"sku": "plank", "quantity": 4}, {"sku": "nail", "quantity": 100}],
            "note": "soon",
        },
        {
            "$.id": "integer",
            "$.status": "type and regex regex=^(open|paid)$",
            "$.lines": "type min=0",
            "$.lines[*].sku": "type",
            "$.lines[*].quantity": "integer",
            "$.note": "type or null",
        },
    )


@pytest.mark.parametrize(
    "instance",
    [
        OrderTuple(7),
        OrderAttrs(7),
        OrderStruct(7),
        pydantic.create_model("Made", id=(int, ...), note=(str | None, None))(id=7),
    ],
)
def test_instances_of_every_kind_are_examples(instance):
    example, rules = told(type(instance), instance)
    assert list(example.values()) == [7]
    assert list(rules.values()) == ["integer"]


@pytest.mark.parametrize(
    ("kind", "value", "text"),
    [
        (datetime, datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC), "2026-01-02T03:04:05Z"),
        (time, time(3, 4), "03:04:00"),
        (timedelta, timedelta(minutes=2), "PT120S"),
        (timedelta, timedelta(days=30, microseconds=5), "PT2592000.000005S"),
        (timedelta, -timedelta(seconds=0.5), "-PT0.5S"),
        (timedelta, timedelta(), "PT0S"),
        (UUID, UUID(int=1), "00000000-0000-0000-0000-000000000001"),
        (bytes, b"hello", "aGVsbG8="),
        (Decimal, Decimal("0.10"), "0.10"),
    ],
)
def test_values_json_does_not_know_are_text(kind, value, text):
    assert told(kind, value)[0] == text


def test_a_partial_example_leaves_the_rest_as_it_is():
    assert told(OrderDict, {"note": "x"})[0] == {"id": 42, "note": "x"}


def test_null_as_example_keeps_what_else_it_may_be():
    assert told(int | None, None) == (None, {"$": "integer or null"})
    assert told(str | None, None) == (None, {"$": r"regex regex=^[\s\S]*$ or null"})
    assert told(Cat | None, None) == (None, {"$": "null"})


def test_an_object_that_may_be_null_is_one_where_the_example_has_it():
    assert told(Cat | None) == ({"purrs": True}, {"$.purrs": "type"})


def test_an_instance_chooses_among_classes():
    assert told(Cat | Dog, Dog(barks=True)) == ({"barks": True}, {"$.barks": "type"})


def test_a_tree_ends_where_its_example_ends():
    with pytest.raises(NotRecordableError, match="Node contains itself"):
        told(Node)


def test_every_member_that_cannot_be_said_is_named():
    with pytest.raises(NotRecordableError) as error:
        told(Owner)
    assert str(error.value).splitlines() == [
        "Owner cannot become a contract",
        (
            "  $.pet: a contract can hold only one of Cat | Dog here; give the "
            "test an instance of the one that this interaction returns, and each other one an interaction of its own"
        ),
        "  $.anything: Any says nothing that a contract could hold; give a type or a matcher",
        "  $.names: a list without the type of its elements; write list[...]",
    ]


def test_examples_in_one_list_must_have_the_same_members():
    with pytest.raises(NotRecordableError, match=r"\$\[\*\]\.note: only some of the examples have it"):
        told(list[OrderDict], [{"id": 1}, {"id": 2, "note": "x"}])


def test_a_pattern_makes_its_own_example_where_the_test_gives_none():
    kind = Annotated[str, msgspec.Meta(pattern="^[A-Z]{3}$")]
    example, rules = told(kind)
    assert re.fullmatch("[A-Z]{3}", example)
    assert rules == {"$": "type and regex regex=^[A-Z]{3}$"}
    assert told(kind, "EUR")[0] == "EUR"


def test_unknown_annotations_are_refused():
    @dataclass
    class Broken:
        order: "Nowhere"  # noqa: F821

    with pytest.raises(
        NotRecordableError, match=r"\$\.order: the annotations of Broken cannot be read: name 'Nowhere'"
    ):
        told(Broken)


def test_a_required_member_cannot_be_null_in_the_example():
    assert told(Literal["a", None], None) == (None, {"$": "regex regex=^(a)$ or null"})  # noqa: PYI061 - what people write
    with pytest.raises(NotRecordableError, match="the example is null, and int is never null"):
        told(OrderDict, {"id": None})


def test_an_empty_list_stays_empty_in_the_example():
    assert told(list[int], []) == ([], {"$": "type min=0"})
    assert told(dict[str, int], {}) == ({}, {"$": "values"})


class Link(pydantic.BaseModel):
    href: pydantic.HttpUrl
    token: pydantic.SecretStr
    seen: pydantic.AwareDatetime
    address: ipaddress.IPv4Address
    code: Annotated[str, pydantic.Field(pattern=r"^[A-Z]{2}-\d{3}$")]
    number: int = pydantic.Field(validation_alias=pydantic.AliasChoices("no", "nr"))


def test_classes_for_single_values_are_text():
    example, rules = told(Link)
    assert example == {
        "href": "https://example.com/",
        "token": "token",
        "seen": "2024-02-29T12:34:56Z",
        "address": "192.0.2.42",
        "code": example["code"],
        "no": 42,
    }
    assert re.fullmatch(r"[A-Z]{2}-\d{3}", example["code"])
    assert rules["$.href"] == r"regex regex=^[a-zA-Z][a-zA-Z0-9+.-]*:[\s\S]+$"
    assert rules["$.token"] == rules["$.address"] == "type"
    assert told(Link)[0] == example
    link = Link(
        href="http://a.b/c", token="s", seen=datetime(2024, 1, 1, tzinfo=UTC), address="10.0.0.1", code="AB-123", no=7
    )
    assert told(Link, link)[0] == {
        "href": "http://a.b/c",
        "token": "s",
        "seen": "2024-01-01T00:00:00Z",
        "address": "10.0.0.1",
        "code": "AB-123",
        "no": 7,
    }


def test_a_root_model_is_the_value_of_its_root():
    class Numbers(pydantic.RootModel[list[int]]):
        pass

    assert told(Numbers) == ([42], {"$": "type min=0", "$[*]": "integer"})
    assert told(Numbers, Numbers([7, 8]))[0] == [7, 8]
    assert instance_of(Numbers, [7]) == Numbers([7])


def test_a_struct_that_is_written_as_an_array_is_refused():
    class Point(msgspec.Struct, array_like=True):
        x: int

    with pytest.raises(NotRecordableError) as caught:
        shape_of_type(Point)
    assert "Point is written as an array; give a tuple[...] of its types" in str(caught.value)


@pytest.mark.parametrize("pattern", ["(?<=a)b(?=c)", "^[a-z]+$"])
def test_a_pattern_for_which_no_text_is_found_asks_for_an_example(pattern):
    kind = Annotated[str, pydantic.Field(pattern=pattern, max_length=0 if "+" in pattern else None)]
    with pytest.raises(NotRecordableError) as caught:
        shape_of_type(kind)
    assert "no example is known for the pattern" in str(caught.value)


def test_addresses_and_paths_come_back_as_instances():
    assert instance_of(ipaddress.IPv4Address, "192.0.2.42") == ipaddress.IPv4Address("192.0.2.42")
    assert instance_of(Path, "a/b") == Path("a/b")


@pytest.mark.parametrize(
    ("kind", "example", "broken"),
    [
        (Annotated[int, annotated_types.Le(200)], 500, "500"),
        (Annotated[str, annotated_types.MaxLen(2)], "three", "'three'"),
        (Annotated[str, msgspec.Meta(pattern="^[A-Z]+$")], "eur", "'eur'"),
    ],
)
def test_an_example_that_its_own_type_refuses_is_refused(kind, example, broken):
    with pytest.raises(NotRecordableError, match=f"the example {broken} does not keep what its type says"):
        told(dict[str, kind], {"key": example})


def test_a_pattern_and_a_length_are_both_said():
    example, rules = told(Annotated[str, msgspec.Meta(pattern="^[a-z]+$", min_length=3, max_length=5)])
    assert re.fullmatch("[a-z]{3,5}", example)
    assert rules == {"$": r"type and regex regex=^[a-z]+$ and regex regex=^[\s\S]{3,5}$"}


@given(st.none() | st.integers(-3000, 3000), st.none() | st.integers(-3000, 3000), st.integers(-4000, 4000))
def test_a_range_is_a_pattern_of_its_numbers(low, high, number):
    pattern = pattern_of_range(low, high)
    if pattern is None:
        assert (low is None and high is None) or (low is not None and high is not None and low > high)
        return
    within = (low is None or number >= low) and (high is None or number <= high)
    assert bool(re.search(pattern, str(number))) == within
