"""Digests: ours does not change with the clothes of a file, the broker's is the broker's byte for byte."""

import json

import pytest

from fakes.pact_documents import document, http, text, v4_http
from shiplap.pactfile import (
    ContractFileError,
    content_digest,
    interaction_id,
    interaction_key,
    pact_broker_digest,
    read_contract,
    write_contract,
)
from shiplap.pactfile.ruby_json import ruby_float, ruby_json

ORDER = v4_http(
    {"query": {"page": ["1"]}},
    {"body": {"content": {"id": 1, "total": 1.5}, "contentType": "application/json", "encoded": False}},
    providerStates=[{"name": "an order", "params": {"id": 1}}],
)
OTHER = v4_http(description="another request")


def digest_of(*interactions, **members):
    return content_digest(read_contract(text(*interactions, **members)))


def test_a_digest_is_a_name_of_its_algorithm_and_64_digits():
    algorithm, _, digits = digest_of(ORDER).partition(":")

    assert algorithm == "sha256"
    assert len(digits) == 64
    assert int(digits, 16)


def test_the_digest_stays_the_same_for_good():
    assert digest_of(ORDER) == "sha256:294b58529daa54ff27a6dfce8a417b7303302f80778ecbb6b25586921a84a7f5"


@pytest.mark.parametrize(
    "dressed",
    [
        document(OTHER, ORDER),
        document(ORDER, OTHER, metadata={"pactSpecification": {"version": "4.0"}, "pactRust": {"models": "1.3"}}),
        document({**ORDER, "_id": "abc"}, OTHER, createdAt="2026-11-23"),
        document({**ORDER, "key": "k", "comments": {"text": ["c"]}}, OTHER),
        document(ORDER, OTHER, consumer={"name": "web2"}),
        document({**ORDER, "request": {**ORDER["request"], "query": {"page": "1"}}}, OTHER),
    ],
)
def test_what_no_verification_depends_on_is_not_in_the_digest(dressed):
    expected = content_digest(read_contract(json.dumps(document(ORDER, OTHER))))

    assert content_digest(read_contract(json.dumps(dressed))) == expected
    assert content_digest(read_contract(json.dumps(dressed, sort_keys=True, indent=7))) == expected


@pytest.mark.parametrize(
    "changed",
    [
        {**ORDER, "description": "x"},
        {**ORDER, "pending": True},
        {**ORDER, "providerStates": []},
        {**ORDER, "response": {"status": 404}},
        {**ORDER, "request": {"path": "/orders/2"}},
        {**ORDER, "transport": "grpc"},
        {
            **ORDER,
            "response": {**ORDER["response"], "matchingRules": {"body": {"$": {"matchers": [{"match": "type"}]}}}},
        },
    ],
)
def test_what_a_verification_depends_on_is_in_the_digest(changed):
    assert digest_of(changed) != digest_of(ORDER)


def test_the_version_of_the_rules_is_in_the_digest():
    assert digest_of(http(), version="2.0.0") != digest_of(http(), version="3.0.0")


def test_one_and_one_point_nought_are_different_content():
    whole, fraction = (v4_http(None, {"body": {"content": number}}) for number in (1, 1.0))

    assert digest_of(whole) != digest_of(fraction)


def test_writing_and_reading_keeps_the_digest():
    contract = read_contract(text(ORDER, OTHER))

    assert content_digest(read_contract(write_contract(contract))) == content_digest(contract)


def test_a_key_names_an_interaction_whatever_it_expects():
    keys = [
        interaction_key(read_contract(text(interaction)).interactions[0])
        for interaction in (ORDER, {**ORDER, "response": {"status": 404}}, {**ORDER, "key": "mine"}, OTHER)
    ]

    assert keys[0] == keys[1]
    assert keys[2] == "mine"
    assert len(keys[0]) == 12
    assert keys[3] not in keys[:3]


def vectors(shared):
    return json.loads(shared("conformance", "pact-broker", "content_digests.json").read_text("utf-8"))


def test_every_recorded_digest_of_a_real_broker_is_equal(shared):
    cases = vectors(shared)
    ours = {case["name"]: pact_broker_digest(case["raw"]) for case in cases}

    assert len(cases) == 14
    assert ours == {case["name"]: case["sha"] for case in cases}


def test_every_recorded_interaction_id_of_a_real_broker_is_equal(shared):
    for case in vectors(shared):
        raw = json.loads(case["raw"])
        entries = [*raw.get("interactions", []), *raw.get("messages", [])]

        assert [interaction_id(entry) for entry in entries] == case["ids"], case["name"]


def test_an_id_that_is_there_is_kept():
    assert interaction_id({"_id": "abc", "description": "d"}) == "abc"


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (100.0, "100.0"),
        (1.1, "1.1"),
        (0.0, "0.0"),
        (-0.0, "-0.0"),
        (1e-5, "0.00001"),
        (-2.5e-7, "-0.00000025"),
        (1e-9, "0.000000001"),
        (1e-10, "1e-10"),
        (123456789012345.0, "123456789012345.0"),
        (1e15, "1e+15"),
        (9999999999999998.0, "9.999999999999998e+15"),
        (1.5e100, "1.5e+100"),
        (5e-324, "5e-324"),
    ],
)
def test_floats_are_printed_as_ruby_prints_them(number, expected):
    assert ruby_float(number) == expected
    assert ruby_json([number, "1e5"]) == f'[{expected},"1e5"]'


def test_a_document_that_is_no_pact_has_a_digest_as_a_whole():
    assert pact_broker_digest('{"b":1,"a":2}') != pact_broker_digest('{"a":2,"b":1}')


def test_what_is_not_json_has_no_digest():
    with pytest.raises(ContractFileError, match="not JSON"):
        pact_broker_digest("{")
