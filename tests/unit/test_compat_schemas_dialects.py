"""What each dialect means by the same words: nullable, bounds, references, direction, discriminators, formats."""

from datetime import datetime
from ipaddress import ip_address
from uuid import UUID

import pytest

from shiplap.compat.schemas.deciding import decide
from shiplap.compat.schemas.options import Direction, Options
from shiplap.compat.schemas.references import Dialect, KnownDocuments, SchemaRef
from shiplap.compat.schemas.verdicts import Excluded, Included

ALL_30 = (Dialect.OPENAPI30, Dialect.SWAGGER2)
ALL_31 = (Dialect.OPENAPI31, Dialect.OPENAPI32, Dialect.DRAFT2020)
TEXT = {"type": "string"}
REQUEST = Options(direction=Direction.REQUEST)
RESPONSE = Options(direction=Direction.RESPONSE)


def decided(producer, acceptor, dialect, options=None, acceptor_dialect=None):
    documents = KnownDocuments({"producer": producer, "acceptor": acceptor})
    refs = SchemaRef("producer", "", dialect), SchemaRef("acceptor", "", acceptor_dialect or dialect)
    return decide(*refs, resolver=documents, options=options or Options(formats=frozenset()))


def shown(producer, acceptor, dialect, options=None, acceptor_dialect=None):
    verdict = decided(producer, acceptor, dialect, options, acceptor_dialect)
    assert isinstance(verdict, Excluded), verdict
    return verdict.witness.value


def test_nullable_is_a_word_of_openapi_30_and_x_nullable_one_of_swagger():
    for dialect, word in ((Dialect.OPENAPI30, "nullable"), (Dialect.SWAGGER2, "x-nullable")):
        assert shown({**TEXT, word: True}, TEXT, dialect) is None
        assert decided({word: True, "type": "string", "enum": ["a"]}, TEXT, dialect) == Included()
    for dialect in ALL_31:
        assert decided({**TEXT, "nullable": True}, TEXT, dialect) == Included()
        assert shown({"type": ["string", "null"]}, TEXT, dialect) is None


def test_a_schema_of_30_and_one_of_31_that_say_the_same_are_equal():
    old = {"type": "integer", "nullable": True, "minimum": 3, "exclusiveMinimum": True}
    new = {"type": ["integer", "null"], "exclusiveMinimum": 3}
    assert decided(old, new, Dialect.OPENAPI30, acceptor_dialect=Dialect.OPENAPI31) == Included()
    assert decided(new, old, Dialect.OPENAPI31, acceptor_dialect=Dialect.OPENAPI30) == Included()
    assert shown({**old, "exclusiveMinimum": False}, new, Dialect.OPENAPI30, acceptor_dialect=Dialect.OPENAPI31) == 3


def test_what_stands_beside_a_reference_counts_from_31_on():
    schema = {"$ref": "#/defs/text", "maxLength": 1, "defs": {"text": TEXT}}
    for dialect in ALL_30:
        assert shown(schema, {**TEXT, "maxLength": 1}, dialect) == "aa"
    for dialect in ALL_31:
        assert decided(schema, {**TEXT, "maxLength": 1}, dialect) == Included()


def test_keywords_that_a_dialect_does_not_have_say_nothing():
    for dialect in ALL_30:
        assert shown({"const": "a", "type": "string"}, {"enum": ["a"]}, dialect) == ""
        assert decided(TEXT, {"if": TEXT, "then": {"maxLength": 1}}, dialect) == Included()
    for dialect in ALL_31:
        assert decided({"const": "a", "type": "string"}, {"enum": ["a"]}, dialect) == Included()
        assert shown(TEXT, {"if": TEXT, "then": {"maxLength": 1}}, dialect) == "aa"


READ_ONLY = {
    "type": "object",
    "required": ["id", "name"],
    "properties": {"id": {"type": "integer", "readOnly": True}, "name": TEXT},
}
WRITE_ONLY = {
    "type": "object",
    "required": ["id", "key"],
    "properties": {"id": {"type": "integer"}, "key": {**TEXT, "writeOnly": True}},
}


@pytest.mark.parametrize("dialect", [Dialect.OPENAPI30, Dialect.OPENAPI31, Dialect.OPENAPI32])
def test_what_is_read_only_is_neither_sent_nor_required_in_requests(dialect):
    without = {"type": "object", "required": ["name"], "properties": {"name": TEXT}, "additionalProperties": False}
    assert decided(READ_ONLY, without, dialect, REQUEST) == Included()
    assert decided(without, READ_ONLY, dialect, REQUEST) == Included()
    assert shown(READ_ONLY, without, dialect, RESPONSE) == {"id": 0, "name": ""}
    assert shown(without, READ_ONLY, dialect, RESPONSE) == {"name": ""}


@pytest.mark.parametrize("dialect", [Dialect.OPENAPI30, Dialect.OPENAPI31, Dialect.OPENAPI32])
def test_what_is_write_only_is_neither_sent_nor_required_in_responses(dialect):
    without = {
        "type": "object",
        "required": ["id"],
        "properties": {"id": {"type": "integer"}},
        "additionalProperties": False,
    }
    assert decided(WRITE_ONLY, without, dialect, RESPONSE) == Included()
    assert decided(without, WRITE_ONLY, dialect, RESPONSE) == Included()
    assert shown(WRITE_ONLY, without, dialect, REQUEST) == {"id": 0, "key": ""}
    assert shown(without, WRITE_ONLY, dialect, REQUEST) == {"id": 0}


def test_read_only_is_seen_behind_references_and_in_what_is_composed():
    base = {"type": "object", "properties": {"id": {"$ref": "#/defs/id"}}, "required": ["id"]}
    schema = {"allOf": [{"$ref": "#/defs/base"}, {"required": ["id", "name"], "properties": {"name": TEXT}}]}
    document = {**schema, "defs": {"id": {"type": "integer", "readOnly": True}, "base": base}}
    accepted = {"type": "object", "required": ["name"], "properties": {"name": TEXT}, "additionalProperties": False}
    assert decided(document, accepted, Dialect.OPENAPI30, REQUEST) == Included()
    assert shown(document, accepted, Dialect.OPENAPI30, RESPONSE) == {"id": 0, "name": ""}


def pets(mapping=None, **extra):
    cat = {"type": "object", "required": ["kind"], "properties": {"kind": TEXT, "lives": {"type": "integer"}}}
    dog = {"type": "object", "required": ["kind"], "properties": {"kind": TEXT, "lives": TEXT}}
    tag = {"propertyName": "kind", **({"mapping": mapping} if mapping else {})}
    branches = [{"$ref": "#/components/schemas/Cat"}, {"$ref": "#/components/schemas/Dog"}]
    schemas = {"Cat": cat, "Dog": dog, **extra}
    return {"oneOf": branches, "discriminator": tag, "components": {"schemas": schemas}}


@pytest.mark.parametrize("dialect", [Dialect.OPENAPI30, Dialect.OPENAPI31, Dialect.OPENAPI32])
def test_a_discriminator_names_its_branches_by_their_schemas(dialect):
    assert decided(pets(), pets(), dialect) == Included()
    said = {"type": "object", "required": ["kind"], "properties": {"kind": {"enum": ["Cat", "Dog"]}}}
    assert decided(pets(), said, dialect) == Included()
    only_cats = {"type": "object", "properties": {"kind": {"enum": ["Cat"]}}}
    assert shown(pets(), only_cats, dialect) == {"kind": "Dog"}


@pytest.mark.parametrize("target", ["Cat", "#/components/schemas/Cat"])
def test_a_mapping_names_them_otherwise(target):
    mapped = pets({"cat": target, "dog": "#/components/schemas/Dog"})
    said = {"type": "object", "required": ["kind"], "properties": {"kind": {"enum": ["cat", "dog"]}}}
    assert decided(mapped, said, Dialect.OPENAPI30) == Included()
    assert shown(pets(), mapped, Dialect.OPENAPI30) in ({"kind": "Cat"}, {"kind": "Dog"})


def test_a_tag_decides_which_branch_a_value_is_held_against():
    cats = {"type": "object", "required": ["kind"], "properties": {"kind": {"enum": ["Cat"]}, "lives": TEXT}}
    assert shown(cats, pets(), Dialect.OPENAPI31) == {"kind": "Cat", "lives": ""}


def _moment(text):
    return datetime.fromisoformat(text)


FORMATS = {
    "date": lambda text: datetime.strptime(text, "%Y-%m-%d"),  # noqa: DTZ007 - a date has no zone
    "date-time": _moment,
    "time": lambda text: _moment(f"2020-01-01T{text}"),
    "uuid": UUID,
    "ipv4": ip_address,
}


@pytest.mark.parametrize("name", FORMATS)
def test_a_witness_with_a_format_is_one_that_others_read(name):
    options = Options(formats=frozenset({name}))
    found = shown({**TEXT, "format": name}, {"type": "integer"}, Dialect.OPENAPI31, options)
    FORMATS[name](found)
    assert found == found.upper()
    assert decided({**TEXT, "format": name}, {**TEXT, "format": name}, Dialect.OPENAPI31, options) == Included()
    other = shown(TEXT, {**TEXT, "format": name}, Dialect.OPENAPI31, options)
    with pytest.raises(ValueError):
        FORMATS[name](other)


def test_a_format_that_is_not_asserted_is_a_remark():
    assert decided(TEXT, {**TEXT, "format": "email"}, Dialect.OPENAPI31) == Included()
    options = Options(formats=frozenset({"int32"}))
    assert shown({"type": "integer"}, {"type": "integer", "format": "int32"}, Dialect.OPENAPI30, options) in {
        2**31,
        -(2**31) - 1,
    }
