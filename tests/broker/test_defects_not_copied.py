"""The known defects of the Pact Broker, one by one: what our broker does in their place."""

import base64
import json

import pytest

from fakes.broker_pacts import pact

WEB = "/pacts/provider/orders-api/consumer/web/version/40"


def parts(*descriptions, status=200, path=None):
    """A contract with one interaction for each description."""
    interactions = [
        {
            "description": each,
            "request": {"method": "GET", "path": path or f"/{each}"},
            "response": {"status": status},
        }
        for each in descriptions
    ]
    return {
        "consumer": {"name": "web"},
        "provider": {"name": "orders-api"},
        "interactions": interactions,
        "metadata": {"pactSpecification": {"version": "2.0.0"}},
    }


def published(client):
    return [each["description"] for each in client.get(WEB).json()["interactions"]]


def merge_by_patch(client, contract):
    return client.send("PATCH", WEB, contract)


def merge_by_publishing(client, contract):
    entry = {
        "consumerName": "web",
        "providerName": "orders-api",
        "specification": "pact",
        "contentType": "application/json",
        "content": base64.b64encode(json.dumps(contract).encode()).decode(),
        "onConflict": "merge",
    }
    return client.publish("web", "40", contracts=[entry])


@pytest.fixture(params=[merge_by_patch, merge_by_publishing], ids=["PATCH", "onConflict"])
def merge(request, client):
    return lambda contract: request.param(client, contract)


def test_a_new_pacticipant_is_where_its_location_says(quick):
    answer = quick.post("/pacticipants", {"name": "web"})
    assert answer.headers["location"] == "http://broker/pacticipants/web"
    assert quick.get("/pacticipants/web").status_code == 200


def test_a_publication_without_contracts_makes_the_version(quick):
    body = {"pacticipantName": "web", "pacticipantVersionNumber": "40", "branch": "main", "contracts": []}
    assert quick.post("/contracts/publish", body).status_code == 200
    assert quick.get("/pacticipants/web/branches/main/latest-version").json()["number"] == "40"


def test_what_is_no_json_is_the_clients_fault(quick):
    answer = quick.send("POST", "/pacticipants", raw=b"<x/>")
    assert (answer.status_code, "unexpected character" in answer.json()["error"]) == (400, True)


def test_a_pact_that_is_a_list_is_the_clients_fault(quick):
    answer = quick.put(WEB, [1])
    assert (answer.status_code, answer.json()) == (400, {"error": "the pact must be a JSON object"})


def test_selectors_may_be_numbered(quick):
    quick.publish("web", "40")
    numbered = quick.get("/matrix?q[0][pacticipant]=web&q[0][version]=40&q[1][pacticipant]=orders-api")
    plain = quick.get("/matrix?q[][pacticipant]=web&q[][version]=40&q[][pacticipant]=orders-api")
    assert (numbered.status_code, numbered.json()) == (200, plain.json())


def test_parts_of_a_contract_are_merged_into_the_contract_of_their_version(client, merge):
    client.publish("web", "40", contract=parts("one"))
    assert merge(parts("two")).status_code == 200
    assert published(client) == ["one", "two"]
    before = client.get(WEB).json()["_links"]["pb:pact-version"]["name"]
    assert merge(parts("two", "one")).status_code == 200
    assert client.get(WEB).json()["_links"]["pb:pact-version"]["name"] == before


def test_a_merged_contract_is_the_content_that_publishing_it_whole_makes(client, merge):
    client.publish("web", "40", contract=parts("one"))
    merge(parts("two"))
    client.publish("web", "41", contract=parts("two", "one"))
    names = [client.get(f"{WEB[:-2]}{number}").json()["_links"]["pb:pact-version"]["name"] for number in ("40", "41")]
    assert names[0] == names[1]


def test_results_for_the_first_part_are_none_for_the_whole(client, merge):
    uuid = client.environment()
    client.publish("web", "40", contract=parts("one"))
    client.verify("web", "40", "7")
    client.record_deployment("orders-api", "7", uuid)
    question = "/can-i-deploy?pacticipant=web&version=40&environment=production"
    assert client.get(question).json()["summary"]["deployable"] is True
    merge(parts("two"))
    assert client.get(question).json()["summary"]["deployable"] is None
    client.verify("web", "40", "7")
    assert client.get(question).json()["summary"]["deployable"] is True


def test_a_verification_of_the_first_part_that_is_under_way_ends_well(client, merge):
    client.publish("web", "40", contract=parts("one"))
    first = client.get(WEB).json()["_links"]
    address, results = (
        first[name]["href"].removeprefix("http://broker")
        for name in ("pb:pact-version", "pb:publish-verification-results")
    )
    merge(parts("two"))
    fetched = client.get(address)
    assert [each["description"] for each in fetched.json()["interactions"]] == ["one"]
    answer = client.post(results, {"success": True, "providerApplicationVersion": "7"})
    assert answer.status_code == 201
    assert client.get(answer.headers["location"].removeprefix("http://broker")).status_code == 200
    (row,) = client.get("/matrix/provider/orders-api/consumer/web").json()["matrix"]
    assert row["verificationResult"] is None


def test_a_content_that_was_removed_is_not_found(client):
    client.publish("web", "40", contract=parts("one"))
    address = client.get(WEB).json()["_links"]["pb:pact-version"]["href"].removeprefix("http://broker")
    client.publish("web", "41", contract=parts("two"))
    assert client.send("DELETE", WEB).status_code == 200
    assert client.get(address).status_code == 404


@pytest.mark.parametrize(
    ("contract", "problem"),
    [
        (parts("one", path="/other"), "the interaction 'one' is there with another request"),
        (parts("one", status=201), "the interaction 'one' is there with other content"),
    ],
)
def test_a_merge_that_would_change_what_is_published_is_refused_with_its_reason(client, merge, contract, problem):
    client.publish("web", "40", contract=parts("one"))
    answer = merge(contract)
    assert answer.status_code == 409
    assert problem in answer.text
    assert published(client) == ["one"]


def test_merging_tells_that_the_content_changed(client):
    client.publish("web", "40", contract=parts("one"))
    texts = [notice["text"] for notice in merge_by_publishing(client, parts("two")).json()["notices"]]
    assert "Pact content merged with existing content for web version 40 and provider orders-api." in texts
    assert any("contract_content_changed (pact content modified since previous" in text for text in texts)


def test_links_of_an_integration_are_absolute_and_lead_somewhere(quick):
    quick.publish("web", "40")
    (one,) = quick.get("/integrations").json()["_embedded"]["integrations"]
    links = {name: link["href"] for name, link in one["_links"].items()}
    assert links["pb:matrix"] == "http://broker/matrix/provider/orders-api/consumer/web"
    assert links["pb:group"] == "http://broker/groups/web"


def test_webhooks_of_the_consumer_are_those_of_the_consumer(quick):
    quick.publish("web", "40")
    links = quick.get(WEB).json()["_links"]
    assert links["pb:consumer-webhooks"] == {
        "title": "Webhooks for all pacts with consumer web",
        "href": "http://broker/webhooks/consumer/web",
    }
    assert links["pb:provider-webhooks"]["href"] == "http://broker/webhooks/provider/orders-api"


def test_an_integration_can_be_deleted_by_those_who_ask_for_hal(quick):
    quick.publish("web", "40")
    assert quick.send("DELETE", "/integrations/provider/orders-api/consumer/web").status_code == 204
    assert quick.get("/integrations").json()["_embedded"]["integrations"] == []


def test_a_difference_is_from_the_version_it_names(quick):
    for number, path in (("39", "/a"), ("40", "/b"), ("41", "/c")):
        quick.publish("web", number, contract=parts("one", path=path))
    said = quick.get("/pacts/provider/orders-api/consumer/web/version/41/diff/version/39", accept="text/plain").text
    assert said.startswith("# Diff between versions 39 and 41 of the pact between web and orders-api")
    assert '-        "path": "/a"' in said


def test_a_fallback_branch_is_used_where_the_branch_has_no_contract(quick):
    quick.publish("web", "40")
    selectors = {"consumerVersionSelectors": [{"branch": "feat/none", "fallbackBranch": "main"}]}
    (one,) = quick.post("/pacts/provider/orders-api/for-verification", selectors).json()["_embedded"]["pacts"]
    assert one["_links"]["self"]["name"] == "Pact between web (40) and orders-api"


@pytest.mark.parametrize(
    ("selector", "said"),
    [({"environment": "production"}, "deployed to production"), ({"branch": True}, "latest from branch main")],
)
def test_why_a_contract_is_selected_is_said_in_words(quick, selector, said):
    uuid = quick.environment()
    quick.publish("web", "40")
    quick.record_deployment("web", "40", uuid)
    answer = quick.post("/pacts/provider/orders-api/for-verification", {"consumerVersionSelectors": [selector]})
    assert [one["shortDescription"] for one in answer.json()["_embedded"]["pacts"]] == [said]


def test_provider_states_of_an_environment_are_found_by_its_id_and_its_name(quick):
    uuid = quick.environment()
    contract = pact("web", "orders-api")
    contract["interactions"][0]["providerStates"] = [{"name": "an order"}]
    contract["interactions"][0].pop("providerState", None)
    quick.publish("web", "40", contract=contract)
    quick.record_deployment("web", "40", uuid)
    for name in (uuid, "production"):
        path = f"/pacts/provider/orders-api/provider-states/environment/{name}"
        states = quick.get(path).json()["providerStates"]
        assert [each["name"] for each in states] == ["an order"]


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/nope", None),
        ("GET", "/pacts//latest", None),
        ("GET", "/pacticipants/a%0Ab", None),
        ("GET", "/pacticipants/nobody", None),
        ("POST", "/environments", b"{"),
        ("POST", "/environments", b"{}"),
    ],
)
def test_the_types_of_all_problems_are_in_one_place(quick, method, path, body):
    answer = quick.send(method, path, raw=body, accept="application/hal+json, application/problem+json")
    assert answer.headers["content-type"].startswith("application/problem+json")
    kind = answer.json()["type"].removeprefix("http://broker")
    assert kind.startswith("/problems/")
    explained = quick.get(kind, accept="*/*")
    assert (explained.status_code, explained.headers["content-type"]) == (200, "text/html;charset=utf-8")


def test_the_list_of_versions_with_a_tag_says_whose_they_are(quick):
    quick.publish("web", "40", tags=["prod"])
    links = quick.get("/pacticipants/web/tags/prod/versions").json()["_links"]
    assert links["self"]["title"] == "All application versions of web with tag prod"
    assert links["pb:pacticipant"]["href"] == "http://broker/pacticipants/web"


def test_contracts_of_a_branch_that_does_not_exist_cannot_be_deleted(quick):
    quick.publish("web", "40")
    path = "/pacts/provider/orders-api/consumer/web/branch"
    assert quick.send("DELETE", f"{path}/nope").status_code == 404
    assert quick.get(WEB).status_code == 200
    assert quick.send("DELETE", f"{path}/main").status_code == 200
    assert quick.get(WEB).status_code == 404
