"""Details of comparisons that no other test notices: both sides of a mismatch, bounds, and the rarer spellings.

Most were found by `make mutants`, which changes one thing at a time and looks for a test that fails.
"""

import random
from datetime import UTC, datetime

import pytest

from fakes.matching_rules import rule
from shiplap.matching import GeneratorContext, GeneratorError, GeneratorMode, compare_message, compare_request
from shiplap.matching import compare_response as compare
from shiplap.matching.date_expressions import ExpressionError, moved_date, moved_time
from shiplap.matching.generators import generate
from shiplap.model.body import BinaryBody, EmptyBody, JsonBody, TextBody
from shiplap.model.exchange import Message, Request, Response
from shiplap.model.interaction import ExpectedMessage, ExpectedRequest, ExpectedResponse
from shiplap.model.rule import Combine, Generator, Matcher, MatcherList

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 10


def found(body, data, rules=None, *, came=None, headers=None):
    expected = ExpectedResponse(body=body, rules={"body": rules or {}}, headers=headers or {})
    sent = (("Content-Type", came),) if came else ()
    return compare(expected, Response(status=200, headers=sent, body=data))


def sides(mismatches):
    return [(one.path, one.expected, one.actual, one.sentence) for one in mismatches]


# ---- bytes


def test_bytes_that_break_a_rule_are_told_by_their_type_number_and_start():
    (one,) = sides(found(BinaryBody(b"ab", "image/png"), b"", {"$": rule("notEmpty")}, came="image/png"))
    assert one == (
        "$",
        "[image/png, 2 bytes, starting with 6162]",
        "[image/png, 0 bytes, starting with ]",
        "Expected [] (0 bytes) to not be empty",
    )


def test_bytes_are_equal_by_rule_whatever_they_are():
    body, rules = BinaryBody(b"\xff" * 11, "image/png"), {"$": rule("equality")}
    assert found(body, b"\xff" * 11, rules) == ()
    (one,) = found(body, b"\xfe" * 12, rules)
    ff, fe = "\\xff" * 10, "\\xfe" * 10
    assert one.sentence == f"Expected 'b'{fe}'...' (12 bytes) to be equal to 'b'{ff}'...' (11 bytes)"


@pytest.mark.parametrize("name", ["type", "min", "max"])
def test_a_rule_about_types_accepts_any_bytes(name):
    assert found(BinaryBody(b"\xff", "image/png"), b"\xfe\0", {"$": rule(name)}) == ()


def test_a_rule_about_text_sees_bytes_as_text():
    body = BinaryBody("é".encode(), "image/svg")
    assert found(body, "é".encode(), {"$": rule("values")}) == ()
    assert found(body, b"e", {"$": rule("values")}) != ()
    assert found(body, "12 é".encode(), {"$": rule("include", value="é")}) == ()
    assert found(body, b"12", {"$": rule("integer")}) == ()


def test_either_of_two_rules_for_bytes_is_enough():
    rules = {"$": MatcherList((Matcher("contentType", {"value": "image/png"}), Matcher("equality")), Combine.OR)}
    assert found(BinaryBody(b"a", "image/png"), PNG, rules) == ()
    assert found(BinaryBody(b"a", "image/png"), b"a", rules) == ()
    assert len(found(BinaryBody(b"a", "image/png"), b"b", rules)) == 2


# ---- what a body is, where nobody says so


@pytest.mark.parametrize(
    ("body", "data", "came", "expected"),
    [
        (JsonBody({"a": 1}, None), b"text", "text/plain", "application/json"),
        (TextBody(" \n {}", None), b"text", "text/plain", "application/json"),
        (TextBody("[1]", None), b"text", "text/plain", "application/json"),
        (TextBody("<?xml version='1.0'?><a/>", None), b"text", "text/plain", "application/xml"),
        (BinaryBody(b"\0\1", None), b"text", "text/plain", "application/octet-stream"),
        (BinaryBody(b"{}", None), b"text", "text/plain", "application/json"),
    ],
)
def test_a_body_without_a_type_is_what_it_looks_like(body, data, came, expected):
    (one,) = found(body, data, came=came)
    assert (one.kind.value, one.expected, one.actual) == ("body-type", expected, came)


def test_text_that_looks_like_nothing_is_compared_with_any_text():
    assert found(TextBody("hello", None), b"hello", came="image/png") == ()


def test_what_came_instead_of_nothing_is_told():
    (one,) = sides(found(EmptyBody(), b"\xffa", came="text/plain"))
    assert one == ("$", None, "\ufffda", "Expected empty body but received '\ufffda'")


def test_a_missing_body_is_told_with_what_was_expected():
    assert sides(found(JsonBody({"a": 1}), None)) == [
        ("$", '{"a":1}', None, "Expected body '{\"a\":1}' but was missing")
    ]
    assert [one.sentence for one in found(TextBody("x"), b"")] == ["Expected body 'x' but was empty"]


# ---- text


@pytest.mark.parametrize(
    ("data", "came", "passes"),
    [
        ("é".encode("latin-1"), "text/plain;charset=iso-8859-1", True),
        ("è".encode("latin-1"), "text/plain;charset=iso-8859-1", False),
        ("é".encode(), "text/plain;charset=nonsense", True),
        ("é".encode(), "text/plain;charset=base64", True),
        (b"\xff\xfe", "text/plain", False),
    ],
)
def test_text_is_read_in_the_charset_that_is_told_else_as_utf_8(data, came, passes):
    assert (found(TextBody("é"), data, came=came) == ()) is passes


def test_bytes_that_are_no_text_are_shown_with_marks_in_their_place():
    (one,) = found(TextBody("a"), b"a\xff", {"$": rule("regex", regex="[a-z]+")})
    assert (one.expected, one.actual) == ("a", "a\ufffd")
    (other,) = found(TextBody("a"), b"a\xff", {"$": rule("regex", regex="[a-z]+")}, came="text/plain;charset=nonsense")
    assert other.actual == "a\ufffd"


def test_a_rule_of_equality_compares_text_with_its_example():
    assert found(TextBody("a"), b"a", {"$": rule("equality")}) == ()
    (one,) = found(TextBody("a"), b"b", {"$": rule("equality")})
    assert one.sentence == "Expected 'b' to be equal to 'a'"


@pytest.mark.parametrize("body", [TextBody("a,1", "text/csv"), BinaryBody(b"a,1", "application/pdf")])
def test_a_rule_at_another_path_says_nothing_about_text_or_bytes(body):
    rules = {"$.a": rule("type"), "column:1": rule("type")}
    assert found(body, b"a,1", rules) == ()
    assert len(found(body, b"a,2", rules)) == 1


# ---- forms and parts

FORM = "application/x-www-form-urlencoded"


def test_a_mismatch_of_a_form_carries_both_sides():
    assert sides(found(TextBody("a=1&b=2", FORM), b"a=\xff&c=3")) == [
        ("$.a", ["1"], ["\ufffd"], "Expected form post parameter 'a' with value '1' but was '\ufffd'"),
        ("$.b", ["2"], None, "Expected form post parameter 'b' but was missing"),
        ("$.c", None, ["3"], "Received unexpected form post parameter 'c'"),
    ]


def multipart(*pieces, mark="m"):
    return "".join(f"--{mark}\r\n{piece}\r\n" for piece in pieces).encode() + f"--{mark}--\r\n".encode()


def part(name, content, content_type=None, **more):
    lines = [f'Content-Disposition: form-data; name="{name}"' + "".join(f'; {k}="{v}"' for k, v in more.items())]
    if content_type:
        lines.append(f"Content-Type: {content_type}")
    return "\r\n".join(lines) + "\r\n\r\n" + content


def test_a_part_may_not_have_more_members_than_expected_even_in_a_response():
    expected = multipart(part("a", '{"x": 1}', "application/json"))
    came = multipart(part("a", '{"x": 1, "y": 2}', "application/json"))
    (one,) = found(
        BinaryBody(expected, "multipart/form-data; boundary=m"), came, came="multipart/form-data; boundary=m"
    )
    assert one.path == "$['a']"


def test_the_boundary_is_the_one_the_content_type_tells():
    body = BinaryBody(b"--x\r\n" + multipart(part("a", "1")), "multipart/form-data; boundary=m")
    came = b"--y\r\n" + multipart(part("a", "1"), mark="n")
    assert found(body, came, came='multipart/form-data; boundary="n"') == ()
    (one,) = found(body, came, came="multipart/form-data; boundary=zz")
    assert one.sentence.endswith("the boundary 'zz' does not occur")
    (other,) = sides(found(body, b"\xff", came="multipart/form-data"))
    assert other[2:] == ("\ufffd", "Failed to parse the actual body as a MIME multipart body: there is no boundary")


def test_a_part_is_told_by_name_and_kind_with_both_sides():
    body = BinaryBody(multipart(part("a", "1"), part("b", "2")), "multipart/form-data; boundary=m")
    came = multipart(part("a", "1", filename="f.txt"))
    assert sides(found(body, came, came="multipart/form-data; boundary=m")) == [
        ("$.a", "field", "file", "Expected a MIME field 'a' but was file"),
        ("$", "b", None, "Expected a MIME part 'b' but was missing"),
    ]


# ---- headers, queries and metadata


def headers(expected, came, rules):
    response = Response(status=200, headers=tuple(("X-A", value) for value in came))
    return [one.sentence for one in compare(ExpectedResponse(headers=expected, rules={"header": rules}), response)]


def test_a_rule_for_one_value_of_a_header_is_about_that_value_and_its_example():
    rules = {"X-A[1]": rule("equality"), "X-A[0]": rule("integer")}
    assert headers({"X-A": ("1", "b")}, ["7, b"], rules) == []
    assert headers({"X-A": ("1", "b")}, ["7, c"], rules) == ["Expected 'c' to be equal to 'b'"]


def test_a_rule_for_one_value_wins_over_the_rule_for_the_header():
    rules = {"X-A": rule("integer"), "X-A[1]": rule("regex", regex="[a-z]")}
    assert headers({"X-A": ("1", "b")}, ["7, c"], rules) == []
    assert headers({"X-A": ("1", "b")}, ["7, 8"], rules) == ["Expected '8' to match '[a-z]'"]


def test_an_empty_header_is_as_expected_where_it_is_empty():
    assert headers({"X-A": ("",)}, [" "], {}) == []
    assert headers({"X-A": ()}, [""], {}) == []
    assert headers({"X-A": ("",)}, ["a, b"], {}) == ["Expected an empty header 'X-A' but actual value was 'a, b'"]


def test_a_rule_holds_for_a_header_and_a_parameter_without_an_example():
    assert headers({"X-A": ()}, [""], {"X-A": rule("equality")}) == []
    request = Request(method="GET", path="/", query="a=")
    expected = ExpectedRequest(query={"a": ()}, rules={"query": {"a": rule("equality")}})
    assert compare_request(expected, request) == ()


def test_a_rule_for_the_whole_of_a_header_compares_it_with_the_whole_of_the_example():
    rules = {"X-A": rule("equality")}
    assert headers({"X-A": ("a", "b")}, ["a, b"], rules) == []
    assert headers({"X-A": ("a, b",)}, ["a", "b"], rules) == []


def test_a_rule_for_one_value_of_a_parameter_wins_over_the_rule_for_all():
    rules = {"query": {"q": rule("integer"), "q[1]": rule("equality")}}
    expected = ExpectedRequest(query={"q": ("1", "b")}, rules=rules)
    assert compare_request(expected, Request(method="GET", path="/", query="q=7&q=b")) == ()
    (one,) = compare_request(expected, Request(method="GET", path="/", query="q=7&q=c"))
    assert one.sentence == "Expected 'c' to be equal to 'b'"


def message(expected, came, **fields):
    return [
        one.sentence
        for one in compare_message(ExpectedMessage(**expected), Message(**{"contents": None, **came}, **fields))
    ]


@pytest.mark.parametrize("name", ["contentType", "content-type"])
def test_the_metadata_say_what_the_contents_of_a_message_are(name):
    expected = {"contents": TextBody('{"a": 1}', None), "metadata": {name: "text/plain"}}
    assert message(expected, {"contents": b'{"a":1}', "metadata": {name: "text/plain"}}) != []
    words = "Expected a body of 'text/plain' but the actual content type was 'text/html'"
    came = {"contents": b'{"a": 1}', "metadata": {name: "text/html"}}
    assert message(expected, came)[0] == words
    assert message({**expected, "rules": {"metadata": {name: rule("regex", regex="text/.*")}}}, came) == []
    assert message(expected, {"contents": b'{"a": 1}', "metadata": {}}, content_type="text/plain") == []
    assert message(expected, {"contents": b'{"a": 1}', "metadata": {}}, content_type="text/html")[0] == words


@pytest.mark.parametrize("category", ["body", "content", "contents"])
def test_the_rules_of_contents_stand_under_any_of_their_names(category):
    expected = {"contents": JsonBody({"a": 1}), "rules": {category: {"$.a": rule("integer")}}}
    assert message(expected, {"contents": b'{"a": 2, "more": 3}'}) == []


def test_metadata_are_compared_as_values_and_content_types_as_such():
    expected = {"metadata": {"contentType": "a/b", "n": 1}}
    assert message(expected, {"metadata": {"contentType": "a/b;x=1", "n": 1}}) == []
    assert message(expected, {"metadata": {"contentType": "a/c", "n": "1"}}) == [
        "Expected metadata key 'contentType' to have value 'a/b' but was 'a/c' - the content types differ",
        "Expected metadata key 'n' to have value 1 but was '1' - the values differ",
    ]
    assert message({"metadata": {"contentType": 1}}, {"metadata": {"contentType": "1"}}) == [
        "Expected metadata key 'contentType' to have value 1 but was '1' - the values differ"
    ]
    assert message({"metadata": {"n": "a;b=1"}}, {"metadata": {"n": "a; b=1"}}) != []
    assert message({"metadata": {"n": "x"}}, {"metadata": {}}, content_type="x") == [
        "Expected message metadata 'n' but was missing"
    ]


def test_a_rule_compares_metadata_with_their_example_as_values():
    expected = {"metadata": {"n": 1}, "rules": {"metadata": {"n": rule("type")}}}
    assert message(expected, {"metadata": {"n": 2}}) == []
    assert len(message(expected, {"metadata": {"n": "2"}})) == 1


# ---- dates


@pytest.mark.parametrize(
    ("move", "expression"),
    [
        (moved_date, "4 o'clock"),
        (moved_time, "next monday"),
        (moved_date, "+ 1 monday"),
        (moved_date, "+ 100001 days"),
        (moved_date, "x" * 501),
        (moved_time, "13 o'clock"),
        (moved_time, "0 o'clock"),
    ],
)
def test_what_cannot_be_moved_by_is_an_error(move, expression):
    with pytest.raises(ExpressionError):
        move(datetime(2026, 11, 23, tzinfo=UTC), expression)


@pytest.mark.parametrize(
    ("expression", "day"),
    [
        ("+ 100000 days", "2300-09-10"),
        ("today" + " " * 600, "2026-11-25"),
        ("next friday", "2026-11-27"),
        ("next wednesday", "2026-12-02"),
        ("last wednesday", "2026-11-18"),
        ("last monday", "2026-11-23"),
        ("next tues", "2026-12-01"),
        ("last november", "2025-11-01"),
        ("last dec", "2025-12-01"),
        ("last october", "2026-10-01"),
        ("next november", "2027-11-01"),
        ("next december", "2026-12-01"),
        ("next sept", "2027-09-01"),
        ("last fortnight", "2026-11-11"),
        ("last year", "2025-11-25"),
    ],
)
def test_a_date_is_moved(expression, day):
    assert moved_date(datetime(2026, 11, 25, tzinfo=UTC), expression).date().isoformat() == day


def test_an_expression_may_have_500_characters():
    assert moved_date(datetime(2026, 11, 25, tzinfo=UTC), ("+1day" * 100)).date().isoformat() == "2027-03-05"


# ---- generators


class Chance:
    """Takes the first or the last of everything, and remembers between what it could choose."""

    def __init__(self, *, last=False):
        self.last = last
        self.asked = []

    def randint(self, a, b):
        self.asked.append((a, b))
        return b if self.last else a

    def choice(self, seq):
        return seq[-1 if self.last else 0]

    def getrandbits(self, k):
        return 0


def made(name, instead_of=None, chance=None, mode=GeneratorMode.PROVIDER, **params):
    values = params.pop("values", {})
    context = GeneratorContext(
        mode=mode,
        now=datetime(2026, 11, 23, 6, 16, 41, tzinfo=UTC),
        random=chance or random.Random(1),
        state_values=values,
        mock_server_url=params.pop("url", None),
    )
    return generate(Generator(name, params), context, instead_of)


def test_an_integer_is_one_of_java_where_nobody_says_otherwise():
    chance = Chance()
    made("RandomInt", chance=chance)
    assert chance.asked == [(0, 2147483647)]


@pytest.mark.parametrize(
    ("digits", "least", "most"),
    [(None, 0.000000001, 999999999.9), (2, 0.1, 9.9), (0, 0.1, 9.9), (3, 0.01, 99.9), (5, 0.0001, 9999.9)],
)
def test_a_decimal_has_its_point_anywhere_but_at_the_ends(digits, least, most):
    asked = {} if digits is None else {"digits": digits}
    assert made("RandomDecimal", chance=Chance(), **asked) == least
    assert made("RandomDecimal", chance=Chance(last=True), **asked) == most


@pytest.mark.parametrize("name", ["RandomHexadecimal", "RandomString"])
def test_a_text_has_the_length_that_is_asked_for(name):
    key = "size" if name == "RandomString" else "digits"
    assert len(made(name)) == 10
    assert made(name, **{key: 0}) == ""
    assert len(made(name, **{key: 10_000})) == 10_000
    for length in (-1, 10_001):
        with pytest.raises(GeneratorError, match=f"{key} must be from 0 to 10000, not {length}"):
            made(name, **{key: length})


@pytest.mark.parametrize(
    ("value", "data_type", "expected"),
    [
        (1, "STRING", "1"),
        ("7", "INTEGER", 7),
        ("1.5", "DECIMAL", 1.5),
        ("1.5", "FLOAT", 1.5),
        (True, "BOOLEAN", True),
        ("true", "BOOLEAN", True),
        ("false", "BOOLEAN", False),
        ("x", "RAW", "x"),
        ({"a": 1}, None, {"a": 1}),
    ],
)
def test_a_value_of_a_provider_state_becomes_the_type_that_is_asked_for(value, data_type, expected):
    params = {} if data_type is None else {"dataType": data_type}
    fresh = made("ProviderState", "old", expression="${ a }", values={"a": value}, **params)
    assert (fresh, type(fresh)) == (expected, type(expected))


def test_a_value_that_no_provider_state_returned_stays_the_example():
    assert made("ProviderState", "old", expression="a", values={"a": 1}) == 1
    assert made("ProviderState", "old", expression="b", values={"a": 1}) == "old"
    assert made("ProviderState", "old", expression="${b}-${a}", values={"a": 1}) == "old"
    assert made("ProviderState", "old", expression="${a}-${a}", values={"a": 1}) == "1-1"
    assert made("ProviderState", "old", mode=GeneratorMode.CONSUMER, expression="a", values={"a": 1}) == "old"


@pytest.mark.parametrize(
    ("params", "expected"),
    [
        ({"regex": r".*(\/p\/\d+)$", "example": "http://x/p/1"}, "http://h:1/p/1"),
        ({"regex": r".*(\/p\/\d+)$"}, "http://h:1/p/2"),
        ({"regex": r".*(\/q)$"}, "http://old/p/2"),
        ({"regex": r"\/p\/\d+"}, "http://old/p/2"),
        ({"regex": r".*(\/.*)$", "example": "http://x/a/b"}, "http://h:1/b"),
        ({"regex": r"http:\/\/[^/]+(\/.*)", "example": "http://x/a/b"}, "http://h:1/a/b"),
        ({}, "http://old/p/2"),
    ],
)
def test_the_address_of_the_mock_server_stands_in_front_of_the_group(params, expected):
    assert made("MockServerURL", "http://old/p/2", url="http://h:1/", **params) == expected


@pytest.mark.parametrize("regex", ["((a|aa)+[bc])$", ".*((a{999}){999})", "([", "(" * 5001])
def test_a_hostile_pattern_of_an_address_is_refused_and_hangs_nothing(regex):
    with pytest.raises(GeneratorError, match="the generator 'MockServerURL' cannot be used"):
        made("MockServerURL", "a" * 60, url="http://h:1/", regex=regex)


def test_a_uuid_without_a_format_is_one_in_small_letters():
    assert made("Uuid", chance=Chance(), format="") == "00000000-0000-4000-8000-000000000000"
    with pytest.raises(GeneratorError, match="the format 'X' is not known"):
        made("Uuid", format="X")
