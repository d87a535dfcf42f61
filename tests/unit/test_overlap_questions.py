"""Questions that make no sense are refused with what to ask instead; what a verdict says besides its pairs."""

import pytest

from fakes.overlap_builders import DAY, HOUR, at, deploy, deployed, integrations, policy, recorded, snapshot
from shiplap.errors import ConflictError
from shiplap.model.version import VersionRef
from shiplap.overlap import Finish, Promote, Rollback, decide
from shiplap.overlap import reasons as why

POLICIES = (policy("web", "browser"), policy("api"))
TALK = integrations("web api")
NOW = 14 * HOUR
FIRST = (recorded("web@40", 0), recorded("api@10", 0))


def ask(action, *more, now=NOW):
    return decide(snapshot(POLICIES, (*FIRST, *more), TALK), action, at(now))


def refused(action, *more, now=NOW):
    with pytest.raises(ConflictError) as caught:
        ask(action, *more, now=now)
    return str(caught.value)


def kinds(decision, kind):
    return [note for note in decision.notes if isinstance(note, kind)]


def test_the_version_that_is_being_replaced_has_no_weight_to_raise():
    rollout = deployed("api@11", "canary", HOUR)
    assert refused(Promote("api", "10"), rollout) == (
        "api@10 is being replaced by api@11 in production since 2026-11-23 01:00 UTC, so its weight falls; ask about "
        "api@11, or abort that deployment (shiplap deploy abort) to keep api@10"
    )
    assert ask(Promote("api", "11"), rollout)


def test_a_version_that_was_replaced_cannot_be_promoted_and_one_that_is_finished_can():
    done = deployed("api@11", "canary", HOUR, 2 * HOUR)
    assert "api@10 was replaced by api@11 in production: there is nothing to promote" in refused(
        Promote("api", "10"), done
    )
    assert ask(Promote("api", "11"), done)


def test_what_is_replaced_in_one_cell_and_serves_in_another_may_be_promoted_there():
    elsewhere = deployed("api@10", "rolling", 10, target="eu")
    assert ask(Promote("api", "10"), elsewhere, deployed("api@11", "canary", HOUR))


@pytest.mark.parametrize("gone", [{"finished": 70, "aborted": True}, {"finished": 65, "undeployed": 70}])
def test_a_version_that_was_taken_back_cannot_be_promoted(gone):
    assert "api@11 is not deployed to production" in refused(
        Promote("api", "11"), deployed("api@11", "canary", HOUR, **gone)
    )


def test_a_finish_that_has_nothing_to_end_says_how_the_last_one_ended():
    finish = Finish(pacticipant="api")
    done = deployed("api@11", "rolling", HOUR, 2 * HOUR)
    assert refused(finish, done) == (
        "there is no open deployment of api to finish: that of api@11 was finished 2026-11-23 02:00 UTC; start one "
        "first (shiplap deploy start)"
    )
    aborted = deployed("api@11", "rolling", HOUR, 2 * HOUR, aborted=True)
    assert "that of api@11 was aborted 2026-11-23 02:00 UTC" in refused(finish, aborted)
    assert refused(Finish(pacticipant="job")) == (
        "there is no open deployment of job to finish; start one first (shiplap deploy start)"
    )


def test_a_finish_of_another_version_names_the_one_that_is_open():
    rollout = deployed("api@12", "rolling", HOUR)
    assert refused(Finish(pacticipant="api", version="11"), rollout) == (
        "there is no open deployment of api@11 to finish; api@12 is open: finish or abort that one"
    )


def test_there_is_no_way_back_from_the_first_version():
    assert "only version ever deployed" in refused(Rollback(pacticipant="api"))


def test_a_deploy_where_another_is_under_way_says_that_it_cannot_be_started_yet():
    rollout = deployed("api@11", "rolling", HOUR)
    (note,) = kinds(ask(deploy("api@12"), rollout), why.UnderWay)
    assert note == why.UnderWay(version=VersionRef("api", "11"), started=at(HOUR), deployment=rollout.id)
    assert not kinds(ask(deploy("api@12", target="eu"), rollout), why.UnderWay)
    assert not kinds(ask(deploy("web@41"), rollout), why.UnderWay)


def test_a_forced_version_is_named_until_the_gate_lets_it_start_again():
    forced = deployed("api@11", "rolling", HOUR, 2 * HOUR, forced="hotfix")
    named = [why.Forced(VersionRef("api", "11"), "hotfix")]
    assert kinds(ask(deploy("web@41"), forced), why.Forced) == named
    replaced = deployed("api@12", "rolling", 3 * HOUR, 4 * HOUR)
    again = deployed("api@11", "rolling", 5 * HOUR, 6 * HOUR)
    assert kinds(ask(deploy("web@41"), forced, replaced, again), why.Forced) == []


def test_a_start_that_was_forced_again_or_recorded_without_the_gate_does_not_lift_it():
    first = deployed("api@11", "rolling", HOUR, 2 * HOUR, forced="hotfix")
    replaced = deployed("api@12", "rolling", 3 * HOUR, 4 * HOUR)
    again = deployed("api@11", "rolling", 5 * HOUR, 6 * HOUR, forced="hotfix 2")
    found = kinds(ask(deploy("web@41"), first, replaced, again), why.Forced)
    assert [note.because for note in found] == ["hotfix", "hotfix 2"]
    recorded_again = recorded("api@11", 5 * HOUR)
    found = kinds(ask(deploy("web@41"), first, replaced, recorded_again, now=DAY), why.Forced)
    assert [note.because for note in found] == ["hotfix"]
