"""A project of a consumer, in which pytest runs with the plugin as users have it."""

import json
from pathlib import Path

import aiohttp  # noqa: F401 - loaded once here, not again in every run inside a test
import httpcore  # noqa: F401 - the same
import httpcore2  # noqa: F401 - the same
import httpx  # noqa: F401 - the same
import httpx2  # noqa: F401 - the same
import pytest
import requests  # noqa: F401 - the same

import pytest_shiplap.consumer  # noqa: F401 - the same
import shiplap.recording.matchers  # noqa: F401 - the same

INI = """
[pytest]
addopts = -p no:pact -p no:cacheprovider -p no:hypothesispytest -p no:pytest-bdd -p no:schemathesis
asyncio_default_fixture_loop_scope = function
"""
PROJECT = """
[tool.shiplap]
pacticipant = "invoices"
"""
CLIENT = """
from dataclasses import dataclass

import httpx

URL = "https://orders.internal"


@dataclass
class Order:
    id: int
    total: int


def fetch(number, url=URL):
    document = httpx.get(f"{url}/orders/{number}").raise_for_status().json()
    return Order(document["id"], document["total"])
"""


class Consumer:
    """A consumer's project on disk."""

    def __init__(self, pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, bytecode: Path) -> None:
        self.pytester = pytester
        monkeypatch.delenv("PYTHONDONTWRITEBYTECODE", raising=False)
        monkeypatch.setenv("PYTHONPYCACHEPREFIX", str(bytecode))
        for name in ("CI", "SHIPLAP_PACTICIPANT", "SHIPLAP_CONTRACTS_DIR", "PYTEST_XDIST_AUTO_NUM_WORKERS"):
            monkeypatch.delenv(name, raising=False)
        pytester.makeini(INI)
        pytester.makefile(".toml", pyproject=PROJECT)
        pytester.makepyfile(client=CLIENT)

    @property
    def file(self) -> Path:
        return self.pytester.path / "contracts" / "invoices-orders-api.json"

    def tests(self, source: str, name: str = "test_client") -> None:
        self.pytester.makepyfile(**{name: "from client import *\nimport pytest\nimport httpx\n\n" + source})

    def run(self, *args: str) -> pytest.RunResult:
        return self.pytester.runpytest_inprocess("-q", *args)

    def run_apart(self, *args: str) -> pytest.RunResult:
        """Run in a process of its own: slower, needed for xdist and for what is imported when."""
        return self.pytester.runpytest_subprocess("-q", *args)

    def names(self) -> list[str]:
        """The interactions in the contract file."""
        document = json.loads(self.file.read_text())
        return [each["description"] for each in document["interactions"]]


@pytest.fixture(scope="session")
def bytecode(tmp_path_factory):
    """A folder for compiled modules, so that the processes which tests start do not compile everything anew."""
    return tmp_path_factory.mktemp("bytecode")


@pytest.fixture
def consumer(pytester, monkeypatch, bytecode):
    return Consumer(pytester, monkeypatch, bytecode)
