"""What is written: one text for one contract, in the version asked for, or an honest no."""

import json
from dataclasses import replace

import pytest

from fakes.pact_documents import http, text, v4_http
from shiplap.model.body import BinaryBody, EmptyBody, JsonBody, MissingBody, NullBody, TextBody
from shiplap.model.interaction import Contract, ExpectedRequest, ExpectedResponse, HttpInteraction, Specification
from shiplap.pactfile import InexpressibleError, read_contract, write_contract

CANONICAL = """\
{
  "consumer": {
    "name": "web"
  },
  "interactions": [
    {
      "description": "a request for Zoë",
      "pending": false,
      "providerStates": [
        {
          "name": "an order",
          "params": {
            "id": 1
          }
        }
      ],
      "request": {
        "headers": {
          "Accept": [
            "application/json"
          ]
        },
        "method": "GET",
        "path": "/orders/1",
        "query": {
          "page": [
            "1"
          ]
        }
      },
      "response": {
        "body": {
          "content": {
            "id": 1,
            "total": 12.0
          },
          "contentType": "application/json",
          "encoded": false
        },
        "matchingRules": {
          "body": {
            "$.id": {
              "combine": "AND",
              "matchers": [
                {
                  "match": "integer"
                }
              ]
            }
          },
          "path": {
            "combine": "AND",
            "matchers": [
              {
                "match": "regex",
                "regex": "/orders/\\\\d+"
              }
            ]
          }
        },
        "status": 200
      },
      "type": "Synchronous/HTTP"
    }
  ],
  "metadata": {
    "pactSpecification": {
      "version": "4.0"
    }
  },
  "provider": {
    "name": "orders-api"
  }
}
"""


def test_the_canonical_text():
    contract = read_contract(
        text(
            http(
                {"query": "page=1", "headers": {"Accept": "application/json"}},
                {
                    "body": {"total": 12.0, "id": 1},
                    "matchingRules": {
                        "$.path": {"match": "regex", "regex": "/orders/\\d+"},
                        "$.body.id": {"match": "integer"},
                    },
                },
                description="a request for Zoë",
                providerStates=[{"name": "an order", "params": {"id": 1}}],
            ),
            version="2.0.0",
        )
    )

    assert write_contract(contract) == CANONICAL
    assert write_contract(read_contract(CANONICAL)) == CANONICAL


def test_the_order_of_interactions_is_canonical_even_where_names_are_equal():
    (first, second) = read_contract(text(v4_http({"path": "/b"}), v4_http({"path": "/a"}))).interactions
    contract = contract_of(second, first)

    assert write_contract(contract) == write_contract(contract_of(first, second))
    assert [interaction.request.path for interaction in read_contract(write_contract(contract)).interactions] == [
        "/a",
        "/b",
    ]


@pytest.mark.parametrize("specification", [Specification.V2, Specification.V3, Specification.V4])
@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        (None, MissingBody()),
        (None, NullBody()),
        (None, EmptyBody()),
        ("application/json", JsonBody({"a": [1, 1.0, None]})),
        ("application/json", JsonBody("text")),
        ("application/json", JsonBody('{"a": 1}')),
        ("application/json", JsonBody("42")),
        (None, JsonBody(value=False)),
        ("text/csv", TextBody("a,b", "text/csv")),
        (None, TextBody("hello")),
        ("image/png", BinaryBody(b"\x89PNG", "image/png")),
        ("multipart/mixed; boundary=b", BinaryBody(b"--b--", "multipart/mixed; boundary=b")),
    ],
)
def test_bodies_survive_every_version(specification, content_type, body):
    headers = {} if content_type is None else {"Content-Type": (content_type,)}
    contract = contract_of(interaction(response=ExpectedResponse(headers=headers, body=body)), version=specification)

    assert read_contract(write_contract(contract, specification)) == contract


@pytest.mark.parametrize(
    "body",
    [
        JsonBody(""),
        TextBody("{", "application/json"),
        TextBody("", "text/plain"),
        TextBody("AAAA", "image/png"),
        BinaryBody(b""),
    ],
)
def test_odd_bodies_survive_v4_or_mean_the_same(body):
    contract = contract_of(interaction(response=ExpectedResponse(body=body)))
    once = read_contract(write_contract(contract))

    assert read_contract(write_contract(once)) == once
    if body not in {TextBody("", "text/plain"), BinaryBody(b"")}:  # these are what an empty body is
        assert once == contract


@pytest.mark.parametrize("specification", [Specification.V2, Specification.V3])
@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        (None, BinaryBody(b"\x89PNG", "image/png")),
        (None, JsonBody("text")),
        ("application/json", TextBody("hello")),
    ],
)
def test_a_body_that_an_older_reader_would_misread_is_not_written(specification, content_type, body):
    headers = {} if content_type is None else {"Content-Type": (content_type,)}
    contract = contract_of(interaction(response=ExpectedResponse(headers=headers, body=body)))

    with pytest.raises(InexpressibleError, match="content type header"):
        write_contract(contract, specification)


FLAT = {
    "$.body": {"match": "type"},
    "$.body.items[*].id": {"match": "regex", "regex": "[0-9]+"},
    "$.body['a b']": {"match": "type", "min": 1},
    "$.headers.X-Id": {"match": "regex", "regex": "[a-z]+"},
    "$.query.q[0]": {"match": "type"},
    "$.query['page size']": {"match": "type"},
    "$.path": {"match": "regex", "regex": "/orders/[0-9]+"},
}


def test_v2_writes_flat_rules_a_query_string_and_one_state():
    request = {"query": "b=2&a=%C3%A9+1&a", "headers": {"X-Id": "x"}, "matchingRules": FLAT}
    contract = read_contract(text(http(request, providerState="an order"), version="2.0.0"))

    written = json.loads(write_contract(contract, Specification.V2))["interactions"][0]

    assert written["providerState"] == "an order"
    assert written["request"]["query"] == "a=%C3%A9%201&a&b=2"
    assert written["request"]["headers"] == {"X-Id": "x"}
    assert {name: rule for name, rule in written["request"]["matchingRules"].items() if " " not in name} == {
        name: rule for name, rule in FLAT.items() if " " not in name
    }
    assert read_contract(write_contract(contract, Specification.V2)) == contract


def test_v3_writes_a_single_header_value_as_a_string():
    contract = read_contract(text(v4_http({"headers": {"X-A": ["1"], "X-B": ["1", "2"]}})))

    written = json.loads(write_contract(contract, Specification.V3))["interactions"][0]

    assert written["request"]["headers"] == {"X-A": "1", "X-B": ["1", "2"]}
    assert "type" not in written


def test_v3_writes_messages_under_their_own_name_and_tells_their_content_type():
    contents = {"content": "<a/>", "contentType": "text/xml", "encoded": False}
    contract = read_contract(text({"type": "Asynchronous/Messages", "description": "d", "contents": contents}))

    written = json.loads(write_contract(contract, Specification.V3))

    assert written["messages"] == [{"contents": "<a/>", "description": "d", "metadata": {"contentType": "text/xml"}}]
    assert "interactions" not in written


@pytest.mark.parametrize(
    ("specification", "members", "reason"),
    [
        (Specification.V3, {"type": "Synchronous/Messages", "request": {}, "response": []}, "no synchronous messages"),
        (Specification.V2, {"type": "Asynchronous/Messages", "contents": {"content": "x"}}, "no messages"),
        (Specification.V2, {"providerStates": [{"name": "a"}, {"name": "b"}]}, "one provider state at most"),
        (Specification.V2, {"providerStates": [{"name": "a", "params": {"id": 1}}]}, "no parameters"),
        (Specification.V2, {"request": {"generators": {"path": {"type": "Uuid"}}}}, "no generators"),
        (
            Specification.V2,
            {"request": {"matchingRules": {"body": {"$": {"matchers": [{"match": "type"}, {"match": "null"}]}}}}},
            "one matcher",
        ),
    ],
)
def test_what_an_older_version_has_no_words_for_is_refused_by_name(specification, members, reason):
    contract = read_contract(text(v4_http(), {**v4_http(), "description": "the odd one", **members}))

    with pytest.raises(InexpressibleError) as caught:
        write_contract(contract, specification)

    (fault,) = caught.value.faults
    assert fault.where == "$.interactions[1]"
    assert fault.problem.startswith("'the odd one': ")
    assert reason in fault.problem


def test_v3_does_not_mix_kinds():
    message = {"type": "Asynchronous/Messages", "description": "placed", "contents": {"content": "x"}}

    with pytest.raises(InexpressibleError, match="do not stand in one file"):
        write_contract(read_contract(text(v4_http(), message)), Specification.V3)


@pytest.mark.parametrize("specification", [Specification.V1, Specification.V1_1])
def test_v1_is_not_written(specification):
    with pytest.raises(InexpressibleError, match="read, but not written"):
        write_contract(read_contract(text()), specification)


def test_members_nobody_knows_are_written_back_wherever_they_stood():
    note = {"x-note": {"kept": [1, None]}}
    contents = {"content": "x", "contentType": "text/plain", "encoded": False, **note}
    rules = {"body": {"$": {"matchers": [{"match": "type", **note}], "combine": "AND", **note}}}
    generators = {"body": {"$": {"type": "Uuid", **note}}}
    part = {"matchingRules": rules, "generators": generators, **note}
    original = json.loads(
        text(
            v4_http(
                {"body": contents, **part}, {"body": contents, **part}, providerStates=[{"name": "s", **note}], **note
            ),
            {"type": "Asynchronous/Messages", "description": "b", "contents": contents, **part},
            {
                "type": "Synchronous/Messages",
                "description": "c",
                "request": {"contents": contents, **part},
                "response": [{"contents": contents, **part}],
                **note,
            },
            consumer={"name": "web", **note},
            provider={"name": "orders-api", **note},
            metadata={"pactSpecification": {"version": "4.0"}, **note},
            **note,
        )
    )

    written = write_contract(read_contract(json.dumps(original)))

    assert written.count('"x-note"') == json.dumps(original).count('"x-note"') == 32
    assert read_contract(written) == read_contract(json.dumps(original))


def contract_of(*interactions, version=Specification.V4):
    return Contract(consumer="web", provider="orders-api", interactions=interactions, specification=version)


def interaction(**parts):
    made = HttpInteraction(description="d", request=ExpectedRequest(), response=ExpectedResponse())
    return replace(made, **parts)
