"""The Python provider of the first example: version 10 fits every consumer, version 11 breaks exactly one request."""

import shutil

import pytest

EXAMPLE = "examples/01_overlap_window"


@pytest.fixture
def orders_api(repository, pytester, monkeypatch):
    """A copy of the example with the contracts of its consumers."""
    for name in ("CI", "SHIPLAP_BROKER_URL", "PACT_BROKER_BASE_URL"):
        monkeypatch.delenv(name, raising=False)
    quiet = shutil.ignore_patterns("__pycache__", ".pytest_cache", "node_modules")
    shutil.copytree(repository / EXAMPLE / "orders_api", pytester.path, dirs_exist_ok=True, ignore=quiet)
    for source in ("web/pacts", "invoices/contracts"):
        shutil.copytree(repository / EXAMPLE / source, pytester.path / "contracts" / source.partition("/")[0])

    def run(version, *args):
        monkeypatch.setenv("ORDERS_API_VERSION", version)
        monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
        return pytester.runpytest_subprocess("-p", "pytest_shiplap.plugin", "--contract-verify=contracts", *args)

    return run


def test_version_10_fits_every_consumer(orders_api):
    result = orders_api("10")
    result.assert_outcomes(passed=10)
    result.stdout.fnmatch_lines(["8 interactions of 3 contracts: 8 passed"])


def test_version_11_breaks_the_old_page_on_the_total_and_nothing_else(orders_api):
    result = orders_api("11")
    result.assert_outcomes(passed=9, failed=1)
    result.stdout.fnmatch_lines(
        [
            "* orders-api::web(web-40)::GET /orders/42 [[]order exists[]] *",
            "$.total: missing (web(web-40) reads a number)",
            "8 interactions of 3 contracts: 7 passed, 1 failed",
        ]
    )
