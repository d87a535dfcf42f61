"""Documents made to harm: an answer in bounded time and memory, and a bad corner that hides nothing of the rest."""

import io
import json

import pytest

from shiplap.cli import run

GOOD = {"type": "object", "required": ["id"], "properties": {"id": {"type": "integer"}}}
PREFIX = "#/components/schemas/"


def operation(schema):
    content = {"application/json": {"schema": schema}}
    return {"requestBody": {"content": content}, "responses": {"200": {"description": "ok", "content": content}}}


def document(schema, **schemas):
    return {
        "openapi": "3.1.0",
        "info": {"title": "orders", "version": "1"},
        "paths": {"/good": {"get": {"responses": operation(GOOD)["responses"]}}, "/bad": {"post": operation(schema)}},
        "components": {"schemas": schemas},
    }


def nested(count, wrap):
    schema = {"type": "integer"}
    for _ in range(count):
        schema = wrap(schema)
    return schema


def chain(count, wrap, **last):
    schemas = {f"S{n}": wrap({"$ref": f"{PREFIX}S{n + 1}"}) for n in range(count)}
    return document({"$ref": PREFIX + "S0"}, **schemas, **{f"S{count}": {"type": "integer"}})


HOSTILE = {
    "a text of a million million characters": document({"type": "string", "minLength": 10**12}),
    "a list of a thousand million items": document({"type": "array", "minItems": 10**9}),
    "as many that differ": document({"type": "array", "minItems": 10**9, "uniqueItems": True}),
    "as many that fit": document({"type": "array", "contains": {"type": "integer"}, "minContains": 10**9}),
    "as many properties": document({"type": "object", "minProperties": 10**9}),
    "multiples of almost nothing": document({"type": "number", "multipleOf": 1e-300, "minimum": 0.1, "maximum": 0.2}),
    "multiples of a number of 400 digits": document({"type": "integer", "multipleOf": 10**400}),
    "a pattern that explodes": document({"type": "string", "pattern": "^(a+)+$", "minLength": 40}),
    "a pattern that explodes outside of our subset": document({"type": "string", "pattern": "(x+x+)+y(?=z)"}),
    "repetitions of repetitions": document({"type": "string", "pattern": "^((((a{0,300}){0,300}){0,300}){0,300})b$"}),
    "no pattern at all": document({"type": "string", "pattern": "((["}),
    "a pattern of 200,000 characters": document({"type": "string", "pattern": "a" * 200_000}),
    "a pattern of 5,000 groups in each other": document({"type": "string", "pattern": "(" * 5000 + ")" * 5000}),
    "100,000 values": document({"enum": [f"value-{n}" for n in range(100_000)]}),
    "4,000 objects as values": document({"enum": [{"n": n, "l": [n]} for n in range(4_000)]}),
    "allOf in a circle": document(
        {"$ref": PREFIX + "A"}, A={"allOf": [{"$ref": PREFIX + "B"}]}, B={"allOf": [{"$ref": PREFIX + "A"}]}
    ),
    "a reference to itself": document({"$ref": PREFIX + "A"}, A={"$ref": PREFIX + "A"}),
    "a schema that is what it is not": document({"$ref": PREFIX + "A"}, A={"not": {"$ref": PREFIX + "A"}}),
    "a value without an end": document(
        {"$ref": PREFIX + "A"}, A={"required": ["a"], "properties": {"a": {"$ref": PREFIX + "A"}}}
    ),
    "a reference to the document": document({"$ref": "#"}),
    "a reference to what is no schema": document({"$ref": "#/info/version"}),
    "a reference that leads nowhere": document({"$ref": PREFIX + "None"}),
    "a reference out of the folder": document({"$ref": "../../../../etc/passwd"}),
    "a reference to an address": document({"$ref": "http://127.0.0.1:1/schema.json"}),
    "5,000 references in a row": chain(5_000, lambda after: after),
    "5,000 values in each other": chain(5_000, lambda after: {"required": ["n"], "properties": {"n": after}}),
    "400 properties in each other": document(nested(400, lambda one: {"properties": {"a": one}})),
    "300 allOf in each other": document(nested(300, lambda one: {"allOf": [one]})),
    "300 not in each other": document(nested(300, lambda one: {"not": one})),
    "256 combinations of oneOf": document(
        {"allOf": [{"oneOf": [{"required": [f"a{n}"]}, {"required": [f"b{n}"]}]} for n in range(8)]}
    ),
    "allOf that doubles 40 times": chain(40, lambda after: {"allOf": [after, after]}),
    "anyOf that doubles 40 times": chain(40, lambda after: {"anyOf": [after, {"allOf": [after, {"minimum": 1}]}]}),
    "properties that double 40 times": chain(
        40, lambda after: {"type": "object", "required": ["a", "b"], "properties": {"a": after, "b": after}}
    ),
    "30 patterns of names": document({"patternProperties": {f"^a.*{chr(97 + n)}{n}": {} for n in range(26)}}),
    "keywords of the wrong kind": document(
        {"type": ["wrong", 7], "properties": [1], "required": "x", "items": 7, "allOf": {}, "enum": 4, "pattern": 5}
    ),
    "a list for a schema": document([1, 2]),
    "a property that is called $ref": document({"properties": {"$ref": {"type": "string"}}, "required": ["$ref"]}),
    "an operation that is none": {
        **document({}),
        "paths": {**document({})["paths"], "/a": 7, "/b": {"get": 3}, "c": {}},
    },
    "a path of 12 variables in one step": {
        **document({}),
        "paths": {
            **document({})["paths"],
            "/" + "".join(f"{{a{n}}}" for n in range(12)) + "x": {"get": {"responses": {}}},
        },
    },
}
UNREADABLE = {
    "a key that stands twice": '{"openapi": "3.0.0", "paths": {}, "paths": {}}',
    "10,000 lists in each other": '{"openapi": "3.0.0", "x": ' + "[" * 10_000 + "]" * 10_000 + "}",
    "10,000 objects in each other": '{"openapi": "3.0.0", "x": ' + '{"a":' * 10_000 + "1" + "}" * 10_001,
    "nothing": "",
    "half a document": '{"openapi": "3.0.0", "paths": {',
}


@pytest.fixture
def shiplap(tmp_path):
    def interaction(name, method, **request):
        rules = {"$.body": {"match": "type"}}
        answer = {
            "status": 200,
            "headers": {"Content-Type": "application/json"},
            "body": {"id": 1},
            "matchingRules": rules,
        }
        return {"description": name, "request": {"method": method, "path": f"/{name}", **request}, "response": answer}

    body = {"headers": {"Content-Type": "application/json"}, "body": {"a": "x"}}
    pact = {
        "consumer": {"name": "web"},
        "provider": {"name": "orders"},
        "interactions": [interaction("good", "GET"), interaction("bad", "POST", **body)],
        "metadata": {"pactSpecification": {"version": "2.0.0"}},
    }
    (tmp_path / "pact.json").write_text(json.dumps(pact))
    (tmp_path / "plain.json").write_text(json.dumps(document({"type": "integer", "maximum": 3})))

    def command(*arguments):
        out, err = io.StringIO(), io.StringIO()
        code = int(run(("openapi", *arguments), out, err, environ={}, folder=tmp_path))
        return code, out.getvalue(), err.getvalue()

    command.folder = tmp_path
    return command


@pytest.mark.timeout(300)
@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_corner_is_answered_and_hides_nothing_of_the_rest(name, shiplap):
    (shiplap.folder / "hostile.json").write_text(json.dumps(HOSTILE[name]))
    code, out, err = shiplap("check", "pact.json", "hostile.json", "-o", "json")
    assert code in {1, 3}, err
    found = json.loads(out)["findings"]
    assert {each["subject"] for each in found} == {"bad"}
    assert all(each["witness"] for each in found if each["verdict"] == "break")
    assert all(each["reason"] for each in found if each["verdict"] == "undecided")
    for old, new in (("hostile.json", "plain.json"), ("plain.json", "hostile.json")):
        code, out, err = shiplap("diff", old, new, "-o", "json")
        assert code in {0, 1, 3}, err
        assert not [each for each in json.loads(out)["findings"] if each["operation"] == "GET /good"]


@pytest.mark.parametrize("name", UNREADABLE)
def test_what_cannot_be_read_is_wrong_input_with_a_sentence(name, shiplap):
    for file in ("hostile.json", "hostile.yaml"):
        (shiplap.folder / file).write_text(UNREADABLE[name])
        code, out, err = shiplap("check", "pact.json", file)
        assert code == 2, out
        assert file in err
        assert "Traceback" not in err
        assert len(err) < 2_000
