"""Hostile files: whatever they hold, the answer is a `ContractFileError`, and it comes soon."""

import pytest

from fakes.pact_documents import text, v4_http
from shiplap.pactfile import ContractFileError, Limits, read_contract
from shiplap.pactfile.patterns import unrolled_size


def problem_of(content, **limits):
    with pytest.raises(ContractFileError) as caught:
        read_contract(content, limits=Limits(**limits))
    return caught.value.faults[0].problem


def nested(depth):
    return text(v4_http(None, {"body": {"content": "HERE"}})).replace('"HERE"', "[" * depth + "]" * depth)


@pytest.mark.parametrize("content", ["[" * 100_000, '{"a":' * 100_000, nested(96), nested(5_000)])
def test_what_is_too_deep_is_refused(content):
    assert problem_of(content) == "nested more than 100 levels deep"


def test_the_deepest_file_that_is_allowed_is_read():
    assert read_contract(nested(95)).interactions


def test_what_is_too_large_is_refused():
    assert problem_of(text(), size=10) == "larger than 10 bytes"


def test_a_number_too_long_to_compute_with_is_refused():
    content = text(v4_http(None, {"body": {"content": "HERE"}}))

    assert problem_of(content.replace('"HERE"', "1" * 501)) == "a number is longer than 500 digits"
    assert problem_of(content.replace('"HERE"', "1" * 5_000_000)) == "a number is longer than 500 digits"
    assert read_contract(content.replace('"HERE"', "1" * 500)).interactions


def test_too_many_interactions_are_refused():
    assert problem_of(text(v4_http(), v4_http()), interactions=1) == "more than 1 interactions"


def test_too_many_rules_are_refused_without_asking_the_schema():
    rules = {f"$.a{number}": {"matchers": [{"match": "type"}]} for number in range(20_000)}

    assert problem_of(text(v4_http({"matchingRules": {"body": rules}}))) == "more than 10000 matching rules"


@pytest.mark.parametrize(
    ("pattern", "problem"),
    [
        ("a" * 5_001, "a regular expression of more than 5000 characters"),
        ("(a{65535}){65535}", "a regular expression that repeats itself more than 20000 times"),
        ("((((a{100}){100}){100}){100}){100}", "a regular expression that repeats itself more than 20000 times"),
        ("(" * 2_000 + "a" + ")" * 2_000, "not a regular expression"),
    ],
)
def test_a_pattern_that_would_hang_the_compiler_is_refused(pattern, problem):
    rules = {"body": {"$": {"matchers": [{"match": "regex", "regex": pattern}]}}}

    assert problem_of(text(v4_http({"matchingRules": rules}))).startswith(problem)


def test_all_patterns_together_are_bounded():
    rules = {"body": {f"$.a{n}": {"matchers": [{"match": "regex", "regex": f"{n:0500}"}]} for n in range(500)}}

    problem = problem_of(text(v4_http({"matchingRules": rules})))

    assert problem == "regular expressions of more than 200000 characters together"


@pytest.mark.parametrize(
    ("pattern", "size"),
    [
        ("abc", 3),
        ("a{3}", 3),
        ("a{0,900}", 1),
        ("(ab{3}){1000}", 4000),
        (r"[a-z]{4}-\d{2,}", 7),
        ("x{2}{3}", 6),
        (")(", 1),
    ],
)
def test_a_pattern_is_as_large_as_it_is_unrolled(pattern, size):
    assert unrolled_size(pattern) == size


def test_a_million_repeated_members_are_told_up_to_the_limit():
    with pytest.raises(ContractFileError) as caught:
        read_contract("{" + ",".join(['"a":1'] * 50_000) + "}")

    assert len(caught.value.faults) == 101
