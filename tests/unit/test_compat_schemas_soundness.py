"""Whatever brute force over small values finds, we never say that it cannot happen; and what we show is really so.

The oracle for schemas as written is jsonschema on the raw documents, which share nothing with the prover.
"""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from fakes.random_schemas import random_pair, small_values
from shiplap.compat.schemas.deciding import Decider
from shiplap.compat.schemas.judging import UndecidableError
from shiplap.compat.schemas.options import Options
from shiplap.compat.schemas.references import KnownDocuments, SchemaRef
from shiplap.compat.schemas.verdicts import Code, Excluded, Included, Undecided

VALUES = small_values()
PRODUCER, ACCEPTOR = SchemaRef("producer"), SchemaRef("acceptor")
QUICK = settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
LONG = settings(max_examples=3000, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
PAIRS = st.randoms(use_true_random=False).map(random_pair)


def decider(pair, *, closed):
    documents = KnownDocuments({"producer": pair[0], "acceptor": pair[1]})
    return Decider(documents, Options(closed_producer=closed, formats=frozenset()))


def judged_by(schema):
    """Return what says whether a schema allows a value; ``None`` where it is composed of itself and means nothing."""
    validator = Draft202012Validator(schema)

    def is_valid(value):
        try:
            return validator.is_valid(value)
        except RecursionError:
            return None

    return is_valid


def check_as_written(pair):
    """Compare one decision with brute force over the raw schemas."""
    verdict = decider(pair, closed=False).decide(PRODUCER, ACCEPTOR)
    sends, accepts = map(judged_by, pair)
    match verdict:
        case Included():
            assert [value for value in VALUES if sends(value) and accepts(value) is False] == []
        case Undecided(code=Code.EMPTY_PRODUCER):
            assert [value for value in VALUES if sends(value)] == []
        case Excluded(witness):
            assert sends(witness.value) is True
            assert accepts(witness.value) is False
        case Undecided():
            pass
    return verdict


def certainly(judge, schema, value):
    """Return what a judge says of a value; ``None`` where the schema means nothing."""
    try:
        return judge(schema, value)
    except UndecidableError:
        return None


def check_closed(pair):
    """Compare one decision about a closed producer with brute force by the closing rule."""
    deciding = decider(pair, closed=True)
    judge = deciding.judge
    match deciding.decide(PRODUCER, ACCEPTOR):
        case Included():
            sent = [value for value in VALUES if certainly(judge.sends, PRODUCER, value)]
            assert [value for value in sent if certainly(judge.accepts, ACCEPTOR, value) is False] == []
        case Undecided(code=Code.EMPTY_PRODUCER):
            assert [value for value in VALUES if certainly(judge.sends, PRODUCER, value)] == []
        case _:
            pass


@given(PAIRS)
@QUICK
def test_brute_force_never_finds_what_we_call_impossible(pair):
    check_as_written(pair)


@given(PAIRS)
@QUICK
def test_brute_force_never_finds_what_we_call_impossible_of_a_closed_producer(pair):
    check_closed(pair)


@pytest.mark.nightly
@given(PAIRS)
@LONG
def test_brute_force_never_finds_what_we_call_impossible_in_thousands_of_pairs(pair):
    check_as_written(pair)
    check_closed(pair)


@given(PAIRS)
@settings(QUICK, max_examples=25)
def test_the_same_question_has_the_same_answer_whatever_was_asked_before(pair):
    fresh = decider(pair, closed=True)
    used = decider(pair, closed=True)
    used.decide(ACCEPTOR, PRODUCER)
    used.decide(PRODUCER, PRODUCER)
    first, again = fresh.decide(PRODUCER, ACCEPTOR), used.decide(PRODUCER, ACCEPTOR)
    assert type(first) is type(again)
    assert fresh.decide(PRODUCER, ACCEPTOR) == first


def test_a_closed_producer_keeps_a_choice_until_every_documented_property_is_known():
    """An enumerated value that needs a property documented nowhere else was once thought impossible."""
    producer = {"type": "object", "properties": {"b": True}, "required": ["a"], "enum": [{"a": 1}, "1", True]}
    found = decider((producer, {"type": "string"}), closed=True).decide(PRODUCER, ACCEPTOR)
    assert isinstance(found, Excluded)
    assert found.witness.value == {"a": 1}


def test_a_name_nobody_documents_is_not_one_that_needs_another():
    """The first free name was once one that dependentRequired speaks of, and nothing was thought to be sent."""
    producer = {"not": {"required": ["b"]}, "dependentRequired": {"a": ["b"]}}
    found = decider((producer, {"additionalProperties": False}), closed=False).decide(PRODUCER, ACCEPTOR)
    assert isinstance(found, Excluded)
    assert found.witness.value == {"c": None}
