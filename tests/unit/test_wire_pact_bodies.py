"""Pact's wire format in small: query strings, tokens, addresses, differences and notices, without a broker."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shiplap.wire.pact_diff import json_difference
from shiplap.wire.pact_links import PactLinks, link
from shiplap.wire.pact_metadata import Metadata, SelectedBy, parse_token, selection_token, version_token
from shiplap.wire.pact_notices import (
    PublishedNotice,
    WebhookNotice,
    contract_notices,
    similar_name_text,
    version_notices,
)
from shiplap.wire.pact_query import parse_query, query_list, write_query

names = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20)


@pytest.mark.parametrize(
    ("text", "members"),
    [
        ("", {}),
        ("a=1&b=", {"a": "1", "b": ""}),
        ("a", {"a": None}),
        ("a=1&a=2", {"a": "2"}),
        ("a+b=c+d%20e", {"a b": "c d e"}),
        ("ignore[]=web&ignore[]=ios", {"ignore": ["web", "ios"]}),
        (
            "q[][pacticipant]=a&q[][version]=1&q[][pacticipant]=b&q[][latest]=true",
            {"q": [{"pacticipant": "a", "version": "1"}, {"pacticipant": "b", "latest": "true"}]},
        ),
        ("q%5B%5D%5Bpacticipant%5D=a", {"q": [{"pacticipant": "a"}]}),
        ("s[][t][]=x&s[][t][]=y", {"s": [{"t": ["x", "y"]}]}),
        ("page[size]=5", {"page": {"size": "5"}}),
        ("a[=1&]b=2&c]=3", {"a[": "1", "]b": "2", "c]": "3"}),
    ],
)
def test_query_strings_nest_as_racks_do(text, members):
    assert parse_query(text) == members


def test_lists_written_with_indexes_are_lists_too():
    assert query_list(parse_query("q[1][a]=y&q[0][a]=x")["q"]) == [{"a": "x"}, {"a": "y"}]
    assert query_list("x") == ["x"]
    assert query_list(None) == []


@given(st.text(max_size=200))
@settings(max_examples=100)
def test_any_text_can_be_read_as_a_query_string(text):
    assert isinstance(parse_query(text), dict)


@given(st.lists(st.tuples(st.sampled_from(["a", "b[]", "c[][d]"]), names), max_size=6))
@settings(max_examples=100)
def test_no_value_is_lost_between_writing_and_reading(pairs):
    read = parse_query(write_query(pairs))
    listed = [value for name, value in pairs if name == "b[]"]
    assert read.get("b", []) == listed
    assert [item["d"] for item in read.get("c", [])] == [value for name, value in pairs if name == "c[][d]"]


@given(st.lists(names, min_size=1, max_size=4, unique=True), st.booleans())
@settings(max_examples=100)
def test_a_token_remembers_the_versions_it_was_minted_for(numbers, pending):
    token = selection_token([SelectedBy(version=each) for each in numbers], pending=pending, work_in_progress=False)
    assert parse_token(token) == Metadata(consumer_versions=tuple(numbers))
    assert set(token) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")


def test_tokens_are_those_of_the_pact_broker_where_it_names_versions():
    assert version_token("c2") == "Y3ZuPWMy"
    assert selection_token([], pending=None, work_in_progress=True) == "dz10cnVl"


def test_a_token_remembers_tags_and_work_in_progress():
    assert parse_token(version_token("1", "prod")) == Metadata(consumer_versions=("1",), tags=("prod",))
    in_progress = selection_token([SelectedBy(version="1")], pending=True, work_in_progress=True)
    assert parse_token(in_progress) == Metadata(work_in_progress=True)


@given(st.text(max_size=60))
@settings(max_examples=100)
def test_any_text_can_be_read_as_a_token(token):
    assert isinstance(parse_token(token), Metadata)


def test_addresses_hold_any_name():
    links = PactLinks("http://b")
    assert links.tag("a b", "1/2", "ü") == "http://b/pacticipants/a%20b/versions/1%2F2/tags/%C3%BC"
    assert links.results("p", "c", "abc", "tok") == (
        "http://b/pacts/provider/p/consumer/c/pact-version/abc/metadata/tok/verification-results"
    )


def test_links_leave_out_what_is_not_said():
    assert link("http://b") == {"href": "http://b"}
    assert link("http://b", "T", "n", templated=True) == {
        "title": "T",
        "name": "n",
        "href": "http://b",
        "templated": True,
    }


def test_a_difference_shows_only_what_differs():
    before = {"interactions": [{"description": "get user", "request": {"method": "GET", "path": "/get-user"}}]}
    after = {"interactions": [{"description": "get order", "request": {"method": "GET", "path": "/get-order"}}]}
    assert json_difference(before, after).splitlines() == (
        [
            " {",
            '   "interactions": [',
            "     {",
            '-      "description": "get user",',
            '+      "description": "get order",',
            '       "request": {',
            '-        "path": "/get-user"',
            '+        "path": "/get-order"',
            "       }",
            "     }",
            "   ]",
        ]
    )


def test_equal_documents_have_no_difference():
    assert json_difference({"a": [1, {"b": 2}]}, {"a": [1, {"b": 2}]}) == ""


def test_a_version_without_a_branch_is_advised_to_have_one():
    assert [notice.text for notice in version_notices("web", "1", None, (), new=True)] == [
        "Created web version 1",
        "  Next steps:\n    Configure the version branch to be the value of your repository branch.",
    ]
    (only,) = version_notices("web", "1", "main", ("dev", "a"), new=False)
    assert only.text == "Updated web version 1 with branch main and tags dev, a"


@pytest.mark.parametrize(
    ("how", "text"),
    [
        ("published", "Pact successfully published for web version 1 and provider api."),
        ("republished", "Pact successfully republished for web version 1 and provider api with no content changes."),
        (
            "changed",
            (
                "Pact with changed content published over existing content for web version 1 and provider api. This is not "
                "recommended in normal circumstances and may indicate that you have not configured your Pact pipeline "
                "correctly. For more information see https://docs.pact.io/go/versioning"
            ),
        ),
        ("merged", "Pact content merged with existing content for web version 1 and provider api."),
    ],
)
def test_a_publication_says_what_happened(how, text):
    about = PublishedNotice(consumer="web", version="1", provider="api", url="http://b/x", how=how)
    assert contract_notices(about)[0].text == text


def about_a_publication(**more):
    about = PublishedNotice(consumer="web", version="1", provider="api", url="http://b/x", how="published", **more)
    return [(notice.kind, notice.text) for notice in contract_notices(about)][2:]


def test_a_provider_that_verifies_and_is_told_of_news_needs_no_advice():
    assert about_a_publication(verified_before=True, has_webhooks=True) == [
        ("debug", "  Events detected: contract_published"),
        ("debug", "  No enabled webhooks found for the detected events"),
    ]


def test_a_provider_that_verifies_may_lack_a_webhook():
    assert [text for kind, text in about_a_publication(verified_before=True) if kind == "prompt"] == [
        "  Next steps:",
        (
            "    * Configure separate api pact verification build and webhook to trigger it when the pact content "
            "changes. See https://docs.pact.io/go/webhooks"
        ),
    ]


def test_the_webhooks_that_hear_of_a_publication_are_named():
    told = [
        WebhookNotice(name='tell "CI"', is_described=True, event="contract_published", logs="http://b/logs/1"),
        WebhookNotice(name="abc", is_described=False, event="contract_content_changed", logs="http://b/logs/2"),
    ]
    assert about_a_publication(verified_before=True, has_webhooks=True, webhooks=told, requiring=1) == [
        ("debug", "  Events detected: contract_published, contract_requiring_verification_published"),
        (
            "debug",
            '  Webhook "tell \\"CI\\"" triggered for event contract_published.\n    View logs at http://b/logs/1',
        ),
        ("debug", "  Webhook abc triggered for event contract_content_changed.\n    View logs at http://b/logs/2"),
    ]


def test_a_name_that_is_nearly_known_is_named_with_its_likeness():
    text = similar_name_text("web-service", ["Web"], "http://b")
    assert '"web-service" is very similar to the following existing pacticipants:\n* Web\n' in text
    assert '--name "web-service" --broker-base-url http://b' in text
