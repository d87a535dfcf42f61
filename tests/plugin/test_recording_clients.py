"""Every client library is caught in process; what lies above the connection stays the library's own."""

import pytest

ASK = {
    "httpx": """
def ask(path, **sent):
    response = httpx.request(sent.get("method", "GET"), URL + path, json=sent.get("body"), follow_redirects=True)
    return response.status_code, response.content
""",
    "httpx2": """
import httpx2
def ask(path, **sent):
    response = httpx2.request(sent.get("method", "GET"), URL + path, json=sent.get("body"), follow_redirects=True)
    return response.status_code, response.content
""",
    "requests": """
import requests
def ask(path, **sent):
    response = requests.request(sent.get("method", "GET"), URL + path, json=sent.get("body"))
    return response.status_code, response.content
""",
    "urllib3": """
import urllib3
POOL = urllib3.PoolManager()
def ask(path, **sent):
    response = POOL.request(sent.get("method", "GET"), URL + path, json=sent.get("body"))
    return response.status, response.data
""",
    "urllib.request": """
import json
import urllib.error
import urllib.request
def ask(path, **sent):
    data = json.dumps(sent["body"]).encode() if "body" in sent else None
    request = urllib.request.Request(URL + path, data, {"Content-Type": "application/json"}, method=sent.get("method"))
    try:
        with urllib.request.urlopen(request) as response:
            return response.status, response.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read()
""",
    "aiohttp": """
import asyncio
import aiohttp
def ask(path, **sent):
    async def run():
        async with aiohttp.ClientSession() as session:
            async with session.request(sent.get("method", "GET"), URL + path, json=sent.get("body")) as response:
                return response.status, await response.read()
    return asyncio.run(run())
""",
}
TESTS = """
def test_answers(contract):
    orders = contract("orders-api", url=URL)
    orders.get("/orders/42?full=yes").returns({"id": 42})
    orders.post("/orders").with_body({"sku": str}).returns({"error": "no"}, status=409)
    orders.delete("/orders/42").returns(status=204)
    orders.get("/old").returns(status=302, headers={"Location": "/new"})
    orders.get("/new").returns(b"\\x00" * 100_000)
    assert ask("/orders/42?full=yes") == (200, b'{"id": 42}') or ask("/orders/42?full=yes") == (200, b'{"id":42}')
    assert ask("/orders", method="POST", body={"sku": "nail"})[0] == 409
    assert ask("/orders/42", method="DELETE") == (204, b"")
    assert ask("/old") == (200, b"\\x00" * 100_000)

def test_refuses_what_fits_nothing(contract):
    contract("orders-api", url=URL).get("/orders/42").returns({})
    ask("/orders/42")
    ask("/orders/43")

def test_refuses_hosts(contract):
    contract("orders-api", url="https://other.internal")
    ask("/")
"""
NAMES = ["GET /new", "GET /old", "GET /orders/42?full=yes", "DELETE /orders/42", "POST /orders"]


@pytest.mark.parametrize("library", ASK)
def test_a_library_is_answered_and_refused(consumer, library):
    consumer.tests(ASK[library] + TESTS)
    result = consumer.run()
    result.assert_outcomes(passed=1, failed=2)
    result.stdout.fnmatch_lines_random(
        [
            "E *UnexpectedRequestError: orders-api was sent GET /orders/43,*",
            "E *RefusedHostError: a request to https://orders.internal was refused*",
        ]
    )
    assert sorted(consumer.names()) == sorted(NAMES)


FAILS = {
    "requests": """
@pytest.mark.parametrize(("error", "seen"), [
    (ConnectionError, requests.ConnectionError),
    (TimeoutError, requests.ReadTimeout),
    (requests.ConnectionError, requests.ConnectionError),
    (requests.ReadTimeout("slow"), requests.ReadTimeout),
    (requests.ConnectTimeout, requests.ConnectTimeout),
    (requests.exceptions.SSLError, requests.exceptions.SSLError),
    (requests.exceptions.ProxyError, requests.exceptions.ProxyError),
])
""",
    "urllib3": """
POOL = urllib3.PoolManager(retries=False)
@pytest.mark.parametrize(("error", "seen"), [
    (ConnectionResetError, urllib3.exceptions.ProtocolError),
    (TimeoutError, urllib3.exceptions.ReadTimeoutError),
    (urllib3.exceptions.ReadTimeoutError, urllib3.exceptions.ReadTimeoutError),
    (urllib3.exceptions.NewConnectionError, urllib3.exceptions.NewConnectionError),
])
""",
    "urllib.request": """
@pytest.mark.parametrize(("error", "seen"), [
    (ConnectionRefusedError, urllib.error.URLError),
    (ConnectionError, urllib.error.URLError),
    (urllib.error.URLError, urllib.error.URLError),
    (BrokenPipeError, BrokenPipeError),
    (TimeoutError, TimeoutError),
])
""",
    "aiohttp": """
@pytest.mark.parametrize(("error", "seen"), [
    (ConnectionError, aiohttp.ClientConnectionError),
    (TimeoutError, TimeoutError),
    (aiohttp.ServerDisconnectedError, aiohttp.ServerDisconnectedError),
    (aiohttp.ClientConnectorError, aiohttp.ClientConnectorError),
])
""",
    "httpx2": """
@pytest.mark.parametrize(("error", "seen"), [
    (ConnectionError, httpx2.ConnectError),
    (TimeoutError, httpx2.ReadTimeout),
    (httpx2.ConnectTimeout, httpx2.ConnectTimeout),
    (httpx2.ReadError("cut"), httpx2.ReadError),
])
""",
}


@pytest.mark.parametrize("library", FAILS)
def test_expected_errors_are_those_of_the_library(consumer, library):
    consumer.tests(
        ASK[library]
        + FAILS[library]
        + """def test_fails(contract, error, seen):
    orders = contract("orders-api", url=URL)
    orders.get("/orders/1").fails(error)
    with pytest.raises(seen):
        ask("/orders/1")
"""
    )
    result = consumer.run()
    assert result.parseoutcomes().keys() <= {"passed"}
    assert not consumer.file.exists()


def test_a_class_of_error_that_needs_more_asks_for_an_instance(consumer):
    consumer.tests("""
import urllib3

def test_fails(contract):
    contract("orders-api", url=URL).get("/orders/1").fails(urllib3.exceptions.MaxRetryError)
    fetch(1)
""")
    consumer.run().stdout.fnmatch_lines(["E *give .fails(...) an instance of MaxRetryError, not the class*"])


@pytest.mark.parametrize("library", ["httpx", "httpx2", "requests"])
def test_a_transport_that_retries_connections_does_so(consumer, library):
    client = {
        "requests": "import requests\nfrom requests.adapters import HTTPAdapter\nCLIENT = requests.Session()\n"
        'CLIENT.mount("https://", HTTPAdapter(max_retries=2))\n',
    }.get(library, f"import {library}\nCLIENT = {library}.Client(transport={library}.HTTPTransport(retries=1))\n")
    consumer.tests(
        client
        + """
def test_retries(contract):
    orders = contract("orders-api", url=URL)
    orders.get("/orders/1").fails(ConnectionError)
    orders.get("/orders/1").returns(Order)
    assert CLIENT.get(URL + "/orders/1").json()["id"] == 42
"""
    )
    consumer.run().assert_outcomes(passed=1)


@pytest.mark.parametrize("library", ["requests", "aiohttp", "urllib.request"])
def test_allowed_hosts_are_really_asked(consumer, library):
    consumer.tests(
        ASK[library]
        + """
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(204)
        self.end_headers()
    def log_message(self, *args):
        pass

def test_elsewhere(contract):
    global URL
    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.handle_request).start()
    contract("orders-api", url=URL, allow_hosts=["127.0.0.1"]).get("/orders/1").returns({})
    ask("/orders/1")
    URL = f"http://127.0.0.1:{server.server_port}"
    assert ask("/") == (204, b"")
    server.server_close()
"""
    )
    consumer.run().assert_outcomes(passed=1)


def test_aiohttp_streams_and_runs_beside_others(consumer):
    consumer.tests("""
import asyncio
import aiohttp

@pytest.mark.asyncio
async def test_many(contract):
    orders = contract("orders-api", url=URL)
    for number in range(10):
        orders.get(f"/orders/{number}").returns({"id": number})
    async with aiohttp.ClientSession() as session:
        async def one(number):
            async with session.get(f"{URL}/orders/{number}") as response:
                chunks = [chunk async for chunk in response.content.iter_chunked(3)]
                return b"".join(chunks)
        assert len(await asyncio.gather(*map(one, range(10)))) == 10
""")
    consumer.run().assert_outcomes(passed=1)
    assert len(consumer.names()) == 10
