"""Every version of OpenAPI, in JSON and YAML, in one file and in several: checked, compared, and validated on request."""

import io
import json

import pytest
import ryaml

from fakes.openapi_orders import ID, STATUS, TOTAL, contract, write
from shiplap.cli import run

ORDER = {
    "type": "object",
    "required": ["id", "status", "total"],
    "properties": {
        "id": {"type": "integer"},
        "status": {"type": "string", "enum": ["open", "paid"]},
        "total": {"type": "number"},
    },
}
LOST = {**ORDER, "properties": {**ORDER["properties"], "status": {"type": "string", "enum": ["open", "paid", "lost"]}}}
INFO = {"title": "orders", "version": "1"}
VERSIONS = ("2.0", "3.0.4", "3.1.1", "3.2.0")


def one_file(version, order=ORDER):
    """Return a whole document."""
    number = {"name": "id", "in": "path", "required": True}
    if version == "2.0":
        schema = {"$ref": "#/definitions/Order"}
        get = {
            "parameters": [{**number, "type": "integer"}],
            "responses": {"200": {"description": "ok", "schema": schema}},
        }
        return {
            "swagger": version,
            "info": INFO,
            "produces": ["application/json"],
            "paths": {"/orders/{id}": {"get": get}},
            "definitions": {"Order": order},
        }
    content = {"application/json": {"schema": {"$ref": "#/components/schemas/Order"}}}
    get = {
        "parameters": [{**number, "schema": {"type": "integer"}}],
        "responses": {"200": {"description": "ok", "content": content}},
    }
    return {
        "openapi": version,
        "info": INFO,
        "paths": {"/orders/{id}": {"get": get}},
        "components": {"schemas": {"Order": order}},
    }


def several_files(version, form, order=ORDER):
    """Return the files of the same document: paths, an operation's answer and schemas lie in files of their own."""
    whole = one_file(version, order)
    path = whole["paths"].pop("/orders/{id}")
    whole["paths"]["/orders/{id}"] = {"$ref": f"paths/order.{form}"}
    answer = path["get"]["responses"]["200"]
    holder = answer if version == "2.0" else answer["content"]["application/json"]
    holder["schema"] = {"$ref": f"../schemas/all.{form}#/Order"}
    whole.pop("definitions", None)
    whole.pop("components", None)
    status = order["properties"]["status"]
    linked = {**order, "properties": {**order["properties"], "status": {"$ref": "#/Status"}}}
    return {
        f"api.{form}": whole,
        f"paths/order.{form}": path,
        f"schemas/all.{form}": {"Order": linked, "Status": {"$ref": f"deep/status.{form}"}},
        f"schemas/deep/status.{form}": status,
    }


def put(folder, files):
    for name, tree in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(ryaml.dumps(tree) if name.endswith("yaml") else json.dumps(tree))


@pytest.fixture
def shiplap(tmp_path):
    write(tmp_path, "web.json", contract("web", id=ID, total=TOTAL, status=STATUS))

    def command(*arguments, code=0):
        out, err = io.StringIO(), io.StringIO()
        found = run(("openapi", *arguments), out, err, environ={}, folder=tmp_path)
        assert int(found) == code, out.getvalue() + err.getvalue()
        return out.getvalue() + err.getvalue()

    return command


@pytest.mark.parametrize("form", ["json", "yaml"])
@pytest.mark.parametrize("version", VERSIONS)
def test_a_contract_is_checked_against_every_version_in_both_forms(version, form, shiplap, tmp_path):
    put(tmp_path, {f"old.{form}": one_file(version), f"new.{form}": one_file(version, LOST)})
    assert shiplap("check", "web.json", f"old.{form}", "--validate").startswith("compatible: ")
    assert '{"id":0,"status":"lost","total":0}' in shiplap("check", "web.json", f"new.{form}", code=1)
    assert shiplap("diff", f"new.{form}", f"old.{form}", "--validate").startswith("compatible: ")
    assert '{"id":0,"status":"lost","total":0}' in shiplap("diff", f"old.{form}", f"new.{form}", code=1)


@pytest.mark.parametrize("form", ["json", "yaml"])
@pytest.mark.parametrize("version", VERSIONS)
def test_references_across_files_below_one_root_are_followed(version, form, shiplap, tmp_path):
    put(tmp_path / "old", several_files(version, form))
    put(tmp_path / "new", several_files(version, form, LOST))
    assert shiplap("check", "web.json", f"old/api.{form}").startswith("compatible: ")
    assert '{"id":0,"status":"lost","total":0}' in shiplap("check", "web.json", f"new/api.{form}", code=1)
    assert '{"id":0,"status":"lost","total":0}' in shiplap("diff", f"old/api.{form}", f"new/api.{form}", code=1)


def test_documents_of_two_versions_are_compared_with_each_other(shiplap, tmp_path):
    for old in VERSIONS:
        for new in VERSIONS:
            put(tmp_path, {"old.json": one_file(old), "same.json": one_file(new), "new.json": one_file(new, LOST)})
            assert shiplap("diff", "old.json", "same.json").startswith("compatible: ")
            assert '"lost"' in shiplap("diff", "old.json", "new.json", code=1)


@pytest.mark.parametrize("version", VERSIONS)
def test_a_document_that_is_not_valid_is_refused_only_where_that_was_asked_for(version, shiplap, tmp_path):
    document = {name: value for name, value in one_file(version).items() if name != "info"}
    put(tmp_path, {"api.json": document})
    assert shiplap("check", "web.json", "api.json").startswith("compatible: ")
    assert '"info" is a required property' in shiplap("check", "web.json", "api.json", "--validate", code=2)


@pytest.mark.parametrize("version", VERSIONS)
def test_a_document_of_several_files_can_be_validated(version, shiplap, tmp_path):
    put(tmp_path, several_files(version, "json"))
    assert shiplap("check", "web.json", "api.json", "--validate").startswith("compatible: ")


def test_a_reference_may_lead_as_far_as_the_root_that_was_named(shiplap, tmp_path):
    files = several_files("3.1.1", "yaml")
    files["paths/order.yaml"]["get"]["responses"]["200"]["content"]["application/json"]["schema"] = {
        "$ref": "../../common/order.yaml"
    }
    put(tmp_path / "apis", files)
    put(tmp_path, {"common/order.yaml": ORDER})
    assert "out of the root folder" in shiplap("check", "web.json", "apis/api.yaml", code=3)
    assert shiplap("check", "web.json", "apis/api.yaml", "--root", ".").startswith("compatible: ")
