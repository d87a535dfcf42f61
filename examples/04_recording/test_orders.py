"""Recorded on purpose: the type is the contract."""

from invoices import ORDERS, Order, OrderPlaced, Status, fetch, heard


def test_an_order(contract):
    orders = contract("orders-api", url=ORDERS)
    orders.get("/orders/42").given("order exists", id=42).returns(Order)

    assert fetch(42) == Order(42, Status.OPEN, 42)


def test_no_order(contract):
    contract("orders-api", url=ORDERS).get("/orders/7").given("no order exists").returns(status=404)

    assert fetch(7) is None


def test_an_order_was_placed(contract):
    event = contract("orders-api").receives("order placed", OrderPlaced)

    assert heard(event.example()) == 1
