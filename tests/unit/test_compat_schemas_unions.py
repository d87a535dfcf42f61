"""Unions of a closed producer: a value may fit several branches, and whatever any of them documents may be sent."""

from itertools import product
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shiplap.compat.schemas.deciding import Decider
from shiplap.compat.schemas.options import Options
from shiplap.compat.schemas.references import KnownDocuments, SchemaRef
from shiplap.compat.schemas.verdicts import Code, Excluded, Included, Undecided

PRODUCER, ACCEPTOR = SchemaRef("producer"), SchemaRef("acceptor")
QUICK = settings(max_examples=120, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
LONG = settings(max_examples=4000, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
RANDOM = st.randoms(use_true_random=False)

MEMBERS = [1, "s", {}, {"x": 1}, {"y": 1}, {"x": 1, "y": 1}, {"x": {"x": 1}}, {"x": {"y": 1}}, [{"x": 1, "y": 1}]]
OBJECTS = [
    {name: value for name, value in zip("ab", values, strict=True) if value is not None}
    for values in product([None, *MEMBERS], repeat=2)
]
VALUES = [*OBJECTS, *({**one, "c": 1} for one in OBJECTS), *([one] for one in OBJECTS), [], 1]


def random_value(random: Random, depth: int):
    """Return the schema of a member."""
    if depth == 0 or random.random() < 0.3:
        return random.choice([{"type": "integer"}, {"type": "string"}, {}, {"type": ["integer", "string"]}])
    if random.random() < 0.15:
        return {"type": "array", "items": random_object(random, "xy", depth - 1)}
    if random.random() < 0.15:
        return {random.choice(["anyOf", "oneOf"]): [random_object(random, "xy", 0), random_object(random, "xy", 0)]}
    return random_object(random, "xy", depth - 1)


def random_object(random: Random, names: str, depth: int):
    """Return a schema that documents some properties."""
    there = [name for name in names if random.random() < 0.6]
    schema = {"type": "object", "properties": {name: random_value(random, depth) for name in there}}
    if random.random() < 0.6:
        schema["required"] = [name for name in names if random.random() < 0.35]
    if random.random() < 0.12:
        schema["additionalProperties"] = random.choice([True, False, {"type": "integer"}])
    if random.random() < 0.06:
        schema["patternProperties"] = {"^[bc]": {"type": "integer"}}
    return schema


def random_union(random: Random):
    """Return a producer with a union, and an acceptor that is one without something, or forbids a combination."""
    branches = [random_object(random, "abc", 2) for _ in range(random.choice([2, 2, 3, 4]))]
    if random.random() < 0.2:
        branches = [{"type": "array", "items": one} for one in branches]
    producer = {"anyOf": branches}
    if random.random() < 0.15:
        producer = {"allOf": [producer, random_object(random, "abc", 2)]}
    match random.randrange(4):
        case 0:
            acceptor = {"anyOf": [*branches[1:], random_object(random, "abc", 2)]}
        case 1:
            acceptor = {"not": {"required": random.sample("abc", 2)}}
        case 2:
            nested = {"not": {"required": random.sample("xy", random.choice([1, 2]))}}
            acceptor = {"properties": dict.fromkeys("abc", nested)}
            acceptor = random.choice([acceptor, {"items": acceptor}])
        case _:
            closed = {"type": "object", "properties": dict.fromkeys(random.sample("abc", 2), True)}
            acceptor = {**closed, "additionalProperties": False}
    return producer, acceptor


def check(pair):
    """Compare one decision with brute force by the closing rule, which looks at values and knows no prover."""
    deciding = Decider(KnownDocuments({"producer": pair[0], "acceptor": pair[1]}), Options(formats=frozenset()))
    judge = deciding.judge
    verdict = deciding.decide(PRODUCER, ACCEPTOR)
    match verdict:
        case Included():
            assert [v for v in VALUES if judge.sends(PRODUCER, v) and not judge.accepts(ACCEPTOR, v)] == []
        case Undecided(code=Code.EMPTY_PRODUCER):
            assert [v for v in VALUES if judge.sends(PRODUCER, v)] == []
        case Excluded(witness):
            assert judge.sends(PRODUCER, witness.value)
            assert not judge.accepts(ACCEPTOR, witness.value)
        case _:
            pass
    return verdict


@given(RANDOM.map(random_union))
@QUICK
def test_brute_force_never_finds_what_we_call_impossible_of_a_union(pair):
    check(pair)


@pytest.mark.nightly
@pytest.mark.timeout(900)
@given(RANDOM.map(random_union))
@LONG
def test_the_same_holds_in_thousands_of_unions(pair):
    check(pair)
