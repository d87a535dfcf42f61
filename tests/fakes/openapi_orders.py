"""An orders API as OpenAPI documents and contracts of its consumers, small enough to see what should be found."""

import json

from shiplap.wire.pact_client import ContractFile, Publication


def document(required=("id", "status", "total"), statuses=("open", "paid"), *, cancel=True, also=()):
    """Return the document of an orders API.

    Args:
        required: the members that every order has.
        statuses: what a status may be.
        cancel: whether orders can be deleted.
        also: query parameters that are required.
    """
    order = {
        "type": "object",
        "required": [*required],
        "properties": {
            "id": {"type": "integer"},
            "status": {"type": "string", "enum": [*statuses]},
            "total": {"type": "number"},
        },
    }
    number = {"name": "id", "in": "path", "required": True, "schema": {"type": "integer"}}
    wanted = [{"name": name, "in": "query", "required": True, "schema": {"type": "string"}} for name in also]
    answer = {
        "description": "an order",
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Order"}}},
    }
    item = {"get": {"parameters": [number, *wanted], "responses": {"200": answer}}}
    if cancel:
        item["delete"] = {"parameters": [number], "responses": {"204": {"description": "gone"}}}
    return {
        "openapi": "3.1.0",
        "info": {"title": "orders", "version": "1"},
        "paths": {"/orders/{id}": item},
        "components": {"schemas": {"Order": order}},
    }


def contract(consumer, **reads):
    """Return a contract of a consumer that gets an order and relies on some of its members, each with a matcher."""
    matchers = {f"$.body.{name}": matcher for name, (_, matcher) in reads.items()}
    return {
        "consumer": {"name": consumer},
        "provider": {"name": "orders-api"},
        "interactions": [
            {
                "description": "a request for an order",
                "request": {"method": "GET", "path": "/orders/41"},
                "response": {
                    "status": 200,
                    "headers": {"Content-Type": "application/json"},
                    "body": {name: example for name, (example, _) in reads.items()},
                    "matchingRules": matchers,
                },
            }
        ],
        "metadata": {"pactSpecification": {"version": "2.0.0"}},
    }


ID = (41, {"match": "type"})
TOTAL = (5, {"match": "type"})
STATUS = ("open", {"match": "regex", "regex": "^(open|paid)$"})


def write(folder, name, value):
    """Write a value as a JSON file, a member a line."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, indent=1))
    return path


def publish(world, version, content, branch="main"):
    """Publish a contract for a version of its consumer."""
    consumer, provider = content["consumer"]["name"], content["provider"]["name"]
    file = ContractFile(consumer=consumer, provider=provider, content=json.dumps(content).encode())
    with world.client() as client:
        client.contracts.publish(Publication(pacticipant=consumer, version=version, branch=branch, contracts=(file,)))
