"""The pages of webhooks in a real browser: what could not be delivered is seen, and sent again, without scripts."""

import json

import pytest

from fakes.webhook_receiver import receiving
from fakes.webhook_records import delivery, webhook
from shiplap_broker.jobs.delivering import Deliverer, claim_due, deliver, guarded_send
from shiplap_broker.settings import WebhookSettings
from shiplap_broker.usecases.edit_webhooks import save_webhook

pytestmark = pytest.mark.browser
UUID = "hook-0123456789abcdef"


@pytest.fixture
def receiver():
    with receiving() as started:
        yield started


@pytest.fixture
def page(chromium):
    opened = chromium.new_page(viewport={"width": 1100, "height": 800}, java_script_enabled=False)
    opened.set_default_timeout(10_000)
    yield opened
    opened.close()


@pytest.fixture
def work(world):
    """A function that delivers what is due."""
    settings = WebhookSettings(internal=("127.0.0.1",), retry_seconds=())
    deliverer = Deliverer(
        store=world.store,
        settings=settings,
        send=guarded_send(settings),
        now=lambda: world.now,
        new_id=lambda: "claim",
        jitter=lambda: 1.0,
        observe=lambda _outcome: None,
    )

    def deliver_all():
        for one in claim_due(deliverer, 10):
            deliver(deliverer, one)

    return deliver_all


@pytest.fixture
def dead(world, receiver, work):
    """A delivery that its receiver did not take."""
    hook = webhook(
        world.now,
        uuid=UUID,
        description="tell the <build>",
        url=f"{receiver.url}/hook",
        headers={"Authorization": "Bearer secret"},
        body={"v": "${pactbroker.consumerVersionNumber}"},
    )
    world.publish("web@41")
    save_webhook(world.store, hook)
    parameters = {"consumerVersionNumber": "41"}
    told = delivery("delivery-1", world.now, webhook=UUID, consumer_version="41", parameters=parameters)
    with world.store.write() as transaction:
        transaction.outbox.add(told)
    receiver.answers = [500, 200]
    work()
    return told


def test_what_was_given_up_is_seen_and_sent_again(page, broker, dead, receiver, work):
    page.goto(f"{broker}/webhooks")
    assert page.locator(".verdict.bad").inner_text() == "1 delivery was given up: see why, and send it again."
    page.get_by_role("link", name="see why").click()
    row = page.locator("tbody tr").inner_text()
    assert "dead" in row
    assert "web@41 with orders-api" in row
    page.locator("tbody th a").click()
    assert page.locator("h1").inner_text() == "contract_published: dead"
    assert "HTTP/1.1 POST" in page.locator("pre").inner_text()
    assert "secret" not in page.content()
    page.get_by_role("button", name="Deliver again").click()
    work()
    page.goto(f"{broker}/shiplap/webhook-deliveries/delivery-1")
    assert page.locator("h1").inner_text() == "contract_published: delivered"
    assert page.locator("pre").count() == 2
    assert page.get_by_role("button", name="Deliver again").count() == 0
    assert [json.loads(body) for _, _, body in receiver.requests] == [{"v": "41"}] * 2


def test_a_webhook_shows_what_it_sends_but_no_secret(page, broker, dead):
    page.goto(f"{broker}/webhooks")
    page.get_by_role("link", name="tell the <build>").first.click()
    text = page.locator("main").inner_text()
    assert "about contracts of every one with every one" in text
    assert "**********" in text
    assert "Bearer secret" not in text
    assert "${pactbroker.consumerVersionNumber}" in text
    page.locator("footer a").click()
    assert json.loads(page.locator("pre").inner_text())["uuid"] == UUID
