"""Contracts become pytest items: named, selected, distributed and reported as tests are."""

import shutil
import subprocess
import xml.etree.ElementTree as ET

import pytest

from fakes.provider_project import APP, NOT_FOUND, ProviderProject, interaction, pact

WRONG = {"status": 200, "body": {"id": 42, "total": 1200, "currency": "EUR"}}


@pytest.fixture
def project(pytester, monkeypatch):
    return ProviderProject(pytester, monkeypatch)


def test_each_interaction_is_one_item(project):
    project.contract()
    result = project.run("-v")
    result.assert_outcomes(passed=2)
    result.stdout.fnmatch_lines(
        ["orders-api::web::GET /orders/7 PASSED*", "orders-api::web::GET /orders/42 [[]order exists[]] PASSED*"]
    )


def test_a_failure_says_where_who_and_how_to_see_it_again(project):
    project.contract(pact(interaction(response=WRONG)))
    result = project.run()
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(
        [
            "*orders-api::web::GET /orders/42 [[]order exists[]]*",
            "$.currency: missing (web reads a string)",
            "reproduce: curl -s http://127.0.0.1:8000/orders/42",
            "1 interaction of 1 contract: 1 failed",
        ]
    )


def test_contents_of_one_consumer_are_told_apart_by_their_files(project):
    project.contract(name="web-40")
    project.contract(pact(interaction()), name="web-41")
    project.run("--collect-only", "-q").stdout.fnmatch_lines(
        ["orders-api::web(web-40)::GET /orders/7", "orders-api::web(web-41)::GET /orders/42 [[]order exists[]]"]
    )


def test_equal_contents_are_replayed_once(project):
    project.contract(name="one")
    project.contract(name="two")
    project.run().assert_outcomes(passed=2)


def test_interactions_of_equal_names_are_told_apart(project):
    absent = interaction("gone", (), "/orders/9", NOT_FOUND)
    project.contract(pact(absent, {**absent, "description": "never there"}))
    project.run("--collect-only", "-q").stdout.fnmatch_lines(
        ["orders-api::web::gone: GET /orders/9", "orders-api::web::never there: GET /orders/9"]
    )


def test_ordinary_tests_run_too_and_a_path_is_no_value_of_the_option(project):
    project.contract(name="web")
    project.pytester.mkdir("tests")
    project.pytester.path.joinpath("tests", "test_one.py").write_text("def test_one(): pass\n")
    project.pytester.path.joinpath("pyproject.toml").write_text('[tool.shiplap]\ncontracts-dir = "pacts"\n')
    project.pytester.runpytest_inprocess("--contract-verify", "tests").assert_outcomes(passed=3)


def test_interactions_are_selected_by_keyword_and_by_marker(project):
    project.contract()
    project.pytester.makepyfile(test_one="def test_one(): pass\n")
    project.run("-k", "exists").assert_outcomes(passed=1, deselected=2)
    project.run("-m", "contract").assert_outcomes(passed=2, deselected=1)


def test_the_last_failed_interaction_runs_alone(project):
    project.contract(pact(interaction(response=WRONG), interaction("no order", (), "/orders/7", NOT_FOUND)))
    project.run().assert_outcomes(passed=1, failed=1)
    project.run("--lf").assert_outcomes(failed=1, deselected=1)


def test_a_run_stops_at_the_first_failure(project):
    project.contract(pact(*(interaction(f"order {n}", response=WRONG, query={"n": [str(n)]}) for n in range(3))))
    project.run("-x").assert_outcomes(failed=1)


def test_junit_has_a_case_with_properties_for_each_interaction(project):
    project.contract()
    project.run("--junitxml=junit.xml")
    cases = list(ET.parse(project.pytester.path / "junit.xml").iter("testcase"))
    assert [(case.get("classname"), case.get("name")) for case in cases] == [
        ("orders-api.web", "GET /orders/7"),
        ("orders-api.web", "GET /orders/42 [order exists]"),
    ]
    properties = {each.get("name"): each.get("value") for each in cases[1].iter("property")}
    assert properties["contract.consumer"] == "web"
    assert properties["contract.interaction"] == "one order"
    assert properties["contract.digest"].startswith("sha256:")


def test_workers_replay_the_same_interactions_as_one_process(project):
    wrong = interaction("wrong", response=WRONG, query={"n": ["1"]})
    project.contract(pact(interaction(), wrong, interaction("no order", (), "/orders/7", NOT_FOUND)))
    result = project.run_apart("-n", "2", "--contract-verify=pacts")
    result.assert_outcomes(passed=2, failed=1)
    result.stdout.fnmatch_lines(["3 interactions of 1 contract: 2 passed, 1 failed", "  web -> orders-api   FAIL"])


def test_a_pending_interaction_fails_nobody(project):
    pending = {
        **interaction(response={"status": 500}),
        "type": "Synchronous/HTTP",
        "pending": True,
    }
    project.contract(pact(pending, version="4.0"))
    result = project.run("-rx")
    result.assert_outcomes(xfailed=1)
    assert result.ret == pytest.ExitCode.OK
    result.stdout.fnmatch_lines(["  web -> orders-api   pending", "*status: *"])


def test_contracts_of_a_git_revision_make_a_square_with_its_provider(project, monkeypatch):
    folder = project.pytester.path

    def git(*words):
        subprocess.run(["git", "-c", "user.name=Ann", "-c", "user.email=a@example.org", *words], cwd=folder, check=True)

    (folder / "pyproject.toml").write_text('[tool.shiplap]\ncontracts-dir = "pacts"\n')
    project.contract(pact(interaction(response=WRONG)))
    (folder / "shop.py").write_text(APP.replace("ORDERS.get(number)", '{**ORDERS[number], "currency": "EUR"}'))
    git("init", "-q")
    git("add", "pacts", "shop.py", "conftest.py", "tox.ini")
    git("commit", "-qm", "one", "--no-gpg-sign")
    git("tag", "v1")
    (folder / "shop.py").write_text(APP)
    monkeypatch.setenv("PYTHONPATH", str(folder))  # as where the project is installed in editable mode
    project.contract(pact(interaction()))
    alone = project.pytester.runpytest_inprocess("--contract-against=v1")
    alone.assert_outcomes(passed=1, failed=1)
    alone.stdout.fnmatch_lines(
        ["$.currency: missing (web@v1 reads a string)", "needed by web@v1: at the git revision v1"]
    )
    alone.stdout.fnmatch_lines(
        [
            "                 provider v1   provider here",
            "consumers v1     pass          FAIL",
            "consumers here   pass          pass",
            "consumers v1 -> provider here: GET /orders/42 [[]order exists[]]   $.currency: missing, expected a string",
            "safe: the consumers first, then the provider; going back is not",
        ]
    )
    shutil.rmtree(folder / "pacts")
    only_old = project.pytester.runpytest_inprocess("--contract-against=v1")
    only_old.assert_outcomes(failed=1)
    assert "provider v1" not in only_old.stdout.str()
    wrong = project.pytester.runpytest_inprocess("--contract-against=v9")
    assert wrong.ret == pytest.ExitCode.USAGE_ERROR


def test_skipping_everything_is_no_pass(project):
    conftest = project.pytester.path / "conftest.py"
    conftest.write_text(
        conftest.read_text().replace("def order_exists(id: int = 42):", "def order_exists():\n    pytest.skip('no')")
    )
    project.contract(pact(interaction()))
    result = project.run()
    result.assert_outcomes(skipped=1)
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(["every interaction was skipped: nothing was verified, and that is not a pass"])


def test_shards_share_the_interactions_without_gap_or_double(project):
    project.contract(pact(*(interaction(f"order {n}", query={"n": [str(n)]}) for n in range(12))))
    names = []
    for index in (1, 2, 3):
        lines = project.run("--collect-only", "-q", f"--contract-shard={index}/3").outlines
        names += [line for line in lines if line.startswith("orders-api::")]
    assert len(names) == len(set(names)) == 12


def test_part_of_a_contract_is_said_to_be_a_part(project):
    project.contract()
    project.run("-k", "exists").stdout.fnmatch_lines(["  web -> orders-api   pass  (only part of it was replayed)"])


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (["--contract-verify=nowhere"], "there is no file or directory 'nowhere'"),
        (["--contract-verify=empty"], "there is no contract in 'empty': it holds no *.json file"),
        (["--contract-verify=shop.py"], "shop.py is not a contract*"),
        (["--contract-verify=pacts", "--contract-shard=4/3"], "expected a shard as I/N*"),
        (["--contract-verify=pacts", "--contract-publish-results"], "--contract-publish-results needs the version*"),
        (["--contract-verify=broker"], "the broker must be asked about a provider by name*|no broker is set*"),
    ],
)
def test_what_cannot_be_verified_is_an_error_of_one_kind(project, arguments, text):
    project.contract()
    project.pytester.mkdir("empty")
    result = project.pytester.runpytest_inprocess(*arguments)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert "Traceback" not in result.stderr.str()
    assert any(_begins(line, text) for line in result.stderr.lines)


def _begins(line, text):
    return any(line.startswith("ERROR: " + each.rstrip("*")) for each in text.split("|"))


def test_without_the_plugin_nothing_else_changes(project):
    project.pytester.makeconftest("")
    project.pytester.makepyfile(test_one="def test_one(): pass\n")
    project.pytester.runpytest_inprocess("-p", "no:shiplap").assert_outcomes(passed=1)
