"""The features about verifiers that need a provider which listens: broker, state changes and messages over HTTP.

`shiplap verify` runs as a person runs it, against a server in a thread; a broker of its own stands beside it.
"""

import base64
import json
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import pytest
from pytest_bdd import given, parsers, scenario, then, when

from conftest import SHARED
from fakes.absence import lacking
from fakes.cli_world import serving

SUITE = SHARED / "conformance" / "pact-compatibility-suite"
if not SUITE.exists():
    lacking("needs the compatibility suite beside the repository")

PLAYED = {
    "V1/http_provider.feature": [
        "Verifying a simple HTTP request via a Pact broker",
        "Verifying a simple HTTP request via a Pact broker with publishing results enabled",
        "Verifying multiple Pact files via a Pact broker",
        "Incorrect request is made to provider via a Pact broker",
        "Verifying an interaction with a defined provider state",
        "Verifying an interaction with no defined provider state",
        "Verifying an interaction where the provider state callback fails",
    ],
    "V3/http_provider.feature": [
        "Verifying an interaction with multiple defined provider states",
        "Verifying an interaction with a provider state with parameters",
    ],
    "V3/message_provider.feature": ["Verifying an interaction with a defined provider state"],
}
for name, titles in PLAYED.items():
    for number, title in enumerate(titles):

        @scenario(str(SUITE / "features" / name), title)
        def play():
            """The steps below."""

        globals()[f"test_{name.replace('/', '_').partition('.')[0]}_{number}"] = play


@dataclass
class Provider:
    """A server and what it was asked.

    Attributes:
        answers: status, headers and body by path.
        asked: everything in the order it came: ``("setup", state, parameters)`` or ``("request", path, None)``.
    """

    answers: dict[str, tuple] = field(default_factory=dict)
    messages: dict[str, tuple] = field(default_factory=dict)
    asked: list[tuple] = field(default_factory=list)
    has_states: bool = False
    states_fail: bool = False
    arguments: list[str] = field(default_factory=list)
    contracts: dict[str, dict] = field(default_factory=dict)
    code: int | None = None
    out: str = ""

    def answer(self, method, path, body):
        if path == "/_states":
            change = json.loads(body)
            self.asked.append((change["action"], change["state"], change["params"]))
            return (500, {}, b"") if self.states_fail else (200, {}, b"")
        self.asked.append(("request", path, None))
        if path == "/_messages":
            return self.messages[json.loads(body)["description"]]
        return self.answers.get(path, (404, {}, b""))


@contextmanager
def listening(provider):
    class Handler(BaseHTTPRequestHandler):
        def handle_one(self):
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            status, headers, content = provider.answer(self.command, self.path.partition("?")[0], body)
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(content))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = do_PUT = handle_one  # noqa: N815 - the names are the library's

        def log_message(self, *_):
            return

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture
def provider():
    return Provider()


@pytest.fixture
def defined():
    return {}


@pytest.fixture
def command(tmp_path, database_url):
    with serving(database_url("sqlite"), tmp_path) as world:
        yield world


@given("the following HTTP interactions have been defined:")
def _defined(defined, datatable, suite):
    for row in suite.rows(datatable):
        defined[int(row["No"])] = row


@given(parsers.re(r'a provider is started that returns the responses? from interactions? "?(?P<numbers>[\d, ]+)"?$'))
def _answers(provider, defined, numbers, suite):
    for number in map(int, numbers.split(",")):
        row = defined[number]
        content = suite.read_content(row["response body"]) if row["response body"] else suite.Content(b"", None)
        headers = {name: ", ".join(values) for name, values in suite.read_headers(row["response headers"]).items()}
        if content.content_type:
            headers["Content-Type"] = content.content_type
        provider.answers[row["path"]] = (int(row["response"]), headers, content.data)


@given(parsers.re(r'a provider is started that can generate the "(?P<name>[^"]+)" message with "(?P<what>.*)"$'))
def _message(provider, name, what, suite):
    content = suite.read_content(what)
    metadata = base64.b64encode(json.dumps({"contentType": content.content_type}).encode()).decode()
    headers = {"Content-Type": content.content_type, "Pact-Message-Metadata": metadata}
    provider.messages[name] = (200, headers, content.data)


@given(parsers.re(r"a provider state callback is configured(?P<fails>, but will return a failure)?$"))
def _states(provider, fails):
    provider.has_states = True
    provider.states_fail = bool(fails)


@given(parsers.parse("a Pact file for interaction {number:d} is to be verified"))
def _to_verify(provider, defined, number, suite):
    expect(provider, defined[number], suite)


@given(
    parsers.parse('a Pact file for interaction {number:d} is to be verified with a provider state "{state}" defined')
)
def _to_verify_in_state(provider, defined, number, state, suite):
    expect(provider, defined[number], suite, [{"name": state}])


@given(
    parsers.parse(
        "a Pact file for interaction {number:d} is to be verified with the following provider states defined:"
    )
)
def _to_verify_in_states(provider, defined, number, datatable, suite):
    states = [
        {"name": row["State Name"], "params": json.loads(row.get("Parameters") or "{}")}
        for row in suite.rows(datatable)
    ]
    expect(provider, defined[number], suite, states)


@given(parsers.parse('a Pact file for "{name}":"{what}" is to be verified with provider state "{state}"'))
def _message_in_state(provider, name, what, state, suite):
    message = {
        "type": "Asynchronous/Messages",
        "description": name,
        "providerStates": [{"name": state}],
        "contents": suite.v4_body(suite.read_content(what)),
    }
    provider.contracts["consumer-m"] = contract("consumer-m", message)


@given(parsers.parse("a Pact file for interaction {number:d} is to be verified from a Pact broker"))
def _published(provider, command, defined, number, suite):
    consumer = expect(provider, defined[number], suite)
    (command.folder / "published.json").write_text(json.dumps(provider.contracts.pop(consumer)))
    command.ok("publish", "published.json", "--version", "1", "--branch", "main")
    provider.arguments = ["--provider", "provider", "--selector", "latest"]


@given("publishing of verification results is enabled")
def _publishing(provider):
    provider.arguments += ["--publish", "--version", "7"]


def expect(provider, row, suite, states=()):
    consumer = f"consumer-{row['No']}"
    query = {name: list(values) for name, values in suite.read_query(row.get("query", "")).items()}
    response = {"status": int(row["response"])}
    headers = {name: list(values) for name, values in suite.read_headers(row["response headers"]).items()}
    if row["response body"]:
        content = suite.read_content(row["response body"])
        response["body"] = suite.v4_body(content)
        headers["Content-Type"] = [content.content_type]
    if row.get("response matching rules"):
        response["matchingRules"] = suite.fixture_document(row["response matching rules"])
    interaction = {
        "type": "Synchronous/HTTP",
        "description": f"interaction {row['No']}",
        "providerStates": list(states),
        "request": {"method": row["method"], "path": row["path"], "query": query},
        "response": {**response, "headers": headers},
    }
    provider.contracts[consumer] = contract(consumer, interaction)
    return consumer


def contract(consumer, interaction):
    return {
        "consumer": {"name": consumer},
        "provider": {"name": "provider"},
        "interactions": [interaction],
        "metadata": {"pactSpecification": {"version": "4.0"}},
    }


@when("the verification is run")
def _run(provider, command):
    files = []
    for consumer, document in provider.contracts.items():
        (command.folder / f"{consumer}.json").write_text(json.dumps(document))
        files.append(f"{consumer}.json")
    with listening(provider) as url:
        where = ["--url", url, "--message-url", f"{url}/_messages"]
        if provider.has_states:
            where += ["--state-url", f"{url}/_states", "--state-teardown"]
        provider.code, provider.out, rest = command.shiplap("verify", *files, *provider.arguments, *where)
        provider.out += rest


@then("the verification will be successful")
def _successful(provider):
    assert provider.code == 0, provider.out


@then("the verification will NOT be successful")
def _not_successful(provider):
    assert provider.code == 1, provider.out


@then(parsers.parse('the verification results will contain a "State change request failed" error'))
def _state_failed(provider):
    assert "the state-change address answered 500 to its setup" in provider.out


@then(parsers.re(r"the provider state callback will be called (?P<when>before|after) the verification is run"))
def _called(provider, when):
    requests = [one[0] for one in provider.asked]
    position = requests.index("request") if "request" in requests else len(requests)
    around = provider.asked[:position] if when == "before" else provider.asked[position + 1 :]
    assert {one[0] for one in around} == {"setup" if when == "before" else "teardown"}


STATE_CALL = r'the provider state callback will receive a (?P<action>setup|teardown) call (with )?"(?P<state>[^"]*)"'


@then(parsers.re(STATE_CALL + " as the provider state parameter"))
def _state_call(provider, action, state):
    assert (action, state) in [one[:2] for one in provider.asked]


@then(parsers.re(STATE_CALL + " and the following parameters:"))
def _state_call_with(provider, action, state, datatable, suite):
    parameters = {name: json.loads(value) for name, value in suite.rows(datatable)[0].items()}
    assert (action, state, parameters) in provider.asked


@then("the provider state callback will NOT receive a teardown call")
def _no_teardown(provider):
    assert "teardown" not in [one[0] for one in provider.asked]


def latest_result(command, number):
    url = f"{command.url}/pacts/provider/provider/consumer/consumer-{number}/version/1"
    link = httpx.get(url).json()["_links"].get("pb:latest-verification-results")
    return httpx.get(link["href"]) if link else None


@then("a verification result will NOT be published back")
def _not_published(command):
    found = latest_result(command, 1)
    assert found is None or found.status_code == 404


@then(
    parsers.re(
        r"a (?P<result>successful|failed) verification result will be published back for (the )?interaction \{(?P<number>\d+)\}"
    )
)
def _was_published(command, result, number):
    document = latest_result(command, number).json()
    assert (document["success"], document["providerApplicationVersion"]) == (result == "successful", "7")
