"""What webhooks are told and when: every event, retries, dead letters, and where what was told is found."""

import json
import threading
from urllib.parse import unquote

import pytest

from fakes.broker_pacts import pact
from fakes.hooked_broker import ALL, Hooked, echo
from fakes.webhook_receiver import receiving
from shiplap_broker.jobs.worker import Worker
from shiplap_broker.store.records import Page


def test_publishing_tells_what_changed_and_only_that(hooked, receiver):
    hooked.hook(receiver.url, ALL, request={"body": {"e": "${pactbroker.eventName}"}})

    def events():
        hooked.work()
        told = [json.loads(body)["e"] for _, _, body in receiver.requests]
        receiver.requests.clear()
        return told

    hooked.client.publish(version="1")
    assert events() == ["contract_published", "contract_content_changed"]
    hooked.client.publish(version="1")
    assert events() == ["contract_published"]
    hooked.client.publish(version="2")
    assert events() == ["contract_published"]
    hooked.client.publish(version="3", contract=pact(description="another"))
    assert events() == ["contract_published", "contract_content_changed"]
    hooked.client.verify("web", "3", "11")
    assert events() == ["provider_verification_published", "provider_verification_succeeded"]
    hooked.client.verify("web", "3", "12", success=False)
    assert events() == ["provider_verification_published", "provider_verification_failed"]
    old = hooked.client.put("/pacts/provider/orders-api/consumer/web/version/4", pact())
    assert old.status_code == 201
    assert events() == ["contract_published", "contract_content_changed"]


def test_a_publication_names_the_webhooks_that_hear_of_it(hooked, receiver):
    hooked.client.publish(version="1")
    hooked.hook(receiver.url, ["contract_published"], description="tell the build")
    nameless = hooked.hook(receiver.url, ["contract_content_changed"])["uuid"]
    notices = hooked.client.publish(version="2", contract=pact(description="another")).json()["notices"]
    logs = [f"http://broker/triggered-webhooks/{one.uuid}/logs" for one in waiting(hooked)]
    assert [one["text"] for one in notices if "ebhook" in one["text"]] == [
        f'  Webhook "tell the build" triggered for event contract_published.\n    View logs at {logs[0]}',
        f"  Webhook {nameless} triggered for event contract_content_changed.\n    View logs at {logs[1]}",
    ]
    assert hooked.client.get(logs[0].removeprefix("http://broker")).status_code == 200


def waiting(hooked):
    with hooked.store.read() as transaction:
        return transaction.outbox.page(Page(size=100))[::-1]


def test_a_host_that_takes_long_leaves_room_for_the_others(hooked, receiver):
    go_on = threading.Event()

    def slow(handler):
        go_on.wait(20)
        handler.plain(200)

    receiver.answers = [slow]
    with receiving() as other:
        hooked.hook(receiver.url)
        for number in range(8):
            hooked.client.publish(version=str(number))
        hooked.hook(other.url)
        hooked.client.publish(version="last")
        worker = Worker(hooked.deliverer)
        worker.start()
        try:
            other.wait_for(1)
            receiver.wait_for(2)
            assert worker.under_way <= 3
            assert len(receiver.requests) == 2
            go_on.set()
            receiver.wait_for(9)
        finally:
            go_on.set()
            assert worker.stop(20)
    assert sorted(hooked.outcomes) == ["delivered"] * 10


def test_a_contract_that_is_refused_tells_nobody(hooked, receiver):
    hooked.hook(receiver.url, ALL)
    hooked.client.publish(version="1")
    hooked.work()
    receiver.requests.clear()
    assert hooked.client.publish(version="1", contract=pact(description="another")).status_code == 409
    assert hooked.work() == []


def test_each_provider_version_that_lacks_a_result_is_asked_for_one(hooked, receiver):
    client = hooked.client
    client.send("PATCH", "/pacticipants/orders-api", {"mainBranch": "main"})
    client.put("/pacticipants/orders-api/branches/main/versions/12")
    client.put("/pacticipants/orders-api/versions/11")
    client.put("/pacticipants/orders-api/versions/10")
    production = client.environment()
    client.record_deployment("orders-api", "12", production)
    client.record_deployment("orders-api", "11", client.environment("test"), target="eu")
    client.post(f"/pacticipants/orders-api/versions/10/released-versions/environment/{production}")
    hooked.hook(receiver.url, ["contract_requiring_verification_published"], **echo())
    client.publish(version="41")
    hooked.work()
    told = {one["providerVersionNumber"]: one for one in (json.loads(body) for _, _, body in receiver.requests)}
    assert {number: one["providerVersionDescriptions"] for number, one in told.items()} == {
        "12": "latest from main branch, deployed in production",
        "11": "deployed in test",
        "10": "released in production",
    }
    assert (told["12"]["providerVersionBranch"], told["12"]["currentlyDeployedProviderVersionNumber"]) == ("main", "12")
    client.verify("web", "41", "11")
    receiver.requests.clear()
    client.publish(version="42")
    hooked.work()
    assert sorted(json.loads(body)["providerVersionNumber"] for _, _, body in receiver.requests) == ["10", "12"]


def test_a_pact_url_leads_to_the_contract_and_its_result_to_the_version(hooked, receiver):
    hooked.hook(receiver.url, request={"body": "${pactbroker.pactUrl}"})
    hooked.client.publish(version="41", tags=["a b"])
    hooked.work()
    path = receiver.requests[0][2].decode().removeprefix("http://broker")
    found = hooked.client.get(path).json()
    link = found["_links"]["pb:publish-verification-results"]["href"].removeprefix("http://broker")
    answer = hooked.client.post(link, {"success": True, "providerApplicationVersion": "11"})
    assert answer.status_code == 201


def test_names_cannot_inject_anything(hooked, receiver):
    name = 'x", "admin": true, "y": "${pactbroker.pactUrl}\\'
    request = {
        "headers": {"X-Who": "${pactbroker.consumerName}", "Content-Type": "application/json"},
        "body": '{"who": "${pactbroker.consumerName}"}',
    }
    hooked.hook(
        f"{receiver.url}/a/${{pactbroker.consumerName}}?b=${{pactbroker.consumerVersionNumber}}", request=request
    )
    hooked.client.publish(name, "1&c=2#d", contract=pact(name))
    assert hooked.work() == ["delivered"]
    path, headers, body = receiver.requests[0]
    assert json.loads(body) == {"who": name}
    assert [unquote(one) for one in path.partition("?")[0].split("/")] == ["", "a", name]
    assert path.partition("?")[2] == "b=1%26c%3D2%23d"
    assert headers["x-who"] == name


def test_a_delivery_is_tried_again_with_the_same_id_until_it_is_taken(hooked, receiver, clock):
    hooked.hook(receiver.url)
    receiver.answers = [500, 200]
    hooked.client.publish()
    assert hooked.work() == ["failed"]
    status = "/pacts/provider/orders-api/consumer/web/webhooks/status"
    assert hooked.client.get(status).json()["summary"] == {"successful": 0, "failed": 0, "retrying": 1}
    clock.forward(seconds=9)
    assert hooked.work() == []
    clock.forward(seconds=1)
    assert hooked.work() == ["delivered"]
    clock.forward(days=1)
    assert hooked.work() == []
    assert len(set(receiver.ids)) == 1
    stamps = [headers["webhook-timestamp"] for _, headers, _ in receiver.requests]
    assert int(stamps[1]) - int(stamps[0]) == 10
    body = hooked.client.get(status).json()
    (told,) = body["_embedded"]["triggeredWebhooks"]
    links = told.pop("_links")
    assert body["summary"] == {"successful": 1, "failed": 0}
    assert told == {
        "name": "POST 127.0.0.1",
        "status": "success",
        "attemptsMade": 2,
        "attemptsRemaining": 0,
        "triggerType": "resource_creation",
        "eventName": "contract_published",
        "triggeredAt": "2026-11-23T14:02:00+00:00",
    }
    logs = hooked.client.get(links["pb:logs"]["href"].removeprefix("http://broker"), accept="text/plain")
    assert "HTTP/1.0 500" in logs.text
    assert "HTTP/1.0 200" in logs.text


def test_what_is_refused_too_often_is_dead_and_can_be_delivered_later(hooked, receiver, clock):
    hooked.hook(receiver.url)
    receiver.answers = [503]
    hooked.client.publish()
    for outcome in ("failed", "failed", "dead"):
        assert hooked.work() == [outcome]
        clock.forward(seconds=60)
    (one,) = hooked.dead()
    assert (one["state"], one["attempts"], one["webhook"]["name"]) == ("dead", 3, "POST 127.0.0.1")
    receiver.answers = [204]
    again = hooked.client.post(one["_links"]["redeliver"]["href"].removeprefix("http://broker"))
    assert again.json()["state"] == "waiting"
    assert hooked.work() == ["delivered"]
    assert hooked.dead() == []
    assert len(set(receiver.ids)) == 1
    assert len(receiver.ids) == 4


def test_only_a_page_of_this_broker_can_have_a_dead_delivery_sent_again(hooked, receiver, clock):
    hooked.hook(receiver.url)
    receiver.answers = [503]
    hooked.client.publish()
    for _ in range(3):
        hooked.work()
        clock.forward(seconds=60)
    (one,) = hooked.dead()
    where = one["_links"]["redeliver"]["href"].removeprefix("http://broker")
    browser = "text/html,application/xhtml+xml,*/*;q=0.8"

    def send(accept, origin):
        form = "application/x-www-form-urlencoded"
        return hooked.client.send("POST", where, accept=accept, raw=b"", content_type=form, headers={"Origin": origin})

    for accept in (browser, "*/*"):
        assert send(accept, "http://elsewhere.example").status_code == 403
    assert len(hooked.dead()) == 1
    answer = send(browser, "http://broker")
    assert (answer.status_code, answer.headers["location"]) == (303, one["_links"]["self"]["href"])
    assert hooked.dead() == []


def test_only_what_is_dead_can_be_delivered_again(hooked, receiver):
    hooked.hook(receiver.url)
    hooked.client.publish()
    (one,) = hooked.client.get("/shiplap/webhook-deliveries").json()["deliveries"]
    for uuid in (one["id"], "nobody"):
        assert hooked.client.post(f"/shiplap/webhook-deliveries/{uuid}/redeliver").status_code == 404


def test_a_receiver_may_say_when_it_wants_to_be_asked_again(hooked, receiver, clock):
    hooked.hook(receiver.url)
    receiver.answers = [lambda handler: handler.plain(429, Retry_After="120"), 200]
    hooked.client.publish()
    assert hooked.work() == ["failed"]
    clock.forward(seconds=119)
    assert hooked.work() == []
    clock.forward(seconds=1)
    assert hooked.work() == ["delivered"]


def test_a_redirection_is_not_followed(hooked, receiver):
    hooked.hook(receiver.url)
    receiver.answers = [lambda handler: handler.plain(302, Location=f"{receiver.url}/secret")]
    hooked.client.publish()
    assert hooked.work() == ["failed"]
    assert [path for path, _, _ in receiver.requests] == ["/"]


def test_internal_addresses_are_not_called_unless_that_is_allowed(quick, store, clock, portal, receiver):
    strict = Hooked(type(quick), store, clock, portal, internal=())
    strict.hook(receiver.url)
    strict.client.publish()
    assert strict.work() == ["dead"]
    assert receiver.requests == []
    (one,) = strict.dead()
    (attempt,) = strict.client.get(f"/shiplap/webhook-deliveries/{one['id']}").json()["log"]
    assert "127.0.0.1, which webhooks may not call" in attempt["log"]
    tried = strict.client.post("/webhooks/execute", {"request": {"method": "POST", "url": receiver.url}}).json()
    assert "--webhook-allow-internal" in tried["error"]["message"]


def test_a_webhook_that_was_disabled_or_removed_is_not_called(hooked, receiver):
    made = hooked.hook(receiver.url)
    other = hooked.hook(receiver.url)
    hooked.client.publish()
    hooked.client.put(f"/webhooks/{made['uuid']}", {"request": made["request"], "enabled": False})
    hooked.client.send("DELETE", f"/webhooks/{other['uuid']}")
    assert hooked.work() == ["dead"]
    assert receiver.requests == []


def test_what_was_told_is_found_at_the_contract_and_at_the_result(hooked, receiver):
    hooked.hook(receiver.url, ["contract_published", "provider_verification_published"])
    hooked.client.publish(version="41")
    posted = hooked.client.verify("web", "41", "11").json()
    contract = hooked.client.get("/pacts/provider/orders-api/consumer/web/version/41").json()

    def told(links):
        answer = hooked.client.get(links["pb:triggered-webhooks"]["href"].removeprefix("http://broker"))
        return [one["eventName"] for one in answer.json()["_embedded"]["triggeredWebhooks"]]

    assert told(contract["_links"]) == ["contract_published"]
    assert told(posted["_links"]) == ["provider_verification_published"]


def test_the_dashboard_says_how_webhooks_stand(hooked, receiver, clock):
    def standing():
        item = hooked.client.get("/dashboard").json()["items"][0]
        return item["webhookStatus"], item["latestWebhookExecution"]

    hooked.client.publish(version="1")
    assert standing() == ("none", None)
    hooked.hook(receiver.url)
    assert standing() == ("not_run", None)
    receiver.answers = [500, 500, 500]
    hooked.client.publish(version="2")
    hooked.work()
    assert standing() == ("retrying", {"triggeredAt": "2026-11-23T14:02:00+00:00"})
    for _ in range(2):
        clock.forward(minutes=1)
        hooked.work()
    assert standing()[0] == "failure"
    receiver.answers = [200]
    hooked.client.publish(version="3")
    hooked.work()
    assert standing()[0] == "success"


def test_the_numbers_of_webhooks_are_counted(hooked, receiver):
    hooked.hook(receiver.url)
    hooked.client.publish()
    hooked.work()
    counts = hooked.client.get("/metrics").json()
    assert [counts[name]["count"] for name in ("webhooks", "triggeredWebhooks", "webhookExecutions")] == [1, 1, 1]


@pytest.mark.parametrize("query", ["?state=nope", "?page=0", "?size=x"])
def test_a_bad_question_about_deliveries_is_refused(hooked, query):
    assert hooked.client.get(f"/shiplap/webhook-deliveries{query}").status_code == 400
