"""Shiplap's own API: deployments that only start when the gate lets them, decisions, policies, lives."""

import json

import pytest

HOUR = {"hours": 1}


def iso(moment):
    return moment.isoformat().replace("+00:00", "Z")


@pytest.fixture
def story(client, clock):
    """Web 41 replaced 40 an hour ago, tabs live a day; API 10 serves, and API 11 breaks web 40."""
    for version in ("40", "41"):
        client.publish("web", version, contract=pact_of(version))
    client.environment("production")
    for version, fits in (("40", False), ("41", True)):
        assert client.verify("web", version, "10").status_code == 201
        assert client.verify("web", version, "11", success=fits).status_code == 201
    client.put(
        "/shiplap/policies",
        {
            "environments": {
                "production": {
                    "pacticipants": {
                        "web": {"kind": "browser", "tab": "24h", "strategy": "recreate"},
                        "orders-api": {"kind": "server", "strategy": "recreate", "rollback": "0s"},
                    }
                }
            }
        },
        accept="application/json",
    )
    for name, version in (("orders-api", "10"), ("web", "40"), ("web", "41")):
        clock.forward(**HOUR)
        started = client.post("/shiplap/deployments", start(name, version), accept="application/json")
        assert started.status_code == 201, started.text
        finish(client, started.json()["deployment"]["id"])
    clock.forward(**HOUR)
    return client


def pact_of(version):
    body = {"id": 42, "total": 1200} if version == "40" else {"id": 42}
    interaction = {
        "description": "fetch an order",
        "request": {"method": "GET", "path": "/orders/42"},
        "response": {"status": 200, "body": body},
    }
    return {
        "consumer": {"name": "web"},
        "provider": {"name": "orders-api"},
        "interactions": [interaction],
        "metadata": {"pactSpecification": {"version": "2.0.0"}},
    }


def start(name, version, **more):
    return {"pacticipant": name, "version": version, "environment": "production", "duration": "15m", **more}


def finish(client, identity):
    answer = client.post(f"/shiplap/deployments/{identity}/finish", accept="application/json")
    assert answer.status_code == 200, answer.text
    return answer.json()


def ask(client, **more):
    question = {"action": "deploy", "pacticipant": "orders-api", "version": "11", "environment": "production", **more}
    query = "&".join(f"{name}={value}" for name, value in question.items())
    return client.get(f"/shiplap/gate?{query}", accept="application/json")


def test_the_gate_says_no_for_an_old_tab_and_until_when(story, clock):
    decision = ask(story).json()
    assert (decision["verdict"], decision["environment"]) == ("no", "production")
    bad = [pair for pair in decision["worlds"]["forward"]["pairs"] if pair["evidence"] == "fail"]
    assert [(pair["consumer"], pair["provider"], pair["until"]) for pair in bad] == [
        ("web@40", "orders-api@11", "2026-11-24T17:02:00Z")
    ]
    assert decision["earliest_safe"] == "2026-11-24T17:02:00Z"


def test_the_gate_says_yes_for_a_moment_after_the_window(story):
    assert ask(story, at="2026-11-24T17:02:00Z").json()["verdict"] == "yes"


def test_a_decision_can_be_read_again(story):
    decision = ask(story).json()
    again = story.get(f"/shiplap/decisions/{decision['id']}", accept="application/json")
    assert again.json() == decision
    listed = story.get("/shiplap/decisions", accept="application/json").json()["decisions"]
    assert listed[0]["id"] == decision["id"]


def test_a_deployment_the_gate_refuses_does_not_start(story):
    answer = story.post("/shiplap/deployments", start("orders-api", "11"), accept="application/json")
    assert answer.status_code == 409
    assert answer.json()["decision"]["verdict"] == "no"
    assert "deployment" not in answer.json()
    listed = story.get("/shiplap/deployments?environment=production&open=true", accept="application/json").json()
    assert listed == {"deployments": []}


def test_a_deployment_may_be_forced_with_a_reason_that_is_kept(story):
    forced = start("orders-api", "11", force=True, reason="the old page is gone")
    answer = story.post("/shiplap/deployments", forced, accept="application/json")
    assert answer.status_code == 201
    assert answer.json()["deployment"]["forced"] == "the old page is gone"
    without = story.post("/shiplap/deployments", start("orders-api", "11", force=True), accept="application/json")
    assert without.status_code == 400
    assert "needs a reason" in without.text


def test_a_deployment_ends_once(story):
    answer = story.post("/shiplap/deployments", start("web", "41"), accept="application/json")
    identity = answer.json()["deployment"]["id"]
    aborted = story.post(f"/shiplap/deployments/{identity}/abort", accept="application/json")
    assert aborted.json()["aborted"] is True
    again = story.post(f"/shiplap/deployments/{identity}/finish", accept="application/json")
    assert (again.status_code, again.json()["kind"]) == (409, "conflict")


def test_the_page_of_an_environment_shows_why_deployments_were_aborted(story):
    answer = story.post("/shiplap/deployments", start("web", "41"), accept="application/json")
    identity = answer.json()["deployment"]["id"]
    assert "Aborted lately" not in story.page("/environments/production").text
    body = {"reason": "too many <errors>"}
    story.post(f"/shiplap/deployments/{identity}/abort", body, accept="application/json")
    shown = story.page("/environments/production").text
    assert "Aborted lately" in shown
    assert "too many &lt;errors&gt;" in shown


@pytest.mark.parametrize("until", ["2026-11-23T14:01:00Z", "2036-11-23T14:01:00Z"])
def test_an_allowance_whose_end_is_past_or_out_of_sight_is_refused(story, until):
    body = {"consumer": "web@40", "provider": "orders-api@11", "until": until, "because": "x"}
    answer = story.post("/shiplap/allowances", body, accept="application/json")
    assert (answer.status_code, answer.json()["faults"][0]["where"]) == (400, "$.until")


def test_a_finish_is_asked_like_a_start_and_may_be_forced(story):
    answer = story.post("/shiplap/deployments", start("web", "41"), accept="application/json")
    identity = answer.json()["deployment"]["id"]
    story.verify("web", "41", "10", success=False)
    refused = story.post(f"/shiplap/deployments/{identity}/finish", accept="application/json")
    assert (refused.status_code, refused.json()["decision"]["verdict"], "id" in refused.json()) == (409, "no", False)
    silent = story.post(f"/shiplap/deployments/{identity}/finish", {"force": True}, accept="application/json")
    assert silent.status_code == 400
    body = {"force": True, "reason": "the old hosts are gone"}
    forced = story.post(f"/shiplap/deployments/{identity}/finish", body, accept="application/json").json()
    assert (forced["forced"], forced["decision"]["verdict"]) == ("the old hosts are gone", "no")


def test_policies_come_back_as_they_were_said(story):
    policies = story.get("/shiplap/policies", accept="application/json").json()
    assert policies["environments"]["production"]["pacticipants"]["web"] == {
        "kind": "browser",
        "strategy": "recreate",
        "tab": "24h",
    }


def test_policies_with_faults_are_refused_whole(story):
    body = {"environments": {"production": {"pacticipants": {"web": {"kind": "brwser", "tab": "long"}}}}}
    answer = story.put("/shiplap/policies", body, accept="application/json")
    assert answer.status_code == 400
    assert {fault["where"] for fault in answer.json()["faults"]} == {
        "$.environments.production.pacticipants.web.kind",
        "$.environments.production.pacticipants.web.tab",
    }


def test_the_timeline_tells_serving_from_being_alive(story):
    lives = story.get("/shiplap/environments/production/timeline", accept="application/json").json()["lives"]
    old = next(life for life in lives if (life["pacticipant"], life["version"]) == ("web", "40"))
    assert old["serve"] == [["2026-11-23T16:02:00Z", "2026-11-23T17:02:00Z"]]
    assert old["alive"] == [["2026-11-23T16:02:00Z", "2026-11-24T17:02:00Z"]]
    assert old["why"] == "open tabs, assumed: tab = 24 h"


def test_the_consumers_alive_to_a_provider_come_with_their_contracts(story):
    path = "/shiplap/alive?provider=orders-api&environment=production"
    alive = story.get(path, accept="application/json").json()["alive"]
    assert [(each["version"], each["until"], each["why"]) for each in alive] == [
        ("40", "2026-11-24T17:02:00Z", "open tabs, assumed: tab = 24 h"),
        ("41", None, "deployed"),
    ]
    assert alive[0]["href"] == "http://broker/pacts/provider/orders-api/consumer/web/version/40"


def test_a_window_closed_by_hand_lets_the_deployment_through_and_can_be_opened_again(story, clock):
    clock.forward(hours=2)  # nobody can roll web back to 40 any more
    body = {
        "pacticipant": "web",
        "version": "40",
        "environment": "production",
        "reason": "forced reload",
        "at": iso(clock.now),
    }
    assert story.post("/shiplap/windows/close", body, accept="application/json").status_code == 200
    assert ask(story).json()["verdict"] == "yes"
    assert story.post("/shiplap/windows/reopen", body, accept="application/json").status_code == 200
    assert ask(story).json()["verdict"] == "no"


def test_a_pair_may_be_allowed_for_a_while(story, clock):
    body = {
        "consumer": "web@40",
        "provider": "orders-api@11",
        "until": "2026-12-01T00:00:00Z",
        "because": "nobody looks at totals",
    }
    assert story.post("/shiplap/allowances", body, accept="application/json").status_code == 201
    assert ask(story).json()["verdict"] == "no", "web may still be rolled back, and the allowance has an end"
    clock.forward(hours=2)
    assert ask(story).json()["verdict"] == "yes"
    clock.forward(days=7)
    assert ask(story).json()["verdict"] == "yes", "the last tab is closed"


@pytest.mark.parametrize(
    ("change", "kind", "nearest"),
    [
        ({"pacticipant": "orders-apo"}, "unknown-name", ["orders-api"]),
        ({"environment": "prodction"}, "unknown-name", ["production"]),
    ],
)
def test_an_unknown_name_is_answered_with_the_nearest(story, change, kind, nearest):
    answer = ask(story, **change)
    assert (answer.status_code, answer.json()["kind"], answer.json()["nearest"]) == (404, kind, nearest)


def test_a_question_that_is_not_complete_says_what_is_missing(story):
    answer = story.get("/shiplap/gate?pacticipant=orders-api&version=11", accept="application/json")
    assert (answer.status_code, answer.json()["faults"]) == (400, [{"where": "environment", "problem": "is missing"}])


@pytest.mark.parametrize("path", ["/shiplap/decisions/none", "/shiplap/environments/none/timeline"])
def test_what_is_not_there_is_not_found(story, path):
    assert story.get(path, accept="application/json").status_code == 404


def test_pacts_own_question_gets_the_same_verdict(story):
    answer = story.get("/can-i-deploy?pacticipant=orders-api&version=11&environment=production").json()
    assert answer["summary"]["deployable"] is False
    assert answer["summary"]["failed"] == 1
    assert answer["notices"] == [
        {
            "type": "error",
            "text": "web@40 can meet orders-api@11 until 2026-11-24 17:02 UTC (open tabs, assumed: tab = 24 h), "
            "and that is known to break",
        }
    ]


def test_whatever_latestby_says(story):
    question = "q[][pacticipant]=orders-api&q[][version]=11&environment=production"
    for latest_by in ("cvp", "cvpv", "cp"):
        answer = story.get(f"/matrix?{question}&latestby={latest_by}").json()
        assert answer["summary"]["deployable"] is False


def test_what_is_ignored_does_not_count(story):
    path = "/can-i-deploy?pacticipant=orders-api&version=11&environment=production&ignore[][pacticipant]=web"
    assert story.get(f"{path}&ignore[][version]=40").json()["summary"]["deployable"] is True


def test_a_verifier_that_asks_for_what_is_deployed_gets_the_old_tab_and_is_told_why(story):
    body = {"consumerVersionSelectors": [{"deployedOrReleased": True}], "providerVersionBranch": "main"}
    found = story.post("/pacts/provider/orders-api/for-verification", body).json()["_embedded"]["pacts"]
    assert [one["shortDescription"] for one in found] == ["alive in production", "deployed to production"]
    notice = found[0]["verificationProperties"]["notices"][0]["text"]
    assert "version(s) replaced but still alive until 2026-11-24 17:02 UTC in production (40)" in notice


def test_bodies_say_json(story):
    answer = story.get("/shiplap/policies", accept="*/*")
    assert answer.headers["content-type"] == "application/json;charset=utf-8"
    assert json.loads(answer.text)


def test_a_version_that_lives_in_open_tabs_cannot_be_deleted_by_clients(story):
    refused = story.send("DELETE", "/pacticipants/web/versions/40")
    assert refused.status_code == 409
    assert "web@40 is alive in production until" in refused.json()["error"]
    assert story.get("/pacticipants/web/versions/40").status_code == 200
    assert story.send("DELETE", "/pacticipants/web").status_code == 409
    environment = story.get("/environments?name=production").json()["_embedded"]["environments"][0]
    assert story.send("DELETE", f"/environments/{environment['uuid']}").status_code == 409
