"""The Python consumer of the first example: its tests pass, and they record the contract that is committed."""

import json
import shutil

import pytest

EXAMPLE = "examples/01_overlap_window/invoices"


@pytest.fixture
def invoices(repository, pytester, monkeypatch):
    """A copy of the example, so that a run cannot change what is committed."""
    monkeypatch.setenv("CI", "true")
    source = repository / EXAMPLE
    shutil.copytree(source, pytester.path, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__"))
    return pytester


def run(invoices):
    quiet = ["-p", "no:pact", "-p", "no:cacheprovider", "-o", "asyncio_default_fixture_loop_scope=function"]
    return invoices.runpytest_subprocess("-q", *quiet)


def test_its_tests_record_the_committed_contract(invoices):
    result = run(invoices)
    result.assert_outcomes(passed=2)
    result.stdout.fnmatch_lines(["invoices-orders-api.json: unchanged, 2 interactions"])


def test_another_contract_is_noticed(invoices):
    path = invoices.path / "test_invoices.py"
    path.write_text(path.read_text().replace('"error": str', '"error": str, "code": int'))
    result = run(invoices)
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(
        ["*invoices-orders-api.json is not what the tests record*", "  changed: GET /orders/7*"]
    )


def test_it_never_asks_for_the_total(repository):
    document = json.loads((repository / EXAMPLE / "contracts/invoices-orders-api.json").read_text())
    order = document["interactions"][0]["response"]["body"]["content"]
    assert sorted(order) == ["id", "lines", "status"]
