"""The pages of history in a real browser: contents, differences, versions and pacticipants, and their JSON twins."""

import itertools
import json
import urllib.request
from datetime import timedelta

import pytest

from shiplap.model.deployment import Kind
from shiplap_broker.pages.contents import CONTENTS, OLDER, VERSIONS

pytestmark = pytest.mark.browser
EVIL = '"><script>document.title="broken"</script>'


def contract(*members, rule=None, more=(), consumer="web", description="an order is read"):
    response = {"status": 200, "body": dict.fromkeys(members, 1)}
    if rule:
        response["matchingRules"] = {"body": {"$.id": {"matchers": [rule]}}}
    interactions = [
        {"description": name, "request": {"method": "GET", "path": f"/{name}"}, "response": response}
        for name in (description, *more)
    ]
    return json.dumps(
        {
            "consumer": {"name": consumer},
            "provider": {"name": "orders-api"},
            "interactions": interactions,
            "metadata": {"pactSpecification": {"version": "3.0.0"}},
        }
    )


@pytest.fixture
def story(world):
    """Three versions of web with two contents; the first was verified by two versions of the provider."""
    world.environment("production")
    world.publish("web@40", text=contract("id", "total", rule={"match": "regex", "regex": "[0-9]+"}))
    world.verify("web@40", "orders-api@10")
    world.verify("web@40", "orders-api@11", success=False)
    world.record("orders-api@10")
    world.record("web@40")
    world.later(hours=1)
    world.publish("web@41", text=contract("id", rule={"match": "integer"}, more=("all orders",)), branch="feat/x")
    world.publish("web@42", text=contract("id", rule={"match": "integer"}, more=("all orders",)), tags=("dev",))
    return world


def json_at(url):
    request = urllib.request.Request(url, headers={"Accept": "application/json, application/hal+json"})
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


def twin_of(page):
    """Follow the link to the JSON twin and return what it says."""
    page.locator("footer a").first.click()
    return json.loads(page.locator("pre").inner_text())


def test_every_content_is_listed_with_the_versions_that_carry_it(page, broker, story):
    page.goto(f"{broker}/")
    page.get_by_role("link", name="history").click()
    assert page.locator("h1").inner_text() == "What web has expected of orders-api"
    newest, oldest = page.locator("main section").all()
    assert [each.inner_text().split()[0] for each in newest.locator("tbody th").all()] == ["42", "41"]
    assert "2 interactions. Brought by version 41, 2026-11-23 09:00." in newest.inner_text()
    assert "⎇ feat/x" in newest.inner_text()
    assert "No version of orders-api has verified it." in newest.inner_text()
    assert "failed by orders-api 11" in oldest.inner_text().replace("\n", " ")
    assert "production" in oldest.locator("tbody").inner_text()
    assert "The first there was." in oldest.inner_text()
    twin = twin_of(page)
    assert [[one["version"] for one in each["versions"]] for each in twin["contents"]] == [["42", "41"], ["40"]]


def test_the_difference_is_told_interaction_by_interaction(page, broker, story):
    page.goto(f"{broker}/shiplap/contracts/provider/orders-api/consumer/web/contents")
    page.get_by_role("button", name="Compare").click()
    assert page.locator("h1").inner_text() == "What changed from web 40 to 42"
    added, changed = sorted(page.locator("article").all(), key=lambda each: each.inner_text())
    assert added.locator("h3").inner_text() == "added all orders"
    assert "/all orders" in added.inner_text()
    cells = [[cell.inner_text() for cell in row.locator("th, td").all()] for row in changed.locator("tbody tr").all()]
    assert cells == [
        ["response rule for body $.id", "a text that fits the pattern [0-9]+", "any whole number"],
        ["response body $.total", "1", "nothing"],
    ]
    assert twin_of(page)["counts"] == {"added": 1, "removed": 0, "changed": 1, "same": 0}


def test_a_contract_leads_to_what_changed_and_explains_its_rules(page, broker, story):
    page.goto(f"{broker}/pacts/provider/orders-api/consumer/web/version/41")
    assert "any whole number" in page.locator("article details").first.inner_text()
    page.get_by_role("link", name="What changed", exact=True).click()
    assert page.locator("h1").inner_text() == "What changed from web 40 to 41"
    page.get_by_role("link", name="The other way round").click()
    assert page.locator("article").last.locator("h3").inner_text() == "removed all orders"


def test_the_first_content_has_nothing_before_it(chromium_page, broker, story):
    answer = chromium_page.goto(f"{broker}/pacts/provider/orders-api/consumer/web/version/40/diff/previous-distinct")
    assert answer.status == 404
    assert "No version of web before 40 had another content" in chromium_page.locator("main").inner_text()
    for address in ("pacts/provider/orders-api/consumer/web/version/40", "pacticipants/web/versions/40"):
        chromium_page.goto(f"{broker}/{address}")
        assert chromium_page.locator("a[href$='/diff/previous-distinct']").count() == 0


def test_two_versions_with_one_content_do_not_differ(page, broker, story):
    page.goto(f"{broker}/pacts/provider/orders-api/consumer/web/version/42/diff/version/41")
    assert "This is one and the same content." in page.locator("main").inner_text()


def test_the_matrix_says_what_kind_of_evidence_each_result_is(page, broker, story):
    story.publish("web@43", text=contract("id", "total", rule={"match": "regex", "regex": "[0-9]+"}))
    page.goto(f"{broker}/matrix/provider/orders-api/consumer/web")
    found = {}
    for row in page.locator("tbody tr").all():
        cells = [cell.inner_text().split("\n")[0] for cell in row.locator("th, td").all()]
        found[cells[0], cells[2]] = (cells[3], cells[4])
    assert found["40", "10"] == ("verified", "replayed for this version")
    assert found["43", "11"] == ("failed", "replayed for another version with the same content")
    assert found["42", "\u2013"] == ("not verified", "")
    twin = json_at(f"{broker}/matrix/provider/orders-api/consumer/web")["matrix"]
    assert {each["evidence"]["kind"] for each in twin if each["verificationResult"]} == {"replayed", "inherited"}


def test_pacticipants_lead_to_their_versions_and_each_to_what_is_known_of_it(page, broker, story):
    story.may_deploy("orders-api@11")
    page.goto(f"{broker}/")
    page.get_by_role("link", name="Pacticipants").click()
    assert [row.inner_text().split()[0] for row in page.locator("tbody tr").all()] == ["orders-api", "web"]
    page.get_by_role("link", name="web", exact=True).click()
    page.get_by_role("link", name="40", exact=True).click()
    assert page.locator("h1").inner_text() == "web 40"
    text = page.locator("main").inner_text()
    assert "production" in text
    assert "still there" in text
    assert "replayed for this version" in text
    assert twin_of(page)["number"] == "40"
    page.goto(f"{broker}/pacticipants/orders-api/versions/11")
    assert page.locator("a", has_text="decision-").count() == 1
    answer = page.request.get(f"{broker}/pacticipants/web/versions/4O", headers={"Accept": "text/html"})
    assert answer.status == 404
    assert "did you mean" in answer.text()


def test_versions_come_in_pages(page, broker, world):
    for number in range(101):
        world.version(f"web@{number}")
    page.goto(f"{broker}/pacticipants/web")
    page.get_by_role("link", name="All 101 versions").click()
    page.get_by_role("link", name="older").click()
    assert [row.inner_text().split()[0] for row in page.locator("tbody tr").all()] == ["0"]


def test_nothing_in_a_contract_can_run_on_the_pages_of_history(page, broker, world):
    for number, members in (("1", ("id",)), ("2", ("id", EVIL))):
        text = contract(*members, rule={"match": "regex", "regex": EVIL}, consumer=EVIL, description=EVIL)
        world.publish(f"{EVIL}@{number}{EVIL}", text=text.replace(EVIL, EVIL), branch=EVIL, tags=(EVIL,))
    page.goto(f"{broker}/pacticipants")
    page.locator("tbody th a").first.click()
    assert page.locator("h1").inner_text() == EVIL
    page.locator("tbody th a").first.click()
    page.get_by_role("link", name="what changed").click()
    assert EVIL in page.locator("article").first.inner_text()
    page.goto(f"{broker}/")
    page.get_by_role("link", name="history").click()
    assert page.title().endswith("history | Shiplap")


@pytest.mark.parametrize(
    "path",
    [
        "/shiplap/contracts/provider/orders-api/consumer/web/contents",
        "/shiplap/contracts/provider/orders-api/consumer/web/difference?before=40&after=41",
        "/pacticipants",
        "/pacticipants/web/versions",
        "/pacticipants/web/versions/40",
    ],
)
def test_pages_of_history_fit_a_narrow_window_and_need_no_scripts(chromium, broker, story, path):
    page = chromium.new_page(viewport={"width": 390, "height": 800}, java_script_enabled=False)
    page.goto(broker + path)
    assert page.locator("main h1").count() == 1
    page.close()
    page = chromium.new_page(viewport={"width": 390, "height": 800})
    page.goto(broker + path)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.close()


def test_an_environment_shows_what_a_rollback_would_bring_back(page, broker, world):
    world.environment("production")
    world.policy("shop", Kind.SERVER, rollback=timedelta(hours=2))
    world.publish("shop@1")
    world.version("shop@2")
    world.record("shop@1")
    world.later(minutes=30)
    world.record("shop@2")
    world.later(minutes=30)
    until = f"{world.now + timedelta(minutes=90):%Y-%m-%d %H:%M}"
    page.goto(f"{broker}/environments/production")
    assert "1 more may come back by a rollback, and counts as well." in page.locator(".lead").inner_text()
    row = page.locator("main table tbody tr", has_text="may come back")
    said = " ".join(row.inner_text().split())
    assert said.startswith("shop@1 may come back")
    assert f"may come back until {until}: rollback target of shop@2, assumed: rollback = 2 h" in said
    (twin,) = [life for life in twin_of(page)["lives"] if life.get("comeback")]
    assert (twin["version"], twin["comebackWhy"]) == ("1", "rollback target of shop@2, assumed: rollback = 2 h")
    page.goto(f"{broker}/environments/production?at={world.now + timedelta(hours=3):%Y-%m-%dT%H:%MZ}")
    assert page.locator("main table tbody tr", has_text="may come back").count() == 0


def test_a_long_name_makes_no_page_wider_than_a_narrow_window(page, broker, world):
    name = "n" * 300
    world.environment("e" * 100)
    world.publish(f"{name}@1", text=contract("id", consumer=name))
    world.publish(f"{name}@2", text=contract("id", "total", consumer=name))
    world.verify(f"{name}@2", "orders-api@10")
    world.record(f"{name}@2", environment="e" * 100)
    pair = f"provider/orders-api/consumer/{name}"
    page.set_viewport_size({"width": 400, "height": 800})
    for address in (
        *("", "pacticipants", f"pacticipants/{name}", f"pacticipants/{name}/versions/2", "environments"),
        *(f"environments/{'e' * 100}", f"pacts/{pair}/latest", f"matrix/{pair}", f"shiplap/contracts/{pair}/contents"),
        *(f"pacts/{pair}/version/2/diff/previous-distinct", "shiplap/decisions"),
    ):
        assert page.goto(f"{broker}/{address}").status == 200, address
        assert page.evaluate("document.documentElement.scrollWidth") <= 400, address


def test_names_that_read_from_right_to_left_do_not_turn_what_stands_beside_them(page, broker, world):
    world.publish("متجر@1", text=contract("id", consumer="متجر"))
    page.goto(f"{broker}/pacticipants/متجر/versions/1")
    assert page.locator("h1 bdi").all_inner_texts() == ["متجر", "1"]
    boxes = [each.bounding_box()["x"] for each in page.locator("h1 bdi").all()]
    assert boxes == sorted(boxes)
    world.environment("production")
    world.record("متجر@1")
    page.goto(f"{broker}/environments")
    name, number = page.locator("main .tag bdi").all()
    assert (name.inner_text(), number.inner_text()) == ("متجر", "1")
    assert name.bounding_box()["x"] < number.bounding_box()["x"]


def test_any_two_contents_can_be_compared_however_many_there_are(page, broker, world):
    for number in range(CONTENTS + 3):
        world.publish(f"web@{number}", text=contract(f"m{number}"))
    page.goto(f"{broker}/shiplap/contracts/provider/orders-api/consumer/web/contents?page=2")
    assert len(page.locator("main section").all()) == 3
    newest = page.locator("main section").first.locator("tbody th").inner_text()
    page.get_by_label("What changed from version").fill("0")
    page.get_by_label("to version").fill(str(CONTENTS + 2))
    page.get_by_role("button", name="Compare").click()
    assert page.locator("h1").inner_text() == f"What changed from web 0 to {CONTENTS + 2}"
    page.go_back()
    twin = twin_of(page)
    assert [each["versions"][0]["version"] for each in twin["contents"]] == [newest, "1", "0"]


CONTRAST = """() => {
  const bright = ([r, g, b]) => [r, g, b].map(v => v / 255).map(v => v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4)
    .reduce((sum, v, at) => sum + v * [.2126, .7152, .0722][at], 0);
  const parts = text => text.match(/[\\d.]+/g).map(Number);
  const ground = e => { for (; e; e = e.parentElement) { const c = parts(getComputedStyle(e).backgroundColor); if (c[3] !== 0) return c } return [255, 255, 255] };
  return [...document.querySelectorAll("body *")].filter(e => e.offsetParent && [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim())).filter(e => {
    const [one, other] = [bright(parts(getComputedStyle(e).color)), bright(ground(e))].sort((a, b) => b - a);
    return (one + .05) / (other + .05) < 4.5;
  }).map(e => e.outerHTML.slice(0, 80));
}"""
"""Texts whose contrast with their ground is below 4.5, WCAG's AA."""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_can_be_read_by_their_headings_and_in_both_colour_schemes(page, broker, story, scheme):
    page.emulate_media(color_scheme=scheme)
    pair = "provider/orders-api/consumer/web"
    for address in (
        *("", "pacticipants", "pacticipants/web", "pacticipants/web/versions/41", "environments"),
        *("environments/production", f"pacts/{pair}/latest", f"matrix/{pair}", f"shiplap/contracts/{pair}/contents"),
        f"pacts/{pair}/version/42/diff/previous-distinct",
    ):
        page.goto(f"{broker}/{address}")
        levels = page.evaluate("[...document.querySelectorAll('h1, h2, h3, h4')].map(e => +e.tagName[1])")
        assert levels[0] == 1, address
        assert all(after <= before + 1 for before, after in itertools.pairwise(levels)), (address, levels)
        assert page.evaluate(CONTRAST) == [], address
        rows = "[...document.querySelectorAll('tbody tr')].filter(e => !e.querySelector('th[scope=row]')).length"
        assert page.evaluate(rows) == 0, address


def test_a_content_of_very_many_versions_names_them_folded_up_and_counts_the_rest(page, broker, world):
    world.environment("production")
    for number in range(VERSIONS + OLDER + 3):
        world.publish(f"web@{number}", text=contract("id"))
    world.record("web@5")
    page.goto(f"{broker}/shiplap/contracts/provider/orders-api/consumer/web/contents")
    newest = VERSIONS + OLDER + 2
    assert page.locator("tbody tr").count() == VERSIONS
    assert page.locator("tbody th").first.inner_text() == str(newest)
    folded = page.locator("details li")
    assert folded.count() == OLDER
    assert not folded.first.is_visible()
    page.get_by_text(f"{OLDER} older versions").click()
    assert folded.first.inner_text().startswith(str(newest - VERSIONS))
    assert "production" in page.locator("details li", has=page.get_by_role("link", name="5", exact=True)).inner_text()
    assert "and 3 older versions: all as JSON" in page.locator("main").inner_text()
    page.get_by_role("link", name="5", exact=True).click()
    assert page.locator("h1").inner_text() == "web 5"


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (
            "/?q=sho",
            lambda twin: [one["consumer"]["name"] for one in twin["_embedded"]["integrations"]] == ["shop & co"],
        ),
        (
            "/pacticipants?q=sho",
            lambda twin: [one["name"] for one in twin["_embedded"]["pacticipants"]] == ["shop & co"],
        ),
        (
            "/environments/production?at=2026-11-23T09:30Z",
            lambda twin: twin["now"].startswith("2026-11-23T09:30"),
        ),
    ],
)
def test_the_twin_of_what_was_asked_answers_the_same_question(page, broker, story, asked, told):
    story.publish("shop & co@1", text=contract("id", consumer="shop & co"))
    page.goto(f"{broker}{asked}")
    assert told(twin_of(page))
