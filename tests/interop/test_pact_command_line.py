"""The ``pact`` command line of the Pact project against a running broker: what people use today must go on working."""

import json
import os
import re
import shutil
import subprocess

import httpx
import pytest

from fakes.absence import lacking
from fakes.broker_server import serving
from fakes.orders_provider import serving_orders
from fakes.webhook_receiver import receiving
from shiplap_broker.settings import BrokerSettings, WebhookSettings
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
        lacking(reason)
    return found


@pytest.fixture
def broker(database_url):
    settings = BrokerSettings(webhooks=WebhookSettings(internal=("127.0.0.1",)))
    with serving(open_database(database_url("sqlite")), settings) as address:
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


def test_parts_of_a_contract_are_merged(pact, tmp_path):
    publish(pact)
    other = json.loads(json.dumps(CONTRACT))
    other["interactions"][0] |= {"description": "another", "request": {"method": "GET", "path": "/another"}}
    (tmp_path / "web-orders-api.json").write_text(json.dumps(other))
    assert "Pact content merged with existing content for web version 41" in publish(pact, "41", "--merge")
    assert "republished for web version 41 and provider orders-api with no content changes" in publish(
        pact, "41", "--merge"
    )
    other["interactions"][0]["response"]["body"] = {"id": 7}
    (tmp_path / "web-orders-api.json").write_text(json.dumps(other))
    said = pact("publish", "web-orders-api.json", "-a", "41", "--merge", code=1)
    assert "the interaction 'another' is there with other content" in said


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


def test_a_pull_request_may_not_merge_while_nothing_is_verified(pact):
    publish(pact)
    said = pact("can-i-merge", "--pacticipant", "web", "--version", "41", code=1)
    assert "the latest version of orders-api from the main branch (no versions exist for this branch)" in said


def test_a_tag_is_taken_off_a_version(pact):
    publish(pact)
    pact("create-version-tag", "--pacticipant", "web", "--version", "41", "--tag", "qa")
    pact("delete-version-tag", "--pacticipant", "web", "--version", "41", "--tag", "qa")
    assert "qa" not in pact("describe-version", "--pacticipant", "web", "--version", "41")


def test_the_provider_states_of_all_contracts_are_listed(pact):
    publish(pact)
    assert "order exists" in pact("provider-states", "list", "--provider", "orders-api")


@pytest.fixture
def receiver():
    with receiving() as started:
        yield started


def webhook_of(said):
    """Return the webhook or the trial of one that a command has printed as JSON on its last line."""
    return json.loads(said.strip().splitlines()[-1])


def test_a_webhook_is_created_and_tried(pact, receiver):
    publish(pact)
    made = webhook_of(
        pact(
            *("create-webhook", f"{receiver.url}/build", "--request", "POST", "--user", "ci:s3cret"),
            *("--header", "X-Origin: pact", "--data", '{"commit": "${pactbroker.consumerVersionNumber}"}'),
            *("--description", "start a build", "--consumer", "web", "--contract-published"),
        )
    )
    assert (made["description"], made["consumer"]) == ("start a build", {"name": "web"})
    assert made["events"] == [{"name": "contract_published"}]
    assert made["request"]["password"] == "**********"
    tried = pact("test-webhook", "--uuid", made["uuid"])
    assert webhook_of(tried)["success"] is True
    assert "s3cret" not in tried
    [(path, headers, body)] = receiver.requests
    assert (path, json.loads(body)) == ("/build", {"commit": "41"})
    assert headers["x-origin"] == "pact"
    assert headers["authorization"] == "Basic Y2k6czNjcmV0"  # ci:s3cret


def test_a_webhook_is_created_under_a_uuid_and_then_changed(pact, receiver):
    uuid = "696c5f93-1b7f-44bc-8d03-59440fcaa9a0"
    for path in ("first", "second"):
        said = pact(
            *("create-or-update-webhook", f"{receiver.url}/{path}", "--uuid", uuid, "--request", "POST"),
            *("--description", path, "--provider-verification-failed"),
        )
        assert webhook_of(said)["uuid"] == uuid
    assert webhook_of(said)["events"] == [{"name": "provider_verification_failed"}]
    pact("test-webhook", "--uuid", uuid)
    assert [path for path, _, _ in receiver.requests] == ["/second"]


def test_a_webhook_is_removed(pact, receiver):
    made = webhook_of(pact("create-webhook", receiver.url, "--request", "POST", "--contract-published"))
    pact("delete-webhook", "--uuid", made["uuid"])
    assert "404 Not Found" in pact("test-webhook", "--uuid", made["uuid"], code=1)


def test_a_pacticipant_is_described(pact):
    pact("create-or-update-pacticipant", "--name", "web", "--main-branch", "main", "--display-name", "The page")
    said = pact("describe-pacticipant", "--name", "web", "--output", "json")
    assert '"web"' in said


def test_a_webhook_that_is_refused_by_its_receiver_is_told_to_have_failed(pact, receiver):
    receiver.answers = [500]
    made = webhook_of(pact("create-webhook", receiver.url, "--request", "POST", "--contract-content-changed"))
    tried = webhook_of(pact("test-webhook", "--uuid", made["uuid"]))
    assert (tried["success"], tried["response"]["status"]) == (False, 500)


def test_a_webhook_with_a_method_that_is_not_allowed_is_refused(pact, receiver):
    said = pact("create-webhook", receiver.url, "--request", "GET", "--contract-published", code=1)
    assert "request.method: must be POST" in said


def test_an_unknown_webhook_cannot_be_tried(pact):
    assert "404 Not Found" in pact("test-webhook", "--uuid", "none", code=1)


def verify(program, broker, version, total, *more, code=0):
    """Let the verifier of Pact check a provider that answers with a total."""
    with serving_orders({"id": 42, "total": total}) as provider:
        done = subprocess.run(
            [
                *(program, "verifier", "-b", broker, "--provider-name", "orders-api"),
                *("--hostname", "127.0.0.1", "--port", provider.rpartition(":")[2]),
                *("--state-change-url", f"{provider}/states"),
                *("--publish", "--provider-version", version, "--provider-branch", "main"),
                *more,
            ],
            env={**os.environ, "PACT_DO_NOT_TRACK": "true", "NO_COLOR": "1"},
            capture_output=True,
            text=True,
            timeout=100,
            check=False,
        )
    assert done.returncode == code, done.stdout + done.stderr


def test_what_its_verifier_publishes_decides_the_gate(pact, program, broker):
    publish(pact)
    pact("create-environment", "--name", "live", "--production")
    verify(program, broker, "10", 1200, "--consumer-version-selectors", '{"mainBranch":true}')
    verify(program, broker, "11", "much", "--consumer-version-selectors", '{"mainBranch":true}', code=1)
    ask = ("can-i-deploy", "--pacticipant", "web", "--version", "41", "--to-environment", "live")
    pact("record-deployment", "--pacticipant", "orders-api", "--version", "10", "--environment", "live")
    assert "All required verification results are published and successful" in pact(*ask)
    pact("record-deployment", "--pacticipant", "orders-api", "--version", "11", "--environment", "live")
    assert "Computer says no" in pact(*ask, code=1)


def test_its_stub_server_answers_from_the_contracts_in_the_broker(pact, program, broker):
    publish(pact)
    environment = {**os.environ, "PACT_DO_NOT_TRACK": "true"}
    command = [program, "stub", "-b", broker]
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as stub:
        try:
            started = next(filter(None, (re.search(r"Server started on port (\d+)", line) for line in stub.stdout)))
            answer = httpx.get(f"http://127.0.0.1:{started[1]}/orders/42", timeout=30)
            assert answer.json() == {"id": 42, "total": 1200}
        finally:
            stub.kill()
