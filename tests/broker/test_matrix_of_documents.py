"""The matrix where contracts were compared with OpenAPI documents: Pact's answer says so, as the page does."""

import re

import pytest

DOCUMENT = """\
openapi: 3.0.3
info: {title: Orders, version: '1'}
paths:
  /orders/{id}:
    get:
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      responses:
        '200':
          description: an order
          content: {application/json: {schema: {type: object, required: [id], properties: {id: {type: TYPE}}}}}
"""
PAIR = "/matrix/provider/orders-api/consumer/web"
BOTH = "/matrix?q[][pacticipant]=web&q[][version]=40&q[][pacticipant]=orders-api&latestby=cvpv"


def contract():
    response = {
        "status": 200,
        "headers": {"Content-Type": "application/json"},
        "body": {"id": 42},
        "matchingRules": {"$.body.id": {"match": "integer"}},
    }
    asked = {"description": "fetch an order", "request": {"method": "GET", "path": "/orders/42"}, "response": response}
    return {
        "consumer": {"name": "web"},
        "provider": {"name": "orders-api"},
        "interactions": [asked],
        "metadata": {"pactSpecification": {"version": "2.0.0"}},
    }


def document(client, version, kind="integer", checked=True):
    client.put(f"/pacticipants/orders-api/versions/{version}")
    body = {"name": "api.yaml", "files": {"api.yaml": DOCUMENT.replace("TYPE", kind)}}
    more = {"selfCheck": {"passed": True, "by": "schemathesis"}} if checked else {}
    answer = client.put(f"/shiplap/documents/orders-api/{version}", {**body, **more}, accept="application/json")
    assert answer.status_code == 200


@pytest.fixture
def compared(client):
    """A contract that is compared with the documents of one version that keeps it and one that breaks it."""
    document(client, "7")
    document(client, "8", kind="string")
    client.publish("web", "40", contract=contract())
    for version in ("7", "8"):  # whoever looks at a comparison has it made
        client.get(f"/shiplap/documents/orders-api/{version}/comparisons/web/40", accept="application/json")
    return client


def rows(answer):
    return {
        (row["provider"]["version"] or {}).get("number"): (
            row["verificationResult"] and row["verificationResult"]["success"],
            row.get("evidence", {}).get("kind"),
        )
        for row in answer.json()["matrix"]
    }


@pytest.mark.parametrize("path", [PAIR, BOTH])
def test_versions_that_a_contract_was_compared_with_have_rows(compared, path):
    answer = compared.get(path)
    assert rows(answer) == {"7": (True, "compared"), "8": (False, "compared")}
    summary = answer.json()["summary"]
    assert (summary["deployable"], summary["success"], summary["failed"], summary["unknown"]) == (False, 1, 1, 0)
    assert "does not fit the OpenAPI document" in summary["reason"]


def test_a_row_says_what_the_comparison_rests_on_and_leads_to_it(compared):
    first = next(row for row in compared.get(PAIR).json()["matrix"] if row["provider"]["version"]["number"] == "7")
    assert first["evidence"] == {
        "kind": "compared",
        "provenance": None,
        "flaky": False,
        "outcome": "pass",
        "basis": "self-check passed, by schemathesis",
        "counts": True,
        "href": "http://broker/shiplap/documents/orders-api/7/comparisons/web/40",
    }
    assert compared.get(first["evidence"]["href"].removeprefix("http://broker"), accept="*/*").status_code == 200


def test_a_verdict_says_why_a_pair_nobody_verified_is_fine(compared):
    uuid = compared.environment()
    compared.record_deployment("orders-api", "7", uuid)
    answer = compared.get("/can-i-deploy?pacticipant=web&version=40&environment=production").json()
    assert answer["summary"]["deployable"] is True
    assert (
        "web@40 was not replayed by orders-api, but compared with its OpenAPI document" in answer["summary"]["reason"]
    )
    (row,) = answer["matrix"]
    assert (row["evidence"]["kind"], row["evidence"]["counts"]) == ("compared", True)


def test_a_result_outweighs_a_comparison(compared):
    compared.verify("web", "40", "8", success=True)
    assert rows(compared.get(PAIR)) == {"8": (True, "replayed"), "7": (True, "compared")}


def test_comparisons_with_documents_nobody_checked_are_shown_and_do_not_count(client):
    document(client, "7", checked=False)
    client.publish("web", "40", contract=contract())
    client.get("/shiplap/documents/orders-api/7/comparisons/web/40", accept="application/json")
    answer = client.get(PAIR)
    assert rows(answer) == {"7": (None, "compared")}
    (row,) = answer.json()["matrix"]
    assert (row["evidence"]["outcome"], row["evidence"]["counts"]) == ("pass", False)
    assert answer.json()["summary"]["deployable"] is None


def test_the_page_and_its_twin_have_the_same_rows(compared):
    page = compared.page(PAIR).text
    shown = re.findall(r"/pacticipants/orders-api/versions/(\d+)", page)
    twin = compared.page(f"{PAIR}?as=json").json()
    assert sorted(set(shown)) == sorted(row["provider"]["version"]["number"] for row in twin["matrix"]) == ["7", "8"]


def test_without_documents_nothing_is_added(client):
    client.publish("web", "40", contract=contract())
    (row,) = client.get(PAIR).json()["matrix"]
    assert (row["provider"]["version"], row["verificationResult"], "evidence" in row) == (None, None, False)


def test_a_contract_that_leaves_its_names_to_the_address_is_compared_and_shown(client):
    document(client, "7")
    nameless = {name: value for name, value in contract().items() if name not in {"consumer", "provider"}}
    assert client.publish("web", "40", contract=nameless).status_code == 200
    client.get("/shiplap/documents/orders-api/7/comparisons/web/40", accept="application/json")
    assert rows(client.get(PAIR)) == {"7": (True, "compared")}
    assert "fetch an order" in client.page("/pacts/provider/orders-api/consumer/web/latest").text
