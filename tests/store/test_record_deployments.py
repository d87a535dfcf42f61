"""Deployments and releases: Pact's records and Shiplap's spans in one history, and what is refused."""

from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from fakes.broker_world import ref
from shiplap.errors import ConflictError, InputError, UnknownNameError
from shiplap.model.deployment import Kind, Strategy
from shiplap.overlap import Verdict
from shiplap.overlap.reasons import DeployInOrder
from shiplap_broker.store.records import Page
from shiplap_broker.usecases.edit_environments import create_environment, replace_environment
from shiplap_broker.usecases.edit_versions import version_presence
from shiplap_broker.usecases.find_deployments import currently_deployed, currently_supported, list_deployments
from shiplap_broker.usecases.finish_deployment import abort_deployment, finish_deployment
from shiplap_broker.usecases.record_deployment import (
    record_deployment,
    record_release,
    record_support_ended,
    record_undeployment,
)
from shiplap_broker.usecases.refusals import NotFoundError, OpenDeploymentError
from shiplap_broker.usecases.values import EnvironmentToKeep


@pytest.fixture
def ready(world):
    world.environment()
    world.environment("test", production=False)
    for version in ("web@1", "web@2", "web@3"):
        world.version(version)
    return world


def versions(records):
    return [one.deployment.version for one in records]


class TestPactsRecords:
    def test_a_deployment_replaces_the_one_before_it_on_its_target_only(self, ready):
        first = ready.record("web@1")
        ready.record("web@1", target="eu")
        ready.record("web@1", "test")
        ready.later(minutes=1)
        second = ready.record("web@2")
        assert versions(currently_deployed(ready.store, "production")) == ["2", "1"]
        assert versions(currently_deployed(ready.store, "test")) == ["1"]
        with ready.store.read() as transaction:
            assert transaction.deployments.get(first.deployment.id).ended == ready.now
        assert second.predecessor == first.deployment.id

    def test_recording_the_current_version_again_changes_nothing(self, ready):
        first = ready.record("web@1")
        ready.later(minutes=1)
        assert ready.record("web@1").deployment == first.deployment

    def test_a_rollback_is_another_deployment(self, ready):
        first = ready.record("web@1")
        ready.later(minutes=1)
        ready.record("web@2")
        ready.later(minutes=1)
        again = ready.record("web@1")
        assert again.deployment.id != first.deployment.id
        assert versions(currently_deployed(ready.store, "production")) == ["1"]

    def test_an_undeployment_leaves_nothing_in_its_place(self, ready):
        first = ready.record("web@1")
        ready.later(minutes=1)
        gone = record_undeployment(ready.store, first.deployment.id, ready.now)
        assert (gone.ended, gone.deployment.undeployed) == (ready.now, ready.now)
        assert currently_deployed(ready.store, "production") == ()
        ready.later(minutes=1)
        assert record_undeployment(ready.store, first.deployment.id, ready.now).ended == gone.ended

    def test_a_new_deployment_after_an_undeployment_leaves_its_end_alone(self, ready):
        first = ready.record("web@1")
        gone = ready.later(minutes=1)
        record_undeployment(ready.store, first.deployment.id, gone)
        ready.later(minutes=1)
        ready.record("web@2")
        with ready.store.read() as transaction:
            assert transaction.deployments.get(first.deployment.id).ended == gone

    def test_releases_live_beside_each_other_until_their_support_ends(self, ready):
        first = ready.release("web@1")
        ready.release("web@2")
        assert versions(currently_supported(ready.store, "production", ready.now)) == ["2", "1"]
        end = ready.now + timedelta(days=30)
        record_support_ended(ready.store, first.deployment.id, end, ready.now)
        assert versions(currently_supported(ready.store, "production", ready.now)) == ["2", "1"]
        assert versions(currently_supported(ready.store, "production", end)) == ["2"]
        assert currently_deployed(ready.store, "production") == ()

    def test_releasing_again_begins_the_support_again(self, ready):
        first = ready.release("web@1")
        record_support_ended(ready.store, first.deployment.id, None, ready.now)
        again, new = record_release(ready.store, ref("web@1"), "production", new_id="other", now=ready.now)
        assert (again.deployment.id, new, again.ended) == (first.deployment.id, False, None)

    def test_support_cannot_end_before_the_release(self, ready):
        first = ready.release("web@1")
        with pytest.raises(ConflictError, match="its support cannot end before"):
            record_support_ended(ready.store, first.deployment.id, ready.now - timedelta(days=1), ready.now)

    def test_where_a_version_is_now(self, ready):
        ready.record("web@1")
        ready.record("web@1", "test")
        ready.release("web@1", "test")
        ready.later(minutes=1)
        ready.record("web@2")
        presence = version_presence(ready.store, ref("web@1"), ready.now)
        assert [one.deployment.environment for one in presence.deployed] == ["test"]
        assert [one.deployment.environment for one in presence.released] == ["test"]

    def test_unknown_names_are_refused_with_the_nearest(self, ready):
        def record(version, environment):
            record_deployment(ready.store, ref(version), environment, None, new_id="x", now=ready.now)

        with pytest.raises(UnknownNameError, match="no environment named 'prod'; did you mean 'production'"):
            record("web@1", "prod")
        with pytest.raises(UnknownNameError, match="no pacticipant named 'wep'; did you mean 'web'"):
            record("wep@1", "production")
        with pytest.raises(UnknownNameError, match="no version of web named '9'; known: 1, 2, 3"):
            record("web@9", "production")
        with pytest.raises(NotFoundError):
            record_undeployment(ready.store, "nothing", ready.now)
        with pytest.raises(NotFoundError):
            record_support_ended(ready.store, "nothing", None, ready.now)


class TestTags:
    def test_a_tag_named_like_an_environment_records_a_deployment(self, ready):
        ready.publish("web@4", tags=("production", "dev"))
        assert versions(currently_deployed(ready.store, "production")) == ["4"]
        assert currently_deployed(ready.store, "test") == ()
        ready.later(minutes=1)
        ready.publish("web@5", tags=("production",))
        assert versions(currently_deployed(ready.store, "production")) == ["5"]

    def test_the_same_tag_again_records_nothing(self, ready):
        ready.publish("web@4", tags=("production",))
        ready.publish("web@5", tags=("production",))
        ready.publish("web@4", tags=("production",))
        assert versions(currently_deployed(ready.store, "production")) == ["5"]

    def test_a_deployment_under_way_knows_better(self, ready):
        ready.start("web@1")
        ready.publish("web@4", tags=("production",))
        assert currently_deployed(ready.store, "production") == ()

    def test_it_can_be_turned_off(self, ready):
        ready.settings = replace(ready.settings, tag_is_deployment=False)
        ready.publish("web@4", tags=("production",))
        assert currently_deployed(ready.store, "production") == ()


class TestSpans:
    def test_a_deployment_is_open_until_it_is_finished(self, ready):
        started = ready.start("web@1")
        (record,) = started.deployments
        assert record.is_open
        assert started.decided.decision.verdict is Verdict.YES
        assert record.decision == started.decided.id
        finished_at = ready.later(minutes=5)
        assert ready.finish(started).deployment.finished == finished_at
        assert versions(currently_deployed(ready.store, "production")) == ["1"]

    def test_the_old_version_serves_until_the_new_one_is_finished(self, ready):
        ready.deploy("web@1")
        started = ready.start("web@2")
        assert versions(currently_deployed(ready.store, "production")) == ["1"]
        ready.later(minutes=5)
        ready.finish(started)
        assert versions(currently_deployed(ready.store, "production")) == ["2"]

    def test_recreating_ends_the_old_version_at_the_start(self, ready):
        ready.deploy("web@1")
        ready.start("web@2", strategy=Strategy.RECREATE)
        assert currently_deployed(ready.store, "production") == ()

    def test_an_abort_keeps_its_reason(self, ready):
        started = ready.start("web@2")
        identity = started.deployments[0].deployment.id
        abort_deployment(ready.store, identity, ready.now, reason="error rate")
        with ready.store.read() as transaction:
            assert transaction.deployments.get(identity).deployment.abort_reason == "error rate"

    def test_an_abort_leaves_the_old_version_where_it_was(self, ready):
        ready.deploy("web@1")
        for strategy in (Strategy.ROLLING, Strategy.RECREATE):
            started = ready.start("web@2", strategy=strategy)
            aborted_at = ready.later(minutes=1)
            aborted = ready.abort(started)
            assert (aborted.deployment.aborted, aborted.ended) == (True, aborted_at)
            assert versions(currently_deployed(ready.store, "production")) == ["1"]

    def test_two_open_deployments_of_one_target_are_refused(self, ready):
        first = ready.start("web@1")
        with pytest.raises(OpenDeploymentError, match="web@1 has been going to production since 2026-11-23 08:00"):
            ready.start("web@2")
        ready.start("web@2", target="eu")
        ready.finish(first)
        assert ready.start("web@3").deployments

    def test_an_ended_or_unknown_deployment_cannot_end(self, ready):
        started = ready.start("web@1")
        identity = started.deployments[0].deployment.id
        ready.finish(started)
        for end in (partial(finish_deployment, decision_id="d"), abort_deployment):
            with pytest.raises(ConflictError, match="was finished 2026-11-23 08:00 UTC; start a new one"):
                end(ready.store, identity, ready.now)
            with pytest.raises(NotFoundError, match="no deployment with the id nothing"):
                end(ready.store, "nothing", ready.now)

    def test_a_clock_that_ran_backwards_is_refused(self, ready):
        started = ready.start("web@1")
        ready.now -= timedelta(minutes=1)
        with pytest.raises(ConflictError, match=r"started 2026-11-23 08:00:00 UTC, .* check the clock"):
            ready.finish(started)
        ready.later(minutes=1)
        ready.finish(started)
        ready.now -= timedelta(minutes=1)
        for begin in (ready.start, ready.record):
            with pytest.raises(ConflictError, match="web@1 was deployed to production 2026-11-23 08:00:00 UTC"):
                begin("web@2")

    def test_clocks_that_disagree_by_a_little_keep_the_order(self, ready):
        first = ready.deploy("web@1")
        ready.now -= timedelta(seconds=3)
        second = ready.record("web@2")
        assert second.deployment.started == first.deployment.finished

    def test_recording_the_pact_way_finishes_the_open_deployment_of_the_same_version(self, ready):
        started = ready.start("web@1")
        finished_at = ready.later(minutes=5)
        record = ready.record("web@1")
        assert record.deployment.id == started.deployments[0].deployment.id
        assert record.deployment.finished == finished_at

    def test_recording_another_version_while_one_is_open_is_refused(self, ready):
        ready.start("web@1")
        with pytest.raises(OpenDeploymentError):
            ready.record("web@2")

    def test_an_open_deployment_is_aborted_not_undeployed(self, ready):
        started = ready.start("web@1")
        with pytest.raises(ConflictError, match="abort that deployment instead"):
            record_undeployment(ready.store, started.deployments[0].deployment.id, ready.now)

    def test_every_fault_of_a_request_is_told(self, ready):
        with pytest.raises(InputError) as refusal:
            ready.start("web@1", duration=timedelta(days=-1), weight=2.0, force=" ", together_with=(ref("web@2"),))
        assert [one.where for one in refusal.value.faults] == ["$.duration", "$.weight", "$.force", "$.with"]

    def test_the_list_of_an_environment_has_the_newest_first(self, ready):
        ready.deploy("web@1")
        ready.start("web@2")
        assert versions(list_deployments(ready.store, "production", Page())) == ["2", "1"]
        assert versions(list_deployments(ready.store, "production", Page(), only_open=True)) == ["2"]
        with pytest.raises(UnknownNameError):
            list_deployments(ready.store, "nowhere", Page())


class TestGate:
    @pytest.fixture
    def shop(self, world):
        """The story of the demo: web 40 reads total, 41 does not; the API drops it in 11."""
        world.environment()
        world.policy("web", Kind.BROWSER, tab=timedelta(hours=24))
        world.policy("orders-api")
        world.publish("web@40", reads=("id", "total"))
        world.publish("web@41", reads=("id",))
        missing = [
            {
                "interactionDescription": "a request for an order",
                "success": False,
                "mismatches": [{"attribute": "body", "identifier": "$.total", "description": "missing"}],
            }
        ]
        for web, api, success in (("40", "10", True), ("41", "10", True), ("40", "11", False), ("41", "11", True)):
            world.verify(f"web@{web}", f"orders-api@{api}", success, results=None if success else missing)
        world.deploy("orders-api@10")
        world.later(hours=1)
        world.deploy("web@40")
        world.later(hours=1)
        world.deploy("web@41")
        world.later(minutes=30)
        return world

    def test_an_open_tab_stops_the_provider_until_its_window_closes(self, shop):
        decision = shop.may_deploy("orders-api@11")
        assert decision.verdict is Verdict.NO
        failing = [pair for pair in decision.worlds[0].pairs if pair.verdict is Verdict.NO]
        assert [(str(pair.consumer), str(pair.provider)) for pair in failing] == [("web@40", "orders-api@11")]
        (broken,) = failing[0].evidence.breaks
        assert (broken.interaction, broken.states, broken.mismatches[0].path) == (
            "GET /orders/42",
            ("order exists",),
            "$.total",
        )
        assert shop.may_deploy("orders-api@11", at=decision.earliest_safe).verdict is Verdict.YES
        tick = timedelta(microseconds=1)
        assert shop.may_deploy("orders-api@11", at=decision.earliest_safe - tick).verdict is Verdict.NO

    def test_a_refused_start_records_the_decision_and_nothing_else(self, shop):
        refused = shop.start("orders-api@11")
        assert refused.deployments == ()
        with shop.store.read() as transaction:
            kept = transaction.decisions.get(refused.decided.id)
            assert (kept.verdict, kept.pacticipant, kept.version) == ("no", "orders-api", "11")
            assert transaction.deployments.newest("orders-api", "production", None).deployment.version == "10"

    def test_force_starts_it_and_keeps_the_reason(self, shop):
        (record,) = shop.start("orders-api@11", force="the old one leaks").deployments
        assert record.deployment.forced == "the old one leaks"

    def test_force_leaves_no_trace_where_the_gate_said_yes(self, shop):
        (record,) = shop.start("orders-api@10", force="just in case").deployments
        assert record.deployment.forced is None

    def test_evidence_of_another_version_with_the_same_content_is_inherited(self, shop):
        shop.publish("web@42", reads=("id",))
        decision = shop.may_deploy("web@42")
        kinds = {
            (str(pair.consumer), str(pair.provider)): pair.evidence.kind.value for pair in decision.worlds[0].pairs
        }
        assert kinds == {("web@42", "orders-api@10"): "inherited"}
        assert decision.verdict is Verdict.YES

    def test_without_a_result_the_answer_is_unknown(self, shop):
        shop.version("orders-api@12")
        assert shop.may_deploy("orders-api@12").verdict is Verdict.UNKNOWN

    def test_after_a_no_the_legal_order_of_two_deploys_is_told(self, shop):
        shop.publish("web@42", reads=("id", "vat"))
        for api, success in (("10", False), ("12", True)):
            shop.verify("web@42", f"orders-api@{api}", success)
        for web in ("40", "41"):
            shop.verify(f"web@{web}", "orders-api@12")
        decision = shop.may_deploy("web@42")
        assert decision.verdict is Verdict.NO
        assert DeployInOrder((ref("orders-api@12"), ref("web@42"))) in decision.ways_out

    def test_a_version_that_has_contracts_only_with_others_does_not_call_the_provider(self, shop):
        shop.publish("web@42", provider="billing", reads=("id",))
        shop.verify("web@42", "billing@1")
        shop.record("billing@1")
        decision = shop.may_deploy("web@42")
        kinds = {
            (str(pair.consumer), str(pair.provider)): pair.evidence.kind.value for pair in decision.worlds[0].pairs
        }
        assert kinds == {("web@42", "orders-api@10"): "no-contract", ("web@42", "billing@1"): "replayed"}
        assert decision.verdict is Verdict.YES

    def test_a_version_that_published_nothing_tells_nothing(self, shop):
        shop.version("web@42")
        assert shop.may_deploy("web@42").verdict is Verdict.UNKNOWN

    def test_the_gate_refuses_versions_nobody_published(self, shop):
        with pytest.raises(UnknownNameError, match="no version of orders-api named '99'"):
            shop.may_deploy("orders-api@99")


def test_the_name_of_an_environment_is_taken_once(world):
    made = world.environment("production")
    other = world.environment("test")
    asked = EnvironmentToKeep(name="production", production=True)
    with pytest.raises(ConflictError, match="name 'production' is already used"):
        create_environment(world.store, asked, "new", world.now)
    with pytest.raises(ConflictError, match="name 'production' is already used"):
        replace_environment(world.store, other.uuid, asked, world.now)
    assert replace_environment(world.store, made.uuid, asked, world.now).name == "production"
    assert replace_environment(world.store, "nothing", asked, world.now) is None
