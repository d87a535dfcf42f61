"""The ``contract`` fixture: what a test writes, what the client gets, and how a test fails."""

import json

import pytest


def test_the_response_type_is_the_contract(consumer):
    consumer.tests("""
def test_fetch(contract):
    orders = contract("orders-api", url="https://orders.internal")
    orders.get("/orders/42").given("order exists", id=42).returns(Order(42, 1200))
    assert fetch(42) == Order(42, 1200)
""")
    result = consumer.run()
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(["*= contracts =*", "invoices-orders-api.json: written, 1 interaction"])
    (interaction,) = json.loads(consumer.file.read_text())["interactions"]
    assert interaction["description"] == "GET /orders/42"
    assert interaction["providerStates"] == [{"name": "order exists", "params": {"id": 42}}]
    assert interaction["response"]["body"]["content"] == {"id": 42, "total": 1200}


def test_a_second_run_changes_nothing(consumer):
    consumer.tests("""
def test_fetch(contract):
    contract("orders-api", url=URL).get("/orders/42").returns(Order)
    fetch(42)
""")
    consumer.run()
    before = consumer.file.read_bytes()
    result = consumer.run()
    result.stdout.fnmatch_lines(["invoices-orders-api.json: unchanged, 1 interaction"])
    assert consumer.file.read_bytes() == before


def test_only_what_is_asked_for_is_recorded(consumer):
    consumer.tests("""
def test_place(contract):
    orders = contract("orders-api", url=URL)
    orders.post("/orders").with_headers({"X-Tenant": "acme"}).with_body({"lines": [{"sku": str}]}).returns(status=201)
    sent = {"lines": [{"sku": "plank"}]}
    assert httpx.post(URL + "/orders", json=sent, headers={"X-Tenant": "acme", "X-Other": "1"}).status_code == 201
""")
    consumer.run().assert_outcomes(passed=1)
    (interaction,) = json.loads(consumer.file.read_text())["interactions"]
    assert interaction["request"] == {
        "body": {"content": {"lines": [{"sku": "sku"}]}, "contentType": "application/json", "encoded": False},
        "headers": {"Content-Type": ["application/json"], "X-Tenant": ["acme"]},
        "matchingRules": {"body": {"$.lines[0].sku": {"combine": "AND", "matchers": [{"match": "type"}]}}},
        "method": "POST",
        "path": "/orders",
    }
    assert interaction["response"] == {"status": 201}


def test_the_query_is_part_of_the_request(consumer):
    consumer.tests("""
from shiplap.recording import matchers

def test_list(contract):
    orders = contract("orders-api", url=URL)
    orders.get("/orders").with_query(status="open", page=matchers.regex("1", "[0-9]+"), tag=["a", "b"]).returns({})
    orders.get("/orders?status=paid").returns({})
    httpx.get(URL + "/orders", params={"status": "open", "page": 7, "tag": ["a", "b"]})
    httpx.get(URL + "/orders", params={"status": "paid"})
""")
    consumer.run().assert_outcomes(passed=1)
    assert consumer.names() == ["GET /orders?status=open&page=1&tag=a&tag=b", "GET /orders?status=paid"]


def test_an_interaction_nobody_used_fails_its_test(consumer):
    consumer.tests("""
def test_nothing(contract):
    contract("orders-api", url=URL).get("/orders/42").given("order exists").returns(Order)
""")
    result = consumer.run()
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        [
            "the code under test never asked for what the contract says it asks for:",
            "  invoices -> orders-api: GET /orders/42 [[]order exists[]]",
            "Remove the interaction, or let the test make the request.",
        ]
    )
    assert not consumer.file.exists()


def test_a_request_that_fits_nothing_fails_at_once_with_the_nearest(consumer):
    consumer.tests("""
def test_wrong(contract):
    orders = contract("orders-api", url=URL)
    orders.get("/orders/42").returns(Order)
    orders.post("/somewhere/else").returns(Order)
    fetch(43)
""")
    result = consumer.run()
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        [
            (
                "E *UnexpectedRequestError: orders-api was sent GET /orders/43, and no interaction of this test expects it; "
                "the nearest is GET /orders/42:"
            ),
            "E *path: *'/orders/42'*'/orders/43'*",
        ]
    )


def test_a_refusal_is_shown_at_the_line_that_asked(consumer):
    consumer.tests("""
def test_wrong(contract):
    contract("orders-api", url=URL)
    fetch(43)
""")
    result = consumer.run()
    result.stdout.fnmatch_lines(["test_client.py:*", "client.py:*: UnexpectedRequestError"])
    result.stdout.no_fnmatch_line("*site-packages*")
    result.stdout.no_fnmatch_line("*recorder.py*")


def test_a_refusal_that_the_client_swallows_fails_the_test_all_the_same(consumer):
    consumer.tests("""
def test_swallowed(contract):
    contract("orders-api", url=URL)
    try:
        fetch(43)
    except Exception:
        pass
""")
    result = consumer.run()
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["orders-api was sent GET /orders/43, *: none was declared"])


def test_a_refusal_is_noted_on_another_error_of_the_test(consumer):
    consumer.tests("""
def test_swallowed(contract):
    contract("orders-api", url=URL)
    try:
        fetch(43)
    except Exception:
        assert False, "no order"
""")
    result = consumer.run()
    result.stdout.fnmatch_lines(["E *no order", "E *orders-api was sent GET /orders/43*"])


def test_other_hosts_are_refused(consumer):
    consumer.tests("""
def test_elsewhere(contract):
    contract("orders-api", url=URL)
    httpx.get("https://example.org/")
""")
    result = consumer.run()
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["E *RefusedHostError: a request to https://example.org was refused*allow_hosts*"])


def test_allowed_hosts_are_really_asked(consumer):
    consumer.tests("""
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(204)
        self.end_headers()
    def log_message(self, *args):
        pass

def test_elsewhere(contract):
    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.handle_request).start()
    orders = contract("orders-api", url=URL, allow_hosts=["127.0.0.1"])
    orders.get("/orders/42").returns(Order)
    assert httpx.get(f"http://127.0.0.1:{server.server_port}/").status_code == 204
    server.server_close()
    fetch(42)
""")
    consumer.run().assert_outcomes(passed=1)


def test_without_the_fixture_nothing_is_caught(consumer):
    consumer.tests("""
def test_recording(contract):
    contract("orders-api", url=URL).get("/orders/42").returns(Order)
    fetch(42)

def test_plain():
    with pytest.raises(httpx.ConnectError):
        httpx.get("http://127.0.0.1:1/")
""")
    consumer.run().assert_outcomes(passed=2)


def test_a_library_imported_after_the_fixture_is_caught_too(consumer):
    consumer.pytester.makepyfile(
        test_late="""
def test_late(contract):
    import sys
    orders = contract("orders-api", url="https://orders.internal", consumer="late")
    orders.get("/").returns({})
    assert "httpx2" not in sys.modules
    import httpx2
    assert httpx2.get("https://orders.internal/").json() == {}
"""
    )
    consumer.run_apart().assert_outcomes(passed=1)


def test_the_same_request_twice_is_answered_in_order(consumer):
    consumer.tests("""
def test_retry(contract):
    orders = contract("orders-api", url=URL)
    orders.get("/orders/42").fails(httpx.ConnectError)
    orders.get("/orders/42").fails(TimeoutError)
    orders.get("/orders/42").returns(Order)
    with pytest.raises(httpx.ConnectError):
        fetch(42)
    with pytest.raises(httpx.ReadTimeout):
        fetch(42)
    assert fetch(42) == fetch(42) == Order(42, 42)
""")
    consumer.run().assert_outcomes(passed=1)
    assert consumer.names() == ["GET /orders/42"]


def test_redirects_and_streams_are_followed_by_the_client(consumer):
    consumer.tests("""
def test_redirect(contract):
    orders = contract("orders-api", url=URL)
    orders.get("/old").returns(status=302, headers={"Location": "/new"})
    orders.get("/new").returns(b"\\x00\\x01")
    with httpx.stream("GET", URL + "/old", follow_redirects=True) as response:
        assert b"".join(response.iter_bytes(1)) == b"\\x00\\x01"
""")
    consumer.run().assert_outcomes(passed=1)
    assert consumer.names() == ["GET /new", "GET /old"]


def test_a_base_path_is_not_part_of_the_contract(consumer):
    consumer.tests("""
def test_prefix(contract):
    contract("orders-api", url=URL + "/api/v1/").get("/orders/42").returns(Order)
    fetch(42, URL + "/api/v1")
""")
    consumer.run().assert_outcomes(passed=1)
    assert consumer.names() == ["GET /orders/42"]


def test_several_providers_in_one_test(consumer):
    consumer.tests("""
def test_two(contract):
    contract("orders-api", url=URL).get("/orders/42").returns(Order)
    contract("stock-api", url="http://stock:8080").get("/plank").returns({"left": int})
    fetch(42)
    assert httpx.get("http://stock:8080/plank").json() == {"left": 42}
""")
    consumer.run().assert_outcomes(passed=1)
    assert sorted(path.name for path in consumer.file.parent.iterdir()) == [
        "invoices-orders-api.json",
        "invoices-stock-api.json",
    ]


def test_the_same_provider_named_twice_is_one(consumer):
    consumer.tests("""
def declare(contract, number):
    contract("orders-api", url=URL).get(f"/orders/{number}").returns(Order)

def test_two(contract):
    declare(contract, 1)
    declare(contract, 2)
    fetch(2)
    fetch(1)
""")
    consumer.run().assert_outcomes(passed=1)
    assert consumer.names() == ["GET /orders/1", "GET /orders/2"]


def test_two_providers_behind_one_host(consumer):
    consumer.tests("""
def test_two(contract):
    contract("orders-api", url=URL).get("/orders/1").returns(Order)
    contract("stock-api", url=URL + "/stock").get("/plank").returns({})
    contract("other-api", url=URL).get("/other").returns({})
    fetch(1)
    httpx.get(URL + "/stock/plank")
    httpx.get(URL + "/other")

def test_neither(contract):
    contract("orders-api", url=URL).get("/orders/1").returns(Order)
    contract("other-api", url=URL).get("/other").returns({})
    fetch(2)
""")
    result = consumer.run()
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(["E *UnexpectedRequestError: orders-api was sent GET /orders/2*"])
    assert len(list(consumer.file.parent.iterdir())) == 3


def test_async_clients_are_caught(consumer):
    consumer.tests("""
import httpx2

async def ask(library):
    async with library.AsyncClient() as client:
        return (await client.get(URL + "/orders/42")).json()

@pytest.mark.asyncio
async def test_asyncio(contract):
    contract("orders-api", url=URL).get("/orders/42").returns(Order)
    assert await ask(httpx) == await ask(httpx2) == {"id": 42, "total": 42}

@pytest.mark.anyio
@pytest.mark.parametrize("anyio_backend", ["asyncio"])
async def test_anyio(contract, anyio_backend):
    contract("orders-api", url=URL).get("/orders/42").returns(Order)
    assert await ask(httpx) == {"id": 42, "total": 42}
""")
    consumer.run().assert_outcomes(passed=2)


def test_aiohttp_and_httpx2_are_caught_under_asyncio_and_anyio(consumer):
    consumer.tests("""
import aiohttp
import httpx2

async def ask_both(contract):
    contract("orders-api", url=URL).get("/orders/42").returns(Order)
    async with aiohttp.ClientSession() as session, session.get(URL + "/orders/42") as response:
        first = await response.json()
    async with httpx2.AsyncClient() as client:
        assert first == (await client.get(URL + "/orders/42")).json() == {"id": 42, "total": 42}

@pytest.mark.asyncio
async def test_asyncio(contract):
    await ask_both(contract)

@pytest.mark.anyio
@pytest.mark.parametrize("anyio_backend", ["asyncio"])
async def test_anyio(contract, anyio_backend):
    await ask_both(contract)
""")
    consumer.run().assert_outcomes(passed=2)


def test_an_async_test_that_no_plugin_runs_fails_and_records_nothing(consumer):
    consumer.tests("""
async def test_never_run(contract):
    contract("orders-api", url=URL).get("/orders/42").returns(Order)
""")
    result = consumer.run("-p", "no:asyncio", "-p", "no:anyio")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*async def functions are not natively supported*"])
    assert not consumer.file.exists()


def test_a_transport_of_the_tests_own_is_left_alone(consumer):
    consumer.tests("""
def test_own(contract):
    contract("orders-api", url=URL).get("/orders/42").returns(Order)
    mock = httpx.MockTransport(lambda request: httpx.Response(418))
    with httpx.Client(transport=mock) as client:
        assert client.get("https://elsewhere.example/").status_code == 418
    fetch(42)
""")
    consumer.run().assert_outcomes(passed=1)


def test_a_failed_test_records_nothing(consumer):
    consumer.tests("""
def test_red(contract):
    contract("orders-api", url=URL).get("/orders/42").returns(Order)
    assert fetch(42).total == 7
""")
    consumer.run().assert_outcomes(failed=1)
    assert not consumer.file.exists()


def test_misuse_is_explained(consumer):
    consumer.tests("""
class Odd:
    pass

def test_no_response(contract):
    contract("orders-api", url=URL).get("/orders/42")
    fetch(42)

def test_no_url(contract):
    contract("orders-api").get("/orders/42")

def test_bad_url(contract):
    contract("orders-api", url="orders.internal")

def test_bad_type(contract):
    contract("orders-api", url=URL).get("/orders/42").returns({"order": Odd})
    fetch(42)

def test_bad_value(contract):
    contract("orders-api", url=URL).get("/orders/42").returns({"order": Odd()})
    fetch(42)
""")
    result = consumer.run()
    result.assert_outcomes(failed=5)
    result.stdout.fnmatch_lines_random(
        [
            "E *RecordingMisuseError: GET /orders/42 says nothing about the response",
            "E *add .returns(...) or .fails(...)",
            '*GET /orders/42 (no URL: write contract(..., url="https://...") or use .serve())',
            "E *RecordingMisuseError: 'orders.internal' is no URL of a provider",
            "E *$.order: Odd is not a type of JSON; give a matcher for it",
            "E *$.order: Odd is not JSON, a type or a matcher",
        ]
    )


def test_an_interaction_cannot_change_after_it_was_used(consumer):
    consumer.tests("""
def test_late(contract):
    order = contract("orders-api", url=URL).get("/orders/42").returns(Order)
    order.described_as("an order")
    fetch(42)
    order.given("order exists")
""")
    result = consumer.run()
    result.stdout.fnmatch_lines(
        ["E *an interaction that was used cannot be changed any more", "E *an order: say everything*"]
    )


def test_a_consumer_without_a_name_is_told_where_to_write_it(consumer):
    consumer.pytester.makefile(".toml", pyproject="")
    consumer.tests("""
def test_fetch(contract):
    contract("orders-api", url=URL)
""")
    result = consumer.run()
    result.stdout.fnmatch_lines(["E *the consumer has no name", "E *contract_consumer: set it in*tool.shiplap*"])


def test_without_the_plugin_pytest_is_as_before(consumer):
    consumer.tests("""
def test_plain():
    pass
""")
    consumer.run("-p", "no:shiplap").assert_outcomes(passed=1)


def test_one_test_that_describes_an_interaction_in_two_ways_fails_itself(consumer):
    consumer.tests("""
def test_polling(contract):
    orders = contract("orders-api", url=URL)
    orders.get("/orders/1").returns(Order)
    orders.get("/orders/1").returns({"id": str})
    httpx.get(URL + "/orders/1")
    httpx.get(URL + "/orders/1")
""")
    result = consumer.run()
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        ["*GET /orders/1 is described in two ways, by test_client.py::test_polling. Make them alike*"]
    )


@pytest.mark.parametrize(("provider", "consumed"), [("", "invoices"), ("orders-api", " ")])
def test_names_are_not_blank(consumer, provider, consumed):
    consumer.tests(f"def test_names(contract):\n    contract({provider!r}, url=URL, consumer={consumed!r})\n")
    consumer.run().stdout.fnmatch_lines(["E *is blank"])


SENT = """
import pydantic

class NewOrder(pydantic.BaseModel):
    sku: str
    note: str | None = None
    tags: list[str] = []
    lines: list["NewOrder"] = []

def test_it(contract):
    orders = contract("orders-api", url=URL)
    orders.post("/orders").with_body(NewOrder).returns(status=201)
    assert httpx.post(URL + "/orders", json={sent}).status_code == 201
"""


@pytest.mark.parametrize(
    ("sent", "recorded", "rules"),
    [
        ({"sku": "a"}, {"sku": "sku"}, ["$.sku"]),
        ({"sku": "a", "note": None}, {"sku": "sku", "note": "note"}, ["$.note", "$.sku"]),
        (
            {"sku": "a", "note": "x", "tags": []},
            {"sku": "sku", "note": "note", "tags": ["tags"]},
            ["$.note", "$.sku", "$.tags", "$.tags[*]"],
        ),
    ],
)
def test_members_a_request_need_not_have_are_recorded_where_the_client_sends_them(consumer, sent, recorded, rules):
    consumer.tests(SENT.replace("{sent}", repr(sent)))
    consumer.run().assert_outcomes(passed=1)
    request = json.loads(consumer.file.read_text())["interactions"][0]["request"]
    assert request["body"]["content"] == recorded
    assert sorted(request["matchingRules"]["body"]) == rules


@pytest.mark.parametrize(
    ("sent", "problem"),
    [
        ({"sku": "a", "other": 1}, "*received one with keys [[]other, sku]*"),
        ({"sku": "a", "note": 7}, "*keys [[]sku] but received one with keys [[]note, sku]*"),
        ({"note": None}, "*body*sku*"),
    ],
)
def test_a_request_with_other_members_is_still_refused(consumer, sent, problem):
    consumer.tests(SENT.replace("{sent}", repr(sent)))
    result = consumer.run()
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines([problem])


def test_a_unittest_case_records_and_shows_what_its_client_swallowed(consumer):
    consumer.tests("""
import unittest

class TestOrders(unittest.TestCase):
    @pytest.fixture(autouse=True)
    def take(self, contract):
        self.orders = contract("orders-api", url=URL)

    def test_green(self):
        self.orders.get("/orders/42").returns(Order)
        self.assertEqual(fetch(42), Order(42, 42))

    def test_swallowed(self):
        self.orders.get("/orders/42").returns(Order)
        try:
            order = fetch(43)
        except Exception:
            order = None
        self.assertIsNotNone(order)
""")
    result = consumer.run()
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(["E *unexpectedly None*", "E *orders-api was sent GET /orders/43*"])
    assert consumer.names() == ["GET /orders/42"]
