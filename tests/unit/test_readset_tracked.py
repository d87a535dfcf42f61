"""Tracked JSON behaves like plain JSON, and remembers exactly what was asked for."""

import copy
import json
import pickle
from dataclasses import dataclass

import cattrs
import msgspec
import pydantic
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shiplap.recording.tracked import Seen, track

NAMES = st.text("abc d'.*", max_size=3)
DOCUMENTS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3),
    lambda inside: st.lists(inside, max_size=3) | st.dictionaries(NAMES, inside, max_size=3),
    max_leaves=12,
)
ORDER = {
    "id": 42,
    "customer": {"name": "Ada", "e-mail": "a@b", "of birth": 1, "don't": 2},
    "lines": [{"sku": "plank", "price": 3}, {"sku": "nail", "price": 1}],
    "tags": ["a", "b"],
    "none": [],
}


@given(DOCUMENTS)
def test_tracked_values_are_the_plain_ones_in_every_way_but_their_type(document):
    def tracked():
        return track(document)[0]

    assert tracked() == document
    assert document == tracked()
    assert (tracked() != document) is False
    assert isinstance(tracked(), type(document))
    assert repr(tracked()) == repr(document)
    assert json.dumps(tracked()) == json.dumps(document)
    assert json.dumps(tracked(), indent=1, sort_keys=True) == json.dumps(document, indent=1, sort_keys=True)
    assert msgspec.json.encode(tracked()) == msgspec.json.encode(document)
    for copied in (pickle.loads(pickle.dumps(tracked())), copy.deepcopy(tracked()), copy.copy(tracked())):
        assert copied == document
        assert type(copied) is type(document)
    assert bool(tracked()) == bool(document)


@st.composite
def documents_and_ways(draw):
    """A document, and ways from its root to scalars and empty containers in it."""
    document = draw(DOCUMENTS.filter(lambda each: isinstance(each, dict | list)))
    ways = []
    for _ in range(draw(st.integers(0, 4))):
        way, value = [], document
        while isinstance(value, dict | list) and value:
            step = draw(st.sampled_from(sorted(value) if isinstance(value, dict) else range(len(value))))
            way.append(step)
            value = value[step]
        ways.append(way)
    return document, [way for way in ways if way]


@given(documents_and_ways())
def test_the_paths_remembered_are_those_that_were_walked(drawn):
    document, ways = drawn
    tracked, seen = track(document)
    expected = set()
    for way in ways:
        value, plain, path, whole = tracked, document, "$", False
        for step in way:
            value, plain = value[step], plain[step]
            if not whole and isinstance(step, str) and (not step or "'" in step):
                whole = True
            elif not whole:
                word = f".{step}" if str(step).isalnum() else f"['{step}']"
                path += "[*]" if isinstance(step, int) else word
        assert value == plain
        expected.add(path)
    found = seen.paths() if ways else seen.parts()
    assert {path for path in found if not any(covers(other, path) for other in found)} == {
        path for path in expected if not any(covers(other, path) for other in expected)
    }


def covers(path, other):
    return path != other and other.startswith(path) and other[len(path)] in ".["


def read(use):
    tracked, seen = track(copy.deepcopy(ORDER))
    use(tracked)
    return seen.whole or bool(seen.parts()), sorted(seen.paths())


def keywords(**members):
    return members


def matched(order):
    match order:
        case {"id": 42, "customer": {"name": str()}}:
            return


class Line(pydantic.BaseModel):
    sku: str


class Order(pydantic.BaseModel):
    id: int
    lines: list[Line]
    note: str | None = None


class Strict(Order):
    model_config = pydantic.ConfigDict(strict=True)


@pytest.mark.parametrize(
    ("use", "paths"),
    [
        (lambda order: order["id"], ["$.id"]),
        (lambda order: order.get("id"), ["$.id"]),
        (lambda order: order.get("note"), ["$.note"]),
        (lambda order: "note" in order, ["$.note"]),
        (lambda order: order.pop("id"), ["$.id"]),
        (lambda order: order.setdefault("id", 1), ["$.id"]),
        (lambda order: order.pop("note", None), ["$.note"]),
        (lambda order: order["customer"], ["$.customer"]),
        (lambda order: "customer" in order and order["customer"]["name"], ["$.customer.name"]),
        (lambda order: order["customer"]["e-mail"], ["$.customer.e-mail"]),
        (lambda order: order["customer"]["of birth"], ["$.customer['of birth']"]),
        (lambda order: order["customer"]["don't"], ["$.customer"]),
        (lambda order: [line["sku"] for line in order["lines"]], ["$.lines[*].sku"]),
        (lambda order: order["lines"][0]["sku"], ["$.lines[*].sku"]),
        (lambda order: order["lines"][1:][0]["sku"], ["$.lines[*].sku"]),
        (lambda order: next(reversed(order["lines"]))["sku"], ["$.lines[*].sku"]),
        (lambda order: len(order["lines"]), ["$.lines"]),
        (lambda order: order["lines"].pop()["sku"], ["$.lines[*].sku"]),
        (lambda order: "a" in order["tags"], ["$.tags"]),
        (lambda order: [*order["tags"]], ["$.tags[*]"]),
        (lambda order: [] + order["tags"], ["$.tags"]),
        (lambda order: [*order["none"]], ["$.none"]),
        (matched, ["$.customer.name", "$.id"]),
        (lambda order: keywords(**order), ["$"]),
        (lambda order: {**order}, ["$"]),
        (dict, ["$"]),
        (lambda order: order | {}, ["$"]),
        (lambda order: {} | order, ["$"]),
        (list, ["$"]),
        (lambda order: order.items(), ["$"]),
        (lambda order: order.values(), ["$"]),
        (json.dumps, ["$"]),
        (copy.copy, ["$"]),
        (copy.deepcopy, ["$"]),
        (pickle.dumps, ["$"]),
        (lambda order: order == ORDER, ["$"]),
        (lambda order: dict(order["customer"]), ["$.customer"]),
        (Order.model_validate, ["$.id", "$.lines[*].sku", "$.note"]),
        (Strict.model_validate, ["$.id", "$.lines[*].sku", "$.note"]),
    ],
)
def test_what_is_read_one_by_one_is_remembered_one_by_one(use, paths):
    assert read(use) == (True, paths)


class Struct(msgspec.Struct):
    id: int


@pytest.mark.parametrize("use", [repr, bool, len, lambda order: msgspec.convert(order, Struct), id])
def test_an_object_of_which_nothing_was_seen_counts_as_reached_only(use):
    assert read(use) == (False, ["$"])


@dataclass
class Piece:
    sku: str


@dataclass
class Delivery:
    id: int
    lines: list[Piece]


def test_cattrs_reads_the_members_of_its_classes():
    assert read(lambda order: cattrs.structure(order, Delivery)) == (True, ["$.id", "$.lines[*].sku"])


def test_a_scalar_is_read_by_having_it():
    assert track(5) == (5, Seen("$", reached=True, whole=True))
