import pytest
from invoices import Line, Order, OrdersClient, UnknownOrderError, invoice

URL = "https://orders.internal"


def test_an_invoice_adds_up_the_lines(contract):
    orders = contract("orders-api", url=URL)
    orders.get("/orders/42").given("order exists", id=42).returns(Order(42, "open", [Line("plank", 4, 300)]))

    order = OrdersClient(URL).order(42)

    assert invoice(order) == "Invoice for order 42\n4 x plank: 12.00\nTotal: 12.00"


def test_an_unknown_order_is_an_error(contract):
    orders = contract("orders-api", url=URL)
    orders.get("/orders/7").given("no order exists").returns({"error": str}, status=404)

    with pytest.raises(UnknownOrderError):
        OrdersClient(URL).order(7)
