"""The page about migrating: both tests run, and what they record asks the provider for the same."""

import json
import re

import pytest

from shiplap.matching import compare_response
from shiplap.model.exchange import Response
from shiplap.pactfile import read_contract

pytest.importorskip("pact", reason="needs the extra [pact]")
BLOCK = re.compile(r"^```python\n# (\w+)\.py\n(.*?)^```$", re.MULTILINE | re.DOTALL)
ORDER = {"id": 7, "status": "paid", "lines": [{"sku": "nail"}, {"sku": "screw"}], "more": True}
JSON = (("Content-Type", "application/json"),)


@pytest.fixture
def contracts(repository, pytester, monkeypatch):
    """What the two tests of the page recorded."""
    monkeypatch.delenv("CI", raising=False)
    page = (repository / "docs/how-to/migrate-from-pact-python.md").read_text(encoding="utf-8")
    for name, code in BLOCK.findall(page):
        (pytester.path / f"{name}.py").write_text(code, encoding="utf-8")
    (pytester.path / "pyproject.toml").write_text('[tool.shiplap]\npacticipant = "invoices"\n', encoding="utf-8")
    pytester.makeini("[pytest]\naddopts = -p no:cacheprovider\nasyncio_default_fixture_loop_scope = function\n")
    pytester.runpytest_subprocess("-q").assert_outcomes(passed=2)
    return [
        read_contract((pytester.path / folder / "invoices-orders-api.json").read_bytes())
        for folder in ("pacts", "contracts")
    ]


def test_both_ways_record_the_same_request_and_accept_the_same_answers(contracts):
    theirs, ours = (contract.interactions[0] for contract in contracts)
    assert theirs.description == ours.description
    assert theirs.states == ours.states
    assert (theirs.request.method, theirs.request.path) == (ours.request.method, ours.request.path)
    assert dict(theirs.request.query) == dict(ours.request.query)
    for change, fits in (
        ({}, True),
        ({"id": "7"}, False),
        ({"status": "lost"}, False),
        ({"lines": []}, False),
        ({"lines": [{"sku": 7}]}, False),
    ):
        answer = Response(status=200, headers=JSON, body=json.dumps({**ORDER, **change}).encode())
        assert (change, not compare_response(theirs.response, answer)) == (change, fits)
        assert (change, not compare_response(ours.response, answer)) == (change, fits)
