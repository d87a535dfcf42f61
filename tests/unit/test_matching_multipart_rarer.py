"""Rarer parts of multipart bodies: each of these tests kills a change that no other test noticed."""

import pytest

from fakes.matching_rules import rule
from shiplap.matching import (
    compare_response,
)
from shiplap.matching.multipart_bodies import MAX_PARTS, MultipartError, read_multipart
from shiplap.model.body import BinaryBody
from shiplap.model.exchange import Response
from shiplap.model.interaction import ExpectedResponse
from shiplap.model.mismatch import MismatchKind


def multipart(*parts, line="\r\n"):
    return "".join(f"--b{line}{head}{line}{line}{body}\r\n" for head, body in parts).encode() + b"--b--"


def found_in_parts(expected, actual, rules=None):
    body = BinaryBody(expected, "multipart/form-data; boundary=b")
    headers = (("Content-Type", "multipart/form-data; boundary=b"),)
    sent = Response(status=200, headers=headers, body=actual)
    return compare_response(ExpectedResponse(body=body, rules={"body": rules or {}}), sent)


def part(body, *headers, name="a"):
    return "\r\n".join([f'Content-Disposition: form-data; name="{name}"', *headers]), body


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


def test_parts_without_an_end_are_read():
    assert found_in_parts(multipart(part("1")), multipart(part("1")).removesuffix(b"\r\n--b--")) == ()
    assert [one.sentence for one in found_in_parts(multipart(part("1")), b"--b--\r\n")] == [
        "Expected a MIME part 'a' but was missing"
    ]


def test_a_rule_for_a_header_of_a_part_sees_both_values():
    expected, actual = multipart(part("1", "X-Id: 7")), multipart(part("1", "X-Id: 8"))
    assert found_in_parts(expected, expected, {"$.a['x-id']": rule("equality")}) == ()
    [found] = found_in_parts(expected, actual, {"$.a['x-id']": rule("equality")})
    assert (found.path, found.expected, found.actual) == ("$.a['x-id']", "7", "8")
    assert found_in_parts(expected, actual, {"$.a['x-id']": rule("integer")}) == ()


def test_a_rule_for_the_content_type_of_a_part_lets_it_differ():
    expected, actual = (multipart(part("1", f"Content-Type: text/{kind}")) for kind in ("plain", "csv"))
    assert found_in_parts(expected, actual) != ()
    for path in ("$.a.content-type", "$.a['content-type']", "$.a['Content-Type']"):
        assert found_in_parts(expected, actual, {path: rule("regex", regex="text/.*")}) == (), path


def test_a_mismatch_in_a_part_is_one_of_the_body_at_its_place():
    [found] = found_in_parts(multipart(part("1")), multipart(part("2")))
    assert (found.kind, found.path) == (MismatchKind.BODY, "$['a']")


def test_a_rule_at_the_root_holds_for_every_part_without_its_own():
    expected, actual = (multipart(part(one), part(one, name="b")) for one in ("1", "7"))
    assert found_in_parts(expected, actual, {"$": rule("integer")}) == ()
    found = found_in_parts(expected, actual, {"$": rule("integer"), "$.b": rule("boolean")})
    assert [(one.path, one.sentence) for one in found] == [("$['b']", "Expected '7' (String) to match a boolean")]
