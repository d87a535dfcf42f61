"""What is alive somewhere cannot be removed: its deployments would go with it, and a gate would take it for gone."""

from datetime import timedelta

import pytest

from fakes.broker_world import ref
from shiplap.model.deployment import Kind
from shiplap_broker.usecases.edit_environments import delete_environment
from shiplap_broker.usecases.edit_pacticipants import delete_pacticipant
from shiplap_broker.usecases.edit_versions import delete_version
from shiplap_broker.usecases.refusals import StillAliveError


@pytest.fixture
def shop(world):
    """Web 41 replaced 40 at eight; tabs live a day. Web 1 was never deployed."""
    world.environment_id = world.environment().uuid
    for version in ("web@1", "web@40", "web@41"):
        world.publish(version)
    world.policy("web", Kind.BROWSER, tab=timedelta(hours=24))
    world.deploy("web@40")
    world.deploy("web@41")
    return world


def test_a_version_that_only_lives_in_open_tabs_cannot_be_removed(shop):
    with pytest.raises(StillAliveError) as refusal:
        delete_version(shop.store, ref("web@40"), shop.now)
    assert "version 40 of web cannot be removed" in str(refusal.value)
    assert "web@40 is alive in production until 2026-11-24 08:15 UTC" in str(refusal.value)
    assert delete_version(shop.store, ref("web@40"), shop.later(hours=25))


def test_a_version_that_serves_has_no_known_end(shop):
    with pytest.raises(StillAliveError, match="web@41 is alive in production with no known end"):
        delete_version(shop.store, ref("web@41"), shop.now)


def test_a_version_that_lives_nowhere_can_be_removed(shop):
    assert delete_version(shop.store, ref("web@1"), shop.now)
    assert not delete_version(shop.store, ref("web@1"), shop.now)


def test_a_pacticipant_of_which_a_version_lives_cannot_be_removed(shop):
    with pytest.raises(StillAliveError) as refusal:
        delete_pacticipant(shop.store, "web", shop.now)
    assert [one.split(" ")[0] for one in refusal.value.alive] == ["web@40", "web@41"]
    assert delete_pacticipant(shop.store, "orders-api", shop.now)


def test_an_environment_in_which_something_lives_cannot_be_removed(shop):
    with pytest.raises(StillAliveError, match="the environment production cannot be removed"):
        delete_environment(shop.store, shop.environment_id, shop.now)
    empty = shop.environment("staging").uuid
    assert delete_environment(shop.store, empty, shop.now)


def test_a_release_counts_until_its_support_ends(world):
    world.environment()
    world.publish("app@7")
    world.release("app@7")
    with pytest.raises(StillAliveError, match="app@7 is alive in production"):
        delete_version(world.store, ref("app@7"), world.now)


def test_many_living_things_are_counted_not_listed(world):
    world.environment()
    for number in range(8):
        world.publish(f"app-{number}@1")
        world.record(f"app-{number}@1")
    with world.store.read() as transaction:
        uuid = transaction.environments.get("production").uuid
    with pytest.raises(StillAliveError, match="; and 3 more"):
        delete_environment(world.store, uuid, world.now)


def test_a_version_one_may_go_back_to_cannot_be_removed(world):
    world.environment()
    world.policy("orders-api", Kind.SERVER, rollback=timedelta(hours=2))
    for version in ("orders-api@7", "orders-api@8"):
        world.version(version)
        world.deploy(version)
    world.later(minutes=10)
    with pytest.raises(StillAliveError) as refusal:
        delete_version(world.store, ref("orders-api@7"), world.now)
    assert "orders-api@7 is a rollback target of orders-api@8, assumed: rollback = 2 h in production until" in str(
        refusal.value
    )
    assert delete_version(world.store, ref("orders-api@7"), world.later(hours=2))
