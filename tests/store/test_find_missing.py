"""What nobody has verified: exactly the pairs that can meet, have a contract, and have no verdict."""

from datetime import timedelta

import pytest

from fakes.broker_world import ref
from shiplap.errors import UnknownNameError
from shiplap.model.deployment import Kind
from shiplap_broker.usecases.find_missing import find_missing


def missing(world, provider=None, *named, later=None):
    """What is missing as ``provider version: {consumer version: why}``."""
    at = world.now + (later or timedelta(0))
    found = find_missing(world.store, "production", at, provider=provider, named=[ref(one) for one in named]).missing
    by_version = {}
    for one in found:
        by_version.setdefault(str(one.provider), {})[str(one.publication.consumer_ref)] = (one.alive, one.why)
    return by_version


@pytest.fixture
def shop(world):
    """Web 1 is open in tabs although web 2 has replaced it; orders-api 7 serves and has verified web 1."""
    world.environment()
    world.policy("web", Kind.BROWSER, tab=timedelta(hours=24))
    world.publish("web@1", reads=("id",))
    world.publish("web@2", reads=("id", "total"))
    world.version("orders-api@7")
    world.verify("web@1", "orders-api@7")
    world.deploy("orders-api@7")
    world.deploy("web@1")
    world.deploy("web@2")
    return world


def test_an_alive_consumer_without_a_verdict_is_missing(shop):
    assert missing(shop) == {"orders-api@7": {"web@2": (True, "serving")}}


@pytest.mark.parametrize("success", [True, False])
def test_any_verdict_ends_it(shop, success):
    shop.verify("web@2", "orders-api@7", success=success)
    assert missing(shop) == {}


def test_equal_content_needs_no_verdict_of_its_own(shop):
    shop.verify("web@2", "orders-api@7")
    shop.publish("web@3", reads=("id", "total"))
    assert missing(shop) == {}


def test_the_head_of_a_main_branch_is_missing_before_it_is_deployed(shop):
    shop.verify("web@2", "orders-api@7")
    shop.publish("web@3", reads=("id", "tax"))
    assert missing(shop) == {"orders-api@7": {"web@3": (False, "head of its main branch main")}}


def test_another_branch_is_missing_only_when_it_is_asked_about(shop):
    shop.verify("web@2", "orders-api@7")
    shop.publish("web@9", reads=("id", "tax"), branch="feat/tax")
    assert missing(shop) == {}
    assert missing(shop, None, "web@9") == {"orders-api@7": {"web@9": (False, "asked about")}}


def test_a_tab_that_is_open_is_missing_until_it_closes(shop):
    shop.verify("web@2", "orders-api@7")
    shop.version("orders-api@8")
    shop.verify("web@2", "orders-api@8")
    shop.deploy("orders-api@8")
    (why,) = missing(shop)["orders-api@8"].items()
    assert why[0] == "web@1"
    assert "open tabs" in why[1][1]
    shop.later(hours=30)
    assert missing(shop) == {}


def test_only_the_provider_that_is_named(shop):
    shop.publish("web@2", provider="billing", reads=("sum",))
    shop.version("billing@1")
    shop.deploy("billing@1")
    assert set(missing(shop)) == {"orders-api@7", "billing@1"}
    assert set(missing(shop, "billing")) == {"billing@1"}
    assert missing(shop, "web") == {}


def test_a_consumer_without_a_contract_cannot_be_verified(shop):
    shop.verify("web@2", "orders-api@7")
    shop.version("ios@1")
    shop.deploy("ios@1")
    assert missing(shop) == {}


def test_unknown_names_are_refused_with_the_nearest(shop):
    with pytest.raises(UnknownNameError, match="did you mean 'orders-api'"):
        missing(shop, "order-api")
    with pytest.raises(UnknownNameError, match="version of web"):
        missing(shop, None, "web@77")
    with pytest.raises(UnknownNameError, match="environment"):
        find_missing(shop.store, "prod", shop.now)
