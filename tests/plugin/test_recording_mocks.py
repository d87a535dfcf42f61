"""``--contract-from mocks``: what tests already mock becomes contracts, marked as mocked."""

import json

import pytest

from fakes.absence import needed

INI = "contract_providers =\n    *.internal = orders-api\n    127.0.0.1 = orders-api\n"
MOCKS = {
    "respx": """
import respx
def test_mocked():
    with respx.mock:
        respx.get(URL + "/orders/42").respond(json={"id": 42, "total": 1200})
        respx.get(URL + "/orders/7").respond(404, json={"error": "no such order"})
        respx.get("https://elsewhere.example/").respond(200)
        assert fetch(42).total == 1200
        assert httpx.get(URL + "/orders/7").status_code == 404
        httpx.get("https://elsewhere.example/")
""",
    "responses": """
import responses
import requests
@responses.activate
def test_mocked():
    responses.get(URL + "/orders/42", json={"id": 42, "total": 1200})
    responses.get(URL + "/orders/7", status=404, json={"error": "no such order"})
    responses.get("https://elsewhere.example/")
    assert requests.get(URL + "/orders/42").json()["total"] == 1200
    assert requests.get(URL + "/orders/7").status_code == 404
    requests.get("https://elsewhere.example/")
""",
    "httpx.MockTransport": """
def test_mocked():
    def handle(request):
        if request.url.path == "/orders/42":
            return httpx.Response(200, json={"id": 42, "total": 1200})
        return httpx.Response(404, json={"error": "no such order"})
    with httpx.Client(transport=httpx.MockTransport(handle)) as client:
        assert client.get(URL + "/orders/42").json()["total"] == 1200
        assert client.get(URL + "/orders/7").status_code == 404
""",
    "a server on this machine": """
import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        found = self.path == "/orders/42"
        body = json.dumps({"id": 42, "total": 1200} if found else {"error": "no such order"}).encode()
        self.send_response(200 if found else 404)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    def log_message(self, *args):
        pass
def test_mocked():
    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    url = f"http://127.0.0.1:{server.server_port}"
    assert fetch(42, url).total == 1200
    assert httpx.get(url + "/orders/7").status_code == 404
    server.shutdown()
    thread.join()
    server.server_close()
""",
}


@pytest.fixture
def mocking(consumer):
    ini = consumer.pytester.path / "tox.ini"
    ini.write_text(ini.read_text() + "\n" + INI)
    return consumer


@pytest.mark.parametrize("mock", MOCKS)
def test_what_a_mock_says_becomes_a_contract(mocking, mock):
    if mock in {"respx", "responses"}:
        needed(mock)
    mocking.tests(MOCKS[mock])
    mocking.run_apart("--contract-from", "mocks").assert_outcomes(passed=1)
    document = json.loads(mocking.file.read_text())
    found, missing = document["interactions"]
    assert [found["description"], missing["description"]] == ["GET /orders/42", "GET /orders/7 -> 404"]
    assert found["comments"] == {"shiplap": {"provenance": "mocked"}}
    assert found["request"]["matchingRules"]["path"]["matchers"] == [{"match": "regex", "regex": r"^/orders/\d+$"}]
    assert found["response"]["body"]["content"] == {"id": 42, "total": 1200}
    assert sorted(found["response"]["matchingRules"]["body"]) == ["$.id", "$.total"]
    assert missing["response"]["status"] == 404


MOCKED = """
def client(**answer):
    return httpx.Client(transport=httpx.MockTransport(lambda request: httpx.Response(200, json=answer)))

def test_mocked():
    with client(id=1, total=2) as mock:
        mock.get(URL + "/orders/42", headers={"Authorization": "Bearer abcdefghijklmnop"})
"""


def test_without_the_option_mocks_are_left_alone_and_what_they_gave_stays(mocking):
    mocking.tests(MOCKED)
    mocking.run()
    assert not mocking.file.exists()
    mocking.run("--contract-from", "mocks")
    mocking.tests(
        MOCKED
        + """
def test_recorded(contract):
    contract("orders-api", url=URL).get("/orders/1").returns(Order)
    fetch(1)
"""
    )
    mocking.run()
    assert mocking.names() == ["GET /orders/1", "GET /orders/42"]


def test_what_a_test_records_on_purpose_takes_the_place_of_a_mock(mocking):
    mocking.tests(MOCKED)
    mocking.run("--contract-from", "mocks")
    mocking.tests(
        MOCKED
        + """
def test_recorded(contract):
    contract("orders-api", url=URL).get("/orders/42").given("order exists").returns(Order)
    fetch(42)
"""
    )
    mocking.run("--contract-from", "mocks")
    (interaction,) = json.loads(mocking.file.read_text())["interactions"]
    assert interaction["comments"] == {"shiplap": {"provenance": "tested"}}


def test_secrets_are_refused_with_their_place_and_headers_are_not_kept(mocking):
    mocking.tests(
        MOCKED
        + """
def test_secret():
    with client(user={"token": "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJl", "password": "hunter2"}) as mock:
        mock.get(URL + "/login")
"""
    )
    result = mocking.run("--contract-from", "mocks")
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(
        [
            "*what was seen holds what looks like secrets*",
            "*GET /login, response body $.user.token: it looks like a JSON web token*",
            "*GET /login, response body $.user.password: its name says it is a secret*",
        ]
    )
    assert "Bearer" not in mocking.file.read_text()
    assert mocking.names() == ["GET /orders/42"]


def test_a_line_that_names_no_provider_is_refused(consumer):
    ini = consumer.pytester.path / "tox.ini"
    ini.write_text(ini.read_text() + "\ncontract_providers = orders.internal\n")
    consumer.tests(MOCKED)
    result = consumer.run("--contract-from", "mocks")
    result.stdout.fnmatch_lines(["*orders.internal: expected HOST = PROVIDER*"])


def test_streams_and_redirects(mocking):
    mocking.tests("""
def test_streams():
    def handle(request):
        if request.url.path == "/old":
            return httpx.Response(302, headers={"Location": "/new"})
        return httpx.Response(200, json=[{"at": "2024-01-01T00:00:00Z", "note": None}, {"at": "2025-01-01T00:00:00Z", "note": None}])
    with httpx.Client(transport=httpx.MockTransport(handle), follow_redirects=True) as client:
        client.get(URL + "/old")
        with client.stream("GET", URL + "/streamed") as response:
            assert response.read()
        client.post(URL + "/posted", content=iter([b"{}"]), headers={"Content-Type": "application/json"})
""")
    mocking.run("--contract-from", "mocks").assert_outcomes(passed=1)
    assert mocking.names() == ["GET /new", "GET /old -> 302", "GET /streamed", "POST /posted"]
    rules = json.loads(mocking.file.read_text())["interactions"][0]["response"]["matchingRules"]["body"]
    assert rules["$"]["matchers"] == [{"match": "type", "min": 0}]
    assert list(rules) == ["$", "$[*].at"]


def test_what_is_read_as_a_stream_is_seen_at_its_end_and_the_run_says_what_was_not(mocking):
    """The answers come from a server, or from mocks that give streams, and one of them is packed."""
    mocking.tests("""
import asyncio
import gzip
import responses
import requests

PACKED = gzip.compress(b'{"id": 42}')

class Sync(httpx.SyncByteStream):
    def __iter__(self):
        yield PACKED[:9]
        yield PACKED[9:]

class Async(httpx.AsyncByteStream):
    async def __aiter__(self):
        yield PACKED[:9]
        yield PACKED[9:]

HEADERS = {"Content-Type": "application/json", "Content-Encoding": "gzip"}

def test_streams():
    with httpx.Client(transport=httpx.MockTransport(lambda _: httpx.Response(200, headers=HEADERS, stream=Sync()))) as client:
        with client.stream("GET", URL + "/sync") as response:
            assert b"".join(response.iter_bytes()) == b'{"id": 42}'
        with client.stream("GET", URL + "/raw") as response:
            assert b"".join(response.iter_raw()) == PACKED
        with client.stream("GET", URL + "/partly?key=value") as response:
            assert next(response.iter_raw()) == PACKED[:9]
        with client.stream("GET", "https://elsewhere.example/partly") as response:
            pass
    async def ask():
        transport = httpx.MockTransport(lambda _: httpx.Response(200, headers=HEADERS, stream=Async()))
        async with httpx.AsyncClient(transport=transport) as client:
            async with client.stream("GET", URL + "/async") as response:
                assert [line async for line in response.aiter_lines()] == ['{"id": 42}']
    asyncio.run(ask())

@responses.activate
def test_requests():
    for name in ("lines", "content", "partly"):
        responses.get(URL + "/requests/" + name, json={"id": 42})
    assert [*requests.get(URL + "/requests/lines", stream=True).iter_lines(decode_unicode=True)] == ['{"id": 42}']
    assert requests.get(URL + "/requests/content", stream=True).json() == {"id": 42}
    assert next(requests.get(URL + "/requests/partly", stream=True).iter_content(2)) == b'{"'
""")
    result = mocking.run("--contract-from", "mocks")
    result.assert_outcomes(passed=2)
    assert mocking.names() == ["GET /async", "GET /raw", "GET /requests/content", "GET /requests/lines", "GET /sync"]
    contents = [each["response"]["body"]["content"] for each in json.loads(mocking.file.read_text())["interactions"]]
    assert contents == [{"id": 42}] * 5
    said = "not in the contract, because it was not read to its end: https://orders.internal"
    result.stdout.fnmatch_lines_random(
        [
            f"{said}/partly, test_client.py::test_streams",
            f"{said}/requests/partly, test_client.py::test_requests",
        ]
    )
    assert result.stdout.str().count(said) == 2


READS = """
def test_the_number():
    with client(id=1, total=2) as mock:
        assert mock.get(URL + "/orders/42").json()["id"] == 1

def test_the_total():
    with client(id=2, total=3) as mock:
        assert mock.get(URL + "/orders/42").json()["total"] == 3

def test_the_bytes():
    with client(id=3) as mock:
        assert mock.get(URL + "/orders/43").content
"""


def test_mocks_have_read_sets_too(mocking):
    mocking.tests(MOCKED.partition("def test_mocked")[0] + READS)
    mocking.run("--contract-from", "mocks", "--contract-readset").assert_outcomes(passed=3)
    found = {
        each["description"]: each["comments"]["shiplap"]
        for each in json.loads(mocking.file.read_text())["interactions"]
    }
    assert found == {
        "GET /orders/42": {"provenance": "mocked", "readset": ["$.id", "$.total"]},
        "GET /orders/43": {"provenance": "mocked"},
    }


@pytest.mark.parametrize(
    ("asked", "readset"),
    [("fetch(42).id", ["$.id", "$.total"]), ("httpx.get(URL + '/orders/42').json()['id']", ["$.id"])],
)
def test_what_is_read_of_a_mock_is_read_of_what_takes_its_place(mocking, asked, readset):
    recorded = "def test_recorded(contract):\n    contract('orders-api', url=URL).get('/orders/42').given('order exists').returns({'id': int, 'total': int})\n"
    reads = (
        READS.partition("def test_the_total")[0] if readset == ["$.id"] else READS.partition("def test_the_bytes")[0]
    )
    mocking.tests(MOCKED.partition("def test_mocked")[0] + reads + recorded + f"    assert {asked}\n")
    mocking.run("--contract-from", "mocks", "--contract-readset")
    (interaction,) = json.loads(mocking.file.read_text())["interactions"]
    assert interaction["comments"]["shiplap"] == {"provenance": "tested", "readset": readset}


@pytest.mark.parametrize("mock", ["respx", "responses"])
def test_read_sets_under_mock_libraries(mocking, mock):
    needed(mock)
    mocking.tests(MOCKS[mock])
    mocking.run_apart("--contract-from", "mocks", "--contract-readset").assert_outcomes(passed=1)
    found = json.loads(mocking.file.read_text())["interactions"][0]["comments"]["shiplap"]
    assert found["readset"] == (["$.id", "$.total"] if mock == "respx" else ["$.total"])


JOBS = """
def client(answer, status=200, **headers):
    return httpx.Client(transport=httpx.MockTransport(lambda request: httpx.Response(status, json=answer, headers=headers)))

def test_pending():
    with client({"state": "pending"}) as mock:
        mock.get(URL + "/jobs/1")

def test_done():
    with client({"state": "done", "total": 7}) as mock:
        mock.get(URL + "/jobs/1")
"""


def test_mocks_of_two_tests_that_do_not_agree_name_both(mocking):
    mocking.tests(JOBS)
    result = mocking.run("--contract-from", "mocks")
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(
        [
            "*what was seen of one request does not agree*",
            "*GET /jobs/1, response body $.total: it is in test_client.py::test_done request 1, and not in test_client.py::test_pending request 1",
            "*contract_states = TEST = a provider state*",
        ]
    )
    assert not mocking.file.exists()


@pytest.mark.parametrize("workers", ["0", "2"])
def test_provider_states_in_the_ini_file_tell_mocks_apart(mocking, workers):
    ini = mocking.pytester.path / "tox.ini"
    ini.write_text(
        ini.read_text() + "contract_states =\n    test_client.py::test_done = the job is done\n    *pend* = it runs\n"
    )
    mocking.tests(JOBS)
    mocking.run_apart("--contract-from", "mocks", "-n", workers, "-p", "xdist").assert_outcomes(passed=2)
    found = json.loads(mocking.file.read_text())["interactions"]
    assert [[state["name"] for state in each["providerStates"]] for each in found] == [["it runs"], ["the job is done"]]


def test_a_mock_may_be_left_out_and_one_that_is_recorded_on_purpose_need_not_agree(mocking):
    ini = mocking.pytester.path / "tox.ini"
    ini.write_text(ini.read_text() + "contract_skip = *::test_done\n")
    mocking.tests(JOBS)
    result = mocking.run("--contract-from", "mocks")
    result.stdout.fnmatch_lines(["left out, as asked: GET /jobs/1, test_client.py::test_done request 1"])
    assert mocking.names() == ["GET /jobs/1"]
    ini.write_text(ini.read_text().replace("contract_skip", "contract_allow_hosts"))
    mocking.tests(
        JOBS
        + "\ndef test_it(contract):\n    contract('orders-api', url=URL).get('/jobs/1').returns({'state': str})\n    httpx.get(URL + '/jobs/1')\n"
    )
    mocking.run("--contract-from", "mocks").assert_outcomes(passed=3)
    assert json.loads(mocking.file.read_text())["interactions"][0]["comments"]["shiplap"] == {"provenance": "tested"}


def test_a_partial_run_keeps_the_names_that_tell_requests_apart(mocking):
    mocking.tests("""
def ask(body):
    with httpx.Client(transport=httpx.MockTransport(lambda request: httpx.Response(201, json={"id": 1}))) as mock:
        mock.post(URL + "/orders", json=body)

def test_lines():
    ask({"lines": ["plank"]})

def test_note():
    ask({"lines": [], "note": "late"})
""")
    mocking.run("--contract-from", "mocks")
    assert mocking.names() == ["POST /orders with lines", "POST /orders with lines, note"]
    before = mocking.file.read_bytes()
    mocking.run("--contract-from", "mocks", "-k", "lines")
    assert mocking.file.read_bytes() == before


def test_headers_are_kept_and_false_secrets_allowed_by_the_project_and_the_run_says_so(mocking):
    project = mocking.pytester.path / "pyproject.toml"
    project.write_text(project.read_text() + '\nkeep-headers = ["location"]\nallow-secrets = ["$.token"]\n')
    mocking.tests(
        JOBS.partition("def test_pending")[0]
        + """
def test_made():
    with client({"token": "not a secret"}, 201, Location="/orders/1", Server="x") as mock:
        mock.post(URL + "/orders", headers={"X-Tenant": "acme"})
"""
    )
    result = mocking.run("--contract-from", "mocks")
    result.stdout.fnmatch_lines(
        ["allowed as no secret: POST /orders, response body $.token: its name says it is a secret"]
    )
    (found,) = json.loads(mocking.file.read_text())["interactions"]
    assert found["response"]["headers"] == {"Content-Type": ["application/json"], "Location": ["/orders/1"]}
    assert "headers" not in found["request"]
