"""Rarer ways through the comparison and the making of XML: each of these tests kills a change that no other test noticed."""

import pytest

from fakes.matching_rules import rule
from shiplap.matching import compare_request, compare_response, xml_documents
from shiplap.matching.xml_documents import XmlError, read_xml
from shiplap.matching.xml_examples import changed_xml
from shiplap.model.body import TextBody
from shiplap.model.exchange import Request, Response
from shiplap.model.interaction import ExpectedRequest, ExpectedResponse
from shiplap.model.rule import Combine, Matcher, MatcherList

HEADERS = (("Content-Type", "application/xml"),)


def told(mismatches):
    return [(each.path, each.expected, each.actual, each.sentence) for each in mismatches]


def in_response(expected, actual, rules=None):
    wanted = ExpectedResponse(body=TextBody(expected, "application/xml"), rules={"body": rules or {}})
    return told(compare_response(wanted, Response(status=200, headers=HEADERS, body=actual.encode())))


def in_request(expected, actual, rules=None):
    wanted = ExpectedRequest(
        method="POST", path="/", body=TextBody(expected, "application/xml"), rules={"body": rules or {}}
    )
    return told(compare_request(wanted, Request(method="POST", path="/", headers=HEADERS, body=actual.encode())))


# ---- documents


@pytest.mark.parametrize(
    ("document", "text"),
    [
        ("<a>one &amp; two</a>", "one & two"),
        ("<a> one &lt; <b/> two </a>", "one <two"),
        ("<a> one <b> inner </b> two <b/> three </a>", "onetwothree"),
        ("<a><b/> x </a>", "x"),
        ("<a><![CDATA[ <one> ]]> two</a>", "<one>  two"),
        ("<a><!-- no --> x <!-- no --></a>", "x"),
        ("<a>\n  \n</a>", ""),
    ],
)
def test_text_around_elements_is_text_in_pieces(document, text):
    assert read_xml(document.encode()).root.text == text


def test_the_deepest_and_the_largest_document(monkeypatch):
    assert read_xml(b"<a>" * 200 + b"</a>" * 200).root.name == "a"
    with pytest.raises(XmlError, match="deeper than 200 levels or larger than 200000 elements"):
        read_xml(b"<a>" * 201 + b"</a>" * 201)
    monkeypatch.setattr(xml_documents, "MAX_ELEMENTS", 10)
    assert len(read_xml(b"<r>" + b"<a/>" * 9 + b"</r>").root.children) == 9
    with pytest.raises(XmlError, match="deeper than 200 levels or larger than 10 elements"):
        read_xml(b"<r>" + b"<a/>" * 10 + b"</r>")


@pytest.mark.parametrize(
    ("document", "problem"),
    [
        (b'<?xml version="1.0" encoding="klingon"?><a/>', "klingon"),
        (b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", "a DTD or an entity of its own is not read"),
    ],
)
def test_what_is_not_read_says_why(document, problem):
    with pytest.raises(XmlError, match=problem):
        read_xml(document)


# ---- what a mismatch says


@pytest.mark.parametrize(
    ("expected", "actual", "found"),
    [
        ("<a/>", "<b/>", ("$.a", "a", "b", "Expected 'b' to be equal to 'a'")),
        ("<a>x</a>", "<a>y</a>", ("$.a.#text", "x", "y", "Expected 'y' to be equal to 'x'")),
        ('<a b="1"/>', "<a/>", ("$.a.@b", "1", None, "Expected attribute 'b'='1' but was missing")),
        (
            '<a b="1"/>',
            '<a b="1" c="2"/>',
            ("$.a", {"b": "1"}, {"b": "1", "c": "2"}, "Expected 1 attribute(s) but received 2 attribute(s)"),
        ),
        ("<a><b/></a>", "<a/>", ("$.a", "b", None, "Expected child <b/> but was missing")),
        ("<a><b/></a>", "<a><b/><c/></a>", ("$.a", ["b"], ["b", "c"], "Unexpected child <c/>")),
        ("<a><b/></a>", "<a><b/><b/></a>", ("$.a.b", None, "b", "Unexpected child <b/>")),
    ],
)
def test_a_mismatch_in_xml_carries_both_sides(expected, actual, found):
    assert in_request(expected, actual) == [found]


def test_what_cannot_be_read_is_carried_as_text():
    assert in_response("<a/>", "<a>\u00e9") == [
        (
            "$",
            "<a/>",
            "<a>\u00e9",
            "Failed to parse the actual body as XML: not well-formed: no element found: line 1, column 4",
        )
    ]


def test_places_below_a_repeated_element_are_named():
    rules = {"$.a.b": rule("type")}
    assert in_response("<a><b><c>1</c></b></a>", "<a><b><c>2</c></b><b/></a>", rules) == [
        ("$.a.b", "c", None, "Expected child <c/> but was missing")
    ]


# ---- rules at elements


@pytest.mark.parametrize("name", ["arrayContains", "eachKey", "eachValue"])
def test_a_matcher_of_json_says_that_it_does_not_apply_to_an_element(name):
    found = in_response("<a><b/></a>", "<a><b/></a>", {"$.a": rule(name)})
    assert found[0] == ("$.a", "a", "a", f"Not verifiable: the matcher '{name}' does not apply to XML")


@pytest.mark.parametrize(
    ("matcher", "sentence"),
    [
        (rule("type", min=4), "Expected 'a' to have at least 4 children"),
        (rule("type", max=2), "Expected 'a' to have at most 2 children"),
    ],
)
def test_elements_and_texts_are_the_children_of_an_element(matcher, sentence):
    document = "<a> x <b/> y </a>"
    assert in_response(document, document, {"$.a": matcher}) == [("$.a", "a", "a", sentence)]
    for exact in (rule("type", min=3), rule("type", max=3)):
        assert in_response(document, document, {"$.a": exact}) == []


def test_an_element_that_must_not_be_empty():
    assert in_response("<a>x</a>", "<a/>", {"$.a": rule("notEmpty")})[0] == (
        "$.a",
        "a",
        "a",
        "Expected 'a' to have at least one child",
    )


def test_matchers_at_an_element_combine():
    few, many = Matcher("type", {"max": 1}), Matcher("type", {"min": 2})
    two = "<a><b/><b/></a>"
    assert in_response(two, two, {"$.a": MatcherList((few, many), Combine.OR)}) == []
    assert in_response(two, two, {"$.a": MatcherList((few, many))}) == [
        ("$.a", "a", "a", "Expected 'a' to have at most 1 children")
    ]
    none, more = Matcher("type", {"max": 0}), Matcher("type", {"min": 3})
    assert in_response(two, two, {"$.a": MatcherList((none, more), Combine.OR)}) == [
        ("$.a", "a", "a", "Expected 'a' to have at most 0 children"),
        ("$.a", "a", "a", "Expected 'a' to have at least 3 children"),
    ]


def test_an_element_that_only_a_rule_names_is_unexpected():
    assert in_response("<a><b/></a>", "<a><b/><c/></a>", {"$.a.c": rule("type")}) == [
        ("$.a", ["b"], ["b", "c"], "Unexpected child <c/>")
    ]
    assert in_response("<a><b/></a>", "<a><b/><c/></a>", {"$.a.b": rule("type")}) == []


def test_a_rule_for_types_above_makes_the_first_of_repeated_elements_the_example():
    expected, actual = '<a><b x="1"/><b y="2"/></a>', '<a><b x="3"/><b x="4"/></a>'
    assert in_response(expected, actual, {"$.a": rule("type")}) == []
    assert [one[0] for one in in_response(expected, actual)] == ["$.a.b.@x", "$.a.b.@y"]
    deep, more = "<a><b><d/></b></a>", "<a><b><d/><c/></b></a>"
    assert in_response(deep, more) == []
    assert in_response(deep, more, {"$.a": rule("type")}) == [("$.a.b", ["d"], ["d", "c"], "Unexpected child <c/>")]


def test_equality_ends_a_rule_above_for_texts():
    rules = {"$.a": rule("type"), "$.a['#text']": rule("equality")}
    assert in_response("<a>x</a>", "<a>x</a>", rules) == []
    assert in_response("<a>x</a>", "<a>y</a>", rules) == [("$.a.#text", "x", "y", "Expected 'y' to be equal to 'x'")]


def test_steps_after_any_index_count():
    rules = {"$.a[*].b['#text']": rule("integer")}
    assert in_response("<a><b>1</b></a>", "<a><b>2</b></a>", rules) == []
    assert in_response("<a><b>1</b></a>", "<a><b>x</b></a>", rules) == [
        ("$.a.b.#text", "1", "x", "Expected 'x' (String) to be an integer")
    ]


# ---- fresh values


def test_every_element_gets_its_value_whatever_its_length():
    values = iter(["a long text", "x", "another"])
    made = changed_xml("<a><b>1</b><b>22</b><b>333</b></a>", "$.a.b['#text']", lambda _: next(values))
    assert made == "<a><b>another</b><b>x</b><b>a long text</b></a>"


@pytest.mark.parametrize("path", ["$.a['#text']", "$.a", "$.a['@b']"])
def test_a_value_that_stays_is_written_as_it_was(path):
    text = '<?xml version="1.0" encoding="ISO-8859-1"?><a b=\'\u00e4\'>\u00e9</a>'
    seen = []

    def keep(example):
        seen.append(example)
        return example

    assert changed_xml(text, path, keep) == text
    assert seen == ["\u00e4" if "@" in path else "\u00e9"]
