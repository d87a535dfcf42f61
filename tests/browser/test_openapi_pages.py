"""Documents and comparisons in a real browser: from the version to its document, from the matrix to the witness."""

import json
import urllib.request

import pytest

from fakes.broker_world import BrokerWorld, ref
from fakes.openapi_orders import ID, STATUS, TOTAL, contract, document
from shiplap.model.self_check import SelfCheck
from shiplap.overlap import Deploy, Move
from shiplap_broker.store.memory import MemoryStore
from shiplap_broker.usecases.compare_documents import compare_for_document, publish_document
from shiplap_broker.usecases.decide_gate import decide_gate

pytestmark = pytest.mark.browser
CHECK = SelfCheck(passed=True, by="replay of contracts, shiplap 1", responses=3, operations=("GET /orders/{id}",), of=2)


@pytest.fixture
def world():
    """orders-api 10 is deployed with a document in which an order may lack its total, and may be lost; web 42 comes."""
    world = BrokerWorld(MemoryStore())
    world.environment("production")
    world.version("orders-api@10")
    text = json.dumps(document(required=("id", "status"), statuses=("open", "paid", "lost")))
    found = publish_document(
        world.store, ref("orders-api@10"), "openapi.json", {"openapi.json": text}, CHECK, world.now
    )
    world.record("orders-api@10")
    world.publish("web@41", text=json.dumps(contract("web", id=ID)))
    world.record("web@41")
    world.publish("web@42", text=json.dumps(contract("web", id=ID, total=TOTAL, status=STATUS)))
    world.record("web@42")
    compare_for_document(world.store, found, world.now)
    return world


def json_of(link):
    with urllib.request.urlopen(link.get_attribute("href")) as answer:
        return json.load(answer)


def test_where_nobody_verified_a_contract_pages_say_what_the_comparison_found(page, broker, world):
    page.goto(broker)
    row = page.locator("tbody tr", has_text="orders-api")
    assert row.locator(".state.bad").inner_text() == "breaks"
    assert "by comparison with the document of orders-api 10" in row.inner_text()
    assert "; self-check passed" in row.inner_text()
    row.get_by_role("link", name="history").click()
    cards = page.locator("section.card")
    assert [one.inner_text() for one in cards.locator(".state").all()] == ["breaks", "compatible"]
    assert "No version of orders-api has verified it." in cards.first.inner_text()
    page.get_by_role("link", name="41", exact=True).click()
    page.goto(f"{broker}/pacts/provider/orders-api/consumer/web/version/41")
    assert page.locator(".lead .state.good").inner_text() == "compatible"
    page.locator(".lead").get_by_role("link", name="comparison").click()
    assert page.locator("h1").inner_text() == "web@41 and the OpenAPI document of orders-api@10"
    world.verify("web@42", "orders-api@10", success=False)
    page.goto(broker)
    assert row.locator(".state").inner_text() == "failed"


def test_a_comparison_with_a_document_that_nobody_checked_settles_nothing(page, broker, world):
    files = {"openapi.json": json.dumps(document(required=("id", "status"), statuses=("open", "paid", "lost")))}
    world.version("orders-api@11")
    found = publish_document(world.store, ref("orders-api@11"), "openapi.json", files, None, world.now)
    compare_for_document(world.store, found, world.now)
    page.goto(broker)
    row = page.locator("tbody tr", has_text="orders-api")
    assert row.locator(".state.open").inner_text() == "breaks"
    assert "by comparison with the document of orders-api 11" in row.inner_text()
    assert "no self-check, so that it counts only where a policy says so" in row.inner_text()


def test_a_version_leads_to_its_document_and_that_to_what_was_compared_with_it(page, broker):
    page.goto(f"{broker}/pacticipants/orders-api/versions/10")
    page.get_by_role("link", name="OpenAPI document", exact=True).click()
    assert page.locator("h1").inner_text() == "The OpenAPI document of orders-api 10"
    assert "Self-check passed by replay of contracts, shiplap 1" in page.locator(".verdict").inner_text()
    assert "3 answers of 1 of 2 operations" in page.locator(".verdict").inner_text()
    rows = page.locator("main table tbody tr")
    shown = [[cell.inner_text() for cell in row.locator("th, td").all()][:2] for row in rows.all()]
    assert shown == [["web@41", "compatible"], ["web@42", "breaks"]]
    page.locator("summary", has_text="openapi.json").click()
    assert '"openapi": "3.1.0"' in page.locator("details pre").inner_text()
    twin = json_of(page.get_by_role("link", name="This document as JSON"))
    assert (twin["selfCheck"]["passed"], twin["name"]) == (True, "openapi.json")
    assert [(one["version"], one["verdict"]) for one in twin["comparisons"]] == [
        ("41", "compatible"),
        ("42", "break"),
    ]


def test_the_matrix_leads_to_the_message_that_shows_the_break(page, broker):
    page.goto(f"{broker}/matrix/provider/orders-api/consumer/web")
    row = page.locator("main table tbody tr", has_text="42")
    assert "breaks" in row.inner_text()
    assert "compared with the OpenAPI document; self-check passed, by replay of contracts" in row.inner_text()
    row.get_by_role("link", name="compared with the OpenAPI document").click()
    assert page.locator("h1").inner_text() == "web@42 and the OpenAPI document of orders-api@10"
    assert page.locator("h2").inner_text() == f"{page.locator('article').count()} findings"
    shown = page.locator("article").first.inner_text()
    assert "what to do\nlet the document say so" in shown
    assert "GET /orders/41" in shown
    assert "status 200" in shown
    assert '{"id":0,"status":"lost"}' in shown
    assert "and it is not accepted: $.total missing, expected a number" in shown
    assert "curl -s http://localhost:8000/orders/41" in shown
    twin = json_of(page.get_by_role("link", name="This comparison as JSON"))
    assert twin["verdict"] == "break"
    assert twin["findings"][0]["witness"]["response"]["body"] == '{"id":0,"status":"lost"}'
    assert twin["consumer"] == {"name": "web", "version": "42"}


def test_a_decision_says_what_its_evidence_rests_on_and_leads_to_the_message(page, broker, world):
    action = Deploy((Move(pacticipant="web", version="42"),))
    decided = decide_gate(world.store, "production", action, world.now, decision_id="d1", now=world.now)
    assert decided.decision.verdict.value == "no"
    page.goto(f"{broker}/shiplap/decisions/d1")
    row = page.locator("main table tbody tr", has_text="web@42").first
    assert "(compared with its OpenAPI document: self-check passed, by replay of contracts" in row.inner_text()
    row.get_by_role("link", name="comparison").click()
    assert page.locator("h1").inner_text() == "web@42 and the OpenAPI document of orders-api@10"


def test_what_is_compatible_says_what_that_rests_on(page, broker):
    page.goto(f"{broker}/shiplap/documents/orders-api/10/comparisons/web/41")
    shown = page.locator("main").inner_text()
    assert "Everything that one side may send is proved to be accepted by the other." in shown
    assert "Self-check of the document: passed, by replay of contracts" in shown


def test_there_is_no_page_of_what_is_not_there(page, broker):
    for missing in ("orders-api/11", "orders-api/10/comparisons/web/43"):
        with pytest.raises(urllib.error.HTTPError, match="404"):
            urllib.request.urlopen(f"{broker}/shiplap/documents/{missing}")


def test_the_matrix_has_the_newest_provider_first_whatever_its_evidence_is(page, broker, world):
    world.version("orders-api@11")
    found = publish_document(
        world.store, ref("orders-api@11"), "openapi.json", {"openapi.json": json.dumps(document())}, None, world.now
    )
    compare_for_document(world.store, found, world.now)
    world.verify("web@42", "orders-api@10")
    page.goto(f"{broker}/matrix/provider/orders-api/consumer/web")
    rows = [
        [row.locator("th a").first.inner_text(), row.locator("td").nth(1).locator("a").inner_text()]
        for row in page.locator("main table tbody tr").all()
    ]
    assert rows == [["42", "11"], ["42", "10"], ["41", "11"], ["41", "10"]]
