"""Pact's can-i-deploy in the cases where a real Pact Broker's answer is known: the same, or stricter with a reason."""

import pytest

from fakes.broker_pacts import pact


@pytest.fixture
def env(quick):
    return quick.environment("production")


def ask(client, name, version, environment="production"):
    return client.get(f"/can-i-deploy?pacticipant={name}&version={version}&environment={environment}").json()


def verdict(client, name, version):
    return ask(client, name, version)["summary"]["deployable"]


def texts(answer):
    return [notice["text"] for notice in answer["notices"]]


def publish(client, version, description="fetch an order", consumer="web", provider="orders-api"):
    answer = client.publish(consumer, version, provider, contract=pact(consumer, provider, description))
    assert answer.status_code == 200, answer.text


def test_everything_verified_and_one_version_of_each_deployed_is_a_yes(quick, env):
    publish(quick, "1")
    quick.verify("web", "1", "b1")
    quick.record_deployment("orders-api", "b1", env)
    answer = ask(quick, "web", "1")
    assert answer["summary"] == {
        "deployable": True,
        "reason": "All required verification results are published and successful",
        "success": 1,
        "failed": 0,
        "unknown": 0,
    }


def test_a_consumer_verified_by_one_of_two_live_providers_is_unknown(quick, env):
    publish(quick, "1")
    quick.verify("web", "1", "b2")
    quick.put("/pacticipants/orders-api/versions/b1")
    quick.record_deployment("orders-api", "b1", env, applicationInstance="old")
    quick.record_deployment("orders-api", "b2", env, applicationInstance="new")
    answer = ask(quick, "web", "1")
    assert answer["summary"]["deployable"] is None
    assert (answer["summary"]["success"], answer["summary"]["unknown"]) == (1, 1)
    assert "\n".join(texts(answer)) == (
        "There is no verified pact between version 1 of web and one of the versions of orders-api currently in "
        "production (b1)"
    )


def test_a_failure_with_one_live_provider_is_a_no_whatever_latestby_says(quick, env):
    publish(quick, "1")
    quick.verify("web", "1", "b1", success=False)
    quick.verify("web", "1", "b2")
    quick.record_deployment("orders-api", "b1", env, applicationInstance="old")
    quick.record_deployment("orders-api", "b2", env, applicationInstance="new")
    for latest_by in ("cvp", "cvpv"):
        path = f"/matrix?q[][pacticipant]=web&q[][version]=1&latestby={latest_by}&environment=production"
        assert quick.get(path).json()["summary"]["deployable"] is False


def test_versions_that_go_together_are_judged_together_by_the_gate(quick, env, clock):
    policies = {"environments": {"production": {"pacticipants": {"web": {"kind": "browser", "tab": "24h"}}}}}
    publish(quick, "1", "one")
    publish(quick, "2", "two")
    quick.verify("web", "2", "b2")
    quick.verify("web", "1", "b1")
    for name, number in (("web", "1"), ("orders-api", "b1")):
        quick.record_deployment(name, number, env)
    clock.forward(hours=1)
    both = "q[][pacticipant]=web&q[][version]=2&q[][pacticipant]=orders-api&q[][version]=b2&environment=production"
    for latest_by in ("cvp", "cvpv"):
        assert quick.get(f"/matrix?{both}&latestby={latest_by}").json()["summary"]["deployable"] is True
    quick.put("/shiplap/policies", policies, accept="application/json")
    answer = quick.get(f"/matrix?{both}&latestby=cvpv").json()
    assert answer["summary"]["deployable"] is None
    assert any("web@1 can meet orders-api@b2" in text and "open tabs" in text for text in texts(answer))
    quick.verify("web", "1", "b2", success=False)
    assert quick.get(f"/matrix?{both}&latestby=cvpv").json()["summary"]["deployable"] is False


@pytest.mark.parametrize("latest_by", ["cvp", "cvpv"])
def test_all_versions_in_an_environment_count_where_a_selector_means_it(quick, env, latest_by):
    publish(quick, "1")
    quick.verify("web", "1", "b2")
    quick.put("/pacticipants/orders-api/versions/b1")
    quick.record_deployment("orders-api", "b1", env, applicationInstance="old")
    quick.record_deployment("orders-api", "b2", env, applicationInstance="new")
    asked = (
        "/matrix?q[][pacticipant]=web&q[][version]=1"
        f"&q[][pacticipant]=orders-api&q[][environment]=production&latestby={latest_by}"
    )
    summary = quick.get(asked).json()["summary"]
    assert (summary["deployable"], summary["success"], summary["unknown"]) == (None, 1, 1)
    quick.verify("web", "1", "b1")
    assert quick.get(asked).json()["summary"]["deployable"] is True


def test_one_failed_and_one_unknown_pair_is_a_no(quick, env):
    publish(quick, "1", "one")
    publish(quick, "2", "two")
    quick.verify("web", "1", "b1", success=False)
    quick.record_deployment("web", "1", env, applicationInstance="a")
    quick.record_deployment("web", "2", env, applicationInstance="b")
    answer = ask(quick, "orders-api", "b1")["summary"]
    assert (answer["deployable"], answer["failed"], answer["unknown"]) == (False, 1, 1)


def test_without_policies_a_replaced_client_is_forgotten_as_pact_forgets_it(quick, env):
    publish(quick, "1", "one")
    publish(quick, "2", "two")
    quick.verify("web", "1", "b2", success=False)
    quick.verify("web", "2", "b2")
    quick.record_deployment("web", "1", env)
    quick.record_deployment("web", "2", env)
    assert verdict(quick, "orders-api", "b2") is True


def test_with_a_window_the_old_client_counts(quick, env, clock):
    policies = {"environments": {"production": {"pacticipants": {"web": {"kind": "browser", "tab": "24h"}}}}}
    quick.put("/shiplap/policies", policies, accept="application/json")
    publish(quick, "1", "one")
    publish(quick, "2", "two")
    quick.verify("web", "1", "b2", success=False)
    quick.verify("web", "2", "b2")
    quick.record_deployment("web", "1", env)
    clock.forward(hours=1)
    quick.record_deployment("web", "2", env)
    answer = ask(quick, "orders-api", "b2")
    assert answer["summary"]["deployable"] is False
    assert "\n".join(texts(answer)) == (
        "web@1 can meet orders-api@b2 until 2026-11-24 15:02 UTC (open tabs, assumed: tab = 24 h), and that is known "
        "to break"
    )


def test_a_released_client_counts_until_its_support_ends(quick, env):
    publish(quick, "1")
    quick.verify("web", "1", "b2", success=False)
    released = quick.post(f"/pacticipants/web/versions/1/released-versions/environment/{env}").json()["uuid"]
    assert verdict(quick, "orders-api", "b2") is False
    ended = quick.send(
        "PATCH",
        f"/released-versions/{released}",
        {"currentlySupported": False},
        content_type="application/merge-patch+json",
    )
    assert ended.status_code == 200
    assert verdict(quick, "orders-api", "b2") is True


def test_a_provider_in_the_middle_of_a_rollout_counts(quick, env, clock):
    publish(quick, "2")
    quick.verify("web", "2", "b1")
    quick.verify("web", "2", "b2", success=False)
    quick.record_deployment("orders-api", "b1", env)
    clock.forward(hours=1)
    start = {"pacticipant": "orders-api", "version": "b2", "environment": "production", "strategy": "rolling"}
    assert quick.post("/shiplap/deployments", start, accept="application/json").status_code == 201
    answer = ask(quick, "web", "2")
    assert answer["summary"]["deployable"] is False
    assert any("orders-api" in text and "b2" in text for text in texts(answer))


def test_going_back_to_a_provider_that_fails_a_live_consumer_is_a_no(quick, env):
    publish(quick, "2")
    quick.verify("web", "2", "b1", success=False)
    quick.verify("web", "2", "b2")
    quick.record_deployment("web", "2", env)
    quick.record_deployment("orders-api", "b2", env)
    assert verdict(quick, "orders-api", "b1") is False


def test_a_provider_that_is_not_there_is_unknown(quick, env):
    publish(quick, "1")
    answer = ask(quick, "web", "1")
    assert answer["summary"]["deployable"] is None
    assert "\n".join(texts(answer)) == (
        "There is no verified pact between version 1 of web and a version of orders-api currently in production "
        "(no version is currently recorded as deployed/released in this environment)"
    )


def test_a_version_without_contracts_is_a_yes_that_says_nothing_was_checked(quick, env):
    quick.put("/pacticipants/web/versions/1")
    answer = ask(quick, "web", "1")
    assert answer["summary"]["deployable"] is True
    assert [(notice["type"], notice["text"][:24]) for notice in answer["notices"]] == [
        ("success", "There are no missing dep"),
        ("warning", "WARN: Nothing was checke"),
    ]


def test_the_latest_result_of_a_provider_version_wins(quick, env):
    publish(quick, "1")
    quick.verify("web", "1", "b1")
    quick.record_deployment("orders-api", "b1", env)
    quick.verify("web", "1", "b1", success=False)
    assert verdict(quick, "web", "1") is False
    quick.verify("web", "1", "b1")
    assert verdict(quick, "web", "1") is True


def test_unchanged_content_is_verified_already(quick, env):
    publish(quick, "1")
    quick.verify("web", "1", "b1")
    quick.record_deployment("orders-api", "b1", env)
    publish(quick, "2")
    assert verdict(quick, "web", "2") is True


def test_a_provider_that_verified_only_the_next_version_is_unknown_to_this_one(quick, env):
    publish(quick, "2")
    quick.verify("web", "2", "b2")
    quick.put("/pacticipants/orders-api/versions/b1")
    quick.record_deployment("orders-api", "b1", env)
    answer = ask(quick, "web", "2")
    assert answer["summary"]["deployable"] is None
    assert texts(answer) == [
        "There is no verified pact between version 2 of web and the version of orders-api currently in production (b1)"
    ]


@pytest.mark.parametrize(("strategy", "expected"), [(None, True), ("rolling", None)])
def test_a_service_that_calls_itself_meets_its_own_last_version_when_they_overlap(quick, env, strategy, expected):
    if strategy is not None:
        policies = {"environments": {"production": {"pacticipants": {"queue": {"strategy": strategy}}}}}
        quick.put("/shiplap/policies", policies, accept="application/json")
    publish(quick, "1", "one", "queue", "queue")
    publish(quick, "2", "two", "queue", "queue")
    for version in ("1", "2"):
        quick.verify("queue", version, version, provider="queue")
    quick.record_deployment("queue", "1", env)
    assert verdict(quick, "queue", "2") is expected


def test_a_version_nobody_knows_is_a_no(quick, env):
    publish(quick, "1")
    answer = ask(quick, "web", "zzz")
    assert answer["summary"]["deployable"] is False
    assert texts(answer) == ["No pacts or verifications have been published for version zzz of web"]


def test_names_nobody_knows_are_told_at_once(quick):
    answer = quick.get("/can-i-deploy?pacticipant=Nope&version=1&environment=none")
    assert (answer.status_code, answer.json()) == (
        400,
        {
            "errors": {
                "pacticipant": ["does not match an existing pacticipant"],
                "environment": ["with name 'none' does not exist"],
            }
        },
    )
