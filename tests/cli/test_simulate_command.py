"""``shiplap simulate``: plans in, verdicts and exit codes out, and every fault of a bad plan at once."""

import io
import json

import pytest

from shiplap.cli.run import run

PLAN = {
    "now": "2026-11-23T14:02:00Z",
    "pacticipants": [{"name": "web", "kind": "browser"}, {"name": "api"}],
    "integrations": [{"consumer": "web", "provider": "api"}],
    "deployments": [
        {
            "pacticipant": "web",
            "version": "40",
            "strategy": "rolling",
            "started": "2026-11-20T08:00:00Z",
            "finished": "2026-11-20T08:20:00Z",
        },
        {
            "pacticipant": "web",
            "version": "41",
            "strategy": "rolling",
            "started": "2026-11-23T08:00:00Z",
            "finished": "2026-11-23T08:21:00Z",
        },
        {"pacticipant": "api", "version": "10", "started": "2026-11-20T08:00:00Z", "finished": "2026-11-20T08:00:00Z"},
    ],
    "evidence": [
        {"consumer": "web@40", "provider": "api@10", "result": "pass"},
        {"consumer": "web@41", "provider": "api@10", "result": "pass"},
        {"consumer": "web@41", "provider": "api@11", "result": "pass"},
        {"consumer": "web@40", "provider": "api@11", "result": "fail"},
    ],
    "action": {"kind": "deploy", "pacticipant": "api", "version": "11", "strategy": "rolling", "duration": "20m"},
}


def changed(**members):
    return {**PLAN, **members}


def simulate(folder, plan, *more, name="plan.json"):
    (folder / name).write_text(plan if isinstance(plan, str) else json.dumps(plan), encoding="utf-8")
    out, err = io.StringIO(), io.StringIO()
    code = run(["simulate", name, *more], out, err, environ={}, folder=folder)
    return code, out.getvalue(), err.getvalue()


def answer(folder, plan, *more):
    code, out, err = simulate(folder, plan, "--output", "json", *more)
    assert err == ""
    return code, json.loads(out)


def test_the_answer_for_machines_has_every_member(tmp_path):
    code, said = answer(tmp_path, PLAN)
    assert code == 1
    assert said["verdict"] == "no"
    assert list(said["worlds"]) == ["forward", "abort", "rollback"]
    assert said["worlds"]["forward"]["verdict"] == "no"
    (first, second) = said["worlds"]["forward"]["pairs"]
    assert {name: first[name] for name in ("consumer", "provider", "from", "until", "evidence")} == {
        "consumer": "web@40",
        "provider": "api@11",
        "from": "2026-11-23T14:02:00Z",
        "until": "2026-11-24T08:26:00Z",
        "evidence": "fail",
    }
    assert (second["until"], second["evidence"]) == (None, "pass")
    assert said["earliest_safe"] == "2026-11-24T08:26:00Z"
    lives = {(life["pacticipant"], life["version"]): life for life in said["lives"]}
    assert lives["web", "40"]["serve"] == [["2026-11-20T08:00:00Z", "2026-11-23T08:26:00Z"]]
    assert lives["web", "40"]["alive"] == [["2026-11-20T08:00:00Z", "2026-11-24T08:26:00Z"]]
    assert lives["api", "10"]["serve"] == [["2026-11-20T08:00:00Z", None]]
    assert [(pair["consumer"], pair["provider"], pair["until"]) for pair in said["meets"]] == [
        ("web@40", "api@10", "2026-11-24T08:26:00Z"),
        ("web@41", "api@10", None),
    ]


def test_the_exit_code_is_the_verdict(tmp_path):
    assert answer(tmp_path, changed(evidence=PLAN["evidence"][:3]))[0] == 3
    assert answer(tmp_path, PLAN, "--at", "2026-11-24T08:26:00Z")[0] == 0
    assert answer(tmp_path, PLAN, "--at", "2026-11-24T08:25:59Z")[0] == 1


def test_the_answer_for_people_names_pair_span_and_bound(tmp_path):
    code, out, err = simulate(tmp_path, PLAN)
    assert (code, err) == (1, "")
    assert out.splitlines()[:2] == [
        "NO  api@11 to plan",
        "  web@40 -> api@11   FAIL   now until 2026-11-24 08:26 (18 h 24 min)   open tabs, assumed: tab = 24 h",
    ]


def test_a_plan_may_come_from_standard_input(tmp_path, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO(json.dumps(PLAN)))
    out = io.StringIO()
    assert run(["simulate", "-"], out, io.StringIO(), environ={}, folder=tmp_path) == 1
    assert out.getvalue().startswith("NO  api@11")


def test_toml_is_read_with_its_own_times_and_numbers(tmp_path):
    plan = """
now = 2026-11-23T14:02:00Z
[[deployments]]
pacticipant = "api"
version = 10
started = 2026-11-20T09:00:00+01:00
[action]
kind = "finish"
pacticipant = "api"
"""
    code, out, err = simulate(tmp_path, plan, "--output", "json", name="plan.toml")
    assert (code, err) == (0, "")
    assert json.loads(out)["lives"][0]["serve"] == [["2026-11-20T08:00:00Z", None]]


def test_an_abort_may_be_said_in_two_ways(tmp_path):
    canary = {"pacticipant": "web", "version": "42", "strategy": "canary", "started": "2026-11-23T12:00:00Z"}
    for ending in (
        {"aborted": True, "finished": "2026-11-23T12:30:00Z"},
        {"aborted": "2026-11-23T12:30:00Z"},
        {"aborted": "2026-11-23T12:30:00Z", "finished": "2026-11-23T12:30:00Z"},
    ):
        _, said = answer(tmp_path, changed(deployments=[*PLAN["deployments"], {**canary, **ending}]))
        (life,) = [life for life in said["lives"] if life["version"] == "42"]
        assert life["serve"] == [["2026-11-23T12:00:00Z", "2026-11-23T12:35:00Z"]]


@pytest.mark.parametrize("strategy", ["process swap", "load balancer target update", "git push", "git-push"])
def test_ways_that_cut_requests_are_read_as_recreate_and_pointed_out(tmp_path, strategy):
    code, out, _ = simulate(tmp_path, changed(action={**PLAN["action"], "strategy": strategy}))
    assert code == 1
    assert "note: recreate cuts the requests that are in flight when api@11 starts" in out


def deployment(**members):
    return {"pacticipant": "api", "version": "9", "started": "2026-11-19T08:00:00Z", **members}


BAD = [
    ({"now": None}, "$.now: is missing"),
    ({"now": "yesterday"}, "$.now: 'yesterday' is not a time"),
    ({"action": None}, "$.action: is missing"),
    ({"action": {"kind": "dance"}}, "$.action.kind: 'dance' is not one of deploy, finish, rollback, promote, none"),
    ({"action": {"kind": "finish", "pacticipant": "api"}}, "$.action: there is no open deployment of api to finish"),
    ({"action": {"kind": "rollback", "pacticipant": "api"}}, "$.action: api@10 is the only version ever deployed"),
    ({"action": {**PLAN["action"], "with": ["api@12"]}}, "$.action.with: names a pacticipant twice"),
    ({"action": {**PLAN["action"], "with": ["web"]}}, "$.action.with[0]: expected PACTICIPANT@VERSION"),
    ({"action": {**PLAN["action"], "strategy": "in-place"}}, "give each build a version"),
    ({"action": {**PLAN["action"], "strategy": "roling"}}, "did you mean 'rolling'?"),
    ({"action": {**PLAN["action"], "duration": "-5m"}}, "$.action.duration: '-5m' is not a duration"),
    ({"pacticipants": [{"name": "web", "tab": "-1h"}]}, "$.pacticipants[0].tab: '-1h' is not a duration"),
    ({"pacticipants": [{"name": "web", "tab": "900d"}]}, "is longer than a year"),
    ({"pacticipants": [{"name": "web", "tba": "1h"}]}, "$.pacticipants[0].tba: is not known here; did you mean 'tab'?"),
    ({"pacticipants": [{"name": "web"}, {"name": "web"}]}, "$.pacticipants[1].name: 'web' stands here twice"),
    ({"pacticipants": [{"name": "web", "kind": "tv"}]}, "$.pacticipants[0].kind: 'tv' is not one of server"),
    ({"deployments": [deployment(finished="2026-11-18T08:00:00Z")]}, "$.deployments[0].finished: is before started"),
    ({"deployments": [deployment(aborted="2026-11-18T08:00:00Z")]}, "$.deployments[0].finished: is before started"),
    ({"deployments": [deployment(aborted=True)]}, "$.deployments[0].aborted: needs the instant of the abort"),
    (
        {"deployments": [deployment(finished="2026-11-19T09:00:00Z", aborted="2026-11-19T10:00:00Z")]},
        "a deployment that has ended cannot be aborted",
    ),
    ({"deployments": [deployment(), deployment(version="10")]}, "$.deployments[1].finished: is missing, and"),
    ({"closed": [{"pacticipant": "web", "version": "40"}]}, "$.closed[0].at: is missing"),
    ({"evidence": [{"consumer": "web@40", "provider": "api@10", "result": "maybe"}]}, "expected pass, fail or none"),
    ({"evidence": [*PLAN["evidence"], {**PLAN["evidence"][0], "result": "fail"}]}, "says the opposite"),
    (
        {"allowances": [{"consumer": "web@40", "provider": "api@11", "because": "x"}]},
        "$.allowances[0].until: is missing",
    ),
    ({"integrations": {}}, "$.integrations: expected a list"),
    ({"deploymnets": []}, "did you mean 'deployments'?"),
]


@pytest.mark.parametrize(("members", "said"), BAD, ids=[said for _, said in BAD])
def test_a_bad_plan_is_refused_with_what_is_wrong(tmp_path, members, said):
    code, out, err = simulate(tmp_path, changed(**members))
    assert (code, out) == (2, "")
    assert said in err
    assert "Traceback" not in err


def test_every_fault_of_a_plan_is_told_at_once(tmp_path):
    plan = changed(now=None, pacticipants=[{"kind": "tv"}], deployments=[deployment(version=None, started="x")])
    _, _, err = simulate(tmp_path, plan)
    assert [line.split(":")[0].strip() for line in err.splitlines()[1:]] == [
        "$.now",
        "$.deployments[0].started",
        "$.deployments[0].version",
        "$.pacticipants[0].name",
        "$.pacticipants[0].kind",
    ]


@pytest.mark.parametrize(
    ("text", "name", "said"),
    [
        ("{", "plan.json", "plan.json is not JSON"),
        ("", "plan.json", "plan.json is not JSON"),
        ("[" * 100_000, "plan.json", "plan.json is not JSON"),
        ("[1, 2]", "plan.json", "expected an object, got a list"),
        ("= nothing", "plan.toml", "plan.toml is neither JSON nor TOML"),
    ],
)
def test_what_is_no_plan_at_all_is_refused_in_one_line(tmp_path, text, name, said):
    code, out, err = simulate(tmp_path, text, name=name)
    assert (code, out) == (2, "")
    assert said in err
    assert "Traceback" not in err


def test_a_plan_that_is_not_there_or_not_text_is_refused(tmp_path):
    err = io.StringIO()
    assert run(["simulate", "none.json"], io.StringIO(), err, environ={}, folder=tmp_path) == 2
    assert "none.json cannot be read" in err.getvalue()
    (tmp_path / "binary.json").write_bytes(b"\xff\xfe\x00")
    err = io.StringIO()
    assert run(["simulate", "binary.json"], io.StringIO(), err, environ={}, folder=tmp_path) == 2
    assert "not text in UTF-8" in err.getvalue()


@pytest.mark.parametrize("instant", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"])
def test_instants_at_the_edges_of_the_calendar_are_refused(tmp_path, instant):
    said = "lies outside the years 1970 to 2999"
    for members in ({"now": instant}, {"deployments": [deployment(started=instant)]}):
        code, _, err = simulate(tmp_path, changed(**members))
        assert (code, said in err) == (2, True)
    code, _, err = simulate(tmp_path, PLAN, "--at", instant)
    assert (code, said in err) == (2, True)
