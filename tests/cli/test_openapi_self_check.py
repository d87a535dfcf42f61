"""A provider is held against its own document by a replay: ``verify --openapi`` and ``publish --self-check-url``."""

import json

import httpx
import pytest

from fakes.openapi_orders import ID, STATUS, TOTAL, contract, document, publish, write
from fakes.orders_provider import serving_orders

GOOD = {"id": 41, "status": "open", "total": 5}
PUBLISH = ("openapi", "publish", "api.json", "--provider", "orders-api", "--provider-version", "10")
VERIFY = ("verify", "web.json", "--provider", "orders-api", "--openapi", "api.json")


@pytest.fixture
def orders(world):
    write(world.folder, "web.json", contract("web", id=ID))
    write(world.folder, "api.json", document())
    return world


def shown(world, version="10"):
    """Return what the broker has of the document of a version."""
    with httpx.Client() as http:
        return http.get(f"{world.url}/shiplap/documents/orders-api/{version}").json()


def test_a_provider_that_keeps_to_its_document_passes(orders):
    with serving_orders(GOOD) as url:
        code, out, err = orders.shiplap(*PUBLISH, "--self-check-url", url, "--contracts", "web.json")
    assert code == 0, out + err
    assert "self-check against api.json: passed, by replay of contracts" in err
    assert "1 answer of 1 of 2 operations, 1 of 2 kinds of answers\n" in err
    assert "  not asked, so not checked: DELETE /orders/{id}\n" in err
    check = shown(orders)["selfCheck"]
    assert (check["passed"], check["responses"], check["operations"], check["of"]) == (
        True,
        1,
        ["GET /orders/{id}"],
        2,
    )
    assert (check["answers"], check["ofAnswers"]) == (["GET /orders/{id} 200"], 2)
    assert check["unseen"] == ["DELETE /orders/{id}"]


@pytest.mark.parametrize(
    ("order", "said"),
    [
        ({"id": 41, "status": "open"}, "GET /orders/{id} answered 200 at $: the body violates 'required' total"),
        ({**GOOD, "status": "lost"}, "GET /orders/{id} answered 200 at $.status: the body violates 'enum'"),
    ],
)
def test_an_answer_that_the_contract_takes_and_the_document_does_not_know_fails(orders, order, said):
    with serving_orders(order) as url:
        code, out, err = orders.shiplap(*PUBLISH, "--self-check-url", url, "--contracts", "web.json")
    assert code == 1, out + err
    assert f"  {said}\n" in err
    check = shown(orders)["selfCheck"]
    assert check["passed"] is False
    assert check["problems"] == [said]


SAID = "GET /orders/{id} answered 200 at $.status: the body violates 'enum'"


def test_what_a_self_check_found_is_told_in_the_forms_of_builds(orders):
    def published(output, order, version):
        with serving_orders(order) as url:
            asked = [*PUBLISH, "--self-check-url", url, "--contracts", "web.json", "-o", output]
            asked[asked.index("10")] = version
            return orders.shiplap(*asked)[1]

    lost = {**GOOD, "status": "lost"}
    (run,) = json.loads(published("sarif", lost, "10"))["runs"]
    (result,) = run["results"]
    assert (result["ruleId"], result["level"], result["message"]["text"]) == ("self-check", "error", SAID)
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "api.json"
    markdown = published("markdown", lost, "11").splitlines()
    assert markdown[:3] == ["## OpenAPI document of `orders-api@11`", "", "Contracts compared: 0"]
    assert f"- `{SAID}`" in markdown
    assert published("github", lost, "12").startswith("::error title=OpenAPI document of orders-api@12,file=api.json::")
    assert published("github", GOOD, "13").startswith(
        "::notice title=OpenAPI document of orders-api@13,file=api.json::"
    )


def test_an_answer_of_an_operation_the_document_does_not_describe_fails(orders):
    write(orders.folder, "api.json", {**document(), "paths": {}})
    with serving_orders(GOOD) as url:
        code, _, err = orders.shiplap(*VERIFY, "--url", url)
    assert code == 1
    assert "GET /orders/41 answered 200; the document does not describe it" in err


def test_a_replay_that_judges_nothing_is_no_pass(orders):
    code, _, err = orders.shiplap(*PUBLISH, "--self-check-url", "http://127.0.0.1:9", "--contracts", "web.json")
    assert code == 3
    assert "nothing could be judged, which is no pass" in err
    assert shown(orders)["selfCheck"] is None


def test_verify_holds_every_answer_against_the_document_and_publishes_both(orders):
    publish(orders, "41", contract("web", id=ID, total=TOTAL, status=STATUS))
    asked = ("verify", "--provider", "orders-api", "--provider-version", "10", "--publish", "--openapi", "api.json")
    with serving_orders(GOOD) as url:
        code, out, err = orders.shiplap(*asked, "--url", url)
    assert code == 0, out + err
    assert "published the OpenAPI document of orders-api@10 with this self-check" in err
    assert shown(orders)["selfCheck"]["passed"] is True


def test_what_passes_the_contract_and_not_the_document_fails_the_run(orders):
    with serving_orders({"id": 41}) as url:
        assert orders.shiplap("verify", "web.json", "--url", url)[0] == 0
        code, out, err = orders.shiplap(*VERIFY, "--url", url)
    assert code == 1
    assert "self-check against api.json: failed" in err
    assert "self-check" not in out


REPORT = """<?xml version="1.0"?>
<testsuites><testsuite name="schemathesis" tests="2">
<testcase name="GET /orders/{id}"/><testcase name="DELETE /orders/{id}">%s</testcase>
</testsuite></testsuites>"""


@pytest.mark.parametrize(
    ("inside", "passed", "operations", "problems"),
    [
        ("", True, 2, []),
        ("<skipped/>", True, 1, []),
        ('<failure message="ST201">1. it\n did</failure>', False, 2, ["DELETE /orders/{id}: ST201: 1. it did"]),
        ('<error message="timeout"/>', False, 2, ["DELETE /orders/{id}: timeout:"]),
    ],
)
def test_a_report_of_schemathesis_is_read(orders, inside, passed, operations, problems):
    (orders.folder / "junit.xml").write_text(REPORT % inside)
    code, _, err = orders.shiplap(*PUBLISH, "--self-check-report", "junit.xml")
    told = f"self-check against api.json: {'passed' if passed else 'failed'}, by schemathesis, by its report"
    assert (code, told in err, [each for each in problems if f"  {each}" not in err]) == (0, True, [])
    check = shown(orders)["selfCheck"]
    assert (check["passed"], check["by"], check["of"]) == (passed, "schemathesis, by its report", 2)
    assert (len(check["operations"]), check.get("problems", [])) == (operations, problems)


@pytest.mark.parametrize(
    ("report", "said"),
    [
        ("<testsuites/>", "tells of no test that ran"),
        ("nothing", "is no report in JUnit's format"),
        (None, "junit.xml could not be read"),
    ],
)
def test_a_report_of_nothing_is_refused(orders, report, said):
    if report is not None:
        (orders.folder / "junit.xml").write_text(report)
    code, _, err = orders.shiplap(*PUBLISH, "--self-check-report", "junit.xml")
    assert code == 2
    assert said in err


def test_a_check_is_either_run_or_told(orders):
    code, _, err = orders.shiplap(
        *PUBLISH, "--self-check-url", "http://127.0.0.1:9", "--self-check", "passed", "--self-check-by", "me"
    )
    assert code == 2
    assert "--self-check-url runs a self-check" in err


def test_the_gate_counts_a_document_whose_replay_passed_and_not_one_whose_replay_failed(orders):
    for number, order in (("10", GOOD), ("11", {"id": 41})):
        asked = ("openapi", "publish", "api.json", "--provider", "orders-api", "--provider-version", number)
        with serving_orders(order) as url:
            orders.shiplap(*asked, "--self-check-url", url, "--contracts", "web.json")
    publish(orders, "42", contract("web", id=ID))
    ask = ("can-i-deploy", "-a", "web", "-e", "42", "--to-environment", "production")
    for number, code in (("10", 0), ("11", 3)):
        orders.ok("record-deployment", "-a", "orders-api", "-e", number, "--environment", "production")
        orders.json(*ask, code=code)


@pytest.mark.parametrize("provider", ["orders-api", "newcomer"])
def test_a_document_may_be_the_first_that_the_broker_hears_of_a_provider(world, provider):
    write(world.folder, "api.json", document())
    with serving_orders(GOOD) as url:
        command = ("openapi", "publish", "api.json", "--provider", provider, "--provider-version", "10")
        code, out, err = world.shiplap(*command, "--self-check-url", url)
    assert code == 3, out + err
    assert out == f"published the OpenAPI document of {provider}@10; contracts compared with it: 0\n"
    assert err.startswith("no self-check: there is no ")
    assert err.count("\n") == 1
