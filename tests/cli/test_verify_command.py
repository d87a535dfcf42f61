"""``shiplap verify`` and ``publish-results``: for providers that are tested without pytest."""

import json
import socket
import threading
import xml.etree.ElementTree as ET
from contextlib import contextmanager

import pytest
import uvicorn

from fakes.provider_project import APP, NOT_FOUND, interaction, pact, v4

ORDERS = {}
CALLS = []
MISSING = {"status": 200, "body": {"id": 42, "currency": "EUR"}}


async def app(scope, receive, send):
    """The provider, its state-change address and its address of messages in one application."""
    if scope["type"] != "http":
        raise NotImplementedError
    status, document = answer(scope["path"], (await receive()).get("body", b""))
    headers = [(b"content-type", b"application/json"), (b"pact-message-metadata", b"eyJ0b3BpYyI6Im9yZGVycyJ9")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": json.dumps(document).encode()})


def answer(path, body):
    if path == "/_states":
        change = json.loads(body)
        CALLS.append((change["action"], change["state"]))
        if change["state"] == "broken":
            return 500, {"error": "no database"}
        ORDERS.clear() if change["action"] == "teardown" else ORDERS.update({"42": {"id": 42, "total": 1200}})
        return 200, {"number": 42}
    if path == "/_messages":
        return 200, {"id": 1}
    order = ORDERS.get(path.rpartition("/")[2])
    return (200, order) if order else (404, {"error": "no such order"})


@pytest.fixture(scope="module")
def provider_url():
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, log_level="critical", lifespan="off"))
    listener = socket.create_server(("127.0.0.1", 0))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    server.should_exit = True
    thread.join(10)
    listener.close()


@pytest.fixture(autouse=True)
def empty():
    ORDERS.clear()
    CALLS.clear()


@pytest.fixture
def contract(world):
    def write(*interactions, name="pact.json", **fields):
        (world.folder / name).write_text(json.dumps(pact(*interactions, **fields)))

    write()
    return write


def verify(world, url, *arguments, states=True):
    where = ("--url", url, *(("--state-url", f"{url}/_states") if states else ()))
    return world.shiplap("verify", *arguments, *where)


def test_everything_that_fits_is_a_yes(world, contract, provider_url):
    code, out, _ = verify(world, provider_url, "pact.json", "--state-teardown")
    assert code == 0, out
    assert out.splitlines()[-1] == "2 interactions of 1 contract: 2 passed"
    # the other interaction has no state, which is told too
    assert CALLS == [("setup", ""), ("teardown", ""), ("setup", "order exists"), ("teardown", "order exists")]


def test_what_breaks_is_a_no_with_path_and_curl(world, contract, provider_url):
    contract(interaction(response=MISSING))
    code, out, _ = verify(world, provider_url, "pact.json")
    assert code == 1
    assert "        $.currency: missing (web reads a string)\n" in out
    assert f"        reproduce: curl -s {provider_url}/orders/42\n" in out


def test_a_state_that_cannot_be_set_up_is_unknown_never_a_yes(world, contract, provider_url):
    code, out, _ = verify(world, provider_url, "pact.json", states=False)
    assert code == 3
    assert "provider state 'order exists': nobody knows how to set it up" in out
    assert out.splitlines()[-1] == "2 interactions of 1 contract: 1 passed, 1 not-verifiable"


def test_a_state_address_that_fails_is_a_no_and_says_what_it_answered(world, contract, provider_url):
    contract(interaction(states=["broken"]))
    code, out, _ = verify(world, provider_url, "pact.json")
    assert code == 1
    assert "provider state 'broken': the state-change address answered 500 to its setup" in out


def test_what_a_state_returns_feeds_the_request(world, contract, provider_url):
    document = interaction(path="/orders/1")
    document["request"]["generators"] = {
        "path": {"type": "ProviderState", "expression": "/orders/${number}", "dataType": "STRING"}
    }
    contract(document)
    assert verify(world, provider_url, "pact.json")[0] == 0


def test_messages_are_asked_for_over_http(world, contract, provider_url):
    message = {
        "type": "Asynchronous/Messages",
        "description": "order placed",
        "contents": {"content": {"id": 1}, "contentType": "application/json", "encoded": False},
        "metadata": {"topic": "orders"},
    }
    contract(message, version="4.0")
    assert verify(world, provider_url, "pact.json", "--message-url", f"{provider_url}/_messages")[0] == 0
    assert verify(world, provider_url, "pact.json")[0] == 3


def test_an_application_of_the_folder_is_replayed_in_process(world, contract):
    (world.folder / "verify_shop.py").write_text(APP)
    contract(interaction("no order", (), "/orders/7", NOT_FOUND))
    code, out, err = world.shiplap("verify", "pact.json", "--app", "verify_shop:app")
    assert (code, err) == (0, ""), out


def test_reports_for_machines_and_ci(world, contract, provider_url):
    contract(interaction(response=MISSING), interaction("no order", (), "/orders/7", NOT_FOUND))
    _, out, _ = verify(world, provider_url, "pact.json", "-o", "json")
    document = json.loads(out)
    assert document["success"] is False
    assert [each["outcome"] for each in document["contracts"][0]["interactions"]] == ["passed", "failed"]
    assert document["contracts"][0]["interactions"][1]["mismatches"][0]["path"] == "$.currency"

    _, out, _ = verify(world, provider_url, "pact.json", "-o", "junit")
    suite = ET.fromstring(out).find("testsuite")
    assert (suite.get("tests"), suite.get("failures"), suite.get("errors")) == ("2", "1", "0")
    assert suite.find("testcase/failure").get("message") == "$.currency: missing (web reads a string)"

    _, out, _ = verify(world, provider_url, "pact.json", "-o", "github")
    first, last = out.splitlines()
    assert first.startswith(
        "::error title=web -> orders-api%3A GET /orders/42 [order exists]::$.currency: missing (web reads a string)%0A"
    )
    assert last == "::notice title=shiplap verify::2 interactions of 1 contract: 1 passed, 1 failed"

    _, out, _ = verify(world, provider_url, "pact.json", "-o", "markdown")
    assert "| web | orders-api | 1 of 2 passed | FAIL |\n" in out
    assert "```\n$.currency: missing (web reads a string)\n" in out


def test_without_files_the_broker_is_asked_and_told(world, provider_url):
    world.publish("web", "40")
    arguments = ("verify", "--provider", "orders-api", "--url", provider_url, "--version", "11", "--publish")
    code, out, err = world.shiplap(*arguments)
    assert (code, err) == (1, "published 1 results of orders-api@11\n")
    assert out.startswith("web@40 -> orders-api@11 ")
    with world.client() as client:
        latest = client.contracts.pact("/pacts/provider/orders-api/consumer/web/version/40")["_links"]
        assert client.contracts.pact(latest["pb:latest-verification-results"]["href"])["success"] is False


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (("gone.json", "--url", "http://localhost:1"), "there is no file or directory 'gone.json'"),
        (("pact.json",), "say where the provider is: --url URL, --app MODULE:NAME or --transport NAME=URL"),
        (("pact.json", "--url", "x", "--app", "a:b"), "say where the provider is once"),
        (("pact.json", "--url", "x"), "expected an application as package.module:name, or a URL"),
        (("pact.json", "--provider", "other", "--url", "http://localhost:1"), "there is no contract for 'other'"),
        (("--url", "http://localhost:1"), "say --provider"),
        (
            ("pact.json", "--url", "localhost:8000"),
            "'localhost:8000' looks like an address and is no URL: write http://",
        ),
        (("pact.json", "--transport", "http=localhost:8000/api"), "write http://localhost:8000/api"),
        (("pact.json", "--transport", "nonsense"), "expected a transport as NAME=URL"),
        (("pact.json", "--url", "http://localhost:1", "--seconds", "0"), "0.0 is not in the range x>0"),
        (("pact.json", "--url", "http://localhost:1", "-H", "nonsense"), "expected a header as 'Name: value'"),
        (("pact.json", "--url", "http://localhost:1", "--publish", "--version", "1"), "there is nothing to publish"),
    ],
)
def test_wrong_use_is_one_sentence(world, contract, arguments, text):
    code, _, err = world.shiplap("verify", *arguments)
    assert code == 2
    assert text in err
    assert "Traceback" not in err


def test_a_provider_nobody_runs_is_no_pass(world, contract):
    with silent_port() as port:
        code, out, err = world.shiplap("verify", "pact.json", "--url", f"http://127.0.0.1:{port}")
    assert code == 3, out
    assert f"NOT VERIFIABLE GET /orders/7\n        nobody listens at http://127.0.0.1:{port}: " in out
    assert err.startswith("nothing could be verified: ")


def test_nobody_at_the_provider_s_address_is_unknown_even_when_everything_is_pending(world, contract):
    waiting = {"type": "Synchronous/HTTP", "pending": True}
    contract({**interaction("no order", (), "/orders/7", {"status": 404}), **waiting}, version="4.0")
    with silent_port() as port:
        code, _, err = world.shiplap("verify", "pact.json", "--url", f"http://127.0.0.1:{port}")
    assert code == 3
    assert f"nothing could be verified: nobody listens at http://127.0.0.1:{port}" in err


def test_nobody_at_the_state_address_is_unknown(world, contract, provider_url):
    with silent_port() as port:
        where = ("--url", provider_url, "--state-url", f"http://127.0.0.1:{port}/_states")
        code, out, _ = world.shiplap("verify", "pact.json", *where)
    assert code == 3, out
    assert f"provider state 'order exists': its state-change address: nobody listens at http://127.0.0.1:{port}" in out


def test_nobody_at_the_address_of_messages_is_unknown(world, contract, provider_url):
    message = {"type": "Asynchronous/Messages", "description": "order placed", "contents": {"content": {"id": 1}}}
    contract(message, version="4.0")
    with silent_port() as port:
        where = ("--url", provider_url, "--message-url", f"http://127.0.0.1:{port}")
        code, out, _ = world.shiplap("verify", "pact.json", *where)
    assert code == 3, out
    assert f"nobody listens at http://127.0.0.1:{port}" in out


@contextmanager
def silent_port():
    """A port that is ours, so that nobody else comes to listen at it, and at which we do not listen either."""
    with socket.socket() as ours:
        ours.bind(("127.0.0.1", 0))
        yield ours.getsockname()[1]


def test_several_transports_of_one_provider(world, contract, provider_url):
    message = {"type": "Asynchronous/Messages", "description": "order placed", "contents": {"content": {"id": 1}}}
    one, other = interaction(path="/api/orders/42"), interaction("no order", (), "/admin/7", NOT_FOUND)
    contract(v4(one), v4(other), message, version="4.0")
    (world.folder / "side_app.py").write_text(APP)
    ways = (f"http:/api={provider_url}", "http:/admin=side_app:app", f"message={provider_url}/_messages")
    told = [word for way in ways for word in ("--transport", way)]
    code, out, _ = world.shiplap("verify", "pact.json", "--state-url", f"{provider_url}/_states", *told)
    assert code == 0, out
    assert "3 interactions of 1 contract: 3 passed" in out
    code, out, _ = world.shiplap("verify", "pact.json", "--state-url", f"{provider_url}/_states", *told[:4])
    assert code == 3, out
    assert "no transport of the provider is for messages; there are: http below /api, http below /admin" in out


def test_messages_alone_need_no_other_address(world, contract, provider_url):
    message = {"type": "Asynchronous/Messages", "description": "order placed", "contents": {"content": {"id": 1}}}
    contract(message, version="4.0")
    code, out, _ = world.shiplap("verify", "pact.json", "--message-url", f"{provider_url}/_messages")
    assert code == 0, out


def test_a_broker_that_is_down_is_code_four(world):
    code, _, err = world.shiplap(
        "verify", "--provider", "orders-api", "--url", "http://localhost:1", "--broker", "http://127.0.0.1:9"
    )
    assert code == 4
    assert len(err.splitlines()) == 1


def test_a_file_of_results_that_is_none_is_wrong_use(world):
    (world.folder / "x.json").write_text("{}")
    assert world.shiplap("publish-results", "x.json")[0] == 2
    assert world.shiplap("publish-results", "gone.json")[0] == 2
