"""Experiments made on a real Pact Broker 2.120.0 and what it answered: the same here, or stricter with a reason.

Each is a story told to the broker, one question, and the recorded answer: deployable, successes, failures, unknown, the
notices. Where the answer here is another one, the experiment says which, and why that is right.
"""

import base64
import json

import httpx
import pytest
from anyio.from_thread import start_blocking_portal

from fakes.broker_pacts import pact
from shiplap_broker.app import create_app
from shiplap_broker.settings import BrokerSettings
from shiplap_broker.store.memory import MemoryStore

ALL_FINE = "All required verification results are published and successful"
NOTHING = "There are no missing dependencies"


class Story:
    """What was told to the broker, in short words; contents are named, versions with the same one share it."""

    def __init__(self, portal):
        self._portal = portal
        app = create_app(BrokerSettings(refuse_similar_names=False), MemoryStore())
        self._http = httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://broker")
        self.environment = self.send("POST", "/environments", {"name": "production", "production": True})["uuid"]

    def send(self, method, path, body=None, kind="application/json"):
        headers = {"Accept": "application/hal+json, application/json;q=0.9", "Content-Type": kind}
        content = None if body is None else json.dumps(body).encode()
        request = self._http.build_request(method, path, content=content, headers=headers)
        answer = self._portal.call(self._http.send, request)
        assert answer.status_code < 300, answer.text
        return answer.json() if answer.content else None

    def publish(self, consumer, version, provider, content=None):
        text = json.dumps(pact(consumer, provider, content or version))
        entry = {"consumerName": consumer, "providerName": provider, "specification": "pact"}
        entry |= {"contentType": "application/json", "content": base64.b64encode(text.encode()).decode()}
        body = {"pacticipantName": consumer, "pacticipantVersionNumber": version, "contracts": [entry]}
        self.send("POST", "/contracts/publish", body)

    def version(self, name, version):
        self.send("PUT", f"/pacticipants/{name}/versions/{version}", {})

    def verify(self, consumer, version, provider, by, success=True):
        found = self.send("GET", f"/pacts/provider/{provider}/consumer/{consumer}/version/{version}")
        href = found["_links"]["pb:publish-verification-results"]["href"]
        self.send("POST", href, {"success": success, "providerApplicationVersion": by})

    def deploy(self, name, version, instance=None):
        self.version(name, version)
        body = {} if instance is None else {"applicationInstance": instance}
        path = f"/pacticipants/{name}/versions/{version}/deployed-versions/environment/{self.environment}"
        return self.send("POST", path, body)["uuid"]

    def release(self, name, version):
        path = f"/pacticipants/{name}/versions/{version}/released-versions/environment/{self.environment}"
        return self.send("POST", path, {})["uuid"]

    def end_support(self, uuid):
        change = {"currentlySupported": False}
        self.send("PATCH", f"/released-versions/{uuid}", change, "application/merge-patch+json")

    def policy(self, name, **said):
        self.send("PUT", "/shiplap/policies", {"environments": {"production": {"pacticipants": {name: said}}}})

    def start(self, name, version):
        self.send(
            "POST",
            "/shiplap/deployments",
            {"pacticipant": name, "version": version, "environment": "production", "strategy": "rolling"},
        )

    def ask(self, name, version):
        return self.send("GET", f"/can-i-deploy?pacticipant={name}&version={version}&environment=production")

    def matrix(self, name, version, latestby):
        query = f"q[][pacticipant]={name}&q[][version]={version}&latestby={latestby}&environment=production"
        return self.send("GET", f"/matrix?{query}")


@pytest.fixture(scope="module")
def portal():
    with start_blocking_portal() as started:
        yield started


@pytest.fixture
def story(portal):
    return Story(portal)


def said(answer):
    summary = answer["summary"]
    counts = tuple(summary[name] for name in ("success", "failed", "unknown"))
    return summary["deployable"], counts, [notice["text"] for notice in answer["notices"]]


def no_pact(one, other):
    return f"There is no verified pact between {one} and {other}"


def failed(one, other):
    return f"The verification for the pact between {one} and {other} failed"


def two_live_providers(story):
    story.publish("Web", "1", "Api")
    story.deploy("Api", "b1", "one")
    story.deploy("Api", "b2", "two")
    story.verify("Web", "1", "Api", "b2")


def test_h1_one_of_two_live_providers_has_verified_and_pact_says_yes(story):
    two_live_providers(story)
    deployable, counts, texts = said(story.ask("Web", "1"))
    assert (deployable, counts) == (None, (1, 0, 1)), "Pact: True, (1, 0, 0): it forgets the one that has not"
    assert texts == [no_pact("version 1 of Web", "one of the versions of Api currently in production (b1)")]


@pytest.mark.parametrize("latestby", ["cvp", "cvpv"])
def test_h1b_h1c_a_failure_counts_whatever_latestby_says(story, latestby):
    two_live_providers(story)
    story.verify("Web", "1", "Api", "b1", success=False)
    expected = failed("version 1 of Web", "one of the versions of Api currently in production (b1)")
    assert said(story.ask("Web", "1")) == (False, (1, 1, 0), [expected])
    assert said(story.matrix("Web", "1", latestby)) == (False, (1, 1, 0), [expected])


def test_h2_a_provider_with_two_live_consumers_of_which_it_verified_one(story):
    story.publish("Web", "1", "Api")
    story.publish("Web", "2", "Api")
    story.deploy("Web", "1", "one")
    story.deploy("Web", "2", "two")
    story.verify("Web", "2", "Api", "b1")
    expected = no_pact("one of the versions of Web currently in production (1)", "version b1 of Api")
    assert said(story.ask("Api", "b1")) == (None, (1, 0, 1), [expected])


def old_client(story):
    for version in ("1", "2"):
        story.publish("Web", version, "Api")
        story.deploy("Web", version)
    story.verify("Web", "2", "Api", "b2")
    story.verify("Web", "1", "Api", "b2", success=False)


def test_h3_an_old_client_is_forgotten_where_no_policy_keeps_it(story):
    old_client(story)
    assert said(story.ask("Api", "b2")) == (True, (1, 0, 0), [ALL_FINE])


def test_h3_an_old_client_whose_window_is_open_is_a_no_and_pact_says_yes(story):
    story.policy("Web", kind="browser", tab="24h")
    old_client(story)
    deployable, _, texts = said(story.ask("Api", "b2"))
    assert deployable is False
    assert [text for text in texts if "Web@1" in text and "Api@b2" in text and "open tabs" in text]


def test_h3r_a_released_client_counts_until_its_support_ends(story):
    for version in ("1", "2"):
        story.publish("Web", version, "Api")
    story.verify("Web", "2", "Api", "b2")
    story.verify("Web", "1", "Api", "b2", success=False)
    released = [story.release("Web", version) for version in ("1", "2")]
    expected = failed("one of the versions of Web currently in production (1)", "version b2 of Api")
    assert said(story.ask("Api", "b2")) == (False, (1, 1, 0), [expected])
    story.end_support(released[0])
    assert said(story.ask("Api", "b2")) == (True, (1, 0, 0), [ALL_FINE])


def test_h4_a_rollout_that_nobody_recorded_is_not_seen(story):
    story.publish("Web", "2", "Api")
    story.verify("Web", "2", "Api", "b1")
    story.verify("Web", "2", "Api", "b2", success=False)
    story.deploy("Api", "b1")
    assert said(story.ask("Web", "2")) == (True, (1, 0, 0), [ALL_FINE])


def test_h4_a_rollout_under_way_counts_and_pact_cannot_know(story):
    story.publish("Web", "2", "Api")
    story.verify("Web", "2", "Api", "b1")
    story.verify("Web", "2", "Api", "b2", success=False)
    story.deploy("Api", "b1")
    story.start("Api", "b2")
    deployable, _, texts = said(story.ask("Web", "2"))
    assert deployable is False
    assert any("b2" in text for text in texts)


def test_h5_going_back_is_checked_on_both_sides(story):
    story.publish("Web", "1", "Api")
    story.publish("Web", "2", "Api")
    story.verify("Web", "2", "Api", "b2")
    story.verify("Web", "1", "Api", "b2")
    story.verify("Web", "2", "Api", "b1", success=False)
    story.deploy("Api", "b2")
    story.deploy("Web", "2")
    expected = failed("the version of Web currently in production (2)", "version b1 of Api")
    assert said(story.ask("Api", "b1")) == (False, (0, 1, 0), [expected])
    assert said(story.ask("Web", "1")) == (True, (1, 0, 0), [ALL_FINE])


def test_h6_h7_h8_what_is_not_there_yet(story):
    story.publish("Web", "1", "Api")
    story.version("Api", "b1")
    assert said(story.ask("Api", "b1"))[:2] == (True, (0, 0, 0)), "H6: no consumer is in the environment"
    nowhere = "a version of Api currently in production (no version is currently recorded as deployed/released in this"
    expected = no_pact("version 1 of Web", f"{nowhere} environment)")
    assert said(story.ask("Web", "1")) == (None, (0, 0, 1), [expected]), "H7: the provider is not there"
    story.version("Web", "nopact")
    deployable, counts, texts = said(story.ask("Web", "nopact"))
    assert (deployable, counts, texts[0]) == (True, (0, 0, 0), NOTHING)
    assert texts[1].startswith("WARN: Nothing was checked: no contract of this version is known"), (
        "H8: Pact says no word"
    )


def test_h9_the_latest_result_of_a_provider_version_wins(story):
    story.publish("Web", "1", "Api")
    story.deploy("Api", "b1")
    story.verify("Web", "1", "Api", "b1")
    story.verify("Web", "1", "Api", "b1", success=False)
    expected = failed("version 1 of Web", "the version of Api currently in production (b1)")
    assert said(story.ask("Web", "1")) == (False, (0, 1, 0), [expected])
    story.verify("Web", "1", "Api", "b1")
    assert said(story.ask("Web", "1")) == (True, (1, 0, 0), [ALL_FINE])


def test_h10_a_service_with_a_contract_with_itself(story):
    story.publish("Self", "1", "Self")
    assert said(story.ask("Self", "1")) == (None, (0, 0, 1), [no_pact("version 1 of Self", "version 1 of Self")])
    story.verify("Self", "1", "Self", "1")
    assert said(story.ask("Self", "1")) == (True, (1, 0, 0), [ALL_FINE])
    story.deploy("Self", "1")
    story.publish("Self", "2", "Self")
    assert said(story.ask("Self", "2")) == (None, (0, 0, 1), [no_pact("version 2 of Self", "version 2 of Self")])


def test_h10d_without_an_overlap_a_service_meets_itself_only(story):
    two_of_itself(story)
    assert said(story.ask("Self", "2")) == (True, (1, 0, 0), [ALL_FINE])


def test_h10d_under_an_overlapping_strategy_it_meets_its_last_version_and_pact_says_yes(story):
    story.policy("Self", strategy="rolling")
    two_of_itself(story)
    deployable, _, texts = said(story.ask("Self", "2"))
    assert deployable is None
    assert any("Self@1" in text and "Self@2" in text for text in texts)
    story.verify("Self", "1", "Self", "2")
    story.verify("Self", "2", "Self", "1")
    assert said(story.ask("Self", "2"))[0] is True


def two_of_itself(story):
    for version in ("1", "2"):
        story.publish("Self", version, "Self")
        story.verify("Self", version, "Self", version)
    story.deploy("Self", "1")


def test_h11_only_neighbours_are_compared(story):
    story.publish("Web", "1", "Api")
    story.publish("Api", "b1", "Db")
    story.verify("Web", "1", "Api", "b1")
    story.deploy("Api", "b1")
    assert said(story.ask("Web", "1")) == (True, (1, 0, 0), [ALL_FINE])
    nowhere = "a version of Db currently in production (no version is currently recorded as deployed/released in this"
    assert said(story.ask("Api", "b1")) == (None, (0, 0, 1), [no_pact("version b1 of Api", f"{nowhere} environment)")])


def test_h14_a_provider_that_verified_with_its_next_version_only(story):
    story.publish("Web", "2", "Api")
    story.deploy("Api", "b1")
    story.verify("Web", "2", "Api", "b2")
    expected = no_pact("version 2 of Web", "the version of Api currently in production (b1)")
    assert said(story.ask("Web", "2")) == (None, (0, 0, 1), [expected])


def test_h16_h17_unchanged_content_is_verified_already(story):
    story.publish("Web", "1", "Api", content="same")
    story.deploy("Api", "b1")
    story.verify("Web", "1", "Api", "b1")
    assert said(story.ask("Web", "1")) == (True, (1, 0, 0), [ALL_FINE]), "H17"
    story.publish("Web", "2", "Api", content="same")
    assert said(story.ask("Web", "2")) == (True, (1, 0, 0), [ALL_FINE]), "H16"


def test_one_failed_and_one_unknown_pair_is_a_no_and_pact_says_unknown(story):
    story.publish("Web", "1", "Api")
    story.publish("Mobile", "m1", "Api")
    story.deploy("Web", "1")
    story.deploy("Mobile", "m1")
    story.verify("Web", "1", "Api", "b1", success=False)
    deployable, counts, texts = said(story.ask("Api", "b1"))
    assert (deployable, counts) == (False, (0, 1, 1))
    assert set(texts) == {
        failed("the version of Web currently in production (1)", "version b1 of Api"),
        no_pact("the version of Mobile currently in production (m1)", "version b1 of Api"),
    }
