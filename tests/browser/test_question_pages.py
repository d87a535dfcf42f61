"""Where Pact's tools and badges lead people: questions answered as pages, and what stands for the Pact Broker's pages."""

import json
from urllib.parse import quote

import pytest

pytestmark = pytest.mark.browser

WEB, API = 'web <b>"50%"</b>/ü', "orders/api"


def segment(name):
    return quote(name, safe="")


@pytest.fixture
def story(world):
    """Web 1 is in production; API 10 has verified it, API 11 fails it, and nobody asked API 12."""
    world.environment("production")
    world.publish(f"{WEB}@1", API, text=contract(), tags=("prod",))
    world.verify(f"{WEB}@1", f"{API}@10")
    world.verify(f"{WEB}@1", f"{API}@11", success=False)
    world.version(f"{API}@12")
    world.record(f"{WEB}@1")
    return world


def contract():
    interaction = {"description": "an order", "request": {"method": "GET", "path": "/"}, "response": {"status": 200}}
    return json.dumps(
        {"consumer": {"name": WEB}, "provider": {"name": API}, "interactions": [interaction], "metadata": {}}
    )


def ask(page, number):
    page.get_by_label("Pacticipant").fill(API)
    page.get_by_label("Version").fill(number)
    page.get_by_role("button", name="Can it be deployed?").click()


@pytest.mark.parametrize(
    ("number", "heading", "result"),
    [("10", "YES", "verified"), ("11", "NO", "failed"), ("12", "UNKNOWN", "not verified")],
)
def test_a_person_asks_whether_a_version_can_be_deployed(page, broker, story, number, heading, result):
    page.goto(f"{broker}/can-i-deploy")
    ask(page, number)
    assert page.locator("h1").inner_text() == f"{heading}: {API} {number} to production"
    (row,) = page.locator("main tbody tr").all()
    assert row.locator("th").inner_text().split("\n")[0] == f"{WEB} 1"
    assert row.locator(".state").inner_text() == result
    page.locator("footer a").first.click()
    deployable = json.loads(page.locator("pre").inner_text())["summary"]["deployable"]
    assert deployable is {"YES": True, "NO": False, "UNKNOWN": None}[heading]


def test_the_page_of_a_version_leads_to_the_question(page, broker, story):
    page.goto(f"{broker}/pacticipants/{segment(API)}/versions/11")
    page.get_by_role("link", name="production?").click()
    assert page.locator("h1").inner_text() == f"NO: {API} 11 to production"
    assert page.get_by_label("Version").input_value() == "11"


def test_the_question_of_a_badge_is_a_page(page, broker, story):
    page.goto(f"{broker}/pacticipants/{segment(WEB)}/latest-version/prod/can-i-deploy/to/dev")
    assert (
        page.locator("h1").inner_text()
        == f"UNKNOWN: the newest of {WEB} tagged prod with the newest of the others tagged dev"
    )


def test_the_matrix_of_any_selectors_is_a_page(page, broker, story):
    page.goto(f"{broker}/matrix?q[][pacticipant]={segment(WEB)}&q[][pacticipant]={segment(API)}&latestby=cvpv")
    assert page.locator("h1").inner_text() == f"NO: {WEB} and {API}"
    assert [each.inner_text() for each in page.locator("tbody .state").all()] == ["failed", "verified"]
    page.goto(f"{broker}/matrix")
    assert page.locator("h1").inner_text() == "Can it be deployed?"


@pytest.mark.parametrize(
    ("address", "heading"),
    [
        ("/dashboard", "Integrations"),
        (f"/dashboard/provider/{segment(API)}/consumer/{segment(WEB)}?view=all", f"What {WEB} has expected of {API}"),
        (f"/pacticipants/{segment(API)}/network?maxPacticipants=150", API),
    ],
)
def test_pages_of_the_pact_broker_lead_to_those_that_stand_for_them(page, broker, story, address, heading):
    page.goto(f"{broker}{address}")
    assert page.locator("h1").inner_text() == heading


def test_the_address_that_webhooks_and_verifiers_are_told_is_a_page(page, broker, story):
    content = (
        f"{broker}/pacts/provider/{segment(API)}/consumer/{segment(WEB)}/pact-version/{story.sha(f'{WEB}@1', API)}"
    )
    page.goto(f"{content}/metadata/Y3ZuPTE")
    told = page.locator("main").inner_text()
    page.goto(content)
    assert page.locator("main").inner_text() == told
    assert "an order" in told


REPORT = {
    "tests": [
        {
            "interactionDescription": "an order",
            "success": False,
            "mismatches": [{"attribute": "status", "description": "<b>expected 200 but was 500</b>"}],
        }
    ]
}


def test_a_result_says_what_failed_and_what_the_verifier_reported(page, broker, story):
    story.verify(f"{WEB}@1", f"{API}@13", success=False, results=REPORT)
    page.goto(f"{broker}/can-i-deploy?pacticipant={segment(API)}&version=13&environment=production")
    page.get_by_role("link", name="replayed for this version").click()
    assert page.locator("h1").inner_text() == f"FAILED: {API} 13"
    assert "<b>expected 200 but was 500</b>" in page.locator("main pre").inner_text()
    address = page.url
    twin_of_page = page.locator("footer a").first
    twin_of_page.click()
    assert json.loads(page.locator("pre").inner_text())["testResults"] == REPORT
    with_token = address.replace("/verification-results/", "/metadata/Y3ZuPTE/verification-results/")
    for same in (with_token, address.rpartition("/")[0] + "/latest"):
        page.goto(same)
        assert page.locator("h1").inner_text() == f"FAILED: {API} 13"


def test_there_is_no_page_of_a_result_that_is_not_there(chromium_page, broker, story):
    content = f"{broker}/pacts/provider/{segment(API)}/consumer/{segment(WEB)}/pact-version"
    digest = story.sha(f"{WEB}@1", API)
    for address in (
        f"{content}/nope/verification-results/1",
        *(f"{content}/{digest}/verification-results/{number}" for number in ("77", "x", "9" * 30)),
    ):
        assert chromium_page.goto(address).status == 404, address


def test_a_question_that_makes_no_sense_is_answered_in_words(chromium_page, broker, story):
    chromium_page.goto(f"{broker}/can-i-deploy")
    ask(chromium_page, "")
    assert chromium_page.url == f"{broker}/can-i-deploy"  # the browser asks for the version
    answer = chromium_page.goto(f"{broker}/can-i-deploy?pacticipant={segment(API)}&environment=production")
    assert (answer.status, chromium_page.locator("main p").first.inner_text()) == (400, "version is missing")
