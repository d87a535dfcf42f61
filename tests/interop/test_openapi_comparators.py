"""The cases of two comparators of contracts with OpenAPI documents, interaction by interaction.

Where their authors see an error we never say compatible; where they see none and we show a break, or they see one that
no message can show, the reason is written down. A disagreement that is not written down fails, and so does one that
is and is no more.
"""

import tomllib
from collections import Counter
from pathlib import Path

import pytest

from fakes.openapi_corpora import comparator_cases, validator_cases

pytestmark = pytest.mark.timeout(600)
DISAGREEMENTS = tomllib.loads(Path(__file__).with_name("openapi_disagreements.toml").read_text("utf-8"))


@pytest.fixture(scope="module", params=["openapi-pact-comparator", "swagger-mock-validator"])
def cases(request, shared):
    read = {"openapi-pact-comparator": comparator_cases, "swagger-mock-validator": validator_cases}
    found = read[request.param](shared("corpora", request.param))
    counts = Counter((each.author or "none", each.verdict) for each in found)
    print(f"\n{request.param}: {dict(sorted(counts.items()))}")
    return found


def written(kind, cases):
    corpora = {each.name.partition("/")[0] for each in cases}
    return {name for name in DISAGREEMENTS[kind] if name.partition("/")[0] in corpora}


def test_no_case_is_missing(cases):
    assert len(cases) in {164, 196}


def test_what_the_author_calls_an_error_is_never_compatible(cases):
    wrong = {each.name for each in cases if each.author == "error" and each.verdict == "compatible"}
    assert wrong == written("unwitnessable", cases)


def test_no_break_is_told_without_a_message_that_shows_it(cases):
    assert [(each.name, each.unverified) for each in cases if each.unverified] == []


def test_a_break_that_the_author_does_not_see_is_a_known_disagreement(cases):
    breaks = {each.name: each.said for each in cases if each.author != "error" and each.verdict == "break"}
    known = written("break", cases)
    assert {name: breaks[name] for name in breaks.keys() - known} == {}
    assert known - breaks.keys() == set()


def test_contracts_that_are_refused_are_known(cases):
    assert {each.name for each in cases if each.verdict == "refused"} == written("refused", cases)


def test_most_of_what_the_author_calls_an_error_is_shown(cases):
    errors = [each.verdict for each in cases if each.author == "error"]
    assert errors.count("break") >= 0.8 * len(errors)


def test_what_stays_undecided_of_the_clean_ones_is_less_than_a_third(cases):
    """Most of it is a value that the contract pins: which one comes is a word of the provider state."""
    clean = [each.verdict for each in cases if each.author == "clean"]
    assert clean.count("undecided") <= len(clean) / 3
