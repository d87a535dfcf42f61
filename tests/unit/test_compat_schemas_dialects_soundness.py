"""Whatever brute force over small values finds in the dialects of OpenAPI, we never say that it cannot happen.

The oracle is `fakes.plain_validator`, which shares nothing with the prover and agrees with jsonschema where both know
the dialect.
"""

from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from jsonschema import Draft202012Validator

from fakes.plain_validator import is_valid, openapi_30, openapi_31
from fakes.random_schemas import random_pair, small_values
from fakes.schema_strategies import OPENAPI_30, OPENAPI_31, document_pairs
from shiplap.compat.schemas.deciding import Decider
from shiplap.compat.schemas.options import Direction, Options
from shiplap.compat.schemas.references import Dialect, KnownDocuments, SchemaRef
from shiplap.compat.schemas.verdicts import Code, Excluded, Included, Undecided

TAGGED = [
    {"kind": tag, **rest}
    for tag in ("Cat", "Dog", "cat", "c", "d", "x", "y", 1)
    for rest in ({}, {"a": 1}, {"a": "a"}, {"a": None})
]
VALUES = [*small_values(), *TAGGED]
QUICK = settings(max_examples=80, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
LONG = settings(QUICK, max_examples=3000)
UNSENT = {Direction.REQUEST: "readOnly", Direction.RESPONSE: "writeOnly"}
PLAIN = {Dialect.OPENAPI30: openapi_30, Dialect.OPENAPI31: openapi_31}


def known(judge, value):
    """Return a judgement; none where a schema composed of itself means nothing."""
    try:
        return judge(value)
    except RecursionError:
        return None


def check(pair, dialect, direction):
    """Compare one decision about an open producer with brute force over the raw documents."""
    producer, acceptor = (SchemaRef(name, "/root", dialect) for name in ("producer", "acceptor"))
    options = Options(direction=direction, closed_producer=False, formats=frozenset())
    decider = Decider(KnownDocuments({"producer": pair[0], "acceptor": pair[1]}), options)
    plain = PLAIN[dialect](UNSENT[direction])

    def sends(value):
        return is_valid(pair[0], value, plain, "/root", sent=True)

    def accepts(value):
        return is_valid(pair[1], value, plain, "/root")

    sent = [value for value in VALUES if known(sends, value)]
    shown = [value for value in sent if known(accepts, value) is False]
    match decider.decide(producer, acceptor):
        case Included():
            assert shown == []
        case Undecided(code=Code.EMPTY_PRODUCER):
            assert sent == []
        case Excluded(witness):
            assert sends(witness.value)
            assert not accepts(witness.value)
        case Undecided():
            pass


@pytest.mark.parametrize("direction", Direction)
@given(pair=document_pairs(OPENAPI_30))
@QUICK
def test_brute_force_never_finds_what_we_call_impossible_in_openapi_30(direction, pair):
    check(pair, Dialect.OPENAPI30, direction)


@pytest.mark.parametrize("direction", Direction)
@given(pair=document_pairs(OPENAPI_31))
@QUICK
def test_brute_force_never_finds_what_we_call_impossible_in_openapi_31(direction, pair):
    check(pair, Dialect.OPENAPI31, direction)


@pytest.mark.nightly
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("direction", Direction)
@given(old=document_pairs(OPENAPI_30), new=document_pairs(OPENAPI_31))
@LONG
def test_brute_force_never_finds_what_we_call_impossible_in_thousands_of_documents(direction, old, new):
    check(old, Dialect.OPENAPI30, direction)
    check(new, Dialect.OPENAPI31, direction)


def test_the_oracle_agrees_with_jsonschema():
    asked = 0
    for seed in range(60):
        schema, _ = random_pair(Random(seed))
        validator = Draft202012Validator(schema)
        try:
            ours = [is_valid(schema, value) for value in VALUES[::5]]
        except RecursionError:
            continue  # it is composed of itself, and means nothing
        asked += len(ours)
        assert ours == [validator.is_valid(value) for value in VALUES[::5]], schema
    assert asked > 1000
