"""Reads that share one picture, connections that were dropped in between, and parameters that are lists."""

import threading
from datetime import UTC, datetime

import psycopg
import pytest
from sqlalchemy import select

from shiplap_broker.store.database import open_database
from shiplap_broker.store.faults import StorageError
from shiplap_broker.store.prepared import Prepared, among
from shiplap_broker.store.tables import pacticipants

NOW = datetime(2026, 11, 23, tzinfo=UTC)
KINDS = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]


def names(store):
    with store.read() as transaction:
        return sorted(transaction.pacticipants.names())


def add(store, name):
    with store.write() as transaction:
        transaction.pacticipants.ensure(name, NOW)


def in_another_thread(deed, *arguments):
    thread = threading.Thread(target=deed, args=arguments)
    thread.start()
    thread.join()


def test_reads_in_one_picture_do_not_see_what_others_write_meanwhile(store):
    add(store, "web")
    with store.one_picture():
        assert names(store) == ["web"]
        in_another_thread(add, store, "api")
        assert names(store) == ["web"]
    assert names(store) == ["api", "web"]


def test_reads_outside_of_a_picture_see_it(store):
    add(store, "web")
    assert names(store) == ["web"]
    in_another_thread(add, store, "api")
    assert names(store) == ["api", "web"]


def test_a_picture_ends_where_its_thread_writes(store):
    with store.one_picture():
        assert names(store) == []
        add(store, "web")
        assert names(store) == ["web"]


def test_a_picture_within_a_picture_is_the_same(store):
    with store.one_picture():
        assert names(store) == []
        with store.one_picture():
            in_another_thread(add, store, "web")
            assert names(store) == []
        assert names(store) == []


def test_a_picture_belongs_to_one_thread(store):
    seen = []
    with store.one_picture():
        assert names(store) == []
        add(store, "web")
        in_another_thread(lambda: seen.append(names(store)))
    assert seen == [["web"]]


def test_a_fault_of_the_use_case_leaves_the_picture_usable(store):
    add(store, "web")
    with store.one_picture():
        with pytest.raises(KeyError), store.read():
            raise KeyError
        assert names(store) == ["web"]


@pytest.fixture
def postgres(database_url):
    url = database_url("postgresql")
    opened = open_database(url)
    yield url, opened
    opened.close()


def drop_connections(url):
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE application_name = 'shiplap'"
        )


@pytest.mark.postgres
def test_connections_that_were_dropped_while_idle_are_made_anew_without_an_error(postgres):
    url, store = postgres
    add(store, "web")
    with store.read(), store.read(), store.read():
        pass  # three connections lie idle now
    drop_connections(url)
    assert names(store) == ["web"]
    drop_connections(url)
    add(store, "api")
    drop_connections(url)
    with store.outbox() as transaction:
        assert not transaction.outbox.has_due(NOW)
    assert names(store) == ["api", "web"]


@pytest.mark.postgres
def test_a_connection_that_is_dropped_amid_a_picture_is_told_and_the_next_read_works(postgres):
    url, store = postgres
    add(store, "web")
    with store.one_picture():
        assert names(store) == ["web"]
        drop_connections(url)
        with pytest.raises(StorageError), store.read() as transaction:
            transaction.pacticipants.get("web")
        assert names(store) == ["web"]


@pytest.mark.postgres
def test_who_only_reads_cannot_write_on_postgresql(postgres):
    _, store = postgres
    with pytest.raises(StorageError, match="read-only"), store.read() as transaction:
        transaction.pacticipants.ensure("web", NOW)


ODD = ['a"b', "a\\b", "{x,y}", "NULL", "null", "a,b", "a b", "'", "ünïcode ✓", "%(name)s", "$1"]


@pytest.mark.parametrize("kind", KINDS)
def test_lists_of_odd_names_find_exactly_those(database_url, kind):
    store = open_database(database_url(kind))
    for name in [*ODD, "other"]:
        add(store, name)
    statement = Prepared(select(pacticipants.c.name).where(among(pacticipants.c.name, "names")))
    with store._engine.connect() as connection:
        assert sorted(statement.scalars(connection, {"names": ODD})) == sorted(ODD)
        assert statement.scalars(connection, {"names": []}) == []
        for name in ODD:
            assert statement.scalars(connection, {"names": [name]}) == [name]
    store.close()


def test_a_null_character_does_not_cut_a_name_on_sqlite(database_url):
    store = open_database(database_url("sqlite"))
    add(store, "web")
    with store.read() as transaction:
        assert transaction.pacticipants.get("web\0x") is None
    store.close()


@pytest.mark.postgres
def test_a_null_character_is_refused_on_postgresql_instead_of_cutting_a_name(postgres):
    _, store = postgres
    add(store, "web")
    with pytest.raises(StorageError, match="NUL"), store.read() as transaction:
        transaction.pacticipants.get("web\0x")
