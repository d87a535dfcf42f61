"""Documents: both formats, every dialect, references across files, and bad corners that do not hide the rest."""

import json

import pytest

from shiplap.compat.documents import Dialect, Place, ReferenceFault, load_document
from shiplap.errors import InputError
from shiplap.verify.openapi_files import files_below

OPENAPI = {"openapi": "3.0.3", "info": {"title": "t", "version": "1"}, "paths": {}}


def load(files: dict[str, str | dict], name: str = "api.json"):
    texts = {path: (text if isinstance(text, str) else json.dumps(text)).encode() for path, text in files.items()}
    return load_document(name, texts.get)


@pytest.mark.parametrize(
    ("word", "version", "dialect"),
    [
        ("swagger", "2.0", Dialect.SWAGGER_2),
        ("openapi", "3.0.0", Dialect.OPENAPI_30),
        ("openapi", "3.1.1", Dialect.OPENAPI_31),
        ("openapi", "3.2.0", Dialect.OPENAPI_32),
    ],
)
def test_the_dialect_is_read_from_the_document(word, version, dialect):
    assert load({"api.json": {word: version, "paths": {}}}).dialect is dialect


@pytest.mark.parametrize("text", ['{"openapi": "4.0.0"}', '{"swagger": "1.2"}', '{"info": {}}', "[]", "null", ""])
def test_what_is_no_document_is_refused(text):
    with pytest.raises(InputError):
        load({"api.yaml": text}, "api.yaml")


def test_a_key_that_stands_twice_is_refused_with_its_place():
    with pytest.raises(InputError) as caught:
        load({"api.json": '{"openapi": "3.0.0", "paths": {"/a": {}, "/a": {}}}'})
    assert [fault.where for fault in caught.value.faults] == ["#/paths"]
    with pytest.raises(InputError, match="duplicate"):
        load({"api.yaml": "openapi: 3.0.0\npaths:\n  /a: {}\n  /a: {}\n"}, "api.yaml")


@pytest.mark.parametrize("number", ["1e999999", "-1E400", "9" * 400 + ".0", "9" * 5000])
def test_a_number_that_cannot_be_held_is_refused_with_its_place(number):
    with pytest.raises(InputError) as caught:
        load({"api.json": f'{{"openapi": "3.1.0", "paths": {{"/a": [1.5, {number}]}}}}'})
    assert [fault.where for fault in caught.value.faults] == ["#/paths/~1a/1"]


def test_infinity_in_yaml_is_refused_with_its_place():
    with pytest.raises(InputError) as caught:
        load({"api.yaml": "openapi: 3.1.0\nx:\n  - .inf\n"}, "api.yaml")
    assert [fault.where for fault in caught.value.faults] == ["#/x/0"]


def test_half_a_surrogate_pair_is_refused_and_a_whole_one_is_not():
    whole = '{"openapi": "3.1.0", "x": "\\ud83d\\ude00"}'
    assert load({"api.json": whole}).root["x"] == "😀"
    with pytest.raises(InputError, match="half of a surrogate pair"):
        load({"api.json": '{"openapi": "3.1.0", "x": "\\ud800"}'})


def test_yaml_reads_as_the_same_document_in_json():
    text = "openapi: 3.0.0\npaths:\n  /a:\n    get:\n      responses:\n        200: &ok {description: yes}\n        201: {<<: *ok}\n"
    responses = load({"api.yaml": text}, "api.yaml").root["paths"]["/a"]["get"]["responses"]
    assert responses == {"200": {"description": "yes"}, "201": {"description": "yes"}}


def test_aliases_that_multiply_are_refused():
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 9)]
    with pytest.raises(InputError, match="its aliases repeat far more than the document holds"):
        load({"api.yaml": "openapi: 3.0.0\n" + "\n".join(lines)}, "api.yaml")


@pytest.mark.parametrize("depth", [3_000, 100_000])
def test_endless_nesting_is_refused(depth):
    for name in ("api.json", "api.yaml"):
        with pytest.raises(InputError):
            load({name: '{"openapi": ' + "[" * depth + "]" * depth + "}"}, name)


def test_a_file_of_more_than_fifty_megabytes_is_refused():
    with pytest.raises(InputError, match="more than 52,428,800 bytes"):
        load({"api.json": '{"openapi": "3.0.0", "x": "' + "a" * 52_428_800 + '"}'})


def test_references_lead_across_files():
    files = {
        "api.json": {**OPENAPI, "x": 1, "components": {"schemas": {"A": {"$ref": "common/a.json#/defs/A"}}}},
        "common/a.json": {"defs": {"A": {"$ref": "../b.json"}}},
        "b.json": {"type": "string"},
    }
    document = load(files)
    place = Place("api.json") / "components" / "schemas" / "A"
    assert document.faults == ()
    assert document.follow(place, document.at(place)) == (Place("b.json"), {"type": "string"})


@pytest.mark.parametrize(
    ("reference", "code"),
    [
        ("#/components/schemas/None", "reference-dangling"),
        ("none.json", "reference-dangling"),
        ("../secret.json", "reference-outside"),
        ("a/../../secret.json", "reference-outside"),
        ("/etc/passwd", "reference-outside"),
        ("%2e%2e/secret.json", "reference-outside"),
        ("https://example.com/a.json", "reference-to-url"),
        ("file:///etc/passwd", "reference-to-url"),
        ("#nobody", "reference-dangling"),
        ("broken.json", "file-unreadable"),
    ],
)
def test_a_reference_that_leads_nowhere_is_a_fault_and_hides_nothing_else(reference, code):
    schemas = {"Bad": {"items": {"$ref": reference}}, "Good": {"type": "string"}}
    document = load({"api.json": {**OPENAPI, "components": {"schemas": schemas}}, "broken.json": "{"})
    assert [(fault.code, fault.place.pointer) for fault in document.faults] == [(code, "/components/schemas/Bad/items")]
    assert document.at(Place("api.json", "/components/schemas/Good")) == {"type": "string"}


def test_references_that_lead_only_to_each_other_are_faults_where_they_are_followed():
    document = load({"api.json": {**OPENAPI, "a": {"$ref": "#/b"}, "b": {"$ref": "#/a"}}})
    with pytest.raises(ReferenceFault) as caught:
        document.follow(Place("api.json", "/a"), document.at(Place("api.json", "/a")))
    assert caught.value.code == "reference-circular"


def test_a_property_named_ref_and_data_with_one_are_no_references():
    schemas = {
        "A": {"type": "object", "properties": {"$ref": {"type": "string"}, "example": {"$ref": "#/nowhere"}}},
        "B": {"example": {"$ref": "#/not-looked-at"}, "enum": [{"$ref": "#/nor-this"}], "x-y": {"$ref": "#/nor-that"}},
    }
    document = load({"api.json": {**OPENAPI, "components": {"schemas": schemas}}})
    assert [fault.place.pointer for fault in document.faults] == ["/components/schemas/A/properties/example"]


def test_pointers_are_unescaped_and_anchors_found():
    schemas = {
        "a/b~c d": {"$anchor": "here"},
        "X": {"$ref": "#/components/schemas/a~1b~0c%20d"},
        "Y": {"$ref": "#here"},
    }
    document = load({"api.json": {**OPENAPI, "openapi": "3.1.0", "components": {"schemas": schemas}}})
    assert document.faults == ()
    wanted = Place("api.json", "/components/schemas/a~1b~0c d")
    for name in ("X", "Y"):
        place = Place("api.json", f"/components/schemas/{name}")
        assert document.follow(place, document.at(place))[0] == wanted


def test_swagger_is_converted():
    swagger = {
        "swagger": "2.0",
        "host": "api.example.com",
        "basePath": "/v1",
        "schemes": ["https"],
        "consumes": ["application/json"],
        "produces": ["application/json"],
        "parameters": {"page": {"name": "page", "in": "query", "type": "integer", "minimum": 1}},
        "responses": {"Gone": {"description": "gone"}},
        "definitions": {"Pet": {"type": "object", "discriminator": "kind", "properties": {"kind": {"type": "string"}}}},
        "securityDefinitions": {"b": {"type": "basic"}},
        "paths": {
            "/pets": {
                "parameters": [{"$ref": "#/parameters/page"}],
                "post": {
                    "parameters": [
                        {"name": "pet", "in": "body", "required": True, "schema": {"$ref": "#/definitions/Pet"}},
                        {"name": "tags", "in": "query", "type": "array", "items": {"type": "string"}},
                    ],
                    "responses": {
                        "200": {
                            "description": "ok",
                            "schema": {"$ref": "#/definitions/Pet"},
                            "headers": {"X-Rate": {"type": "integer"}},
                        },
                        "410": {"$ref": "#/responses/Gone"},
                    },
                },
                "put": {
                    "consumes": ["application/x-www-form-urlencoded"],
                    "parameters": [{"name": "name", "in": "formData", "type": "string", "required": True}],
                    "responses": {},
                },
            }
        },
    }
    document = load({"api.json": swagger})
    pets = document.root["paths"]["/pets"]
    media = {"schema": {"$ref": "#/components/schemas/Pet"}}
    assert document.faults == ()
    assert document.root["servers"] == [{"url": "https://api.example.com/v1"}]
    assert document.root["components"]["schemas"]["Pet"]["discriminator"] == {"propertyName": "kind"}
    assert document.root["components"]["securitySchemes"] == {"b": {"type": "http", "scheme": "basic"}}
    assert pets["post"]["requestBody"] == {"required": True, "content": {"application/json": media}}
    assert pets["post"]["parameters"] == [
        {"name": "page", "in": "query", "schema": {"type": "integer", "minimum": 1}},
        {
            "name": "tags",
            "in": "query",
            "schema": {"type": "array", "items": {"type": "string"}},
            "style": "form",
            "explode": False,
        },
    ]
    assert pets["post"]["responses"]["200"] == {
        "description": "ok",
        "content": {"application/json": media},
        "headers": {"X-Rate": {"schema": {"type": "integer"}, "required": True}},
    }
    assert pets["post"]["responses"]["410"] == {"description": "gone"}
    assert pets["put"]["requestBody"]["content"]["application/x-www-form-urlencoded"]["schema"] == {
        "type": "object",
        "properties": {"name": {"type": "string"}},
        "required": ["name"],
    }


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ('{"interactions": []}', "name the contract first"),
        ('{"messages": []}', "looks like a contract of messages"),
        ("asyncapi: 3.0.0", "replay the contract instead"),
        ("", "it is empty"),
        ("[]", "it is no object"),
        ('{"paths": {}}', "it says neither openapi nor swagger"),
        ("? {a: b}\n: c\n", "write all keys as text"),
        ("openapi: 3.0.0\n---\nopenapi: 3.0.0\n", "give each a file of its own"),
        ("openapi: 3.0.0\npaths: &a\n  x: *a\n", "its values stand too deep in each other"),
    ],
)
def test_what_is_no_document_is_told_what_it_is_and_what_to_do(text, what):
    with pytest.raises(InputError) as caught:
        load({"api.txt": text}, "api.txt")
    assert what in "\n".join([str(caught.value), *(fault.problem for fault in caught.value.faults)])


def test_text_that_is_not_utf8_is_told_to_be_saved_so():
    with pytest.raises(InputError, match="save it as UTF-8"):
        load_document("api.json", {"api.json": '{"openapi": "3.0.0"}'.encode("utf-16")}.get)


@pytest.mark.parametrize("name", ["a\0b.json", "a" * 5000 + ".json", "round.json"])
def test_a_name_that_no_file_can_have_is_a_file_that_is_not_there(name, tmp_path):
    (tmp_path / "round.json").symlink_to(tmp_path / "round.json")
    assert files_below(tmp_path.resolve())(name) is None
