"""The features about consumers of HTTP, played without sockets: what a mock server would decide and write down."""

import json
import re
from base64 import b64encode
from dataclasses import dataclass, field

import pytest
from pytest_bdd import given, parsers, scenarios, then, when

from conftest import SHARED
from fakes.absence import lacking
from shiplap.matching import compare_request
from shiplap.matching.bodies import body_bytes
from shiplap.model.exchange import Request
from shiplap.model.interaction import Contract, HttpInteraction, Specification
from shiplap.model.mismatch import MismatchKind
from shiplap.pactfile import read_contract, write_contract

SUITE = SHARED / "conformance" / "pact-compatibility-suite"
if not SUITE.exists():
    lacking("needs the compatibility suite beside the repository")

scenarios(
    str(SUITE / "features" / "V1" / "http_consumer.feature"), str(SUITE / "features" / "V2" / "http_consumer.feature")
)

KINDS = {"body-content-type": MismatchKind.BODY_TYPE, "header": MismatchKind.HEADER}
ORDINALS = {"first": 0, "second": 1, "third": 2}


@dataclass
class MockServer:
    """Decides about requests as a mock server does, and remembers."""

    interactions: list[HttpInteraction] = field(default_factory=list)
    used: set[str] = field(default_factory=set)
    unexpected: list[Request] = field(default_factory=list)
    mismatches: list = field(default_factory=list)
    answer: HttpInteraction | None = None

    def receive(self, request: Request):
        self.answer = None
        for interaction in self.interactions:
            found = compare_request(interaction.request, request, Specification.V2)
            if not found:
                self.used.add(interaction.description)
                self.answer = interaction
                return
            if {MismatchKind.METHOD, MismatchKind.PATH} & {each.kind for each in found}:
                self.unexpected.append(request)
            else:
                self.mismatches.extend(found)

    @property
    def is_ok(self):
        return not self.unexpected and not self.mismatches and len(self.used) == len(self.interactions)

    def file(self):
        contract = Contract(consumer="consumer", provider="provider", interactions=tuple(self.interactions))
        return json.loads(write_contract(contract)) if self.is_ok else None


@pytest.fixture
def server():
    return MockServer()


@pytest.fixture
def defined():
    return {}


@given("the following HTTP interactions have been defined:")
def _defined(defined, datatable, suite):
    for row in suite.rows(datatable):
        defined[int(row["No"])] = row


def read_interaction(row, suite):
    """Read the interaction as a file of version 2 would hold it."""
    content = suite.read_content(row["body"]) if row.get("body") else suite.Content(None, None)
    headers = {name: ", ".join(values) for name, values in suite.read_headers(row.get("headers", "")).items()}
    request = {"method": row["method"], "path": row["path"], "headers": headers, "query": row.get("query", "")}
    if content.data is not None:
        headers["Content-Type"] = content.content_type
        request["body"] = bare_body(content)
    if row.get("matching rules"):
        request["matchingRules"] = suite.fixture_document(row["matching rules"])
    response = {"status": int(row.get("response") or 200), "headers": {}}
    if row.get("response body"):
        answer = suite.read_content(row["response body"])
        response["headers"]["Content-Type"] = row.get("response content") or answer.content_type
        response["body"] = bare_body(answer)
    document = {
        "consumer": {"name": "consumer"},
        "provider": {"name": "provider"},
        "interactions": [{"description": f"interaction {row['No']}", "request": request, "response": response}],
        "metadata": {"pactSpecification": {"version": "2.0.0"}},
    }
    return read_contract(json.dumps(document)).interactions[0]


def bare_body(content):
    if content.content_type == "application/json":
        return json.loads(content.data)
    return b64encode(content.data).decode() if content.content_type.startswith("image/") else content.data.decode()


@when(parsers.re(r'the mock server is started with interactions? "?(?P<numbers>[\d, ]+)"?$'))
def _started(server, defined, numbers, suite):
    server.interactions = [read_interaction(defined[int(number)], suite) for number in numbers.split(",")]


@when(parsers.parse("the mock server is started with interaction {number:d} but with the following changes:"))
def _started_with_changes(server, defined, number, datatable, suite):
    server.interactions = [read_interaction({**defined[number], **suite.rows(datatable)[0]}, suite)]


@when(parsers.parse("request {number:d} is made to the mock server"))
def _request(server, defined, number, suite):
    server.receive(sent(defined[number], suite))


@when(parsers.parse("request {number:d} is made to the mock server with the following changes:"))
def _changed_request(server, defined, number, datatable, suite):
    changes = suite.rows(datatable)[0]
    content_type = None
    if "body" in changes and not changes["body"].startswith(("JSON:", "XML:", "file:")):
        content_type = suite.read_content(defined[number]["body"]).content_type
    server.receive(sent({**defined[number], **changes, "content type": content_type}, suite))


def sent(row, suite):
    raw = row.get("raw headers") or row.get("headers", "")
    content = suite.read_content(row["body"], row.get("content type")) if row.get("body") else suite.Content(None, None)
    headers = [(name, value) for name, values in suite.read_headers(raw).items() for value in values]
    if content.content_type:
        headers.append(("Content-Type", content.content_type))
    return Request(
        method=row["method"],
        path=row["path"],
        query=row.get("query", ""),
        headers=tuple(headers),
        body=content.data,
    )


@then(parsers.re(r"a (?P<status>\d+) (?P<kind>success|error) response is returned"))
def _returned(server, status, kind):
    assert (server.answer is not None) is (kind == "success")
    assert server.answer is None or server.answer.response.status == int(status)


@then(parsers.parse('the payload will contain the "{name}" JSON document'))
def _payload(server, name):
    document = json.loads((SUITE / "fixtures" / f"{name}.json").read_text())
    assert json.loads(body_bytes(server.answer.response.body)) == document


@then(parsers.parse('the content type will be set as "{content_type}"'))
def _content_type(server, content_type):
    assert server.answer.response.headers["Content-Type"] == (content_type,)


@when("the pact test is done")
def _done():
    """Nothing runs that would have to be stopped."""


@then("the mock server status will be OK")
def _ok(server):
    assert server.is_ok


@then("the mock server status will NOT be OK")
def _not_ok(server):
    assert not server.is_ok


@then("the mock server status will be mismatches")
def _mismatches(server):
    assert server.mismatches


@then(parsers.parse("the mock server status will be an expected but not received error for interaction {{{number:d}}}"))
def _not_received(server, number):
    assert f"interaction {number}" in {each.description for each in server.interactions} - server.used


@then(
    parsers.re(
        r'the mock server status will be an unexpected "(?P<method>\w+)" request received error for (?P<what>.*)'
    )
)
def _unexpected(server, defined, method, what):
    path = what.partition('"')[2].rstrip('"') or defined[int(re.search(r"\d+", what)[0])]["path"]
    assert (method, path) in [(request.method, request.path) for request in server.unexpected]


@then(parsers.re(r"the mock server will (?P<no>NOT )?write out a Pact file for the interactions? when done"))
def _file(server, no):
    assert (server.file() is None) is bool(no)


@then(parsers.parse("the pact file will contain {{{number:d}}} interaction"))
def _file_contains(server, number):
    assert len(server.file()["interactions"]) == number


def written(server, ordinal):
    return server.file()["interactions"][ORDINALS[ordinal]]


@then(parsers.parse('the {{{ordinal}}} interaction request will be for a "{method}"'))
def _written_method(server, ordinal, method):
    assert written(server, ordinal)["request"]["method"] == method


@then(
    parsers.re(
        r'the \{(?P<ordinal>\w+)\} interaction (?P<part>request|response) will contain the "(?P<name>[^"]+)" document'
    )
)
def _written_document(server, ordinal, part, name):
    document = json.loads((SUITE / "fixtures" / name).read_text())
    assert written(server, ordinal)[part]["body"]["content"] == document


@then(parsers.parse('the {{{ordinal}}} interaction request content type will be "{content_type}"'))
def _written_content_type(server, ordinal, content_type):
    assert written(server, ordinal)["request"]["body"]["contentType"] == content_type


@then(parsers.parse('the {{{ordinal}}} interaction request query parameters will be "{query}"'))
def _written_query(server, ordinal, query, suite):
    wanted = {name: list(values) for name, values in suite.read_query(query).items()}
    assert written(server, ordinal)["request"]["query"] == wanted


@then(parsers.parse('the {{{ordinal}}} interaction request will contain the header "{name}" with value "{value}"'))
def _written_header(server, ordinal, name, value):
    assert written(server, ordinal)["request"]["headers"][name] == [value]


@then(
    parsers.re(
        r'the mismatches will contain an? "(?P<kind>[^"]+)" mismatch( with path "(?P<path>[^"]+)")? with error "(?P<sentence>.*)"$'
    )
)
def _contains(server, kind, path, sentence):
    wanted = KINDS.get(kind) or MismatchKind(kind)
    found = [(each.kind, each.path, each.sentence) for each in server.mismatches]
    assert any(what is wanted and text == sentence and path in {None, where} for what, where, text in found), found
