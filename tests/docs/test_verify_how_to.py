"""The page about verifying: its code runs, and every option and decorator it leaves out is found."""

import inspect
import json
import re

import pytest

import pytest_shiplap
from fakes.provider_project import interaction, pact
from pytest_shiplap import options

BLOCK = re.compile(r"^```python\n# (\w+)\.py\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SHOP = """
import json

class App:
    def __init__(self):
        self.orders = {}

    async def __call__(self, scope, receive, send):
        if scope["type"] != "http":
            raise NotImplementedError
        headers = dict(scope["headers"])
        allowed = headers.get(b"authorization") == b"Bearer made-for-this-test" and headers.get(b"x-tenant") == b"one"
        found = self.orders.get(int(scope["path"].rpartition("/")[2])) if allowed else None
        status = 200 if found else 404
        await send({"type": "http.response.start", "status": status, "headers": [(b"content-type", b"application/json")]})
        await send({"type": "http.response.body", "body": json.dumps(found).encode()})


create_app = App
"""


def test_the_code_of_the_page_runs(repository, pytester, monkeypatch):
    for name in ("CI", "SHIPLAP_BROKER_URL", "PACT_BROKER_BASE_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    page = (repository / "docs/how-to/verify.md").read_text(encoding="utf-8")
    code = "".join(block for name, block in BLOCK.findall(page) if name == "conftest")
    pytester.makepyfile(shop=SHOP, conftest=code)
    monkeypatch.syspath_prepend(pytester.path)
    fed = interaction("fed", ["a customer with an order"], response={"status": 200, "body": {"id": 7}})
    fed["request"]["generators"] = {
        "path": {"type": "ProviderState", "expression": "/orders/${order_id}", "dataType": "STRING"}
    }
    message = {"description": "order placed", "contents": {"id": 1}, "metadata": {"topic": "orders"}}
    document = pact(interaction(states=[{"name": "order exists", "params": {"id": "42"}}]), fed)
    (pytester.path / "web.json").write_text(json.dumps(document))
    (pytester.path / "mail.json").write_text(
        json.dumps({**pact(consumer="mail"), "interactions": [], "messages": [message]})
    )
    result = pytester.runpytest_inprocess(
        "-p", "pytest_shiplap.plugin", "--contract-verify=web.json", "--contract-verify=mail.json"
    )
    result.assert_outcomes(passed=2, failed=1)
    result.stdout.fnmatch_lines(["$.id: *"])


@pytest.fixture(scope="module")
def pages(repository):
    names = ("how-to/verify.md", "reference/plugin-verifying.md")
    return "\n".join((repository / "docs" / name).read_text(encoding="utf-8") for name in names)


def test_every_option_and_key_of_verifying_is_documented(pages):
    source = inspect.getsource(options._add_verification)
    names = re.findall(r'"(--contract-[a-z-]+|contract_[a-z]+)"', source)
    names += [f"--contract-{name}" for name, _, _ in options._VERIFICATION_VALUES]
    assert {"--contract-verify", "--contract-shard", "contract_provider"} <= set(names)
    assert [name for name in names if name not in pages] == []


def test_every_decorator_is_documented(pages):
    assert [name for name in pytest_shiplap.__all__ if f"@{name}" not in pages and f"`{name}(" not in pages] == []
