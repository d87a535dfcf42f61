"""Webhooks over HTTP: what was recorded of the Pact Broker is answered here too, and what it gets wrong is not."""

import pytest

from fakes.hooked_broker import ALL, Hooked, echo

SEE = "See /doc/webhooks#whitelist for more information."
UUID = "696c5f93-1b7f-44bc-8d03-59440fcaa9a0"


@pytest.fixture
def listed(quick, store, clock, portal):
    """A broker with a list of hosts, as the one that was recorded had it."""
    return Hooked(type(quick), store, clock, portal, hosts=("127.0.0.1", "localhost")).client


def test_a_webhook_is_made_as_recorded(listed):
    answer = listed.post("/webhooks", {"request": {"method": "POST", "url": "http://127.0.0.1:9477/ok"}})
    body = answer.json()
    uuid = body.pop("uuid")
    assert len(uuid) == 22
    assert answer.status_code == 201
    assert answer.headers["location"] == f"http://broker/webhooks/{uuid}"
    assert body.pop("_links").keys() >= {"self", "pb:execute", "pb:webhooks"}
    assert body == {
        "description": "POST 127.0.0.1",
        "enabled": True,
        "request": {"method": "POST", "url": "http://127.0.0.1:9477/ok"},
        "events": [{"name": "contract_content_changed"}],
        "createdAt": "2026-11-23T14:02:00+00:00",
    }
    assert listed.get(f"/webhooks/{uuid}").json()["_links"]["self"] == {
        "title": "POST 127.0.0.1",
        "href": f"http://broker/webhooks/{uuid}",
    }


@pytest.mark.parametrize(
    ("body", "errors"),
    [
        (
            {
                "events": [{"name": "nope"}],
                "consumer": {"name": "Zed"},
                "request": {"method": "GET", "url": "ftp://x/y"},
            },
            {
                "consumer.name": ["does not match an existing pacticipant"],
                "request.method": ["must be POST. See /doc/webhooks#whitelist for more information."],
                "request.url": ["scheme must be http, https. See /doc/webhooks#whitelist for more information."],
                "events": [f"name must be one of: {', '.join(ALL)} (at index 0)"],
            },
        ),
        (
            {
                "events": [],
                "consumer": {"name": "FrontEnd", "label": "x"},
                "provider": {},
                "request": {"method": "FOO", "url": "not a url"},
            },
            {
                "events": ["size cannot be less than 1"],
                "consumer.label": ["name and label cannot be provided at the same time"],
                "provider.name": ["cannot be blank"],
                "request.url": ["is not a valid URL eg. http://example.org"],
                "request.method": ["is not a recognised HTTP method"],
            },
        ),
        (
            {"request": {"method": "POST", "url": "http://example.org/"}},
            {"request.url": [f'host must be in the whitelist "127.0.0.1", "localhost". {SEE}']},
        ),
        (
            {"request": {"method": "POST", "url": "http://${pactbroker.consumerName}/"}},
            {"request.url": ["cannot have a template parameter in the host"]},
        ),
        ({}, {"request": ["is missing"]}),
    ],
)
def test_a_bad_webhook_is_refused_with_every_fault_as_recorded(listed, body, errors):
    listed.put("/pacticipants/FrontEnd/versions/1")
    answer = listed.post("/webhooks", body)
    assert answer.status_code == 400
    assert answer.json() == {"errors": errors}
    assert listed.get("/webhooks").json()["_links"]["pb:webhooks"] == []


@pytest.mark.parametrize(
    ("more", "where"),
    [
        ({"url": "http://user:pw@127.0.0.1/"}, "request.url"),
        ({"url": "http://127.0.0.1:99999/"}, "request.url"),
        ({"url": "http://127.0.0.1/a\nb"}, "request.url"),
        ({"url": "${pactbroker.pactUrl}"}, "request.url"),
        ({"url": ["http://127.0.0.1/"]}, "request.url"),
        ({"headers": {"X-A": "a\r\nX-B: b"}}, "request.headers"),
        ({"headers": {"X A": "a"}}, "request.headers"),
        ({"headers": {"Host": "elsewhere"}}, "request.headers"),
        ({"headers": {"Webhook-Signature": "v1,forged"}}, "request.headers"),
        ({"headers": ["X-A"]}, "request.headers"),
        ({"username": 3}, "request.username"),
        ({"method": 7}, "request.method"),
        ({"signingSecret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"}, "request.signingSecret"),
    ],
)
def test_what_no_request_can_be_is_refused(listed, more, where):
    request = {"method": "POST", "url": "http://127.0.0.1/", **more}
    answer = listed.post("/webhooks", {"request": request})
    assert (answer.status_code, list(answer.json()["errors"])) == (400, [where])


def test_faults_are_given_as_problem_details_to_those_who_ask(listed):
    answer = listed.post("/webhooks", {}, accept="application/hal+json, application/problem+json")
    assert answer.json()["errors"][0]["pointer"] == "/request"


def test_webhooks_are_listed_by_what_they_are_for(hooked):
    hooked.client.publish()
    base = {"request": {"method": "POST", "url": "https://ci.example/"}}
    for path in ("/webhooks", "/webhooks/provider/orders-api", "/webhooks/consumer/web"):
        assert hooked.client.post(path, base).status_code == 201
    made = hooked.client.post("/webhooks/provider/orders-api/consumer/web", base).json()
    assert (made["consumer"], made["provider"]) == ({"name": "web"}, {"name": "orders-api"})
    assert made["_links"]["pb:pact-webhooks"]["href"] == "http://broker/webhooks/provider/orders-api/consumer/web"

    def titles(path):
        return [one["title"] for one in hooked.client.get(path).json()["_links"]["pb:webhooks"]]

    pair = ["A webhook for the pact between web and orders-api"]
    assert titles("/webhooks/provider/orders-api/consumer/web") == pair
    assert titles("/pacts/provider/orders-api/consumer/web/webhooks") == pair
    assert titles("/webhooks/provider/orders-api") == ["A webhook for all pacts with provider orders-api"]
    assert titles("/webhooks/consumer/web") == ["A webhook for all pacts with consumer web"]
    assert len(titles("/webhooks")) == 4


@pytest.mark.parametrize("path", ["provider/orders-api/consumer/nope", "provider/nope", "consumer/nope"])
def test_webhooks_of_nobody_are_not_found(hooked, path):
    hooked.client.publish()
    answer = hooked.client.post(f"/webhooks/{path}", {"request": {"method": "POST", "url": "https://ci.example/"}})
    assert answer.status_code == 404
    assert answer.json()["error"].endswith("with name 'nope' found")


def test_put_makes_a_webhook_with_its_uuid_and_changes_it(hooked):
    body = {"request": {"method": "POST", "url": "https://ci.example/"}}
    assert hooked.client.put(f"/webhooks/{UUID}", body).status_code == 201
    changed = hooked.client.put(f"/webhooks/{UUID}", {**body, "description": "mine", "enabled": False})
    assert changed.status_code == 200
    assert (changed.json()["description"], changed.json()["enabled"]) == ("mine", False)
    assert (
        hooked.client.put("/webhooks/short", body).json()["errors"]["uuid"][0].startswith("The UUID can only contain")
    )
    assert hooked.client.send("DELETE", f"/webhooks/{UUID}").status_code == 204
    assert hooked.client.send("DELETE", f"/webhooks/{UUID}").status_code == 404
    assert hooked.client.get(f"/webhooks/{UUID}").json() == {
        "error": "The requested document was not found on this server."
    }


def test_secrets_are_never_shown_and_stay_when_what_was_shown_is_sent_back(hooked, receiver):
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    headers = {"X-Auth-Token": "hunter2-token", "Accept": "a/b"}
    request = {"username": "bot", "password": "hunter2-password", "headers": headers}
    made = hooked.hook(f"{receiver.url}/x", request=request, signingSecret=secret)
    assert made["request"]["headers"] == {"x-auth-token": "**********", "accept": "a/b"}
    assert (made["request"]["password"], made["signingSecret"]) == ("**********", "**********")
    sent_back = {name: made[name] for name in ("events", "request", "signingSecret")}
    assert hooked.client.put(f"/webhooks/{made['uuid']}", sent_back).status_code == 200
    receiver.answers = [lambda handler: handler.plain(200, b"got hunter2-token, hunter2-password")]
    tried = hooked.client.post(f"/webhooks/{made['uuid']}/execute")
    hooked.client.publish()
    assert hooked.work() == ["delivered"]
    sent = [headers for _, headers, _ in receiver.requests]
    assert [one["x-auth-token"] for one in sent] == ["hunter2-token", "hunter2-token"]
    assert all(one["authorization"].startswith("Basic ") and "webhook-signature" in one for one in sent)
    (one,) = hooked.client.get("/shiplap/webhook-deliveries").json()["deliveries"]
    shown = [
        tried,
        hooked.client.get(f"/webhooks/{made['uuid']}"),
        hooked.client.get(f"/shiplap/webhook-deliveries/{one['id']}"),
        hooked.client.page(f"/webhooks/{made['uuid']}"),
        hooked.client.page(f"/shiplap/webhook-deliveries/{one['id']}"),
    ]
    encoded = sent[0]["authorization"].removeprefix("Basic ")
    assert [answer.status_code for answer in shown] == [200] * 5
    assert not any(text in answer.text for answer in shown for text in ("hunter2", "whsec_", encoded))


def test_execute_tries_a_webhook_with_the_latest_contract_as_recorded(hooked, receiver):
    hooked.client.publish("Mobile", "m1", "Backend", tags=["prod"])
    hooked.client.verify("Mobile", "m1", "p1", provider="Backend")
    url = f"{receiver.url}/ok?c=${{pactbroker.consumerName}}"
    made = hooked.hook(url, request={**echo()["request"], "headers": {"Authorization": "Bearer x"}})
    answer = hooked.client.post(f"/webhooks/{made['uuid']}/execute")
    body = answer.json()
    sent = body["request"]["body"]
    assert answer.status_code == 200
    assert body["success"] is True
    assert body["request"]["url"] == "/ok?c=Mobile"
    assert body["request"]["headers"]["authorization"] == "**********"
    assert (body["response"]["status"], body["response"]["body"]) == (200, {"ok": True})
    assert "INFO: HTTP/1.1 POST" in body["logs"]
    assert body["_links"]["webhook"] == {"href": f"http://broker/webhooks/{made['uuid']}"}
    assert sent.pop("pactUrl").startswith("http://broker/pacts/provider/Backend/consumer/Mobile/pact-version/")
    assert sent.pop("verificationResultUrl").endswith("/verification-results/101")
    assert sent == {
        "consumerVersionNumber": "m1",
        "providerVersionNumber": "p1",
        "providerVersionTags": "",
        "providerVersionBranch": "",
        "providerVersionDescriptions": "",
        "consumerVersionTags": "prod",
        "consumerVersionBranch": "main",
        "consumerName": "Mobile",
        "providerName": "Backend",
        "githubVerificationStatus": "success",
        "bitbucketVerificationStatus": "SUCCESSFUL",
        "azureDevOpsVerificationStatus": "succeeded",
        "gitlabVerificationStatus": "success",
        "consumerLabels": "",
        "providerLabels": "",
        "eventName": "test",
        "buildUrl": "",
        "currentlyDeployedProviderVersionNumber": "",
    }


def test_a_webhook_can_be_tried_before_it_is_kept_and_before_there_is_a_contract(hooked, receiver):
    request = {"method": "POST", "url": receiver.url, "body": {"who": "${pactbroker.consumerName}"}}
    answer = hooked.client.post("/webhooks/execute", {"request": request})
    assert answer.json()["request"]["body"] == {"who": "placeholder-consumer"}
    assert answer.json()["_links"] == {
        "try-again": {"title": "Execute the webhook again", "href": "http://broker/webhooks/execute"}
    }
    assert hooked.client.post("/webhooks/execute", {}).json() == {"errors": {"request": ["is missing"]}}
    assert hooked.client.post("/webhooks/zzz/execute").status_code == 404
    assert hooked.client.get("/webhooks").json()["_links"]["pb:webhooks"] == []


def test_trying_says_when_there_is_no_answer(hooked):
    answer = hooked.client.post("/webhooks/execute", {"request": {"method": "POST", "url": "http://127.0.0.1:1/"}})
    assert answer.status_code == 200
    assert answer.json()["success"] is False
    assert answer.json()["error"] == {"message": "Connection refused"}
