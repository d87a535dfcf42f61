"""A provider's project on disk, in which pytest runs with the plugin as users have it."""

import json

import pytest

INI = """
[pytest]
addopts = -p pytest_shiplap.plugin
"""
APP = """
import json

ORDERS = {}


async def app(scope, receive, send):
    if scope["type"] != "http":
        raise NotImplementedError
    number = scope["path"].rpartition("/")[2]
    found = ORDERS.get(number)
    headers = [(b"content-type", b"application/json")]
    await send({"type": "http.response.start", "status": 200 if found else 404, "headers": headers})
    await send({"type": "http.response.body", "body": json.dumps(found or {"error": "no such order"}).encode()})
"""
CONFTEST = """
import pytest
from shop import ORDERS, app
from pytest_shiplap import provider, provider_state


@provider("orders-api")
def orders_api():
    return app


@provider_state("order exists")
def order_exists(id: int = 42):
    ORDERS[str(id)] = {"id": id, "total": 1200}
    yield
    ORDERS.clear()
"""
FOUND = {"status": 200, "body": {"id": 42, "total": 1200}}
NOT_FOUND = {"status": 404, "body": {"error": "no such order"}}


def interaction(description="one order", states=("order exists",), path="/orders/42", response=None, **request):
    """One interaction of Pact version 3."""
    return {
        "description": description,
        "providerStates": [state if isinstance(state, dict) else {"name": state} for state in states],
        "request": {"method": "GET", "path": path, **request},
        "response": response or FOUND,
    }


def pact(*interactions, consumer="web", provider="orders-api", version="3.0.0"):
    """A contract of Pact version 3 with two interactions, unless others are given."""
    found = interactions or (interaction(), interaction("no order", (), "/orders/7", NOT_FOUND))
    return {
        "consumer": {"name": consumer},
        "provider": {"name": provider},
        "interactions": list(found),
        "metadata": {"pactSpecification": {"version": version}},
    }


def v4(found):
    """The same interaction in version 4 of Pact, where a body says what it is."""
    response = dict(found["response"])
    if "body" in response:
        response["body"] = {"content": response["body"], "contentType": "application/json", "encoded": False}
    return {**found, "type": "Synchronous/HTTP", "response": response}


class ProviderProject:
    """A project with an application ``shop:app``, a ``conftest.py`` and contracts in ``pacts``."""

    def __init__(self, pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
        self.pytester = pytester
        for name in ("CI", "SHIPLAP_BROKER_URL", "PACT_BROKER_BASE_URL", "SHIPLAP_VERSION", "GITHUB_ACTIONS"):
            monkeypatch.delenv(name, raising=False)
        monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
        pytester.makeini(INI)
        pytester.makepyfile(shop=APP)
        pytester.makeconftest(CONFTEST)
        monkeypatch.syspath_prepend(pytester.path)

    def conftest(self, *parts: str) -> None:
        self.pytester.makeconftest("\n".join(parts))

    def contract(self, document=None, name="web-orders-api") -> None:
        folder = self.pytester.path / "pacts"
        folder.mkdir(exist_ok=True)
        (folder / f"{name}.json").write_text(json.dumps(document or pact()))

    def run(self, *args: str) -> pytest.RunResult:
        """Verify the contracts in ``pacts`` in this process."""
        return self.pytester.runpytest_inprocess("--contract-verify=pacts", *args)

    def run_apart(self, *args: str) -> pytest.RunResult:
        """Run pytest in a process of its own, as xdist needs."""
        return self.pytester.runpytest_subprocess("-p", "xdist", *args)
