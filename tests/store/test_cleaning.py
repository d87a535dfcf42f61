"""Cleaning removes what nobody needs any more and nothing else, and says why it keeps what it keeps; in every store."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from fakes.broker_world import BrokerWorld, ref
from fakes.webhook_records import delivery, webhook
from shiplap.model.deployment import Kind, Sighting
from shiplap.model.selector import DeployedOrReleased, MainBranch
from shiplap_broker.store.records import AllowanceRecord, Page
from shiplap_broker.store.retention_records import Leftover
from shiplap_broker.store.tables import metadata
from shiplap_broker.store.webhook_records import (
    AttemptRecord,
    DeliveryState,
)
from shiplap_broker.usecases.clean import clean, plan_cleaning

KEEP = timedelta(days=30)


@pytest.fixture
def world(store):
    return BrokerWorld(store, refuse_similar_names=False)


def plan_of(world):
    return plan_cleaning(world.store, world.now, KEEP)


def removed(plan):
    return {f"{one.pacticipant}@{number}" for one in plan.removed for number in one.versions}


def why(plan, version):
    name, _, number = version.partition("@")
    found = [one.why for one in plan.kept if one.pacticipant == name and number in one.versions]
    assert len(found) == 1
    return found[0]


def act(world, plan=None):
    """Clean; where the plan is one of now, exactly that goes, and then there is nothing left to do."""
    fresh = plan_of(world)
    done = clean(world.store, plan or fresh, world.now, KEEP, lambda _seen, _of: None)
    if plan in (None, fresh):
        shown = (len(fresh.removed_ids), fresh.decisions, fresh.contents, fresh.leftovers)
        assert (done.versions, done.decisions, done.contents, done.leftovers) == shown
        after = plan_of(world)
        assert (after.removed_ids, after.decisions, after.contents, after.leftovers) == ((), 0, 0, {})
    return done


def known(world, *versions):
    with world.store.read() as transaction:
        return [transaction.versions.get(ref(one)) is not None for one in versions]


def test_old_versions_that_nothing_speaks_for_go_with_their_contents(world):
    for number in range(1, 6):
        world.publish(f"web@{number}", reads=(f"field-{number}",))
        world.verify(f"web@{number}", f"orders-api@{number}", branch="main")
    world.later(days=31)
    plan = plan_of(world)
    assert removed(plan) == {
        "web@1",
        "web@2",
        "web@3",
        "web@4",
        "orders-api@1",
        "orders-api@2",
        "orders-api@3",
        "orders-api@4",
    }
    assert why(plan, "web@5") == "head of branch main"
    assert why(plan, "orders-api@5") == "head of branch main"
    done = act(world, plan)
    assert (done.versions, done.contents) == (8, 4)
    assert known(world, "web@4", "web@5", "orders-api@4", "orders-api@5") == [False, True, False, True]
    with world.store.read() as transaction:
        assert transaction.contracts.history("web", "orders-api").total == 1
    assert removed(plan_of(world)) == set()


def test_planning_changes_nothing(world):
    world.publish("web@1")
    world.publish("web@2")
    world.later(days=31)
    assert removed(plan_of(world)) == {"web@1"}
    assert known(world, "web@1", "web@2") == [True, True]


def test_what_is_young_is_kept(world):
    world.publish("web@1")
    world.publish("web@2")
    world.later(days=29)
    plan = plan_of(world)
    assert removed(plan) == set()
    assert why(plan, "web@1") == "younger than the limit"


def test_what_lives_in_open_tabs_is_kept_until_its_window_closes(world):
    world.environment()
    world.policy("web", Kind.BROWSER, tab=timedelta(days=60), hard_max=timedelta(days=60))
    for number in (1, 2, 3):
        world.publish(f"web@{number}")
    world.deploy("web@1")
    world.deploy("web@2")
    world.later(days=31)
    plan = plan_of(world)
    assert removed(plan) == set()
    assert why(plan, "web@1") == "alive in production"
    world.later(days=31)
    assert why(plan_of(world), "web@1") == "a rollback may go back to it, or its end is recent, in production"
    world.deploy("web@3")
    world.later(days=62)
    assert removed(plan_of(world)) == {"web@1"}


def test_deployed_released_and_under_way_are_kept(world):
    world.environment()
    for name in ("deployed", "released", "starting", "ended"):
        for number in (1, 2):
            world.publish(f"{name}@{number}")
    world.record("deployed@1")
    world.release("released@1")
    world.start("starting@1", force="the test wants it")
    ended = world.release("ended@1")
    with world.store.write() as transaction:
        support = replace(ended.deployment, support_ended=world.now)
        transaction.deployments.save(replace(ended, deployment=support, ended=world.now))
    world.later(days=400)
    assert removed(plan_of(world)) == {"ended@1"}


def test_tags_allowances_and_sightings_speak_for_versions(world):
    world.environment()
    for number in range(1, 6):
        world.publish(f"web@{number}", tags=("prod",) if number < 3 else ())
    world.version("orders-api@1")
    world.version("orders-api@2")
    world.later(days=31)
    with world.store.write() as transaction:
        transaction.overrides.allow(
            AllowanceRecord(
                consumer=ref("web@3"),
                provider=ref("orders-api@1"),
                until=world.now + timedelta(days=1),
                because="known",
                created_at=world.now,
            )
        )
        transaction.sightings.put(
            Sighting(pacticipant="web", version="4", environment="production", last_seen=world.now, count=3)
        )
    plan = plan_of(world)
    assert removed(plan) == {"web@1"}
    assert why(plan, "web@2") == "newest with tag prod"
    assert why(plan, "web@3") == why(plan, "orders-api@1") == "an allowance holds for it in every environment"
    assert why(plan, "web@4") == "seen lately in production"


def test_a_result_that_keeps_a_contract_from_being_pending_is_kept(world):
    world.publish("web@1")
    world.verify("web@1", "orders-api@1", branch="main")
    world.verify("web@1", "orders-api@2", branch="main")
    world.version("orders-api@3")
    world.later(days=31)
    plan = plan_of(world)
    assert removed(plan) == {"orders-api@1"}
    assert why(plan, "orders-api@2") == "its result says a kept contract was verified, for branch any"
    act(world, plan)
    asked = {"branch": "main", "include_pending": True}
    assert not world.to_verify("orders-api", MainBranch(), **asked)["web@1"].pending.pending


def test_verdicts_are_the_same_after_cleaning(world):
    world.environment()
    world.policy("web", Kind.BROWSER, tab=timedelta(days=60), hard_max=timedelta(days=60))
    for number in range(1, 8):
        world.publish(f"web@{number}", reads=("id", f"field-{number // 3}"))
        world.version(f"orders-api@{number}")
        world.verify(f"web@{number}", f"orders-api@{number}", success=number != 4)
        world.verify(f"web@{number}", "orders-api@7")
    world.deploy("orders-api@5")
    world.deploy("web@5")
    world.later(days=20)
    world.deploy("web@6")
    world.later(days=35)
    before = [world.may_deploy(f"{name}@7") for name in ("web", "orders-api")]
    chosen = set(world.to_verify("orders-api", MainBranch(), DeployedOrReleased(), branch="main"))
    assert "web@2" in removed(plan_of(world))
    act(world)
    after = [world.may_deploy(f"{name}@7") for name in ("web", "orders-api")]
    assert [replace(one, id="") for one in after] == [replace(one, id="") for one in before]
    assert set(world.to_verify("orders-api", MainBranch(), DeployedOrReleased(), branch="main")) == chosen


def test_what_gets_a_reason_after_the_plan_is_spared(world):
    world.environment()
    for number in (1, 2, 3):
        world.publish(f"web@{number}")
    world.later(days=31)
    plan = plan_of(world)
    assert removed(plan) == {"web@1", "web@2"}
    world.record("web@2")
    assert act(world, plan).versions == 1
    assert known(world, "web@1", "web@2") == [False, True]


def test_what_vouches_for_a_contract_that_came_back_after_the_plan_is_spared(world):
    for number in (1, 2, 3):
        world.publish(f"web@{number}", reads=(f"field-{number}",))
        world.verify(f"web@{number}", f"orders-api@{number}")
    world.later(days=31)
    plan = plan_of(world)
    assert removed(plan) == {"web@1", "web@2", "orders-api@1", "orders-api@2"}
    world.publish("web@4", reads=("field-1",))
    assert act(world, plan).versions == 3
    assert known(world, "orders-api@1", "orders-api@2") == [True, False]


def test_old_decisions_go_but_those_that_let_a_deployment_start(world):
    world.environment()
    world.publish("web@1")
    world.verify("web@1", "orders-api@1")
    world.record("orders-api@1")
    started = world.start("web@1")
    world.may_deploy("web@1")
    world.later(days=31)
    world.may_deploy("web@1")
    plan = plan_of(world)
    with world.store.read() as transaction:
        before = {one.id for one in transaction.decisions.recent("production", 10)}
    assert act(world, plan).decisions == plan.decisions == len(before) - 2
    with world.store.read() as transaction:
        kept = {one.id for one in transaction.decisions.recent("production", 10)}
    assert started.deployments[0].decision in kept
    assert len(kept) == 2


def test_what_a_young_decision_is_about_is_kept_with_its_evidence(world):
    world.environment()
    for number in (1, 2, 3):
        world.publish(f"web@{number}", reads=(f"field-{number}",))
        world.verify(f"web@{number}", f"orders-api@{number}", branch="main")
    world.record("orders-api@1")
    world.later(days=31)
    before = world.may_deploy("web@1")
    plan = plan_of(world)
    assert removed(plan) == {"web@2", "orders-api@2"}
    assert why(plan, "web@1") == "a decision younger than the limit is about it, in production"
    act(world, plan)
    assert replace(world.may_deploy("web@1"), id="") == replace(before, id="")
    world.later(days=31)
    assert "web@1" in removed(plan_of(world))


def test_what_vouches_for_a_contract_may_itself_have_contracts_that_were_verified(world):
    world.publish("bff@1", provider="orders-api")
    world.verify("bff@1", "orders-api@1")
    world.publish("web@1", provider="bff")
    world.verify("web@1", "bff@1")
    for later in ("orders-api@2", "bff@2"):
        world.version(later)
    world.later(days=31)
    plan = plan_of(world)
    assert removed(plan) == set()
    assert why(plan, "orders-api@1") == "its result says a kept contract was verified, for branch any"


def test_what_goes_with_versions_is_announced(world):
    world.environment()
    for number in (1, 2, 3):
        world.version(f"orders-api@{number}")
    world.record("orders-api@1")
    for number in (1, 2, 3, 4):
        world.publish(f"web@{number}", reads=(f"field-{number}",))
        world.verify(f"web@{number}", "orders-api@1")
    started = world.start("web@1")
    assert started.deployments[0].decision is not None
    world.finish(started)
    for version in ("web@3", "orders-api@2", "web@4", "orders-api@3"):
        world.later(minutes=1)
        world.record(version)
    world.later(days=90)
    world.verify("web@1", "orders-api@1", success=False)  # late, by a version that goes
    for consumer in ("web@3", "web@4"):
        world.verify(consumer, "orders-api@3")
    world.later(days=10)
    plan = plan_of(world)
    assert removed(plan) == {"web@1", "web@2", "orders-api@1"}
    assert (plan.contents, plan.decisions) == (2, 2)
    act(world, plan)


def test_more_than_one_step_removes_everything(world):
    with world.store.write() as transaction:
        for number in range(450):
            transaction.versions.ensure(ref(f"web@{number}"), world.now)
    world.later(days=31)
    steps = []
    done = clean(world.store, plan_of(world), world.now, KEEP, lambda seen, of: steps.append((seen, of)))
    assert done.versions == 449
    assert steps == [(200, 449), (400, 449), (449, 449)]


def results_of(world, version, provider="orders-api"):
    with world.store.read() as transaction:
        content = transaction.contracts.publication(ref(version), provider).content_id
        found = transaction.verifications.of_contents([content], replaced=True)[content]
        return [(one.success, one.created_at) for _, one in reversed(found)]


def test_results_between_the_first_and_the_last_of_an_outcome_go(world):
    world.publish("web@1")
    for success in (True, True, True, False, False, False, True):
        world.verify("web@1", "orders-api@1", success)
        world.later(hours=1)
    before = results_of(world, "web@1")
    world.later(days=31)
    assert plan_of(world).leftovers == {Leftover.RESULTS: 3}
    assert act(world).leftovers == {Leftover.RESULTS: 3}
    # first and last success, first and last failure; the last success is the one that counts
    assert results_of(world, "web@1") == [before[0], before[3], before[5], before[6]]
    assert plan_of(world).leftovers == {}


def test_verdicts_and_pending_are_the_same_without_repeated_results(world):
    world.environment("production")
    world.publish("web@1")
    for success in (False, True, False, True, True):
        world.verify("web@1", "orders-api@1", success, branch="main")
        world.later(hours=1)
    world.record("orders-api@1")
    world.later(days=31)

    def answers():
        verdict = world.may_deploy("web@1").verdict
        pending = world.to_verify("orders-api", MainBranch(), branch="main")
        return verdict, {name: one.pending for name, one in pending.items()}

    before = answers()
    assert act(world).leftovers == {Leftover.RESULTS: 1}
    assert answers() == before


def test_allowances_that_ran_out_finished_deliveries_and_shards_go_when_they_are_old(world):
    world.publish("web@1")
    world.verify("web@1", "orders-api@1")
    with world.store.write() as transaction:
        transaction.overrides.allow(allowance(world, hours=1))
        transaction.overrides.allow(allowance(world, days=60))
        transaction.webhooks.put(webhook(world.now))
        for uuid in ("done", "dead", "waits"):
            transaction.outbox.add(delivery(uuid, world.now))
    with world.store.outbox() as transaction:
        taken = {one.uuid: one for one in transaction.outbox.claim(world.now, world.now, "worker", 9)}
        tried = AttemptRecord(at=world.now, success=True, status=200, log="")
        for uuid, state in (("done", DeliveryState.DELIVERED), ("dead", DeliveryState.DEAD)):
            ended = replace(taken[uuid], state=state, finished_at=world.now)
            transaction.outbox.settle(ended, replace(tried, success=uuid == "done"), "worker")
    assert plan_of(world).leftovers == {}
    world.later(days=31)
    assert plan_of(world).leftovers == {Leftover.DELIVERIES: 2, Leftover.ALLOWANCES: 1}
    assert act(world).leftovers == {Leftover.DELIVERIES: 2, Leftover.ALLOWANCES: 1}
    with world.store.read() as transaction:
        assert [one.uuid for one in transaction.outbox.page(Page())] == ["waits"]
        assert len(transaction.overrides.allowances("production", world.now)) == 1


def allowance(world, **lasts):
    return AllowanceRecord(
        consumer=ref("web@1"),
        provider=ref("orders-api@1"),
        until=world.now + timedelta(**lasts),
        because="known",
        created_at=world.now,
    )


def test_documents_go_with_the_last_version_that_has_them(world):
    for number in ("1", "2"):
        world.version(f"orders-api@{number}")
        with world.store.write() as transaction:
            version = transaction.versions.get(ref(f"orders-api@{number}"))
            transaction.documents.put(version, f"digest-{number}", "{}", None, world.now)
    world.later(days=31)
    done = act(world)
    assert (done.versions, done.leftovers) == (1, {Leftover.DOCUMENTS: 1})
    with world.store.read() as transaction:
        assert transaction.documents.get(transaction.versions.get(ref("orders-api@2")).id) is not None


def test_the_end_of_every_table_is_documented(repository):
    text = (repository / "docs" / "how-to" / "operate.md").read_text(encoding="utf-8")
    said = {name for row in text.splitlines() if row.startswith("| `") for name in re.findall(r"`(\w+)`", row)}
    assert set(metadata.tables) - said == set()
