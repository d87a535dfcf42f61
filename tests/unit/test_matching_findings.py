"""A mismatch says all of it: the part, the place, what was expected, what came, and one sentence."""

import json

import pytest

from fakes.matching_rules import rule
from shiplap.matching import compare_message, compare_request, compare_response
from shiplap.matching.headers import split_values
from shiplap.model.body import BinaryBody, JsonBody, TextBody
from shiplap.model.exchange import Message, Request, Response
from shiplap.model.interaction import ExpectedMessage, ExpectedRequest, ExpectedResponse, Specification
from shiplap.model.mismatch import Mismatch, MismatchKind
from shiplap.model.rule import Combine, Matcher, MatcherList


def of_body(expected, actual, rules=None):
    wanted = ExpectedResponse(body=JsonBody(expected), rules={"body": rules or {}})
    headers = (("Content-Type", "application/json"),)
    found = compare_response(wanted, Response(status=200, headers=headers, body=json.dumps(actual).encode()))
    return [(each.path, each.expected, each.actual, each.sentence) for each in found]


@pytest.mark.parametrize(
    ("expected", "actual", "rules", "found"),
    [
        ({"a": 1}, {"a": 2}, {}, ("$.a", 1, 2, "Expected 2 (Integer) to be equal to 1 (Integer)")),
        ({"a": 1}, {}, {}, ("$", {"a": 1}, {}, "Actual map is missing the following keys: a")),
        ([1], [1, 2], {}, ("$", [1], [1, 2], "Expected a List with 1 elements but received 2 elements")),
        (
            {"a": 1},
            [1],
            {},
            ("$", {"a": 1}, [1], 'Type mismatch: Expected [1] (Array) to be the same type as {"a":1} (Object)'),
        ),
        (
            [1],
            {"a": 1},
            {},
            ("$", [1], {"a": 1}, 'Type mismatch: Expected {"a":1} (Object) to be the same type as [1] (Array)'),
        ),
        (
            [1],
            "x",
            {"$": rule("type")},
            ("$", [1], "x", "Type mismatch: Expected 'x' (String) to be the same type as [1] (Array)"),
        ),
        (
            {"a": 1},
            "x",
            {"$": rule("type")},
            ("$", {"a": 1}, "x", "Type mismatch: Expected 'x' (String) to be the same type as {\"a\":1} (Object)"),
        ),
        ([1], [], {"$": rule("type", min=1)}, ("$", [1], [], "Expected [] (size 0) to have minimum size of 1")),
        (
            {"a": 1},
            {"a": 1},
            {"$": rule("type", min=2)},
            ("$", {"a": 1}, {"a": 1}, 'Expected {"a":1} (size 1) to have minimum size of 2'),
        ),
        (
            [1],
            [2],
            {"$": rule("arrayContains")},
            ("$", 1, [2], "Variant at index 0 (1) was not found in the actual list"),
        ),
        (
            [1],
            [1],
            {"$": rule("arrayContains", variants=[{"index": 3}])},
            ("$", None, [1], "ArrayContains: variant 3 is missing from the expected list, which has 1 items"),
        ),
        (
            {"a": 1},
            {"B": 1},
            {"$": rule("eachKey", rules=[{"match": "regex", "regex": "[a-z]"}])},
            ("$.B", "", "B", "Expected 'B' to match '[a-z]'"),
        ),
        (
            {"a": 1},
            {"b": "x"},
            {"$": rule("values")},
            ("$.b", 1, "x", "Expected 'x' (String) to be equal to 1 (Integer)"),
        ),
        ({"a": "x"}, {"a": 1}, {"$.a": rule("regex", regex="x")}, ("$.a", "x", 1, "Expected '1' to match 'x'")),
    ],
)
def test_a_mismatch_of_a_body_carries_both_sides(expected, actual, rules, found):
    assert of_body(expected, actual, rules) == [found]


def test_a_mismatch_under_two_matchers_carries_both_sides():
    both = MatcherList((Matcher("integer"), Matcher("null")), Combine.OR)
    assert of_body({"a": 1}, {"a": "x"}, {"$.a": both}) == [
        ("$.a", 1, "x", "Expected 'x' (String) to be an integer"),
        ("$.a", 1, "x", "Expected 'x' (String) to be a null value"),
    ]


def test_the_same_mismatch_of_two_matchers_is_told_once():
    twice = MatcherList((Matcher("type"), Matcher("notEmpty")))
    assert of_body({"v": {"a": 1}}, {"v": {"a": "x"}}, {"$.v": twice}) == [
        ("$.v.a", 1, "x", "Expected 'x' (String) to be the same type as 1 (Integer)")
    ]


def test_matchers_inside_a_variant_combine_as_they_say():
    either = {"combine": "or", "matchers": [{"match": "integer"}, {"match": "null"}]}
    both = {"combine": "AND", "matchers": [{"match": "integer"}, {"match": "null"}]}
    unsaid = {"matchers": [{"match": "integer"}, {"match": "null"}]}
    for combined, matches in ((either, True), (both, False), (unsaid, False)):
        variants = [{"rules": {"$": combined}}]
        assert (of_body([1], [5], {"$": rule("arrayContains", variants=variants)}) == []) is matches


def test_a_variant_without_an_index_is_the_first():
    assert of_body([1, "x"], [1], {"$": rule("arrayContains", variants=[{}])}) == []
    assert of_body([1, "x"], ["x"], {"$": rule("arrayContains", variants=[{}])}) != []


def test_a_variant_without_matchers_is_equal():
    variants = [{"index": 0, "rules": {"$": {}}}]
    assert of_body([1], [1], {"$": rule("arrayContains", variants=variants)}) == []
    assert of_body([1], [2], {"$": rule("arrayContains", variants=variants)}) != []


@pytest.mark.parametrize("variants", [[7], ["x"], [{"index": 0, "rules": 7}], [{"index": 0, "rules": {"$": 7}}]])
def test_variants_of_another_shape_mean_equality(variants):
    assert of_body([1], [1], {"$": rule("arrayContains", variants=variants)}) == []
    assert of_body([1], [2], {"$": rule("arrayContains", variants=variants)}) != []


# ---- requests and responses


def test_mismatches_of_a_request_carry_both_sides():
    expected = ExpectedRequest(
        method="PUT",
        path="/a",
        query={"a": ("1",), "b": ("1", "2"), "c": ("x",)},
        headers={"X-A": ("1",), "X-B": ("1", "2"), "X-C": ("x",)},
    )
    request = Request(
        method="GET", path="/b", query="a=2&b=1&d=5&e", headers=(("x-a", "2"), ("x-b", "1"), ("x-b", "3"))
    )
    assert list(compare_request(expected, request)) == [
        Mismatch(kind=MismatchKind.METHOD, expected="PUT", actual="GET", sentence="Expected method PUT but was GET"),
        Mismatch(kind=MismatchKind.PATH, expected="/a", actual="/b", sentence="Expected path '/a' but was '/b'"),
        Mismatch(
            kind=MismatchKind.QUERY,
            path="a",
            expected="1",
            actual="2",
            sentence="Expected query parameter 'a' with value '1' but was '2'",
        ),
        Mismatch(
            kind=MismatchKind.QUERY,
            path="b",
            expected=["1", "2"],
            actual="1",
            sentence="Expected query parameter 'b' with 2 value(s) but received 1 value(s)",
        ),
        Mismatch(
            kind=MismatchKind.QUERY,
            path="c",
            expected="x",
            actual=None,
            sentence="Expected query parameter 'c' but was missing",
        ),
        Mismatch(
            kind=MismatchKind.QUERY,
            path="d",
            expected=None,
            actual="5",
            sentence="Unexpected query parameter 'd' received",
        ),
        Mismatch(
            kind=MismatchKind.QUERY,
            path="e",
            expected=None,
            actual="",
            sentence="Unexpected query parameter 'e' received",
        ),
        Mismatch(
            kind=MismatchKind.HEADER,
            path="X-A",
            expected="1",
            actual="2",
            sentence="Expected header 'X-A' to be equal to '1' but was '2'",
        ),
        Mismatch(
            kind=MismatchKind.HEADER,
            path="X-B",
            expected="1, 2",
            actual="1, 3",
            sentence="Expected header 'X-B' at index 1 to be equal to '2' but was '3'",
        ),
        Mismatch(
            kind=MismatchKind.HEADER, path="X-C", expected="x", sentence="Expected a header 'X-C' but was missing"
        ),
    ]


def test_a_mismatch_of_a_whole_query_carries_both_sides():
    expected = ExpectedRequest(query={"a": ("1", None)})
    request = Request(method="GET", path="/", query="a=2")
    assert compare_request(expected, request, Specification.V1) == (
        Mismatch(
            kind=MismatchKind.QUERY,
            expected="a=1&a",
            actual="a=2",
            sentence="Expected the query string 'a=1&a' but was 'a=2'",
        ),
    )


def test_mismatches_of_a_response_carry_both_sides():
    response = Response(status=500, headers=(("Content-Type", "text/plain; charset=utf-8"),), body=b"x")
    assert list(compare_response(ExpectedResponse(body=JsonBody(1)), response)) == [
        Mismatch(kind=MismatchKind.STATUS, expected=200, actual=500, sentence="expected 200 but was 500"),
        Mismatch(
            kind=MismatchKind.BODY_TYPE,
            expected="application/json",
            actual="text/plain; charset=utf-8",
            sentence="Expected a body of 'application/json' but the actual content type was 'text/plain'",
        ),
    ]


@pytest.mark.parametrize(
    ("body", "data", "expected", "actual"),
    [
        (TextBody("a"), b"b", "a", "b"),
        (TextBody("a"), None, "a", None),
        (
            BinaryBody(b"a"),
            b"b",
            "[application/octet-stream, 1 bytes, starting with 61]",
            "[application/octet-stream, 1 bytes, starting with 62]",
        ),
        (JsonBody({"a": 1}), b"{", '{"a":1}', "{"),
    ],
)
def test_a_mismatch_of_a_whole_body_carries_both_sides(body, data, expected, actual):
    [found] = compare_response(ExpectedResponse(body=body), Response(status=200, body=data))
    assert (found.kind, found.path, found.expected, found.actual) == (MismatchKind.BODY, "$", expected, actual)


def test_mismatches_of_a_message_carry_both_sides():
    expected = ExpectedMessage(contents=TextBody("a"), metadata={"k": "v", "m": 1})
    found = compare_message(expected, Message(contents=b"a", metadata={"k": "w"}))
    assert [(each.kind, each.path, each.expected, each.actual) for each in found] == [
        (MismatchKind.METADATA, "k", "v", "w"),
        (MismatchKind.METADATA, "m", 1, None),
    ]


def test_a_long_value_is_cut_in_a_sentence_and_whole_in_the_mismatch():
    [(_, expected, actual, sentence)] = of_body({"a": "x" * 5000}, {"a": 1})
    assert (len(expected), actual) == (5000, 1)
    assert len(sentence) < 2200


# ---- headers with parameters and lists


@pytest.mark.parametrize(
    ("expected", "actual", "matches"),
    [
        ("a/b", "a/b;x=1", True),
        ("a/b;x=1", "a/b", False),
        ("a/b;x=1", "a/b;x=2", False),
        ("a/b;X=1", "a/b;x=1", True),
        ("a/b;x=A", "a/b;x=a", True),
        ('a/b;x="1;2"', 'a/b; x="1;2"', True),
        ('a/b;x="1;2"', 'a/b; x="1;3"', False),
        ("a/b;;x=1", "a/b; x = 1", True),
        ("a/b;x", "a/b;x", True),
        ("a/b;x", "a/b", False),
        ("A/b", "a/b", False),
        ('a/b;x="a\\"b;c"', 'a/b;x="a\\"b;c"', True),
    ],
)
def test_parameters_of_a_header_are_a_set_with_values_in_any_case(expected, actual, matches):
    wanted = ExpectedResponse(headers={"Accept": (expected,)})
    found = compare_response(wanted, Response(status=200, headers=(("Accept", actual),)))
    assert (found == ()) is matches


def test_a_value_with_parameters_says_where_in_a_list_it_differs():
    wanted = ExpectedResponse(headers={"Accept": ("a/b", "c/d;x=1")})
    found = compare_response(wanted, Response(status=200, headers=(("Accept", "a/b, c/d"),)))
    assert [each.sentence for each in found] == [
        r"Expected header 'Accept' at index 1 to have value 'c/d;\s*x=1' but was 'c/d'"
    ]


@pytest.mark.parametrize(
    ("values", "elements"),
    [
        (["a"], ["a"]),
        (["a,b"], ["a", "b"]),
        ([" a , b", "c"], ["a", "b", "c"]),
        (["a,,b"], ["a", "", "b"]),
        (['"a,b",c'], ['"a,b"', "c"]),
        (['x="a,b";y,c="d"'], ['x="a,b";y', 'c="d"']),
        ([r'"a\",b",c'], [r'"a\",b"', "c"]),
        ([r'"a\\",b'], [r'"a\\"', "b"]),
        ([r'a\,b,"c"'], ["a\\", "b", '"c"']),
        (['"a', "b"], ['"a', "b"]),
        ([""], [""]),
    ],
)
def test_a_header_is_split_at_commas_outside_quotes(values, elements):
    assert split_values("accept", values) == elements
    assert split_values("date", values) == [value.strip() for value in values]


def test_a_rule_for_the_first_value_of_a_header_holds_for_its_example_too():
    for header, example in (("X", ("a",)), ("X", ("a", "b")), ("Accept", ("a",))):
        wanted = ExpectedResponse(headers={header: example}, rules={"header": {f"{header}[0]": rule("integer")}})
        found = compare_response(wanted, Response(status=200, headers=((header, ", ".join(example)),)))
        assert [each.sentence for each in found] == ["Expected 'a' (String) to be an integer"]


def test_a_rule_for_one_value_of_a_header_holds_there_only():
    wanted = ExpectedResponse(headers={"X": ("a", "b")}, rules={"header": {"X[1]": rule("regex", regex=r"\d")}})
    assert compare_response(wanted, Response(status=200, headers=(("X", "a, 7"),))) == ()
    assert len(compare_response(wanted, Response(status=200, headers=(("X", "c, b"),)))) == 2


def test_a_variant_of_a_header_is_compared_by_its_own_rules():
    variants = [{"index": 1, "rules": {"$": {"matchers": [{"match": "regex", "regex": r"\d+"}]}}}, {"index": 0}]
    wanted = ExpectedResponse(
        headers={"X": ("a", "1")}, rules={"header": {"X": rule("arrayContains", variants=variants)}}
    )
    assert compare_response(wanted, Response(status=200, headers=(("X", "77, a"),))) == ()
    found = compare_response(wanted, Response(status=200, headers=(("X", "x, y"),)))
    assert [each.sentence for each in found] == [
        "Variant at index 1 ('1') was not found in the actual list",
        "Variant at index 0 ('a') was not found in the actual list",
    ]


def test_either_of_two_rules_for_a_list_is_enough():
    either = MatcherList(
        (Matcher("integer"), Matcher("eachValue", {"rules": [{"match": "regex", "regex": "[a-z]"}]})), Combine.OR
    )
    wanted = ExpectedRequest(query={"q": ("1",)}, rules={"query": {"q": either}})
    for query, matches in (("q=1&q=2", True), ("q=a&q=b", True), ("q=1&q=b", False)):
        assert (compare_request(wanted, Request(method="GET", path="/", query=query)) == ()) is matches
