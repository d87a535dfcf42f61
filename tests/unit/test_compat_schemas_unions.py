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
LONG = settings(max_examples=1500, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
RANDOM = st.randoms(use_true_random=False)

MEMBERS = [1, "s", {}, {"x": 1}, {"y": 1}, {"x": 1, "y": 1}, {"x": {"x": 1}}, {"x": {"y": 1}}, [{"x": 1, "y": 1}]]
OBJECTS = [
    {name: value for name, value in zip("ab", values, strict=True) if value is not None}
    for values in product([None, *MEMBERS], repeat=2)
]
VALUES = [*OBJECTS, *({**one, "c": value} for one in OBJECTS for value in (1, 2)), *([one] for one in OBJECTS), [], 1]


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
    branches = [random_object(random, "abc", 2) for _ in range(random.choice([2, 2, 3, 4, 5]))]
    if len(branches) > 3 and random.random() < 0.7:
        for one in branches:
            one["properties"]["c"] = {"enum": random.sample([1, 2, 3, "s"], random.choice([1, 1, 2]))}
            one["required"] = sorted({*one.get("required", ()), "c"})
    if random.random() < 0.2:
        branches = [{"type": "array", "items": one} for one in branches]
    producer = {random.choice(["anyOf", "anyOf", "oneOf"]): branches}
    if random.random() < 0.15:
        producer = {"allOf": [producer, random_object(random, "abc", 2)]}
    match random.randrange(4):
        case 0:
            acceptor = {random.choice(["anyOf", "oneOf"]): [*branches[1:], random_object(random, "abc", 2)]}
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


def tagged(count: int):
    """Return the branches of a union that a constant tells apart."""
    return [
        {
            "type": "object",
            "properties": {"kind": {"const": f"k{number}"}, f"p{number}": {"type": "string"}},
            "required": ["kind", f"p{number}"],
        }
        for number in range(count)
    ]


def untagged(count: int):
    """Return the branches of a union that nothing tells apart but what is required."""
    return [{**one, "properties": {**one["properties"], "kind": {"type": "string"}}} for one in tagged(count)]


def constants(count: int):
    """Return the branches of a union of values."""
    return [{"const": f"k{number}"} for number in range(count)]


def decided(producer, acceptor):
    return Decider(KnownDocuments({"producer": producer, "acceptor": acceptor}), Options()).decide(PRODUCER, ACCEPTOR)


@pytest.mark.parametrize("union", ["anyOf", "oneOf"])
def test_two_thousand_tagged_branches_are_decided_one_by_one(union):
    assert decided({union: tagged(1999)}, {union: tagged(2000)}) == Included()
    found = decided({union: tagged(2000)}, {union: tagged(1999)})
    assert isinstance(found, Excluded)
    assert found.witness.value == {"kind": "k1999", "p1999": ""}


@pytest.mark.parametrize("union", ["anyOf", "oneOf"])
def test_two_thousand_constants_are_one_list_of_values(union):
    assert decided({union: constants(1999)}, {union: constants(2000)}) == Included()
    found = decided({union: constants(2000)}, {union: constants(1999)})
    assert isinstance(found, Excluded)
    assert found.witness.value == "k1999"


@pytest.mark.parametrize("union", ["anyOf", "oneOf"])
def test_two_thousand_branches_that_nothing_tells_apart_are_too_many_and_it_is_said_at_once(union):
    assert isinstance(decided({union: untagged(2000)}, {union: untagged(2000)}), Included)
    found = decided({union: untagged(2000)}, {union: untagged(1999)})
    assert isinstance(found, Undecided)
    assert found.code is Code.UNION_SIZE


def test_constants_of_which_two_are_equal_stay_apart_where_exactly_one_has_to_fit():
    found = decided({"enum": ["a"]}, {"oneOf": [{"const": "a"}, {"const": "a"}, {"const": "b"}]})
    assert isinstance(found, Excluded)
    assert found.witness.value == "a"


def test_an_untagged_union_is_decided_by_what_each_branch_adds():
    """All sets of twenty branches were once gone through, and no budget was enough."""
    branches = [
        {"type": "object", "properties": {"id": {"type": "integer"}, f"p{number}": {"type": "string"}}}
        for number in range(20)
    ]
    acceptor = {"properties": {"id": {"type": "integer"}, "p3": {"type": "string"}}}
    assert decided({"anyOf": branches}, acceptor) == Included()
    both = decided({"anyOf": branches}, {"not": {"required": ["p3", "p17"]}})
    assert isinstance(both, Excluded)
    assert both.witness.value == {"p17": "", "p3": ""}


def test_another_branch_may_document_more_inside_of_a_member_and_of_items():
    member = [{"type": "object", "properties": {name: {}}} for name in "xy"]
    nested = [{"type": "object", "properties": {"a": one}} for one in member]
    found = decided({"anyOf": nested}, {"properties": {"a": {"not": {"required": ["x", "y"]}}}})
    assert isinstance(found, Excluded)
    assert found.witness.value == {"a": {"x": None, "y": None}}
    lists = [{"type": "array", "items": one} for one in member]
    found = decided({"anyOf": lists}, {"items": {"not": {"required": ["x", "y"]}}})
    assert isinstance(found, Excluded)
    assert found.witness.value == [{"x": None, "y": None}]
