"""Requests and responses: method, path, query, status, headers, and what a missing body means."""

import pytest

from fakes.matching_rules import rule
from shiplap.matching import compare_request, compare_response, compile_response
from shiplap.model.body import BinaryBody, EmptyBody, JsonBody, MissingBody, NullBody, TextBody
from shiplap.model.exchange import Request, Response
from shiplap.model.interaction import ExpectedRequest, ExpectedResponse, Specification
from shiplap.model.mismatch import Mismatch, MismatchKind
from shiplap.model.rule import Combine, Matcher, MatcherList


def asked(expected, **actual):
    return compare_request(expected, Request(**{"method": "GET", "path": "/", **actual}))


def sentences(mismatches):
    return [(each.kind.value, each.path, each.sentence) for each in mismatches]


# ---- method, path, status


def test_the_method_is_compared_in_any_case():
    assert asked(ExpectedRequest(method="post"), method="POST") == ()
    assert asked(ExpectedRequest(method="POST")) == (
        Mismatch(kind=MismatchKind.METHOD, expected="POST", actual="GET", sentence="Expected method POST but was GET"),
    )


@pytest.mark.parametrize(
    ("expected", "actual", "matches"),
    [
        ("/a", "/a", True),
        ("/a", "/A", False),
        ("/a", "/a/", False),
        ("/a b", "/a%20b", True),
        ("/a%20b", "/a b", True),
        ("/a%2fb", "/a%2Fb", True),
        ("/a%2Fb", "/a/b", False),
        ("/%C3%A9", "/é", True),
        ("", "/", False),
    ],
)
def test_a_path_is_compared_decoded_but_for_the_slash(expected, actual, matches):
    assert (asked(ExpectedRequest(path=expected), path=actual) == ()) is matches


def test_a_rule_for_the_path_sees_it_as_sent_or_decoded():
    expected = ExpectedRequest(path="/users/1", rules={"path": {"": rule("regex", regex=r"/users/[\w ]+")}})
    assert asked(expected, path="/users/77") == ()
    assert asked(expected, path="/users/a%20b") == ()
    assert sentences(asked(expected, path="/users/")) == [("path", "", r"Expected '/users/' to match '/users/[\w ]+'")]


@pytest.mark.parametrize(
    ("status", "accepted", "refused"),
    [
        ("info", [100, 199], [200]),
        ("success", [200, 299], [199, 300]),
        ("redirect", [301], [200, 404]),
        ("clientError", [400, 499], [500]),
        ("serverError", [500], [499]),
        ("nonError", [100, 399], [400]),
        ("error", [400, 599], [399]),
        ([200, 404], [200, 404], [201]),
    ],
)
def test_a_class_of_status_codes_is_accepted(status, accepted, refused):
    expected = ExpectedResponse(rules={"status": {"": rule("statusCode", status=status)}})
    assert [compare_response(expected, Response(status=code)) for code in accepted] == [()] * len(accepted)
    assert all(len(compare_response(expected, Response(status=code))) == 1 for code in refused)


def test_a_status_without_a_rule_is_equal():
    assert sentences(compare_response(ExpectedResponse(status=201), Response(status=200))) == [
        ("status", "", "expected 201 but was 200")
    ]
    expected = ExpectedResponse(status=200, rules={"status": {"": rule("integer")}})
    assert compare_response(expected, Response(status=503)) == ()


# ---- query


def query(expected, actual, **rules):
    lists = {name.replace("__", "["): each for name, each in rules.items()}
    return sentences(asked(ExpectedRequest(query=expected, rules={"query": lists}), query=actual))


@pytest.mark.parametrize(
    ("expected", "actual"),
    [
        ({"a": ("1",), "b": ("2",)}, "b=2&a=1"),
        ({"a": ("1", "2")}, "a=1&a=2"),
        ({"a b": ("x y",)}, "a+b=x%20y"),
        ({"a": ("b=c",)}, "a=b=c"),
        ({"a": ("b=c",)}, "a=b%3Dc"),
        ({"a": (None,)}, "a"),
        ({"a": (None,)}, "a="),
        ({"a": ("",)}, "a"),
        ({"ids[]": ("1", "2")}, "ids%5B%5D=1&ids[]=2"),
        ({"a": ("1",)}, "a=1&"),
        ({}, ""),
    ],
)
def test_a_query_is_the_same_decoded_and_in_any_order_of_names(expected, actual):
    assert query(expected, actual) == []


@pytest.mark.parametrize(
    ("expected", "actual", "found"),
    [
        ({"a": ("1",)}, "", [("a", "Expected query parameter 'a' but was missing")]),
        ({}, "a=1", [("a", "Unexpected query parameter 'a' received")]),
        ({"a": ("1",)}, "a=2", [("a", "Expected query parameter 'a' with value '1' but was '2'")]),
        (
            {"a": ("1",)},
            "A=1",
            [("a", "Expected query parameter 'a' but was missing"), ("A", "Unexpected query parameter 'A' received")],
        ),
        (
            {"a": ("1", "2")},
            "a=2&a=1",
            [
                ("a", "Expected query parameter 'a' with value '1' but was '2'"),
                ("a", "Expected query parameter 'a' with value '2' but was '1'"),
            ],
        ),
        ({"a": ("1", "2")}, "a=1", [("a", "Expected query parameter 'a' with 2 value(s) but received 1 value(s)")]),
        ({"a": ("1",)}, "a=1&a=1", [("a", "Expected query parameter 'a' with 1 value(s) but received 2 value(s)")]),
    ],
)
def test_a_different_query_is_a_mismatch(expected, actual, found):
    assert query(expected, actual) == [("query", path, sentence) for path, sentence in found]


@pytest.mark.parametrize("actual", ["b=2&a=1", "a=1&b=2&", "a=1", "a=1&b=3", ""])
def test_version_1_knows_a_query_as_one_string(actual):
    expected = ExpectedRequest(query={"a": ("1",), "b": ("2",)})
    request = Request(method="GET", path="/", query=actual)
    assert sentences(compare_request(expected, request, Specification.V1)) == [
        ("query", "", f"Expected the query string 'a=1&b=2' but was '{actual}'")
    ]
    assert compare_request(expected, Request(method="GET", path="/", query="a=1&b=%32"), Specification.V1) == ()


def test_a_rule_for_a_parameter_holds_for_each_of_its_values():
    assert query({"a": ("1",)}, "a=7&a=8", a=rule("regex", regex=r"\d")) == []
    assert query({"a": ("1",)}, "a=7&a=x", a=rule("regex", regex=r"\d")) == [
        ("query", "a", r"Expected 'x' to match '\d'")
    ]
    assert query({"a": ("1",)}, "a=-7.5", a=rule("number")) == []
    assert query({"a": ("1",)}, "a=-7", a=rule("integer")) == []
    assert query({"a": ("1",)}, "a=7.5", a=rule("integer")) == [
        ("query", "a", "Expected '7.5' (String) to be an integer")
    ]
    assert query({"a": ("1",)}, "a=true", a=rule("boolean")) == []
    assert query({"a": ("1",)}, "a=anything", a=rule("type")) == []
    assert query({"a": ("1", "2")}, "a=1", a=rule("type", min=2)) == [
        ("query", "a", 'Expected ["1"] (size 1) to have minimum size of 2')
    ]


def test_each_value_of_a_parameter_is_compared_with_its_own_example():
    assert query({"a": ("1", "2")}, "a=1&a=2", a=rule("equality")) == []
    assert query({"a": ("1", "2")}, "a=2&a=2", a=rule("equality")) != []
    assert query({"a": ("1", "2")}, "a=1&a=2", a=rule("eachValue")) == []
    assert query({"a": ("1", "2")}, "a=1&a=1", a=rule("eachValue")) != []


@pytest.mark.parametrize("path", ["a", "$.a", "$['a']", "a[*]", "$.a[*]"])
def test_the_rule_of_a_parameter_is_found_in_any_spelling(path):
    expected = ExpectedRequest(query={"a": ("1",)}, rules={"query": {path: rule("type")}})
    assert asked(expected, query="a=2") == ()


def test_a_rule_for_one_value_of_a_parameter_holds_there_only():
    expected = ExpectedRequest(query={"a": ("1", "2")}, rules={"query": {"a[1]": rule("integer")}})
    assert asked(expected, query="a=1&a=9") == ()
    assert len(asked(expected, query="a=9&a=9")) == 1
    expected = ExpectedRequest(query={"a": ("1", "2")}, rules={"query": {"$.a[0]": rule("integer")}})
    assert asked(expected, query="a=9&a=2") == ()
    assert len(asked(expected, query="a=9&a=9")) == 1
    assert len(asked(expected, query="a=9")) == 1


# ---- headers


def headed(expected, *actual, **rules):
    lists = {name.replace("_", "-"): each for name, each in rules.items()}
    wanted = ExpectedResponse(headers=expected, rules={"header": lists})
    return [each.sentence for each in compare_response(wanted, Response(status=200, headers=actual))]


@pytest.mark.parametrize(
    ("expected", "actual"),
    [
        ({"X-A": ("1",)}, [("x-a", "1")]),
        ({"X-A": ("1",)}, [("X-A", " 1 "), ("X-B", "2")]),
        ({"Vary": ("a", "b")}, [("Vary", "a,b")]),
        ({"Vary": ("a, b",)}, [("Vary", "a"), ("Vary", "b")]),
        ({"Accept": ("text/html", "text/xml")}, [("Accept", "text/html;q=0.9, text/xml")]),
        ({"Content-Type": ("application/json; charset=UTF-8",)}, [("content-type", "application/json;charset=utf-8")]),
        ({"Content-Type": ('a/b; x="1"; y=2',)}, [("content-type", "a/b;y=2;x=1;z=3")]),
        ({"Expires": ("Wed, 21 Oct 2015 07:28:00 GMT",)}, [("Expires", "Wed, 21 Oct 2015 07:28:00 GMT")]),
        ({"Date": ("Wed,21 Oct 2015 07:28:00 GMT",)}, [("date", "Wed, 21 Oct 2015 07:28:00 GMT")]),
        ({"Cookie": ("a=1,  b=2",)}, [("Cookie", "a=1 ,b=2")]),
        ({"Link": ('<a>; title="x, y"',)}, [("Link", '<a>; title="x, y"')]),
        ({"X-A": ()}, [("X-A", "")]),
        ({"X-A": ("",)}, [("X-A", "")]),
    ],
)
def test_a_header_is_the_same_in_any_case_and_layout(expected, actual):
    assert headed(expected, *actual) == []


@pytest.mark.parametrize(
    ("expected", "actual", "found"),
    [
        ({"X-A": ("1",)}, [], ["Expected a header 'X-A' but was missing"]),
        ({"X-A": ("1",)}, [("X-A", "2")], ["Expected header 'X-A' to be equal to '1' but was '2'"]),
        ({"X-A": ("a",)}, [("X-A", "A")], ["Expected header 'X-A' to be equal to 'a' but was 'A'"]),
        ({"X-A": ("",)}, [("X-A", "2")], ["Expected an empty header 'X-A' but actual value was '2'"]),
        (
            {"Vary": ("a", "b")},
            [("Vary", "b, a")],
            [
                "Expected header 'Vary' at index 0 to be equal to 'a' but was 'b'",
                "Expected header 'Vary' at index 1 to be equal to 'b' but was 'a'",
            ],
        ),
        (
            {"Vary": ("a", "b")},
            [("Vary", "a")],
            ["Expected header 'Vary' at index 1 to have value 'b' but was missing"],
        ),
        ({"Vary": ("a",)}, [("Vary", "a, b")], ["Expected header 'Vary' at index 1 to be equal to '' but was 'b'"]),
        (
            {"Content-Type": ("application/json;charset=UTF-8",)},
            [("Content-Type", "application/json")],
            [
                r"Expected header 'Content-Type' to have value 'application/json;\s*charset=UTF-8' but was 'application/json'"
            ],
        ),
        (
            {"Cookie": ('a="x,y"',)},
            [("Cookie", 'a="x, y"')],
            ["Expected header 'Cookie' to be equal to 'a=\"x,y\"' but was 'a=\"x, y\"'"],
        ),
        (
            {"Date": ("Wed, 21 Oct 2015 07:28:00 GMT",)},
            [("Date", "Thu, 22 Oct 2015 07:28:00 GMT")],
            [
                "Expected header 'Date' to be equal to 'Wed, 21 Oct 2015 07:28:00 GMT' but was 'Thu, 22 Oct 2015 07:28:00 GMT'"
            ],
        ),
    ],
)
def test_a_different_header_is_a_mismatch(expected, actual, found):
    assert headed(expected, *actual) == found


def test_a_rule_for_a_header_is_found_in_any_case_and_holds_for_each_value():
    assert headed({"X-Test": ("1",)}, ("x-test", "7"), x_TEST=rule("regex", regex=r"\d")) == []
    assert headed({"X-Test": ("1",)}, ("X-Test", "7"), ("X-Test", "x"), X_Test=rule("regex", regex=r"\d")) == [
        r"Expected 'x' to match '\d'"
    ]


def test_a_rule_for_a_header_holds_whatever_its_example():
    for example in ((), ("",), ("1",)):
        assert headed({"X-Test": example}, ("X-Test", ""), X_Test=rule("integer")) == [
            "Expected '' (String) to be an integer"
        ]
        assert headed({"X-Test": example}, ("X-Test", "7"), X_Test=rule("integer")) == []


def test_rules_for_lists_hold_for_the_values_of_one_name():
    contains = rule("arrayContains", variants=[{"index": 0, "rules": {"": {"matchers": [{"match": "equality"}]}}}])
    assert headed({"X-By": ("php",)}, ("X-By", "nginx, php"), X_By=contains) == []
    assert headed({"X-By": ("php",)}, ("X-By", "nginx"), X_By=contains) == [
        "Variant at index 0 ('php') was not found in the actual list"
    ]
    assert query({"a": ("1", "2")}, "a=3&a=1", a=contains) == []
    each = rule("eachValue", rules=[{"match": "regex", "regex": r"\d+"}])
    assert query({"a": ("1",)}, "a=3&a=14", a=each) == []
    assert query({"a": ("1",)}, "a=3&a=x", a=each) == [("query", "a", r"Expected 'x' to match '\d+'")]
    assert query({"a": ("1",)}, "a=1", a=rule("eachKey", rules=[{"match": "type"}])) != []
    assert query({"a": ("1",)}, "a=1", a=rule("arrayContains", variants=[{"index": 3}])) != []
    assert query({"a": ("1",)}, "a=1", a=rule("arrayContains", variants=[{"index": "x"}])) != []


def test_a_rule_for_the_whole_of_a_list_sees_the_whole():
    assert headed({"X-Test": ("a, b",)}, ("X-Test", "c, d"), X_Test=rule("regex", regex=r"\w, \w")) == []


def test_the_size_of_a_list_is_that_of_its_values():
    assert headed({"Vary": ("a, b",)}, ("Vary", "a, b"), Vary=rule("type", max=1)) == [
        'Expected ["a", "b"] (size 2) to have maximum size of 1'
    ]
    assert headed({"Vary": ("a, b",)}, ("Vary", "c"), Vary=rule("type", min=2)) == [
        'Expected ["c"] (size 1) to have minimum size of 2'
    ]


def test_of_matchers_combined_by_or_each_value_may_pass_another():
    either = MatcherList((Matcher("integer"), Matcher("boolean")), Combine.OR)
    assert query({"a": ("1",)}, "a=7&a=true", a=either) == []
    assert query({"a": ("1",)}, "a=7&a=x", a=either) == [
        ("query", "a", "Expected 'x' (String) to be an integer"),
        ("query", "a", "Expected 'x' (String) to match a boolean"),
    ]


def test_a_rule_for_the_content_type_holds_for_the_body_too():
    expected = ExpectedResponse(
        headers={"Content-Type": ("application/json",)},
        body=JsonBody({"a": 1}),
        rules={"header": {"Content-Type": rule("regex", regex=r"application/(hal\+)?json")}},
    )
    response = Response(status=200, headers=(("Content-Type", "application/hal+json"),), body=b'{"a": 1}')
    assert compare_response(expected, response) == ()
    assert len(compare_response(ExpectedResponse(body=JsonBody({"a": 1})), response)) == 1


# ---- bodies that are not there


def answered(body, data, content_type="application/json"):
    headers = (("Content-Type", content_type),) if content_type else ()
    return sentences(compare_response(ExpectedResponse(body=body), Response(status=200, headers=headers, body=data)))


@pytest.mark.parametrize("data", [None, b"", b"null", b"{}", b"\xff"])
def test_a_contract_that_says_nothing_about_the_body_accepts_any(data):
    assert answered(MissingBody(), data) == []


def test_an_empty_body_is_one_without_content():
    assert answered(EmptyBody(), b"") == []
    assert answered(EmptyBody(), None) == []
    assert answered(EmptyBody(), b"x") == [("body", "$", "Expected empty body but received 'x'")]


def test_a_null_body_is_none_or_the_null_of_json():
    assert answered(NullBody(), None) == []
    assert answered(NullBody(), b"") == []
    assert answered(NullBody(), b" null ") == []
    assert answered(NullBody(), b"0") == [("body", "$", "Expected empty body but received '0'")]


@pytest.mark.parametrize("body", [JsonBody({"a": 1}), TextBody("hello"), BinaryBody(b"\xff")])
def test_a_body_that_was_expected_must_come(body):
    [(kind, path, sentence)] = answered(body, None)
    assert (kind, path) == ("body", "$")
    assert sentence.endswith("but was missing")
    assert answered(body, b"")[0][2].endswith("but was empty")


def test_another_content_type_is_one_mismatch():
    assert answered(JsonBody({"a": 1}), b"<a/>", "application/xml") == [
        ("body-type", "", "Expected a body of 'application/json' but the actual content type was 'application/xml'")
    ]


def test_a_body_without_a_content_type_is_read_as_the_expected_one():
    assert answered(JsonBody({"a": 1}), b'{"a": 1}', None) == []
    assert answered(JsonBody({"a": 1}), b'{"a": 1}', "nonsense") == []


# ---- using it


def test_a_compiled_comparison_gives_what_the_convenience_gives():
    expected = ExpectedResponse(status=201, body=JsonBody({"a": 1}))
    response = Response(status=200, body=b"{}")
    assert compile_response(expected)(response) == compare_response(expected, response)
    assert compare_response(expected, response) == compare_response(expected, response)


def test_equal_values_are_told_apart_while_they_are_remembered():
    response = Response(status=200, body=b'{"a": 1}')
    for number in range(1500):
        found = compare_response(ExpectedResponse(body=JsonBody({"a": number})), response)
        assert (found == ()) is (number == 1)


def test_or_on_a_header_accepts_either():
    either = MatcherList((Matcher("regex", {"regex": "a"}), Matcher("regex", {"regex": "b"})), Combine.OR)
    assert headed({"X": ("a",)}, ("X", "b"), X=either) == []
    assert len(headed({"X": ("a",)}, ("X", "c"), X=either)) == 2
