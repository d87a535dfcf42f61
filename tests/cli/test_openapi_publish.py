"""``shiplap openapi publish``: a document goes to a real broker and answers the gate for a contract nobody replayed."""

import json

import httpx
import pytest

from fakes.cli_world import serving

DOCUMENT = """
openapi: 3.1.0
info: {title: orders, version: '1'}
paths:
  /orders/41:
    get:
      responses:
        '200': {$ref: 'parts/answers.yaml#/order'}
"""


@pytest.fixture
def world(database_url, tmp_path):
    (tmp_path / "parts").mkdir()
    (tmp_path / "openapi.yaml").write_text(DOCUMENT)
    (tmp_path / "parts" / "answers.yaml").write_text("order: {description: an order}\n")
    with serving(database_url("sqlite"), tmp_path) as world:
        world.ok("create-environment", "--name", "production")
        yield world


def test_a_document_of_several_files_answers_for_a_new_contract(world):
    publish = ("openapi", "publish", "openapi.yaml", "--provider", "orders-api", "--provider-version", "10")
    checked = ("--self-check", "passed", "--self-check-by", "schemathesis 4")
    said = world.ok(*publish, *checked)
    assert said.splitlines() == ["published the OpenAPI document of orders-api@10; contracts compared with it: 0"]
    world.ok("record-deployment", "-a", "orders-api", "-e", "10", "--environment", "production")
    world.publish("web", "41")
    ask = ("can-i-deploy", "-a", "web", "-e", "41", "--to-environment", "production")
    answer = world.json(*ask)
    pairs = answer["worlds"]["forward"]["pairs"]
    assert [(pair["consumer"], pair["evidence"], pair["kind"]) for pair in pairs] == [("web@41", "pass", "compared")]
    world.publish("web", "42")
    answer = world.json(*ask[:4], "42", *ask[5:], code=1)
    assert "GET /orders/42" in json.dumps(answer)


def test_a_self_check_says_who_made_it(world):
    publish = ("openapi", "publish", "openapi.yaml", "--provider", "orders-api", "--provider-version", "10")
    code, _, err = world.shiplap(*publish, "--self-check", "passed")
    assert code == 2
    assert "--self-check-by" in err
    code, _, err = world.shiplap(*publish, "--self-check-by", "me")
    assert code == 2
    assert "add --self-check passed or failed" in err


def test_what_is_no_document_is_refused_before_anything_is_sent(world):
    (world.folder / "other.yaml").write_text("a: b\n")
    code, _, err = world.shiplap("openapi", "publish", "other.yaml", "--provider", "o", "--provider-version", "1")
    assert code == 2
    assert "neither openapi nor swagger" in err


def test_a_json_document_of_nested_files_is_published_whole_and_breaks_are_told_in_their_files(world):
    answer = {"description": "an order", "content": {"application/json": {"schema": {"$ref": "parts/order.json"}}}}
    path = {"get": {"responses": {"200": answer}}}
    described = {"openapi": "3.0.3", "info": {"title": "orders", "version": "1"}, "paths": {"/orders/41": path}}
    files = {
        "api.json": described,
        "parts/order.json": {"type": "object", "required": ["id"], "properties": {"id": {"$ref": "types.json#/id"}}},
        "parts/types.json": {"id": {"type": "string"}},
    }
    for name, value in files.items():
        (world.folder / name).write_text(json.dumps(value))
    publish = ("openapi", "publish", "api.json", "--provider", "orders-api", "--provider-version", "10")
    world.ok(*publish, "--self-check", "passed", "--self-check-by", "schemathesis 4")
    with httpx.Client() as http:
        stored = http.get(f"{world.url}/shiplap/documents/orders-api/10").json()
    assert (stored["name"], {name: json.loads(text) for name, text in stored["files"].items()}) == ("api.json", files)
    code, out, _ = world.shiplap("openapi", "diff", "api.json", "api.json")
    assert code == 0, out
