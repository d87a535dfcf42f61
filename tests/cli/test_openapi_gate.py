"""The commonest permanent block, a new contract against the version that is deployed, answered by its document."""

import json

import httpx
import pytest

from fakes.openapi_orders import ID, STATUS, TOTAL, contract, document, publish, write
from fakes.orders_provider import serving_orders

ASK = ("can-i-deploy", "-a", "web", "--to-environment", "production", "-e")


@pytest.fixture
def deployed(world):
    """orders-api 10 is deployed; it keeps to its document, in which an order may lack its total, and may be lost."""
    write(world.folder, "seen.json", contract("web", id=ID))
    write(world.folder, "api.json", document(required=("id", "status"), statuses=("open", "paid", "lost")))
    publish_api = ("openapi", "publish", "api.json", "--provider", "orders-api", "--provider-version", "10")
    with serving_orders({"id": 41, "status": "open"}) as url:
        world.ok(*publish_api, "--self-check-url", url, "--contracts", "seen.json")
    world.ok("record-deployment", "-a", "orders-api", "-e", "10", "--environment", "production")
    publish(world, "41", contract("web", id=ID))
    publish(world, "42", contract("web", id=ID, total=TOTAL, status=STATUS))
    return world


def test_yes_says_that_it_is_compared_and_what_that_rests_on(deployed):
    out = deployed.ok(*ASK, "41")
    assert out.startswith("YES  web@41 to production")
    basis = "self-check passed, by replay of contracts, shiplap 0.1.0: 1 answer of 1 of 2 operations, 1 of 2 kinds of answers"
    assert f"web@41 -> orders-api@10   pass (compared with its OpenAPI document: {basis})" in out
    pair = deployed.json(*ASK, "41")["worlds"]["forward"]["pairs"][0]
    assert (pair["kind"], pair["basis"]) == ("compared", basis)


def test_no_shows_the_message(deployed):
    code, out, _ = deployed.shiplap(*ASK, "42")
    assert code == 1
    assert out.startswith("NO  web@42 to production")
    assert "FAIL (compared with its OpenAPI document: self-check passed" in out
    assert "a request for an order" in out
    assert 'GET /orders/41 answered with 200 Content-Type: application/json {"id":0,"status":"lost"}' in out


def test_a_decision_that_was_kept_is_explained_with_its_basis(deployed):
    decision = deployed.json(*ASK, "41")["id"]
    assert "compared with its OpenAPI document: self-check passed" in deployed.ok("explain", decision)


def test_the_addresses_of_pact_answer_by_comparison_too(deployed):
    with httpx.Client(base_url=deployed.url) as http:
        for version, expected in (("41", True), ("42", False)):
            query = {"pacticipant": "web", "version": version, "environment": "production"}
            assert http.get("/can-i-deploy", params=query).json()["summary"]["deployable"] is expected
            asked = {"q[][pacticipant]": "web", "q[][version]": version, "latestby": "cvp", "environment": "production"}
            answer = http.get("/matrix", params=asked).json()
            assert answer["summary"]["deployable"] is expected
            (row,) = answer["matrix"]
            assert row["verificationResult"]["success"] is expected
            shown = http.get(row["verificationResult"]["_links"]["self"]["href"]).json()
            assert shown["verdict"] == ("compatible" if expected else "break")
            reason = "compared with its OpenAPI document" if expected else "does not fit the OpenAPI document of"
            assert reason in answer["summary"]["reason"]
            both = (("web", version), ("orders-api", "10"))
            asked = [pair for one, other in both for pair in (("q[][pacticipant]", one), ("q[][version]", other))]
            assert http.get("/matrix", params=asked).json()["summary"]["deployable"] is expected


def test_where_only_replays_count_the_question_stays_open(deployed):
    (deployed.folder / "policy.toml").write_text('[environments.production]\ncompared = "never"\n')
    deployed.ok("policy", "apply", "policy.toml")
    assert deployed.shiplap(*ASK, "41")[0] == 3


def test_a_replay_goes_before_the_document(deployed):
    deployed.verify("web", "42", "10")
    out = deployed.ok(*ASK, "42")
    assert "compared" not in out


def test_what_compares_nothing_is_asked_and_answered_over_http(deployed):
    with httpx.Client(base_url=deployed.url) as http:
        shown = http.get("/shiplap/documents/orders-api/10/comparisons/web/42").json()
        assert shown["verdict"] == "break"
        assert shown["findings"][0]["id"].startswith("response-body-")
        assert http.get("/shiplap/documents/orders-api/10/comparisons/web/43").status_code == 404
        assert http.get("/shiplap/documents/orders-api/11").status_code == 404
        kept = http.get("/shiplap/documents/orders-api/10").json()
    assert {(one["version"], one["verdict"]) for one in kept["comparisons"]} == {("42", "break")}
    assert json.loads(kept["files"]["api.json"])["openapi"] == "3.1.0"
