"""Pact files for tests."""


def pact(consumer="web", provider="orders-api", description="fetch an order", **more):
    """A small pact."""
    interaction = {
        "description": description,
        "providerState": "order exists",
        "request": {"method": "GET", "path": "/orders/42"},
        "response": {"status": 200, "body": {"id": 42}},
    }
    return {
        "consumer": {"name": consumer},
        "provider": {"name": provider},
        "interactions": [interaction],
        "metadata": {"pactSpecification": {"version": "2.0.0"}},
        **more,
    }
