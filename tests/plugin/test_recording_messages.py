"""Messages: what the consumer receives, and what it asks."""

import json

EVENT = """
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import Enum

class Status(Enum):
    OPEN = "open"

@dataclass
class Line:
    sku: str
    price: Decimal

@dataclass
class OrderPlaced:
    id: int
    at: datetime
    status: Status
    lines: list[Line]
    note: str | None = None
"""


def test_a_message_is_recorded_when_the_handler_gets_its_example(consumer):
    consumer.tests(
        EVENT
        + """
def test_placed(contract):
    orders = contract("orders")
    event = orders.receives("order placed", OrderPlaced).given("order exists", id=42).with_metadata(topic="orders")
    placed = event.example()
    assert placed.lines == [Line("sku", Decimal("12.50"))]
    assert (placed.id, placed.status, placed.at.year, placed.note) == (42, Status.OPEN, 2024, None)
    assert event.example(dict)["status"] == "open"
    assert event.example(bytes).startswith(b"{")
    assert event.metadata == {"topic": "orders"}
"""
    )
    consumer.run().assert_outcomes(passed=1)
    document = json.loads((consumer.file.parent / "invoices-orders.json").read_text())
    (message,) = document["interactions"]
    assert message["type"] == "Asynchronous/Messages"
    assert message["description"] == "order placed"
    assert message["providerStates"] == [{"name": "order exists", "params": {"id": 42}}]
    assert message["metadata"] == {"topic": "orders"}
    assert message["contents"]["content"]["id"] == 42
    assert message["matchingRules"]["body"]["$.id"]["matchers"] == [{"match": "integer"}]


def test_examples_come_in_the_type_they_were_declared_with(consumer):
    consumer.tests("""
from typing import NamedTuple, TypedDict
import attrs
import msgspec
import pydantic

class A(pydantic.BaseModel):
    id: int

class B(msgspec.Struct):
    id: int

@attrs.define
class C:
    id: int

class D(NamedTuple):
    id: int

class E(TypedDict):
    id: int

@pytest.mark.parametrize("kind", [A, B, C, D, E])
def test_kind(contract, kind):
    event = contract("orders").receives(kind.__name__, kind)
    assert event.example() == kind(id=42)

@pytest.mark.parametrize("kind", [A, B, C, D])
def test_instance(contract, kind):
    event = contract("orders").receives("i" + kind.__name__, kind(id=7))
    assert event.example() == kind(id=7)

def test_values(contract):
    event = contract("orders").receives("v", {"id": int, "tags": list[str]})
    assert event.example() == {"id": 42, "tags": ["tags"]}

def test_bytes(contract):
    event = contract("orders").receives("b", b"\\x00\\x01")
    assert event.example() == b"\\x00\\x01"
""")
    consumer.run().assert_outcomes(passed=11)


def test_a_message_nobody_takes_fails_its_test(consumer):
    consumer.tests("""
def test_placed(contract):
    contract("orders").receives("order placed", {"id": int})
""")
    result = consumer.run()
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["  invoices -> orders: order placed"])


def test_a_question_and_its_answer(consumer):
    consumer.tests("""
def test_price(contract):
    price = contract("prices").asks("the price of a plank", {"sku": str}).given("plank is sold")
    price.answered_with({"price": int}, metadata={"kind": "price"})
    assert price.answer(b'{"sku": "plank"}') in (b'{"price":42}', b'{"price": 42}')
    assert price.answer({"sku": "plank"}, dict) == {"price": 42}
    with pytest.raises(Exception, match="the message sent is not the price of a plank"):
        price.answer({"sku": 1})
""")
    consumer.run().assert_outcomes(passed=1)
    document = json.loads((consumer.file.parent / "invoices-prices.json").read_text())
    (message,) = document["interactions"]
    assert message["type"] == "Synchronous/Messages"
    assert message["request"]["contents"]["content"] == {"sku": "sku"}
    assert message["response"][0]["metadata"] == {"kind": "price"}


def test_a_question_without_an_answer_is_explained(consumer):
    consumer.tests("""
def test_price(contract):
    contract("prices").asks("the price", {"sku": str}).answer({"sku": "plank"})
""")
    consumer.run().stdout.fnmatch_lines(["E *the price says nothing about the answer", "E *add .answered_with(...)"])


def test_a_message_of_text_is_text(consumer):
    consumer.tests("""
def test_it(contract):
    event = contract("orders-api").receives("a line", "hello", content_type="text/plain")
    assert event.example() == event.example(str) == "hello"
    assert event.example(bytes) == b"hello"
    assert contract("orders-api").receives("an object", {"a": 1}).example(str) == '{"a":1}'
""")
    consumer.run().assert_outcomes(passed=1)
