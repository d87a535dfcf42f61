"""Mocked, as teams have it: nothing here knows of contracts."""

import httpx
import invoices


def test_a_plank_is_in_stock(monkeypatch):
    def answer(_request):
        return httpx.Response(200, json={"sku": "plank", "count": 3})

    client = httpx.Client(transport=httpx.MockTransport(answer))
    monkeypatch.setattr(invoices.httpx, "get", client.get)

    assert invoices.in_stock("plank")
