"""The plan of a run: one replay a content, names that stay, shards that neither overlap nor leave gaps."""

import json
from decimal import Decimal
from enum import Enum
from typing import Literal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakes.provider_project import interaction, pact
from shiplap.errors import InputError
from shiplap.verify.plan import PlannedContract, plan, planned
from shiplap.verify.shards import Shard, chosen_for, parse_shard
from shiplap.verify.sources import read_sources
from shiplap.verify.state_arguments import ArgumentError, converted


def of(*interactions, source="web.json", **fields):
    consumer = fields.pop("consumer", "web")
    return planned(json.dumps(pact(*interactions, consumer=consumer)), source, **fields)


def test_equal_contents_are_one_entry_for_all_their_versions():
    (one,) = plan(
        [
            of(versions={"40": "open tabs"}, results=("http://b/40",), pending=True),
            of(versions={"41": "serving", "40": ""}, results=("http://b/41",), source="http://b/41"),
        ]
    )
    assert one.versions == {"40": "open tabs", "41": "serving"}
    assert (one.results, one.label, one.pending) == (("http://b/40", "http://b/41"), "web@40,41", False)


def test_a_content_that_is_alive_blocks_even_where_it_is_also_pending():
    (one,) = plan([of(versions={"41": "main"}, pending=True), of(versions={"40": "serving"})])
    assert not one.pending


def test_many_versions_are_counted_not_listed():
    (one,) = plan([of(versions={str(number): "" for number in range(40, 47)})])
    assert one.label == "web@40,41,42,43+3"


def test_contents_without_versions_are_told_apart_by_file_then_folder_then_digest():
    other = interaction("other")
    assert [each.label for each in plan([of(source="a/x.json"), of(other, source="a/y.json")])] == ["web(x)", "web(y)"]
    assert [each.label for each in plan([of(source="a/x.json"), of(other, source="b/x.json")])] == ["web(a)", "web(b)"]
    same = [each.label for each in plan([of(source="x.json"), of(other, source="x.json")])]
    assert len(set(same)) == 2


def test_labels_keep_out_what_separates_identities():
    (one,) = plan([of(consumer="a::b[c]")])
    assert one.label == "a:b(c)"


def test_a_plan_travels_as_plain_data():
    (one,) = plan([of(versions={"40": "why"}, results=("http://b",), notices=("soon",))])
    assert PlannedContract.from_plain(json.loads(json.dumps(one.to_plain()))) == one


def test_all_faults_of_all_files_are_told_at_once(tmp_path):
    (tmp_path / "a.json").write_text("{")
    (tmp_path / "b.json").write_text("[]")
    (tmp_path / "node_modules").mkdir()
    (tmp_path / "node_modules" / "c.json").write_text("{")
    with pytest.raises(InputError) as caught:
        read_sources([".", "gone"], tmp_path)
    text = str(caught.value)
    assert "a.json is not a contract" in text
    assert "b.json is not a contract" in text
    assert "there is no file or directory 'gone'" in text
    assert "c.json" not in text


@given(st.integers(1, 9), st.text())
def test_exactly_one_shard_has_an_interaction(count, name):
    assert sum(chosen_for(Shard(index, count), name) for index in range(1, count + 1)) == 1


@pytest.mark.parametrize("text", ["", "1", "0/3", "4/3", "a/b", "1/0", "-1/3"])
def test_what_is_no_shard_is_refused(text):
    with pytest.raises(InputError, match="expected a shard as I/N"):
        parse_shard(text)


class Colour(Enum):
    RED = "red"


@pytest.mark.parametrize(
    ("value", "wanted", "result"),
    [
        ("7", int, 7),
        (7.0, int, 7),
        (7, str, "7"),
        ("true", bool, True),
        (1, float, 1.0),
        ("1.50", Decimal, Decimal("1.50")),
        ("red", Colour, Colour.RED),
        ("00000000-0000-0000-0000-000000000007", UUID, UUID(int=7)),
        (["1", 2], list[int], [1, 2]),
        (["1"], tuple[int, ...], (1,)),
        ({"a": "1"}, dict[str, int], {"a": 1}),
        (None, int | None, None),
        ("7", int | None, 7),
        ("7", int | str, "7"),
        ("a", Literal["a", "b"], "a"),
        ({"x": 1}, object, {"x": 1}),
        ([1], list, [1]),
    ],
)
def test_parameters_become_what_is_declared(value, wanted, result):
    found = converted(value, wanted)
    assert (found, type(found)) == (result, type(result))


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        ("x", int),
        (7.5, int),
        (True, int),
        ([], str),
        ("yes", bool),
        ("c", Literal["a"]),
        ("x", UUID),
        ("x", int | None),
    ],
)
def test_parameters_that_cannot_are_refused(value, wanted):
    with pytest.raises(ArgumentError):
        converted(value, wanted)
