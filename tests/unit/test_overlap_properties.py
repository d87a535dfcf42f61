"""What must hold of every decision: minimal earliest instants, monotone verdicts, an explanation for each answer."""

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from fakes.overlap_builders import HERE, at, deployed, integrations, policy, snapshot
from shiplap.model.deployment import Strategy, WindowOverride
from shiplap.model.evidence import Evidence, Outcome
from shiplap.overlap import Deploy, Move, Promote, Verdict, decide, lives, pairs_in_question, prospect_of
from shiplap.overlap.verdict import worst
from shiplap.report.decision_as_text import decision_as_text
from shiplap.wire.decision import decision_from_json, decision_to_json
from shiplap.wire.plan import plan_from_json, plan_to_json

NOW = 400
KINDS = {"web": "browser", "api": "server", "db": "database", "ios": "mobile"}
TALKS = ("web api", "api db", "ios api")
STRATEGIES = ["rolling", "canary", "bluegreen-dns", "recreate", "flag"]


@st.composite
def histories(draw, name):
    made, moment = [], draw(st.integers(0, 50))
    for number in range(draw(st.integers(1, 4))):
        strategy = {"db": "migrate", "ios": "release"}.get(name) or draw(st.sampled_from(STRATEGIES))
        length = draw(st.sampled_from([0, 10, 30]))
        if moment + length > NOW:
            break
        more = {"support_ended": moment + 300} if name == "ios" and draw(st.booleans()) else {}
        aborted = draw(st.integers(0, 4)) == 0
        made.append(deployed(f"{name}@{number}", strategy, moment, moment + length, aborted=aborted, **more))
        moment += length + draw(st.integers(1, 150))
    if made and not made[-1].aborted and draw(st.integers(0, 3)) == 0:
        made[-1] = replace(made[-1], finished=None)
    return made


@st.composite
def questions(draw):
    tails = st.sampled_from([0, 30, 200, 900])
    policies = [
        policy("web", "browser", tab=draw(tails), cache=draw(st.sampled_from([0, 20]))),
        policy("db", "database"),
        policy("ios", "mobile"),
    ]
    if draw(st.integers(0, 3)):
        policies.append(policy("api", pin=draw(st.sampled_from([0, 0, 60])), rollback=draw(st.sampled_from([0, 90]))))
    deployments = [one for name in KINDS for one in draw(histories(name))]
    name = draw(st.sampled_from(["web", "api", "db"]))
    strategy = {"db": "migrate"}.get(name) or draw(st.sampled_from(STRATEGIES))
    move = Move(pacticipant=name, version="9", strategy=deployed("x@1", strategy, 0).strategy)
    versions = {one.ref for one in deployments} | {move.ref}
    evidence = {}
    for talk in TALKS:
        consumer, provider = talk.split()
        for left in sorted(one for one in versions if one.pacticipant == consumer):
            for right in sorted(one for one in versions if one.pacticipant == provider):
                said = draw(st.sampled_from(["pass", "pass", "pass", "pass", "pass", "fail", None]))
                if said:
                    evidence[left, right] = Evidence(consumer=left, provider=right, outcome=Outcome(said))
    retention = draw(st.sampled_from([None, None, 40]))
    talks = (*integrations("web api", "ios api"), *integrations("api db", retention=retention))
    action = Deploy((move,), timedelta(minutes=draw(st.sampled_from([0, 15, 60]))))
    return snapshot(policies, deployments, talks, evidence), action


def bad(verdict):
    return [Verdict.YES, Verdict.UNKNOWN, Verdict.NO].index(verdict)


@settings(max_examples=100, deadline=None)
@given(questions())
def test_the_gate_says_yes_at_the_earliest_safe_instant_and_not_one_tick_before(question):
    asked, action = question
    earliest = decide(asked, action, at(NOW)).earliest_safe
    if earliest is None:
        return
    assert decide(asked, action, earliest).verdict is Verdict.YES
    if earliest > at(NOW):
        assert decide(asked, action, earliest - timedelta(seconds=1)).verdict is not Verdict.YES


@settings(max_examples=100, deadline=None)
@given(questions())
def test_a_decision_is_the_same_whether_or_not_its_worlds_were_worked_out_before_anything_was_known(question):
    asked, action = question
    prospect = prospect_of(replace(asked, needs=()), action, at(NOW))
    decision = decide(asked, action, at(NOW))
    assert decide(asked, action, at(NOW), prospect) == decision
    judged = {(pair.consumer, pair.provider) for world in decision.worlds for pair in world.pairs}
    assert judged == prospect.pairs == pairs_in_question(asked, action, at(NOW))


@settings(max_examples=50, deadline=None)
@given(questions(), st.integers(1, 2000))
def test_no_instant_before_the_earliest_safe_one_gets_a_yes(question, minutes_later):
    asked, action = question
    earliest = decide(asked, action, at(NOW)).earliest_safe
    then = at(NOW + minutes_later)
    if earliest is None or then < earliest:
        assert decide(asked, action, then).verdict is not Verdict.YES


@settings(max_examples=80, deadline=None)
@given(questions(), st.sampled_from(["tab", "cache", "drain"]), st.sampled_from(["web", "api"]), st.integers(1, 600))
def test_a_longer_window_never_makes_an_answer_better(question, which, name, longer):
    asked, action = question
    known = asked.policies.get(name)
    if known is None or any(one.pin for one in asked.policies.values()):
        return
    grown = replace(known, **{which: (getattr(known, which) or timedelta(hours=1)) + timedelta(minutes=longer)})
    short = replace(known, **{which: getattr(known, which) or timedelta(hours=1)})
    before = decide(replace(asked, policies={**asked.policies, name: short}), action, at(NOW))
    after = decide(replace(asked, policies={**asked.policies, name: grown}), action, at(NOW))
    assert bad(before.verdict) <= bad(after.verdict)


@settings(max_examples=80, deadline=None)
@given(questions(), st.data())
def test_one_more_passing_verification_never_makes_an_answer_worse(question, data):
    asked, action = question
    before = decide(asked, action, at(NOW))
    unknown = [p for world in before.worlds for p in world.pairs if p.verdict is Verdict.UNKNOWN]
    if not unknown:
        return
    pair = data.draw(st.sampled_from(unknown))
    key = (pair.consumer, pair.provider)
    learned = Evidence(consumer=pair.consumer, provider=pair.provider, outcome=Outcome.PASS)
    after = decide(replace(asked, evidence={**asked.evidence, key: learned}), action, at(NOW))
    assert bad(after.verdict) <= bad(before.verdict)


@settings(max_examples=50, deadline=None)
@given(questions(), st.integers(0, 900))
def test_closing_a_window_never_makes_an_answer_worse(question, when):
    asked, action = question
    if any(one.pin for one in asked.policies.values()):
        return
    closed = WindowOverride(pacticipant="web", version="0", environment=HERE, closed_at=at(when), reason="gone")
    before = decide(asked, action, at(NOW))
    after = decide(replace(asked, overrides=(closed,)), action, at(NOW))
    assert bad(after.verdict) <= bad(before.verdict)


@settings(max_examples=50, deadline=None)
@given(questions())
def test_deployments_of_strangers_never_turn_an_answer(question):
    asked, action = question
    stranger = deployed("stranger@1", "rolling", NOW - 5, NOW - 1)
    after = decide(replace(asked, deployments=(*asked.deployments, stranger)), action, at(NOW))
    assert after == decide(asked, action, at(NOW))


@settings(max_examples=50, deadline=None)
@given(questions(), st.sampled_from(["web", "api"]))
def test_deploying_what_is_current_judges_as_what_is_there_is_judged(question, name):
    asked, _ = question
    standing = [one for one in asked.deployments if one.pacticipant == name and not one.aborted]
    if not standing or any(one.pin for one in asked.policies.values()):
        return
    current = max(standing, key=lambda one: one.started)
    again = Deploy((Move(pacticipant=name, version=current.version, strategy=Strategy.ROLLING),))
    as_it_is = decide(asked, Promote(name, current.version), at(NOW))
    forward = decide(asked, again, at(NOW)).worlds[0]
    assert forward.verdict is as_it_is.verdict
    assert {(p.consumer, p.provider, p.until) for p in forward.pairs} == {
        (p.consumer, p.provider, p.until) for p in as_it_is.worlds[0].pairs
    }


@settings(max_examples=50, deadline=None)
@given(questions())
def test_the_order_of_records_means_nothing(question):
    asked, action = question
    turned = replace(asked, deployments=asked.deployments[::-1])
    before, after = decide(asked, action, at(NOW)), decide(turned, action, at(NOW))
    assert (after.verdict, after.earliest_safe) == (before.verdict, before.earliest_safe)
    assert {w.name: frozenset(w.pairs) for w in after.worlds} == {w.name: frozenset(w.pairs) for w in before.worlds}


@settings(max_examples=80, deadline=None)
@given(questions())
def test_every_answer_is_explained_and_survives_the_wire(question):
    asked, action = question
    decision = decide(asked, action, at(NOW))
    assert decision.verdict is worst(world.verdict for world in decision.worlds)
    for world in decision.worlds:
        assert world.verdict is worst(pair.verdict for pair in world.pairs)
        assert all(pair.why is not None for pair in world.pairs)
    if decision.verdict is Verdict.YES:
        assert any(world.pairs for world in decision.worlds) or decision.notes
    else:
        assert decision.ways_out
    assert decision_from_json(decision_to_json(decision)) == decision
    lines = decision_as_text(decision).splitlines()
    assert lines[0].startswith(decision.verdict.value.upper())
    assert len(lines) > 1


@settings(max_examples=50, deadline=None)
@given(questions())
def test_a_plan_written_from_a_question_gets_the_same_answer(question):
    asked, action = question
    plan = plan_from_json(plan_to_json(asked, action, at(NOW), asked.evidence.values()))
    assert decide(plan.snapshot, plan.action, plan.now) == decide(asked, action, at(NOW))


@settings(max_examples=50, deadline=None)
@given(questions())
def test_lives_never_end_before_serving_does_and_their_spans_are_disjoint(question):
    asked, _ = question
    for life in lives(asked, at(NOW)):
        kind = KINDS[life.version.pacticipant]
        for spans in (life.serve, life.alive):
            assert all(one.start < one.end for one in spans)
            assert all(one.end < other.start for one, other in pairwise(spans))
        if kind != "mobile":
            for span in life.serve:
                assert any(one.start <= span.start and span.end <= one.end for one in life.alive)
