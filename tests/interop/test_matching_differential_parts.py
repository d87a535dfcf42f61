"""Our verdict on queries of several values, lists and parameters in headers, content types and statuses is theirs.

Many exchanges share one mock server, so that hundreds are compared in seconds. What is left out here is listed in
docs/reference/matching.md and shown in `test_matching_known_differences`.
"""

import json
import threading
from contextlib import contextmanager, nullcontext, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import product
from urllib.parse import quote

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fakes.reference_matching import are_answered, pact
from shiplap.matching import compare_request
from shiplap.matching.matchers import matcher_of
from shiplap.model.exchange import Request
from shiplap.model.interaction import ExpectedRequest
from shiplap.model.rule import Combine, MatcherList
from shiplap.model.verification import InteractionOutcome
from shiplap.pactfile import read_contract
from shiplap.pactfile.bodies import read_v4_body
from shiplap.verify.contract import verify_by_choice
from shiplap.verify.options import ReplayOptions
from shiplap.verify.transports import Transport, Transports

TIMES = settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
MATCHERS = [
    {"match": "type"},
    {"match": "equality"},
    {"match": "integer"},
    {"match": "decimal"},
    {"match": "number"},
    {"match": "boolean"},
    {"match": "null"},
    {"match": "notEmpty"},
    {"match": "semver"},
    {"match": "values"},
    {"match": "date", "format": "yyyy-MM-dd"},
]
TEXT_MATCHERS = [
    {"match": "regex", "regex": r"\d+"},
    {"match": "regex", "regex": "[a-z ]*"},
    {"match": "include", "value": "a"},
]
LIST_MATCHERS = [
    {"match": "type", "min": 1},
    {"match": "type", "min": 2},
    {"match": "type", "max": 1},
    {"match": "type", "min": 2, "max": 3},
    {"match": "eachValue", "rules": [{"match": "regex", "regex": r"\d+"}], "value": "1"},
    {"match": "arrayContains", "variants": [{"index": 0, "rules": {"$": {"matchers": [{"match": "integer"}]}}}]},
]


def listed(matchers):
    return st.builds(
        lambda chosen, combine: {"matchers": chosen, "combine": combine if len(chosen) > 1 else "AND"},
        st.lists(st.sampled_from(matchers), min_size=1, max_size=2, unique_by=str),
        st.sampled_from(["AND", "OR"]),
    )


def mine(exchange):
    headers, query, body, rules, sent_headers, sent_query, sent_body = exchange
    expected = ExpectedRequest(
        method="POST",
        path="/",
        headers={name: tuple(values) for name, values in headers.items()},
        query={name: tuple(values) for name, values in query.items()},
        rules={
            kind: {
                name: MatcherList(tuple(map(matcher_of, each["matchers"])), Combine(each["combine"]))
                for name, each in by.items()
            }
            for kind, by in rules.items()
        },
        **({} if body is None else {"body": body_of(*body)}),
    )
    sent = Request(method="POST", path="/", query=sent_query, headers=tuple(sent_headers), body=sent_body)
    return compare_request(expected, sent)


def body_of(text, content_type):
    is_json = "json" in content_type.lower()
    members = {"content": json.loads(text) if is_json else text, "contentType": content_type, "encoded": False}
    return read_v4_body(members, None)[0]


def assert_alike(exchanges):
    for exchange, reference in zip(exchanges, are_answered(exchanges), strict=True):
        found = mine(exchange)
        assert (found == ()) is reference, (exchange, found)


# ---- queries

QUERY_NAMES = st.sampled_from(["a", "a", "b", "c d", "a[]", "a.b", "A"])
QUERY_VALUES = st.sampled_from(["1", "2", "a", "", "x y", "1.5", "true", "2020-01-02", "1.2.3", "a,b", "é"])


@st.composite
def queries(draw):
    query = draw(st.dictionaries(QUERY_NAMES, st.lists(QUERY_VALUES, min_size=1, max_size=3), min_size=1, max_size=2))
    every = listed(MATCHERS + TEXT_MATCHERS + LIST_MATCHERS)
    rules = draw(st.dictionaries(st.sampled_from(sorted(query)) | QUERY_NAMES, every, max_size=2))
    pairs = [
        (name, draw(QUERY_VALUES) if draw(st.integers(0, 3)) == 0 else value)
        for name, values in query.items()
        for value in values
    ]
    changes = draw(st.integers(0, 6))
    if changes == 0:
        pairs.append((draw(QUERY_NAMES), draw(QUERY_VALUES)))
    elif changes == 1:
        pairs.pop()
    elif changes == 2:
        pairs = draw(st.permutations(pairs))
    text = "&".join(
        quote(name) + ("" if not value and draw(st.booleans()) else f"={quote(value)}") for name, value in pairs
    )
    return {}, query, None, {"query": rules} if rules else {}, [], text, None


@TIMES
@given(st.lists(queries(), min_size=12, max_size=12))
def test_queries_of_several_values(exchanges):
    assert_alike(exchanges)


# ---- headers

HEADER_NAMES = st.sampled_from(["X-A", "Accept", "Vary", "Date", "Cache-Control", "Link", "Cookie", "Referer", "ETag"])
HEADER_VALUES = [
    *("1", "a", "A", "1.5", "true", "x y", "1.2.3", "2020-01-02", 'W/"x"', "a=1; b=2", "b=2; a=1"),
    *("text/html", "text/html;q=0.9", "text/html; q=0.9;level=1", "application/json;charset=UTF-8"),
    *("application/json; charset=utf-8", "bytes=0-1"),
]
LISTS = [
    *("a, b", "a,b", "b, a", "a,b,c", "text/html, application/json;q=0.5", "no-cache, no-store"),
    *("Mon, 02 Jan 2006 15:04:05 GMT", "Mon,02 Jan 2006 15:04:05 GMT", "de-DE,de;q=0.9,en;q=0.8"),
    *("de-DE, de;q=0.9, en;q=0.8", '<http://x/a>; rel="next", <http://x/b>; rel="last"'),
]


@st.composite
def headers(draw):
    single = st.lists(st.sampled_from(HEADER_VALUES + LISTS), min_size=1, max_size=1)
    several = st.lists(st.sampled_from(HEADER_VALUES), min_size=2, max_size=2)
    expected = draw(st.dictionaries(HEADER_NAMES, single | single | several, min_size=1, max_size=2))
    rules = {}
    plain = [name for name, values in expected.items() if not any("," in value for value in values)]
    if plain and draw(st.booleans()):
        name = draw(st.sampled_from(plain))
        rules[draw(st.sampled_from([name, name.lower(), name.upper()]))] = draw(listed(MATCHERS))
    values = st.sampled_from(HEADER_VALUES + LISTS)
    sent = [
        (draw(st.sampled_from([name, name.lower(), name.upper()])), draw(st.just(value) | st.just(value) | values))
        for name, each in expected.items()
        for value in each
    ]
    changes = draw(st.integers(0, 6))
    if changes == 0:
        sent.append((draw(HEADER_NAMES), draw(values)))
    elif changes == 1:
        sent.pop()
    return expected, {}, None, {"header": rules} if rules else {}, sent, "", None


@TIMES
@given(st.lists(headers(), min_size=12, max_size=12))
def test_lists_and_parameters_of_headers(exchanges):
    assert_alike(exchanges)


# ---- content types

JSON_TYPES = [
    *("application/json", "application/json;charset=UTF-8", "application/json; charset=utf-8", "APPLICATION/JSON"),
    *("application/json;charset=ISO-8859-1", "application/json; version=1", "application/hal+json", "text/json"),
    *("application/vnd.api+json", "application/vnd.api+json; charset=utf-8", "application/problem+json"),
]
OTHER_TYPES = [
    *("text/plain", "text/plain;charset=utf-8", "text/plain;charset=ISO-8859-1", "text/html", "text/csv"),
    *("application/xml", "text/xml", "application/soap+xml", "application/x-www-form-urlencoded"),
    *("application/octet-stream", "image/png", "application/yaml", "application/javascript"),
]
CONTENTS = {"json": ['{"a":1}', "[1]", "1"], "xml": ["<a>1</a>"], "form": ["a=1"], "": ["hello"]}


@st.composite
def bodies(draw):
    content_type = draw(st.sampled_from(JSON_TYPES + OTHER_TYPES))
    sent_type = draw(st.just(content_type) | st.sampled_from(JSON_TYPES + OTHER_TYPES))
    texts = next(texts for part, texts in CONTENTS.items() if part in content_type.lower())
    text = draw(st.sampled_from(texts))
    sent = draw(st.just(text) | st.sampled_from([one for texts in CONTENTS.values() for one in texts] + ['{"a":2}']))
    told = [] if draw(st.integers(0, 9)) == 0 else [("Content-Type", sent_type)]
    return {"Content-Type": [content_type]}, {}, (text, content_type), {}, told, "", sent.encode()


@TIMES
@given(st.lists(bodies(), min_size=12, max_size=12))
def test_content_types_of_bodies(exchanges):
    assert_alike(exchanges)


# ---- statuses, which only a verifier compares

STATUSES = [200, 204, 299, 300, 304, 399, 400, 404, 499, 500, 503, 599]
CLASSES = ["info", "success", "redirect", "clientError", "serverError", "nonError", "error", [200], [204, 404, 599]]


@contextmanager
def listening():
    """A provider that answers with the status its path ends in."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(int(self.path.rpartition("/")[2]))
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_):
            return

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield server.server_port
        finally:
            server.shutdown()
            thread.join()


def test_every_class_of_statuses_holds_what_theirs_holds(tmp_path, monkeypatch):
    monkeypatch.setenv("PACT_DO_NOT_TRACK", "true")
    interactions = [
        {
            "type": "Synchronous/HTTP",
            "description": f"{name} {status}",
            "request": {"method": "GET", "path": f"/{number}/{status}"},
            "response": {
                "status": 200,
                "matchingRules": {"status": {"matchers": [{"match": "statusCode", "status": name}]}},
            },
        }
        for number, (name, status) in enumerate(product(CLASSES, STATUSES))
    ]
    text = json.dumps(
        {
            "consumer": {"name": "web"},
            "provider": {"name": "api"},
            "interactions": interactions,
            "metadata": {"pactSpecification": {"version": "4.0"}},
        }
    )
    file = tmp_path / "contract.json"
    file.write_text(text)
    with listening() as port:
        verifier = pact.Verifier("api", host="127.0.0.1").add_transport(url=f"http://127.0.0.1:{port}")
        verifier = verifier.add_source(str(file))
        with suppress(RuntimeError):  # that is how it says that something failed; the outcomes are below
            verifier.verify()
        ways = Transports([Transport(f"http://127.0.0.1:{port}")])
        try:
            found = verify_by_choice(
                read_contract(text), lambda one: (ways.way_of(one).send, ReplayOptions()), lambda _: nullcontext({})
            )
        finally:
            ways.close()
    reference = {each["description"] for each in verifier.results["interactionResults"] if each["result"] == "OK"}
    passed = {each.description for each in found.interactions if each.outcome is InteractionOutcome.PASSED}
    assert passed == reference
    assert len(passed) == 3 + 3 + 3 + 3 + 6 + 6 + 1 + 3
