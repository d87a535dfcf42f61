"""Rarer ways through the matching room: each of these tests kills a change that no other test noticed.

They were found by `make mutants`; what it leaves alive on purpose is listed in docs/reference/matching.md.
"""

import inspect
import random
import re
import sys
from datetime import UTC, datetime

import pytest

from fakes.matching_rules import rule
from shiplap.matching import (
    GeneratorContext,
    GeneratorMode,
    compare_message,
    compare_request,
    compare_response,
    example_message,
    example_request,
    example_response,
)
from shiplap.matching.content_types import ContentType
from shiplap.matching.contents import Contents, compile_contents
from shiplap.matching.json_text import write_json
from shiplap.matching.paths import MAX_TOKENS, PathError, parse_path, unparse
from shiplap.matching.pattern_size import choices, written_out
from shiplap.model.body import JsonBody, TextBody
from shiplap.model.exchange import Message, Request, Response
from shiplap.model.interaction import ExpectedMessage, ExpectedRequest, ExpectedResponse, Specification
from shiplap.model.rule import Combine, Generator, Matcher, MatcherList

JSON = (("Content-Type", "application/json"),)


def context(**values):
    now = datetime(2026, 11, 23, 6, 16, 41, tzinfo=UTC)
    return GeneratorContext(mode=GeneratorMode.PROVIDER, now=now, random=random.Random(7), **values)


def in_response(expected, actual, rules=None):
    response = Response(status=200, headers=JSON, body=write_json(actual))
    return compare_response(ExpectedResponse(body=JsonBody(expected), rules={"body": rules or {}}), response)


def in_request(expected, actual, rules=None):
    request = Request(method="GET", path="/", headers=JSON, body=write_json(actual))
    return compare_request(ExpectedRequest(body=JsonBody(expected), rules={"body": rules or {}}), request)


# ---- rules and their places


@pytest.mark.parametrize("version", [Specification.V1, Specification.V1_1])
def test_requests_of_version_1_have_no_rules(version):
    expected = ExpectedRequest(path="/a", rules={"path": {"": rule("regex", regex="/.")}})
    assert compare_request(expected, Request(method="GET", path="/b"), version) != ()
    assert compare_request(expected, Request(method="GET", path="/b"), Specification.V2) == ()


def test_of_two_rules_that_weigh_the_same_the_steps_decide_from_the_last_one_backwards():
    rules = {"$.*.b.c": rule("integer"), "$.a.*.c": rule("include", value="x")}
    assert in_response({"a": {"b": {"c": 1}}}, {"a": {"b": {"c": 2}}}, rules) == ()
    assert in_response({"a": {"b": {"c": 1}}}, {"a": {"b": {"c": "x"}}}, rules) != ()


def test_a_rule_for_a_field_does_not_disturb_a_list_in_its_place():
    assert in_response([1], [2, 3], {"$": rule("type"), "$.a": rule("equality")}) == ()


def test_an_empty_object_under_a_rule_lets_nothing_into_a_request():
    (one,) = in_request({"a": {}}, {"a": {"b": 1}}, {"$.a": rule("type")})
    assert (one.path, one.expected, one.actual) == ("$.a", {}, {"b": 1})
    assert one.sentence == 'Expected an empty Map but received {"b":1}'
    assert in_response({"a": {}}, {"a": {"b": 1}}, {"$.a": rule("type")}) == ()


def test_a_variant_just_beyond_the_example_never_passes():
    (one,) = in_response([1], [1], {"$": rule("arrayContains", variants=[{"index": 1, "rules": {}}])})
    assert one.sentence == "ArrayContains: variant 1 is missing from the expected list, which has 1 items"


def test_variants_that_cannot_be_read_never_pass():
    (one,) = in_response({"a": [1]}, {"a": [1]}, {"$.a": rule("arrayContains", variants=[{"index": "x"}])})
    assert one.sentence.startswith("Not verifiable: the matcher 'arrayContains' cannot be used: ")
    assert one.path == "$.a"


def test_more_fields_than_the_keys_say_are_told_all_at_once():
    (one,) = in_request({"a": 1, "b": 2}, {"a": 1, "b": 2, "c": 3})
    assert one.sentence == "Expected a Map with keys [a, b] but received one with keys [a, b, c]"


def test_a_matcher_without_a_name_is_told_by_its_parameter():
    for params, good, bad in (
        ({"min": 2}, [1, 2], [1]),
        ({"max": 1}, [1], [1, 2]),
        ({"regex": "[a-z]"}, ["b"], ["7"]),
        ({"date": "yyyy"}, ["2020"], ["x"]),
        ({"time": "HH"}, ["12"], ["x"]),
        ({"timestamp": "yyyy HH"}, ["2020 12"], ["x"]),
    ):
        path = "$" if params.keys() & {"min", "max"} else "$[0]"
        example = [1] if path == "$" else ["a"]
        rules = {path: rule("", **params)}
        assert in_response(example, good, rules) == (), params
        assert in_response(example, bad, rules) != (), params
    (one,) = in_response(["a"], ["b"], {"$[0]": rule("")})
    assert one.sentence == "Not verifiable: the matcher '' is not known"


def test_the_unusable_inside_each_value_is_not_verifiable():
    for inner in ("no object", {"match": "nonsense"}, {"match": "regex", "regex": "("}):
        found = in_response({"a": 1}, {"a": 1}, {"$": rule("eachValue", rules=[inner])})
        assert found, inner
        assert all(one.sentence.startswith("Not verifiable: the matcher ") for one in found), inner


def test_text_of_json_that_python_takes_for_bytes_is_no_base64():
    """``aGk!`` would be read as bytes by a lenient decoder; it is text."""
    rules = {"$.a": rule("contentType", value="text/plain")}
    assert in_response({"a": "x"}, {"a": "a!GVsbG8="}, rules) == ()
    assert in_response({"a": "x"}, {"a": "iVBORw0KGgo="}, rules) != ()


def test_a_path_has_a_largest_number_of_steps_and_two_kinds_of_quotes():
    assert len(parse_path("$" + ".a" * MAX_TOKENS)) == MAX_TOKENS
    with pytest.raises(PathError, match=f"has more than {MAX_TOKENS} steps"):
        parse_path("$" + ".a" * (MAX_TOKENS + 1))
    assert parse_path(r"""$["a'\"b"]['c"\'d']""") == ("a'\"b", "c\"'d")


# ---- examples


def test_metadata_of_a_message_is_generated():
    expected = ExpectedMessage(
        metadata={"id": "old", "kept": 1}, generators={"metadata": {"id": Generator("RandomString", {"size": 5})}}
    )
    metadata = example_message(expected, context()).metadata
    assert metadata["kept"] == 1
    assert metadata["id"] != "old"
    assert len(metadata["id"]) == 5


def test_generators_of_headers_name_them_in_any_case_and_may_add_one():
    expected = ExpectedResponse(
        headers={"X-Id": ("old", "kept")},
        generators={"header": {"x-id[0]": Generator("RandomInt", {"min": 7, "max": 7})}},
    )
    assert example_response(expected, context()).headers == (("X-Id", "7, kept"),)
    added = ExpectedResponse(generators={"header": {"X-New[0]": Generator("RandomInt", {"min": 7, "max": 7})}})
    assert example_response(added, context()).headers == (("X-New", "7"),)


def test_a_query_is_written_with_its_signs():
    expected = ExpectedRequest(path="/a b/é", query={"a[]": ("x/y z", None), "e": ("",)})
    request = example_request(expected, context())
    assert (request.path, request.query) == ("/a%20b/%C3%A9", "a[]=x/y%20z&a[]&e=")


def test_every_part_of_a_request_can_be_generated():
    one = {"regex": "[x-z]{3}"}
    expected = ExpectedRequest(
        method="POST",
        path="/a",
        query={"q": ("a", "b")},
        headers={"X-A": ("a",)},
        body=JsonBody({"a": ["b", {"c": "d"}]}),
        generators={
            "method": {"": Generator("Regex", {"regex": "put"})},
            "path": {"": Generator("Regex", {"regex": "/xyz"})},
            "query": {"q[1]": Generator("Regex", one)},
            "header": {"X-A": Generator("Regex", one)},
            "body": {"$.a[0]": Generator("Regex", one), "$.a[*].c": Generator("Regex", one)},
        },
    )
    found = example_request(expected, context())
    assert (found.method, found.path) == ("PUT", "/xyz")
    assert re.fullmatch("q=a&q=[x-z]{3}", found.query)
    assert re.fullmatch("[x-z]{3}", dict(found.headers)["X-A"])
    assert re.fullmatch(rb'{"a":\["[x-z]{3}",{"c":"[x-z]{3}"}\]}', found.body)


def test_the_same_chance_gives_the_same_example_and_another_one_another():
    expected = ExpectedResponse(
        body=JsonBody({"a": "", "b": 0}),
        generators={"body": {"$.a": Generator("RandomString", {"size": 20}), "$.b": Generator("RandomInt", {})}},
    )
    first, again = (example_response(expected, context()).body for _ in range(2))
    other = GeneratorContext(
        mode=GeneratorMode.PROVIDER, now=datetime(2026, 11, 23, tzinfo=UTC), random=random.Random(8)
    )
    assert first == again
    assert example_response(expected, other).body != first


def test_a_changed_text_keeps_its_type():
    body = TextBody("<a>1</a>", "application/xml")
    expected = ExpectedResponse(body=body, generators={"body": {"$.a": Generator("RandomInt", {"min": 7, "max": 7})}})
    found = example_response(expected, context())
    assert (found.headers, found.body) == ((("Content-Type", "application/xml"),), b"<a>7</a>")


# ---- what patterns cost


@pytest.mark.parametrize(("pattern", "size"), [("a{1}", 1), ("(a{1}){3}", 6), ("a*b+c?|d^$", 4), ("a{0}", 1)])
def test_atoms_of_a_pattern_are_counted(pattern, size):
    assert written_out(pattern) == size


@pytest.mark.parametrize(
    ("pattern", "length", "ways"),
    [("a?b{1,3}", 5, 6), ("a{1,3}b{2,5}", 5, 12), ("a{3}", 5, 1), ("a*", 5, 7), ("a|b|c", 0, 4)],
)
def test_ways_to_try_a_pattern_are_counted(pattern, length, ways):
    assert choices(pattern).at_most(length) == ways


def test_a_quantifier_of_a_quantifier_is_not_counted():
    assert choices("a*?") is None
    assert choices("?") is None


# ---- forms, status, metadata


def test_a_rule_for_any_field_of_a_form_weighs_more_than_one_for_the_form():
    body = TextBody("a=1", "application/x-www-form-urlencoded")
    rules = {"$": rule("equality"), "$.*": rule("integer")}
    expected = ExpectedResponse(body=body, rules={"body": rules})
    assert compare_response(expected, Response(status=200, body=b"a=7")) == ()
    assert compare_response(expected, Response(status=200, body=b"a=x")) != ()


def test_a_status_may_be_one_of_a_list():
    expected = ExpectedResponse(status=200, rules={"status": {"": rule("statusCode", status=[200, 204])}})
    assert compare_response(expected, Response(status=204)) == ()
    (one,) = compare_response(expected, Response(status=404))
    assert one.sentence == "Expected status code 404 to be one of [200,204]"


def test_a_rule_for_a_path_sees_the_example():
    rules = {"path": {"": MatcherList((Matcher("equality"), Matcher("regex", {"regex": "/x"})), Combine.OR)}}
    expected = ExpectedRequest(path="/a b", rules=rules)
    for path, fits in (("/a b", True), ("/a%20b", True), ("/x", True), ("/%78", True), ("/y", False), ("/%79", False)):
        assert (compare_request(expected, Request(method="GET", path=path)) == ()) is fits, path


def test_metadata_that_is_no_content_type_does_not_take_its_value():
    expected = ExpectedMessage(metadata={"id": "application/json"})
    sent = Message(contents=None, content_type="application/json", metadata={})
    (one,) = compare_message(expected, sent)
    assert one.sentence == "Expected message metadata 'id' but was missing"


def test_rules_of_metadata_see_json():
    expected = ExpectedMessage(metadata={"n": 1}, rules={"metadata": {"n": rule("integer")}})
    assert compare_message(expected, Message(contents=None, content_type=None, metadata={"n": 2})) == ()
    assert compare_message(expected, Message(contents=None, content_type=None, metadata={"n": "2"})) != ()


@pytest.mark.parametrize("path", ["/a%2Fb", "/a%2fb", "/%61%2Fb"])
def test_an_encoded_slash_is_no_border(path):
    assert compare_request(ExpectedRequest(path="/a%2Fb"), Request(method="GET", path=path)) == ()
    assert compare_request(ExpectedRequest(path="/a/b"), Request(method="GET", path=path)) != ()


# ---- matchers on texts


def queried(expected, actual, matchers):
    wanted = ExpectedRequest(query={"a": (expected,)}, rules={"query": {"a": matchers}})
    return [one.sentence for one in compare_request(wanted, Request(method="GET", path="/", query=f"a={actual}"))]


def test_a_decimal_in_a_query_is_any_number():
    for accepted in ("1.5", "7", "-0.5", "1e3"):
        assert queried("2.5", accepted, rule("decimal")) == []
    assert queried("2.5", "x", rule("decimal")) == ["Expected 'x' (String) to be a decimal number"]


@pytest.mark.parametrize("name", ["eachKey", "arrayContains"])
def test_a_matcher_of_objects_is_not_verifiable_on_a_text(name):
    rules = {"path": {"": rule(name)}}
    found = compare_request(ExpectedRequest(path="/a", rules=rules), Request(method="GET", path="/a"))
    assert [one.sentence for one in found] == ["Not verifiable: this matcher does not apply to text"]


def test_a_text_with_spaces_is_no_base64():
    assert in_response({"a": "x"}, {"a": "abcd efgh"}, {"$.a": rule("contentType", value="text/plain")}) == ()


def test_a_rule_for_the_status_sees_the_example():
    rules = {"status": {"": rule("equality")}}
    assert compare_response(ExpectedResponse(status=201, rules=rules), Response(status=201)) == ()
    assert compare_response(ExpectedResponse(status=201, rules=rules), Response(status=200)) != ()


# ---- paths, forms and what is sent


def test_a_place_with_a_backslash_is_told_as_a_path_that_reads_the_same():
    [found] = in_response({"a\\b'c": 1}, {"a\\b'c": 2})
    assert found.path == "$['a\\\\b\\'c']"
    assert parse_path(found.path) == ("a\\b'c",)


@pytest.mark.parametrize("path", ["$", "$.a.*[*]['b c'][0].d", "$['*'].x"])
def test_a_path_is_written_as_it_was_read(path):
    assert unparse(parse_path(path)) == path


def test_a_value_of_a_form_that_no_state_gives_stays():
    keep = {"body": {"$.a": Generator("ProviderState", {"expression": "${missing}"})}}
    slash = {"body": {"$.a": Generator("ProviderState", {"expression": "/x/"})}}
    body = TextBody("a=1%2F2&b=3", "application/x-www-form-urlencoded")
    assert example_request(ExpectedRequest(body=body, generators=keep), context()).body == b"a=1%2F2&b=3"
    sent = example_request(ExpectedRequest(body=body, generators=slash), context(state_values={"/x/": "p/q"}))
    assert sent.body == b"a=p%2Fq&b=3"


def test_the_type_of_a_body_is_that_of_its_own_header_wherever_it_stands():
    made = {"body": {"$.a": Generator("ProviderState", {"expression": "id"})}}
    headers = {"X-Type": ("text/plain",), "Content-Type": ("application/x-www-form-urlencoded",)}
    expected = ExpectedResponse(headers=headers, body=TextBody("a=1", None), generators=made)
    assert example_response(expected, context(state_values={"id": 7})).body == b"a=7"


# ---- lists of texts


def headed(expected, actual, matchers):
    wanted = ExpectedResponse(headers={"Vary": expected}, rules={"header": {"Vary": matchers}})
    return [one.sentence for one in compare_response(wanted, Response(status=200, headers=(("Vary", actual),)))]


def test_a_rule_for_one_value_of_a_parameter_sees_its_own_example():
    expected = ExpectedRequest(query={"a": ("1", "2")}, rules={"query": {"a[1]": rule("equality")}})
    assert compare_request(expected, Request(method="GET", path="/", query="a=1&a=2")) == ()
    [found] = compare_request(expected, Request(method="GET", path="/", query="a=1&a=3"))
    assert found.sentence == "Expected '3' to be equal to '2'"


def test_variants_of_a_list_of_texts():
    assert headed(("a", "b"), "c, b, a", rule("arrayContains")) == []
    assert headed(("a", "b"), "c, a", rule("arrayContains")) == [
        "Variant at index 1 ('b') was not found in the actual list"
    ]
    assert headed(("a",), "a", rule("arrayContains", variants=[{"index": 1}])) == [
        "ArrayContains: variant 1 is missing from the expected list"
    ]
    number = rule("arrayContains", variants=[{"index": 0, "rules": {"$": {"matchers": [{"match": "integer"}]}}}])
    assert headed(("1",), "x, 7", number) == []
    assert headed(("1",), "x, y", number) == ["Variant at index 0 ('1') was not found in the actual list"]


def test_too_few_values_are_no_whole_value():
    assert headed(("a, b, c",), "a, b", rule("type", min=3)) == [
        'Expected ["a", "b"] (size 2) to have minimum size of 3'
    ]


def test_a_list_of_texts_is_equal_however_it_is_spaced():
    assert headed(("a,b",), "a, b", rule("equality")) == []
    assert headed(("a,b",), "b, a", rule("equality")) != []


def test_a_matcher_that_nobody_knows_is_not_verifiable_at_a_list_of_texts():
    assert headed(("a, b",), "a, b", rule("prime")) == ["Not verifiable: the matcher 'prime' is not known"]


def test_a_header_that_is_missing_carries_all_values_that_were_expected():
    [found] = compare_response(ExpectedResponse(headers={"Vary": ("a", "b")}), Response(status=200))
    assert found.expected == "a, b"


def test_inner_rules_that_are_none_are_not_verifiable():
    found = in_response({"a": {"b": 1}}, {"a": {"b": 1}}, {"$.a": rule("eachValue", rules=[5])})
    assert {one.sentence for one in found} == {"Not verifiable: the matcher '' is not known"}


# ---- lists


def test_a_rule_for_a_later_element_says_nothing_about_the_first():
    rules = {"$": rule("type"), "$[1]": rule("regex", regex="x")}
    assert in_response([1], [5], rules) == ()
    assert [one.path for one in in_response([1], [5, 6], rules)] == ["$[1]"]


def test_a_list_that_is_empty_in_the_example_may_hold_anything_under_a_rule_for_its_type():
    assert in_response({"a": []}, {"a": [1, "x", None]}, {"$.a": rule("type")}) == ()
    assert in_response({"a": []}, {"a": [1]}) != ()


# ---- objects


def test_a_rule_for_one_value_holds_beside_one_for_any_values():
    rules = {"$.m": rule("values"), "$.m.x": rule("integer")}
    assert in_response({"m": {"x": "a"}}, {"m": {"x": 5}}, rules) == ()
    assert [one.path for one in in_response({"m": {"x": "a"}}, {"m": {"x": "b"}}, rules)] == ["$.m.x"]


def test_keys_are_texts_that_may_be_numbers():
    rules = {"$.m": rule("eachKey", rules=[{"match": "integer"}])}
    assert in_response({"m": {"1": "a"}}, {"m": {"7": "b"}}, rules) == ()
    assert [one.sentence for one in in_response({"m": {"1": "a"}}, {"m": {"x": "b"}}, rules)] == [
        "Expected 'x' (String) to be an integer"
    ]


def test_a_body_that_is_too_deep_to_be_compared_is_not_verifiable():
    document = []
    for _ in range(150):
        document = [document]
    rules = {"$": rule("type")}
    wanted = {"content_type": ContentType("application/json"), "rules": rules, "strict": False}
    check = compile_contents(Contents(data=b"", document=document, has_document=True, **wanted))
    found, data, limit = [], write_json(document), sys.getrecursionlimit()
    sys.setrecursionlimit(len(inspect.stack()) + 300)
    try:
        check(data, "application/json", found)
    finally:
        sys.setrecursionlimit(limit)
    assert [one.sentence for one in found] == ["Not verifiable: the body is too deeply nested"]


@pytest.mark.parametrize("path", ["a.b", "A.B"])
def test_a_generator_finds_a_parameter_whose_name_looks_like_a_path(path):
    made = {"query": {path: Generator("ProviderState", {"expression": "id"})}}
    expected = ExpectedRequest(query={"a.b": ("1",), "a": ("2",)}, generators=made)
    assert example_request(expected, context(state_values={"id": 7})).query == "a.b=7&a=2"


@pytest.mark.parametrize(
    ("name", "params", "shown_as"),
    [
        ("date", {}, "yyyy-MM-dd"),
        ("time", {}, "HH:mm:ss"),
        ("timestamp", {}, "yyyy-MM-dd'T'HH:mm:ssXXX"),
        ("date", {"format": "dd.MM.yyyy"}, "dd.MM.yyyy"),
        ("timestamp", {"timestamp": "yyyy"}, "yyyy"),
    ],
)
def test_a_date_that_is_none_says_which_pattern_it_should_have(name, params, shown_as):
    [found] = in_response({"a": "x"}, {"a": "soon"}, {"$.a": rule(name, **params)})
    assert found.sentence == f"Expected 'soon' to match a {name} pattern of '{shown_as}'"
