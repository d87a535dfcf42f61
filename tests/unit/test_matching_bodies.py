"""Bodies that are no JSON: XML, forms, parts, text and bytes."""

import base64

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fakes.matching_rules import rule
from shiplap.matching import compare_message, compare_request, compare_response
from shiplap.matching.magic import detect
from shiplap.matching.multipart_bodies import MultipartError, read_multipart
from shiplap.matching.xml_documents import XmlError, read_xml
from shiplap.model.body import BinaryBody, JsonBody, TextBody
from shiplap.model.exchange import Message, Request, Response
from shiplap.model.interaction import ExpectedMessage, ExpectedRequest, ExpectedResponse
from shiplap.model.mismatch import MismatchKind
from shiplap.model.rule import Combine, Matcher, MatcherList


def found(body, data, rules=None, content_type=None):
    declared = content_type or body.content_type
    headers = (("Content-Type", declared),) if declared else ()
    expected = ExpectedResponse(body=body, rules={"body": rules or {}})
    mismatches = compare_response(expected, Response(status=200, headers=headers, body=data))
    return [(each.path, each.sentence) for each in mismatches]


def found_in_request(body, data, rules=None):
    expected = ExpectedRequest(body=body, rules={"body": rules or {}})
    request = Request(method="GET", path="/", headers=(("Content-Type", body.content_type),), body=data)
    return [(each.path, each.sentence) for each in compare_request(expected, request)]


# ---- XML


def xml(text):
    return TextBody(text, "application/xml")


@pytest.mark.parametrize(
    ("expected", "actual"),
    [
        ("<a/>", "<a></a>"),
        ("<a>x</a>", "<a>\n  x\n</a>"),
        ('<a b="1" c="2"/>', "<a c='2' b='1'/>"),
        ("<a><b/><c/></a>", "<a><c/><b/></a>"),
        ("<a>x</a>", "<!-- c --><a><![CDATA[x]]></a>"),
        ("<a>&lt;&amp;&#65;</a>", "<a><![CDATA[<&A]]></a>"),
        ('<a xmlns="u"/>', '<p:a xmlns:p="u"/>'),
        ("<a>ä</a>", '<?xml version="1.0" encoding="UTF-8"?><a>ä</a>'),
        ('<?xml version="1.0" encoding="ISO-8859-1"?><a>ä</a>', "<a>ä</a>"),
        ("<a/>", '<a more="1"><and/>more</a>'.replace("more</a>", "</a>")),
        ("<a><b>1</b></a>", "<a><b>1</b><b>2</b></a>"),
    ],
)
def test_the_same_xml_matches_in_any_spelling(expected, actual):
    assert found(xml(expected), actual.encode()) == []


@pytest.mark.parametrize(
    ("expected", "actual", "mismatches"),
    [
        ("<a>x</a>", "<a>y</a>", [("$.a.#text", "Expected 'y' to be equal to 'x'")]),
        ("<a/>", "<b/>", [("$.a", "Expected 'b' to be equal to 'a'")]),
        ('<a b="1"/>', '<a b="2"/>', [("$.a.@b", "Expected '2' to be equal to '1'")]),
        ('<a b="1"/>', "<a/>", [("$.a.@b", "Expected attribute 'b'='1' but was missing")]),
        ("<a><b/></a>", "<a/>", [("$.a", "Expected child <b/> but was missing")]),
        ("<a><b>1</b><b>2</b></a>", "<a><b>1</b><b>3</b></a>", [("$.a.b.#text", "Expected '3' to be equal to '2'")]),
        ('<a xmlns="u"/>', "<a/>", [("$['u:a']", "Expected 'a' to be equal to 'u:a'")]),
        ("<a/>", "<a>x</a>", [("$.a.#text", "Expected 'x' to be equal to ''")]),
    ],
)
def test_different_xml_is_a_mismatch(expected, actual, mismatches):
    assert found(xml(expected), actual.encode()) == mismatches


def test_a_request_may_not_have_more_attributes_or_children():
    assert found_in_request(xml("<a/>"), b'<a b="1"/>') == [
        ("$.a", "Expected 0 attribute(s) but received 1 attribute(s)")
    ]
    assert found_in_request(xml("<a/>"), b"<a><b/></a>") == [("$.a", "Unexpected child <b/>")]
    assert found_in_request(xml("<a><b/></a>"), b"<a><b/><b/></a>") == [("$.a.b", "Unexpected child <b/>")]


@pytest.mark.parametrize(
    ("path", "matcher", "accepted", "refused"),
    [
        ("$.a.@id", rule("regex", regex=r"\d+"), '<a id="77"><b>x</b></a>', '<a id="x"><b>x</b></a>'),
        ("$['a']['@id']", rule("integer"), '<a id="77"><b>x</b></a>', '<a id="7.5"><b>x</b></a>'),
        ("$.a.b.#text", rule("include", value="y"), '<a id="1"><b>xyz</b></a>', '<a id="1"><b>xz</b></a>'),
        ("$.a.b", rule("regex", regex="[a-z]+"), '<a id="1"><b>abc</b></a>', '<a id="1"><b>7</b></a>'),
        ("$.a.b", rule("type"), '<a id="1"><b>x</b><b>y</b></a>', '<a id="1"/>'),
        ("$.a[*].b", rule("type"), '<a id="1"><b>9</b></a>', '<a id="1"><c/></a>'),
        ("$.a", rule("type", min=1), '<a id="5"><b>9</b></a>', '<a id="5"/>'),
        ("$.a", rule("type", min=2), '<a id="5"><b>9</b><b>9</b></a>', '<a id="5"><b>9</b></a>'),
        ("$.a", rule("type", max=1), '<a id="5"><b>9</b></a>', '<a id="5"><b>9</b><b>9</b></a>'),
        ("$.a.b", rule("notEmpty"), '<a id="1"><b>x</b></a>', '<a id="1"><b/></a>'),
        ("$.*.@id", rule("type"), '<a id="anything"><b>x</b></a>', "<a><b>x</b></a>"),
    ],
)
def test_a_rule_for_a_place_in_xml(path, matcher, accepted, refused):
    body = xml('<a id="1"><b>x</b></a>')
    assert found(body, accepted.encode(), {path: matcher}) == []
    assert found(body, refused.encode(), {path: matcher}) != []


@pytest.mark.parametrize("path", ["$['p:a'].@id", "$['u:a'].@id", "$.p:a.@id"])
def test_a_rule_names_a_namespace_or_its_prefix(path):
    body = xml('<p:a xmlns:p="u" id="1"/>')
    assert found(body, b'<a xmlns="u" id="2"/>', {path: rule("integer")}) == []


@pytest.mark.parametrize("name", ["arrayContains", "eachKey", "eachValue", "bogus", "null"])
def test_a_matcher_that_does_not_apply_to_xml_never_passes(name):
    assert found(xml("<a>x</a>"), b"<a>x</a>", {"$.a": rule(name)}) != []


@pytest.mark.parametrize(
    "document",
    [
        '<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>',
        '<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>',
        '<!DOCTYPE lolz [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><lolz>&b;</lolz>',
        "<!DOCTYPE a><a/>",
        "<a>&unknown;</a>",
        "<a>" * 300 + "</a>" * 300,
        "<a><b></a>",
        "",
        "text",
        "<a/><b/>",
        '<?xml version="1.0" encoding="nonsense"?><a/>',
    ],
)
def test_xml_that_is_dangerous_or_none_is_a_mismatch_and_no_error(document):
    with pytest.raises(XmlError):
        read_xml(document.encode())
    if document:
        [(path, sentence)] = found(xml("<a/>"), document.encode())
        assert path == "$"
        assert sentence.startswith("Failed to parse the actual body as XML: ")


def test_an_expected_document_that_is_no_xml_never_passes():
    assert found(xml("<a>"), b"<a>") == [
        ("$", "Not verifiable: the expected XML cannot be used: not well-formed: no element found: line 1, column 3")
    ]


@settings(max_examples=60)
@given(st.binary(max_size=60) | st.text(alphabet="<>/ab=\"'!&;[]DOCTYPE ", max_size=40).map(str.encode))
def test_any_bytes_are_xml_or_an_xml_error(data):
    try:
        document = read_xml(data)
    except XmlError as error:
        assert str(error)  # noqa: PT017 - either outcome is right, any other exception is not
    else:
        assert document.root.name


# ---- forms


def form(text):
    return TextBody(text, "application/x-www-form-urlencoded")


def test_a_form_is_compared_by_names():
    assert found(form("a=1&b=x%20y"), b"b=x+y&a=1") == []
    assert found(form("a=1"), b"a=2") == [("$.a", "Expected form post parameter 'a' with value '1' but was '2'")]
    assert found(form("a=1"), b"b=1") == [
        ("$.a", "Expected form post parameter 'a' but was missing"),
        ("$.b", "Received unexpected form post parameter 'b'"),
    ]
    assert found(form("a=1&a=2"), b"a=1") == [
        ("$.a", "Expected form post parameter 'a' with 2 value(s) but received 1 value(s)")
    ]


@pytest.mark.parametrize("path", ["$.a", "$['a']", "a", "$"])
def test_a_rule_for_a_field_of_a_form(path):
    assert found(form("a=1"), b"a=7", {path: rule("integer")}) == []
    assert found(form("a=1"), b"a=x", {path: rule("integer")}) == [("$.a", "Expected 'x' (String) to be an integer")]


@pytest.mark.parametrize("path", ["$.*[0]", "$.*", "$['a'][0]", "$.a[*]", "$[*]"])
def test_a_wildcard_in_the_path_of_a_field(path):
    accepted = [] if path != "$[*]" else [("$.a", "Expected form post parameter 'a' with value '1' but was '7'")]
    assert found(form("a=1"), b"a=7", {path: rule("integer")}) == accepted
    assert len(found(form("a=1"), b"a=x", {path: rule("integer")})) == 1


def test_a_rule_at_the_root_of_a_form_says_nothing_about_sizes():
    assert found(form("a=1"), b"a=7", {"$": rule("type", min=2)}) == []
    assert found(form("a=1"), b"a=7", {"$.a": rule("type", min=2)}) == [
        ("$.a", 'Expected ["7"] (size 1) to have minimum size of 2')
    ]


def test_the_heavier_rule_of_a_form_wins():
    rules = {"$": rule("integer"), "$.*": rule("boolean"), "$.a": rule("regex", regex="[a-z]+")}
    assert found(form("a=x&b=true"), b"a=yz&b=false", rules) == []
    assert found(form("a=x&b=true"), b"a=7&b=8", rules) == [
        ("$.a", "Expected '7' to match '[a-z]+'"),
        ("$.b", "Expected '8' (String) to match a boolean"),
    ]


def test_each_value_of_a_form():
    each = rule("eachValue", rules=[{"match": "integer"}])
    for path in ("$.a", "$"):
        assert found(form("a=1"), b"a=7&a=8", {path: each}) == []
        assert found(form("a=1"), b"a=7&a=x", {path: each}) == [("$.a", "Expected 'x' (String) to be an integer")]


# ---- text and bytes


def test_text_is_equal_or_as_the_rule_at_its_root_says():
    assert found(TextBody("hello"), b"hello") == []
    assert found(TextBody("hello"), b"hello ") == [
        ("$", "Expected body 'hello' to match 'hello ' using equality but did not match")
    ]
    assert found(TextBody("hello"), b"help", {"$": rule("regex", regex="hel.*")}) == []
    assert found(TextBody("hello"), b"x", {"$": rule("include", value="y")}) == [("$", "Expected 'x' to include 'y'")]
    assert found(TextBody("hello"), b"\xff", {"$": rule("regex", regex="hello")}) != []


def test_text_is_compared_in_the_charset_it_came_in():
    body = TextBody("Grüße")
    assert found(body, "Grüße".encode("latin-1"), content_type="text/plain; charset=ISO-8859-1") == []
    assert found(body, "Grüße".encode("utf-16"), content_type='text/plain; charset="utf-16"') == []
    assert found(body, "Grüße".encode("latin-1")) != []
    assert found(TextBody("a\ufffd"), b"a\xff") != []
    assert found(body, "Grüße".encode(), content_type="text/plain; charset=nonsense") == []


def test_text_of_no_known_type_is_text():
    assert found(TextBody("hello", None), b"hello") == []
    assert found(TextBody("a: 1", "application/yaml"), b"a: 2", {"$": rule("type")}) == []


JPEG, PDF = b"\xff\xd8\xff\xe0" + b"\0" * 40, b"%PDF-1.7 abc"


def test_bytes_are_equal_or_as_the_rule_at_their_root_says():
    image = BinaryBody(JPEG, "image/jpeg")
    assert found(image, JPEG) == []
    assert found(image, PDF) == [
        (
            "$",
            (
                "Actual body [image/jpeg, 12 bytes, starting with 255044462d312e3720616263] is not equal to the expected body "
                f"[image/jpeg, 44 bytes, starting with {JPEG[:32].hex()}]"
            ),
        )
    ]
    wanted = {"$": rule("contentType", value="image/jpeg")}
    assert found(image, JPEG + b"more", wanted) == []
    assert found(image, PDF, wanted) == [
        ("$", "Expected binary contents to have content type 'image/jpeg' but detected contents was 'application/pdf'")
    ]
    assert found(image, b"x", {"$": rule("notEmpty")}) == []
    assert found(image, b"", {"$": rule("notEmpty")}) == [("$", "Expected [] (0 bytes) to not be empty")]
    assert found(image, b"", {"$": rule("type")}) != []
    assert found(image, b"abc", {"$": rule("regex", regex="[a-c]+")}) == []
    assert found(image, b"\xff", {"$": rule("regex", regex=".*")}) != []
    assert found(image, JPEG, {"$": rule("integer")}) != []
    either = MatcherList((Matcher("equality"), Matcher("contentType", {"value": "application/pdf"})), Combine.OR)
    assert found(image, PDF, {"$": either}) == []
    assert len(found(image, b"x", {"$": either})) == 2


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (JPEG, "image/jpeg"),
        (b"\x89PNG\r\n\x1a\n", "image/png"),
        (b"GIF89a", "image/gif"),
        (b"RIFF\0\0\0\0WEBP", "image/webp"),
        (PDF, "application/pdf"),
        (b"PK\3\4", "application/zip"),
        (b"\x1f\x8b\x08", "application/gzip"),
        (b"\0" * 257 + b"ustar", "application/x-tar"),
        (b"\0\0\0\x18ftypmp42", "video/mp4"),
        (b'{"a": 1}', "application/json"),
        (b"[1]", "application/json"),
        (b"<?xml version='1.0'?><a/>", "application/xml"),
        (b"<a/>", "application/xml"),
        (b"<!DOCTYPE html><html>", "text/html"),
        ("Grüße".encode(), "text/plain"),
        (b"", "text/plain"),
        (b"\0\1\2\3", "application/octet-stream"),
        (b"\xfe\xfe\xfe\xfe\xfe\xfe\xfe\xfe", "application/octet-stream"),
    ],
)
def test_bytes_are_told_by_how_they_start(data, name):
    assert detect(data) == name


@pytest.mark.parametrize(
    ("content_type", "data"),
    [
        ("application/zip", b"PK\3\4"),
        ("font/woff2", b"wOF2"),
        ("audio/wav", b"RIFF\0\0\0\0WAVE"),
        ("text/xml", b"<a/>"),
    ],
)
def test_a_format_has_more_than_one_name(content_type, data):
    assert found(BinaryBody(b"x"), data, {"$": rule("contentType", value=content_type)}) == []


def test_a_content_type_rule_is_about_bytes_whatever_the_type():
    assert found(JsonBody({"a": 1}), b'{"b": 2}', {"$": rule("contentType", value="application/json")}) == []


@pytest.mark.parametrize(
    "content_type", ["application/protobuf", "application/x-protobuf; message=A", "application/grpc"]
)
def test_what_needs_a_plugin_is_equal_or_not_verifiable(content_type):
    body = BinaryBody(b"\x08\x01", content_type)
    assert found(body, b"\x08\x01") == []
    name = content_type.partition(";")[0]
    not_verifiable = [("$", f"Not verifiable without a Pact plugin for the content type '{name}'")]
    assert found(body, b"\x08\x02") == not_verifiable
    assert found(body, b"\x08\x01", {"$.id": rule("integer")}) == not_verifiable


# ---- parts


def parts(*pieces, boundary="b1"):
    body = b"".join(b"--" + boundary.encode() + b"\r\n" + piece + b"\r\n" for piece in pieces)
    return body + b"--" + boundary.encode() + b"--\r\n"


def field(name, value):
    return f'Content-Disposition: form-data; name="{name}"\r\n\r\n{value}'.encode()


def file(name, data, content_type="image/jpeg"):
    head = f'Content-Disposition: form-data; name="{name}"; filename="f"\r\nContent-Type: {content_type}\r\n\r\n'
    return head.encode() + data


def multipart(*pieces):
    return BinaryBody(parts(*pieces), "multipart/form-data; boundary=b1")


def test_parts_are_compared_by_name_whatever_the_boundary():
    body = multipart(field("a", "1"), file("f", JPEG))
    data = parts(file("f", JPEG), field("a", "1"), field("more", "x"), boundary="other")
    assert found(body, data, content_type="multipart/form-data; boundary=other") == []
    assert found(body, data, content_type="multipart/form-data") == []


@pytest.mark.parametrize(
    ("pieces", "mismatches"),
    [
        ([field("a", "2")], [("$['a']", "Expected body '1' to match '2' using equality but did not match")]),
        ([field("b", "1")], [("$", "Expected a MIME part 'a' but was missing")]),
        ([file("a", b"1")], [("$.a", "Expected a MIME field 'a' but was file")]),
    ],
)
def test_a_different_part_is_a_mismatch(pieces, mismatches):
    assert (
        found(multipart(field("a", "1")), parts(*pieces), content_type="multipart/form-data; boundary=b1") == mismatches
    )


def test_rules_of_a_part_reach_into_it():
    body = multipart(file("doc", b'{"id": 1, "k": "x"}', "application/json"), field("n", "1"))
    rules = {"$.doc.id": rule("integer"), "$.n": rule("integer")}
    good = parts(file("doc", b'{"id": 7, "k": "x"}', "application/json"), field("n", "5"))
    bad = parts(file("doc", b'{"id": "7", "k": "x"}', "application/json"), field("n", "five"))
    assert found(body, good, rules) == []
    assert found(body, bad, rules) == [
        ("$['doc'].id", "Expected '7' (String) to be an integer"),
        ("$['n']", "Expected 'five' (String) to be an integer"),
    ]


def test_a_content_type_rule_of_a_file_looks_at_its_bytes():
    body = multipart(file("f", JPEG))
    rules = {"$.f": rule("contentType", value="image/jpeg")}
    assert found(body, parts(file("f", JPEG + b"other")), rules) == []
    assert found(body, parts(file("f", PDF)), rules) != []


def test_parts_of_another_content_type_are_a_mismatch():
    body = multipart(file("f", b"{}", "application/json"))
    assert found(body, parts(file("f", b"<a/>", "application/xml"))) == [
        ("$.f", "Expected a body of 'application/json' but the actual content type was 'application/xml'")
    ]


def test_other_headers_of_a_part_are_compared():
    body = multipart(b"Content-Disposition: form-data; name=a\r\nX-Id: 1\r\n\r\nx")
    assert found(body, parts(b"Content-Disposition: form-data; name=a\r\nX-Id: 2\r\n\r\nx")) == [
        ("$.a['x-id']", "Expected multipart header 'x-id' with value '1' but was 2")
    ]
    assert found(body, parts(field("a", "x"))) == [
        ("$.a['x-id']", "Expected multipart header 'x-id' with value '1' but was missing")
    ]


def test_parts_without_names_are_compared_by_number_and_decoded():
    encoded = b"Content-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\n" + base64.b64encode(b"hello")
    plain = b"Content-Type: text/plain\r\n\r\nhello"
    body = BinaryBody(parts(plain, encoded), "multipart/mixed; boundary=b1")
    assert found(body, parts(encoded, plain)) == []
    assert found(body, parts(plain)) == [("$", "Expected a MIME part '1' but was missing")]


@pytest.mark.parametrize("data", [b"x", b"--b2\r\n\r\nx\r\n--b2--", b"\0", b"--b1--"])
def test_what_is_no_multipart_body_is_a_mismatch_and_no_error(data):
    assert found(multipart(field("a", "1")), data, content_type="multipart/form-data; boundary=b1") != []


def test_an_expected_body_without_parts_never_passes():
    body = BinaryBody(b"x", "multipart/form-data; boundary=b1")
    assert found(body, b"x")[0][1].startswith("Not verifiable: the expected multipart body cannot be read: ")


@settings(max_examples=60)
@given(st.binary(max_size=80), st.sampled_from([None, "b1", "b"]))
def test_any_bytes_have_parts_or_are_a_multipart_error(data, boundary):
    try:
        parts = read_multipart(b"--b1\r\n" + data, boundary)
    except MultipartError as error:
        assert str(error)  # noqa: PT017 - either outcome is right, any other exception is not
    else:
        assert all(isinstance(part.data, bytes) and part.content_type.name for part in parts)


# ---- messages


def test_a_message_is_compared_by_contents_and_metadata():
    expected = ExpectedMessage(
        contents=JsonBody({"id": 1}),
        metadata={"contentType": "application/json", "Origin": "AXP-1000", "tags": {"n": 1}},
        rules={"body": {"$.id": rule("integer")}, "metadata": {"Origin": rule("regex", regex=r"\w{3}-\d+")}},
    )
    metadata = {"contentType": "application/json; charset=utf-8", "Origin": "AAA-123", "tags": {"n": 1}, "more": 1}
    good = Message(contents=b'{"id": 5, "x": 1}', content_type="application/json", metadata=metadata)
    assert compare_message(expected, good) == ()
    bad = Message(contents=b'{"id": "5"}', metadata={**metadata, "Origin": "A", "tags": {"n": 1.0}})
    assert [(each.kind, each.path, each.sentence) for each in compare_message(expected, bad)] == [
        (MismatchKind.BODY, "$.id", "Expected '5' (String) to be an integer"),
        (
            MismatchKind.METADATA,
            "Origin",
            "Expected metadata key 'Origin' to have value 'AXP-1000' but was 'A' - Expected 'A' to match '\\w{3}-\\d+'",
        ),
        (
            MismatchKind.METADATA,
            "tags",
            'Expected metadata key \'tags\' to have value {"n":1} but was {"n":1.0} - the values differ',
        ),
    ]


def test_missing_metadata_is_a_mismatch_unless_the_message_says_its_content_type():
    expected = ExpectedMessage(contents=TextBody("x"), metadata={"contentType": "text/plain", "k": "v"})
    [mismatch] = compare_message(expected, Message(contents=b"x", content_type="text/plain"))
    assert (mismatch.path, mismatch.sentence) == ("k", "Expected message metadata 'k' but was missing")


def test_a_message_without_contents_where_some_were_expected_is_a_mismatch():
    assert len(compare_message(ExpectedMessage(contents=TextBody("x")), Message(contents=None))) == 1
    assert compare_message(ExpectedMessage(), Message(contents=b"anything")) == ()
