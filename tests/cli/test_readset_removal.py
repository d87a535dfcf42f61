"""``can-i-remove`` tells who reads a field from who only expects it in its contract."""

import json

from shiplap.wire.pact_client import ContractFile, Publication


def publish(world, consumer, readset):
    interaction = {
        "type": "Synchronous/HTTP",
        "description": "an order",
        "pending": False,
        "request": {"method": "GET", "path": "/orders/42"},
        "response": {
            "status": 200,
            "body": {"content": {"id": 42, "total": 1200}, "contentType": "application/json", "encoded": False},
        },
        "comments": {"shiplap": {"readset": readset}} if readset else {},
    }
    content = {
        "consumer": {"name": consumer},
        "provider": {"name": "orders-api"},
        "interactions": [interaction],
        "metadata": {"pactSpecification": {"version": "4.0"}},
    }
    contract = ContractFile(consumer=consumer, provider="orders-api", content=json.dumps(content).encode())
    with world.client() as client:
        client.contracts.publish(Publication(pacticipant=consumer, version="1", branch="main", contracts=(contract,)))
    world.ok("record-deployment", "-a", consumer, "-e", "1", "--environment", "production")


ASK = ("can-i-remove", "orders-api", "GET /orders/{id} response $.total", "--environment", "production")
ONLY = "      GET /orders/42   expects it in the contract but does not read it"
NOBODY = "as far as the tests of the consumers show, nobody reads it: only contracts hold it"


def test_a_consumer_that_only_expects_a_field_is_told_from_those_that_read_it(world):
    publish(world, "reads-id", ["$.id"])
    code, out, _ = world.shiplap(*ASK)
    assert code == 1
    assert out.splitlines()[2:4] == [ONLY, NOBODY]
    publish(world, "reads-total", ["$.total"])
    publish(world, "unknown", None)
    code, out, _ = world.shiplap(*ASK)
    assert code == 1
    assert out.splitlines().count(ONLY) == 1
    assert out.splitlines().count("      GET /orders/42") == 2
    assert NOBODY not in out
    code, out, _ = world.shiplap(*ASK[:2], "GET /orders/{id} response $.totl", *ASK[3:])
    assert code == 3
    assert "nearest: GET /orders/{id} response $.total" in out
    users = {each["version"]: each["expected_only"] for each in world.json(*ASK, code=1)["users"]}
    assert users == {"reads-id@1": ["GET /orders/42"], "reads-total@1": [], "unknown@1": []}
