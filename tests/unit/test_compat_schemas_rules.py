"""One pair of schemas for each rule of the prover, both ways round: what is included, and the witness where it is not.

The second half breaks each rule in turn and sees that a pair of this table notices.
"""

import pytest

from shiplap.compat.schemas import expanding
from shiplap.compat.schemas.deciding import Decider, decide
from shiplap.compat.schemas.goals import (
    Dependent,
    Except,
    FewItems,
    Item,
    ManyItems,
    Missing,
    Present,
    Sized,
    SomeName,
    Twins,
)
from shiplap.compat.schemas.nodes import Numbers, Texts
from shiplap.compat.schemas.options import Budget, Options
from shiplap.compat.schemas.references import KnownDocuments, SchemaRef
from shiplap.compat.schemas.verdicts import Code, Excluded, Included, Undecided

AS_WRITTEN = Options(closed_producer=False)
NUMBER, INTEGER, TEXT = {"type": "number"}, {"type": "integer"}, {"type": "string"}
LIST, OBJECT = {"type": "array"}, {"type": "object"}
CAT = {"type": "object", "required": ["kind"], "properties": {"kind": {"const": "cat"}, "lives": INTEGER}}
DOG = {"type": "object", "required": ["kind"], "properties": {"kind": {"const": "dog"}, "lives": TEXT}}
TREE = {"type": "object", "properties": {"left": {"$ref": "#"}, "right": {"$ref": "#"}, "value": INTEGER}}

# name, the smaller schema, the larger one, and what only the larger one allows
PAIRS = {
    "type": (INTEGER, NUMBER, 0.5),
    "types": (TEXT, {"type": ["string", "null"]}, None),
    "true is not 1": ({"const": 1}, {"enum": [1, True]}, True),
    "1.0 is an integer": ({"enum": [1.0, 2.0]}, INTEGER, 0),
    "enum": ({"enum": ["a", "b"]}, {"enum": ["a", "b", "c"]}, "c"),
    "enum of objects": ({"const": {"a": [1]}}, {"enum": [{"a": [1]}, {"a": []}]}, {"a": []}),
    "minimum": ({"type": "integer", "minimum": 5}, {"type": "integer", "minimum": 4}, 4),
    "maximum": ({"type": "integer", "maximum": 4}, {"type": "integer", "maximum": 5}, 5),
    "exclusive": ({"type": "number", "exclusiveMinimum": 4}, {"type": "number", "minimum": 4}, 4),
    "multipleOf": ({"type": "number", "multipleOf": 6}, {"type": "number", "multipleOf": 3}, 3),
    "multipleOf by tenths": ({"type": "number", "multipleOf": 0.3}, {"type": "number", "multipleOf": 0.1}, 0.1),
    "minLength": ({**TEXT, "minLength": 2}, {**TEXT, "minLength": 1}, "a"),
    "maxLength": ({**TEXT, "maxLength": 1}, {**TEXT, "maxLength": 2}, "aa"),
    "pattern": ({**TEXT, "pattern": "^[ab]{2}$"}, {**TEXT, "pattern": "^[abc]+$"}, "a"),
    "pattern and length": ({**TEXT, "pattern": "^a+$", "maxLength": 2}, {**TEXT, "pattern": "^a+$"}, "aaa"),
    "required": ({**OBJECT, "required": ["a"]}, OBJECT, {}),
    "properties": (
        {**OBJECT, "properties": {"a": INTEGER}},
        {**OBJECT, "properties": {"a": NUMBER}},
        {"a": 0.5},
    ),
    "additionalProperties": ({**OBJECT, "additionalProperties": False}, OBJECT, {"a": None}),
    "additionalProperties with a schema": (
        {**OBJECT, "additionalProperties": INTEGER},
        {**OBJECT, "additionalProperties": NUMBER},
        {"a": 0.5},
    ),
    "patternProperties": (
        {**OBJECT, "patternProperties": {"^x": INTEGER}},
        {**OBJECT, "patternProperties": {"^xy": INTEGER}},
        {"x": None},
    ),
    "propertyNames": ({**OBJECT, "propertyNames": {"maxLength": 1}}, OBJECT, {"aa": None}),
    "minProperties": ({**OBJECT, "minProperties": 2}, {**OBJECT, "minProperties": 1}, {"a": None}),
    "maxProperties": ({**OBJECT, "maxProperties": 0}, {**OBJECT, "maxProperties": 1}, {"a": None}),
    "dependentRequired": ({**OBJECT, "dependentRequired": {"a": ["b"]}}, OBJECT, {"a": None}),
    "dependentSchemas": ({**OBJECT, "dependentSchemas": {"a": {"required": ["b"]}}}, OBJECT, {"a": None}),
    "items": ({**LIST, "items": INTEGER}, {**LIST, "items": NUMBER}, [0.5]),
    "prefixItems": ({**LIST, "prefixItems": [TEXT, INTEGER]}, {**LIST, "prefixItems": [TEXT]}, ["", None]),
    "minItems": ({**LIST, "minItems": 2}, {**LIST, "minItems": 1}, [None]),
    "maxItems": ({**LIST, "maxItems": 0}, {**LIST, "maxItems": 1}, [None]),
    "uniqueItems": ({**LIST, "uniqueItems": True}, LIST, [None, None]),
    "contains": ({**LIST, "contains": INTEGER}, LIST, []),
    "minContains": ({**LIST, "contains": INTEGER, "minContains": 2}, {**LIST, "contains": INTEGER}, [0]),
    "maxContains": ({**LIST, "contains": INTEGER, "minContains": 0, "maxContains": 0}, LIST, [0]),
    "allOf": ({"allOf": [{"type": "integer", "minimum": 1}, {"maximum": 1}]}, {"enum": [1, 2]}, 2),
    "anyOf": ({"anyOf": [TEXT, {"type": "null"}]}, {"anyOf": [{"type": "null"}, INTEGER, TEXT]}, 0),
    "oneOf by tag": ({"oneOf": [CAT]}, {"oneOf": [DOG, CAT]}, {"kind": "dog"}),
    "oneOf is exactly one": ({"oneOf": [INTEGER, {"minimum": 2, "type": "number"}]}, NUMBER, 0.5),
    "not": ({"not": {"type": ["string", "number"]}}, {"not": TEXT}, 0),
    "if": (
        {**OBJECT, "if": {"required": ["a"]}, "then": {"required": ["b"]}},
        OBJECT,
        {"a": None},
    ),
    "else": ({"if": TEXT, "then": True, "else": {"type": "null"}}, {"type": ["string", "null", "integer"]}, 0),
}


def documents(producer, acceptor):
    return KnownDocuments({"producer": producer, "acceptor": acceptor})


def decided(producer, acceptor, options=AS_WRITTEN, **budget):
    resolver = documents(producer, acceptor)
    return decide(
        SchemaRef("producer"), SchemaRef("acceptor"), resolver=resolver, options=options, budget=Budget(**budget)
    )


@pytest.mark.parametrize("name", PAIRS)
def test_the_smaller_schema_is_proved_to_be_included_where_it_is(name):
    smaller, larger, _ = PAIRS[name]
    if name == "patternProperties":
        assert isinstance(decided(smaller, larger), Included)
    else:
        assert decided(smaller, larger) == Included()


@pytest.mark.parametrize("name", PAIRS)
def test_what_only_the_larger_schema_allows_is_shown(name):
    smaller, larger, witness = PAIRS[name]
    verdict = decided(larger, smaller)
    assert isinstance(verdict, Excluded)
    assert repr(verdict.witness.value) == repr(witness)


BREAKABLE = {
    "a listed value": Except,
    "a bound": Numbers,
    "a length or a pattern": Texts,
    "a required property": Missing,
    "a property": Present,
    "some property": SomeName,
    "a dependency": Dependent,
    "a size": Sized,
    "an item": Item,
    "equal items": Twins,
    "too few items that fit": FewItems,
    "too many items that fit": ManyItems,
}


@pytest.mark.parametrize("kind", BREAKABLE.values(), ids=BREAKABLE)
def test_a_prover_that_forgets_a_way_to_violate_a_schema_is_noticed(kind, monkeypatch):
    contrary = expanding._contrary
    violations = expanding.Expander._violations
    monkeypatch.setattr(
        expanding, "_contrary", lambda node, of: (fact for fact in contrary(node, of) if not isinstance(fact, kind))
    )
    monkeypatch.setattr(
        expanding.Expander,
        "_violations",
        lambda self, branch, node: (
            option
            for option in violations(self, branch, node)
            if not any(isinstance(fact, kind) for fact in option.facts)
        ),
    )
    noticed = [name for name, (smaller, larger, _) in PAIRS.items() if isinstance(decided(larger, smaller), Included)]
    assert noticed


@pytest.mark.parametrize("part", ["all_of", "any_of", "one_of", "none_of", "conditionals"])
def test_a_prover_that_forgets_a_part_of_the_producer_is_noticed(part, monkeypatch):
    hold = expanding.Expander._hold

    def forgetful(self, branch, node, *, sent):
        bare = type(node)(
            number=node.number,
            **{
                name: () if name == part else getattr(node, name)
                for name in node.__dataclass_fields__
                if name != "number"
            },
        )
        hold(self, branch, bare, sent=sent)

    monkeypatch.setattr(expanding.Expander, "_hold", forgetful)
    missed = [
        name for name, (smaller, larger, _) in PAIRS.items() if not isinstance(decided(smaller, larger), Included)
    ]
    assert missed


def test_recursive_schemas_are_decided_not_refused():
    wider = {**TREE, "properties": {**TREE["properties"], "value": NUMBER}}
    assert decided(TREE, wider) == Included()
    verdict = decided(wider, TREE)
    assert isinstance(verdict, Excluded)
    assert verdict.witness.value == {"value": 0.5}


def test_a_difference_deep_in_mutual_recursion_is_found():
    def document(leaf):
        return {
            "$ref": "#/a",
            "a": {"type": "object", "required": ["b"], "properties": {"b": {"$ref": "#/b"}}},
            "b": {"anyOf": [{"type": "array", "items": {"$ref": "#/a"}}, leaf]},
        }

    assert decided(document({"const": 1}), document({"type": "integer"})) == Included()
    verdict = decided(document({"type": "integer"}), document({"const": 1}))
    assert isinstance(verdict, Excluded)
    assert verdict.witness.value == {"b": 0}


def test_a_schema_that_can_never_end_sends_nothing_and_that_is_no_pass():
    endless = {"type": "object", "required": ["next"], "properties": {"next": {"$ref": "#"}}}
    verdict = decided(endless, TEXT)
    assert isinstance(verdict, Undecided)
    assert verdict.code is Code.EMPTY_PRODUCER


def test_contradicting_constraints_send_nothing_and_that_is_no_pass():
    verdict = decided({"allOf": [TEXT, INTEGER]}, TEXT)
    assert isinstance(verdict, Undecided)
    assert verdict.code is Code.EMPTY_PRODUCER


@pytest.mark.parametrize("required", [{"required": ["b"]}, {"allOf": [{"required": ["b"]}]}])
def test_what_is_required_counts_as_documented_even_where_nothing_describes_it(required):
    """Taken by the word, a closed producer of such a schema could send nothing at all."""
    producer = {**OBJECT, "properties": {"a": INTEGER}, **required}
    documents = KnownDocuments(
        {
            "producer": producer,
            "same": producer,
            "text": {**OBJECT, "properties": {"b": TEXT}},
            "c": {"required": ["c"]},
        }
    )
    decider = Decider(documents)
    assert decider.decide(SchemaRef("producer"), SchemaRef("same")) == Included()
    assert decider.decide(SchemaRef("producer"), SchemaRef("text")).witness.value == {"b": None}
    assert decider.decide(SchemaRef("producer"), SchemaRef("c")).witness.value == {"b": None}
    assert decider.judge.sends(SchemaRef("producer"), {"a": 1, "b": 2})
    assert not decider.judge.sends(SchemaRef("producer"), {"a": 1, "b": 2, "c": 3})


def test_a_witness_says_where_both_documents_speak_of_it():
    old = {"$ref": "#/defs/order", "defs": {"order": {"type": "object", "properties": {"total": INTEGER}}}}
    new = {"$ref": "#/defs/bill", "defs": {"bill": {"type": "object", "properties": {"total": NUMBER}}}}
    verdict = decided(new, old)
    assert isinstance(verdict, Excluded)
    assert verdict.witness.value == {"total": 0.5}
    assert verdict.witness.path == ("total",)
    assert verdict.witness.producer == "producer#/defs/bill/properties/total"
    assert verdict.witness.acceptor == "acceptor#/defs/order/properties/total/type"
    assert verdict.witness.constraint == "type"


def test_one_decider_answers_the_same_as_a_new_one_for_each_question():
    names = list(PAIRS)
    resolver = KnownDocuments({f"{side} {name}": PAIRS[name][side] for name in names for side in (0, 1)})
    one = Decider(resolver, AS_WRITTEN)
    for name in names:
        refs = SchemaRef(f"1 {name}"), SchemaRef(f"0 {name}")
        assert one.decide(*refs) == Decider(resolver, AS_WRITTEN).decide(*refs)
