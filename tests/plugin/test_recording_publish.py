"""``--contract-publish``: only a full green run publishes, and it says what and as which version."""

import json

import pytest

from shiplap.client.contract_calls import ContractCalls
from shiplap.wire.pact_client import Notice

ONE = """
def test_one(contract):
    contract("orders-api", url=URL).get("/orders/1").returns(Order)
    fetch(1)

def test_two(contract):
    contract("stock-api", url=URL).get("/orders/2").returns(Order)
    fetch(2)
"""


@pytest.fixture
def sent(monkeypatch):
    """What would be sent; nothing is."""
    publications = []

    def take(self, publication):
        publications.append(publication)
        return (Notice("success", "2 contracts stored"),)

    monkeypatch.setattr(ContractCalls, "publish", take)
    monkeypatch.setenv("SHIPLAP_BROKER_URL", "http://127.0.0.1:1")
    monkeypatch.setenv("SHIPLAP_VERSION", "7")
    monkeypatch.setenv("SHIPLAP_BRANCH", "main")
    return publications


def test_a_full_green_run_publishes_everything_in_one_request(consumer, sent):
    consumer.tests(ONE)
    result = consumer.run("--contract-publish")
    assert result.ret == pytest.ExitCode.OK
    result.stdout.fnmatch_lines(
        [
            "publishing as version 7 (given), branch main (given), build URL none",
            "published invoices@7 (branch main)",
            "  2 contracts stored",
        ]
    )
    (publication,) = sent
    assert (publication.pacticipant, publication.version, publication.branch) == ("invoices", "7", "main")
    assert [each.provider for each in publication.contracts] == ["orders-api", "stock-api"]
    assert publication.contracts[0].content == consumer.file.read_bytes()


def test_what_ci_says_is_shown_with_its_source_even_where_publishing_fails(consumer, monkeypatch):
    for name in ("SHIPLAP_VERSION", "SHIPLAP_BRANCH", "GITHUB_ACTIONS", "CI"):
        monkeypatch.delenv(name, raising=False)
    for name, value in {
        "GITLAB_CI": "true",
        "CI_COMMIT_SHA": "abc123",
        "CI_COMMIT_BRANCH": "main",
        "CI_JOB_URL": "https://ci.example/1",
        "SHIPLAP_BROKER_URL": "http://127.0.0.1:1",
    }.items():
        monkeypatch.setenv(name, value)
    consumer.tests(ONE)
    result = consumer.run("--contract-publish")
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(
        [
            "publishing as version abc123 (GitLab CI), branch main (GitLab CI), build URL https://ci.example/1 (GitLab CI)",
            "*127.0.0.1:1*",
        ]
    )


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [(["-k", "one"], "tests were chosen with -k"), (["test_client.py"], "only some paths were asked for")],
)
def test_a_partial_run_publishes_nothing_and_fails(consumer, sent, arguments, reason):
    consumer.tests(ONE)
    result = consumer.run("--contract-publish", *arguments)
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines([f"nothing was published, because *{reason}*"])
    assert sent == []


def test_a_red_run_publishes_nothing(consumer, sent):
    consumer.tests(ONE + "    assert False")
    result = consumer.run("--contract-publish")
    result.stdout.fnmatch_lines(["nothing was published, because a test failed"])
    assert sent == []


def test_a_check_that_fails_publishes_nothing(consumer, sent):
    consumer.tests(ONE)
    result = consumer.run("--contract-publish", "--contract-check")
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    assert sent == []


def test_nothing_recorded_is_nothing_to_publish(consumer, sent):
    consumer.tests("def test_plain():\n    pass\n")
    result = consumer.run("--contract-publish")
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(["no test recorded a contract, *"])


def test_a_broker_that_is_down_is_one_line(consumer, monkeypatch):
    monkeypatch.setenv("SHIPLAP_BROKER_URL", "http://127.0.0.1:1")
    monkeypatch.setenv("SHIPLAP_VERSION", "7")
    consumer.tests(ONE)
    result = consumer.run("--contract-publish")
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.no_fnmatch_line("*INTERNALERROR*")
    assert "127.0.0.1:1" in result.stdout.str()
    assert json.loads(consumer.file.read_text())["interactions"]
