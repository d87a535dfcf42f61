"""Webhooks and the outbox on every store: what one writes, the others would answer too."""

import itertools
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from shiplap_broker.jobs.delivering import Deliverer, claim_due
from shiplap_broker.settings import WebhookSettings
from shiplap_broker.store.records import Page
from shiplap_broker.store.webhook_records import (
    AttemptRecord,
    DeliveryRecord,
    DeliveryState,
    PacticipantFilter,
    WebhookEvent,
    WebhookRecord,
)

NOW = datetime(2026, 11, 23, 14, 2, tzinfo=UTC)
PUBLISHED, FAILED = WebhookEvent.CONTRACT_PUBLISHED, WebhookEvent.VERIFICATION_FAILED


def hook(uuid="hook-0123456789abcdef", **more):
    given = {
        "description": "tells CI",
        "enabled": True,
        "consumer": None,
        "provider": None,
        "events": (PUBLISHED,),
        "method": "POST",
        "url": "https://ci.example/${pactbroker.consumerName}",
        "headers": {"Authorization": "Bearer one"},
        "body": {"pact": ["${pactbroker.pactUrl}", 1, None]},
        "username": "u",
        "password": "p",
        "signing_secret": "whsec_c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0",
        "created_at": NOW,
        "updated_at": NOW,
    }
    return WebhookRecord(uuid=uuid, **{**given, **more})


def delivery(uuid, due=NOW, webhook="hook-0123456789abcdef", **more):
    given = {
        "event": "contract_published",
        "consumer": "web",
        "provider": "orders-api",
        "consumer_version": "41",
        "verification": None,
        "parameters": {"consumerName": "web"},
    }
    return DeliveryRecord(uuid=uuid, webhook=webhook, due_at=due, created_at=due, **{**given, **more})


def attempt(success=True, at=NOW):
    return AttemptRecord(at=at, success=success, status=200 if success else 500, log="tried\n")


@pytest.fixture
def known(store):
    with store.write() as transaction:
        transaction.pacticipants.ensure("web", NOW)
        transaction.pacticipants.ensure("orders-api", NOW)
        transaction.webhooks.put(hook())
    return store


def waiting(store, *records):
    with store.write() as transaction:
        for one in records:
            transaction.outbox.add(one)


def claimed(store, at=NOW, by="worker", limit=10, lease=30):
    with store.outbox() as transaction:
        return transaction.outbox.claim(at, at + timedelta(seconds=lease), by, limit)


def test_a_webhook_is_kept_as_it_was_given(known):
    with known.read() as transaction:
        assert transaction.webhooks.get("hook-0123456789abcdef") == hook()
        assert transaction.webhooks.get("other") is None


def test_a_webhook_put_again_is_replaced_and_keeps_when_it_was_made(known):
    later = hook(body="text", username=None, created_at=NOW + timedelta(days=1), updated_at=NOW + timedelta(days=1))
    with known.write() as transaction:
        assert transaction.webhooks.put(later) is False
        assert transaction.webhooks.put(hook("another-0123456789")) is True
    with known.read() as transaction:
        first, second = transaction.webhooks.all()
    assert first == replace(later, created_at=NOW)
    assert second.uuid == "another-0123456789"


def test_secrets_are_not_in_the_words_a_webhook_is_shown_with():
    assert not any(secret in repr(hook()) for secret in ("Bearer one", "'p'", "whsec_"))


@pytest.mark.parametrize(
    ("more", "hears"),
    [
        ({}, True),
        ({"enabled": False}, False),
        ({"events": (FAILED,)}, False),
        ({"consumer": PacticipantFilter(name="web")}, True),
        ({"consumer": PacticipantFilter(name="orders-api")}, False),
        ({"provider": PacticipantFilter(name="orders-api")}, True),
        ({"provider": PacticipantFilter(label="team-a")}, True),
        ({"provider": PacticipantFilter(label="team-b")}, False),
        ({"consumer": PacticipantFilter(label="team-a")}, False),
    ],
)
def test_webhooks_hear_of_the_events_of_those_they_name(known, more, hears):
    with known.write() as transaction:
        transaction.pacticipants.add_label("orders-api", "team-a", NOW)
        transaction.webhooks.put(hook(**more))
    with known.read() as transaction:
        assert bool(transaction.webhooks.listening("web", "orders-api", [PUBLISHED])) is hears


def test_a_removed_pacticipant_takes_the_webhooks_that_name_it_along(known):
    with known.write() as transaction:
        transaction.webhooks.put(hook(consumer=PacticipantFilter(name="web")))
        transaction.pacticipants.delete("web")
    with known.read() as transaction:
        assert transaction.webhooks.all() == ()


def test_a_removed_webhook_takes_its_deliveries_along(known):
    waiting(known, delivery("d1"))
    with known.write() as transaction:
        assert transaction.webhooks.delete("hook-0123456789abcdef") is True
        assert transaction.webhooks.delete("hook-0123456789abcdef") is False
    with known.read() as transaction:
        assert transaction.outbox.get("d1") is None
        assert not transaction.outbox.has_due(NOW)


def test_due_deliveries_are_claimed_once_those_due_longest_first(known):
    later = NOW + timedelta(seconds=5)
    waiting(known, delivery("d2", NOW + timedelta(seconds=1)), delivery("d1"), delivery("d3", NOW + timedelta(days=1)))
    assert [one.uuid for one in claimed(known, later, limit=1)] == ["d1"]
    assert [one.uuid for one in claimed(known, later)] == ["d2"]
    assert claimed(known, later) == ()


def test_what_a_dead_worker_had_claimed_comes_due_when_its_lease_ends(known):
    waiting(known, delivery("d1"))
    assert [one.attempts for one in claimed(known, by="dead", lease=30)] == [1]
    assert claimed(known, NOW + timedelta(seconds=29)) == ()
    again = claimed(known, NOW + timedelta(seconds=30), by="alive")
    assert [(one.uuid, one.attempts, one.claim) for one in again] == [("d1", 2, "alive")]


def test_an_attempt_settles_its_delivery(known):
    waiting(known, delivery("d1"))
    (mine,) = claimed(known)
    done = replace(mine, state=DeliveryState.DELIVERED, finished_at=NOW)
    with known.outbox() as transaction:
        assert transaction.outbox.settle(done, attempt(), "worker") is True
        assert transaction.outbox.settle(done, attempt(), "worker") is False
    with known.read() as transaction:
        kept = transaction.outbox.get("d1")
        assert (kept.state, kept.finished_at, kept.claim) == (DeliveryState.DELIVERED, NOW, None)
        assert transaction.outbox.attempts("d1") == (attempt(),)
        assert not transaction.outbox.has_due(NOW + timedelta(days=1))


@pytest.mark.parametrize(("success", "counts"), [(True, True), (False, False)])
def test_of_a_worker_that_was_too_slow_only_a_success_counts(known, success, counts):
    waiting(known, delivery("d1"))
    (slow,) = claimed(known, by="slow")
    claimed(known, NOW + timedelta(seconds=31), by="quick")
    state = DeliveryState.DELIVERED if success else DeliveryState.WAITING
    with known.outbox() as transaction:
        assert transaction.outbox.settle(replace(slow, state=state), attempt(success), "slow") is counts


def test_a_dead_delivery_can_be_made_to_wait_again(known):
    waiting(known, delivery("d1"))
    (mine,) = claimed(known)
    with known.outbox() as transaction:
        transaction.outbox.settle(replace(mine, state=DeliveryState.DEAD, finished_at=NOW), attempt(False), "worker")
    assert claimed(known, NOW + timedelta(days=1)) == ()
    with known.outbox() as transaction:
        assert transaction.outbox.revive("d1", NOW) is True
        assert transaction.outbox.revive("d1", NOW) is False
    (again,) = claimed(known, NOW)
    assert (again.uuid, again.attempts) == ("d1", 1)
    with known.read() as transaction:
        assert len(transaction.outbox.attempts("d1")) == 1


def test_deliveries_are_found_by_state_webhook_integration_contract_and_result(known):
    waiting(
        known,
        delivery("d1"),
        delivery("d2", consumer_version="42"),
        delivery("d3", verification=101),
        delivery("d4", consumer="other", provider="else"),
    )
    with known.read() as transaction:
        outbox = transaction.outbox
        assert [one.uuid for one in outbox.page(Page(number=1, size=3))] == ["d4", "d3", "d2"]
        assert [one.uuid for one in outbox.page(Page(number=2, size=3))] == ["d1"]
        assert outbox.page(Page(), DeliveryState.DEAD) == ()
        assert outbox.page(Page(), webhook="another") == ()
        assert [one.uuid for one in outbox.of_integration("web", "orders-api")] == ["d3", "d2", "d1"]
        assert [one.uuid for one in outbox.of_integration("web", "orders-api", "41")] == ["d1"]
        assert [one.uuid for one in outbox.of_verification(101)] == ["d3"]


def test_the_outbox_says_how_full_it_is(known):
    waiting(known, delivery("d1"), delivery("d2", NOW + timedelta(seconds=1)), delivery("d3", NOW + timedelta(hours=1)))
    (first, second) = claimed(known, NOW + timedelta(seconds=2))
    with known.outbox() as transaction:
        transaction.outbox.settle(replace(first, state=DeliveryState.DEAD, finished_at=NOW), attempt(False), "worker")
        transaction.outbox.settle(replace(second, state=DeliveryState.DELIVERED, finished_at=NOW), attempt(), "worker")
    with known.read() as transaction:
        figures = transaction.outbox.figures()
        assert transaction.outbox.totals() == (3, 2)
    assert (figures.waiting, figures.oldest, figures.dead) == (1, NOW + timedelta(hours=1), 1)


def test_what_was_delivered_long_ago_is_forgotten_and_nothing_else(known):
    waiting(known, delivery("d1"), delivery("d2"))
    (first, second) = claimed(known)
    with known.outbox() as transaction:
        transaction.outbox.settle(replace(first, state=DeliveryState.DELIVERED, finished_at=NOW), attempt(), "worker")
        transaction.outbox.settle(replace(second, state=DeliveryState.DEAD, finished_at=NOW), attempt(False), "worker")
    with known.outbox() as transaction:
        assert transaction.outbox.forget(NOW) == 0
        assert transaction.outbox.forget(NOW + timedelta(seconds=1)) == 1
    with known.read() as transaction:
        assert [one.uuid for one in transaction.outbox.page(Page())] == ["d2"]


@pytest.mark.postgres
def test_on_postgresql_workers_neither_wait_for_publishers_nor_for_each_other(database_url):
    from shiplap_broker.store.database import open_database  # noqa: PLC0415 - for this test alone

    store = open_database(database_url("postgresql"))
    with store.write() as transaction:
        transaction.webhooks.put(hook())
        for number in range(4):
            transaction.outbox.add(delivery(f"d{number}"))
    until = NOW + timedelta(seconds=30)
    with store.write(), store.outbox() as one, store.outbox() as other:
        first = one.outbox.claim(NOW, until, "one", 2)
        second = other.outbox.claim(NOW, until, "other", 10)
    store.close()
    assert [each.uuid for each in first] == ["d0", "d1"]
    assert [each.uuid for each in second] == ["d2", "d3"]


def test_deliveries_of_webhooks_that_have_enough_to_do_are_left(known):
    with known.write() as transaction:
        transaction.webhooks.put(hook("another-0123456789"))
    waiting(known, delivery("d1"), delivery("d2", webhook="another-0123456789"))
    with known.outbox() as transaction:
        until = NOW + timedelta(seconds=30)
        taken = transaction.outbox.claim(NOW, until, "worker", 10, ["hook-0123456789abcdef"])
        assert [one.uuid for one in taken] == ["d2"]
    assert [one.uuid for one in claimed(known)] == ["d1"]


def test_what_workers_have_in_hand_is_counted_by_webhook_until_it_is_settled_or_its_lease_ends(known):
    with known.write() as transaction:
        transaction.webhooks.put(hook("another-0123456789"))
    other = [delivery(f"b{number}", webhook="another-0123456789") for number in range(3)]
    waiting(known, delivery("a1"), *other, delivery("later", due=NOW + timedelta(hours=1)))
    first, *rest = claimed(known, limit=3, lease=30)
    with known.outbox() as transaction:
        assert transaction.outbox.under_way(NOW) == {"hook-0123456789abcdef": 1, "another-0123456789": 2}
        assert transaction.outbox.under_way(NOW + timedelta(seconds=30)) == {}
        failed = replace(first, due_at=NOW + timedelta(seconds=10))
        assert transaction.outbox.settle(failed, attempt(success=False), "worker")
        done = replace(rest[0], state=DeliveryState.DELIVERED, finished_at=NOW)
        assert transaction.outbox.settle(done, attempt(), "worker")
        assert transaction.outbox.under_way(NOW) == {"another-0123456789": 1}


@pytest.mark.postgres
def test_workers_on_postgresql_never_call_one_host_more_often_at_once_than_allowed(database_url):
    from shiplap_broker.store.database import open_database  # noqa: PLC0415 - for this test alone

    url = database_url("postgresql")
    stores = [open_database(url) for _ in range(4)]
    with stores[0].write() as transaction:
        transaction.webhooks.put(hook())
        for number in range(20):
            transaction.outbox.add(delivery(f"d{number:02}"))
    together = threading.Barrier(4)
    ids = itertools.count()

    def claim(store):
        deliverer = Deliverer(
            store=store,
            settings=WebhookSettings(at_once_to_host=2),
            send=None,
            now=lambda: NOW,
            new_id=lambda: f"worker-{next(ids)}",
            jitter=lambda: 1.0,
            observe=lambda _: None,
        )
        together.wait(20)
        return [one.uuid for _ in range(5) for one in claim_due(deliverer, 1)]

    with ThreadPoolExecutor(4) as pool:
        taken = [uuid for found in pool.map(claim, stores) for uuid in found]
    for store in stores:
        store.close()
    assert sorted(taken) == ["d00", "d01"]
