"""The engine and a second, naive reading of the model agree on random plans, span by span."""

from datetime import UTC, datetime, timedelta
from math import inf

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from fakes import naive_overlap
from shiplap.model.deployment import Deployment, Integration, Kind, Policy, Strategy
from shiplap.model.evidence import Evidence, Outcome
from shiplap.model.version import VersionRef
from shiplap.overlap import OPEN, Deploy, Move, Snapshot, decide

EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
KINDS = {"web": "browser", "api": "server", "db": "database", "job": "worker", "app": "mobile"}
INTEGRATIONS = [("web", "api"), ("api", "db"), ("job", "api"), ("app", "api"), ("job", "db"), ("api", "api")]
SERVER_STRATEGIES = ["rolling", "canary", "preboot", "bluegreen-dns", "recreate", None]


@st.composite
def pacticipants(draw):
    found = []
    for name, kind in KINDS.items():
        one = {"name": name, "kind": kind}
        choices = {"drain": [0, 2, 5], "rollback": [0, 10, 30]}
        if kind == "browser":
            choices |= {"tab": [0, 20, 60], "cache": [0, 7], "hard_max": [5, 30, 100]}
        if kind == "server":
            choices["pin"] = [5, 40]
        for field, values in choices.items():
            if draw(st.booleans()):
                one[field] = draw(st.sampled_from(values))
        found.append(one)
    return found


@st.composite
def history(draw, name, now):
    """Deployments of one pacticipant, none of them after ``now``."""
    strategies = ["migrate", "rolling"] if name == "db" else SERVER_STRATEGIES
    started, made = draw(st.integers(0, 20)), []
    for number in range(draw(st.integers(0, 4))):
        duration = draw(st.sampled_from([0, 3, 10]))
        version = str(max(1, number + 1 - draw(st.integers(0, 1))))
        one = naive_overlap.deployment(name, version, draw(st.sampled_from(strategies)), started, started + duration)
        fate = draw(st.sampled_from(["done", "done", "done", "aborted", "running"]))
        if fate == "aborted":
            one["aborted"] = True
        if fate == "running":
            del one["finished"]
        if name == "app" and draw(st.booleans()):
            one["support_ended"] = started + duration + draw(st.sampled_from([5, 100]))
        if one.get("finished", started) > now:
            break
        made.append(one)
        started += duration + draw(st.integers(1, 60))
    return made


@st.composite
def questions(draw):
    now = draw(st.integers(60, 160))
    deployments = [one for name in KINDS for one in draw(history(name, now))]
    integrations = []
    for consumer, provider in draw(st.lists(st.sampled_from(INTEGRATIONS), unique=True, min_size=1)):
        one = {"consumer": consumer, "provider": provider}
        # Pages do not write into channels: with a pin, the model says nothing about a page's retention.
        if consumer != "web" and draw(st.booleans()):
            one["retention"] = draw(st.sampled_from([10, 50]))
        integrations.append(one)
    name = draw(st.sampled_from(sorted(KINDS)))
    strategy = "migrate" if name == "db" else draw(st.sampled_from(SERVER_STRATEGIES))
    action = {"pacticipant": name, "version": draw(st.sampled_from("19")), "duration": draw(st.sampled_from([0, 20]))}
    action |= {"strategy": strategy} if strategy else {}
    versions = sorted({(one["pacticipant"], one["version"]) for one in deployments} | {(name, action["version"])})
    known = st.sampled_from(["pass", "pass", "pass", "pass", "fail", None])
    pairs = [
        (c, p) for left, right in INTEGRATIONS for c in versions for p in versions if (c[0], p[0]) == (left, right)
    ]
    evidence = {pair: outcome for pair in pairs if (outcome := draw(known))}
    plan = {"pacticipants": draw(pacticipants()), "integrations": integrations}
    return plan, deployments, action, now, evidence


def instant(minute):
    return EPOCH + timedelta(minutes=minute)


def minute(when):
    return inf if when is None or when == OPEN else (when - EPOCH) / timedelta(minutes=1)


def snapshot(plan, deployments, evidence):
    def length(one, field):
        return timedelta(minutes=one[field]) if field in one else None

    return Snapshot(
        environment="production",
        policies={
            one["name"]: Policy(
                pacticipant=one["name"],
                environment="production",
                kind=Kind(one["kind"]),
                **{field: length(one, field) for field in ("drain", "cache", "tab", "hard_max", "rollback", "pin")},
            )
            for one in plan["pacticipants"]
        },
        deployments=tuple(
            Deployment(
                id=str(number),
                pacticipant=one["pacticipant"],
                version=one["version"],
                environment="production",
                strategy=Strategy(one["strategy"]) if "strategy" in one else None,
                started=instant(one["started"]),
                finished=instant(one["finished"]) if "finished" in one else None,
                aborted=one.get("aborted", False),
                support_ended=instant(one["support_ended"]) if "support_ended" in one else None,
            )
            for number, one in enumerate(deployments)
        ),
        integrations=tuple(
            Integration(consumer=one["consumer"], provider=one["provider"], retention=length(one, "retention"))
            for one in plan["integrations"]
        ),
        evidence={
            (VersionRef(*consumer), VersionRef(*provider)): Evidence(
                consumer=VersionRef(*consumer), provider=VersionRef(*provider), outcome=Outcome(outcome)
            )
            for (consumer, provider), outcome in evidence.items()
        },
    )


def engine(plan, deployments, action, now, evidence):
    move = Move(
        pacticipant=action["pacticipant"],
        version=action["version"],
        strategy=Strategy(action["strategy"]) if "strategy" in action else None,
    )
    deploy = Deploy((move,), timedelta(minutes=action["duration"]))
    return decide(snapshot(plan, deployments, evidence), deploy, instant(now))


def key(ref):
    return (ref.pacticipant, ref.number)


@settings(max_examples=300, deadline=None)
@given(questions())
def test_engine_and_naive_reading_agree_on_every_world_and_span(question):
    plan, deployments, action, now, evidence = question

    decision = engine(*question)
    verdict, worlds = naive_overlap.decide(naive_overlap.Bounds(plan), deployments, action, now, evidence)

    found = {
        world.name: (
            world.verdict.value,
            {
                (key(pair.consumer), key(pair.provider)): (minute(pair.start), minute(pair.until))
                for pair in world.pairs
            },
        )
        for world in decision.worlds
    }
    assert found == worlds
    assert decision.verdict.value == verdict


@settings(max_examples=40, deadline=None)
@given(questions())
def test_earliest_safe_is_the_first_minute_at_which_the_naive_reading_says_yes(question):
    plan, deployments, action, now, evidence = question
    assume(len(deployments) < 12)

    decision = engine(*question)
    expected = naive_overlap.earliest_safe(naive_overlap.Bounds(plan), deployments, action, now, evidence)

    assert (None if decision.earliest_safe is None else minute(decision.earliest_safe)) == expected
