"""Writes invoices for orders. It adds up the lines itself and never reads the order's total."""

from dataclasses import dataclass

import httpx


@dataclass
class Line:
    sku: str
    quantity: int
    price: int


@dataclass
class Order:
    id: int
    status: str
    lines: list[Line]


class UnknownOrderError(Exception):
    """There is no such order."""


class OrdersClient:
    """What invoices asks of the orders API."""

    def __init__(self, url):
        self._url = url

    def order(self, number):
        response = httpx.get(f"{self._url}/orders/{number}")
        if response.status_code == 404:
            raise UnknownOrderError(response.json()["error"])
        document = response.raise_for_status().json()
        lines = [Line(line["sku"], line["quantity"], line["price"]) for line in document["lines"]]
        return Order(document["id"], document["status"], lines)


def invoice(order):
    """Return the text of an invoice; prices are cents."""
    rows = [f"{line.quantity} x {line.sku}: {line.quantity * line.price / 100:.2f}" for line in order.lines]
    total = sum(line.quantity * line.price for line in order.lines) / 100
    return "\n".join([f"Invoice for order {order.id}", *rows, f"Total: {total:.2f}"])
