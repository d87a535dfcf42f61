"""The orders API in two versions: 10 tells an order's total, 11 no longer does.

A plain ASGI application without a framework. Start it with
``ORDERS_API_VERSION=11 uvicorn --factory orders_api:from_environment``.
"""

import json
import os
import re

PRICES = {"plank": 300, "nail": 10}


class OrdersApi:
    """Orders kept in memory; ``version`` decides how they are written."""

    def __init__(self, version):
        self.version = version
        self.orders = {}

    async def __call__(self, scope, receive, send):
        if scope["type"] == "lifespan":
            await _live(receive, send)
            return
        body = await _read(receive)
        status, document = self.answer(scope["method"], scope["path"], body)
        content = json.dumps(document).encode()
        headers = [(b"content-type", b"application/json"), (b"content-length", str(len(content)).encode())]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": content})

    def answer(self, method, path, body):
        one = re.fullmatch(r"/orders/(\d+)", path)
        if one and method == "GET":
            return self._one(int(one[1]))
        if path == "/orders" and method == "GET":
            return 200, {"orders": [{"id": order["id"], "status": order["status"]} for order in self.orders.values()]}
        if path == "/orders" and method == "POST":
            return self._place(body)
        return 404, {"error": "no such page"}

    def add(self, number, lines=None, status="open"):
        """Put an order into the memory and return it."""
        lines = lines or [{"sku": "plank", "quantity": 4}]
        priced = [{**line, "price": PRICES.get(line["sku"], 100)} for line in lines]
        self.orders[number] = {"id": number, "status": status, "currency": "EUR", "lines": priced}
        return self.orders[number]

    def _one(self, number):
        if number not in self.orders:
            return 404, {"error": "no such order"}
        return 200, self._written(self.orders[number])

    def _place(self, body):
        try:
            lines = [{"sku": str(line["sku"]), "quantity": int(line["quantity"])} for line in json.loads(body)["lines"]]
        except (ValueError, KeyError, TypeError):
            return 400, {"error": "an order is {lines: [{sku, quantity}]}"}
        return 201, self._written(self.add(max(self.orders, default=41) + 1, lines))

    def _written(self, order):
        if self.version >= 11:
            return order
        total = sum(line["price"] * line["quantity"] for line in order["lines"])
        return {**order, "total": total}


def create_app(version):
    """Return the application of that version, without orders."""
    return OrdersApi(version)


def from_environment():
    """Return the application of the version in ORDERS_API_VERSION, with one order to look at."""
    app = create_app(int(os.environ.get("ORDERS_API_VERSION", "11")))
    app.add(42)
    return app


async def _read(receive):
    chunks = []
    while True:
        event = await receive()
        chunks.append(event.get("body", b""))
        if not event.get("more_body"):
            return b"".join(chunks)


async def _live(receive, send):
    while (await receive())["type"] != "lifespan.shutdown":
        await send({"type": "lifespan.startup.complete"})
    await send({"type": "lifespan.shutdown.complete"})
