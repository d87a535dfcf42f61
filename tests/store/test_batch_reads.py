"""Reads of many things at once give what reading them one by one gives, in every store."""

import sqlite3
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from fakes.broker_world import START, BrokerWorld, ref
from shiplap_broker.store.database import open_database
from shiplap_broker.store.faults import StorageError
from shiplap_broker.store.names import given
from shiplap_broker.store.prepared import Prepared, among
from shiplap_broker.store.tables import environments, versions


@pytest.fixture
def shop(store):
    """Two consumers and a provider; web published twice, app once; two results for the content of web 2."""
    world = BrokerWorld(store)
    world.environment("production")
    world.environment("staging")
    for version, reads in (("web@1", ("id",)), ("web@2", ("id", "total")), ("app@1", ("id",))):
        world.publish(version, reads=reads)
    world.verify("web@1", "orders-api@1", success=True)
    world.verify("web@2", "orders-api@1", success=False)
    world.verify("web@2", "orders-api@2", success=True)
    world.verify("web@2", "orders-api@1", success=True, results=[{"success": True}])
    return world


def contents(transaction, *names):
    return [transaction.contracts.publication(ref(name), "orders-api").content_id for name in names]


def test_the_newest_contracts_of_some_consumers(shop):
    with shop.store.read() as transaction:
        found = transaction.contracts.latest_by(["web", "app", "nobody"])
        assert {pair: one.consumer_version for pair, one in found.items()} == {
            ("web", "orders-api"): "2",
            ("app", "orders-api"): "1",
        }
        assert transaction.contracts.latest_by([]) == {}


def test_the_newest_versions_of_some_pacticipants(shop):
    with shop.store.read() as transaction:
        found = transaction.versions.latest_of(["web", "app", "orders-api", "nobody"])
        assert {name: one.number for name, one in found.items()} == {"web": "2", "app": "1", "orders-api": "2"}
        assert found["web"] == transaction.versions.latest("web")
        assert transaction.versions.latest_of([]) == {}


def test_the_results_that_count_of_some_contents(shop):
    with shop.store.read() as transaction:
        old, new, other = contents(transaction, "web@1", "web@2", "app@1")
        ids = {name: transaction.versions.get(ref(name)).id for name in ("orders-api@1", "orders-api@2")}
        found = transaction.verifications.of_contents([old, new, other])
        assert set(found) == {old, new}
        told = [
            (version, one.number, one.success, one.consumer_versions, one.test_results) for version, one in found[new]
        ]
        assert told == [
            (ids["orders-api@2"], 103, True, ("2",), None),
            (ids["orders-api@1"], 104, True, ("2",), None),
        ]
        newest = transaction.verifications.latest_of_contents([old, new, other])
        assert {key: (version, one.number) for key, (version, one) in newest.items()} == {
            old: (ids["orders-api@1"], 101),
            new: (ids["orders-api@1"], 104),
        }
        assert transaction.verifications.of_contents([]) == transaction.verifications.latest_of_contents([]) == {}


def test_the_newest_contracts_with_each_tag_and_of_which_tags_a_version_is_the_newest(shop):
    shop.publish("web@3", reads=("id", "total", "tax"))
    tagged = {
        "web@1": ("prod", "test"),
        "web@2": ("test", "old"),
        "web@3": (),
        "app@1": ("test",),
        "orders-api@1": ("prod",),
    }
    ids = {}
    with shop.store.write() as transaction:
        for name, tags in tagged.items():
            version = transaction.versions.get(ref(name))
            ids[name] = version.id
            for tag in tags:
                transaction.versions.add_tag(version, tag, shop.now)
        unpublished, _ = transaction.versions.ensure(ref("web@4"), shop.now)
        transaction.versions.add_tag(unpublished, "old", shop.now)
    with shop.store.read() as transaction:
        found = transaction.contracts.latest_with_tags(["web", "app", "nobody"])
        assert sorted(str(one.consumer_ref) for one in found) == ["app@1", "web@1", "web@2"]
        assert [str(one.consumer_ref) for one in transaction.contracts.latest_with_tags(["app"])] == ["app@1"]
        assert transaction.contracts.latest_with_tags([]) == ()
        assert transaction.versions.newest_tags([*ids.values(), unpublished.id]) == {
            ids["web@1"]: {"prod"},
            ids["web@2"]: {"test"},
            ids["app@1"]: {"test"},
            ids["orders-api@1"]: {"prod"},
            unpublished.id: {"old"},
        }
        assert transaction.versions.newest_tags([ids["web@3"]]) == transaction.versions.newest_tags([]) == {}


def test_what_is_present_of_some_pacticipants(shop):
    shop.record("web@1", "production")
    shop.record("web@2", "production")
    shop.record("web@2", "staging")
    shop.release("app@1", "production")
    shop.record("orders-api@1", "staging")
    with shop.store.read() as transaction:
        deployments = transaction.deployments
        everywhere = deployments.present(["web", "app"], shop.now)
        assert sorted((str(one.deployment.ref), one.deployment.environment) for one in everywhere) == [
            ("app@1", "production"),
            ("web@2", "production"),
            ("web@2", "staging"),
        ]
        assert [str(one.deployment.ref) for one in deployments.present(["orders-api"], shop.now)] == ["orders-api@1"]
        assert deployments.present([], shop.now) == ()


def test_support_that_ends_later_still_counts(shop):
    released = shop.release("app@1")
    with shop.store.write() as transaction:
        transaction.deployments.save(replace(released, ended=shop.now + timedelta(hours=1)))
    with shop.store.read() as transaction:
        assert [one.deployment.version for one in transaction.deployments.present(["app"], shop.now)] == ["1"]
        assert transaction.deployments.present(["app"], shop.now + timedelta(hours=1)) == ()


def test_the_deployments_of_some_versions(shop):
    shop.record("web@1")
    shop.record("web@2")
    shop.record("orders-api@1")
    with shop.store.read() as transaction:
        ids = [transaction.versions.get(ref(name)).id for name in ("web@1", "orders-api@1")]
        found = transaction.deployments.of_versions(ids)
        assert [str(one.deployment.ref) for one in found] == ["orders-api@1", "web@1"]
        assert transaction.deployments.of_versions([]) == ()


@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def test_prepared_statements_take_lists_of_any_length_and_give_values_of_their_types(database_url, kind):
    store = open_database(database_url(kind))
    world = BrokerWorld(store)
    world.environment("production")
    world.publish("web@1")
    some = Prepared(select(versions.c.number, versions.c.created_at).where(among(versions.c.number, "numbers")))
    named = Prepared(select(environments.c.production).where(environments.c.name == given("name")))
    with store.read() as transaction:
        connection = transaction._connection
        assert some.rows(connection, {"numbers": []}) == []
        assert some.rows(connection, {"numbers": {"1", "2", "'; --"}}) == [("1", START)]
        assert some.first(connection, {"numbers": ["7"]}) is None
        assert named.scalars(connection, {"name": "production"}) == [True]
    store.close()


def test_a_fault_of_the_driver_is_said_like_any_other(database_url, monkeypatch):
    store = open_database(database_url("sqlite"))

    def locked(*_):
        raise sqlite3.OperationalError("database is locked")

    monkeypatch.setattr(Prepared, "rows", locked)
    with pytest.raises(StorageError, match="another process has been writing"), store.read() as transaction:
        transaction.pacticipants.get("web")
    store.close()
