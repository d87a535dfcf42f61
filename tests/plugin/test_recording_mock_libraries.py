"""``--contract-from mocks`` with the libraries teams mock with: what each of them answers becomes the same contract."""

import json

import pytest

from fakes.absence import needed

INI = "contract_providers =\n    *.internal = orders-api\n    localhost = orders-api\n    127.0.0.1 = orders-api\n"

AIOHTTP = """
import asyncio
import aiohttp

async def ask(url=URL):
    async with aiohttp.ClientSession() as session:
        async with session.get(url + "/orders/42") as response:
            assert (await response.json())["total"] == 1200
        response = await session.get(url + "/orders/7")
        assert response.status == 404
        assert await response.content.read() == MISSING
"""
CASSETTE = """interactions:
- request:
    body: null
    headers: {}
    method: GET
    uri: https://orders.internal/orders/42
  response:
    body: {string: '{"id": 42, "total": 1200}'}
    headers: {Content-Type: [application/json]}
    status: {code: 200, message: OK}
- request:
    body: null
    headers: {}
    method: GET
    uri: https://orders.internal/orders/7
  response:
    body: {string: '{"error": "no such order"}'}
    headers: {Content-Type: [application/json]}
    status: {code: 404, message: Not Found}
version: 1
"""
REPLAYED = {
    "urllib3": """
import json
import urllib3
def ask():
    pool = urllib3.PoolManager()
    assert json.loads(pool.request("GET", URL + "/orders/42").data)["total"] == 1200
    assert pool.request("GET", URL + "/orders/7").status == 404
""",
    "requests": """
import requests
def ask():
    assert requests.get(URL + "/orders/42").json()["total"] == 1200
    assert requests.get(URL + "/orders/7").status_code == 404
""",
    "httpx": """
def ask():
    assert fetch(42).total == 1200
    assert httpx.get(URL + "/orders/7").status_code == 404
""",
    "httpx2": """
import httpx2
def ask():
    assert httpx2.get(URL + "/orders/42").json()["total"] == 1200
    assert httpx2.get(URL + "/orders/7").status_code == 404
""",
    "urllib": """
import json
import urllib.error
import urllib.request
def ask():
    with urllib.request.urlopen(URL + "/orders/42") as response:
        assert json.load(response)["total"] == 1200
    try:
        urllib.request.urlopen(URL + "/orders/7")
    except urllib.error.HTTPError as error:
        assert json.load(error) == {"error": "no such order"}
""",
    "aiohttp": f"""
MISSING = b'{{"error": "no such order"}}'
{AIOHTTP.replace("async def ask", "async def ask_all")}
def ask():
    asyncio.run(ask_all())
""",
}


@pytest.fixture
def mocking(consumer):
    ini = consumer.pytester.path / "tox.ini"
    ini.write_text(ini.read_text() + "\n" + INI)
    return consumer


def assert_the_contract_says_both(mocking):
    mocking.run_apart("--contract-from", "mocks").assert_outcomes(passed=1)
    found, missing = json.loads(mocking.file.read_text())["interactions"]
    assert [found["description"], missing["description"]] == ["GET /orders/42", "GET /orders/7 -> 404"]
    assert found["comments"] == {"shiplap": {"provenance": "mocked"}}
    assert found["response"]["body"]["content"] == {"id": 42, "total": 1200}
    assert sorted(found["response"]["matchingRules"]["body"]) == ["$.id", "$.total"]
    assert missing["response"]["status"] == 404
    assert missing["response"]["body"]["content"] == {"error": "no such order"}


def test_pytest_httpx(mocking):
    needed("pytest_httpx")
    mocking.tests("""
def test_mocked(httpx_mock):
    httpx_mock.add_response(url=URL + "/orders/42", json={"id": 42, "total": 1200})
    httpx_mock.add_response(url=URL + "/orders/7", status_code=404, json={"error": "no such order"})
    assert fetch(42).total == 1200
    assert httpx.get(URL + "/orders/7").status_code == 404
""")
    assert_the_contract_says_both(mocking)


def test_pytest_httpserver(mocking):
    needed("pytest_httpserver")
    mocking.tests("""
def test_mocked(httpserver):
    httpserver.expect_request("/orders/42").respond_with_json({"id": 42, "total": 1200})
    httpserver.expect_request("/orders/7").respond_with_json({"error": "no such order"}, status=404)
    url = httpserver.url_for("").rstrip("/")
    assert fetch(42, url).total == 1200
    assert httpx.get(url + "/orders/7").status_code == 404
""")
    assert_the_contract_says_both(mocking)


@pytest.mark.parametrize("client", REPLAYED)
def test_a_replayed_cassette_of_vcrpy(mocking, client):
    needed("vcr")
    mocking.pytester.path.joinpath("orders.yaml").write_text(CASSETTE)
    mocking.tests(
        REPLAYED[client]
        + """
import vcr
def test_mocked():
    with vcr.use_cassette("orders.yaml", record_mode="none"):
        ask()
"""
    )
    assert_the_contract_says_both(mocking)


def test_aioresponses(mocking):
    """aioresponses 0.7.9 cannot make a response of aiohttp 3.14 itself, so the test helps it with a class of its own."""
    needed("aioresponses")
    mocking.tests(
        'MISSING = b\'{"error": "no such order"}\'\n'
        + AIOHTTP
        + """
from unittest.mock import Mock
from aioresponses import aioresponses

class Response(aiohttp.ClientResponse):
    def __init__(self, *args, **options):
        super().__init__(*args, **{"stream_writer": Mock(output_size=0), **options})

def test_mocked():
    with aioresponses() as mock:
        mock.get(URL + "/orders/42", payload={"id": 42, "total": 1200}, response_class=Response)
        mock.get(URL + "/orders/7", status=404, payload={"error": "no such order"}, response_class=Response)
        asyncio.run(ask())
"""
    )
    assert_the_contract_says_both(mocking)


def test_urllib3_is_seen_with_what_it_sends_and_requests_once(mocking):
    needed("pytest_httpserver")
    mocking.tests("""
import requests
import urllib3

def test_mocked(httpserver):
    httpserver.expect_request("/orders", method="POST").respond_with_json({"id": 1}, status=201)
    httpserver.expect_request("/old").respond_with_data("", status=302, headers={"Location": httpserver.url_for("/new")})
    httpserver.expect_request("/new").respond_with_json({"id": 1})
    pool = urllib3.PoolManager()
    assert pool.request("POST", httpserver.url_for("/orders"), json={"lines": ["plank"]}).status == 201
    assert pool.request("GET", httpserver.url_for("/old")).json() == {"id": 1}
    assert requests.get(httpserver.url_for("/new?by=requests")).json() == {"id": 1}
""")
    mocking.run_apart("--contract-from", "mocks").assert_outcomes(passed=1)
    assert mocking.names() == ["GET /new", "GET /new?by=requests", "GET /old -> 302", "POST /orders"]
    posted = json.loads(mocking.file.read_text())["interactions"][3]
    assert posted["request"]["body"]["content"] == {"lines": ["plank"]}


def test_urllib_request_is_seen_with_redirects_and_errors_and_event_streams_are_left_alone(mocking):
    needed("pytest_httpserver")
    mocking.tests("""
import json
import urllib.error
import urllib.request

import pytest
import urllib3

def test_mocked(httpserver):
    url = httpserver.url_for
    httpserver.expect_request("/old").respond_with_data("", status=302, headers={"Location": url("/new?a=1")})
    httpserver.expect_request("/new").respond_with_data("[1,\\n2]", content_type="application/json")
    httpserver.expect_request("/events").respond_with_data("data: 1", content_type="text/event-stream")
    httpserver.expect_request("/orders", method="POST").respond_with_json({"error": "no lines"}, status=422)
    with urllib.request.urlopen(url("/old")) as response:
        assert (response.status, response.getheader("Content-Type")) == (200, "application/json")
        assert [*response] == [b"[1,\\n", b"2]"]
    posted = urllib.request.Request(url("/orders"), json.dumps({"lines": []}).encode(), {"Content-Type": "application/json"})
    with pytest.raises(urllib.error.HTTPError) as error:
        urllib.request.urlopen(posted)
    assert json.loads(error.value.read()) == {"error": "no lines"}
    with urllib.request.urlopen(url("/events")) as response:
        assert response.read() == b"data: 1"
    pool = urllib3.PoolManager()
    assert pool.request("GET", url("/new"), preload_content=False).json() == [1, 2]
    assert [*pool.request("GET", url("/new?streamed=yes"), preload_content=False).stream(2)]
""")
    result = mocking.run_apart("--contract-from", "mocks")
    result.assert_outcomes(passed=1)
    assert mocking.names() == ["GET /new", "GET /new?a=1", "GET /old -> 302", "POST /orders -> 422"]
    assert json.loads(mocking.file.read_text())["interactions"][3]["request"]["body"]["content"] == {"lines": []}
    said = "not in the contract, because it was not read to its end: http://"
    result.stdout.fnmatch_lines_random([f"{said}*/events, *", f"{said}*/new, *"])


def test_aiohttp_without_a_mock_is_seen_once_and_its_body_can_still_be_streamed(mocking):
    needed("pytest_httpserver")
    mocking.tests("""
import asyncio
import aiohttp

def test_mocked(httpserver):
    httpserver.expect_request("/orders", method="POST").respond_with_json({"id": 1}, status=201)
    httpserver.expect_request("/orders/42").respond_with_json({"id": 42, "total": 1200})
    httpserver.expect_request("/events").respond_with_data("data: 1", content_type="text/event-stream")
    async def ask():
        async with aiohttp.ClientSession(httpserver.url_for("")) as session:
            async with session.post("/orders", json={"lines": ["plank"]}) as response:
                assert [line async for line in response.content]
            await session.request("PUT", "/orders", data="{}", headers={"Content-Type": "application/json"})
            async with session.get("/events") as response:
                assert await response.content.read() == b"data: 1"
        async with aiohttp.request("GET", httpserver.url_for("/orders/42")) as response:
            assert (await response.json())["total"] == 1200
    asyncio.run(ask())
""")
    result = mocking.run_apart("--contract-from", "mocks")
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(["not in the contract, because it was not read to its end: http://*/events, *"])
    assert mocking.names() == ["GET /orders/42", "POST /orders", "PUT /orders -> 500"]
    posted = json.loads(mocking.file.read_text())["interactions"][1]
    assert posted["request"]["body"]["content"] == {"lines": ["plank"]}
