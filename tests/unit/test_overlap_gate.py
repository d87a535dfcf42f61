"""Meetings, worlds and the gate, clause by clause; times are minutes, open ends are None."""

from dataclasses import replace
from importlib import import_module

import pytest

from fakes.overlap_builders import (
    DAY,
    HOUR,
    at,
    deploy,
    deployed,
    integrations,
    known,
    lasting,
    minutes,
    pairs,
    policy,
    recorded,
    snapshot,
)
from shiplap.errors import ConflictError
from shiplap.model.deployment import Coverage, Sighting
from shiplap.model.evidence import Allowance
from shiplap.model.version import VersionRef
from shiplap.overlap import (
    Finish,
    Nothing,
    Promote,
    Rollback,
    Verdict,
    decide,
    meets,
    pairs_in_question,
    removable_at,
    zombies,
)
from shiplap.overlap import reasons as why

WEB = policy("web", "browser")
API = policy("api")
TALK = integrations("web api")
NOW = 14 * HOUR
FIRST = (recorded("web@40", 0), recorded("api@10", 0))


def world(decision, name):
    return next(one for one in decision.worlds if one.name == name)


def names(decision):
    return [one.name for one in decision.worlds]


def ask(action, *, deployments=FIRST, policies=(WEB, API), talks=TALK, evidence=(), now=NOW, **more):
    return decide(snapshot(policies, deployments, talks, known(*evidence), **more), action, at(now))


def test_an_open_tab_meets_the_new_server_until_it_is_closed():
    deployments = (*FIRST, deployed("web@41", "rolling", 8 * HOUR, 8 * HOUR + 20))
    evidence = ("web@40 api@10 pass", "web@41 api@10 pass", "web@40 api@11 fail", "web@41 api@11 pass")
    decision = ask(deploy("api@11", "rolling", 15), deployments=deployments, evidence=evidence)
    assert decision.verdict is Verdict.NO
    assert pairs(world(decision, "forward")) == {
        "web@40 api@11": (NOW, 8 * HOUR + 25 + DAY),
        "web@41 api@11": (NOW, None),
    }
    assert minutes(decision.earliest_safe) == 8 * HOUR + 25 + DAY


def test_the_abort_world_lets_new_clients_live_on_in_front_of_the_old_server():
    decision = ask(deploy("web@41", "canary", 60))
    assert names(decision) == ["forward", "abort", "rollback"]
    assert pairs(world(decision, "abort")) == {"web@41 api@10": (NOW, NOW + 60 + 5 + DAY)}


def test_the_rollback_world_judges_the_old_version_until_and_after_it_comes_back():
    decision = ask(deploy("api@11", "rolling", 15))
    assert pairs(world(decision, "rollback")) == {"web@40 api@10": (NOW, None)}
    decision = ask(deploy("api@11", "recreate", 15), deployments=(*FIRST, recorded("web@41", NOW - 10)))
    assert pairs(world(decision, "rollback")) == {
        "web@40 api@10": (NOW + 15 + 120 + 15, NOW - 10 + DAY),
        "web@41 api@10": (NOW + 15 + 120 + 15, None),
    }


def test_without_a_version_before_there_is_neither_abort_nor_rollback():
    decision = ask(deploy("api@11"), deployments=(recorded("web@40", 0),))
    assert names(decision) == ["forward"]


def test_a_database_is_neither_aborted_nor_rolled_back():
    deployments = (recorded("api@10", 0), recorded("db@1", 0))
    policies = (API, policy("db", "database"))
    decision = ask(deploy("db@2", "migrate"), deployments=deployments, policies=policies, talks=integrations("api db"))
    assert names(decision) == ["forward"]


def test_a_deployment_recorded_the_pact_way_without_a_policy_is_judged_as_pact_broker_judges_it():
    decision = ask(deploy("api@11", None, 0), policies=(), evidence=("web@40 api@11 pass",))
    assert names(decision) == ["forward"]
    assert decision.verdict is Verdict.YES


def test_current_is_the_newest_standing_deployment_that_has_started():
    deployments = (
        recorded("web@40", 0),
        recorded("api@9", 0),
        deployed("api@10", "rolling", 10, 20),
        deployed("api@11", "canary", 30, 40, aborted=True),
        deployed("api@12", "rolling", NOW + 60, NOW + 70),
    )
    decision = ask(deploy("api@13"), deployments=deployments)
    assert {str(pair.provider) for pair in world(decision, "rollback").pairs} == {"api@10"}


def test_the_version_to_go_back_to_is_that_of_the_same_target():
    deployments = (
        recorded("web@40", 0),
        recorded("api@10", 0, target="north"),
        recorded("api@11", 60, target="south"),
    )
    decision = ask(deploy("api@12", target="north"), deployments=deployments)
    assert {str(pair.provider) for pair in world(decision, "rollback").pairs} == {"api@10"}
    decision = ask(deploy("api@12", target="east"), deployments=deployments)
    assert {str(pair.provider) for pair in world(decision, "rollback").pairs} == {"api@11"}


def neighbours(web_finished):
    deployments = (recorded("web@40", 0), deployed("web@41", "rolling", 60, web_finished), recorded("api@10", 0))
    return ask(deploy("api@11", "rolling", 15), deployments=deployments, policies=(WEB, API))


def test_a_neighbour_whose_rollback_window_is_open_may_go_back():
    decision = neighbours(NOW - 119)
    assert names(decision) == ["forward", "abort", "rollback", "rollback of web"]
    assert pairs(world(decision, "rollback of web")) == {
        "web@40 api@11": (NOW, None),
        "web@41 api@11": (NOW, NOW + 15 + 15 + 5 + DAY),
    }


def test_a_neighbour_whose_rollback_window_has_closed_does_not_go_back():
    assert names(neighbours(NOW - 120)) == ["forward", "abort", "rollback"]


def test_a_neighbour_that_is_being_deployed_may_always_go_back():
    assert "rollback of web" in names(neighbours(None))


def test_a_neighbour_with_one_deployment_has_nothing_to_go_back_to():
    deployments = (recorded("web@40", NOW), recorded("api@10", 0))
    assert "rollback of web" not in names(ask(deploy("api@11"), deployments=deployments))


def test_databases_as_neighbours_do_not_go_back():
    deployments = (recorded("api@10", 0), recorded("db@1", 0), recorded("db@2", NOW))
    policies = (API, policy("db", "database"))
    decision = ask(deploy("api@11"), deployments=deployments, policies=policies, talks=integrations("api db"))
    assert names(decision) == ["forward", "abort", "rollback"]


def test_a_failing_pair_outweighs_an_unknown_one():
    deployments = (*FIRST, recorded("job@1", 0))
    talks = integrations("web api", "job api")
    decision = ask(deploy("api@11"), deployments=deployments, talks=talks, evidence=("web@40 api@11 fail",))
    assert decision.verdict is Verdict.NO
    decision = ask(deploy("api@11"), deployments=deployments, talks=talks, evidence=("web@40 api@11 pass",))
    assert decision.verdict is Verdict.UNKNOWN


def test_an_old_version_that_was_never_verified_makes_the_rollback_unknown():
    decision = ask(deploy("api@11"), evidence=("web@40 api@11 pass",))
    assert world(decision, "forward").verdict is Verdict.YES
    assert world(decision, "rollback").verdict is Verdict.UNKNOWN
    assert decision.verdict is Verdict.UNKNOWN


def test_a_yes_says_what_it_rests_on():
    decision = ask(deploy("api@11"), evidence=("web@40 api@11 pass", "web@40 api@10 pass"))
    assert decision.verdict is Verdict.YES
    assert [pair.why for pair in world(decision, "forward").pairs] == [why.StillServing()]
    assert decision.earliest_safe == at(NOW)
    assert decision.ways_out == ()


def test_a_yes_that_rests_on_nothing_says_so():
    decision = ask(deploy("api@11"), talks=())
    assert decision.verdict is Verdict.YES
    assert decision.notes == (why.NothingMeets((VersionRef("api", "11"),)),)


def test_a_provider_that_is_nowhere_is_pointed_out():
    decision = ask(deploy("web@41"), deployments=(recorded("web@40", 0),))
    assert why.NobodyServes(VersionRef("web", "41"), "api") in decision.notes


def test_versions_that_move_together_are_judged_as_a_square():
    deployments = (recorded("web@1", 0), recorded("api@1", 0))
    decision = ask(deploy("web@2", "rolling", 10, "api@2"), deployments=deployments)
    assert names(decision) == ["forward", "abort", "rollback"]
    assert pairs(world(decision, "forward")) == {
        "web@1 api@2": (NOW, NOW + 15 + DAY),
        "web@2 api@1": (NOW, NOW + 15),
        "web@2 api@2": (NOW, None),
    }
    assert pairs(world(decision, "abort")) == {
        "web@1 api@2": (NOW, NOW + 15),
        "web@2 api@1": (NOW, NOW + 15 + DAY),
        "web@2 api@2": (NOW, NOW + 15),
    }
    back = NOW + 10 + 120
    assert pairs(world(decision, "rollback")) == {
        "web@1 api@1": (NOW, None),
        "web@1 api@2": (NOW, back + 15),
        "web@2 api@1": (NOW, back + 15 + DAY),
    }


def test_a_set_that_moves_together_has_no_neighbour_in_itself():
    deployments = (recorded("web@1", 0), recorded("web@2", NOW - 10), recorded("api@1", 0))
    decision = ask(deploy("web@3", "rolling", 10, "api@2"), deployments=deployments)
    assert names(decision) == ["forward", "abort", "rollback"]


def test_a_database_that_moves_with_its_api_stays_when_the_api_is_rolled_back():
    deployments = (recorded("api@1", 0), recorded("db@1", 0))
    policies = (API, policy("db", "database"))
    decision = ask(
        deploy("api@2", "rolling", 10, "db@2"), deployments=deployments, policies=policies, talks=integrations("api db")
    )
    assert pairs(world(decision, "rollback")) == {
        "api@1 db@1": (NOW, NOW + 15),
        "api@1 db@2": (NOW, None),
    }


def test_the_written_data_of_a_gone_writer_still_reaches_readers():
    deployments = (recorded("api@1", 0), recorded("api@2", 100), recorded("job@1", 0))
    talks = integrations("api job", retention=50)
    found = meets(snapshot((), deployments, talks), at(120))
    assert [(str(one.consumer), minutes(one.start), minutes(one.until)) for one in found] == [
        ("api@1", 120, 150),
        ("api@2", 120, None),
    ]
    assert isinstance(found[0].why, why.Retained)
    assert len(meets(snapshot((), deployments, talks), at(150))) == 1


PINNED = policy("api", pin=60)


def test_a_pinned_page_reaches_another_server_only_after_its_own_was_retired():
    deployments = (recorded("web@1", 0), recorded("web@2", 100), recorded("api@1", 0))
    decision = ask(deploy("api@2", "rolling", 10), deployments=deployments, policies=(WEB, PINNED), now=200)
    assert pairs(world(decision, "forward")) == {
        "web@1 api@2": (200 + 10 + 5 + 60, 100 + DAY),
        "web@2 api@2": (200, None),
    }
    assert pairs(world(decision, "rollback"))["web@1 api@1"] == (200, 100 + DAY)


def test_a_pin_longer_than_the_tab_keeps_old_pages_away_for_ever():
    deployments = (recorded("web@1", 0), recorded("web@2", 100), recorded("api@1", 0))
    policies = (WEB, policy("api", pin=2 * DAY))
    decision = ask(deploy("api@2", "rolling", 10), deployments=deployments, policies=policies, now=200)
    assert pairs(world(decision, "forward")) == {"web@2 api@2": (200, None)}


def test_a_pinned_server_goes_on_serving_its_pages_and_calling_its_own_providers():
    deployments = (recorded("web@1", 0), recorded("api@1", 0), recorded("api@2", 100), recorded("db@1", 0))
    policies = (WEB, PINNED, policy("db", "database"))
    found = pairs_of(meets(snapshot(policies, deployments, integrations("web api", "api db")), at(110)))
    assert found == {
        "web@1 api@1": (110, 160),
        "web@1 api@2": (110, None),
        "api@1 db@1": (110, 160),
        "api@2 db@1": (110, None),
    }


def pairs_of(found):
    return {f"{one.consumer} {one.provider}": (minutes(one.start), minutes(one.until)) for one in found}


def test_a_page_that_no_server_could_have_pinned_reaches_every_server():
    deployments = (recorded("web@1", 0), recorded("web@2", 100), recorded("api@1", 150))
    found = pairs_of(meets(snapshot((WEB, PINNED), deployments, TALK), at(160)))
    assert found == {"web@1 api@1": (160, 100 + DAY), "web@2 api@1": (160, None)}


def test_only_pages_are_pinned():
    deployments = (recorded("job@1", 0), recorded("api@1", 0), recorded("api@2", 100))
    found = pairs_of(meets(snapshot((PINNED,), deployments, integrations("job api")), at(110)))
    assert found == {"job@1 api@2": (110, None)}


def test_finishing_ends_the_old_version_after_the_drain():
    deployments = (recorded("web@40", 0), recorded("api@10", 0), deployed("api@11", "canary", 60))
    decision = ask(Finish(pacticipant="api"), deployments=deployments)
    assert names(decision) == ["forward"]
    assert pairs(world(decision, "forward")) == {"web@40 api@11": (NOW, None)}


def test_finishing_with_a_pin_shows_when_old_pages_reach_the_new_server():
    deployments = (
        recorded("web@1", 0),
        recorded("web@2", 50),
        recorded("api@1", 0),
        deployed("api@2", "canary", 60),
    )
    asked = snapshot((WEB, PINNED), deployments, TALK)
    before = pairs_of(meets(asked, at(NOW)))
    assert "web@1 api@2" not in before
    decision = decide(asked, Finish(pacticipant="api", version="2"), at(NOW))
    assert pairs(world(decision, "forward"))["web@1 api@2"] == (NOW + 5 + 60, 50 + DAY)


def test_there_must_be_something_to_finish():
    with pytest.raises(ConflictError, match="no open deployment of api"):
        ask(Finish(pacticipant="api"))
    deployments = (*FIRST, deployed("api@11", "canary", 60))
    with pytest.raises(ConflictError, match="api@12"):
        ask(Finish(pacticipant="api", version="12"), deployments=deployments)


def test_rolling_back_judges_the_old_version_against_pages_of_the_new_one():
    deployments = (*FIRST, deployed("web@41", "rolling", 60, 70), deployed("api@11", "rolling", 80, 90))
    for version in (None, "11", "10"):
        decision = ask(Rollback(pacticipant="api", version=version, duration=lasting(10)), deployments=deployments)
        assert names(decision) == ["forward"]
        assert pairs(world(decision, "forward")) == {
            "web@40 api@10": (NOW, 75 + DAY),
            "web@41 api@10": (NOW, None),
        }


def test_a_rollback_says_where_it_goes_and_until_when_the_way_is_kept_open():
    deployments = (*FIRST, deployed("api@11", "rolling", 80, 90))
    (note,) = ask(Rollback(pacticipant="api"), deployments=deployments).notes
    assert isinstance(note, why.WayBack)
    assert (str(note.current), str(note.to)) == ("api@11", "api@10")
    assert note.until == at(90) + note.window
    assert note.over
    (note,) = ask(Rollback(pacticipant="api"), deployments=deployments, now=90).notes
    assert not note.over
    running = (*FIRST, deployed("api@11", "rolling", 80))
    (note,) = ask(Rollback(pacticipant="api"), deployments=running).notes
    assert note.until is None


def test_what_was_forced_is_said_for_as_long_as_it_lives():
    forced = replace(deployed("api@11", "rolling", 80, 90), forced="security fix")
    deployments = (*FIRST, forced, deployed("api@12", "rolling", 15 * HOUR, 15 * HOUR + 5))
    decision = ask(Rollback(pacticipant="web", version="39"), deployments=deployments)
    assert why.Forced(VersionRef("api", "11"), "security fix") in decision.notes
    later = ask(Rollback(pacticipant="web", version="39"), deployments=deployments, now=NOW + 10 * DAY)
    assert not [note for note in later.notes if isinstance(note, why.Forced)]


BACK = {  # api@11 may be rolled back until 90 + 120; web@40 fits both
    "deployments": (*FIRST, deployed("api@11", "rolling", 80, 90)),
    "evidence": ("web@40 api@10 pass", "web@41 api@10 fail"),
    "now": 100,
}


def test_the_way_back_closes_when_its_window_does_or_before_when_something_would_break():
    soon = {**BACK, "deployments": (*BACK["deployments"], deployed("web@41", "rolling", 150, 160))}
    decision = ask(Rollback(pacticipant="api"), **soon)
    assert decision.verdict is Verdict.NO
    (note,) = decision.notes
    assert (minutes(note.until), note.over) == (150, False)
    assert note.breaks == (VersionRef("web", "41"), VersionRef("api", "10"))
    late = {**BACK, "deployments": (*BACK["deployments"], deployed("web@41", "rolling", 250, 260))}
    (note,) = ask(Rollback(pacticipant="api"), **late).notes
    assert (minutes(note.until), note.over, note.breaks) == (90 + 120, False, None)
    there = {**BACK, "deployments": (*BACK["deployments"], deployed("web@41", "rolling", 95, 99))}
    (note,) = ask(Rollback(pacticipant="api"), **there).notes
    assert (minutes(note.until), note.over) == (100, True)
    assert note.breaks == (VersionRef("web", "41"), VersionRef("api", "10"))


def test_the_way_back_closes_when_what_a_person_allowed_does_not_cover_it_any_more():
    gone = (*BACK["deployments"], deployed("web@41", "recreate", 95, 95), deployed("web@42", "recreate", 96, 96))
    known_pairs = (*BACK["evidence"], "web@42 api@10 pass")
    policies = (policy("web", "browser", tab=30), API)
    asked = {"deployments": gone, "evidence": known_pairs, "policies": policies, "now": 100}
    allowed = {**asked, "allowances": (allow("web@41", "api@10", 96 + 30),)}
    assert ask(Rollback(pacticipant="api"), **asked).notes[-1].breaks is not None
    decision = ask(Rollback(pacticipant="api"), **allowed)
    assert decision.verdict is Verdict.YES
    assert decision.notes[-1].breaks is None
    short = {**asked, "allowances": (allow("web@41", "api@10", 96 + 20),)}
    note = ask(Rollback(pacticipant="api"), **short).notes[-1]
    assert (minutes(note.until), note.over) == (96 + 20, False)


def test_there_must_be_something_to_go_back_to():
    with pytest.raises(ConflictError, match="only version ever deployed"):
        ask(Rollback(pacticipant="api"))
    with pytest.raises(ConflictError, match="not deployed"):
        ask(Rollback(pacticipant="job"))


def test_raising_a_weight_judges_the_version_again_because_others_moved():
    deployments = (*FIRST, deployed("api@11", "canary", 60), recorded("web@41", 100))
    decision = ask(Promote("api", "11"), deployments=deployments)
    assert pairs(world(decision, "forward")) == {"web@40 api@11": (NOW, 100 + DAY), "web@41 api@11": (NOW, None)}


def test_doing_nothing_judges_everything_that_can_meet():
    deployments = (*FIRST, recorded("web@41", 100))
    evidence = ("web@40 api@10 fail", "web@41 api@10 pass")
    decision = ask(Nothing(), deployments=deployments, evidence=evidence)
    assert names(decision) == ["forward"]
    assert decision.verdict is Verdict.NO
    assert minutes(decision.earliest_safe) == 100 + DAY


OLD_TAB = {  # web@40 may be open until 100 + DAY
    "deployments": (recorded("web@40", 0), recorded("web@41", 100), recorded("api@10", 0)),
    "evidence": ("web@40 api@11 fail", "web@41 api@11 pass", "web@40 api@10 pass", "web@41 api@10 pass"),
}


def allow(consumer, provider, until):
    refs = {"consumer": VersionRef.parse(consumer), "provider": VersionRef.parse(provider)}
    return Allowance(**refs, until=at(until), because="told them")


def test_an_allowance_counts_where_it_lasts_as_long_as_the_pair_can_meet_and_is_told():
    allowed = allow("web@40", "api@11", 100 + DAY)
    decision = ask(deploy("api@11"), **OLD_TAB, allowances=(allowed,))
    assert decision.verdict is Verdict.YES
    assert decision.notes == (why.Allowed(allowed),)


def test_an_allowance_that_ends_before_the_last_meeting_promises_nothing_after_and_is_told_too():
    allowed = allow("web@40", "api@11", 99 + DAY)
    decision = ask(deploy("api@11"), **OLD_TAB, allowances=(allowed,))
    assert decision.verdict is Verdict.NO
    assert decision.notes == (why.Allowed(allowed),)
    assert minutes(decision.earliest_safe) == 100 + DAY


def test_an_allowance_never_covers_a_pair_that_nothing_ends():
    evidence = ("web@40 api@11 fail", "web@40 api@10 pass")
    decision = ask(deploy("api@11"), evidence=evidence, allowances=(allow("web@40", "api@11", 999 * DAY),))
    assert decision.verdict is Verdict.NO


def test_a_deploy_that_begins_so_late_that_its_pairs_outlast_an_allowance_is_no_longer_safe():
    # Rolled back at once, web@42 meets api@10 for 15 + 15 + 5 minutes after it starts; api@9 is gone at 150.
    deployments = (recorded("web@41", 0), recorded("api@9", 0), deployed("api@10", "rolling", 100, 145))
    policies = (policy("web", "browser", tab=0, rollback=0), policy("api", rollback=0))
    passing = ("web@41 api@9", "web@41 api@10", "web@41 api@11", "web@42 api@11")
    evidence = (*(f"{pair} pass" for pair in passing), "web@42 api@9 fail", "web@42 api@10 fail")
    asked = {"deployments": deployments, "policies": policies, "evidence": evidence}
    covered = {**asked, "allowances": (allow("web@42", "api@10", 200),)}
    both = deploy("api@11", "rolling", 15, "web@42")
    assert ask(both, **asked, now=165).verdict is Verdict.NO
    assert ask(both, **covered, now=165).verdict is Verdict.YES
    assert ask(both, **covered, now=166).verdict is Verdict.NO
    assert minutes(ask(both, **covered, now=140).earliest_safe) == 150
    assert ask(both, **covered, now=166).earliest_safe is None


def test_waiting_for_a_neighbours_rollback_window_can_be_what_helps():
    deployments = (recorded("web@40", 0), deployed("web@41", "recreate", NOW - 10, NOW), recorded("api@10", 0))
    evidence = ("web@41 api@11 pass", "web@41 api@10 pass", "web@40 api@11 fail", "web@40 api@10 pass")
    policies = (policy("web", "browser", tab=30), API)
    decision = ask(deploy("api@11"), deployments=deployments, policies=policies, evidence=evidence)
    assert world(decision, "forward").verdict is Verdict.NO
    assert minutes(decision.earliest_safe) == NOW + 120


def test_waiting_does_not_help_against_what_never_ends():
    decision = ask(deploy("api@11"), evidence=("web@40 api@11 fail", "web@40 api@10 pass"))
    assert decision.earliest_safe is None
    assert decision.ways_out == (why.Mend(VersionRef("api", "11"), VersionRef("web", "40")),)


def test_with_skew_protection_the_gate_may_say_yes_before_the_last_tab_is_closed():
    deployments = (recorded("web@1", 0), recorded("web@2", 100), recorded("api@1", 0))
    evidence = ("web@1 api@2 fail", "web@2 api@2 pass", "web@1 api@1 pass", "web@2 api@1 pass")
    asked = {"deployments": deployments, "policies": (WEB, PINNED), "evidence": evidence}
    decision = ask(deploy("api@2", "rolling", 10), now=200, **asked)
    safe = 100 + DAY - 10 - 5 - 60
    assert minutes(decision.earliest_safe) == safe
    assert ask(deploy("api@2", "rolling", 10), now=safe - 1, **asked).verdict is Verdict.NO


def test_only_one_legal_order_of_two_deploys_is_said():
    deployments = (recorded("web@1", 0), recorded("api@1", 0))
    evidence = ("web@1 api@1 pass", "web@1 api@2 pass", "web@2 api@2 pass", "web@2 api@1 fail")
    decision = ask(deploy("web@2", "rolling", 10, "api@2"), deployments=deployments, evidence=evidence)
    assert decision.verdict is Verdict.NO
    assert why.DeployInOrder((VersionRef("api", "2"), VersionRef("web", "2"))) in decision.ways_out


def test_a_waiting_version_that_must_go_first_is_said():
    deployments = (recorded("web@1", 0), recorded("api@1", 0))
    evidence = ("web@1 api@1 pass", "web@1 api@2 pass", "web@2 api@2 pass", "web@2 api@1 fail")
    waiting = (VersionRef("api", "2"),)
    policies = (WEB, policy("api", rollback=60))
    decision = ask(
        deploy("web@2", "rolling", 10), deployments=deployments, evidence=evidence, waiting=waiting, policies=policies
    )
    assert why.DeployInOrder((VersionRef("api", "2"), VersionRef("web", "2"))) in decision.ways_out


def test_unknown_pairs_are_named_for_verification():
    decision = ask(deploy("api@11"), evidence=("web@40 api@10 pass",))
    assert decision.ways_out == (why.Verify(((VersionRef("web", "40"), VersionRef("api", "11")),)),)


def test_the_pairs_in_question_are_those_a_decision_looks_up():
    asked = snapshot((policy("web", "browser", tab=60), API), (recorded("web@39", -DAY), *FIRST), TALK)
    found = pairs_in_question(asked, deploy("api@11"), at(NOW))
    assert {f"{consumer} {provider}" for consumer, provider in found} == {"web@40 api@11", "web@40 api@10"}


def test_a_forgotten_finish_is_pointed_out_after_twice_the_expected_time():
    deployments = (*FIRST, deployed("api@11", "rolling", NOW - 31, None, expected_duration=lasting(15)))
    decision = ask(Promote("api", "11"), deployments=deployments)
    assert [type(note) for note in decision.notes] == [why.ForgottenFinish]
    deployments = (*FIRST, deployed("api@11", "rolling", NOW - 30, None, expected_duration=lasting(15)))
    assert ask(Promote("api", "11"), deployments=deployments).notes == ()


def test_a_version_seen_after_its_window_closed_is_a_zombie():
    deployments = (recorded("web@1", 0), recorded("web@2", 100))
    seen = Sighting(pacticipant="web", version="1", environment="production", last_seen=at(100 + DAY + 5), count=2)
    asked = snapshot((WEB,), deployments, sightings=(seen,), coverage=(Coverage(at(0), at(9 * DAY)),))
    (zombie,) = zombies(asked, at(2 * DAY))
    assert (str(zombie.version), minutes(zombie.ended)) == ("web@1", 100 + DAY)
    assert zombies(asked, at(100 + DAY)) == ()


def used_by(*refs, deployments, policies=(WEB, API), now=NOW):
    return removable_at(snapshot(policies, deployments), [VersionRef.parse(ref) for ref in refs], at(now))


def test_an_element_may_go_when_its_last_user_is_dead():
    deployments = (recorded("web@40", 0), recorded("web@41", 60))
    found = used_by("web@40", deployments=deployments)
    assert found.verdict is Verdict.NO
    assert minutes(found.at) == 60 + DAY
    assert used_by("web@40", deployments=deployments, now=60 + DAY).verdict is Verdict.YES
    assert used_by("web@40", "web@41", deployments=deployments).at is None


def test_an_element_may_not_go_while_its_user_may_come_back():
    deployments = (recorded("api@1", 0), deployed("api@2", "rolling", 60, 70))
    found = used_by("api@1", deployments=deployments, now=80)
    assert minutes(found.at) == 75 + 120
    assert [user.rollback for user in found.users] == [True]


def test_an_element_never_goes_while_a_supported_release_uses_it():
    phones = policy("ios", "mobile")
    deployments = (deployed("ios@6", "release", 0, 0), deployed("ios@7", "release", 60, 60, support_ended=3 * DAY))
    assert used_by("ios@6", deployments=deployments, policies=(phones,)).at is None
    assert minutes(used_by("ios@7", deployments=deployments, policies=(phones,)).at) == 3 * DAY


def test_a_version_that_was_never_deployed_holds_nothing():
    assert used_by("web@99", deployments=FIRST).verdict is Verdict.YES


def test_records_of_other_environments_are_ignored():
    deployments = (*FIRST, replace(recorded("web@41", 60), environment="test"))
    decision = ask(deploy("api@11"), deployments=deployments)
    assert pairs(world(decision, "forward")) == {"web@40 api@11": (NOW, None)}


def test_a_deployment_that_does_not_overlap_may_start_before_the_last_tab_is_closed():
    deployments = (recorded("web@1", 0), recorded("web@2", 100), recorded("api@1", 0))
    evidence = ("web@1 api@2 fail", "web@2 api@2 pass", "web@1 api@1 pass", "web@2 api@1 pass")
    decision = ask(deploy("api@2", "recreate", 15), deployments=deployments, evidence=evidence, now=200)
    assert minutes(decision.earliest_safe) == 100 + DAY - 15


def test_an_allowance_that_ends_too_soon_does_not_make_an_instant_safe():
    deployments = (recorded("web@1", 0), recorded("web@2", 100), recorded("api@1", 0))
    evidence = ("web@1 api@2 fail", "web@2 api@2 pass", "web@1 api@1 pass", "web@2 api@1 pass")
    allowed = Allowance(
        consumer=VersionRef("web", "2"), provider=VersionRef("api", "1"), until=at(300), because="another pair"
    )
    asked = {"deployments": deployments, "evidence": evidence, "allowances": (allowed,), "now": 200}
    assert minutes(ask(deploy("api@2", "rolling", 15), **asked).earliest_safe) == 100 + DAY


def test_a_version_that_needs_a_provider_nobody_serves_is_at_best_unknown():
    needs = ((VersionRef("web", "41"), "api"),)
    decision = ask(deploy("web@41"), deployments=(recorded("web@40", 0),), needs=needs)
    assert decision.verdict is Verdict.UNKNOWN
    assert decision.earliest_safe is None
    assert why.DeployFirst("api", VersionRef("web", "41")) in decision.ways_out


def test_what_died_long_ago_is_not_looked_at(monkeypatch):
    lives = import_module("shiplap.overlap.lives")
    worked_out = []
    real = lives._life
    monkeypatch.setattr(lives, "_life", lambda *arguments: worked_out.append(1) or real(*arguments))
    counts = []
    for dead in (1, 1000):
        worked_out.clear()
        past = [deployed(f"web@{number}", "rolling", number - 40 * DAY, number - 40 * DAY) for number in range(dead)]
        ask(deploy("api@11"), deployments=(*past, *FIRST))
        counts.append(len(worked_out))
    assert counts[0] == counts[1]
