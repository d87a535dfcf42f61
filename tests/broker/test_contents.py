"""The history of an integration over HTTP: every content, the versions that carry it, and what changed."""

from fakes.broker_pacts import pact

OWN = "/shiplap/contracts/provider/orders-api/consumer/web"


def test_every_content_names_its_versions_newest_first_and_its_results(client):
    client.publish("web", "40")
    client.publish("web", "41", branch="feat/x", tags=["dev"], buildUrl="https://ci.example/41")
    client.publish("web", "42", contract=pact("web", "orders-api", "something else"))
    client.verify("web", "40", "b1")
    found = client.get(f"{OWN}/contents", accept="application/json").json()
    assert found["total"] == 2
    newest, oldest = found["contents"]
    assert [one["version"] for one in newest["versions"]] == ["42"]
    assert newest["before"] == oldest["digest"]
    assert newest["results"] == []
    assert [one["version"] for one in oldest["versions"]] == ["41", "40"]
    assert oldest["before"] is None
    assert oldest["versions"][0]["branches"] == ["feat/x"]
    assert oldest["versions"][0]["tags"] == ["dev"]
    assert oldest["versions"][0]["buildUrl"] == "https://ci.example/41"
    assert [(one["providerVersion"], one["success"]) for one in oldest["results"]] == [("b1", True)]


def test_contents_come_in_pages(client):
    for number in range(3):
        client.publish("web", str(number), contract=pact("web", "orders-api", f"request {number}"))
    found = client.get(f"{OWN}/contents?page=2&size=2", accept="application/json").json()
    assert (found["total"], [one["versions"][0]["version"] for one in found["contents"]]) == (3, ["0"])


def test_two_contents_are_compared_by_digest_or_by_version(client):
    client.publish("web", "40", contract=pact("web", "orders-api", "old"))
    client.publish("web", "41", contract=pact("web", "orders-api", "new"))
    by_version = client.get(f"{OWN}/difference?before=40&after=41", accept="application/json").json()
    assert by_version["counts"] == {"added": 1, "removed": 1, "changed": 0, "same": 0}
    digests = "&".join(f"{side}={by_version[side]['digest']}" for side in ("before", "after"))
    assert client.get(f"{OWN}/difference?{digests}", accept="application/json").json() == by_version


def test_what_is_not_there_is_named(client):
    client.publish("web", "40")
    answer = client.get(f"{OWN}/difference?before=40&after=nope", accept="application/json")
    assert (answer.status_code, "'nope'" in answer.json()["error"]) == (404, True)
    answer = client.get(f"{OWN}/difference?before=40", accept="application/json")
    assert answer.status_code == 400
    assert "after" in answer.text
    answer = client.get("/shiplap/contracts/provider/orders-api/consumer/wep/contents", accept="application/json")
    assert (answer.status_code, answer.json()["nearest"]) == (404, ["web"])
