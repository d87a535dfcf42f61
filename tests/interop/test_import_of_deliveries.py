"""What webhooks were told is copied, too: from a Pact Broker as its lists and logs are, and from one of our own."""

import io
import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from fakes.broker_server import serving
from fakes.broker_world import BrokerWorld, ref
from fakes.recorded_pact_broker import BASE, PAIR, WEBHOOK, RecordedPactBroker, recorded_documents
from fakes.webhook_records import delivery, webhook
from shiplap.cli import ExitCode, run
from shiplap.client import session as client_session
from shiplap_broker.maintenance import import_deliveries
from shiplap_broker.store.database import open_database
from shiplap_broker.store.memory import MemoryStore
from shiplap_broker.store.records import Page
from shiplap_broker.store.webhook_records import (
    AttemptRecord,
    DeliveryState,
)
from shiplap_broker.usecases.edit_webhooks import save_webhook
from shiplap_broker.usecases.find_deliveries import delivery as find_delivery
from shiplap_broker.usecases.find_deliveries import redeliver

HOOK = WEBHOOK["uuid"]
ABOUT_C3 = f"{PAIR}FrontEnd/version/c3/triggered-webhooks"


def told(uuid, event, second, status="success", webhook=HOOK):
    """An item of a list of triggered webhooks, as the Pact Broker writes them."""
    logs = {"href": f"{BASE}/triggered-webhooks/{uuid}/logs", "title": "Webhook execution logs", "name": "POST ci"}
    return {
        "name": "POST ci",
        "status": status,
        "attemptsMade": 1,
        "attemptsRemaining": 0,
        "triggerType": "resource_creation",
        "eventName": event,
        "triggeredAt": f"2026-11-23T03:38:{second:02}+00:00",
        "_links": {
            "pb:logs": logs,
            "logs": logs,
            "pb:webhook": {"href": f"{BASE}/webhooks/{webhook}", "title": "Webhook", "name": "POST ci"},
        },
    }


def log(uuid, *attempts):
    """The logs of one, with an execution for each answer."""
    stamp = "[2026-11-23T03:38:3{at}Z] INFO:"
    lines = stamp + " HTTP/1.1 POST https://ci.example/ok\n" + stamp + " {answer}\n"
    executions = [
        {
            "success": "200" in answer,
            "logs": lines.format(at=at, answer=answer),
            "createdAt": f"2026-11-23T03:38:4{at}+00:00",
        }
        for at, answer in enumerate(attempts)
    ]
    return {
        "executions": executions,
        "_embedded": {"triggeredWebhook": {"uuid": uuid}},
        "_links": {"self": {"href": f"{BASE}/triggered-webhooks/{uuid}/logs"}},
    }


def listed(*items):
    return {"_embedded": {"triggeredWebhooks": list(items)}, "_links": {"self": {"href": BASE}}}


@pytest.fixture
def documents(shared):
    """A Pact Broker whose webhook was told of a contract, and of a result of it after three attempts."""
    found = recorded_documents(shared)
    verified = told("verified-1", "provider_verification_published", 30, "failure")
    published = told("published-1", "contract_published", 10)
    found[ABOUT_C3] = listed(verified, published)  # the newest first; those about results are there, too
    (result,) = (path for path in found if path.endswith("/verification-results/101"))
    number = found[result]["_links"]["pb:triggered-webhooks"]["href"].removeprefix(BASE)
    found[number] = listed(verified)
    found["/triggered-webhooks/verified-1/logs"] = log("verified-1", "HTTP/1.1 500 Oops", "HTTP/1.1 503 Busy")
    found["/triggered-webhooks/published-1/logs"] = log("published-1", "HTTP/1.1 200 OK")
    return found


@pytest.fixture
def broker(documents, monkeypatch):
    monkeypatch.setattr(client_session, "PAUSES", (0.0, 0.0, 0.0))
    return RecordedPactBroker(documents)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def copy_from(tmp_path, database_url, request):
    """A function that imports from an address; with the store it imports into."""
    target, state = database_url(request.param), tmp_path / "state.jsonl"
    store = open_database(target)

    def command(address, *more):
        out, err = io.StringIO(), io.StringIO()
        code = run(["broker", "import", address, "--db", target, "--state", str(state), *more], out, err)
        return code, out.getvalue(), err.getvalue()

    def counted(address):
        code, said, _ = command(address, "-o", "json")
        done = json.loads(said)
        return code, done["deliveries"], done["waiting"], done["unattached"]

    command.store, command.state, command.counted = store, state, counted
    yield command
    store.close()


def kept(store):
    """What is told of all deliveries, the newest first."""
    with store.read() as transaction:
        return transaction.outbox.page(Page(number=1, size=100))


def at(second):
    return datetime(2026, 11, 23, 3, 38, second, tzinfo=UTC)


def test_what_a_pact_broker_told_is_copied_with_its_attempts_and_logs(broker, copy_from):
    with broker.serving() as address:
        code, said, progress = copy_from(address)
        assert copy_from.counted(address) == (ExitCode.YES, 0, 0, 0)  # again: everything is here
    assert code == ExitCode.YES
    assert "copied 2 deliveries to webhooks" in said
    assert "delivery 1 of 2 to webhooks" in progress
    newer, older = kept(copy_from.store)
    assert (older.uuid, older.webhook, older.event) == ("published-1", HOOK, "contract_published")
    assert (older.state, older.attempts, older.verification) == (DeliveryState.DELIVERED, 1, None)
    assert (older.consumer, older.consumer_version, older.provider) == ("FrontEnd", "c3", "Backend")
    assert (older.created_at, older.finished_at) == (at(10), at(40))
    assert (newer.uuid, newer.state, newer.attempts) == ("verified-1", DeliveryState.DEAD, 2)
    with copy_from.store.read() as transaction:
        result = transaction.verifications.get(newer.verification)
    assert (result.consumer, result.provider_version) == ("FrontEnd", "p1")
    attempts = find_delivery(copy_from.store, "verified-1").attempts
    assert [(one.at, one.success, one.status) for one in attempts] == [(at(40), False, 500), (at(41), False, 503)]
    assert "INFO: HTTP/1.1 500 Oops" in attempts[0].log


def test_a_failed_one_can_be_made_again_and_says_what_it_said(broker, copy_from):
    with broker.serving() as address:
        copy_from(address)
    values = find_delivery(copy_from.store, "verified-1").triggered.delivery.parameters
    assert (values["consumerName"], values["providerVersionNumber"]) == ("FrontEnd", "p1")
    assert values["eventName"] == "provider_verification_published"
    assert values["pactUrl"].startswith(f"{BASE}/pacts/provider/Backend/consumer/FrontEnd/pact-version/")
    redeliver(copy_from.store, "verified-1", at(59))
    with copy_from.store.read() as transaction:
        assert transaction.outbox.has_due(at(59))


def test_what_is_still_under_way_there_is_copied_when_it_is_done(broker, documents, copy_from):
    documents[ABOUT_C3] = listed(told("published-1", "contract_published", 10, "retrying"))
    with broker.serving() as address:
        assert copy_from.counted(address) == (ExitCode.YES, 1, 1, 0)
        assert "published-1" not in {one.uuid for one in kept(copy_from.store)}
        documents[ABOUT_C3] = listed(told("published-1", "contract_published", 10))
        assert copy_from.counted(address) == (ExitCode.YES, 1, 0, 0)
    assert "published-1" in {one.uuid for one in kept(copy_from.store)}


def test_what_was_told_to_a_webhook_that_is_gone_is_counted(broker, documents, copy_from):
    documents[ABOUT_C3] = listed(told("published-1", "contract_published", 10, webhook="gone-0123456789abcdef"))
    with broker.serving() as address:
        _, said, _ = copy_from(address)
    assert "1 delivery went to webhooks that are not here, and are not copied" in said


def test_a_log_that_an_older_broker_shows_as_text_only_is_said_to_be_missing(broker, documents, copy_from):
    broker.failing["/triggered-webhooks/published-1/logs"] = (406, 100)
    with broker.serving() as address:
        assert copy_from.counted(address) == (ExitCode.YES, 2, 0, 0)
    (attempt,) = find_delivery(copy_from.store, "published-1").attempts
    assert (attempt.success, attempt.at) == (True, at(10))
    assert attempt.log == "the broker this was copied from did not show its log\n"


def test_a_list_that_is_refused_is_never_taken_for_an_empty_one(broker, copy_from):
    broker.failing["/environments"] = (406, 100)
    with broker.serving() as address:
        assert copy_from(address)[0] == ExitCode.BROKER


def test_a_list_of_an_older_broker_is_read_as_it_is(broker, documents, copy_from):
    item = told("published-1", "contract_published", 10)
    item["createdAt"] = item.pop("triggeredAt")
    del item["_links"]["pb:logs"]
    documents[ABOUT_C3] = listed(item)
    with broker.serving() as address:
        copy_from(address)
    (copied,) = (one for one in kept(copy_from.store) if one.uuid == "published-1")
    assert copied.created_at == at(10)


def test_a_very_long_log_is_shortened_as_our_own_are(broker, documents, copy_from):
    documents["/triggered-webhooks/published-1/logs"]["executions"][0]["logs"] += "x\x00" * 20_000
    with broker.serving() as address:
        copy_from(address)
    (attempt,) = find_delivery(copy_from.store, "published-1").attempts
    assert attempt.log.endswith("\n… shortened\n")
    assert "\x00" not in attempt.log
    assert len(attempt.log) < 21_000


def test_a_log_that_cannot_be_read_is_left_out_and_read_by_the_next_run(broker, copy_from):
    broker.failing["/triggered-webhooks/published-1/logs"] = (500, 4)
    with broker.serving() as address:
        code, said, _ = copy_from(address)
        assert code == ExitCode.BROKER
        assert "delivery published-1 to a webhook" in said
        assert copy_from.counted(address) == (ExitCode.YES, 1, 0, 0)
        assert not copy_from.state.exists()


def test_a_broker_that_never_told_anybody_is_not_asked_contract_by_contract(broker, documents, copy_from):
    documents["/metrics"] = {"triggeredWebhooks": {"count": 0}}
    with broker.serving() as address:
        assert copy_from.counted(address) == (ExitCode.YES, 0, 0, 0)
    assert not [path for path in broker.asked if "triggered-webhooks" in path]


def test_a_broker_that_does_not_show_its_counts_is_asked_contract_by_contract(broker, copy_from):
    broker.failing["/metrics"] = (403, 1)
    with broker.serving() as address:
        assert copy_from.counted(address) == (ExitCode.YES, 2, 0, 0)


def test_an_import_that_broke_off_lists_nothing_twice(broker, copy_from, monkeypatch):
    with monkeypatch.context() as patched, broker.serving() as address:
        patched.setattr(import_deliveries, "take_delivery", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        assert copy_from(address)[0] == ExitCode.INTERRUPTED
        patched.undo()
        broker.asked.clear()
        assert copy_from.counted(address) == (ExitCode.YES, 2, 0, 0)
    assert not [path for path in broker.asked if path.endswith("/triggered-webhooks")]
    assert {one.verification is None for one in kept(copy_from.store)} == {True, False}


def test_from_a_broker_of_our_own_everything_arrives_as_it_was(copy_from):
    world = BrokerWorld(MemoryStore())
    world.publish("web@1")
    world.verify("web@1", "orders-api@7", success=False)
    save_webhook(world.store, webhook(world.now))
    with world.store.read() as transaction:
        content = transaction.contracts.publication(ref("web@1"), "orders-api").content_id
        result = transaction.verifications.latest_of_content(content)
    stamp = "[2026-11-23T08:00:00Z] INFO:"
    lines = f"{stamp} HTTP/1.1 POST https://ci.example/hook\n{stamp} HTTP/1.1 {{}}\n"
    busy = AttemptRecord(at=world.now, success=False, status=503, log=lines.format("503 Busy"))
    fine = AttemptRecord(at=world.now, success=True, status=200, log=lines.format("200 OK"))
    plain = replace(delivery("published", world.now), state=DeliveryState.DELIVERED, attempts=2, finished_at=world.now)
    about = replace(plain, uuid="verified", event="provider_verification_failed", verification=result.number)
    with world.store.write() as transaction:
        transaction.outbox.add(plain, (busy, fine))
        transaction.outbox.add(about, (fine,))
    with serving(world.store, now=lambda: world.now) as address:
        assert copy_from.counted(address) == (ExitCode.YES, 2, 0, 0)
    for uuid, attempts in (("published", (busy, fine)), ("verified", (fine,))):
        copied = find_delivery(copy_from.store, uuid)
        assert copied.attempts == attempts
        there = copied.triggered.delivery
        assert (there.state, there.attempts, there.created_at) == (DeliveryState.DELIVERED, len(attempts), world.now)
        assert (there.consumer, there.consumer_version, there.provider) == ("web", "1", "orders-api")
        assert (there.verification is None) == (uuid == "published")
