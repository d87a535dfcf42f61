"""The engines that help the prover: never needed, killed in time, believed only in what they prove, never over a judge."""

import sys
import time
from random import Random

import pytest
from jsonschema import Draft202012Validator

from fakes.random_schemas import random_pair, small_values
from shiplap.compat.schemas.bundling import NotWrittenError, bundled
from shiplap.compat.schemas.deciding import Decider
from shiplap.compat.schemas.engines import NO_ENGINES, Containment, Engines
from shiplap.compat.schemas.normal import Normaliser
from shiplap.compat.schemas.options import Direction, Options
from shiplap.compat.schemas.references import Dialect, KnownDocuments, SchemaRef
from shiplap.compat.schemas.verdicts import Code, Excluded, Included, Undecided
from shiplap.verify.openapi_algebra import MAX_FAILURES, JsonschemaRsAlgebra
from shiplap.verify.openapi_engines import installed_engines

PRODUCER, ACCEPTOR = SchemaRef("producer"), SchemaRef("acceptor")
VALUES = small_values()
MANY = {"type": "array", "contains": {"type": "integer"}, "minContains": 30, "items": {"type": "integer"}}
UNEVALUATED = {
    "type": "object",
    "properties": {"a": {"type": "integer"}},
    "anyOf": [{"properties": {"b": {"type": "string"}}}],
    "unevaluatedProperties": False,
}


@pytest.fixture(scope="module")
def engines():
    with installed_engines() as found:
        yield found


def decided(producer, acceptor, engines, *, closed=False):
    documents = KnownDocuments({"producer": producer, "acceptor": acceptor})
    options = Options(closed_producer=closed, formats=frozenset())
    return Decider(documents, options, engines).decide(PRODUCER, ACCEPTOR)


def written(schema, *, sent, closed=True, dialect=Dialect.OPENAPI31, direction=Direction.REQUEST):
    documents = KnownDocuments({"schema": schema})
    normaliser = Normaliser(documents, Options(closed_producer=closed, direction=direction))
    return bundled(SchemaRef("schema", "", dialect), normaliser, sent=sent)


def allows(document, value):
    return Draft202012Validator(document).is_valid(value)


@pytest.mark.parametrize(
    ("producer", "acceptor"), [(MANY, {"type": "array", "minItems": 30}), (UNEVALUATED, {"maxProperties": 2})]
)
def test_what_the_prover_leaves_open_may_be_proved_by_the_algebra_which_the_verdict_names(producer, acceptor, engines):
    assert isinstance(decided(producer, acceptor, NO_ENGINES), Undecided)
    verdict = decided(producer, acceptor, engines)
    assert isinstance(verdict, Included)
    assert verdict.notes[0].startswith("proved by jsonschema-rs 0.60")


@pytest.mark.parametrize(
    ("producer", "acceptor", "witness"),
    [
        (MANY, {"type": "array", "minItems": 31}, [0] * 30),
        (UNEVALUATED, {"properties": {"b": {"maxLength": 3}}}, {"b": "aaaa"}),
    ],
)
def test_what_the_prover_leaves_open_may_be_shown_by_a_search_that_always_finds_the_same(
    producer, acceptor, witness, engines
):
    search_only = Engines(search=engines.search)
    for _ in range(2):
        verdict = decided(producer, acceptor, search_only)
        assert isinstance(verdict, Excluded)
        assert verdict.witness.value == witness


class _Yes:
    name = "an algebra that says yes to everything"

    def covers(self, _acceptor, _producer):
        return Containment.YES


def test_what_the_prover_shows_no_algebra_can_deny():
    assert isinstance(decided({"type": "number"}, {"type": "integer"}, Engines(algebra=_Yes())), Excluded)


def test_a_producer_of_which_no_value_was_seen_is_not_called_compatible():
    nothing = {"type": "object", "unevaluatedProperties": False, "anyOf": [{"required": ["a"]}], "minProperties": 1}
    verdict = decided(nothing, {"maxProperties": 5}, Engines(algebra=_Yes()))
    assert isinstance(verdict, Undecided)


def test_schemas_whose_patterns_the_dialects_read_differently_are_not_asked_about():
    schema = {"type": "string", "pattern": r"\bword\b"}
    verdict = decided(schema, {"type": "string", "pattern": "word"}, Engines(algebra=_Yes()))
    assert verdict.code is Code.REGEX_DIALECT
    for odd in (schema, {"multipleOf": 0.1}, {"maximum": 1e300}, {"$dynamicRef": "#x"}):
        with pytest.raises(NotWrittenError):
            written(odd, sent=True)


def test_a_question_that_takes_too_long_is_killed_and_the_next_one_has_a_process_of_its_own():
    slow = (sys.executable, "-c", "import sys, time\nfor line in sys.stdin:\n    time.sleep(60)")
    algebra = JsonschemaRsAlgebra(timeout=0.2, command=slow)
    start = time.monotonic()
    assert algebra.covers(True, False) is Containment.UNKNOWN
    assert algebra.covers(True, False) is Containment.UNKNOWN
    assert algebra.failures == 2
    assert time.monotonic() - start < 30


def test_a_process_that_dies_is_an_unknown_answer_and_after_a_few_nobody_asks_any_more():
    algebra = JsonschemaRsAlgebra(command=(sys.executable, "-c", "import sys; sys.stdin.readline(); sys.exit(3)"))
    answers = {algebra.covers(True, True) for _ in range(MAX_FAILURES + 3)}
    assert answers == {Containment.UNKNOWN}
    assert algebra.failures == MAX_FAILURES


def test_the_worker_survives_what_it_cannot_read_and_has_bounded_memory(engines):
    algebra = engines.algebra
    assert algebra.covers({"$ref": "#/nowhere"}, True) is Containment.UNKNOWN
    assert algebra.covers({"type": "no type"}, True) is Containment.UNKNOWN
    circle = {"allOf": [{"$ref": "#"}]}
    assert algebra.covers(circle, circle) in set(Containment)
    assert algebra.covers({"type": "number"}, {"type": "integer"}) is Containment.YES
    assert algebra.covers({"type": "integer"}, {"type": "number"}) is not Containment.YES


@pytest.mark.parametrize(
    ("schema", "sent", "unsent"),
    [
        ({"type": "object", "properties": {"a": {}}}, {"a": 1}, {"b": 1}),
        ({"type": "object", "properties": {"a": {"properties": {"b": {}}}}}, {"a": {"b": 1}}, {"a": {"c": 1}}),
        ({"allOf": [{"properties": {"a": {}}}, {"properties": {"b": {}}}]}, {"a": 1, "b": 1}, {"c": 1}),
        ({"properties": {"a": {}}, "additionalProperties": True}, {"b": 1}, None),
        ({"properties": {"a": {}}, "patternProperties": {"^x": {}}}, {"xy": 1}, {"yx": 1}),
        ({"type": "object", "properties": {"id": {"readOnly": True}, "a": {}}, "required": ["id"]}, {}, {"id": 1}),
        ({"type": "object", "required": ["a"], "properties": {"b": {}}}, {"a": 1}, {"a": 1, "c": 1}),
    ],
)
def test_a_producer_is_written_closed_where_that_can_be_said(schema, sent, unsent):
    document = written(schema, sent=True)
    assert allows(document, sent)
    if unsent is not None:
        assert not allows(document, unsent)
        assert allows(written(schema, sent=False), unsent)


def test_what_is_written_of_a_producer_never_leaves_out_what_it_may_send():
    seen = 0
    for seed in range(60):
        schema, _ = random_pair(Random(seed))
        documents = KnownDocuments({"producer": schema})
        decider = Decider(documents, Options(formats=frozenset()))
        try:
            document = bundled(PRODUCER, decider.normaliser, sent=True)
        except NotWrittenError:
            continue
        validator = Draft202012Validator(document)
        for value in VALUES[::3]:
            if decider.judge.sends(PRODUCER, value):
                seen += 1
                assert validator.is_valid(value), (schema, value)
    assert seen > 500


def compare(seeds, engines):
    """Return how often prover and algebra proved what the other did not; both are held against brute force."""
    alone = {"prover": 0, "algebra": 0, "both": 0}
    for seed in seeds:
        schemas = random_pair(Random(seed))
        decider = Decider(
            KnownDocuments(dict(zip(("producer", "acceptor"), schemas, strict=True))),
            Options(closed_producer=False, formats=frozenset()),
        )
        ours = decider.decide(PRODUCER, ACCEPTOR)
        try:
            sends, accepts = (bundled(ref, decider.normaliser, sent=ref is PRODUCER) for ref in (PRODUCER, ACCEPTOR))
        except NotWrittenError:
            continue
        theirs = engines.algebra.covers(accepts, sends) is Containment.YES
        if theirs:
            shown = [v for v in VALUES[::2] if allows(sends, v) and not allows(accepts, v)]
            assert shown == [], (seed, shown)
            assert not isinstance(ours, Excluded), (seed, ours)
        proved = isinstance(ours, Included) or (isinstance(ours, Undecided) and ours.code is Code.EMPTY_PRODUCER)
        if theirs or proved:
            alone["both" if theirs and proved else "algebra" if theirs else "prover"] += 1
    return alone


def test_prover_algebra_and_brute_force_never_contradict_each_other(engines):
    alone = compare(range(70), engines)
    assert alone["both"] > 10


@pytest.mark.nightly
@pytest.mark.timeout(1200)
def test_prover_algebra_and_brute_force_never_contradict_each_other_over_thousands_of_pairs(engines):
    alone = compare(range(10_000, 14_000), engines)
    assert alone["both"] > 500
