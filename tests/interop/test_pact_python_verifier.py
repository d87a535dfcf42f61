"""pact-python's verifier (the Rust core every modern Pact uses) takes contracts from the broker and gives results back."""

import pytest

from fakes.absence import needed
from fakes.broker_server import serving
from fakes.broker_world import BrokerWorld, contract_text
from fakes.orders_provider import serving_orders
from shiplap.model.deployment import Kind
from shiplap_broker.store.memory import MemoryStore

pact = needed("pact", reason="needs pact-python, the reference implementation")


@pytest.fixture(autouse=True)
def _untracked(monkeypatch):
    monkeypatch.setenv("PACT_DO_NOT_TRACK", "true")


@pytest.fixture
def provider():
    with serving_orders() as address:
        yield address


@pytest.fixture
def world():
    world = BrokerWorld(MemoryStore())
    world.environment("production")
    for number, reads in (("40", ("id", "total")), ("41", ("id",))):
        text = contract_text("web", "orders-api", *reads).replace('"4.0"', '"3.0.0"')
        world.publish(f"web@{number}", text=text)
    return world


@pytest.fixture
def broker(world):
    with serving(world.store, now=lambda: world.now) as address:
        yield address


def verify(broker, provider, version, *selectors, pending=False):
    source = (
        pact.Verifier("orders-api", host="127.0.0.1")
        .add_transport(url=provider)
        .state_handler(f"{provider}/states", body=True)
        .set_publish_options(version=version, branch="main")
        .broker_source(broker, selector=True)
        .provider_branch("main")
    )
    if pending:
        source = source.include_pending()
    for selector in selectors:
        source = source.consumer_version(**selector)
    source.build().verify()


def results(world):
    with world.store.read() as transaction:
        found = []
        for number in range(101, 120):
            record = transaction.verifications.get(number)
            if record is not None:
                found.append((record.consumer_versions, record.provider_version, record.success))
        return found


def test_the_head_of_the_main_branch_is_verified_and_the_result_published(broker, provider, world):
    verify(broker, provider, "11", {"main_branch": True})
    assert results(world) == [(("41",), "11", True)]
    with world.store.read() as transaction:
        branches = transaction.versions.page("orders-api", None).items[0].branches
    assert [branch.name for branch in branches] == ["main"]


@pytest.mark.parametrize(
    "selector", [{"deployed": True}, {"deployed_or_released": True}, {"environment": "production"}]
)
def test_an_old_tab_is_verified_by_a_verifier_that_knows_nothing_of_tabs(broker, provider, world, selector):
    world.policy("web", Kind.BROWSER)
    world.record("web@40")
    world.later(hours=1)
    world.record("web@41")
    world.later(hours=1)
    with pytest.raises(RuntimeError):
        verify(broker, provider, "11", selector)
    assert sorted(results(world)) == [(("40",), "11", False), (("41",), "11", True)]


def test_a_pending_contract_may_fail_and_its_result_is_published(broker, provider, world):
    world.version("web@42", "feature")
    world.publish("web@42", branch="feature", text=contract_text("web", "orders-api", "new").replace("4.0", "3.0.0"))
    verify(broker, provider, "11", {"branch": "feature"}, pending=True)
    assert results(world) == [(("42",), "11", False)]
