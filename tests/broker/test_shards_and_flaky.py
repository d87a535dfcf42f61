"""Over HTTP: shards of a run are merged into one result, and results that disagree are shown as flaky."""

import pytest


@pytest.fixture
def report(client):
    client.publish("web", "40")
    link = client.get("/pacts/provider/orders-api/consumer/web/version/40").json()["_links"]
    results = link["pb:publish-verification-results"]["href"].removeprefix("http://broker")

    def send(number, success=True, **changes):
        body = {
            "success": success,
            "providerApplicationVersion": "7",
            "testResults": [{"interactionDescription": str(number), "success": success}],
            "shard": {"run": "123", "index": number, "count": 2, **changes},
        }
        return client.post(f"{results}/shards", body, accept="application/json")

    return send


def verdict(client):
    found = client.get("/pacts/provider/orders-api/consumer/web/latest/verification-results/latest")
    return found.json()["success"] if found.status_code == 200 else None


def test_a_run_of_two_shards_is_one_result(client, report):
    first = report(2)
    assert (first.status_code, first.json()) == (200, {"missing": [1], "success": None})
    assert verdict(client) is None
    assert report(1).json() == {"missing": [], "success": True}
    assert verdict(client) is True


def test_a_red_shard_is_red_while_another_is_missing(client, report):
    assert report(2, success=False).json() == {"missing": [1], "success": False}
    assert verdict(client) is False


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"run": None}, '"where":"$.shard.run","problem":"is missing"'),
        ({"index": "1"}, '"where":"$.shard.index","problem":"expected a whole number'),
        ({"index": 3}, "there is no shard 3 of 2"),
        ({"count": 0}, "there is no shard 1 of 0"),
    ],
)
def test_a_shard_that_cannot_be_is_refused(client, report, changes, said):
    answer = report(1, **changes)
    assert answer.status_code == 400
    assert said in answer.text


def test_the_matrix_page_says_which_results_disagree(client):
    client.publish("web", "40")
    client.verify("web", "40", "7", success=False)
    page = "/matrix/provider/orders-api/consumer/web"
    assert "flaky" not in client.page(page).text
    client.verify("web", "40", "7", success=True)
    assert "flaky: 1 passed, 1 failed; the latest counts" in client.page(page).text
