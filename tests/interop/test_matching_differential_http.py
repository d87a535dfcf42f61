"""Our verdict on headers and queries is that of the reference implementation's mock server, which compares whole requests."""

from urllib.parse import urlencode

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fakes.reference_matching import is_answered
from shiplap.matching import compare_request
from shiplap.matching.matchers import matcher_of
from shiplap.model.exchange import Request
from shiplap.model.interaction import ExpectedRequest
from shiplap.model.rule import MatcherList

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
