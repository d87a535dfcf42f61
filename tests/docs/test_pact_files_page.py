"""The page about Pact files: its example of faults is what really is told, and its limits are the real ones."""

import dataclasses
import re

import pytest

from shiplap.pactfile import DEFAULT_LIMITS, ContractFileError, read_contract, write_contract
from shiplap.pactfile.schemas.validation import schema_of


@pytest.fixture(scope="module")
def page(repository):
    return (repository / "docs" / "reference" / "pact-files.md").read_text("utf-8")


def block(page, language):
    return re.search(rf"^```{language}\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)[1]


def test_the_faults_of_the_page_are_told(page):
    with pytest.raises(ContractFileError) as caught:
        read_contract(block(page, "json"), "web.json")

    assert str(caught.value) + "\n" == block(page, "text")


def test_the_code_of_the_page_runs(page, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    raw = block(page, "json").replace('"provider": {}', '"provider": {"name": "orders-api"}').replace('"OK"', "200")
    raw = raw.replace('"gzip"', "false").replace('"(["', '"[0-9]"')
    (tmp_path / "web-orders-api.json").write_text(raw, "utf-8")

    exec(compile(block(page, "python"), "pact-files.md", "exec"), {})

    assert capsys.readouterr().out.startswith("Specification.V4 1 sha256:")
    assert (tmp_path / "web-orders-api.json").read_text("utf-8") == write_contract(read_contract(raw))


def test_every_limit_is_on_the_page(page):
    rows = re.findall(r"^\| `(\w+)` \| (\d+) \|", page, re.MULTILINE)

    assert {name: int(value) for name, value in rows} == dataclasses.asdict(DEFAULT_LIMITS)


def test_the_versions_of_the_page_have_schemas(page):
    for version in ("1.0", "1.1", "2.0", "3.0", "4.0"):
        assert version in page
    assert schema_of(read_contract('{"consumer":{"name":"a"},"provider":{"name":"b"},"interactions":[]}').specification)
