"""The fast ways through JSON text give what the slow and obvious ones give: its depth, its members, its canonical form."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shiplap.pactfile.canonical_json import compact, indented
from shiplap.pactfile.skeleton import depth, member_count, skeleton

TEXT = st.text(max_size=8) | st.sampled_from(['{"a":', "[]]", "\\", '\\"', '":', '\\\\"', "}{", "\n", "Zoë 😀"])
SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXT
DOCUMENTS = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4), max_leaves=20
)


def depth_of(value):
    if not isinstance(value, dict | list):
        return 0
    return 1 + max(map(depth_of, value.values() if isinstance(value, dict) else value), default=0)


def members_of(value):
    if isinstance(value, dict):
        return len(value) + sum(map(members_of, value.values()))
    return sum(map(members_of, value)) if isinstance(value, list) else 0


@given(DOCUMENTS, st.booleans(), st.sampled_from([None, 2, "\t"]))
def test_depth_and_members_are_those_of_the_document(document, ascii_only, indent):
    bones = skeleton(json.dumps(document, ensure_ascii=ascii_only, indent=indent))
    assert depth(bones, 1000) == depth_of(document)
    assert member_count(bones) == members_of(document)


@pytest.mark.parametrize(
    ("text", "levels", "members"),
    [
        ("1", 0, 0),
        ("[]", 1, 0),
        ('{"a": 1, "a": 2}', 1, 2),
        ('[{"a": []}, [[{}]]]', 4, 1),
        (r'{"\\": "[[", "\"": "{:\\\"", "\u007b": "]"}', 1, 3),
    ],
)
def test_what_stands_in_strings_does_not_count_and_what_stands_twice_counts_twice(text, levels, members):
    bones = skeleton(text)
    assert (depth(bones, 100), member_count(bones)) == (levels, members)


def test_counting_stops_one_beyond_the_bound():
    assert depth(b"[" * 50 + b"]" * 50, 7) == 8


@given(DOCUMENTS)
def test_the_canonical_text_is_that_of_the_standard_library(document):
    settings = {"ensure_ascii": False, "sort_keys": True}
    assert indented(document) == json.dumps(document, indent=2, **settings) + "\n"
    assert compact(document) == json.dumps(document, separators=(",", ":"), **settings)


@pytest.mark.parametrize("write", [compact, indented])
@pytest.mark.parametrize("value", [float("nan"), [float("inf")], {"a": {"b": -float("inf")}}])
def test_what_json_has_no_word_for_is_not_written(write, value):
    with pytest.raises(ValueError, match="Out of range float values are not JSON compliant"):
        write(value)
