"""Digests of schemas: where one lies counts for nothing, unless what is told of it names the place."""

import pytest

from shiplap.compat.schemas.deciding import Decider
from shiplap.compat.schemas.digests import Digests
from shiplap.compat.schemas.normal import Normaliser, reference_text
from shiplap.compat.schemas.options import Options
from shiplap.compat.schemas.references import Dialect, KnownDocuments, SchemaRef
from shiplap.compat.schemas.verdicts import Code, Excluded, Undecided


def digest_of(schemas):
    digests = Digests(Normaliser(KnownDocuments({"d": schemas}), Options()))
    return lambda name: digests.of(reference_text(SchemaRef("d", f"/{name}")))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"type": "string", "maxLength": 3}, {"maxLength": 3, "type": "string"}),
        ({"$ref": "#/text"}, {"$ref": "#/same"}),
        ({"properties": {"next": {"$ref": "#/one"}}}, {"properties": {"next": {"$ref": "#/other"}}}),
        ({"items": {"type": "string"}}, {"items": {"type": "string"}, "title": "texts"}),
    ],
)
def test_schemas_that_say_the_same_have_one_digest_wherever_they_lie(one, other):
    of = digest_of({"one": one, "other": other, "text": {"type": "string"}, "same": {"type": "string"}})
    assert of("one") == of("other")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"type": "string"}, {"type": "integer"}),
        ({"$ref": "#/text"}, {"$ref": "#/number"}),
        ({"properties": {"next": {"$ref": "#/one"}}}, {"properties": {"next": {"$ref": "#/one"}}}),
        ({"properties": {"next": {"$ref": "#/other"}}}, {"properties": {"next": {"$ref": "#/text"}}}),
        ({"enum": ["^"]}, {"$ref": "#/text"}),
    ],
)
def test_schemas_that_say_something_else_have_digests_of_their_own(one, other):
    of = digest_of({"one": one, "other": other, "text": {"type": "string"}, "number": {"type": "number"}})
    assert of("one") != of("other")


def test_schemas_in_a_circle_are_told_apart_by_their_part_in_it():
    of = digest_of({"odd": {"items": {"$ref": "#/even"}}, "even": {"items": {"$ref": "#/odd"}, "maxItems": 2}})
    assert of("odd") != of("even")


def deciding(schemas):
    decider = Decider(KnownDocuments({"d": schemas}), Options())
    refs = {name: SchemaRef("d", f"/{name}", Dialect.OPENAPI31) for name in schemas}
    return lambda producer, acceptor: decider.decide(refs[producer], refs[acceptor])


def test_what_is_not_understood_of_equal_schemas_is_told_with_the_place_of_each():
    texts = {"type": "object", "properties": {"a": {"type": "string"}}}
    closed = {"type": "object", "allOf": [{"properties": {"a": {"type": "string"}}}], "unevaluatedProperties": False}
    decide = deciding({"sent": texts, "first": closed, "second": {**closed}})
    found = [decide("sent", name) for name in ("first", "second")]
    assert [(each.code, each.where) for each in found if isinstance(each, Undecided)] == [
        (Code.UNEVALUATED, "d#/first"),
        (Code.UNEVALUATED, "d#/second"),
    ]


def test_a_witness_between_equal_schemas_is_told_with_the_places_of_each():
    long, short = {"type": "string"}, {"type": "string", "maxLength": 1}
    decide = deciding({"long": long, "long2": {**long}, "short": short, "short2": {**short}})
    found = [decide("long", "short"), decide("long2", "short2")]
    assert [(each.witness.producer, each.witness.acceptor) for each in found if isinstance(each, Excluded)] == [
        ("d#/long", "d#/short/maxLength"),
        ("d#/long2", "d#/short2/maxLength"),
    ]
