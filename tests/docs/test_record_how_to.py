"""The page about recording: its code runs, and every option, key and method it leaves out is found."""

import inspect
import json
import re

import pytest

from fakes.absence import needed
from pytest_shiplap import options
from shiplap.recording import matchers
from shiplap.recording.draft import InteractionDraft
from shiplap.recording.message_draft import MessageDraft, QuestionDraft
from shiplap.recording.recorder import Recorder

BLOCK = re.compile(r"^```python\n# (\w+)\.py\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def test_the_code_of_the_page_runs(repository, pytester, monkeypatch):
    needed("pact", reason="needs the extra [pact]")
    monkeypatch.delenv("CI", raising=False)
    page = (repository / "docs/how-to/record.md").read_text(encoding="utf-8")
    modules = {}
    for name, code in BLOCK.findall(page):
        modules[name] = modules.get(name, "") + code
    for name, code in modules.items():
        (pytester.path / f"{name}.py").write_text(code, encoding="utf-8")
    table = re.search(r"^```toml\n(.*?)^```$", page, re.MULTILINE | re.DOTALL).group(1)
    (pytester.path / "pyproject.toml").write_text(table, encoding="utf-8")
    pytester.makeini(
        "[pytest]\naddopts = -p no:pact -p no:cacheprovider\nasyncio_default_fixture_loop_scope = function\n"
    )
    result = pytester.runpytest_inprocess("-q", "--contract-readset")
    result.assert_outcomes(passed=9)
    assert sorted(path.name for path in (pytester.path / "contracts").iterdir()) == [
        "invoices-orders-api.json",
        "invoices-prices.json",
    ]
    document = json.loads((pytester.path / "contracts/invoices-orders-api.json").read_text())
    read = {each["description"]: each["comments"]["shiplap"].get("readset") for each in document["interactions"]}
    assert read["GET /orders/42"] == ["$.id", "$.note", "$.status", "$.total"]
    assert read["order placed"] is None


@pytest.fixture(scope="module")
def reference(repository):
    return (repository / "docs/reference/plugin.md").read_text(encoding="utf-8")


def test_every_option_and_key_of_recording_is_in_the_reference(reference):
    source = inspect.getsource(options._add_recording) + inspect.getsource(options._add_recording_keys)
    names = re.findall(r'"(--contract-[a-z-]+|contract_[a-z_]+)"', source)
    assert {"--contract-check", "contract_allow_hosts"} <= set(names)
    assert [name for name in names if name != "contract_write" and f"`{name}" not in reference] == []


@pytest.mark.parametrize("kind", [Recorder, InteractionDraft, MessageDraft, QuestionDraft])
def test_every_method_a_test_calls_is_in_the_reference(reference, kind):
    internal = {
        "is_for",
        "served_at",
        "refused",
        "unused",
        "contract",
        "interaction",
        "failure",
        "name",
        "description",
        "metadata",
        "remembered",
        "go_back_to",
        "watched_by",
        "misfits",
    }
    if kind is Recorder:
        internal.add("answer")
    names = [name for name in vars(kind) if not name.startswith("_") and name not in internal]
    assert [name for name in names if f"`{name}" not in reference] == []


def test_every_matcher_is_on_the_page(repository):
    page = (repository / "docs/how-to/record.md").read_text(encoding="utf-8")
    assert [name for name in matchers.__all__ if f"`{name}`" not in page] == []
