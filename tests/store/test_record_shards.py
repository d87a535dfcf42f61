"""Shards of a run: merged once all have reported, red as soon as one is, unknown while one is missing."""

from itertools import permutations

import pytest

from fakes.broker_world import BrokerWorld, ref
from shiplap.errors import InputError
from shiplap.report.decision_as_text import decision_as_text
from shiplap.wire.decision import decision_from_json, decision_to_json
from shiplap_broker.usecases.ask_matrix import ask_matrix
from shiplap_broker.usecases.matrix_values import Question, VersionSelector
from shiplap_broker.usecases.record_shard import ShardOfRun, record_shard
from shiplap_broker.usecases.refusals import NotFoundError
from shiplap_broker.usecases.values import ResultToRecord


def report(world, index, success=True, *, count=3, run="run-1", tests=1, sha=None):
    """Let a shard report; its tests are named by its number."""
    found = [{"interactionDescription": f"{index}.{test}", "success": success} for test in range(tests)]
    result = ResultToRecord(
        consumer="web",
        provider="orders-api",
        sha=sha or world.sha("web@1"),
        provider_version="7",
        success=success,
        consumer_versions=("1",),
        test_results=found,
    )
    return record_shard(world.store, result, ShardOfRun(run, index, count), world.now)


def results(world):
    """Every stored result of the content, oldest first: whether it passed, and the names of its tests."""
    with world.store.read() as transaction:
        found = [transaction.verifications.get(number) for number in range(101, 110)]
    return [
        (one.success, [test["interactionDescription"] for test in one.test_results]) for one in found if one is not None
    ]


def test_a_contract_is_verified_when_every_shard_has_reported(world):
    world.publish("web@1")
    first = report(world, 3)
    assert (first.missing, first.verification) == ((1, 2), None)
    assert report(world, 1).missing == (2,)
    assert results(world) == []
    last = report(world, 2)
    assert (last.missing, last.verification.success, last.verification.run) == ((), True, "run-1")
    assert results(world) == [(True, ["1.0", "2.0", "3.0"])]


def test_the_order_of_reports_does_not_matter(world):
    world.publish("web@1")
    for number, order in enumerate(permutations((1, 2, 3))):
        merged = [report(world, index, run=f"run-{number}") for index in order][-1]
        assert [test["interactionDescription"] for test in merged.verification.test_results] == ["1.0", "2.0", "3.0"]


def test_one_red_shard_makes_it_red_at_once_and_the_whole_run_says_the_rest(world):
    world.publish("web@1")
    report(world, 1)
    red = report(world, 2, success=False)
    assert (red.missing, red.verification.success) == ((3,), False)
    report(world, 3)
    assert results(world) == [(False, ["1.0", "2.0"]), (False, ["1.0", "2.0", "3.0"])]


def test_a_shard_without_any_interaction_of_the_contract_counts_as_reported(world):
    world.publish("web@1")
    report(world, 1)
    report(world, 2, tests=0)
    assert report(world, 3, tests=0).verification.success


def test_shards_that_all_hold_nothing_are_no_pass(world):
    world.publish("web@1")
    merged = [report(world, index, tests=0) for index in (1, 2, 3)][-1]
    assert not merged.verification.success


def test_a_report_that_is_repeated_changes_nothing(world):
    world.publish("web@1")
    for index in (1, 1, 2, 3, 3, 2):
        report(world, index)
    assert results(world) == [(True, ["1.0", "2.0", "3.0"])]


def test_a_shard_that_is_run_again_replaces_what_it_said(world):
    world.publish("web@1")
    report(world, 1, success=False)
    report(world, 2)
    report(world, 3)
    assert report(world, 1).verification.success
    assert [success for success, _ in results(world)] == [False, False, True]


def test_runs_are_not_mixed(world):
    world.publish("web@1")
    report(world, 1)
    report(world, 2)
    assert report(world, 3, run="run-2").missing == (1, 2)
    assert results(world) == []


def test_a_run_has_one_number_of_shards(world):
    world.publish("web@1")
    report(world, 1)
    with pytest.raises(InputError, match="the run 'run-1' was said to have 3 shards before, and now 2"):
        report(world, 2, count=2)


@pytest.mark.parametrize(("index", "count"), [(0, 3), (4, 3), (1, 1001)])
def test_there_are_no_other_shards(world, index, count):
    world.publish("web@1")
    with pytest.raises(InputError, match=f"there is no shard {index} of {count}"):
        report(world, index, count=count)


def test_a_shard_of_an_unknown_contract_is_refused(world):
    world.publish("web@1")
    with pytest.raises(NotFoundError, match="no contract between web and orders-api with the digest nothing"):
        report(world, 1, sha="nothing")


def deployed(world):
    """A provider that serves, and a consumer that may be deployed onto it once its contract is verified."""
    world.publish("web@1")
    world.version("orders-api@7")
    world.environment()
    world.deploy("orders-api@7")


def test_the_gate_waits_for_the_missing_shard(world):
    deployed(world)
    report(world, 1)
    report(world, 2)
    assert world.may_deploy("web@1").verdict.value == "unknown"
    report(world, 3)
    assert world.may_deploy("web@1").verdict.value == "yes"


def test_runs_that_disagree_are_flaky_and_the_latest_decides(world):
    deployed(world)
    world.verify("web@1", "orders-api@7", success=False)
    assert "flaky" not in decision_as_text(world.may_deploy("web@1"))
    world.verify("web@1", "orders-api@7", success=True)
    decision = world.may_deploy("web@1")
    assert decision.verdict.value == "yes"
    text = decision_as_text(decision)
    assert "  web@1 -> orders-api@7   pass (flaky)   " in text
    assert (
        "warning: web@1 -> orders-api@7 is flaky: of the same contract and the same provider version one run passed "
        "and another failed; the latest counts, and it says pass\n"
    ) in text
    again = decision_from_json(decision_to_json(decision))
    assert [pair.evidence.flaky for world_ in again.worlds for pair in world_.pairs if pair.evidence] == [True]


def test_five_runs_in_a_row_that_agree_end_it_and_nothing_is_forgotten(store):
    world = BrokerWorld(store)
    deployed(world)
    world.verify("web@1", "orders-api@7", success=False)

    def shown():
        with store.read() as transaction:
            content = transaction.contracts.publication(ref("web@1"), "orders-api").content_id
            tallies = transaction.verifications.tallies({content})
        return "flaky" in decision_as_text(world.may_deploy("web@1")), *tallies.values()

    for passed in (1, 2, 3, 4):
        world.verify("web@1", "orders-api@7")
        assert shown() == (True, (passed, 1))
    world.verify("web@1", "orders-api@7")
    assert shown() == (False, (5, 0))
    world.verify("web@1", "orders-api@7", success=False)
    assert shown() == (True, (4, 1))
    world.verify("web@1", "orders-api@6", success=False)
    assert shown()[0]


def test_the_same_verdict_twice_is_not_flaky_and_another_version_is_another_pair(world):
    deployed(world)
    world.verify("web@1", "orders-api@6", success=False)
    world.verify("web@1", "orders-api@7")
    world.verify("web@1", "orders-api@7")
    assert "flaky" not in decision_as_text(world.may_deploy("web@1"))


def test_the_matrix_counts_what_the_runs_said(world):
    world.publish("web@1")
    for success in (True, False, True):
        world.verify("web@1", "orders-api@7", success=success)
    question = Question(
        selectors=(VersionSelector(pacticipant="web"), VersionSelector(pacticipant="orders-api")), latest_by="cvpv"
    )
    (row,) = ask_matrix(world.store, question, world.now).rows
    with world.store.read() as transaction:
        tallies = transaction.verifications.tallies({row.publication.content_id})
        assert transaction.verifications.tallies(()) == {}
    assert tallies == {(row.publication.content_id, row.provider_version.id): (2, 1)}


def test_shards_go_with_their_content_and_version(store):
    world = BrokerWorld(store)
    world.publish("web@1")
    report(world, 1)
    with store.write() as transaction:
        version = transaction.versions.get(ref("orders-api@7"))
        content = transaction.contracts.publication(ref("web@1"), "orders-api").content_id
        assert [one.shard for one in transaction.verifications.shards(content, version, "run-1")] == [1]
        transaction.verifications.forget_shards(content, version, except_run="run-1")
        assert [one.test_results for one in transaction.verifications.shards(content, version, "run-1")] == [
            [{"interactionDescription": "1.0", "success": True}]
        ]
        transaction.verifications.forget_shards(content, version, except_run="run-2")
        assert transaction.verifications.shards(content, version, "run-1") == ()
    report(world, 1)
    with store.write() as transaction:
        assert transaction.versions.delete(ref("orders-api@7"))
        assert transaction.verifications.shards(content, version, "run-1") == ()
