"""The gate for rollout controllers: one request, one short answer, the status a controller understands."""

from urllib.parse import quote

import pytest

from fakes.broker_pacts import pact
from shiplap_broker.pages import decisions as decision_pages
from shiplap_broker.pages import versions as version_pages

QUESTION = "pacticipant=orders-api&environment=production"


def deploy(client, name, version):
    body = {"pacticipant": name, "version": version, "environment": "production", "force": True, "reason": "test"}
    started = client.post("/shiplap/deployments", body, accept="application/json")
    assert started.status_code == 201, started.text
    identity = started.json()["deployment"]["id"]
    assert client.post(f"/shiplap/deployments/{identity}/finish", accept="application/json").status_code == 200


def policies(client, **environment):
    pacticipants = {
        "web": {"kind": "browser", "tab": "24h", "strategy": "recreate", "rollback": "0s"},
        "orders-api": {"kind": "server", "strategy": "recreate", "rollback": "0s"},
    }
    body = {"environments": {"production": {"pacticipants": pacticipants, **environment}}}
    assert client.put("/shiplap/policies", body, accept="application/json").status_code == 200


@pytest.fixture
def story(client, clock):
    """Web 41 replaced 40, tabs live a day; API 10 serves, 11 breaks web 40, 12 fits all, nobody knows 13."""
    for version in ("40", "41"):
        client.publish("web", version, contract=pact("web", "orders-api", version))
        for api, fits in (("10", True), ("11", version == "41"), ("12", True)):
            assert client.verify("web", version, api, success=fits).status_code == 201
    client.put("/pacticipants/orders-api/branches/main/versions/13")
    client.environment("production")
    policies(client)
    deploy(client, "orders-api", "10")
    deploy(client, "web", "40")
    clock.forward(hours=1)
    deploy(client, "web", "41")
    return client


def ask(client, query, **options):
    return client.get(f"/gate?{query}", **{"accept": "", **options})


def hook(client, metadata, **body):
    """What Flagger sends, which says no ``Accept``."""
    sent = {"name": "orders-api", "namespace": "test", "phase": "Progressing", "metadata": metadata, **body}
    return client.post("/gate", sent, accept="")


def test_a_no_is_one_sentence_with_pair_span_basis_and_ways_out(story):
    answer = ask(story, f"{QUESTION}&version=11")
    body = answer.json()
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json;charset=utf-8"
    assert (body["ok"], body["verdict"], body["earliest_safe"]) == (False, "no", "2026-11-24T15:02:00Z")
    assert body["reason"].startswith("web@40 can meet orders-api@11 until 2026-11-24 15:02 UTC (open tabs, assumed")
    assert "and that is known to break" in body["reason"]
    assert "wait until 2026-11-24 15:02" in body["reason"]


def test_a_yes_says_what_it_rests_on(story):
    body = ask(story, f"{QUESTION}&version=12").json()
    assert body == {
        "ok": True,
        "verdict": "yes",
        "reason": "orders-api@12 to production: all 4 pairs that can meet pass",
        "decision": body["decision"],
        "earliest_safe": body["earliest_safe"],
    }


def test_what_nobody_verified_is_not_ok_unless_the_policy_only_warns(story):
    body = ask(story, f"{QUESTION}&version=13").json()
    assert (body["ok"], body["verdict"]) == (False, "unknown")
    assert "is not verified" in body["reason"]
    assert "verify web@4" in body["reason"]
    policies(story, unknown="warn")
    body = ask(story, f"{QUESTION}&version=13").json()
    assert (body["ok"], body["verdict"]) == (True, "unknown")
    assert body["reason"].endswith("unknown only warns in production")


def test_the_decision_is_kept_and_is_that_of_the_long_gate(story):
    brief = ask(story, f"{QUESTION}&version=11").json()
    kept = story.get(f"/shiplap/decisions/{brief['decision']}", accept="application/json").json()
    full = story.get(f"/shiplap/gate?{QUESTION}&version=11", accept="application/json").json()
    assert kept["worlds"] == full["worlds"]
    assert (brief["verdict"], brief["earliest_safe"]) == (full["verdict"], full["earliest_safe"])


def test_asking_again_and_again_keeps_one_decision_an_hour_until_the_answer_changes(story, clock):
    asked = f"{QUESTION}&version=11"
    first = ask(story, asked).json()["decision"]
    for _ in range(5):
        clock.forward(minutes=10)
        assert ask(story, asked).json()["decision"] == first
    assert ask(story, f"{QUESTION}&version=12").json()["decision"] != first
    assert ask(story, f"{asked}&at=2026-11-23T15:30:00Z").json()["decision"] != first
    clock.forward(minutes=11)
    later = ask(story, asked).json()["decision"]
    assert later != first
    story.verify("web", "40", "11", success=True)
    assert ask(story, asked).json()["decision"] != later
    listed = story.get("/shiplap/decisions", accept="application/json").json()["decisions"]
    assert len([one for one in listed if one["version"] == "11" and one["action"] == "deploy"]) == 4


def test_decisions_are_listed_by_version_and_page_by_page(story, clock, monkeypatch):
    monkeypatch.setattr(decision_pages, "LISTED", 2)
    monkeypatch.setattr(version_pages, "LISTED", 2)
    clock.forward(minutes=1)
    first = ask(story, f"{QUESTION}&version=11").json()["decision"]
    for hour in range(15, 19):
        clock.forward(minutes=1)
        ask(story, f"{QUESTION}&version=12&at=2026-11-23T{hour}:30:00Z")
    of = story.get("/shiplap/decisions?pacticipant=orders-api&version=11", accept="application/json").json()
    assert [one["id"] for one in of["decisions"]] == [first]
    assert first in story.page("/pacticipants/orders-api/versions/11").text
    newest, middle, oldest = (
        story.page(f"/shiplap/decisions?page={number}&environment=production").text for number in (1, 2, 3)
    )
    assert (first in newest, first in middle, first in oldest) == (False, False, True)
    assert "?page=2&amp;environment=production" in newest
    assert "There are no older ones" in story.page("/shiplap/decisions?page=9").text
    pages = [
        story.get(f"/shiplap/decisions?page={number}&size=2", accept="application/json").json()["decisions"]
        for number in (1, 2, 3)
    ]
    assert [len(each) for each in pages] == [2, 2, 2]
    assert [one["id"] for each in pages for one in each][4] == first


def test_the_instant_asked_about_may_be_said(story):
    assert ask(story, f"{QUESTION}&version=11&at=2026-11-24T15:02:00Z").json()["ok"] is True


def test_the_middle_of_a_rollout_can_be_asked_about(story):
    body = {"pacticipant": "orders-api", "version": "12", "environment": "production", "strategy": "canary"}
    assert story.post("/shiplap/deployments", body, accept="application/json").status_code == 201
    for action in ("promote", "finish"):
        assert ask(story, f"{QUESTION}&version=12&action={action}").json()["ok"] is True
    deploy(story, "web", "40")
    assert ask(story, f"{QUESTION}&version=12&action=promote").json()["ok"] is True
    assert ask(story, f"{QUESTION}&action=rollback").status_code == 200


def test_what_cannot_be_promoted_is_a_conflict_and_not_ok(story):
    answer = ask(story, f"{QUESTION}&version=11&action=promote")
    assert (answer.status_code, answer.json()["ok"], answer.json()["kind"]) == (409, False, "conflict")
    assert "there is nothing to promote; record its start first" in answer.json()["error"]


def test_a_webhook_gets_200_for_go_and_403_for_stop(story):
    asked = {"environment": "production", "pacticipant": "orders-api"}
    go, stop = hook(story, {**asked, "version": "12"}), hook(story, {**asked, "version": "11"})
    assert (go.status_code, go.json()["ok"]) == (200, True)
    assert (stop.status_code, stop.json()["ok"]) == (403, False)
    assert "web@40 can meet orders-api@11" in stop.json()["reason"]
    assert hook(story, {**asked, "version": "13"}).status_code == 403


def test_the_name_of_a_canary_stands_for_its_pacticipant_and_the_address_may_say_the_rest(story):
    assert hook(story, {"environment": "production", "version": "12"}).status_code == 200
    answer = story.post("/gate?environment=production&version=11", {"name": "orders-api"}, accept="")
    assert answer.status_code == 403
    assert hook(story, {"version": "12", "environment": "production"}, name="canary-of-orders").status_code == 404


UNANSWERED = {
    "pacticipant=orders-apo&version=11&environment=production": (404, "unknown-name", ["orders-api"]),
    "pacticipant=orders-api&version=11&environment=prodction": (404, "unknown-name", ["production"]),
    "pacticipant=orders-api&version=111&environment=production": (404, "unknown-name", ["11"]),
    "pacticipant=orders-api&version=11": (400, "input", None),
    "version=11&environment=production": (400, "input", None),
    QUESTION: (400, "input", None),
    f"{QUESTION}&version=11&action=destroy": (400, "input", None),
    f"{QUESTION}&version=11&action=none": (400, "input", None),
    f"{QUESTION}&version=11&at=tomorrow": (400, "input", None),
    f"{QUESTION}&version=11&duration=-1h": (400, "input", None),
    f"{QUESTION}&version=11&strategy=hope": (400, "input", None),
}


def test_a_question_without_an_answer_says_why_and_is_not_ok(story):
    for query, (status, kind, nearest) in UNANSWERED.items():
        answer = ask(story, query)
        assert (answer.status_code, answer.json()["kind"], answer.json()["ok"]) == (status, kind, False), query
        assert answer.json()["error"]
        assert answer.json().get("nearest", [])[:1] == (nearest or []), query


@pytest.mark.parametrize("raw", [b"", b"[]", b"{", b'"x"', b'{"metadata": []}', b'{"metadata": {"version": 11}}'])
def test_a_webhook_that_cannot_be_read_is_refused(story, raw):
    answer = story.send("POST", "/gate?environment=production", raw=raw, accept="")
    assert answer.status_code == 400
    assert answer.json()["ok"] is False


NAMES = ["x" * 200, "é" * 200, "😀" * 120, '"' * 200, "\\" * 200, "a b" * 40]


@pytest.mark.parametrize("name", NAMES)
def test_answers_stay_below_a_kilobyte_whatever_the_names(quick, name):
    consumer, provider = f"c{name}", f"p{name}"
    version = f"v{name}"
    published = quick.publish(consumer, version, provider, contract=pact(consumer, provider))
    assert published.status_code == 200, published.text
    quick.put(f"/pacticipants/{quote(provider, safe='')}/branches/main/versions/{quote(version, safe='')}")
    quick.environment(f"e{name}".replace(" ", "_"))
    environment = quote(f"e{name}".replace(" ", "_"), safe="")
    body = {
        "pacticipant": consumer,
        "version": version,
        "environment": f"e{name}".replace(" ", "_"),
        "force": True,
        "reason": "test",
    }
    assert quick.post("/shiplap/deployments", body, accept="application/json").status_code == 201
    query = f"pacticipant={quote(provider, safe='')}&version={quote(version, safe='')}&environment={environment}"
    answer = ask(quick, query)
    assert answer.json()["verdict"] == "unknown", answer.text
    assert "is not verified" in answer.json()["reason"]
    assert len(answer.content) < 1024
    unknown = ask(quick, f"{query}x")
    assert unknown.status_code == 404
    assert len(unknown.content) < 1024


def test_an_unknown_name_of_any_length_is_answered_shortly(quick):
    answer = ask(quick, f"environment={'%C3%A9' * 3000}&pacticipant=a&version={'%22' * 3000}")
    assert answer.status_code == 404
    assert len(answer.content) < 1024


ODD = [
    "pacticipant[]=a&environment=production",
    "pacticipant[a]=b&version[]=1&environment=production",
    "pacticipant=orders-api&pacticipant=web&version=11&environment=production",
    f"{QUESTION}&version=11&with[0]=web@41&with[1]=x",
    f"{QUESTION}&version=11&with=web",
    f"{QUESTION}&version=11&with=orders-api@12",
    f"{QUESTION}&version=%ED%A0%80",
    f"{QUESTION}&version=%FF%FE",
    f"{QUESTION}&version=%0A",
    f"{QUESTION}&version=11&action[]=deploy",
    f"{QUESTION}&version=11&action=%00",
    f"{QUESTION}&version=11&at=9999-12-31T23:59:59Z",
    f"{QUESTION}&version=11&at=0001-01-01T00:00:00Z",
    f"{QUESTION}&version=11&duration=99999999d",
    f"{QUESTION}&version=11&target=%F0%9F%98%80",
    "&&&=&=%",
]


def test_odd_questions_are_answered_or_refused_and_never_break_the_broker(story):
    for query in ODD:
        for answer in (ask(story, query), story.post(f"/gate?{query}", {"name": "x", "extra": [1]}, accept="")):
            assert answer.status_code in {200, 400, 403, 404, 409, 422}, (query, answer.text)
            assert len(answer.content) < 1024
            if answer.status_code not in {200, 422}:
                assert answer.json()["ok"] is False
