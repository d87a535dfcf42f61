"""Steps and readers that the features of Pact's compatibility suite share."""

import json
import random
import re
from base64 import b64encode
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from xml.etree import ElementTree as ET

import pytest
from pytest_bdd import given, parsers, then, when

from conftest import SHARED
from shiplap.matching import (
    GeneratorContext,
    GeneratorMode,
    compare_request,
    compare_response,
    example_request,
    example_response,
)
from shiplap.model.exchange import Request, Response
from shiplap.model.interaction import ExpectedRequest, ExpectedResponse, HttpInteraction
from shiplap.pactfile import read_contract

SUITE = SHARED / "conformance" / "pact-compatibility-suite"
FIXTURES = SUITE / "fixtures"
CONTENT_TYPES = {
    ".json": "application/json",
    ".jpg": "image/jpeg",
    ".pdf": "application/pdf",
    ".xml": "application/xml",
}


def pytest_bdd_apply_tag(tag, function):
    """The tags of the suite's features are no markers of ours."""
    return True


@dataclass(frozen=True)
class Content:
    """Bytes and their content type, as a table of the suite names them."""

    data: bytes | None
    content_type: str | None


def read_content(text: str, content_type: str | None = None) -> Content:
    """Read ``JSON: {...}``, ``XML: <a/>``, ``file: name``, ``EMPTY`` or plain text."""
    if text == "EMPTY":
        return Content(b"", content_type)
    kind, _, rest = text.partition(":")
    rest = rest.strip()
    match kind:
        case "JSON":
            return Content(rest.encode(), content_type or "application/json")
        case "XML":
            return Content(rest.encode(), content_type or "application/xml")
        case "file":
            return read_file(rest, content_type)
        case _:
            return Content(text.encode(), content_type or ("text/plain" if text else None))


def read_file(name: str, content_type: str | None) -> Content:
    path = FIXTURES / name
    if name.endswith("-body.xml"):
        return described_content(path)
    return Content(path.read_bytes(), content_type or CONTENT_TYPES[path.suffix])


def described_content(path: Path) -> Content:
    """Read a fixture that describes a body: its content type, its contents and how its lines end."""
    root = ET.fromstring(path.read_text())
    contents = root.find("contents")
    text = contents.text or ""
    if contents.get("eol") == "CRLF":
        text = text.lstrip("\n").replace("\n", "\r\n")
    return Content(text.strip(" ").encode(), root.findtext("contentType"))


def read_headers(text: str) -> dict[str, tuple[str, ...]]:
    """Read ``'X-A: 1', 'X-B: 2'``."""
    headers: dict[str, tuple[str, ...]] = {}
    for quoted in re.findall(r"'([^']*)'", text):
        name, _, value = quoted.partition(":")
        headers[name.strip()] = (*headers.get(name.strip(), ()), value.strip())
    return headers


def read_query(text: str) -> dict[str, tuple[str, ...]]:
    query: dict[str, tuple[str, ...]] = {}
    for pair in filter(None, text.split("&")):
        name, _, value = pair.partition("=")
        query[name] = (*query.get(name, ()), value)
    return query


def fixture_document(text: str):
    """The JSON document that ``JSON: {...}`` is, or that a fixture file holds."""
    if text.startswith("JSON:"):
        return json.loads(text.removeprefix("JSON:"))
    return json.loads((FIXTURES / text.removeprefix("file:").strip()).read_text())


def rows(datatable) -> list[dict[str, str]]:
    """The rows of a table by the names in its first row."""
    names, *values = datatable
    return [dict(zip(names, row, strict=True)) for row in values]


def expected_exchange(row: dict[str, str]) -> HttpInteraction:
    """The interaction that a row describes, read from a Pact file as every interaction is."""
    content = read_content(row["body"], row.get("content type")) if row.get("body") else Content(None, None)
    headers = {name: list(values) for name, values in read_headers(row.get("headers", "")).items()}
    if content.content_type and not any(name.lower() == "content-type" for name in headers):
        headers["Content-Type"] = [content.content_type]
    part = {
        "headers": headers,
        "matchingRules": fixture_document(row["matching rules"]) if row.get("matching rules") else None,
        "generators": fixture_document(row["generators"]) if row.get("generators") else None,
        "body": v4_body(content),
    }
    part = {name: value for name, value in part.items() if value is not None}
    request = {
        **part,
        "method": row.get("method") or "GET",
        "path": row.get("path") or "/path/one",
        "query": {name: list(values) for name, values in read_query(row.get("query", "")).items()},
    }
    response = {**part, "status": int(row.get("status") or 200)}
    return read_exchange(request, response)


def v4_body(content: Content):
    if content.data is None:
        return None
    if content.content_type and content.content_type.endswith("json"):
        return {"content": json.loads(content.data), "contentType": content.content_type, "encoded": False}
    return {
        "content": b64encode(content.data).decode(),
        "contentType": content.content_type,
        "encoded": "base64",
    }


def read_exchange(request, response, **more) -> HttpInteraction:
    contract = {
        "consumer": {"name": "consumer"},
        "provider": {"name": "provider"},
        "interactions": [
            {"type": "Synchronous/HTTP", "description": "one", "request": request, "response": response, **more}
        ],
        "metadata": {"pactSpecification": {"version": "4.0"}},
    }
    return read_contract(json.dumps(contract)).interactions[0]


def actual_request(row: dict[str, str], path: str = "/path/one") -> Request:
    content = read_content(row["body"], row.get("content type")) if row.get("body") else Content(None, None)
    headers = [(name, value) for name, values in read_headers(row.get("headers", "")).items() for value in values]
    if content.content_type and not any(name.lower() == "content-type" for name, _ in headers):
        headers.append(("Content-Type", content.content_type))
    return Request(
        method=row.get("method") or "GET",
        path=row.get("path") or path,
        query=row.get("query", ""),
        headers=tuple(headers),
        body=content.data,
    )


@dataclass
class World:
    """What the steps of one scenario tell each other."""

    expected: ExpectedRequest | None = None
    expected_response: ExpectedResponse | None = None
    received: list[Request] = field(default_factory=list)
    received_response: Response | None = None
    mismatches: list = field(default_factory=list)
    mode: GeneratorMode = GeneratorMode.PROVIDER
    prepared: Request | Response | None = None


@pytest.fixture
def suite():
    """The readers above, for the modules of this folder."""
    return SimpleNamespace(
        Content=Content,
        fixture_document=fixture_document,
        read_exchange=read_exchange,
        v4_body=v4_body,
        read_content=read_content,
        read_headers=read_headers,
        read_query=read_query,
        rows=rows,
    )


@pytest.fixture
def world():
    return World()


# ---- generators


@given("a request configured with the following generators:")
def _request_with_generators(world, datatable):
    world.expected = expected_exchange(rows(datatable)[0]).request


@given("a response configured with the following generators:")
def _response_with_generators(world, datatable):
    world.expected = expected_exchange(rows(datatable)[0]).response


@given(parsers.parse('the generator test mode is set as "{mode}"'))
def _generator_mode(world, mode):
    world.mode = GeneratorMode(mode.lower())


def prepare(world, **known):
    context = GeneratorContext(
        mode=world.mode, now=datetime(2026, 11, 23, 6, 7, 8, 9000, UTC), random=random.Random(11), **known
    )
    make = example_response if isinstance(world.expected, ExpectedResponse) else example_request
    world.prepared = make(world.expected, context)


@when("the request is prepared for use")
@when("the response is prepared for use")
def _prepare(world):
    prepare(world)


@when(parsers.parse('the request is prepared for use with a "{kind}" context:'))
def _prepare_with(world, kind, datatable):
    known = json.loads(datatable[0][0])
    prepare(world, **({"state_values": known} if kind == "providerState" else {"mock_server_url": known["href"]}))


SHAPES = {
    "integer": r"\d+",
    "decimal number": r"\d+\.\d+",
    "hexadecimal number": r"[0-9A-Fa-f]+",
    "random string": r"\w+",
    "string from the regex": r"\d{1,8}",
    "date": r"\d{4}-\d{2}-\d{2}",
    "time": r"\d{2}:\d{2}:\d{2}",
    "date-time": r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{1,9}(Z|[+-]\d{2}:?\d{2})",
    "UUID": r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}",
    "simple UUID": r"[0-9a-f]{32}",
    "lower-case-hyphenated UUID": r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}",
    "upper-case-hyphenated UUID": r"[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}",
    "URN UUID": r"urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}",
    "boolean": "true|false",
}


@then(parsers.re(r'the body value for "\$\.(?P<name>\w+)" will have been replaced with (an? )?"(?P<what>[^"]*)"$'))
def _body_value(world, name, what):
    value = json.loads(world.prepared.body)[name]
    assert value != world.expected.body.value[name]
    text = value if isinstance(value, str) else json.dumps(value)
    assert text == what or re.fullmatch(SHAPES.get(what, "(?!)"), text), text


@then(parsers.parse('the request "path" will be set as "{path}"'))
def _path(world, path):
    assert world.prepared.path == path


@then(parsers.re(r'the (request|response) "(?P<part>\w+)(\[(?P<name>[^\]]+)\])?" will match "(?P<pattern>[^"]*)"'))
def _part_matches(world, part, name, pattern):
    value = {
        "header": lambda: dict(world.prepared.headers)[name],
        "queryParameter": lambda: read_query(world.prepared.query)[name][0],
        "status": lambda: str(world.prepared.status),
    }[part]()
    assert re.fullmatch(pattern, value)


@then(parsers.parse('the response "status" will not be "{status:d}"'))
def _status_differs(world, status):
    assert world.prepared.status != status


# ---- comparing


@given(parsers.re(r'an expected request with an? "(?P<name>[^"]+)" header of "(?P<value>[^"]+)"'))
def _expected_header(world, name, value):
    world.expected = ExpectedRequest(headers={name: (value,)})


@given(parsers.re(r'a request is received with an? "(?P<name>[^"]+)" header of "(?P<value>[^"]+)"'))
def _received_header(world, name, value):
    world.received = [Request(method="GET", path="/", headers=((name, value),))]


@given("an expected request configured with the following:")
def _expected_request(world, datatable):
    world.expected = expected_exchange(rows(datatable)[0]).request


@given("a request is received with the following:")
@given("the following requests are received:")
def _received_requests(world, datatable):
    world.received = [actual_request(row) for row in rows(datatable)]


@when("the request is compared to the expected one")
@when("the requests are compared to the expected one")
def _compare_requests(world):
    world.mismatches = [found for request in world.received for found in compare_request(world.expected, request)]


@then("the comparison should be OK")
def _comparison_ok(world):
    assert world.mismatches == []


@then("the comparison should NOT be OK")
def _comparison_not_ok(world):
    assert world.mismatches


@then(parsers.re(r'the mismatches will contain a mismatch with error "(?P<path>[^"]*)" -> "(?P<sentence>.*)"$'))
def _contains_mismatch(world, path, sentence):
    sentence = sentence.replace('\\"', '"')
    found = [(each.path, each.sentence) for each in world.mismatches]
    assert any(where == path and text.startswith(sentence) for where, text in found), found


@given("an expected response configured with the following:")
def _expected_response(world, datatable):
    world.expected_response = expected_exchange(rows(datatable)[0]).response


@given(parsers.parse("a status {status:d} response is received"))
def _received_response(world, status):
    world.received_response = Response(status=status)


@when("the response is compared to the expected one")
def _compare_response(world):
    world.mismatches = list(compare_response(world.expected_response, world.received_response))


@then("the response comparison should be OK")
def _response_ok(world):
    assert world.mismatches == []


@then("the response comparison should NOT be OK")
def _response_not_ok(world):
    assert world.mismatches


@then(parsers.re(r'the response mismatches will contain a "(?P<kind>[^"]*)" mismatch with error "(?P<sentence>.*)"$'))
def _response_mismatch(world, kind, sentence):
    assert (kind, sentence) in [(each.kind.value, each.sentence) for each in world.mismatches]
