"""The bodies of Shiplap's own API read back as they were written, and name every fault at once."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shiplap.errors import BrokerRefusedError, ConflictError, Fault, InputError, UnknownNameError
from shiplap.model.deployment import (
    Deployment,
    EnvironmentPolicy,
    Integration,
    Kind,
    OnUnknown,
    Policy,
    Strategy,
    WindowOverride,
)
from shiplap.model.evidence import Allowance
from shiplap.model.version import VersionRef
from shiplap.wire.shiplap_api import (
    AliveConsumer,
    AliveConsumers,
    EndDeployment,
    EnvironmentTimeline,
    Policies,
    StartDeployment,
    VersionLife,
    alive_from_json,
    alive_to_json,
    allowance_from_json,
    allowance_to_json,
    deployment_from_json,
    deployment_to_json,
    deployments_from_json,
    deployments_to_json,
    duration_text,
    end_from_json,
    end_to_json,
    error_from_json,
    error_to_json,
    instant_text,
    override_from_json,
    override_to_json,
    parse_duration,
    parse_instant,
    policies_to_json,
    read_policies,
    start_answer_from_json,
    start_answer_to_json,
    start_from_json,
    start_to_json,
    timeline_from_json,
    timeline_to_json,
)

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "duration"),
    [
        ("90s", timedelta(seconds=90)),
        ("15m", timedelta(minutes=15)),
        ("24h", timedelta(hours=24)),
        ("7d", timedelta(days=7)),
        ("1h30m", timedelta(minutes=90)),
        ("0s", timedelta(0)),
        ("1.5s", timedelta(milliseconds=1500)),
    ],
)
def test_durations_are_read(text, duration):
    assert parse_duration(text) == duration


@pytest.mark.parametrize("text", ["", "24", "h", "-1h", "1 hour", "1h!", "5000d", "9" * 400 + "d"])
def test_a_text_that_is_no_duration_is_refused_with_an_example(text):
    with pytest.raises(InputError, match=r"90s, 15m, 24h or 7d|longer than ten years"):
        parse_duration(text)


@pytest.mark.parametrize(
    ("duration", "text"),
    [(90, "90s"), (3600, "1h"), (86400, "24h"), (172800, "2d"), (0, "0s"), (0.25, "0.25s")],
)
def test_durations_are_written_in_the_largest_whole_unit(duration, text):
    assert duration_text(timedelta(seconds=duration)) == text


@given(st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=3650)))
def test_a_written_duration_reads_back(duration):
    assert parse_duration(duration_text(duration)) == duration


def test_an_instant_without_a_zone_is_utc_and_others_are_moved_there():
    assert parse_instant("2026-11-24T08:26") == datetime(2026, 11, 24, 8, 26, tzinfo=UTC)
    assert instant_text(parse_instant("2026-11-24T09:26+01:00")) == "2026-11-24T08:26:00Z"


@pytest.mark.parametrize("text", ["", "tomorrow", "2026-13-01", "0001-01-01T00:00+14:00"])
def test_a_text_that_is_no_instant_is_refused_with_an_example(text):
    with pytest.raises(InputError, match="write it like 2026-11-24T08:26Z"):
        parse_instant(text)


def test_a_start_reads_back_as_written():
    start = StartDeployment(
        pacticipant="orders-api",
        version="11",
        environment="production",
        target="eu",
        strategy=Strategy.ROLLING,
        duration=timedelta(minutes=10),
        together=(VersionRef("web", "41"),),
        force=True,
        reason="hotfix",
        at=NOON,
    )
    assert start_to_json(start) == {
        "pacticipant": "orders-api",
        "version": "11",
        "environment": "production",
        "target": "eu",
        "strategy": "rolling",
        "duration": "10m",
        "with": ["web@41"],
        "force": True,
        "reason": "hotfix",
        "at": "2026-11-23T12:00:00Z",
    }
    assert start_from_json(start_to_json(start)) == start
    short = StartDeployment(pacticipant="web", version="1", environment="test")
    assert start_to_json(short) == {"pacticipant": "web", "version": "1", "environment": "test"}
    assert start_from_json(start_to_json(short)) == short


def test_every_fault_of_a_start_is_named_at_once():
    with pytest.raises(InputError) as caught:
        start_from_json(
            {
                "pacticipant": " ",
                "version": 11,
                "strategy": "roling",
                "duration": "-1h",
                "with": ["web", "web@1", "web@2"],
                "force": True,
                "durration": "1h",
            }
        )
    assert [str(fault) for fault in caught.value.faults] == [
        "$.pacticipant: expected one line of text that is not blank",
        "$.version: expected a text, got the number 11",
        "$.environment: is missing",
        "$.strategy: 'roling' is not one of recreate, rolling, canary, bluegreen-lb, bluegreen-dns, preboot, flag, migrate, release; did you mean 'rolling'?",
        "$.duration: '-1h' is not a duration; write a number and s, m, h or d, such as 90s, 15m, 24h or 7d",
        "$.with[0]: expected PACTICIPANT@VERSION, got 'web'",
        "$.reason: is missing; a forced start needs a reason, which is recorded and shown ever after",
        "$.with: names a pacticipant twice; one action moves one version of each",
        "$.durration: is not known here; did you mean 'duration'?",
    ]


@pytest.mark.parametrize("value", [None, [], "x", 3, True])
def test_a_start_that_is_no_object_is_refused(value):
    with pytest.raises(InputError, match=r"\$: expected an object"):
        start_from_json(value)


def test_an_end_reads_back_and_may_be_empty():
    end = EndDeployment(at=NOON, reason="tests failed")
    assert end_from_json(end_to_json(end)) == end
    assert end_from_json(None) == EndDeployment()
    with pytest.raises(InputError, match=r"\$\.at: 'noon' is not a time"):
        end_from_json({"at": "noon"})


def full_deployment() -> Deployment:
    return Deployment(
        id="d1",
        pacticipant="web",
        version="41",
        environment="production",
        target="eu",
        strategy=Strategy.CANARY,
        started=NOON,
        finished=NOON + timedelta(minutes=5),
        aborted=True,
        undeployed=NOON + timedelta(hours=1),
        support_ended=NOON + timedelta(days=400),
        expected_duration=timedelta(minutes=10),
        weight=0.05,
        forced="hotfix",
    )


def test_deployments_read_back_and_say_null_for_an_open_end():
    running = Deployment(id="d2", pacticipant="web", version="42", environment="production", started=NOON)
    assert deployment_to_json(running) == {
        "id": "d2",
        "pacticipant": "web",
        "version": "42",
        "environment": "production",
        "started": "2026-11-23T12:00:00Z",
        "finished": None,
        "aborted": False,
    }
    assert deployment_from_json(deployment_to_json(full_deployment())) == full_deployment()
    assert deployments_from_json(deployments_to_json([running, full_deployment()])) == (running, full_deployment())
    with pytest.raises(InputError) as caught:
        deployments_from_json({"deployments": [{}]})
    assert {fault.where for fault in caught.value.faults} == {
        f"$.deployments[0].{name}" for name in ("id", "pacticipant", "version", "environment", "started")
    }


def test_the_answer_to_a_start_carries_the_deployments_and_the_decision():
    first = full_deployment()
    second = Deployment(id="d3", pacticipant="api", version="7", environment="production", started=NOON)
    answer = start_answer_from_json(start_answer_to_json([first, second], {"verdict": "yes"}))
    assert answer.deployments == (first, second)
    assert answer.decision == {"verdict": "yes"}
    assert start_answer_to_json([], {"verdict": "no"}) == {"decision": {"verdict": "no"}}
    assert start_answer_from_json({"decision": {"verdict": "no"}}).deployments == ()
    with pytest.raises(InputError, match=r"\$\.decision: is missing"):
        start_answer_from_json({})


def test_a_general_policy_speaks_for_every_environment_and_a_special_one_overrides_it():
    policies = read_policies(
        {
            "environments": {
                "production": {"unknown": "warn", "pacticipants": {"web": {"tab": "48h"}}},
                "test": {},
            },
            "pacticipants": {"web": {"kind": "browser", "tab": "24h", "cache": "10m", "quiet": "2h"}},
            "integrations": [{"consumer": "web", "provider": "api", "retention": "1h"}],
        }
    )
    assert policies == Policies(
        environments=(
            EnvironmentPolicy(environment="production", unknown=OnUnknown.WARN),
            EnvironmentPolicy(environment="test", unknown=OnUnknown.BLOCK),
        ),
        pacticipants=(
            Policy(
                pacticipant="web",
                environment="production",
                kind=Kind.BROWSER,
                tab=timedelta(hours=48),
                cache=timedelta(minutes=10),
                quiet=timedelta(hours=2),
            ),
            Policy(
                pacticipant="web",
                environment="test",
                kind=Kind.BROWSER,
                tab=timedelta(hours=24),
                cache=timedelta(minutes=10),
                quiet=timedelta(hours=2),
            ),
        ),
        integrations=(Integration(consumer="web", provider="api", retention=timedelta(hours=1)),),
    )
    assert read_policies(policies_to_json(policies)) == policies


def test_every_fault_of_a_policies_document_is_named_at_once():
    with pytest.raises(InputError) as caught:
        read_policies(
            {
                "environments": {"production": {"unknown": "ignore", "pacticipant": {}}},
                "pacticipants": {
                    "web": {"kind": "browsr", "tab": "-24h", "hard_max": "500d"},
                    "api v2": {"kind": "server", "tab": "24h", "drain": 5},
                },
                "integrations": [{"consumer": "web"}],
                "defaults": {},
            },
            "policy.toml",
        )
    assert str(caught.value).splitlines() == [
        "policy.toml cannot be used",
        "  $.pacticipants.web.kind: 'browsr' is not one of server, browser, mobile, worker, database; did you mean 'browser'?",
        "  $.pacticipants.web.tab: '-24h' is not a duration; write a number and s, m, h or d, such as 90s, 15m, 24h or 7d",
        "  $.pacticipants.web.hard_max: 500d is longer than a year; that cannot be meant",
        "  $.pacticipants['api v2'].drain: expected a text, got the number 5",
        """  $.pacticipants['api v2'].tab: only a browser has one; write kind = "browser" or leave it out""",
        "  $.environments.production.unknown: 'ignore' is not one of block, warn",
        "  $.environments.production.pacticipant: is not known here; did you mean 'pacticipants'?",
        "  $.integrations[0].provider: is missing",
        "  $.defaults: is not known here; known: environments, integrations, pacticipants",
    ]


def test_policies_for_no_environment_are_refused():
    with pytest.raises(InputError, match=r"\$\.environments: is missing"):
        read_policies({"pacticipants": {"web": {"kind": "browser"}}})


def test_an_empty_policies_document_is_a_document():
    assert read_policies({}) == Policies()
    assert policies_to_json(Policies()) == {"environments": {}}


_LIFE = {"pacticipant": "a", "version": "1", "serve": [], "alive": []}


def test_a_timeline_reads_back():
    timeline = EnvironmentTimeline(
        environment="production",
        now=NOON,
        lives=(
            VersionLife(
                pacticipant="web",
                version="40",
                serve=((NOON - timedelta(days=1), NOON),),
                alive=((NOON - timedelta(days=1), NOON + timedelta(days=1)),),
                why="open tabs, assumed: tab = 24 h",
            ),
            VersionLife(pacticipant="web", version="41", serve=((NOON, None),), alive=((NOON, None),)),
            VersionLife(
                pacticipant="api",
                version="10",
                comeback=(NOON, NOON + timedelta(hours=2)),
                comeback_why="rollback target",
            ),
        ),
    )
    assert timeline_to_json(timeline)["lives"][2]["comeback"] == ["2026-11-23T12:00:00Z", "2026-11-23T14:00:00Z"]
    assert timeline_to_json(timeline)["lives"][1] == {
        "pacticipant": "web",
        "version": "41",
        "serve": [["2026-11-23T12:00:00Z", None]],
        "alive": [["2026-11-23T12:00:00Z", None]],
    }
    assert timeline_from_json(timeline_to_json(timeline)) == timeline
    with pytest.raises(InputError, match=r"\$\.lives\[0\]\.comeback: expected \[from, until\], got the text"):
        timeline_from_json({**timeline_to_json(timeline), "lives": [{**_LIFE, "comeback": "soon"}]})
    with pytest.raises(InputError, match=r"\$\.lives\[0\]\.serve\[0\]: expected \[from, until\], got the number 1"):
        timeline_from_json(
            {**timeline_to_json(timeline), "lives": [{"pacticipant": "a", "version": "1", "serve": [1]}]}
        )


def test_the_living_consumers_read_back():
    consumers = AliveConsumers(
        provider="api",
        environment="production",
        at=NOON,
        alive=(
            AliveConsumer(
                consumer=VersionRef("web", "40"), until=NOON, why="open tabs", href="http://broker/p", digest="abc"
            ),
            AliveConsumer(consumer=VersionRef("web", "41"), until=None, why="serving"),
        ),
    )
    assert alive_from_json(alive_to_json(consumers)) == consumers


def test_a_window_override_and_an_allowance_read_back():
    override = WindowOverride(
        pacticipant="web", version="40", environment="production", closed_at=NOON, reason="kiosk reloaded", actor="ann"
    )
    assert override_from_json(override_to_json(override), NOON) == override
    allowance = Allowance(
        consumer=VersionRef("web", "40"), provider=VersionRef("api", "11"), until=NOON, because="known", actor="ann"
    )
    assert allowance_from_json(allowance_to_json(allowance)) == allowance
    with pytest.raises(InputError, match=r"\$\.until: is missing"):
        allowance_from_json({"consumer": "web@40", "provider": "api@11", "because": "known"})


def test_errors_cross_the_wire():
    status, body = error_to_json(InputError("bad", [Fault("$.a", "is missing")]))
    assert status == 400
    error = error_from_json(status, body)
    assert isinstance(error, InputError)
    assert error.faults == (Fault("$.a", "is missing"),)
    status, body = error_to_json(UnknownNameError("environment", "prodution", ["production", "test"]))
    assert (status, body["nearest"]) == (404, ["production"])
    assert str(error_from_json(status, body)) == "there is no environment named 'prodution'; did you mean 'production'?"
    status, body = error_to_json(ConflictError("already finished"))
    assert status == 409
    assert isinstance(error_from_json(status, body), ConflictError)


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ({"errors": {"name": ["is missing"], "": ["bad"]}}, "name: is missing\n  bad"),
        ({"errors": ["Pacticipant X not found"]}, "Pacticipant X not found"),
        ({"error": "no such version"}, "no such version"),
        ({"error": {"message": "boom", "reference": "x"}}, "boom"),
        ({"detail": "bad", "status": 400}, "bad"),
        ({"errors": [{"detail": "is missing", "pointer": "/name"}]}, "/name: is missing"),
    ],
)
def test_the_texts_of_a_pact_broker_are_kept(body, text):
    error = error_from_json(404, body)
    assert isinstance(error, BrokerRefusedError)
    assert str(error) == f"the broker refused (status 404)\n  {text}"
    conflict = error_from_json(409, body)
    assert isinstance(conflict, ConflictError)
    assert str(conflict) == text


def test_what_a_pact_broker_says_of_a_bad_body_is_the_fault_of_what_was_given():
    error = error_from_json(400, {"errors": {"name": ["cannot contain spaces"], "production": ["is missing"]}})
    assert isinstance(error, InputError)
    assert error.faults == (Fault("name", "cannot contain spaces"), Fault("production", "is missing"))


@pytest.mark.parametrize("body", [None, [], "x", {}])
def test_a_refusal_without_a_text_names_its_status(body):
    assert str(error_from_json(503, body)) == "the broker answered with status 503"
