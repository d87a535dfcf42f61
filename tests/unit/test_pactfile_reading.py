"""What the reader makes of the forms in which five versions and many clients write the same thing."""

import gc
import json

import pytest

from fakes.pact_documents import document, http, text, v4_http
from shiplap.model.body import JsonBody, MissingBody
from shiplap.model.interaction import (
    AsyncMessage,
    HttpInteraction,
    ProviderState,
    Specification,
    SyncMessage,
)
from shiplap.model.rule import Combine, Generator, Matcher, MatcherList
from shiplap.pactfile import ContractFileError, read_contract


def only_interaction(interaction, version="4.0"):
    (found,) = read_contract(text(interaction, version=version)).interactions
    return found


def test_names_version_and_metadata_are_read():
    contract = read_contract(
        text(metadata={"pactSpecification": {"version": "3.0.0"}, "pactRust": {"models": "1.2.3"}}, _links={"self": 1})
    )

    assert (contract.consumer, contract.provider) == ("web", "orders-api")
    assert contract.specification is Specification.V3
    assert contract.metadata == {"pactRust": {"models": "1.2.3"}}
    assert contract.extras == {"_links": {"self": 1}}


@pytest.mark.parametrize(
    ("metadata", "expected"),
    [
        ({"pactSpecification": {"version": "1.0.0"}}, Specification.V1),
        ({"pactSpecification": {"version": "1.1.0"}}, Specification.V1_1),
        ({"pactSpecification": {"version": "2.0.0"}}, Specification.V2),
        ({"pactSpecification": {"version": "2"}}, Specification.V2),
        ({"pactSpecification": {"version": 2}}, Specification.V2),
        ({"pactSpecification": {"version": 3.0}}, Specification.V3),
        ({"pactSpecification": {"version": "4.0"}}, Specification.V4),
        ({"pact-specification": {"version": "3.0.0"}}, Specification.V3),
        ({"pactSpecificationVersion": "1.0"}, Specification.V1),
    ],
)
def test_the_version_is_found_under_all_its_names(metadata, expected):
    assert read_contract(text(metadata=metadata)).specification is expected


@pytest.mark.parametrize(
    ("interaction", "expected"),
    [
        (http(), Specification.V2),
        (http(providerStates=[{"name": "an order exists"}]), Specification.V3),
        (v4_http(), Specification.V4),
    ],
)
def test_a_file_without_version_has_the_oldest_that_can_say_it(interaction, expected):
    assert read_contract(text(interaction, version=None)).specification is expected


def test_bytes_with_a_byte_order_mark_are_read():
    assert read_contract(b"\xef\xbb\xbf" + text().encode()).consumer == "web"


def test_an_http_interaction_of_v4_is_read():
    found = only_interaction(
        v4_http(
            {
                "method": "post",
                "query": {"page": ["1", "2"], "flag": [None]},
                "headers": {"X-Id": ["7"], "Accept": ["text/html", "application/json"]},
            },
            {"status": 201, "headers": {"Content-Type": ["application/json"]}},
            key="k1",
            pending=True,
            comments={"testname": "test_order"},
            transport="http",
        )
    )

    assert isinstance(found, HttpInteraction)
    assert found.request.method == "POST"
    assert found.request.query == {"page": ("1", "2"), "flag": (None,)}
    assert found.request.headers == {"X-Id": ("7",), "Accept": ("text/html", "application/json")}
    assert found.response.status == 201
    assert (found.key, found.pending) == ("k1", True)
    assert found.comments == {"testname": "test_order"}
    assert found.extras == {"transport": "http"}


def test_what_a_request_and_response_leave_out_is_get_slash_and_200():
    found = only_interaction({"type": "Synchronous/HTTP", "description": "d", "request": {}, "response": {}})

    assert (found.request.method, found.request.path, found.response.status) == ("GET", "/", 200)
    assert found.request.body == MissingBody()


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("a=1&b=2&a=3", {"a": ("1", "3"), "b": ("2",)}),
        ("q=caf%C3%A9+au+lait", {"q": ("café au lait",)}),
        ("flag&empty=", {"flag": (None,), "empty": ("",)}),
        ("a=b=c", {"a": ("b=c",)}),
        ("", {}),
        ({"a": "1", "n": [5, True]}, {"a": ("1",), "n": ("5", "true")}),
        (None, {}),
    ],
)
def test_the_query_is_a_string_or_a_map(query, expected):
    assert only_interaction(http({"query": query}), "2.0.0").request.query == expected


def test_a_header_string_is_one_value_commas_and_all():
    found = only_interaction(http({"headers": {"Date": "Mon, 23 Nov 2026", "X-N": 5}}), "2.0.0")

    assert found.request.headers == {"Date": ("Mon, 23 Nov 2026",), "X-N": ("5",)}


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        ({"providerState": "an order"}, (ProviderState("an order"),)),
        ({"provider_state": "an order"}, (ProviderState("an order"),)),
        ({"providerState": None}, ()),
        ({"providerState": ""}, ()),
        ({"providerStates": [{"name": "a", "params": {"id": 1}}]}, (ProviderState("a", {"id": 1}),)),
        ({"providerStates": [{"name": "a", "params": None}, "b"]}, (ProviderState("a"), ProviderState("b"))),
        ({"providerStates": [{"name": "a", "x-team": "t"}]}, (ProviderState("a", {}, {"x-team": "t"}),)),
        ({"providerStates": "an order"}, (ProviderState("an order"),)),
        ({"providerState": "old", "providerStates": [{"name": "new"}]}, (ProviderState("new"),)),
    ],
)
def test_provider_states_in_every_form(members, expected):
    for version in ("1.0.0", "2.0.0", "3.0.0", "4.0"):
        assert only_interaction(http(**members), version).states == expected


def test_flat_rules_of_v2_go_to_their_categories():
    rules = {
        "$.body": {"match": "type"},
        "$.body.items[*].id": {"match": "regex", "regex": "[0-9]+"},
        "$['body']['a b']": {"min": 1},
        "$.headers.X-Id": {"regex": "[a-z]+"},
        "$.headers['Content-Type']": {"match": "regex", "regex": "json"},
        "$.query.q[0]": {"match": "type"},
        "$.query['page size']": {"match": "type"},
        "$.path": {"match": "regex", "regex": "/orders/[0-9]+"},
    }

    found = only_interaction(http({"matchingRules": rules}), "2.0.0").request.rules

    assert found == {
        "body": {
            "$": one("type"),
            "$.items[*].id": one("regex", regex="[0-9]+"),
            "$['a b']": one("type", min=1),
        },
        "header": {"X-Id": one("regex", regex="[a-z]+"), "Content-Type": one("regex", regex="json")},
        "query": {"q[0]": one("type"), "page size": one("type")},
        "path": {"": one("regex", regex="/orders/[0-9]+")},
    }


def test_rules_are_read_under_the_names_of_the_first_files_of_v2():
    rules = {"$.body.id": {"match": "type"}}

    found = only_interaction(http({"requestMatchingRules": rules}, {"responseMatchingRules": rules}), "2.0.0")

    assert found.request.rules == found.response.rules == {"body": {"$.id": one("type")}}


def test_categorised_rules_of_v3_keep_their_combination():
    rules = {
        "path": {"matchers": [{"match": "regex", "regex": "/[a-z]+"}]},
        "status": {"$": {"matchers": [{"match": "statusCode", "status": "success"}], "combine": "AND"}},
        "query": {
            "$.page[0]": {"matchers": [{"match": "integer"}]},
            "$['ids[]'][0]": {"matchers": [{"match": "type"}]},
        },
        "header": {"$.Accept[0]": {"matchers": [{"match": "type"}]}},
        "body": {"$.a": {"matchers": [{"match": "type"}, {"match": "null"}], "combine": "OR", "note": "n"}},
        "metadata": {},
    }

    found = only_interaction(v4_http(None, {"matchingRules": rules})).response.rules

    assert found == {
        "path": {"": one("regex", regex="/[a-z]+")},
        "status": {"": one("statusCode", status="success")},
        "query": {"page[0]": one("integer"), "ids[][0]": one("type")},
        "header": {"Accept[0]": one("type")},
        "body": {"$.a": MatcherList((Matcher("type"), Matcher("null")), Combine.OR, {"note": "n"})},
    }


def test_a_path_without_matchers_is_no_rule():
    found = only_interaction(v4_http({"matchingRules": {"body": {"$.a": {"matchers": [], "combine": "AND"}}}}))

    assert found.request.rules == {}


@pytest.mark.parametrize(
    ("matcher", "expected"),
    [
        ({"match": "min", "min": 1}, Matcher("type", {"min": 1})),
        ({"match": "real"}, Matcher("decimal")),
        ({"match": "not-empty"}, Matcher("notEmpty")),
        ({"max": 3}, Matcher("type", {"max": 3})),
        ({"timestamp": "yyyy"}, Matcher("timestamp", {"timestamp": "yyyy"})),
        ({"match": "protobuf-any", "of": "thing"}, Matcher("protobuf-any", {"of": "thing"})),
    ],
)
def test_a_matcher_has_one_name(matcher, expected):
    found = only_interaction(v4_http({"matchingRules": {"body": {"$.a": {"matchers": [matcher]}}}}))

    assert found.request.rules["body"]["$.a"].matchers == (expected,)


def test_generators_go_to_their_categories():
    generators = {
        "path": {"type": "ProviderState", "expression": "/orders/${id}"},
        "body": {"$.id": {"type": "RandomInt", "min": 1, "max": 9}},
        "header": {"Location": {"type": "MockServerURL"}},
    }

    assert only_interaction(v4_http({"generators": generators})).request.generators == {
        "path": {"": Generator("ProviderState", {"expression": "/orders/${id}"})},
        "body": {"$.id": Generator("RandomInt", {"min": 1, "max": 9})},
        "header": {"Location": Generator("MockServerURL")},
    }


def test_a_message_of_v3_is_read_from_messages():
    message = {
        "description": "an order was placed",
        "providerStates": [{"name": "a shop"}],
        "contents": {"id": 1},
        "metaData": {"contentType": "application/json", "topic": "orders"},
        "matchingRules": {"body": {"$.id": {"matchers": [{"match": "integer"}]}}},
    }
    made = document(version="3.0.0", messages=[message])
    del made["interactions"]

    (found,) = read_contract(json.dumps(made)).interactions

    assert isinstance(found, AsyncMessage)
    assert found.message.contents == JsonBody({"id": 1}, "application/json")
    assert found.message.metadata == {"contentType": "application/json", "topic": "orders"}
    assert found.message.rules == {"body": {"$.id": one("integer")}}


def test_messages_of_v4_are_read():
    contents = {"content": {"id": 1}, "contentType": "application/json", "encoded": False}
    rules = {"content": {"$.id": {"matchers": [{"match": "integer"}]}}}
    placed = {"type": "Asynchronous/Messages", "description": "placed", "contents": contents, "matchingRules": rules}
    priced = {
        "type": "Synchronous/Messages",
        "description": "priced",
        "request": {"contents": contents, "metadata": {"q": "in"}, "x": 1},
        "response": [{"contents": contents}, {"metadata": {"q": "out"}}],
        "pluginConfiguration": {"protobuf": {"service": "Prices/Get"}},
        "interactionMarkup": {"markup": "# proto", "markupType": "COMMON_MARK"},
    }

    first, second = read_contract(text(placed, priced)).interactions

    assert isinstance(first, AsyncMessage)
    assert first.message.rules == {"body": {"$.id": one("integer")}}
    assert isinstance(second, SyncMessage)
    assert second.request.metadata == {"q": "in"}
    assert second.request.extras == {"x": 1}
    assert [response.contents for response in second.responses] == [JsonBody({"id": 1}), MissingBody()]
    assert set(second.extras) == {"pluginConfiguration", "interactionMarkup"}


@pytest.mark.parametrize(
    ("members", "kind"),
    [
        ({"contents": {"content": "x"}}, AsyncMessage),
        ({"request": {}, "response": []}, SyncMessage),
        ({"request": {}, "response": {}}, HttpInteraction),
    ],
)
def test_an_interaction_of_v4_that_forgot_its_kind_has_the_one_of_its_members(members, kind):
    assert isinstance(only_interaction({"description": "d", **members}), kind)


def test_kinds_may_be_mixed_in_one_file_and_come_in_canonical_order():
    contents = {"contents": {"content": "x", "contentType": "text/plain"}}
    message = {"type": "Asynchronous/Messages", "description": "b", **contents}
    contract = read_contract(text(v4_http(description="c"), message, v4_http(description="a")))

    assert [interaction.description for interaction in contract.interactions] == ["a", "b", "c"]


def test_the_order_of_a_file_does_not_matter():
    same = [v4_http({"path": f"/{number}"}, description="d") for number in range(5)]

    assert read_contract(text(*same)) == read_contract(text(*reversed(same)))


def one(name, **params):
    return MatcherList((Matcher(name, params),))


def test_the_garbage_collector_is_left_as_it_was_found():
    gc.enable()
    read_contract(text(v4_http()))
    assert gc.isenabled()
    with pytest.raises(ContractFileError):
        read_contract("{")
    assert gc.isenabled()
    gc.disable()
    try:
        read_contract(text(v4_http()))
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_parameters_that_python_takes_for_equal_stay_what_they_are():
    """``1 == 1.0 == True``: what is remembered of one matcher must not be taken for the other."""
    for value, kind in ((1, int), (1.0, float), (True, bool), ("1", str)):
        rules = {"body": {"$.a": {"matchers": [{"match": "include", "value": value}]}}}
        found = only_interaction(v4_http(response={"status": 200, "matchingRules": rules})).response.rules
        assert type(found["body"]["$.a"].matchers[0].params["value"]) is kind
