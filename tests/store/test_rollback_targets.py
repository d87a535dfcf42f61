"""Versions one may go back to are verified as long as that is possible, on every store."""

from datetime import timedelta

import pytest

from fakes.broker_world import BrokerWorld
from shiplap.model.deployment import Kind, Strategy
from shiplap.model.selector import Deployed, DeployedOrReleased, InEnvironment, Released
from shiplap.report.reason_as_text import reason_as_text
from shiplap_broker.usecases.find_missing import find_missing
from shiplap_broker.usecases.show_timeline import alive_versions
from shiplap_broker.usecases.values import Presence


@pytest.fixture
def world(store):
    """Short words for what people do with a broker, on each kind of store."""
    return BrokerWorld(store)


def missing(world):
    """What is missing as ``provider version: {consumer version: (alive, why)}``."""
    by_version = {}
    for one in find_missing(world.store, "production", world.now).missing:
        by_version.setdefault(str(one.provider), {})[str(one.publication.consumer_ref)] = (one.alive, one.why)
    return by_version


@pytest.fixture
def servers(world):
    """The server shop 1 was replaced by 2, and orders-api 7 by 8; one may go back for two hours after that."""
    world.environment()
    for name in ("shop", "orders-api"):
        world.policy(name, Kind.SERVER, rollback=timedelta(hours=2))
    world.publish("shop@1", reads=("id",))
    world.publish("shop@2", reads=("id", "total"))
    for version in ("orders-api@7", "orders-api@8"):
        world.version(version)
    world.verify("shop@2", "orders-api@8")
    world.deploy("shop@1")
    world.deploy("shop@2")
    world.deploy("orders-api@7")
    world.deploy("orders-api@8")
    world.later(minutes=10)
    return world


def test_a_rollback_target_is_missing_on_both_sides_until_its_window_closes(servers):
    consumer = "rollback target of shop@2, assumed: rollback = 2 h until 2026-11-23 10:10 UTC"
    provider = "orders-api@7 is a rollback target of orders-api@8, assumed: rollback = 2 h until 2026-11-23 10:20 UTC"
    assert missing(servers) == {
        "orders-api@8": {"shop@1": (True, consumer)},
        "orders-api@7": {"shop@2": (True, provider)},
    }
    servers.later(hours=2)
    assert missing(servers) == {}


def test_a_new_consumer_is_missing_with_the_provider_version_one_may_go_back_to(servers):
    servers.publish("shop@3", reads=("id", "tax"))
    assert {name: found["shop@3"] for name, found in missing(servers).items()} == {
        "orders-api@8": (False, "head of its main branch main"),
        "orders-api@7": (False, "head of its main branch main"),
    }


def test_a_rollback_target_is_in_the_alive_set_with_the_reason(servers):
    found = alive_versions(servers.store, "orders-api", "production", servers.now)
    assert [(str(one.version), one.serving, reason_as_text(one.why)) for one in found] == [
        ("shop@1", False, "rollback target of shop@2, assumed: rollback = 2 h"),
        ("shop@2", True, "serving"),
    ]
    servers.later(hours=2)
    assert [str(one.version) for one in alive_versions(servers.store, "orders-api", "production", servers.now)] == [
        "shop@2"
    ]


def test_while_a_rollout_is_under_way_what_it_replaced_may_come_back(servers):
    servers.publish("shop@3", reads=("id", "tax"))
    servers.start("shop@3", strategy=Strategy.RECREATE, force="the test wants it")
    servers.later(hours=5)
    found = alive_versions(servers.store, "orders-api", "production", servers.now)
    assert ("shop@2", None, "rollback target of shop@3, which is being deployed") in [
        (str(one.version), one.until, reason_as_text(one.why)) for one in found
    ]


def test_a_rollback_target_counts_as_deployed_until_its_window_closes(world):
    world.environment()
    world.policy("shop", Kind.SERVER, rollback=timedelta(hours=2))
    world.publish("shop@1", reads=("id", "total"))
    world.publish("shop@2", reads=("id",))
    world.deploy("shop@1")
    finished = world.deploy("shop@2").deployment.finished
    world.later(minutes=30)
    for selector in (DeployedOrReleased(), Deployed("production"), InEnvironment("production")):
        found = world.to_verify("orders-api", selector)
        (reason,) = found["shop@1"].reasons
        assert (reason.presence, reason.serving, reason.until) == (
            Presence.ROLLBACK,
            False,
            finished + timedelta(hours=2),
        )
    assert list(world.to_verify("orders-api", Released())) == []
    assert list(world.to_verify("orders-api")) == ["shop@1", "shop@2"]
    world.later(hours=2)
    assert list(world.to_verify("orders-api", DeployedOrReleased())) == ["shop@2"]
