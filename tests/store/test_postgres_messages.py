"""How a transaction that only reads speaks to PostgreSQL: few messages, and never a statement outside of it."""

import time
from collections import Counter
from datetime import UTC, datetime

import pytest
from sqlalchemy import Integer, bindparam, literal, select, text

from shiplap.model.version import VersionRef
from shiplap_broker.store import drivers
from shiplap_broker.store.database import open_database
from shiplap_broker.store.drivers import PostgresWay
from shiplap_broker.store.faults import StorageError
from shiplap_broker.store.names import given
from shiplap_broker.store.prepared import Prepared, foresee
from shiplap_broker.store.tables import pacticipants

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
pytestmark = pytest.mark.postgres

NAMED = Prepared(select(pacticipants.c.name).where(pacticipants.c.name == given("name")))
READ_ONLY = text("SHOW transaction_read_only")
DIVIDED = Prepared(select((literal(1) / bindparam("by", type_=Integer)).label("one")).where(pacticipants.c.id > 0))


class Counting:
    """libpq's connection, with a count of what is said to the server."""

    def __init__(self, connection, said):
        self._connection = connection
        self._said = said

    def __getattr__(self, name):
        if name in {"exec_prepared", "pipeline_sync", "exec_", "send_query"}:
            self._said[name] += 1
        return getattr(self._connection, name)


@pytest.fixture
def said(monkeypatch):
    """What was said to the server, by the way in which it was said."""
    counted = Counter()
    begun = PostgresWay.__init__

    def init(way, driver):
        begun(way, driver)
        way._pg = Counting(way._pg, counted)

    monkeypatch.setattr(PostgresWay, "__init__", init)
    return counted


@pytest.fixture
def store(said, database_url):
    opened = open_database(database_url("postgresql"))
    with opened.write() as transaction:
        for name in ("orders", "web"):
            transaction.pacticipants.ensure(name, NOW)
        transaction.versions.ensure(VersionRef("web", "1"), NOW)
    for _ in range(2):  # the first time, statements are prepared and connections made
        read(opened)
    said.clear()
    yield opened
    opened.close()


def read(store):
    with store.read() as transaction:
        return names(transaction._connection, "orders"), names(transaction._connection, "web")


def names(connection, name):
    return NAMED.scalars(connection, {"name": name})


def divide(store):
    """Foresee a division by zero before a question that is none."""
    with store.read() as transaction:
        connection = transaction._connection
        foresee(connection, lambda: (names(connection, "web"), DIVIDED.rows(connection, {"by": 0})))
        names(connection, "orders")


def terminate_the_others(store):
    """Let the server end every connection but one of its own, as when it is started again."""
    others = text("SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE application_name = 'shiplap'")
    ending = store._engine.execution_options().connect()
    ending.execute(text("SET application_name = 'the one that ends'"))
    ending.execute(others)
    ending.close()


def test_a_transaction_begins_with_its_first_statement_and_its_end_is_not_waited_for(store, said):
    assert read(store) == (["orders"], ["web"])
    assert said == {"pipeline_sync": 1, "exec_prepared": 1, "send_query": 1}


def test_questions_that_were_foreseen_go_with_the_next(store, said):
    with store.read() as transaction:
        connection = transaction._connection
        foresee(connection, lambda: (names(connection, "web"), names(connection, "nobody"), names(connection, "web")))
        assert not said
        assert names(connection, "orders") == ["orders"]
        assert names(connection, "web") == ["web"]
        assert names(connection, "nobody") == []
    assert said == {"pipeline_sync": 1, "send_query": 1}


def test_what_was_foreseen_in_vain_is_forgotten_with_its_transaction(store, said):
    with store.read() as transaction:
        connection = transaction._connection
        foresee(connection, lambda: names(connection, "web"))
    assert not said
    assert read(store) == (["orders"], ["web"])
    assert said == {"pipeline_sync": 1, "exec_prepared": 1, "send_query": 1}


def test_a_transaction_in_which_nothing_is_asked_says_nothing(store, said):
    with store.read():
        pass
    assert not said


def test_a_statement_of_another_way_finds_the_transaction_begun(store):
    for _ in range(2):
        with store.read() as transaction:
            assert transaction._connection.scalar(READ_ONLY) == "on"
            assert names(transaction._connection, "web") == ["web"]
            assert transaction._connection.scalar(READ_ONLY) == "on"


def test_what_is_foreseen_and_fails_is_one_error_and_the_next_transaction_knows_nothing_of_it(store):
    with pytest.raises(StorageError, match="division by zero"):
        divide(store)
    assert read(store) == (["orders"], ["web"])


def test_connections_that_the_server_ended_are_noticed_before_anything_is_asked(store):
    terminate_the_others(store)
    assert read(store) == (["orders"], ["web"])


def test_a_connection_that_was_idle_is_asked_for_a_transaction_before_anything_depends_on_it(store, said, monkeypatch):
    later = time.monotonic() + 60
    monkeypatch.setattr(drivers.time, "monotonic", lambda: later)
    assert read(store) == (["orders"], ["web"])
    assert said == {"exec_": 1, "exec_prepared": 2, "send_query": 1}
    said.clear()
    assert read(store) == (["orders"], ["web"])
    assert said == {"pipeline_sync": 1, "exec_prepared": 1, "send_query": 1}


def test_a_store_is_closed_while_an_end_was_not_yet_heard(store, said):
    read(store)
    assert said["send_query"] == 1
    store.close()
    assert read(store) == (["orders"], ["web"])
