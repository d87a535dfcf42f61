"""The page about migrating: its tests run, and the contracts they write ask the provider for the same."""

import json
import re
import subprocess

import pytest

from fakes.absence import lacking, needed
from shiplap.matching import compare_response
from shiplap.model.exchange import Response
from shiplap.pactfile import content_digest, read_contract

needed("pact", reason="needs the extra [pact]")
BLOCK = re.compile(r"^```python\n# (\w+)\.py\n(.*?)^```$", re.MULTILINE | re.DOTALL)
ORDER = {"id": 7, "status": "paid", "lines": [{"sku": "nail"}, {"sku": "screw"}], "more": True}
JSON = (("Content-Type", "application/json"),)


@pytest.fixture(scope="module")
def blocks(repository):
    """The modules on the page."""
    page = (repository / "docs/how-to/migrate.md").read_text(encoding="utf-8")
    return dict(BLOCK.findall(page))


@pytest.fixture
def contracts(repository, pytester, monkeypatch, blocks):
    """What each of the tests recorded, by the tool."""
    monkeypatch.delenv("CI", raising=False)
    for name in ("client", "test_with_pact", "test_with_shiplap"):
        (pytester.path / f"{name}.py").write_text(blocks[name], encoding="utf-8")
    (pytester.path / "pyproject.toml").write_text('[tool.shiplap]\npacticipant = "invoices"\n', encoding="utf-8")
    pytester.makeini("[pytest]\naddopts = -p no:cacheprovider\nasyncio_default_fixture_loop_scope = function\n")
    pytester.runpytest_subprocess("-q").assert_outcomes(passed=2)
    with_pactman(repository, pytester.mkdir("apart"), blocks)
    files = {
        "pact-python": pytester.path / "pacts/invoices-orders-api.json",
        "pactman": pytester.path / "apart/pactman/invoices-orders-api-pact.json",
        "Shiplap": pytester.path / "contracts/invoices-orders-api.json",
    }
    return {tool: read_contract(file.read_bytes(), tool) for tool, file in files.items()}


def with_pactman(repository, folder, blocks):
    """Run the test of pactman where pactman is: in an environment of its own, because it adds itself to pytest."""
    python = repository / ".venv-pact-man" / "bin" / "python"
    if not python.exists():
        lacking("needs pactman in an environment of its own (make .venv-pact-man/.installed)")
    for name in ("client", "test_with_pactman"):
        (folder / f"{name}.py").write_text(blocks[name], encoding="utf-8")
    (folder / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
    command = [python, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
    ran = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_the_three_ways_record_the_same_request_and_accept_the_same_answers(contracts):
    assert content_digest(contracts["pact-python"]) == content_digest(contracts["Shiplap"])
    (ours,) = contracts["Shiplap"].interactions
    for tool, contract in contracts.items():
        (one,) = contract.interactions
        assert (contract.consumer, contract.provider) == ("invoices", "orders-api")
        assert (one.description, one.states) == (ours.description, ours.states)
        assert (one.request.method, one.request.path) == ("GET", "/orders/42")
        assert dict(one.request.query) == {"full": ("yes",)}
        assert one.request.body == ours.request.body
        assert (tool, one.response.status, one.response.body) == (tool, 200, ours.response.body)
        for change, fits in (
            ({}, True),
            ({"id": "7"}, False),
            ({"status": "lost"}, False),
            ({"lines": []}, False),
            ({"lines": [{"sku": 7}]}, False),
            ({"lines": [{}]}, False),
        ):
            answer = Response(status=200, headers=JSON, body=json.dumps({**ORDER, **change}).encode())
            found = compare_response(one.response, answer, contract.specification)
            assert (tool, change, not found) == (tool, change, fits)
