"""A new contract meets provider versions that run already: a job checks out, runs and publishes exactly what is missing."""

import json
import os
import re
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

import pytest
import ryaml

from fakes.broker_project import READS_CURRENCY, WITHOUT_TOTAL, BrokerProject
from fakes.provider_project import interaction
from shiplap.model.deployment import Strategy
from shiplap.wire.shiplap_api import EndDeployment, StartDeployment

ASK = ("--contract-missing", "--contract-env=production", "--contract-publish-results")


@pytest.fixture
def project(pytester, monkeypatch):
    with ExitStack() as stack:
        found = BrokerProject(pytester, monkeypatch, stack)
        found.client.environments.create("production", display_name=None, production=True)
        found.client.contracts.declare_version("orders-api", "v10", branch="main")
        found.publish("40", interaction())
        started = found.client.gates.start(
            StartDeployment(
                pacticipant="orders-api",
                version="v10",
                environment="production",
                strategy=Strategy.ROLLING,
                force=True,
                reason="first",
            )
        )
        (deployment,) = started.deployments
        found.client.gates.finish(deployment.id, EndDeployment(force=True, reason="first"))
        yield found


def run(project, version="v10", *args):
    return project.pytester.runpytest_inprocess(*ASK, f"--contract-provider-version={version}", *args)


def test_exactly_what_is_missing_is_replayed_and_published_once(project):
    first = run(project)
    first.assert_outcomes(passed=1)
    first.stdout.fnmatch_lines(["  web@40 -> orders-api@v10   pass", "published: orders-api@v10, 1 result"])
    again = run(project)
    assert again.ret == 0
    again.stdout.fnmatch_lines(["nothing is missing for version v10 in production"])


def test_a_version_that_does_not_serve_has_nothing_to_verify_and_that_is_no_pass(project):
    result = run(project, "v11")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert "no version v11 of orders-api serves in production" in result.stderr.str()


def test_what_is_not_alive_yet_is_pending_and_its_red_result_is_published(project):
    run(project)
    project.publish("41", interaction(response=READS_CURRENCY))
    result = run(project)
    result.assert_outcomes(xfailed=1)
    assert result.ret == 0
    assert project.result("41")["success"] is False


def test_workers_do_it_too(project):
    result = project.run_apart("-n", "2", *ASK, "--contract-provider-version=v10")
    result.assert_outcomes(passed=1)
    assert project.result("40")["success"] is True


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--contract-missing",), "--contract-missing needs --contract-env NAME and --contract-provider-version"),
        ((*ASK, "--contract-provider-version=1", "--contract-verify=x.json"), "leave out --contract-verify"),
        ((*ASK, "--contract-provider-version=1", "--contract-provider=orders"), "did you mean 'orders-api'"),
    ],
)
def test_wrong_use_is_one_sentence(project, arguments, said):
    result = project.pytester.runpytest_inprocess(*arguments)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert said in result.stderr.str()


@pytest.fixture
def workflow(repository):
    page = (repository / "docs/how-to/verify.md").read_text(encoding="utf-8")
    (text,) = re.findall(
        r"^```yaml\n# .github/workflows/verify-missing.yml\n(.*?)^```$", page, re.MULTILINE | re.DOTALL
    )
    return ryaml.loads(text)


def test_the_workflow_of_the_page_finds_checks_out_runs_and_publishes(project, workflow):
    """Plays the workflow: the steps that run something run as written, those of others are done by hand."""
    project.publish("41", interaction(response=WITHOUT_TOTAL))
    folder = project.pytester.path
    git(folder, "v10")
    (folder / "shop.py").write_text((folder / "shop.py").read_text().replace("200 if found", "500 if found"))
    git(folder, "v11")
    listing, verifying = workflow["jobs"]["list"], workflow["jobs"]["verify"]
    outputs = step(folder, listing["steps"][-1]["run"])
    found = json.loads(re.search(r"found<<END\n(.*)\nEND\n", outputs, re.DOTALL)[1])
    assert [(entry["provider"], entry["version"]) for entry in found["missing"]] == [("orders-api", "v10")]
    assert verifying["strategy"]["matrix"]["include"] == "${{ fromJSON(needs.list.outputs.found).missing }}"
    assert (verifying["env"], verifying["steps"][0]["with"]) == (
        {"VERSION": "${{ matrix.version }}"},
        {"ref": "${{ matrix.version }}"},
    )
    for entry in found["missing"]:
        subprocess.run(["git", "checkout", "-q", entry["version"]], cwd=folder, check=True)
        step(folder, verifying["steps"][-1]["run"], VERSION=entry["version"])
    published = project.result("41")
    assert (published["success"], published["providerApplicationVersion"]) == (True, "v10")
    outputs = step(folder, listing["steps"][-1]["run"])
    assert json.loads(re.search(r"found<<END\n(.*)\nEND\n", outputs, re.DOTALL)[1])["missing"] == []


def git(folder, tag):
    """Commit everything under a tag."""
    if not (folder / ".git").exists():
        (folder / ".gitignore").write_text("broker.db*\n__pycache__\n.pytest_cache\nout.txt\n.shiplap\n")
        subprocess.run(["git", "init", "-q", "-b", "main"], cwd=folder, check=True)
    who = ("-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "commit.gpgsign=false")
    subprocess.run(["git", "add", "."], cwd=folder, check=True)
    subprocess.run(["git", *who, "commit", "-q", "-m", tag], cwd=folder, check=True)
    subprocess.run(["git", "tag", tag], cwd=folder, check=True)


def step(folder, script, **environ):
    """Run a step as GitHub's shell does; return what it put out."""
    output = folder / "out.txt"
    output.write_text("")
    done = subprocess.run(
        ["bash", "-e", "-o", "pipefail", "-c", script],
        cwd=folder,
        env={
            **os.environ,
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "GITHUB_OUTPUT": str(output),
            **environ,
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return output.read_text()
