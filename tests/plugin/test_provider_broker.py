"""Contracts come from a real broker, and what came of them goes back to it: once, in full, and never by accident."""

import io
from contextlib import ExitStack

import pytest

from fakes.broker_project import PUBLISH, READS_CURRENCY, WITHOUT_TOTAL, BrokerProject
from fakes.broker_server import serving
from fakes.provider_project import NOT_FOUND, interaction
from shiplap.cli import run as run_shiplap
from shiplap.client import BrokerClient
from shiplap.model.deployment import Kind
from shiplap.settings import Settings


@pytest.fixture
def project(pytester, monkeypatch):
    with ExitStack() as stack:
        yield BrokerProject(pytester, monkeypatch, stack)


def production_with(project, policy):
    """Make the environment production with a policy for web; return the command line."""
    project.client.environments.create("production", display_name=None, production=True)
    folder = project.pytester.path
    (folder / "policy.toml").write_text(f"[environments.production.pacticipants.web]\n{policy}\n")

    def shiplap(*arguments):
        out = io.StringIO()
        assert run_shiplap(arguments, out, out, environ={"SHIPLAP_BROKER_URL": project.url}, folder=folder) == 0, (
            out.getvalue()
        )

    shiplap("policy", "apply", "policy.toml")
    return shiplap


def deployed(shiplap, version):
    which = ("--pacticipant", "web", "--environment", "production")
    shiplap("deploy", "start", *which, "--version", version, "--strategy", "recreate", "--force", "--reason", "first")
    shiplap("deploy", "finish", *which, "--force", "--reason", "first")


def test_results_go_to_the_broker_with_path_and_identity_of_each_interaction(project):
    project.publish("40", interaction(response=READS_CURRENCY), interaction("no order", (), "/orders/7", NOT_FOUND))
    result = project.verify(*PUBLISH, "--contract-build-url=https://ci.example/7")
    result.stdout.fnmatch_lines(
        ["orders-api .F*", "*web@40 -> orders-api@11   FAIL", "published: orders-api@11, 1 result"]
    )
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    found = project.result("40")
    assert (found["success"], found["providerApplicationVersion"]) == (False, "11")
    assert found["buildUrl"] == "https://ci.example/7"
    passed, failed = sorted(found["testResults"], key=lambda each: not each["success"])
    assert (passed["interactionDescription"], passed["success"]) == ("no order", True)
    assert failed["mismatches"] == [
        {"attribute": "body", "identifier": "$.currency", "description": "missing, expected a string"}
    ]
    assert len(passed["interactionId"]) == 40
    assert found["verifiedBy"]["implementation"] == "Shiplap"


def test_nothing_is_published_unless_asked_for(project):
    project.publish("40")
    result = project.verify("--contract-provider-version=11")
    result.assert_outcomes(passed=2)
    assert "published: " not in result.stdout.str()
    assert project.result("40") is None


def test_in_ci_results_of_a_known_version_are_published(project, monkeypatch):
    project.publish("40")
    monkeypatch.setenv("CI", "true")
    project.verify("--contract-provider-version=11").stdout.fnmatch_lines(["published: orders-api@11, 1 result"])


def test_a_contract_named_by_its_address_in_the_broker_gets_its_result(project):
    project.publish("40")
    project.publish("41", interaction())
    address = f"{project.url}/pacts/provider/orders-api/consumer/web/version/40"
    result = project.pytester.runpytest_inprocess(f"--contract-verify={address}", *PUBLISH)
    result.stdout.fnmatch_lines(["  web@40 -> orders-api@11   pass", "published: orders-api@11, 1 result"])
    assert project.result("40")["success"] is True
    assert project.result("41") is None


def test_part_of_a_contract_is_not_published(project):
    project.publish("40")
    result = project.verify(*PUBLISH, "-k", "exists")
    result.stdout.fnmatch_lines(["not published, because not all of it was replayed: web@40"])
    assert project.result("40") is None


def test_with_workers_the_leader_fetches_and_publishes_once(project):
    project.publish("40")
    result = project.run_apart("-n", "2", "--contract-verify", *PUBLISH)
    result.assert_outcomes(passed=2)
    assert result.stdout.str().count("published: orders-api@11") == 1
    number = int(project.result("40")["_links"]["self"]["href"].rpartition("/")[2])
    project.verify(*PUBLISH)
    assert int(project.result("40")["_links"]["self"]["href"].rpartition("/")[2]) == number + 1


def test_a_contract_the_branch_has_never_satisfied_is_pending_and_its_result_is_published(project):
    project.publish("40", interaction(response=READS_CURRENCY))
    result = project.verify(*PUBLISH, "--contract-provider-branch=main")
    result.assert_outcomes(xfailed=1)
    assert result.ret == pytest.ExitCode.OK
    result.stdout.fnmatch_lines(["*web@40 -> orders-api@11   pending", "published: orders-api@11, 1 result"])
    assert project.result("40")["success"] is False


def test_what_is_alive_in_an_environment_blocks_and_says_why(project):
    project.publish("40", interaction(response=READS_CURRENCY))
    project.publish("41", interaction(response=WITHOUT_TOTAL))
    shiplap = production_with(project, f'kind = "{Kind.BROWSER.value}"\ntab = "24h"')
    for version in ("40", "41"):
        deployed(shiplap, version)
    project.publish("42", interaction(response=WITHOUT_TOTAL), branch="feature")
    result = project.verify("--contract-env=production", "-v")
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(["orders-api::web@41,42::GET /orders/42* PASSED*"])
    result.stdout.fnmatch_lines(["$.currency: missing (web@40 reads a string)", "needed by web@40: open tabs*until *"])
    result.stdout.fnmatch_lines(
        [
            "contracts: 3 consumer versions = 2 contents",
            "  web@40 [[]open tabs until *UTC[]]",
            "  web@41 [[]deployed[]], 42 [[]*",
        ]
    )
    result.stdout.fnmatch_lines(["_* orders-api::web@40 [[]open tabs until *UTC[]]::GET /orders/42 * _*"])
    tree = project.verify("--contract-env=production", "--collect-only").stdout
    tree.fnmatch_lines(["  web@40 [[]open tabs until *UTC[]]"])


def test_a_version_one_may_go_back_to_is_alive_and_blocks(project):
    project.publish("40", interaction(response=READS_CURRENCY))
    project.publish("41", interaction(response=WITHOUT_TOTAL))
    shiplap = production_with(project, 'kind = "server"\nrollback = "2h"')
    for version in ("40", "41"):
        deployed(shiplap, version)
    result = project.verify("--contract-env=production")
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(["needed by web@40: rollback target of web@41, assumed: rollback = 2 h until *"])
    chosen = project.verify("--contract-selector=deployed")
    chosen.assert_outcomes(passed=1, failed=1)
    chosen.stdout.fnmatch_lines(["needed by web@40: rollback target in production"])


def test_with_workers_why_versions_count_is_told_once_and_before_the_first_outcome(project):
    project.publish("40", interaction())
    shiplap = production_with(project, 'kind = "browser"')
    deployed(shiplap, "40")
    result = project.run_apart("-v", "-n", "2", "--contract-verify", "--contract-env=production")
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(
        ["contracts: 1 consumer version = 1 content", "  web@40 [[]deployed[]]", "*PASSED*orders-api::web@40::*"]
    )
    assert result.stdout.str().count("contracts: 1 consumer version") == 1


def test_what_is_alive_blocks_although_the_branch_has_never_passed_it(project):
    project.publish("40", interaction(response=READS_CURRENCY))
    project.client.environments.create("production", display_name=None, production=True)
    out = io.StringIO()
    deployment = ("record-deployment", "-a", "web", "-e", "40", "--environment", "production")
    environ = {"SHIPLAP_BROKER_URL": project.url}
    assert run_shiplap(deployment, out, out, environ=environ, folder=project.pytester.path) == 0, out.getvalue()
    asked = ("--contract-provider-version=11", "--contract-provider-branch=main")
    project.verify(*asked, "--contract-selector=main").assert_outcomes(failed=1)
    project.verify(*asked).assert_outcomes(failed=1)


def test_work_in_progress_is_replayed_as_pending_where_it_is_asked_for(project):
    project.publish("40", interaction())
    project.verify(*PUBLISH, "--contract-provider-branch=main").assert_outcomes(passed=1)
    project.publish("41", interaction(response=READS_CURRENCY), branch="feature")
    asked = ("--contract-provider-version=11", "--contract-provider-branch=main")
    project.verify(*asked).assert_outcomes(passed=1)
    result = project.verify(*asked, "--contract-wip-since=2020-01-01")
    result.assert_outcomes(passed=1, xfailed=1)
    result.stdout.fnmatch_lines(["      web@41: work in progress: latest from branch feature"])
    wrong = project.verify(*asked, "--contract-wip-since=yesterday")
    wrong.stderr.fnmatch_lines(["ERROR: expected a day as YYYY-MM-DD, got 'yesterday'"])
    no_branch = project.verify("--contract-provider-version=11", "--contract-wip-since=2020-01-01")
    no_branch.stderr.fnmatch_lines(["ERROR: work in progress is asked for a branch of the provider: say which one"])


def test_a_broker_that_goes_away_costs_no_result(project):
    project.publish("40")
    conftest = project.pytester.path / "conftest.py"
    conftest.write_text(
        conftest.read_text() + "\n\ndef pytest_runtest_teardown():\n    import the_broker\n    the_broker.stop()\n"
    )
    result = project.verify(*PUBLISH)
    result.assert_outcomes(passed=2)
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(
        [
            "the results of orders-api@11 were not published: *",
            "they are kept in .shiplap/results-orders-api-11.json; send them later with: shiplap publish-results *",
        ]
    )
    out = io.StringIO()
    with serving(project.store) as url:
        arguments = ("publish-results", ".shiplap/results-orders-api-11.json")
        code = run_shiplap(arguments, out, out, environ={"SHIPLAP_BROKER_URL": url}, folder=project.pytester.path)
        assert (int(code), out.getvalue()) == (0, "published 1 results of orders-api@11\n")
        client = BrokerClient.open(Settings(broker_url=url))
        found = client.contracts.pact("/pacts/provider/orders-api/consumer/web/version/40")
        assert client.contracts.pact(found["_links"]["pb:latest-verification-results"]["href"])["success"] is True
        client.close()


def test_a_broker_that_is_down_is_one_line(project):
    project.stop()
    result = project.verify()
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert "Traceback" not in result.stderr.str()
    assert len([line for line in result.stderr.lines if line.strip()]) == 1


def test_a_provider_the_broker_does_not_know_is_an_error(project):
    result = project.verify("--contract-provider=order-api")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert "order-api" in result.stderr.str()


def test_no_contract_in_the_broker_is_no_pass(project):
    project.publish("40", branch="feature")
    result = project.verify("--contract-selector=deployed")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert "nothing was verified, and that is not a pass" in result.stderr.str()


def test_an_unknown_selector_names_the_known_ones(project):
    result = project.verify("--contract-selector=mian")
    assert "did you mean 'main'" in result.stderr.str()
