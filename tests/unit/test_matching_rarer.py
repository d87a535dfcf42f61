"""Rarer ways through the matching room: each of these tests kills a change that no other test noticed.

They were found by `make mutants`; what it leaves alive on purpose is listed in docs/reference/matching.md.
"""

import inspect
import random
import re
import sys
from datetime import UTC, datetime, timedelta, timezone

import pytest

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
from shiplap.matching.content_types import BodyKind, ContentType, decoded
from shiplap.matching.contents import Contents, compile_contents
from shiplap.matching.date_expressions import ExpressionError, moved_date, moved_time
from shiplap.matching.date_patterns import DatePatternError, date_pattern
from shiplap.matching.display import MAX_SHOWN, shown
from shiplap.matching.json_text import write_json
from shiplap.matching.magic import detect
from shiplap.matching.multipart_bodies import MAX_PARTS, MultipartError, read_multipart
from shiplap.matching.paths import MAX_TOKENS, PathError, parse_path, unparse
from shiplap.matching.pattern_size import choices, written_out
from shiplap.model.body import BinaryBody, JsonBody, TextBody
from shiplap.model.exchange import Message, Request, Response
from shiplap.model.interaction import ExpectedMessage, ExpectedRequest, ExpectedResponse, Specification
from shiplap.model.mismatch import MismatchKind
from shiplap.model.rule import Combine, Generator, Matcher, MatcherList

JSON = (("Content-Type", "application/json"),)


def rule(name, **params):
    return MatcherList((Matcher(name, params),))


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


# ---- types of bodies


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("application/json", BodyKind.JSON),
        ("text/x-json", BodyKind.JSON),
        ("application/hal+json", BodyKind.JSON),
        ("application/xml", BodyKind.XML),
        ("application/atom+xml", BodyKind.XML),
        ("application/xml-dtd", BodyKind.XML),
        ("image/svg+xml", BodyKind.XML),
        ("application/openapi+yaml", BodyKind.TEXT),
        ("application/x+text", BodyKind.TEXT),
        ("text/csv", BodyKind.TEXT),
        ("application/graphql", BodyKind.TEXT),
        ("application/grpc+proto", BodyKind.PLUGIN),
        ("application/vnd.google.protobuf", BodyKind.PLUGIN),
        ("application/octet-stream", BodyKind.BINARY),
        ("multipart/mixed", BodyKind.MULTIPART),
        ("application/x-www-form-urlencoded", BodyKind.FORM),
    ],
)
def test_a_content_type_says_how_its_bodies_are_compared(name, kind):
    assert ContentType(name).kind is kind


def test_the_header_says_what_the_expected_body_is_where_the_body_does_not():
    headers = {"content-TYPE": ("application/xml",)}
    expected = ExpectedResponse(headers=headers, body=TextBody("<a><b/></a>", None))
    sent = Response(status=200, headers=(("Content-Type", "application/xml"),), body=b"<a> <b></b></a>")
    assert compare_response(expected, sent) == ()
    assert compare_response(ExpectedResponse(body=TextBody("<a><b/></a>", None)), sent) != ()


def test_a_request_whose_body_is_of_another_type_is_told_so():
    expected = ExpectedRequest(body=JsonBody({}))
    request = Request(method="GET", path="/", headers=(("Content-Type", "text/plain"),), body=b"{}")
    (one,) = compare_request(expected, request)
    assert one.sentence == "Expected a body of 'application/json' but the actual content type was 'text/plain'"


def test_json_of_a_type_that_is_none_of_its_own_is_compared_as_json():
    expected = ExpectedResponse(body=JsonBody({"a": 1}, "application/x-thing"))
    sent = Response(status=200, headers=(("Content-Type", "application/x-thing"),), body=b'{ "a" : 1 }')
    assert compare_response(expected, sent) == ()


def test_bytes_that_are_no_text_of_their_charset_are_shown_anyway():
    assert decoded(b"a\xff", "text/plain; charset=ascii") == "a\ufffd"
    assert decoded(b"a\xff", "text/plain; charset=no-such") == "a\ufffd"


def test_half_a_character_is_sent_and_compared_and_breaks_nothing():
    assert in_response({"a": "\ud800"}, {"a": "x"}) != ()
    expected = ExpectedResponse(body=TextBody("\ud800", "text/plain"))
    assert compare_response(expected, Response(status=200, body=b"x")) != ()


def deep_below(levels, call):
    return call() if levels == 0 else deep_below(levels - 1, call)


def test_a_body_for_which_the_stack_is_too_short_is_not_verifiable():
    """The comparison was compiled near the top of the stack and runs far below."""
    document = 1
    for _ in range(150):
        document = {"a": document}
    contents = Contents(
        data=write_json(document),
        document=document,
        has_document=True,
        content_type=ContentType("application/json"),
        rules={},
        strict=False,
    )
    check, out = compile_contents(contents), []
    left = 0
    try:
        while True:
            left += 1
            deep_below(left, int)
    except RecursionError:
        left -= 1
    deep_below(left - 60, lambda: check(contents.data, "", out))
    (one,) = out
    assert one.sentence.endswith("too deeply nested")


# ---- parts


def multipart(*parts, line="\r\n"):
    return "".join(f"--b{line}{head}{line}{line}{body}\r\n" for head, body in parts).encode() + b"--b--"


def found_in_parts(expected, actual, rules=None):
    body = BinaryBody(expected, "multipart/form-data; boundary=b")
    headers = (("Content-Type", "multipart/form-data; boundary=b"),)
    sent = Response(status=200, headers=headers, body=actual)
    return compare_response(ExpectedResponse(body=body, rules={"body": rules or {}}), sent)


FIELD = 'Content-Disposition: form-data; name="f"'


@pytest.mark.parametrize("line", ["\r\n", "\n"])
def test_blank_lines_in_a_part_are_its_own(line):
    text = "one\r\n\r\ntwo\n\nthree: 4"
    assert found_in_parts(multipart((FIELD, text)), multipart((FIELD, text), line=line)) == ()
    (one,) = found_in_parts(multipart((FIELD, text)), multipart((FIELD, text + "x"), line=line))
    assert (one.expected, one.actual) == (text, text + "x")


def test_a_part_without_headers_is_text_by_number():
    expected = multipart(("", "a"), ("", "b")).replace(b"\r\n\r\n\r\n", b"\r\n\r\n")
    assert [part.data for part in read_multipart(expected, "b")] == [b"a", b"b"]


def test_a_rule_may_stand_at_a_header_of_a_part():
    expected = multipart((f"{FIELD}\r\nX-Id: 1\r\nURL: http://a:1/", "a"))
    rules = {"$.f['X-Id']": rule("regex", regex="[0-9]+"), "$.f.url": rule("include", value="://")}
    fits = multipart((f"{FIELD}\r\nx-id: 77\r\nUrl: https://b/", "a"))
    assert found_in_parts(expected, fits, rules) == ()
    assert len(found_in_parts(expected, fits)) == 2
    (one,) = found_in_parts(expected, fits.replace(b"77", b"x"), rules)
    assert one.sentence == "Expected 'x' to match '[0-9]+'"
    (one,) = found_in_parts(expected, fits.replace(b"x-id: 77\r\n", b""), rules)
    assert one.sentence == "Expected multipart header 'x-id' with value '1' but was missing"


def test_a_rule_may_stand_at_the_number_of_a_part():
    head = "Content-Type: text/plain"
    rules = {"$['1']": rule("integer")}
    expected = multipart((head, "a"), (head, "1"))
    assert found_in_parts(expected, multipart((head, "a"), (head, "7")), rules) == ()
    assert found_in_parts(expected, multipart((head, "b"), (head, "7")), rules) != ()
    assert found_in_parts(expected, multipart((head, "a"), (head, "x")), rules) != ()


def test_a_rule_may_stand_at_the_content_type_of_a_part():
    expected = multipart((f"{FIELD}\r\nContent-Type: image/png", "a"))
    came = multipart((f"{FIELD}\r\nContent-Type: image/gif", "a"))
    assert found_in_parts(expected, came, {"$.f['Content-Type']": rule("regex", regex="image/.*")}) == ()
    (one,) = found_in_parts(expected, came)
    assert (one.path, one.expected, one.actual) == ("$.f", "image/png", "image/gif")
    assert one.sentence == "Expected a body of 'image/png' but the actual content type was 'image/gif'"


def test_a_part_in_base64_is_read():
    head = f"{FIELD}\r\nContent-Transfer-Encoding: BASE64"
    assert found_in_parts(multipart((FIELD, "abc")), multipart((head, "YWJj"))) == ()
    (one,) = found_in_parts(multipart((FIELD, "abc")), multipart((head, "Y")))
    assert "a part is not the base64 it says it is: " in one.sentence


def test_as_many_parts_as_are_read_and_one_more():
    assert len(read_multipart(multipart(*[(FIELD, "a")] * (MAX_PARTS - 2)), "b")) == MAX_PARTS - 2
    with pytest.raises(MultipartError, match=f"more than {MAX_PARTS} parts"):
        read_multipart(multipart(*[(FIELD, "a")] * (MAX_PARTS + 1)), "b")
    with pytest.raises(MultipartError, match="does not occur"):
        read_multipart(b"a", "b")


# ---- what is shown, and what bytes look like


def test_what_is_long_is_cut_where_it_is_shown():
    assert shown("x" * (MAX_SHOWN - 2)) == "'" + "x" * (MAX_SHOWN - 2) + "'"
    assert shown("x" * MAX_SHOWN) == "'" + "x" * (MAX_SHOWN - 1) + "..."
    assert shown({"ä": 1}) == '{"ä":1}'


def test_long_lists_are_cut_where_they_are_shown():
    (one,) = in_response([1], ["y" * MAX_SHOWN], {"$": rule("type", min=2)})[:1]
    assert one.sentence == 'Expected ["' + "y" * (MAX_SHOWN - 2) + "... (size 1) to have minimum size of 2"


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"a\tb", "text/plain"),
        (b"a\nb\rc", "text/plain"),
        (b"\x1b[0m", "text/plain"),
        (b"a\x0eb", "application/octet-stream"),
        (b"a\x1cb", "application/octet-stream"),
        (b"a\x08b", "application/octet-stream"),
        (b"ok \xff and more text", "application/octet-stream"),
        (b"ab\xc3", "text/plain"),
        (b"  <html><p>", "text/html"),
        (b"<!DOCTYPE html>", "text/html"),
        (b" <a/>", "application/xml"),
    ],
)
def test_bytes_look_like_a_content_type(data, name):
    assert detect(data) == name


def test_a_content_type_with_parameters_is_that_type():
    rules = {"$": rule("contentType", value="text/plain; charset=utf-8")}
    expected = ExpectedResponse(body=TextBody("x", "text/plain"), rules={"body": rules})
    assert compare_response(expected, Response(status=200, body=b"other")) == ()


# ---- dates


@pytest.mark.parametrize(
    ("pattern", "text", "fits"),
    [
        ("dd MMM yyyy", "31 Dec 2020", True),
        ("dd MMM yyyy", "30 Feb 2020", False),
        ("dd MMM yyyy", "31 Jan 2020", True),
        ("dd MMMM yyyy", "31 June 2020", False),
        ("dd MMMM yyyy", "31 July 2020", True),
        ("MM-dd", "02-29", True),
        ("MM-dd", "02-30", False),
        ("[yyyy-]MM-dd", "02-29", True),
        ("[yyyy-]MM-dd", "2021-02-29", False),
        ("yyyy", "2020", True),
        ("dd", "31", True),
        ("dd-dd", "31-30", True),
        ("MM[-dd]", "02", True),
    ],
)
def test_a_date_is_one_of_the_calendar(pattern, text, fits):
    assert date_pattern(pattern).accepts(text) is fits


@pytest.mark.parametrize(
    ("pattern", "fitting", "others"),
    [
        ("x", ["+01", "+0130", "-09"], ["Z", "+01:30", "+1", "+013"]),
        ("xx", ["+0130", "-0900"], ["Z", "+01", "+01:30", "+013000"]),
        ("xxx", ["+01:30"], ["Z", "+01", "+0130"]),
        ("xxxx", ["+0130", "+013059"], ["Z", "+01:30", "+01"]),
        ("xxxxx", ["+01:30", "+01:30:59"], ["Z", "+0130"]),
        ("X", ["Z", "+01", "+0130"], ["+01:30"]),
        ("XX", ["Z", "+0130"], ["+01", "+01:30"]),
        ("XXX", ["Z", "+01:30"], ["+01", "+0130"]),
        ("y", ["7", "2020", "123456789"], ["1234567890", "x"]),
        ("yy", ["20"], ["2", "2020"]),
        ("yyyy", ["2020"], ["20200"]),
    ],
)
def test_years_and_offsets_have_the_shape_their_letters_say(pattern, fitting, others):
    assert [text for text in fitting if not date_pattern(pattern).accepts(text)] == []
    assert [text for text in others if date_pattern(pattern).accepts(text)] == []


def test_a_date_pattern_that_cannot_be_read_says_why():
    with pytest.raises(DatePatternError, match=r"^a quote is not closed$"):
        date_pattern("yyyy'T")
    with pytest.raises(DatePatternError, match=r"^the letter 'b' has no meaning in a date pattern$"):
        date_pattern("b")


def test_an_expression_that_cannot_be_used_says_why():
    base = datetime(2026, 11, 23, tzinfo=UTC)
    for move, expression, words in (
        (moved_date, "+ 1 day" + " " * 2 + "+ 1 day " * 100, "the expression is longer than 500 characters"),
        (moved_date, "sometime", "cannot read the expression from 'sometime' on"),
        (moved_date, "+ 100001 days", "100001 is more than 100000"),
        (moved_date, "+ 1 hour", "'hour' is not something an expression can move by"),
        (moved_time, "13 o'clock", "there is no 13 o'clock"),
        (moved_date, "+ 99999 years", "year "),
    ):
        with pytest.raises(ExpressionError) as error:
            move(base, expression)
        assert str(error.value).startswith(words)


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


# ---- parts


def parts_of(*pieces, end="--b1--\r\n"):
    return "".join(f"--b1\r\n{piece}\r\n" for piece in pieces).encode() + end.encode()


def in_parts(expected, actual, rules=None):
    kind = "multipart/form-data; boundary=b1"
    wanted = ExpectedResponse(body=BinaryBody(expected, kind), rules={"body": rules or {}})
    return compare_response(wanted, Response(status=200, headers=(("Content-Type", kind),), body=actual))


def part(body, *headers, name="a"):
    return "\r\n".join([f'Content-Disposition: form-data; name="{name}"', *headers, "", body])


def test_parts_without_an_end_are_read():
    assert in_parts(parts_of(part("1")), parts_of(part("1"), end="").removesuffix(b"\r\n")) == ()
    assert [one.sentence for one in in_parts(parts_of(part("1")), b"--b1--\r\n")] == [
        "Expected a MIME part 'a' but was missing"
    ]


def test_a_rule_for_a_header_of_a_part_sees_both_values():
    expected, actual = parts_of(part("1", "X-Id: 7")), parts_of(part("1", "X-Id: 8"))
    assert in_parts(expected, expected, {"$.a['x-id']": rule("equality")}) == ()
    [found] = in_parts(expected, actual, {"$.a['x-id']": rule("equality")})
    assert (found.path, found.expected, found.actual) == ("$.a['x-id']", "7", "8")
    assert in_parts(expected, actual, {"$.a['x-id']": rule("integer")}) == ()


def test_a_rule_for_the_content_type_of_a_part_lets_it_differ():
    expected, actual = (parts_of(part("1", f"Content-Type: text/{kind}")) for kind in ("plain", "csv"))
    assert in_parts(expected, actual) != ()
    for path in ("$.a.content-type", "$.a['content-type']", "$.a['Content-Type']"):
        assert in_parts(expected, actual, {path: rule("regex", regex="text/.*")}) == (), path


def test_a_mismatch_in_a_part_is_one_of_the_body_at_its_place():
    [found] = in_parts(parts_of(part("1")), parts_of(part("2")))
    assert (found.kind, found.path) == (MismatchKind.BODY, "$['a']")


def test_a_rule_at_the_root_holds_for_every_part_without_its_own():
    expected, actual = (parts_of(part(one), part(one, name="b")) for one in ("1", "7"))
    assert in_parts(expected, actual, {"$": rule("integer")}) == ()
    found = in_parts(expected, actual, {"$": rule("integer"), "$.b": rule("boolean")})
    assert [(one.path, one.sentence) for one in found] == [("$['b']", "Expected '7' (String) to match a boolean")]


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


# ---- letters of dates


@pytest.mark.parametrize(
    ("pattern", "accepted", "refused"),
    [
        ("yy", ["26"], ["6", "2026"]),
        ("yyy", ["2026", "999"], ["12026"]),
        ("yyyy", ["2026"], ["12026"]),
        ("Mdd", ["112", "1112"], ["11112"]),
        ("xxx", ["+01:00", "-03:30"], ["+0100", "Z", "+01:00:30"]),
        ("xx", ["+0100"], ["+01:00", "+01"]),
        ("Z", ["+0100"], ["+01:00", "GMT+01:00", "Z"]),
        ("ZZZ", ["-0330"], ["-03:30", "Z"]),
        ("ZZZZ", ["GMT", "GMT+1:00", "GMT-03:30"], ["+0100", "Z", "gmt"]),
        ("ZZZZZ", ["Z", "+01:00", "-03:30:15"], ["+0100", "GMT", "z"]),
    ],
)
def test_letters_of_years_and_offsets(pattern, accepted, refused):
    found = date_pattern(pattern)
    assert [text for text in [*accepted, *refused] if found.accepts(text)] == accepted


@pytest.mark.parametrize(
    ("pattern", "written"),
    [
        *(("xxx", "-03:30"), ("xx", "-0330"), ("x", "-0330"), ("Z", "-0330"), ("ZZZZ", "GMT-03:30")),
        *(("ZZZZZ", "-03:30"), ("XXX", "-03:30"), ("O", "GMT-03:30"), ("SSSSSSSSSSS", "00000000000")),
        *(("N", "1000000000"), ("A", "1000"), ("yy", "26"), ("yyy", "2026")),
    ],
)
def test_an_instant_west_of_greenwich_is_written(pattern, written):
    west = timezone(-timedelta(hours=3, minutes=30))
    assert date_pattern(pattern).write(datetime(2026, 1, 2, 0, 0, 1, tzinfo=west)) == written


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


# ---- depth


def test_a_body_that_is_too_deep_says_so():
    response = Response(status=200, headers=JSON, body=b"[" * 100_000)
    [found] = compare_response(ExpectedResponse(body=JsonBody([])), response)
    assert found.sentence == "Failed to parse the actual body as JSON: too deeply nested"


def test_an_expected_body_that_is_too_deep_is_not_verifiable():
    document = []
    for _ in range(5000):
        document = [document]
    wanted = {"content_type": ContentType("application/json"), "rules": {}, "strict": False}
    check = compile_contents(Contents(data=b"", document=document, has_document=True, **wanted))
    found = []
    check(b"[]", "application/json", found)
    assert [one.sentence for one in found] == ["Not verifiable: the expected body is too deeply nested"]


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
