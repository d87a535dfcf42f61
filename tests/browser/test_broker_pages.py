"""The broker's pages in a real browser: readable, escaped, without scripts, and the same as their JSON twins."""

import json
import urllib.request

import pytest

from fakes.broker_world import contract_text
from shiplap.model.deployment import Kind

pytestmark = pytest.mark.browser
EVIL = '"><script>document.title="broken"</script>'


def readable(*reads, consumer="web", provider="orders-api"):
    return contract_text(consumer, provider, *reads).replace('"4.0"', '"3.0.0"')


@pytest.fixture
def story(world):
    """Web 41 has replaced 40, whose tabs live on; API 10 serves; API 11 breaks web 40."""
    world.environment("production")
    world.publish("web@40", text=readable("id", "total"))
    world.publish("web@41", text=readable("id"))
    for version, fits in (("web@40", False), ("web@41", True)):
        world.verify(version, "orders-api@10")
        world.verify(version, "orders-api@11", success=fits)
    world.policy("web", Kind.BROWSER)
    world.deploy("orders-api@10")
    world.deploy("web@40")
    world.later(hours=3)
    world.deploy("web@41")
    world.later(hours=1)
    return world


def rows(page, table=0):
    cells = page.locator("main table").nth(table).locator("tbody tr")
    return [[cell.inner_text().replace("\n", " ") for cell in row.locator("th, td").all()] for row in cells.all()]


def json_at(url):
    request = urllib.request.Request(url, headers={"Accept": "application/json, application/hal+json"})
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


def test_an_empty_broker_says_how_to_begin(page, broker):
    page.goto(f"{broker}/")
    assert page.locator("h1").inner_text() == "Integrations"
    assert "pact broker publish" in page.locator(".empty").inner_text()
    page.get_by_role("link", name="Environments").click()
    assert "shiplap create-environment" in page.locator(".empty").inner_text()
    page.get_by_role("link", name="Decisions").click()
    assert "shiplap can-i-deploy" in page.locator(".empty").inner_text()


def test_the_first_page_lists_integrations_with_their_last_verification(page, broker, story):
    page.goto(f"{broker}/")
    (row,) = rows(page)
    assert row[5] == "matrix · history"
    assert row[:2] == ["web", "orders-api"]
    assert row[2].startswith("41")
    assert row[4] == "verified by orders-api 11, 2026-11-23 08:00"
    page.get_by_label("Name contains").fill("nobody")
    page.get_by_role("button", name="Search").click()
    assert "No integration has a name that contains" in page.locator(".empty").inner_text()


def test_a_contract_is_readable_and_leads_to_its_other_versions(page, broker, story):
    page.goto(f"{broker}/pacts/provider/orders-api/consumer/web/latest")
    assert page.locator("h1").inner_text() == "What web expects of orders-api"
    shown = page.locator("article").inner_text()
    assert "given order exists" in shown
    assert "GET /orders/42" in shown
    assert '"id": 1' in shown
    assert '"total"' not in shown
    page.get_by_role("link", name="40", exact=True).click()
    assert '"total": 1' in page.locator("article").inner_text()


def test_the_matrix_shows_every_pair_of_versions(page, broker, story):
    page.goto(f"{broker}/")
    page.get_by_role("link", name="matrix").click()
    page.get_by_role("heading", name="fit together").wait_for()
    shown = [(row[0].split()[0], row[2].split()[0], row[3]) for row in rows(page)]
    assert shown == [
        ("41", "11", "verified"),
        ("41", "10", "verified"),
        ("40", "11", "failed"),
        ("40", "10", "verified"),
    ]


def test_the_environment_shows_who_serves_and_who_is_only_alive(page, broker, story):
    page.goto(f"{broker}/environments/production")
    assert page.locator("figure svg title").first.text_content() == "Timeline of production"
    found = {row[0]: row[1:] for row in rows(page)}
    assert found["web@41"][0] == "serving"
    assert found["web@40"][0] == "alive"
    assert found["web@40"][3] == "open tabs, assumed: tab = 24 h"
    page.get_by_label("At (UTC)").fill("2026-11-26 00:00")
    page.get_by_role("button", name="Show").click()
    assert {row[0]: row[1] for row in rows(page)}["web@40"] == "gone"


def test_a_deployment_under_way_is_shown_until_it_ends(page, broker, story):
    started = story.start("orders-api@11", force="the old page is gone")
    page.goto(f"{broker}/environments/production")
    (row,) = rows(page, 1)
    assert row[0] == "orders-api@11"
    assert row[3] == "rolling forced: the old page is gone"
    story.later(minutes=5)
    story.finish(started)
    page.reload()
    assert page.get_by_role("heading", name="Under way").count() == 0


def test_the_table_says_the_same_as_the_json_twin(page, broker, story):
    page.goto(f"{broker}/environments/production")
    shown = {row[0]: row[4] for row in rows(page)}
    page.get_by_role("link", name="This timeline as JSON").click()
    lives = json.loads(page.locator("pre").inner_text())["lives"]
    assert {f"{life['pacticipant']}@{life['version']}": life["why"] for life in lives} == shown


def test_a_moment_that_is_none_is_explained(chromium_page, broker, story):
    chromium_page.goto(f"{broker}/environments/production?at=soon")
    assert "2026-11-24T08:26Z" in chromium_page.locator("main").inner_text()


def test_an_unknown_environment_is_answered_with_the_nearest(chromium_page, broker, story):
    answer = chromium_page.goto(f"{broker}/environments/prodction")
    assert answer.status == 404
    assert "did you mean 'production'?" in chromium_page.locator("main").inner_text()


def test_a_decision_explains_itself(page, broker, story):
    story.may_deploy("orders-api@11")
    page.goto(f"{broker}/shiplap/decisions")
    page.locator("tbody tr").first.locator("a").first.click()
    assert page.locator("h1").inner_text() == "NO: orders-api@11 to production"
    bad = next(row for row in rows(page) if row[0] == "web@40")
    assert bad[2] == "no"
    assert bad[4].startswith("open tabs, assumed: tab = 24 h")
    assert "wait until 2026-11-24" in page.locator(".verdict").inner_text()


def test_nothing_from_a_contract_or_a_name_can_run(page, broker, world):
    text = json.loads(readable("id", consumer=EVIL, provider=EVIL))
    text["interactions"][0]["description"] = EVIL
    text["interactions"][0]["request"]["path"] = f"/{EVIL}"
    text["interactions"][0]["response"]["body"] = {EVIL: EVIL}
    world.environment("production")
    world.publish(f"{EVIL}@1", provider=EVIL, text=json.dumps(text), branch=EVIL, tags=(EVIL,))
    world.record(f"{EVIL}@1")
    page.goto(f"{broker}/")
    assert page.title() == "Integrations | Shiplap"
    page.locator("tbody td a").nth(1).click()
    assert page.locator("h1").inner_text() == f"What {EVIL} expects of {EVIL}"
    assert EVIL in page.locator("article h3").inner_text()
    page.goto(f"{broker}/environments/production")
    assert EVIL in page.locator("tbody").inner_text()
    assert page.title() == "production | Shiplap"
    page.locator("tbody a").first.click()
    assert page.locator("h1").inner_text() == EVIL


def test_pages_may_load_nothing_from_elsewhere_and_run_nothing(broker, story):
    request = urllib.request.Request(f"{broker}/environments/production", headers={"Accept": "text/html"})
    with urllib.request.urlopen(request) as answer:
        policy = answer.headers["content-security-policy"]
        text = answer.read().decode()
    assert policy.startswith("default-src 'none'; style-src 'self'; img-src 'self'")
    assert "unsafe" not in policy
    assert "<script" not in text
    assert " style=" not in text


def test_a_document_that_is_no_pact_is_shown_as_it_is(page, broker, world):
    world.publish("web@1", text=json.dumps({"anything": [1, 2]}))
    page.goto(f"{broker}/pacts/provider/orders-api/consumer/web/latest")
    assert "cannot be shown as interactions" in page.locator("main").inner_text()
    assert '"anything"' in page.locator("main pre").inner_text()


@pytest.mark.parametrize("path", ["/nope", "/pacticipants/nobody", "/shiplap/decisions/none"])
def test_what_is_not_there_is_a_page_with_a_way_back(chromium_page, broker, path):
    answer = chromium_page.goto(f"{broker}{path}")
    assert answer.status == 404
    assert chromium_page.locator("h1").inner_text() == "Not found"
    chromium_page.get_by_role("link", name="All integrations").click()
    assert chromium_page.locator("h1").inner_text() == "Integrations"


@pytest.mark.parametrize("width", [360, 1100])
def test_no_page_is_wider_than_its_window(page, broker, story, width):
    story.may_deploy("orders-api@11")
    decision = json_at(f"{broker}/shiplap/decisions")["decisions"][0]["id"]
    page.set_viewport_size({"width": width, "height": 700})
    for path in (
        "/",
        "/matrix/provider/orders-api/consumer/web",
        "/environments/production",
        f"/shiplap/decisions/{decision}",
        "/pacticipants/web",
    ):
        page.goto(f"{broker}{path}")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
