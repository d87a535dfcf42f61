"""What is believed of a client's headers, and what of a path is kept."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shiplap.errors import InputError
from shiplap.middleware import APOLLO, NameAndVersion, OneHeader, VersionOnly
from shiplap.middleware.client_version import ClientVersionReader
from shiplap.middleware.route_template import shape_of_path


def read(*values, rules=None, **options):
    found = ClientVersionReader(rules or [OneHeader()], **options).read(values)
    return None if found is None else str(found)


@pytest.mark.parametrize(
    ("value", "version"),
    [
        ("web/41", "web@41"),
        ("web@41", "web@41"),
        (" web/41 ", "web@41"),
        ("ios/7.0.1+build.5", "ios@7.0.1+build.5"),
        ("web-shop/9fceb02d0ae598e95dc970b74767f19372d61af8", "web-shop@9fceb02d0ae598e95dc970b74767f19372d61af8"),
        ("web", None),
        ("", None),
        ("web/", None),
        ("/41", None),
        ("web/41/5", None),
        ("web/41, web/42", None),
        ("web/4 1", None),
        ("web/41\r\nX-Evil: 1", None),
        ("web/\x00", None),
        ("wéb/41", None),
        ("web/\uff14\uff11", None),
        ("-web/41", None),
        ("<script>/1", None),
        ("a" * 65 + "/1", None),
        ("web/" + "1" * 65, None),
        ("web/" + "1" * 1_000_000, None),
        (None, None),
    ],
)
def test_only_short_and_plain_versions_are_believed(value, version):
    assert read(value) == version


def test_name_and_version_may_come_in_two_headers():
    assert read("web", "41", rules=[APOLLO]) == "web@41"
    assert read("web", None, rules=[APOLLO]) is None
    assert read("we b", "41", rules=[APOLLO]) is None
    assert ClientVersionReader([APOLLO]).headers == ("apollographql-client-name", "apollographql-client-version")


def test_a_header_may_tell_only_the_version_of_a_fixed_pacticipant():
    assert read("41", rules=[VersionOnly("X-Build", "web")]) == "web@41"
    assert read("web/41", rules=[VersionOnly("X-Build", "web")]) is None


def test_the_first_rule_that_tells_a_version_counts_and_headers_are_looked_at_once():
    rules = [OneHeader(), NameAndVersion("X-Name", "x-client-version"), VersionOnly("X-Build", "web")]
    assert ClientVersionReader(rules).headers == ("x-client-version", "x-name", "x-build")
    assert read("ios/7", "web", "41", rules=rules) == "ios@7"
    assert read("7", "ios", "41", rules=rules) == "ios@7"
    assert read(None, "ios", "41", rules=rules) == "web@41"


def test_names_may_be_limited_to_those_that_are_known():
    assert read("web/41", pacticipants={"web"}) == "web@41"
    assert read("john/1", pacticipants={"web"}) is None


def test_headers_that_cannot_be_are_refused():
    for rules in ([], [OneHeader("X Client")], [VersionOnly("", "web")], [OneHeader("a:b")]):
        with pytest.raises(InputError):
            ClientVersionReader(rules)


def test_what_was_read_is_remembered_within_bounds():
    reader = ClientVersionReader()
    for number in range(5000):
        assert reader.read((f"web/{number}",)).number == str(number)
        reader.read(("x" * 1000 + str(number),))
    assert len(reader._remembered) <= 1024


@pytest.mark.parametrize(
    ("path", "shape"),
    [
        ("/", "/"),
        ("", ""),
        ("/orders/42", "/orders/{}"),
        ("/v2/orders/42/lines/", "/v2/orders/{}/lines/"),
        ("/orders/0b0d3f6e-7e0e-4a53-8b7a-0c8c7a2f3b11", "/orders/{}"),
        ("/commits/deadbeef", "/commits/{}"),
        ("/users/john.doe@example.com", "/users/{}"),
        ("/café", "/{}"),
        ("/search/two words", "/search/{}"),
        ("/" + "a" * 40, "/{}"),
        ("//orders//", "//orders//"),
        ("/a/b/c/d/e/f/g/h/i/j", "/a/b/c/d/e/f/g/h/..."),
    ],
)
def test_a_path_keeps_only_what_is_plainly_no_id(path, shape):
    assert shape_of_path(path) == shape


@given(st.text(max_size=300))
@settings(max_examples=100, deadline=None)
def test_no_digits_leave_a_path_but_in_the_version_of_an_api(path):
    for segment in shape_of_path(path).split("/"):
        assert segment in {"", "{}", "..."} or segment.isascii()
        assert not any(character.isdigit() for character in segment) or segment[0] in "vV"
        assert len(segment) <= 32


@given(st.text(max_size=200))
@settings(max_examples=100, deadline=None)
def test_any_header_is_read_or_ignored(value):
    found = ClientVersionReader().read((value,))
    assert found is None or (found.pacticipant + found.number).isascii()
