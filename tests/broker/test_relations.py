"""Every relation that the API links with leads somewhere, and is explained where its curies lead."""

import json
import re
from urllib.parse import quote

import pytest

from fakes.broker_pacts import pact

ODD = "a b/c?d#e%20ü"
WEB, API = f"web {ODD}", f"orders {ODD}"

# What a link may lead to that is not there yet, since nobody has put it there, or that takes no GET.
ABSENT = {
    "pb:previous-distinct",
    "pb:latest-untagged-pact-version",
    "pb:tag-prod-version",
    "pb:latest-verification-results",
}
POSTED = {
    "pb:execute",
    "try-again",
    "redeliver",
    "pb:publish-verification-results",
    "pb:delete_integration",
    "pb:publish-contracts",
}


def segment(name):
    return quote(name, safe="")


@pytest.fixture
def filled(quick):
    """A broker with something of everything, under names with any character."""
    uuid = quick.environment()
    hook = {"events": [{"name": "contract_published"}], "request": {"method": "POST", "url": "https://ci.example/"}}
    quick.post("/webhooks", hook)
    for number, more in ((f"1/{ODD}", {}), ("2", {"description": "another"})):
        contract = {**pact(WEB, API, **more)}
        quick.publish(WEB, number, API, contract, tags=["dev", ODD])
    path = f"/pacts/provider/{segment(API)}/consumer/{segment(WEB)}/version/2"
    results = quick.get(path).json()["_links"]["pb:publish-verification-results"]["href"].removeprefix("http://broker")
    quick.post(results, {"success": True, "providerApplicationVersion": "7"})
    quick.put(f"/pacticipants/{segment(API)}/branches/main/versions/7")
    for name, number in ((WEB, "2"), (API, "7")):
        quick.record_deployment(segment(name), number, uuid)
        quick.post(f"/pacticipants/{segment(name)}/versions/{number}/released-versions/environment/{uuid}")
    quick.put(f"/pacticipants/{segment(WEB)}/labels/{segment(ODD)}")
    return quick


def links_in(value):
    """Every link of a document and of what is embedded in it: relation, address, whether it is a template."""
    if isinstance(value, list):
        for one in value:
            yield from links_in(one)
    elif isinstance(value, dict):
        for relation, found in (value.get("_links") or {}).items():
            for link in found if isinstance(found, list) else [found]:
                yield relation, link["href"], link.get("templated")
        for name, inside in value.items():
            if name != "_links":
                yield from links_in(inside)


def test_every_link_leads_somewhere_however_things_are_named(filled):
    seen, queue, dead, templates = set(), [("pb:index", "http://broker/")], [], set()
    while queue:
        relation, address = queue.pop()
        if address in seen:
            continue
        seen.add(address)
        assert address.startswith("http://broker"), (relation, address)
        answer = filled.get(address.removeprefix("http://broker") or "/", accept="application/hal+json, */*;q=0.1")
        if answer.status_code >= 400 and not (
            (relation in ABSENT and answer.status_code == 404) or (relation in POSTED and answer.status_code == 405)
        ):
            dead.append((answer.status_code, relation, address))
        if "json" not in answer.headers.get("content-type", ""):
            continue
        for name, href, templated in links_in(answer.json()):
            if "{" in href:
                templates.add((name, templated))
            else:
                queue.append((name, href))
    assert dead == []
    assert len(seen) > 80
    known_defect = ("pb:tagged-pact-versions", False)  # recorded so
    assert {name for name, templated in templates if not templated} == {known_defect[0]}


def test_every_template_of_the_index_leads_somewhere_when_it_is_filled(filled):
    uuid = filled.get("/environments").json()["_embedded"]["environments"][0]["uuid"]
    hook = filled.get("/webhooks").json()["_links"]["pb:webhooks"][0]["href"].rpartition("/")[2]
    values = {
        "provider": API,
        "consumer": WEB,
        "pacticipant": WEB,
        "consumerApplicationVersion": f"1/{ODD}",
        "version": f"1/{ODD}",
        "tag": ODD,
        "branch": "main",
        "environment": "production",
    }
    for relation, link in filled.get("/").json()["_links"].items():
        if relation == "curies" or "{" not in link["href"]:
            continue
        given = {**values, "uuid": uuid if relation == "pb:environment" else hook}
        address = re.sub(r"\{(\w+)\}", lambda found, given=given: segment(given[found.group(1)]), link["href"])
        answer = filled.get(address.removeprefix("http://broker"))
        assert answer.status_code == 200, (relation, address)


def test_every_relation_is_explained_where_its_curies_lead(filled):
    asked = set()
    paths = [
        "/",
        f"/pacticipants/{segment(WEB)}",
        f"/pacticipants/{segment(WEB)}/versions/2",
        f"/pacts/provider/{segment(API)}/consumer/{segment(WEB)}/latest",
        "/pacts/latest",
        "/webhooks",
    ]
    selected = {"consumerVersionSelectors": [{"mainBranch": True}]}
    found = filled.post(f"/pacts/provider/{segment(API)}/for-verification", selected).json()["_embedded"]["pacts"]
    paths += [one["_links"]["self"]["href"].removeprefix("http://broker") for one in found]
    for path in paths:
        links = json.loads(filled.get(path).text)["_links"]
        (template, *_) = [one["href"] for one in links["curies"]]
        own = {name.removeprefix("pb:") for name in links if name.startswith("pb:")}
        assert own
        for name in own - asked:
            asked.add(name)
            answer = filled.get(template.replace("{rel}", name).removeprefix("http://broker"), accept="*/*")
            assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html;charset=utf-8"), name
            assert f"pb:{name}" in answer.text


def test_a_relation_that_is_none_is_not_found(quick):
    assert quick.get("/doc/nothing?context=index", accept="*/*").status_code == 404


def test_what_pages_show_beyond_their_twins_is_linked_from_them(filled):
    filled.get(f"/gate?pacticipant={segment(WEB)}&version=2&environment=production", accept="application/json")
    version = filled.get(f"/pacticipants/{segment(WEB)}/versions/2").json()["_links"]
    decisions = filled.get(version["decisions"]["href"].removeprefix("http://broker"), accept="application/json").json()
    assert [(one["pacticipant"], one["version"]) for one in decisions["decisions"]] == [(WEB, "2")]
    assert len(filled.get(version["matrix"]["href"].removeprefix("http://broker")).json()["matrix"]) == 1
    timeline = filled.get("/shiplap/environments/production/timeline", accept="application/json").json()["_links"]
    for name in ("decisions", "deployments"):
        answer = filled.get(timeline[name]["href"].removeprefix("http://broker"), accept="application/json")
        assert len(answer.json()[name]) == (1 if name == "decisions" else 4)
