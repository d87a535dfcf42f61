"""The ``pact`` command line of the Pact project against a running broker: what people use today must go on working."""

import json
import os
import shutil
import subprocess

import pytest

from fakes.broker_server import serving
from shiplap_broker.store.database import open_database

CONTRACT = {
    "consumer": {"name": "web"},
    "provider": {"name": "orders-api"},
    "interactions": [
        {
            "description": "fetch an order",
            "providerState": "order exists",
            "request": {"method": "GET", "path": "/orders/42"},
            "response": {"status": 200, "body": {"id": 42, "total": 1200}},
        }
    ],
    "metadata": {"pactSpecification": {"version": "2.0.0"}},
}


@pytest.fixture(scope="session")
def program(repository):
    own = repository / ".venv-pact-cli" / "bin" / "pact"
    found = str(own) if own.exists() else shutil.which("pact")
    if found is None:
        reason = "needs the command line of Pact: .venv-pact-cli/bin/pact, or pact on the PATH"
        (pytest.fail if os.environ.get("CI") else pytest.skip)(reason)
    return found


@pytest.fixture
def broker(database_url):
    with serving(open_database(database_url("sqlite"))) as address:
        yield address


@pytest.fixture
def pact(program, broker, tmp_path):
    def run(*arguments, code=0):
        environment = {**os.environ, "PACT_DO_NOT_TRACK": "true", "PACT_BROKER_BASE_URL": broker, "NO_COLOR": "1"}
        done = subprocess.run(
            [program, "broker", *arguments],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        said = done.stdout + done.stderr
        assert done.returncode == code, said
        return said

    (tmp_path / "web-orders-api.json").write_text(json.dumps(CONTRACT))
    return run


def publish(pact, version="41", *more):
    return pact("publish", "web-orders-api.json", "-a", version, "--branch", "main", *more)


def test_publish_says_what_happened(pact):
    said = publish(pact)
    assert "Created web version 41 with branch main" in said
    assert "Pact successfully published for web version 41 and provider orders-api." in said


def test_publishing_the_same_contract_twice_changes_nothing(pact):
    publish(pact)
    assert "republished for web version 41 and provider orders-api with no content changes" in publish(pact)


def test_a_published_contract_may_not_change(pact, tmp_path):
    publish(pact)
    changed = json.loads(json.dumps(CONTRACT))
    changed["interactions"][0]["response"]["body"] = {"id": 42}
    (tmp_path / "web-orders-api.json").write_text(json.dumps(changed))
    said = pact("publish", "web-orders-api.json", "-a", "41", code=1)
    assert "Cannot change the content of the pact for web version 41" in said


def test_environments_are_made_listed_changed_and_removed(pact):
    made = pact("create-environment", "--name", "live", "--production", "--display-name", "Live")
    uuid = made.rsplit(" ", 1)[-1].strip()
    assert "live" in pact("list-environments")
    assert "Live" in pact("describe-environment", "--uuid", uuid)
    pact("update-environment", "--uuid", uuid, "--name", "live", "--display-name", "Alive", "--production")
    assert "Alive" in pact("list-environments")
    pact("delete-environment", "--uuid", uuid)
    assert "Alive" not in pact("list-environments")


def test_can_i_deploy_says_no_while_nothing_is_verified(pact):
    publish(pact)
    pact("create-environment", "--name", "live", "--production")
    said = pact("can-i-deploy", "--pacticipant", "web", "--version", "41", "--to-environment", "live", code=1)
    assert "There is no verified pact between version 41 of web and a version of orders-api currently in live" in said


def test_deployments_are_recorded_and_taken_back(pact):
    publish(pact)
    pact("create-environment", "--name", "live", "--production")
    said = pact("record-deployment", "--pacticipant", "web", "--version", "41", "--environment", "live")
    assert "Recorded deployment of web version 41 to live environment" in said
    assert "Undeployed web from live" in pact("record-undeployment", "--pacticipant", "web", "--environment", "live")


def test_releases_are_recorded_and_their_support_ends(pact):
    publish(pact)
    pact("create-environment", "--name", "live", "--production")
    pact("record-release", "--pacticipant", "web", "--version", "41", "--environment", "live")
    said = pact("record-support-ended", "--pacticipant", "web", "--version", "41", "--environment", "live")
    assert "Recorded support ended" in said


def test_pacticipants_versions_branches_and_tags_are_kept(pact):
    publish(pact)
    pact("create-or-update-pacticipant", "--name", "web", "--main-branch", "main")
    pact("create-or-update-version", "--pacticipant", "web", "--version", "42", "--branch", "feat/a b")
    pact("create-version-tag", "--pacticipant", "web", "--version", "42", "--tag", "prod/eu")
    assert "42" in pact("describe-version", "--pacticipant", "web", "--version", "42")
    assert "web" in pact("list-pacticipants")
    pact("delete-branch", "--pacticipant", "web", "--branch", "feat/a b")


def test_contracts_are_listed(pact):
    publish(pact)
    assert "orders-api" in pact("list-latest-pact-versions")
    assert "web" in pact("get-pacts", "--provider", "orders-api", "--branch", "main")
