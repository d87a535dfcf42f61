"""An element of a provider is found in the contracts that name it, and nowhere else."""

import json

import pytest

from shiplap.model.element import Element, ElementPart
from shiplap.pactfile import read_contract
from shiplap.pactfile.element_use import uses_of_element

CONTRACT = read_contract(
    json.dumps(
        {
            "consumer": {"name": "web"},
            "provider": {"name": "orders-api"},
            "interactions": [
                {
                    "description": "an order",
                    "providerStates": [{"name": "order exists"}],
                    "request": {
                        "method": "get",
                        "path": "/orders/42",
                        "query": {"page": ["1"]},
                        "headers": {"X-Tenant": "a"},
                    },
                    "response": {
                        "status": 200,
                        "headers": {"ETag": "x"},
                        "body": {"total": 1, "lines": [{"sku": "a"}], "tags": []},
                        "matchingRules": {
                            "body": {"$.tags[*].name": {"matchers": [{"match": "type"}]}},
                        },
                    },
                },
                {
                    "description": "a new order",
                    "request": {"method": "POST", "path": "/orders", "body": {"note": {"text": "x"}}},
                    "response": {"status": 201},
                },
            ],
            "metadata": {"pactSpecification": {"version": "3.0.0"}},
        }
    )
)


@pytest.mark.parametrize(
    ("text", "uses"),
    [
        ("GET /orders/{id}", ("GET /orders/42 [order exists]",)),
        ("get /orders/42", ("GET /orders/42 [order exists]",)),
        ("GET /orders", ()),
        ("GET /orders/{id}/lines", ()),
        ("GET /users/{id}", ()),
        ("DELETE /orders/{id}", ()),
        ("GET /orders/{id} query page", ("GET /orders/42 [order exists]",)),
        ("GET /orders/{id} query size", ()),
        ("GET /orders/{id} header x-tenant", ("GET /orders/42 [order exists]",)),
        ("GET /orders/{id} header ETag", ()),
        ("GET /orders/{id} response header etag", ("GET /orders/42 [order exists]",)),
        ("GET /orders/{id} response $.total", ("GET /orders/42 [order exists]",)),
        ("GET /orders/{id} response $.totals", ()),
        ("GET /orders/{id} response $.lines[*].sku", ("GET /orders/42 [order exists]",)),
        ("GET /orders/{id} response $.lines.sku", ("GET /orders/42 [order exists]",)),
        ("GET /orders/{id} response $.lines[3].sku", ("GET /orders/42 [order exists]",)),
        ("GET /orders/{id} response $.lines[*].price", ()),
        ("GET /orders/{id} response $.tags[*].name", ("GET /orders/42 [order exists]",)),
        ("GET /orders/{id} response $.tags", ("GET /orders/42 [order exists]",)),
        ("GET /orders/{id} request $.total", ()),
        ("POST /orders request $.note.text", ("POST /orders",)),
        ("POST /orders request $['note']", ("POST /orders",)),
        ("POST /orders response $.note", ()),
    ],
)
def test_the_interactions_that_use_an_element_are_found(text, uses):
    assert uses_of_element(CONTRACT, Element.parse(text)) == uses


def test_an_element_is_written_as_it_is_read():
    element = Element.parse("get  /orders/{id}   response   $.total")
    assert element == Element(method="GET", path="/orders/{id}", part=ElementPart.RESPONSE_BODY, name="$.total")
    assert str(element) == "GET /orders/{id} response $.total"
    assert str(Element.parse("GET /a response header ETag")) == "GET /a response header ETag"
    assert str(Element.parse("GET /a")) == "GET /a"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "GET",
        "/orders",
        "GET orders",
        "GET /orders total",
        "GET /orders body $.a",
        "GET /orders response total",
        "GET /a response $",
    ],
)
def test_a_text_that_is_no_element_is_refused_with_examples(text):
    with pytest.raises(ValueError, match="is not an element; write an operation"):
        Element.parse(text)
