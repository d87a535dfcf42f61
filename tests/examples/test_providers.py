"""The same contract is verified on providers of every kind, and a provider that differs is noticed."""

import shutil
import subprocess
import sys

import pytest

from fakes.absence import needed

EXAMPLE = "examples/02_providers"
KINDS = {
    "starlette_app": "starlette",
    "fastapi_app": "fastapi",
    "flask_app": "flask",
    "django_app": "django",
    "url": "json",
}


@pytest.fixture
def example(repository, pytester, monkeypatch):
    """A copy of the example and a function that verifies one of its providers."""
    for name in ("CI", "SHIPLAP_BROKER_URL", "PACT_BROKER_BASE_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    quiet = shutil.ignore_patterns("__pycache__", ".pytest_cache")
    shutil.copytree(repository / EXAMPLE, pytester.path / "example", ignore=quiet)

    def run(kind):
        monkeypatch.chdir(pytester.path / "example" / kind)
        arguments = ("-p", "pytest_shiplap.plugin", "-p", "no:cacheprovider", "--contract-verify=../contracts")
        return pytester.runpytest_subprocess("--rootdir", ".", "-c", "pyproject.toml", *arguments)

    return run


@pytest.mark.parametrize("kind", KINDS)
def test_the_provider_fits(example, kind):
    needed(KINDS[kind])
    result = example(kind)
    result.assert_outcomes(passed=2)
    result.stdout.fnmatch_lines(["2 interactions of 1 contract: 2 passed"])


@pytest.mark.parametrize("kind", ["fastapi_app", "flask_app"])
def test_a_provider_that_differs_is_noticed(example, kind, pytester):
    needed(KINDS[kind])
    shop = pytester.path / "example" / kind / ("shop.py" if kind == "fastapi_app" else "conftest.py")
    shop.write_text(shop.read_text().replace("total: int", "sum: int = 3").replace('"total"', '"sum"'))
    if kind == "fastapi_app":
        conftest = shop.with_name("conftest.py")
        conftest.write_text(conftest.read_text().replace("total=1200, ", ""))
        shop.write_text(shop.read_text().replace("total=300, ", ""))
    result = example(kind)
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(["$.total: missing (web reads a number)"])


def test_without_pytest_the_provider_behind_a_url_fits_too(repository):
    folder = repository / EXAMPLE
    with subprocess.Popen([sys.executable, folder / "url" / "shop.py"], stdout=subprocess.PIPE, text=True) as process:
        address = f"http://127.0.0.1:{process.stdout.readline().strip()}"
        command = [
            sys.executable,
            "-m",
            "shiplap",
            "verify",
            "contracts",
            "--url",
            address,
            "--state-url",
            f"{address}/states",
        ]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
        process.terminate()
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "2 interactions of 1 contract: 2 passed")
