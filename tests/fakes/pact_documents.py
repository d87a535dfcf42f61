"""Pact files as plain data, small enough that a test can show the one member it is about."""

import json
from typing import Any


def document(*interactions: dict[str, Any], version: str | None = "4.0", **members: Any) -> dict[str, Any]:
    """A file between web and orders-api; ``members`` are put on top."""
    made: dict[str, Any] = {
        "consumer": {"name": "web"},
        "provider": {"name": "orders-api"},
        "interactions": list(interactions),
    }
    if version is not None:
        made["metadata"] = {"pactSpecification": {"version": version}}
    return {**made, **members}


def http(request: Any = None, response: Any = None, **members: Any) -> dict[str, Any]:
    """An HTTP interaction of any version: GET /orders/1 is answered with 200."""
    return {
        "description": "a request",
        "request": {"method": "GET", "path": "/orders/1", **(request or {})},
        "response": {"status": 200, **(response or {})},
        **members,
    }


def v4_http(request: Any = None, response: Any = None, **members: Any) -> dict[str, Any]:
    """An HTTP interaction that says its kind."""
    return {"type": "Synchronous/HTTP", **http(request, response, **members)}


def text(*interactions: dict[str, Any], version: str | None = "4.0", **members: Any) -> str:
    """The text of a file, one member a line."""
    return json.dumps(document(*interactions, version=version, **members), indent=2)
