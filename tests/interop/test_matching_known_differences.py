"""Each difference from the reference implementation that docs/reference/matching.md lists, shown with both verdicts.

Where one of these tests fails after an update of the reference implementation, it was mended there: take the line out of the
list and the exception out of the differential test.
"""

import json
from datetime import UTC, datetime

import pytest

from fakes.reference_matching import is_answered, ours, theirs
from shiplap.matching import compare_request
from shiplap.matching.date_expressions import moved_time
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
        pytest.param(
            "a=1",
            rules("$.a[*]", {"match": "integer"}),
            "a=2&a=3",
            "application/x-www-form-urlencoded",
            True,
            False,
            id="any number of values in a form",
        ),
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
