"""``--contract-openapi``: each answer is held against the provider's own document, with workers too."""

import json
import urllib.request
from contextlib import ExitStack

import pytest

from fakes.broker_project import PUBLISH, BrokerProject
from fakes.provider_project import NOT_FOUND, ProviderProject, interaction, pact


def api(*required):
    """Return a document of the orders API whose orders have these members."""
    order = {"type": "object", "required": [*required], "properties": {name: {"type": "integer"} for name in required}}
    answer = {"description": "x", "content": {"application/json": {"schema": order}}}
    parameter = {"name": "id", "in": "path", "required": True, "schema": {"type": "integer"}}
    get = {"parameters": [parameter], "responses": {"200": answer, "404": {"description": "none"}}}
    return json.dumps(
        {"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": {"/orders/{id}": {"get": get}}}
    )


@pytest.fixture
def project(pytester, monkeypatch):
    found = ProviderProject(pytester, monkeypatch)
    found.contract()
    return found


def run(project, document, *arguments, apart=False):
    """Verify, each answer held against a document; apart is a process of its own with two workers."""
    (project.pytester.path / "openapi.json").write_text(document)
    if apart:
        return project.run_apart("--contract-verify=pacts", "--contract-openapi=openapi.json", "-n", "2", *arguments)
    return project.run("--contract-openapi=openapi.json", *arguments)


def test_a_provider_that_keeps_to_its_document_passes(project):
    result = run(project, api("id", "total"))
    result.assert_outcomes(passed=2)
    said = "*openapi.json: passed, by replay of contracts, shiplap *: 2 answers of 1 of 1 operations, 2 of 2 kinds of answers"
    result.stdout.fnmatch_lines([said])
    assert result.ret == 0


@pytest.mark.parametrize("apart", [False, True])
def test_what_the_contract_takes_and_the_document_does_not_know_fails_the_run(project, apart):
    result = run(project, api("id", "total", "currency"), apart=apart)
    result.assert_outcomes(passed=2)
    result.stdout.fnmatch_lines(["*GET /orders/{id} answered 200 at $: the body violates 'required'*"])
    assert result.ret == 1


def test_a_document_that_cannot_be_used_ends_the_run(project):
    result = project.run("--contract-openapi=none.json")
    assert result.ret == 4
    result.stderr.fnmatch_lines(["*--contract-openapi: there is no document 'none.json'*"])


def test_nothing_judged_is_no_pass(project):
    project.contract(pact(interaction("an error", (), "/elsewhere/7", NOT_FOUND)))
    result = run(project, api("id"))
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(["*nothing could be judged, which is no pass*"])
    assert result.ret == 1


def test_where_results_are_published_the_document_is_too(pytester, monkeypatch):
    with ExitStack() as stack:
        project = BrokerProject(pytester, monkeypatch, stack)
        project.publish("40")
        (pytester.path / "openapi.json").write_text(api("id", "total"))
        result = project.verify(*PUBLISH, "--contract-openapi=openapi.json")
        result.stdout.fnmatch_lines(["published: the OpenAPI document of orders-api@11 with this self-check"])
        with urllib.request.urlopen(f"{project.url}/shiplap/documents/orders-api/11") as answer:
            assert json.load(answer)["selfCheck"]["passed"] is True
