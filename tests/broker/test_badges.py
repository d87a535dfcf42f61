"""Badges say what is known, and never more: neither of another tag's provider nor of a contract that was replaced."""

import pytest

from fakes.broker_pacts import pact

SHIELDS = "https://img.shields.io/badge/"
LATEST = "/pacts/provider/Order%20Service/consumer/WebShop/latest"
MATRIX = "/matrix/provider/Order%20Service/latest/{}/consumer/WebShop/latest/{}"


def badge(client, path):
    answer = client.get(path, accept="image/svg+xml")
    assert (answer.status_code, answer.headers["cache-control"]) == (307, "no-cache")
    return answer.headers["location"].removeprefix(SHIELDS).removesuffix(".svg")


def publish(client, version, description="an order", **more):
    contract = pact("WebShop", "Order Service", description)
    assert client.publish("WebShop", version, "Order Service", contract, **more).status_code == 200


def verify(client, version, provider_version, *, success=True, tag=None):
    result = client.post(
        client.get(f"/pacts/provider/Order%20Service/consumer/WebShop/version/{version}")
        .json()["_links"]["pb:publish-verification-results"]["href"]
        .removeprefix("http://broker"),
        {"success": success, "providerApplicationVersion": provider_version},
    )
    assert result.status_code == 201
    if tag:
        assert client.put(f"/pacticipants/Order%20Service/versions/{provider_version}/tags/{tag}").status_code == 201


def test_a_badge_of_two_tags_tells_of_the_provider_with_its_tag_only(client):
    publish(client, "1", tags=["prod"])
    verify(client, "1", "p1", tag="live")
    verify(client, "1", "p2", success=False, tag="test")
    about = "webshop%20%28prod%29%2Forder%20service%20%28{}%29%20pact-{}"
    assert badge(client, f"{MATRIX.format('live', 'prod')}/badge") == about.format("live", "verified-brightgreen")
    assert badge(client, f"{MATRIX.format('test', 'prod')}/badge") == about.format("test", "failed-red")
    assert badge(client, f"{MATRIX.format('nobody', 'prod')}/badge") == about.format("nobody", "unknown-lightgrey")
    assert badge(client, f"{MATRIX.format('live', 'nobody')}/badge") == "pact%20not%20found-unknown-lightgrey"


def test_the_last_result_decides_until_there_is_another(client):
    publish(client, "1")
    assert badge(client, f"{LATEST}/badge").endswith("pact-unknown-lightgrey")
    verify(client, "1", "p1")
    assert badge(client, f"{LATEST}/badge") == "webshop%2Forder%20service%20pact-verified-brightgreen"
    publish(client, "2", "two orders")
    assert badge(client, f"{LATEST}/badge").endswith("pact-changed-orange")
    verify(client, "2", "p1", success=False)
    assert badge(client, f"{LATEST}/badge").endswith("pact-failed%20%28pending%29-red")
    publish(client, "3", "three orders")
    assert badge(client, f"{LATEST}/badge").endswith("pact-failed%20%28pending%29-red")
    verify(client, "3", "p2")
    verify(client, "3", "p3", success=False)
    assert badge(client, f"{LATEST}/badge").endswith("pact-failed-red")


def test_a_badge_of_a_tag_tells_of_no_contract_without_it(client):
    publish(client, "1")
    verify(client, "1", "p1")
    publish(client, "2", "two orders", tags=["prod"])
    assert badge(client, f"{LATEST}/prod/badge").endswith("pact-unknown-lightgrey")
    assert badge(client, f"{LATEST}-untagged/badge").endswith("pact-verified-brightgreen")
    assert badge(client, f"{LATEST}/badge").endswith("pact-changed-orange")


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("WebShop", "ws"),
        ("web", "web"),
        ("Web shop-front_end", "wsfe"),
        ("FooBar-Baz", "fb"),
        ("HTTPServer", "hs"),
        ("api2Gateway", "ag"),
    ],
)
def test_initials_are_those_of_words_or_else_of_capitals(quick, name, short):
    quick.publish(name, "1", "orders")
    path = f"/pacts/provider/orders/consumer/{name.replace(' ', '%20')}/latest/badge?initials=true&label=Consumer"
    assert badge(quick, path) == f"{short}%20pact-unknown-lightgrey"


def test_a_badge_of_deploying_says_what_is_missing(quick):
    quick.environment("production")
    quick.publish("web", "1", branch="main")
    tagged = "/pacticipants/web/latest-version/dev/can-i-deploy/to/prod/badge"
    branch = "/pacticipants/web/branches/{}/latest-version/can-i-deploy/to-environment/{}/badge"
    assert badge(quick, tagged) == "version-not%20found-lightgrey"
    assert badge(quick, tagged.replace("/web/", "/nobody/")) == "pacticipant-not%20found-lightgrey"
    assert badge(quick, branch.format("main", "production")) == "can--i--deploy-main%20to%20production-red"
    assert badge(quick, branch.format("main", "moon")) == "environment-not%20found-lightgrey"
    assert badge(quick, branch.format("none", "production")) == "branch-not%20found-lightgrey"
    assert quick.send("DELETE", "/pacticipants/web/versions/1").status_code == 204
    assert badge(quick, branch.format("main", "production")) == "version-not%20found-lightgrey"


def test_the_dashboard_shows_contracts_of_versions_in_an_environment(client):
    production = client.environment()
    publish(client, "1")
    publish(client, "2", "two orders")
    publish(client, "3", "three orders")
    assert client.record_deployment("WebShop", "1", production).status_code == 201
    found = client.get("/dashboard").json()["items"]
    assert [one["consumer"]["version"]["number"] for one in found] == ["3", "1"]
