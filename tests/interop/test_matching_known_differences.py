"""Each difference from the reference implementation that docs/reference/matching.md lists, shown with both verdicts.

Where one of these tests fails after an update of the reference implementation, it was mended there: take the line out of the
list and the exception out of the differential test.
"""

import json
from datetime import UTC, datetime

import pytest

from fakes.reference_matching import are_answered, is_answered, ours, theirs
from shiplap.matching import compare_request
from shiplap.matching.date_expressions import moved_time
from shiplap.matching.matchers import matcher_of
from shiplap.model.body import TextBody
from shiplap.model.exchange import Request
from shiplap.model.interaction import ExpectedRequest, Specification
from shiplap.model.rule import Matcher, MatcherList

TYPE, NULL = {"match": "type"}, {"match": "null"}


def rules(path, *matchers, combine="AND"):
    return {path: {"combine": combine, "matchers": list(matchers)}}


@pytest.mark.parametrize(
    ("expected", "matching", "actual", "ours_match", "theirs_match"),
    [
        pytest.param({"a": []}, rules("$.a", {"match": "type", "min": 1}), {"a": []}, False, True, id="empty example"),
        pytest.param(
            {"a": []}, rules("$.a", {"match": "equality"}), {"a": [1]}, False, True, id="empty example, equality"
        ),
        pytest.param(
            {"a": {"b": 1}}, rules("$.a", TYPE, NULL, combine="OR"), {"a": {"b": 2}}, True, False, id="or on objects"
        ),
        pytest.param(
            {"a": {"b": 1}},
            rules("$.a", {"match": "arrayContains", "variants": []}),
            {"a": {}},
            False,
            True,
            id="arrayContains on objects",
        ),
        pytest.param(
            [[0.5]],
            {
                **rules("$", {"match": "date"}, {"match": "eachValue", "rules": [{"match": "null"}]}, combine="OR"),
                **rules("$[0][0]", {"match": "integer"}),
            },
            [[0.5]],
            False,
            True,
            id="eachValue on inner lists",
        ),
        pytest.param(
            {"a": "2020-01-02T03:04:05.678Z"},
            rules("$.a", {"match": "timestamp"}),
            {"a": "2020-01-02T03:04:05.678Z"},
            True,
            False,
            id="ISO 8601 with a fraction",
        ),
        pytest.param(
            {"a": "x"},
            rules("$.a", {"match": "timestamp", "format": "yyyy-MM-dd[ HH:mm]"}),
            {"a": "2020-01-02"},
            True,
            False,
            id="optional sections",
        ),
        pytest.param({"a": "x"}, rules("$.a", {"match": "time"}), {"a": "12:30"}, True, False, id="no seconds"),
        pytest.param(
            {"a": 1}, rules("$.a", {"match": "integer"}), {"a": 10**20}, True, False, id="an integer of 67 bits"
        ),
        pytest.param(
            {"a": 1}, rules("$.a", {"match": "decimal"}), {"a": 10**20}, False, True, id="no decimal of 67 bits"
        ),
        pytest.param(
            {"a": 1},
            rules("$.a", {"match": "statusCode", "status": "success"}),
            {"a": 7},
            False,
            True,
            id="statuses in a body",
        ),
        pytest.param(
            {"a": "x"},
            rules("$.a", {"match": "contentType", "value": "application/json"}),
            {"a": "7.5 euros"},
            False,
            True,
            id="content types inside of a body",
        ),
        pytest.param(
            {"a": "x"}, rules("$.a", {"match": "date", "format": "y-M-d"}), {"a": "2020-1-2"}, True, False, id="y alone"
        ),
        pytest.param(
            {"a": "x"},
            rules("$.a", {"match": "date", "format": "LLL"}),
            {"a": "Jan"},
            True,
            False,
            id="standalone month",
        ),
    ],
)
def test_a_body_on_which_the_two_differ(expected, matching, actual, ours_match, theirs_match):
    assert (not ours(expected, matching, actual)) is ours_match
    assert (not theirs(expected, matching, actual)) is theirs_match


@pytest.mark.parametrize(
    ("expected", "matching", "actual", "content_type", "ours_match", "theirs_match"),
    [
        pytest.param("a", rules("$", {"match": "integer"}), "7", "application/yaml", True, False, id="yaml is text"),
        pytest.param(
            "<p><a>x</a></p>",
            rules("$.p.a[*]['#text']", {"match": "regex", "regex": "."}),
            "<p><a>z</a></p>",
            "application/xml",
            True,
            False,
            id="any index after a name in XML",
        ),
        pytest.param(
            "<p><a><b/></a></p>",
            rules("$.p", {"match": "type", "max": 1}),
            "<p>\n  <a>\n    <b/>\n  </a>\n</p>",
            "application/xml",
            True,
            False,
            id="white space is no child in XML",
        ),
        pytest.param(
            "<p><q:a xmlns:q='urn:q'>x</q:a></p>",
            rules("$.p['q:a']['#text']", {"match": "type"}),
            "<p><q:a xmlns:q='urn:q'>z</q:a></p>",
            "application/xml",
            True,
            False,
            id="a prefix in a path of XML",
        ),
        pytest.param(
            "a=1",
            rules("$", {"match": "eachValue", "rules": [{"match": "integer"}]}),
            "a=x",
            "application/x-www-form-urlencoded",
            False,
            True,
            id="each value of a form",
        ),
        pytest.param(
            "a=1",
            rules("$.a", {"match": "eachKey", "rules": [{"match": "integer"}]}),
            "a=1",
            "application/x-www-form-urlencoded",
            False,
            True,
            id="the keys of a value in a form",
        ),
    ],
)
def test_a_body_that_is_no_json_on_which_the_two_differ(
    expected, matching, actual, content_type, ours_match, theirs_match
):
    assert (not ours(expected, matching, actual, content_type)) is ours_match
    assert (not theirs(expected, matching, actual, content_type)) is theirs_match


def test_a_negative_integer_in_a_query():
    integer = {"header": {}, "query": {"a": {"match": "integer"}}}
    assert not is_answered({}, {"a": ["1"]}, integer, {}, {"a": ["-7"]})
    expected = ExpectedRequest(query={"a": ("1",)}, rules={"query": {"a": MatcherList((Matcher("integer"),))}})
    assert compare_request(expected, Request(method="GET", path="/", query="a=-7")) == ()


def test_twelve_o_clock():
    """The reference implementation leaves ``12 o'clock`` at the time of now, and puts ``12 o'clock am`` at noon."""
    base = datetime(2026, 11, 23, 6, 16, tzinfo=UTC)
    assert moved_time(base, "12 o'clock").hour == 12
    assert moved_time(base, "12 o'clock am").hour == 0


def test_a_trailing_ampersand_in_version_1(shared):
    """The case of the specification; the mock server of the reference implementation takes the request."""
    case = json.loads(
        shared(
            "conformance", "pact-specification", "version-1", "testcases", "request", "query", "trailing amperand.json"
        ).read_text()
    )
    expected = ExpectedRequest(path="/path", query={"alligator": ("Mary",), "hippo": ("John",)})
    request = Request(method="GET", path="/path", query=case["actual"]["query"])
    assert case["match"] is False
    assert compare_request(expected, request, Specification.V1) != ()


def test_a_pattern_at_an_element_of_xml_is_about_its_text():
    """The case "matches with regex xml" of version 2; the reference implementation matches the element's name."""
    rule = {"$.a.b": MatcherList((Matcher("regex", {"regex": "red|blue"}),))}
    expected = ExpectedRequest(body=TextBody("<a><b>red</b></a>", "application/xml"), rules={"body": rule})
    headers = (("Content-Type", "application/xml"),)
    for text, matches in (("blue", True), ("green", False)):
        request = Request(method="GET", path="/", headers=headers, body=f"<a><b>{text}</b></a>".encode())
        assert (compare_request(expected, request) == ()) is matches


def test_a_path_that_is_written_decoded():
    """``/a b`` in a contract is ``/a%20b`` on the wire; the reference implementation compares the two as they stand."""
    assert not is_answered({}, {}, {}, {}, {}, path="/a b", sent_path="/a%20b")
    assert is_answered({}, {}, {}, {}, {}, path="/a%20b", sent_path="/a%20b")
    for path in ("/a b", "/a%20b"):
        assert compare_request(ExpectedRequest(path=path), Request(method="GET", path="/a%20b")) == ()


@pytest.mark.parametrize(
    ("name", "expected", "matcher", "sent", "ours_match", "theirs_match"),
    [
        pytest.param(
            "Vary", ["a, b"], {"match": "include", "value": "a"}, ["a, b"], True, False, id="a rule for the whole value"
        ),
        pytest.param("X-A", ["a,b"], {"match": "equality"}, ["a, b"], True, False, id="equal but for white space"),
        pytest.param("X-A", ["abc"], {"match": "type", "min": 2}, ["abc"], False, True, id="too few values"),
        pytest.param("X-A", ["a,b"], {"match": "type", "max": 1}, ["a,b"], False, True, id="every header is a list"),
        pytest.param("Vary", ["a", "b, c"], None, ["a", "b, c"], True, False, id="lists in several lines"),
        pytest.param("X-A", ['"a,b"'], None, ['"a, b"'], False, True, id="white space in quotation marks"),
    ],
)
def test_a_header_on_which_the_two_differ(name, expected, matcher, sent, ours_match, theirs_match):
    listed = {"header": {name: {"matchers": [matcher]}}} if matcher else {}
    exchange = {name: expected}, {}, None, listed, [(name, value) for value in sent], "", None
    compiled = {"header": {name: MatcherList((matcher_of(matcher),))}} if matcher else {}
    request = ExpectedRequest(method="POST", path="/", headers={name: tuple(expected)}, rules=compiled)
    actual = Request(method="POST", path="/", headers=tuple((name, value) for value in sent))
    assert (compare_request(request, actual) == ()) is ours_match
    assert are_answered([exchange]) == [theirs_match]


@pytest.mark.parametrize("path", ["$.a", "$['a']", "a[0]", "a[*]"])
def test_a_path_in_the_place_of_a_name(path):
    """The reference implementation takes it for the name of another parameter; here it is one, as in Pact 2 and on the JVM."""
    exchange = {}, {"a": ["1"]}, None, {"query": {path: {"matchers": [{"match": "integer"}]}}}, [], "a=7", None
    assert are_answered([exchange]) == [False]
    expected = ExpectedRequest(query={"a": ("1",)}, rules={"query": {path: MatcherList((Matcher("integer"),))}})
    assert compare_request(expected, Request(method="GET", path="/", query="a=7")) == ()


def test_a_query_in_the_language_of_graphql_is_text():
    body = "{ hero { name } }", "application/graphql"
    exchange = {}, {}, body, {}, [("Content-Type", body[1])], "", body[0].encode()
    assert are_answered([exchange]) == [False]
    expected = ExpectedRequest(method="POST", path="/", body=TextBody(*body))
    actual = Request(method="POST", path="/", headers=(("Content-Type", body[1]),), body=body[0].encode())
    assert compare_request(expected, actual) == ()
