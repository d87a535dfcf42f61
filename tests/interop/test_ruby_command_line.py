"""The older command line of Pact, written in Ruby, and its verifier: code that shares nothing with the Rust core."""

import json
import os
import subprocess

import pytest

from fakes.absence import lacking
from fakes.broker_server import serving
from fakes.broker_world import BrokerWorld, contract_text
from fakes.orders_provider import serving_orders
from fakes.webhook_receiver import receiving
from shiplap.model.deployment import Kind
from shiplap_broker.settings import BrokerSettings, WebhookSettings
from shiplap_broker.store.memory import MemoryStore


@pytest.fixture(scope="session")
def programs(repository):
    folder = repository / ".venv-pact-ruby" / "bin"
    if not (folder / "pact-broker").exists():
        reason = "needs the Ruby command line of Pact (make .venv-pact-ruby/.installed)"
        lacking(reason)
    return folder


@pytest.fixture
def world():
    world = BrokerWorld(MemoryStore())
    world.environment("production")
    return world


@pytest.fixture
def broker(world):
    with serving(world.store, now=lambda: world.now) as address:
        yield address


@pytest.fixture
def run(programs, broker, tmp_path):
    def run(program, *arguments, code=0):
        environment = {
            **os.environ,
            "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
            "PACT_BROKER_BASE_URL": broker,
            "PACT_DO_NOT_TRACK": "true",
            "PYTHONWARNINGS": "ignore",
        }
        done = subprocess.run(
            [programs / program, *arguments],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        said = done.stdout + done.stderr
        assert done.returncode == code, said
        return said

    return run


def old_text(*reads):
    """Return a contract as the Ruby tools understand it."""
    return contract_text("web", "orders-api", *reads).replace('"4.0"', '"2.0.0"')


def document(said):
    """Return the JSON in what a program said, among its warnings."""
    return json.JSONDecoder().raw_decode(said[said.index("{") :])[0]


@pytest.fixture
def client(run, tmp_path):
    (tmp_path / "web-orders-api.json").write_text(old_text("id", "total"))
    return lambda *arguments, code=0: run("pact-broker", *arguments, code=code)


def test_contracts_are_published_once_with_branch_and_tags(client, tmp_path):
    said = client("publish", "web-orders-api.json", "-a", "41", "--branch", "main", "--tag", "a", "--tag", "b")
    assert "Created web version 41 with branch main and tags a, b" in said
    assert "Pact successfully published for web version 41 and provider orders-api." in said
    assert "with no content changes" in client("publish", "web-orders-api.json", "-a", "41", "--branch", "main")
    (tmp_path / "web-orders-api.json").write_text(old_text("id"))
    assert "Cannot change the content of the pact for web version 41" in client(
        "publish", "web-orders-api.json", "-a", "41", code=1
    )


def test_parts_of_a_contract_are_merged(client, tmp_path):
    client("publish", "web-orders-api.json", "-a", "41", "--branch", "main")
    part = json.loads(old_text("id"))
    part["interactions"][0] |= {"description": "another", "request": {"method": "GET", "path": "/another"}}
    (tmp_path / "web-orders-api.json").write_text(json.dumps(part))
    said = client("publish", "web-orders-api.json", "-a", "41", "--merge")
    assert "Pact content merged with existing content for web version 41 and provider orders-api." in said
    (tmp_path / "web-orders-api.json").write_text(json.dumps(part).replace("GET", "POST"))
    said = client("publish", "web-orders-api.json", "-a", "41", "--merge", code=1)
    assert "the interaction 'another' is there with another request" in said


def test_the_gate_says_no_in_the_old_words_and_ends_with_one(client):
    client("publish", "web-orders-api.json", "-a", "41", "--branch", "main")
    said = client("can-i-deploy", "--pacticipant", "web", "--version", "41", "--to-environment", "production", code=1)
    assert "There is no verified pact between version 41 of web and a version of orders-api" in said
    said = client("can-i-deploy", "-a", "web", "-e", "41", "--to-environment", "production", "-o", "json", code=1)
    assert document(said)["summary"]["deployable"] is None
    said = client("can-i-merge", "--pacticipant", "web", "--version", "41", code=1)
    assert "the latest version of orders-api from the main branch (no versions exist for this branch)" in said


def test_deployments_and_releases_are_recorded_and_ended(client):
    client("publish", "web-orders-api.json", "-a", "41")
    where = ("--pacticipant", "web", "--version", "41", "--environment", "production")
    assert "Recorded deployment of web version 41 to production" in client("record-deployment", *where)
    said = client("record-undeployment", "--pacticipant", "web", "--environment", "production")
    assert "Recorded undeployment of web version 41 from production" in said
    assert "Recorded release of web version 41 to production" in client("record-release", *where)
    assert "Recorded support ended for web version 41 in production" in client("record-support-ended", *where)
    said = client("record-deployment", *where[:-1], "nowhere", code=1)
    assert "No environment found with name 'nowhere'. Available options: production" in said


def test_environments_are_made_listed_described_changed_and_removed(client):
    made = client("create-environment", "--name", "live", "--production", "--output", "json")
    uuid = document(made)["uuid"]
    assert "live" in client("list-environments")
    assert "live" in client("describe-environment", "--uuid", uuid)
    client("update-environment", "--uuid", uuid, "--name", "live", "--display-name", "Alive")
    assert "Alive" in client("list-environments")
    client("delete-environment", "--uuid", uuid)
    assert "Alive" not in client("list-environments")


def test_pacticipants_versions_branches_and_tags_are_kept(client):
    client("publish", "web-orders-api.json", "-a", "41", "--branch", "main")
    assert '"web" updated' in client("create-or-update-pacticipant", "--name", "web", "--main-branch", "main")
    client("create-or-update-version", "-a", "web", "-e", "42", "--branch", "feat/a b", "--tag", "q")
    client("create-version-tag", "--pacticipant", "web", "--version", "42", "--tag", "prod/eu")
    assert "q prod/eu" in client("describe-version", "--pacticipant", "web", "--version", "42")
    client("create-version-tag", "-a", "web", "-e", "43", "--tag", "x", "--auto-create-version")
    assert "43" in client("describe-version", "--pacticipant", "web")
    assert "Main Branch: main" in client("describe-pacticipant", "--name", "web")
    assert "orders-api" in client("list-pacticipants")
    assert "orders-api" in client("list-latest-pact-versions")
    assert "deleted branch feat/a b" in client("delete-branch", "--pacticipant", "web", "--branch", "feat/a b")


def verify(run, version, *selectors, code=0, more=()):
    chosen = [part for one in selectors for part in ("--consumer-version-selector", json.dumps(one))]
    with serving_orders() as provider:
        return run(
            "pact-provider-verifier",
            *("--provider", "orders-api", "--provider-base-url", provider),
            *("--provider-states-setup-url", f"{provider}/states"),
            *("--publish-verification-results", "--provider-app-version", version, "--provider-version-branch", "main"),
            *chosen,
            *more,
            code=code,
        )


def results(world):
    with world.store.read() as transaction:
        found = (transaction.verifications.get(number) for number in range(101, 120))
        return sorted((one.consumer_versions, one.provider_version, one.success) for one in found if one is not None)


def publish_two_builds(world):
    for number, reads in (("40", ("id", "total")), ("41", ("id",))):
        world.publish(f"web@{number}", text=old_text(*reads))


def test_the_verifier_is_given_the_old_tab_too_and_its_results_are_kept(run, world):
    publish_two_builds(world)
    world.policy("web", Kind.BROWSER)
    world.record("web@40")
    world.later(hours=1)
    world.record("web@41")
    world.later(hours=1)
    verify(run, "11", {"deployed": True}, code=1)
    assert results(world) == [(("40",), "11", False), (("41",), "11", True)]


def test_a_pending_contract_may_fail(run, world):
    publish_two_builds(world)
    world.publish("web@42", branch="feature", text=old_text("new"))
    said = verify(run, "11", {"branch": "feature"}, more=("--enable-pending",))
    assert "PENDING" in said
    assert results(world) == [(("42",), "11", False)]


@pytest.fixture
def receiver():
    with receiving() as started:
        yield started


@pytest.mark.parametrize("sides", [(), ("--consumer", "web", "--provider", "orders-api")], ids=["all", "pair"])
def test_webhooks_are_made_changed_and_tried(run, world, receiver, tmp_path, sides):
    world.publish("web@41")
    settings = BrokerSettings(webhooks=WebhookSettings(internal=("127.0.0.1",)))
    with serving(world.store, settings, now=lambda: world.now) as address:

        def client(*arguments):
            return run("pact-broker", *arguments, "--broker-base-url", address)

        asked = ("--request", "POST", "--data", '{"commit": "${pactbroker.consumerVersionNumber}"}')
        made = client("create-webhook", f"{receiver.url}/build", *asked, "--contract-published", *sides)
        assert "Webhook" in made
        uuid = client("generate-uuid").splitlines()[0].strip()
        client("create-or-update-webhook", f"{receiver.url}/one", "--uuid", uuid, *asked, "--contract-published")
        client("create-or-update-webhook", f"{receiver.url}/two", "--uuid", uuid, *asked, "--contract-published")
        said = client("test-webhook", "--uuid", uuid)
    assert "200" in said
    [(path, _, body)] = receiver.requests
    assert (path, json.loads(body)) == ("/two", {"commit": "41"})
    with world.store.read() as transaction:
        assert len(transaction.webhooks.all()) == 2
