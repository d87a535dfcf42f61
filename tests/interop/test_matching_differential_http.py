"""Our verdict on headers and queries is that of the reference implementation's mock server, which compares whole requests."""

import http.client
import json
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shiplap.matching import compare_request
from shiplap.matching.matchers import matcher_of
from shiplap.model.exchange import Request
from shiplap.model.interaction import ExpectedRequest
from shiplap.model.rule import MatcherList

pact = pytest.importorskip("pact", reason="needs the extra 'pact'")
pact_ffi = pytest.importorskip("pact_ffi", reason="needs the extra 'pact'")

values = st.sampled_from(["1", "a", "a, b", "a,b", "text/html", "text/html;q=0.9", "A", "", "1.5", "x y", "true"])
query_values = st.lists(st.sampled_from(["1", "2", "a", "", "x y", "1.5", "true"]), min_size=1, max_size=2)
MATCHERS = [
    {"match": "regex", "regex": r"\d+"},
    {"match": "regex", "regex": "[a-z, ]+"},
    {"match": "type"},
    {"match": "integer"},
    {"match": "number"},
    {"match": "decimal"},
    {"match": "include", "value": "a"},
    {"match": "boolean"},
    {"match": "notEmpty"},
    {"match": "equality"},
]
matchers = st.sampled_from(MATCHERS)


@st.composite
def exchanges(draw):
    headers = draw(st.dictionaries(st.sampled_from(["X-A", "Accept", "Vary", "Date"]), values, max_size=2))
    query = draw(st.dictionaries(st.sampled_from("ab"), query_values, max_size=2))
    rules = {
        "header": draw(st.dictionaries(st.sampled_from(["X-A", "Accept", "x-a"]), matchers, max_size=1)),
        "query": draw(st.dictionaries(st.sampled_from("ab"), matchers, max_size=1)),
    }
    names = st.sampled_from(["X-A", "x-a", "Accept", "Vary", "Date"])
    sent_headers = draw(st.just(headers) | st.dictionaries(names, values, max_size=3))
    sent_query = draw(st.just(query) | st.dictionaries(st.sampled_from("ab"), query_values, max_size=2))
    return headers, query, rules, sent_headers, sent_query


def is_answered(headers, query, rules, sent_headers, sent_query):
    """Whether a mock server of the reference implementation takes the request for the expected one."""
    contract = pact.Pact("consumer", "provider").with_specification("V4")
    interaction = contract.upon_receiving("a request").with_request("GET", "/p")
    handle, part = interaction._handle, pact_ffi.InteractionPart.REQUEST
    for name, value in headers.items():
        pact_ffi.with_header_v2(handle, part, name, 0, value)
    for name, several in query.items():
        for index, value in enumerate(several):
            pact_ffi.with_query_parameter_v2(handle, name, index, value)
    listed = {kind: {name: {"matchers": [one]} for name, one in each.items()} for kind, each in rules.items()}
    pact_ffi.with_matching_rules(handle, part, json.dumps(listed))
    interaction.will_respond_with(200)
    with contract.serve(raises=False, verbose=False) as server:
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
        connection.putrequest(
            "GET", "/p?" + urlencode(sent_query, doseq=True) if sent_query else "/p", skip_accept_encoding=True
        )
        for name, value in sent_headers.items():
            connection.putheader(name, value)
        connection.endheaders()
        response = connection.getresponse()
        response.read()
        connection.close()
        return response.status == 200


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(exchanges())
def test_our_verdict_on_a_request_is_that_of_the_mock_server(exchange):
    headers, query, rules, sent_headers, sent_query = exchange
    expected = ExpectedRequest(
        path="/p",
        headers={name: (value,) for name, value in headers.items()},
        query={name: tuple(several) for name, several in query.items()},
        rules={
            kind: {name: MatcherList((matcher_of(one),)) for name, one in each.items()} for kind, each in rules.items()
        },
    )
    sent = Request(
        method="GET", path="/p", query=urlencode(sent_query, doseq=True), headers=tuple(sent_headers.items())
    )
    mismatches = compare_request(expected, sent)
    assert (mismatches == ()) is is_answered(*exchange), mismatches
