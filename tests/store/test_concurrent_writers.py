"""Many at once: nothing fails, nothing is lost, and two deployments that do not fit each other never both start."""

import multiprocessing
from collections import Counter
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest

from fakes.broker_world import START, BrokerWorld
from fakes.contenders import publish_into, publish_versions, start_in, start_one
from shiplap.overlap import Nothing, Verdict
from shiplap_broker.store.database import open_database
from shiplap_broker.usecases.decide_gate import decide_gate

KINDS = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]
CROWD = 16


def together(crowd, deed, *arguments):
    """Let a crowd of threads do the same at the same moment."""
    barrier = Barrier(crowd)

    def one(index):
        barrier.wait()
        return deed(*arguments, index)

    with ThreadPoolExecutor(crowd) as pool:
        return list(pool.map(one, range(crowd)))


def in_processes(count):
    return ProcessPoolExecutor(count, mp_context=multiprocessing.get_context("spawn"))


def published(store):
    with store.read() as transaction:
        history = transaction.contracts.history("web", "orders-api").items
        return {one.consumer_version for one in history}, len({one.content_id for one in history})


@pytest.mark.parametrize("kind", KINDS)
def test_threads_that_publish_at_once_all_succeed(database_url, kind):
    store = open_database(database_url(kind))
    numbers = together(CROWD, lambda index: publish_into(store, index, 5))
    versions, contents = published(store)
    store.close()
    assert versions == {number for mine in numbers for number in mine}
    assert len(versions) == 80
    assert contents == 1 + CROWD * 4


@pytest.mark.parametrize("kind", KINDS)
def test_processes_that_publish_at_once_all_succeed(database_url, kind):
    url = database_url(kind)
    with in_processes(4) as pool:
        work = [pool.submit(publish_versions, url, who, 10) for who in range(4)]
        numbers = [one.result() for one in work]
    store = open_database(url)
    versions, contents = published(store)
    store.close()
    assert versions == {number for mine in numbers for number in mine}
    assert contents == 1 + 4 * 9


@pytest.mark.parametrize("kind", KINDS)
def test_readers_are_not_stopped_by_writers(database_url, kind):
    store = open_database(database_url(kind))
    publish_into(store, "first", 1)

    def write_or_read(index):
        if index % 2:
            publish_into(store, index, 3)
            return 0
        seen = [len(published(store)[0]) for _ in range(10)]
        assert seen == sorted(seen)
        return len(seen)

    results = together(CROWD, write_or_read)
    store.close()
    assert sum(results) == 80


def at_the_crossing(store):
    """web 2 and orders-api 2 do not fit each other; each fits what is deployed now."""
    world = BrokerWorld(store)
    world.environment()
    world.publish("web@1", reads=("id",))
    world.publish("web@2", reads=("total",))
    for web, api, success in (("1", "1", True), ("1", "2", True), ("2", "1", True), ("2", "2", False)):
        world.verify(f"web@{web}", f"orders-api@{api}", success)
    world.now -= timedelta(hours=1)
    world.deploy("orders-api@1")
    world.deploy("web@1")
    return world


def check_the_crossing(store, outcomes):
    counted = Counter(outcomes)
    assert counted["started"] == 1
    assert set(counted) <= {"started", "conflict", "no"}
    with store.read() as transaction:
        newest = transaction.deployments.newest
        open_ones = [one for name in ("web", "orders-api") if (one := newest(name, "production", None)).is_open]
    assert len(open_ones) == 1
    decision = decide_gate(store, "production", Nothing(), START, decision_id="check", now=START).decision
    assert decision.verdict is Verdict.YES


@pytest.mark.parametrize("kind", KINDS)
def test_threads_cannot_both_start_what_does_not_fit(database_url, kind):
    store = open_database(database_url(kind))
    at_the_crossing(store)
    outcomes = together(CROWD, lambda index: start_in(store, ("web@2", "orders-api@2")[index % 2], index))
    check_the_crossing(store, outcomes)
    store.close()


@pytest.mark.parametrize("kind", KINDS)
def test_forty_calls_from_processes_leave_no_failing_pair(database_url, kind):
    url = database_url(kind)
    store = open_database(url)
    at_the_crossing(store)
    with in_processes(4) as pool:
        work = [pool.submit(start_one, url, ("web@2", "orders-api@2")[index % 2], index) for index in range(40)]
        outcomes = [one.result() for one in work]
    check_the_crossing(store, outcomes)
    store.close()
