"""An orders API as a WSGI application; version 11 leaves the total out."""

import json
import os

VERSION = os.environ.get("ORDERS_API_VERSION", "10")


def app(environ, start_response):
    """Answer any order."""
    order = {"id": 42, "status": "open", "total": 1200}
    if VERSION == "11":
        del order["total"]
    start_response("200 OK", [("Content-Type", "application/json")])
    return [json.dumps(order).encode()]
