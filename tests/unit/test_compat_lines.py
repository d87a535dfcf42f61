"""In which line of a file something stands, in JSON and YAML; what is not there is looked for above."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shiplap.compat.documents.lines import MAX_YAML_BYTES, Lines

JSON = b'\xef\xbb\xbf{\n "a": [1,\n  {"b": "x:,}",\n "c":\n 5}],\n "q": "z",\n "r": {}\n}'
YAML = b"# remark\na:\n  - 1\n  - b: 2\n    c:\n      d: [1, 2]\nq: &x\n  r: 1\ns: *x\n200: t\n"


@pytest.mark.parametrize(
    ("keys", "line"),
    [("", 1), ("a", 2), ("a 0", 2), ("a 1", 3), ("a 1 b", 3), ("a 1 c", 4), ("q", 6), ("r", 7), ("r x", 7), ("n", 1)],
)
def test_lines_of_json(keys, line):
    assert Lines(JSON).of(keys.split()) == line


@pytest.mark.parametrize(
    ("keys", "line"),
    [
        ("a", 2),
        ("a 0", 3),
        ("a 1", 4),
        ("a 1 b", 4),
        ("a 1 c d", 6),
        ("a 1 c d 1", 6),
        ("q r", 8),
        ("s r", 9),
        ("200", 10),
    ],
)
def test_lines_of_yaml(keys, line):
    assert Lines(YAML).of(keys.split()) == line


@pytest.mark.parametrize("data", [b"{", b'{"a": [1, 2', b"{'a': 1}", b"a: [", b"\xff\xfe", b"", b'{"a" 1}'])
def test_what_cannot_be_walked_has_no_line_and_is_no_error(data):
    assert Lines(data).of(["a", "b"]) in {None, 1}


def test_yaml_of_more_than_a_second_is_not_walked():
    assert Lines(b"a: 1\n" + b"#" * MAX_YAML_BYTES).of(["a"]) is None


VALUES = st.recursive(
    st.none() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=12,
)


def places(value, keys=()):
    yield keys
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, member in members:
        yield from places(member, (*keys, str(key)))


@given(st.dictionaries(st.text(max_size=4), VALUES, max_size=3))
def test_the_line_of_a_member_names_it(value):
    written = json.dumps(value, indent=1, ensure_ascii=False)
    lines = Lines(written.encode())
    rows = written.split("\n")
    for keys in places(value):
        line = lines.of(keys)
        parent = value
        for key in keys[:-1]:
            parent = parent[key] if isinstance(parent, dict) else parent[int(key)]
        if keys and isinstance(parent, dict):
            assert rows[line - 1].lstrip().startswith(json.dumps(keys[-1], ensure_ascii=False) + ":")
