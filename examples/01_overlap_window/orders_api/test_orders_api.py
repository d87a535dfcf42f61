"""What the orders API does, apart from its contracts."""

import json


def test_an_order_is_placed_and_found_again(app, orders):
    status, order = app.answer("POST", "/orders", json.dumps({"lines": [{"sku": "plank", "quantity": 4}]}))
    assert (status, order["lines"]) == (201, [{"sku": "plank", "quantity": 4, "price": 300}])
    assert app.answer("GET", f"/orders/{order['id']}", b"") == (200, order)


def test_an_order_without_lines_is_refused(app, orders):
    assert app.answer("POST", "/orders", b"{}")[0] == 400
