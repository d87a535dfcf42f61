"""A consumer: it fetches orders and stock over HTTP, and hears of orders that were placed."""

from dataclasses import dataclass
from enum import Enum

import httpx

ORDERS = "https://orders.internal"
STOCK = "https://stock.internal"


class Status(Enum):
    OPEN = "open"
    PAID = "paid"


@dataclass
class Order:
    id: int
    status: Status
    total: int


@dataclass
class OrderPlaced:
    id: int
    lines: list[str]


def fetch(number: int) -> Order | None:
    response = httpx.get(f"{ORDERS}/orders/{number}")
    if response.status_code == 404:
        return None
    document = response.raise_for_status().json()
    return Order(document["id"], Status(document["status"]), document["total"])


def in_stock(sku: str) -> bool:
    return httpx.get(f"{STOCK}/items", params={"sku": sku}).raise_for_status().json()["count"] > 0


def heard(event: OrderPlaced) -> int:
    return len(event.lines)
