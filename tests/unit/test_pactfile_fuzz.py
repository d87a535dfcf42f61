"""The reader under random and mutated input: it reads, or it tells faults, and nothing else ever happens."""

import copy
import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fakes.pact_documents import document, http, v4_http
from shiplap.model.interaction import Specification
from shiplap.pactfile import (
    ContractFileError,
    InexpressibleError,
    Limits,
    content_digest,
    pact_broker_digest,
    read_contract,
    write_contract,
)
from shiplap.pactfile.faults import UnreadableError
from shiplap.pactfile.metadata import read_specification
from shiplap.pactfile.schemas import validate

RULES = {
    "path": {"matchers": [{"match": "regex", "regex": "/[a-z]+"}], "combine": "AND"},
    "body": {
        "$.a": {"matchers": [{"match": "type", "min": 1}, {"match": "null"}], "combine": "OR"},
        "$.b": {"matchers": [{"match": "eachKey", "rules": [{"match": "regex", "regex": "[a-z]"}]}]},
        "$.d": {"matchers": [{"match": "date", "format": "yyyy"}, {"match": "contentType", "value": "text/plain"}]},
        "$.c": {"matchers": [{"match": "arrayContains", "variants": [{"index": 0, "rules": {"$": {"matchers": []}}}]}]},
    },
    "status": {"matchers": [{"match": "statusCode", "status": [200]}]},
    "header": {"$['X-Id'][0]": {"matchers": [{"match": "include", "value": "x"}]}},
}
GENERATORS = {"path": {"type": "Regex", "regex": "/[a-z]+"}, "body": {"$.a": {"type": "Uuid", "format": "simple"}}}
GENERATORS["header"] = {
    "A": {"type": "RandomInt", "min": 1},
    "B": {"type": "ProviderState", "expression": "${a}", "dataType": "STRING"},
    "C": {"type": "MockServerURL", "regex": ".*(/a)", "example": "/a"},
    "D": {"type": "DateTime", "format": "yyyy", "expression": "now"},
    "E": {"type": "RandomDecimal", "digits": 4},
    "F": {"type": "RandomString", "size": 4},
}
PART = {"headers": {"Content-Type": ["text/plain"]}, "matchingRules": RULES, "generators": GENERATORS}
BODY = {"content": "aGVsbG8=", "contentType": "text/plain", "encoded": "base64"}
V4 = document(
    v4_http(
        {**PART, "query": {"q": ["1", None]}, "body": BODY},
        {**PART, "body": {"content": {"a": 1}, "contentType": "application/json", "encoded": False}},
        providerStates=[{"name": "s", "params": {"id": 1}}],
        key="k",
        comments={"text": ["c"]},
    ),
    {
        "type": "Asynchronous/Messages",
        "description": "m",
        "contents": BODY,
        "metadata": {"a": 1},
        "matchingRules": RULES,
    },
    {
        "type": "Synchronous/Messages",
        "description": "s",
        "request": {"contents": BODY},
        "response": [{"contents": BODY}],
    },
)
V3 = document(
    http(
        {"query": {"q": ["1"]}, "headers": {"A": "b"}, "body": "x"},
        {"matchingRules": RULES},
        providerStates=[{"name": "s"}],
    ),
    version="3.0.0",
    messages=[{"description": "m", "contents": {"a": 1}, "metaData": {"contentType": "application/json"}}],
)
V2 = document(
    http(
        {"query": "a=1&b", "matchingRules": {"$.query.a": {"match": "type"}, "$.headers['X']": {"regex": "x"}}},
        {"body": {"a": [1, 2.5, None]}, "matchingRules": {"$.body.a": {"min": 1}, "$.path": {"match": "type"}}},
        providerState="s",
    ),
    version="2.0.0",
)

NAMES = [
    "body",
    "contents",
    "content",
    "type",
    "match",
    "regex",
    "min",
    "rules",
    "variants",
    "matchers",
    "combine",
    "headers",
]
NAMES += [
    "query",
    "status",
    "path",
    "matchingRules",
    "generators",
    "request",
    "response",
    "providerState",
    "providerStates",
]
NAMES += [
    "params",
    "name",
    "description",
    "metadata",
    "encoded",
    "contentType",
    "pending",
    "comments",
    "key",
    "messages",
]
NAMES += ["interactions", "$.body.x", "$x", "$", "pactSpecification", "version", "consumer", "generator", ""]
NAMES += ["value", "format", "index", "digits", "size", "expression", "date", "time", "max", "example", "dataType"]
JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 1000) | st.floats(allow_nan=False, allow_infinity=False)
    | st.sampled_from(["", "x", "GET", "(", "4.0", "2.0.0", "base64", "json", "regex", "type", "eachKey", "Regex", "status-code", "time", "é\u2028"])
    | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES) | st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)  # fmt: skip


@st.composite
def mutated_files(draw):
    made = copy.deepcopy(draw(st.sampled_from([V4, V3, V2])))
    for _ in range(draw(st.integers(1, 3))):
        container = draw(st.sampled_from(containers(made)))
        if isinstance(container, dict):
            name = draw(st.sampled_from([*container, *container, *NAMES]))
            if name in container and draw(st.booleans()):
                del container[name]
            else:
                container[name] = draw(JSON_VALUES)
        elif container and draw(st.booleans()):
            container.pop()
        else:
            container.append(draw(JSON_VALUES))
    return made


def read_or_none(content):
    """Read a file; let no other error pass than one that tells faults."""
    try:
        return read_contract(content)
    except ContractFileError as error:
        if not error.faults:
            raise
        return None


def containers(value):
    found = [value]
    for child in value.values() if isinstance(value, dict) else value:
        if isinstance(child, dict | list):
            found.extend(containers(child))
    return found


@settings(max_examples=150, deadline=None)
@given(mutated_files())
def test_a_mutated_file_is_read_or_refused_and_the_schemas_agree(made):
    contract = read_or_none(json.dumps(made))

    try:
        specification = read_specification(made)
    except UnreadableError:
        assert contract is None
    else:
        allowed = not list(validate(made, specification, "file", Limits()))
        assert allowed == (contract is not None)


@settings(max_examples=150, deadline=None)
@given(mutated_files())
def test_what_is_read_survives_being_written(made):
    contract = read_or_none(json.dumps(made))
    if contract is None:
        return
    written = write_contract(contract)
    again = read_contract(written)

    assert again == replace(contract, specification=Specification.V4)
    assert write_contract(again) == written
    for specification in (Specification.V2, Specification.V3):
        try:
            older = write_contract(contract, specification)
        except InexpressibleError:
            continue
        assert write_contract(read_contract(older), specification) == older


@settings(max_examples=100, deadline=None)
@given(JSON_VALUES)
def test_random_json_is_read_or_refused(value):
    raw = json.dumps(value)
    with pytest.raises(ContractFileError):
        read_contract(raw)
    assert len(pact_broker_digest(raw)) == 40


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=60) | st.text(max_size=60))
def test_random_bytes_and_text_are_refused(content):
    with pytest.raises(ContractFileError):
        read_contract(content)


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_a_file_cut_or_changed_anywhere_is_read_or_refused(data):
    raw = bytearray(json.dumps(data.draw(st.sampled_from([V4, V3, V2]))).encode())
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(raw) - 1))
        raw[at] = data.draw(st.sampled_from([*b'{}[]",:\\0-e.n \xff', raw[at]]))
    read = read_or_none(bytes(raw))
    assert read is None or read_contract(write_contract(read)) == replace(read, specification=Specification.V4)


@settings(max_examples=60, deadline=None)
@given(st.randoms(use_true_random=False))
def test_neither_the_order_of_keys_nor_of_interactions_changes_text_or_digest(random):
    original, shuffled = (read_contract(json.dumps(each)) for each in (V4, shuffle(V4, random)))

    assert shuffled == original
    assert content_digest(shuffled) == content_digest(original)
    assert write_contract(shuffled) == write_contract(original)


def shuffle(value, random, name=None):
    if isinstance(value, dict):
        members = [(key, shuffle(child, random, key)) for key, child in value.items()]
        random.shuffle(members)
        return dict(members)
    if isinstance(value, list):
        items = [shuffle(child, random) for child in value]
        if name == "interactions":
            random.shuffle(items)
        return items
    return value


LONG = settings(max_examples=10_000, deadline=None)


@pytest.mark.nightly
@pytest.mark.timeout(3600)
@LONG
@given(mutated_files())
def test_many_mutated_files_are_read_or_refused_and_survive_being_written(made):
    test_a_mutated_file_is_read_or_refused_and_the_schemas_agree.hypothesis.inner_test(made)
    test_what_is_read_survives_being_written.hypothesis.inner_test(made)


@pytest.mark.nightly
@pytest.mark.timeout(3600)
@LONG
@given(st.data())
def test_many_files_cut_or_changed_anywhere_are_read_or_refused(data):
    test_a_file_cut_or_changed_anywhere_is_read_or_refused.hypothesis.inner_test(data)
