"""A version seen after its window closed: shown, reopened or refused, by the policy of its pacticipant."""

from dataclasses import replace

import pytest

from fakes.overlap_builders import (
    DAY,
    HOUR,
    at,
    deploy,
    integrations,
    known,
    minutes,
    policy,
    recorded,
    snapshot,
    spans,
)
from shiplap.model.deployment import Coverage, Sighting, WindowOverride, Zombies
from shiplap.overlap import Verdict, decide, lives, zombies
from shiplap.overlap import reasons as why

CLOSES = 100 + DAY
"""When the last tab of web@1 must be closed, as far as is assumed."""
SEEN = CLOSES + 2 * HOUR
TALK = integrations("web api")
RECORDS = (recorded("web@1", 0), recorded("web@2", 100), recorded("api@1", 0))
EVIDENCE = known("web@1 api@2 fail", "web@2 api@2 pass", "web@1 api@1 pass", "web@2 api@1 pass")


def sighting(when, **more):
    return Sighting(pacticipant="web", version="1", environment="production", last_seen=at(when), count=3, **more)


def closed(when):
    return WindowOverride(
        pacticipant="web", version="1", environment="production", closed_at=at(when), reason="kiosks restarted"
    )


def asked(handling, *sightings, kind="browser", **more):
    durations = more.pop("durations", {"rollback": 0})
    web = replace(policy("web", kind, **durations), zombies=handling)
    return snapshot((web, policy("api", rollback=0)), RECORDS, TALK, EVIDENCE, sightings=sightings, **more)


def life(snap, now):
    return next(one for one in lives(snap, at(now)) if str(one.version) == "web@1").alive


def ask(snap, now):
    return decide(snap, deploy("api@2", None, 0), at(now))


def noted(decision):
    return [note for note in decision.notes if isinstance(note, why.Zombie)]


def test_a_zombie_that_is_shown_changes_no_answer_and_is_told():
    snap = asked(Zombies.SHOW, sighting(SEEN))
    decision = ask(snap, SEEN + 1)
    assert decision.verdict is Verdict.YES
    assert spans(life(snap, SEEN + 1)) == [[0, CLOSES]]
    (note,) = noted(decision)
    assert (minutes(note.last_seen), minutes(note.ended), note.until) == (SEEN, CLOSES, None)


@pytest.mark.parametrize("handling", [Zombies.REOPEN, None])
def test_a_window_that_was_seen_through_counts_again_for_another_tab_life(handling):
    snap = asked(handling, sighting(SEEN))
    decision = ask(snap, SEEN + 1)
    assert decision.verdict is Verdict.NO
    assert minutes(decision.earliest_safe) == SEEN + DAY
    (span,) = life(snap, SEEN + 1)
    assert spans([span]) == [[0, SEEN + DAY]]
    assert (minutes(span.why.seen), minutes(span.why.closed)) == (SEEN, CLOSES)
    (note,) = noted(decision)
    assert (note.handling, minutes(note.until)) == (Zombies.REOPEN, SEEN + DAY)


def test_an_answer_about_an_instant_before_the_sighting_does_not_know_it():
    snap = asked(Zombies.REOPEN, sighting(SEEN))
    assert ask(snap, SEEN - 1).verdict is Verdict.YES
    assert noted(ask(snap, SEEN - 1)) == []


def test_silence_closes_a_reopened_window_again():
    coverage = (Coverage(at(0), at(SEEN + 5 * HOUR)),)
    snap = asked(Zombies.REOPEN, sighting(SEEN), coverage=coverage)
    (span,) = life(snap, SEEN + 5 * HOUR)
    assert spans([span]) == [[0, SEEN + 4 * HOUR]]
    assert isinstance(span.why, why.FellQuiet)
    decision = ask(snap, SEEN + 5 * HOUR)
    assert decision.verdict is Verdict.YES
    assert [(minutes(note.ended), note.until) for note in noted(decision)] == [(CLOSES, None)]


def test_a_person_may_close_a_reopened_window_but_only_after_what_was_seen():
    snap = asked(Zombies.REOPEN, sighting(SEEN), overrides=(closed(SEEN + 30),))
    assert spans(life(snap, SEEN + 60)) == [[0, SEEN + 30]]
    snap = asked(Zombies.REOPEN, sighting(SEEN), overrides=(closed(SEEN - 30),))
    assert spans(life(snap, SEEN + 60)) == [[0, SEEN + DAY]]


def test_a_word_that_a_window_is_gone_is_taken_back_by_a_sighting():
    snap = asked(Zombies.REOPEN, sighting(5 * HOUR), overrides=(closed(3 * HOUR),))
    (span,) = life(snap, 6 * HOUR)
    assert spans([span]) == [[0, CLOSES]]
    assert minutes(span.why.closed) == 3 * HOUR
    snap = asked(Zombies.SHOW, sighting(5 * HOUR), overrides=(closed(3 * HOUR),))
    assert spans(life(snap, 6 * HOUR)) == [[0, 3 * HOUR]]


def test_hard_max_bounds_a_reopened_window_and_what_is_seen_beyond_is_only_told():
    snap = asked(Zombies.REOPEN, sighting(SEEN), durations={"hard_max": DAY + 3 * HOUR, "rollback": 0})
    assert spans(life(snap, SEEN + 1)) == [[0, 100 + DAY + 3 * HOUR]]
    beyond = asked(Zombies.REOPEN, sighting(8 * DAY))
    assert spans(life(beyond, 8 * DAY + 1)) == [[0, CLOSES]]
    decision = ask(beyond, 8 * DAY + 1)
    assert decision.verdict is Verdict.YES
    assert [note.until for note in noted(decision)] == [None]


def test_a_window_that_had_closed_by_measure_and_was_seen_again_says_so():
    # It had fallen silent at 10:00 and closed at 14:00, and was seen again at 16:00.
    again = sighting(16 * HOUR, closed=at(14 * HOUR), seen_before=at(10 * HOUR))
    coverage = (Coverage(at(0), at(17 * HOUR)),)
    (span,) = life(asked(Zombies.REOPEN, again, coverage=coverage), 17 * HOUR)
    assert spans([span]) == [[0, CLOSES]]
    assert (minutes(span.why.seen), minutes(span.why.closed)) == (16 * HOUR, 14 * HOUR)
    (span,) = life(asked(Zombies.SHOW, again, coverage=coverage), 17 * HOUR)
    assert spans([span]) == [[0, 14 * HOUR]]
    assert isinstance(span.why, why.FellQuiet)
    assert minutes(span.why.last_seen) == 10 * HOUR


def test_a_version_that_was_deployed_again_is_no_zombie():
    snap = asked(Zombies.REOPEN, sighting(3 * DAY, closed=at(CLOSES)))
    again = replace(snap, deployments=(*RECORDS, recorded("web@1", 2 * DAY), recorded("web@2", 2 * DAY + 60)))
    assert zombies(again, at(3 * DAY)) == ()


def test_while_a_zombie_makes_gates_refuse_no_answer_is_yes():
    passing = known(*(f"web@{web} api@{api} pass" for web in "12" for api in "12"))
    snap = replace(asked(Zombies.REFUSE, sighting(SEEN)), evidence=passing)
    decision = ask(snap, SEEN + 1)
    assert decision.verdict is Verdict.UNKNOWN
    assert all(world.verdict is not Verdict.NO for world in decision.worlds)
    assert [(note.handling, minutes(note.until)) for note in noted(decision)] == [(Zombies.REFUSE, SEEN + DAY)]
    assert minutes(decision.earliest_safe) == SEEN + DAY
    assert decision.ways_out[0] == why.WaitUntil(at(SEEN + DAY))
    assert why.CloseWindow(noted(decision)[0].version) in decision.ways_out
    assert ask(snap, SEEN + DAY).verdict is Verdict.YES


def test_a_refusal_beyond_hard_max_lasts_until_it_has_been_quiet():
    snap = asked(Zombies.REFUSE, sighting(8 * DAY))
    decision = ask(snap, 8 * DAY + 1)
    assert decision.verdict is Verdict.UNKNOWN
    assert minutes(decision.earliest_safe) == 8 * DAY + 4 * HOUR
    told = asked(Zombies.REFUSE, sighting(8 * DAY), overrides=(closed(8 * DAY + 1),))
    assert ask(told, 8 * DAY + 2).verdict is Verdict.YES


def test_a_refusal_does_not_reach_those_who_have_nothing_to_do_with_it():
    snap = asked(Zombies.REFUSE, sighting(SEEN))
    assert decide(snap, deploy("job@1"), at(SEEN + 1)).verdict is Verdict.YES


def test_an_app_whose_support_had_ended_and_a_server_count_until_they_have_been_quiet():
    for kind in ("mobile", "server"):
        snap = asked(Zombies.REOPEN, sighting(SEEN), kind=kind)
        if kind == "mobile":
            ended = replace(RECORDS[0], support_ended=at(CLOSES))
            snap = replace(snap, deployments=(ended, *RECORDS[1:]))
        assert spans(life(snap, SEEN + 1)) == [[0, SEEN + 4 * HOUR]]


def test_without_a_policy_a_zombie_is_only_shown():
    snap = replace(asked(None, sighting(SEEN)), policies={})
    assert spans(life(snap, SEEN + 1)) == [[0, 100]]
    assert [note.handling for note in noted(ask(snap, SEEN + 1))] == [Zombies.SHOW]


def test_a_zombie_is_told_for_a_week():
    snap = asked(Zombies.SHOW, sighting(SEEN))
    assert noted(ask(snap, SEEN + 7 * DAY - 1))
    assert not noted(ask(snap, SEEN + 7 * DAY))
