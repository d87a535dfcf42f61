"""The API describes itself as an OpenAPI document; a fuzzer that reads it finds no request that makes the broker fail."""

import json

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from openapi_spec_validator import validate
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error

from fakes.broker_world import BrokerWorld, contract_text
from shiplap_broker.api import api_routes
from shiplap_broker.api.description.document import openapi_document, words_for
from shiplap_broker.app import create_app
from shiplap_broker.settings import BrokerSettings
from shiplap_broker.store.memory import MemoryStore


def application():
    """Return a broker that holds a little of everything."""
    world = BrokerWorld(MemoryStore())
    world.environment("production")
    world.publish("web@41", text=contract_text("web", "orders-api", "id"))
    world.record("web@41")
    return create_app(BrokerSettings(), world.store, now=lambda: world.now)


@pytest.fixture
def routes(monkeypatch):
    found = []

    def remembering(broker):
        found.extend(api_routes(broker))
        return tuple(found)

    monkeypatch.setattr("shiplap_broker.app.api_routes", remembering)
    application()
    return tuple(found)


def test_the_document_is_a_valid_one(routes):
    validate(json.loads(json.dumps(openapi_document(routes, "1"))))


def test_every_operation_is_described_in_words(routes):
    lacking = [
        f"{method} {one.template}"
        for one in routes
        for method in one.handlers
        if not words_for(one.template).get(method, {}).get("says")
    ]
    assert lacking == []


def test_every_body_that_is_taken_is_described(routes):
    document = openapi_document(routes, "1")
    known = document["components"]["schemas"]
    named = [
        words_for(one.template)[method]["body"]
        for one in routes
        for method in one.handlers
        if "body" in words_for(one.template).get(method, {})
    ]
    assert named
    assert set(named) <= set(known)


METHODS = {"get", "post", "put", "patch", "delete"}
schema = schemathesis.openapi.from_asgi("/openapi.json", application())


# Not by schema.parametrize(): the tests it makes have all one id, and pytest-xdist runs only one test of an id.
OPERATIONS = {found.ok().label: found.ok() for found in schema.get_all_operations()}
FAILING_ON_PURPOSE = {"GET /test/error", "POST /test/error"}


def test_every_operation_of_the_document_is_asked(routes):
    paths = openapi_document(routes, "1")["paths"]
    described = {f"{method.upper()} {path}" for path, item in paths.items() for method in item.keys() & METHODS}
    assert described == OPERATIONS.keys() | {"GET /openapi.json"}  # the document as it is served leaves itself out


@pytest.mark.parametrize("label", sorted(OPERATIONS.keys() - FAILING_ON_PURPOSE))
def test_no_request_makes_the_broker_fail(label):
    operation = OPERATIONS[label]

    @given(st.one_of([operation.as_strategy(generation_mode=mode) for mode in GenerationMode]))
    @settings(
        max_examples=4,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
        derandomize=True,
    )
    def ask(case):
        case.call_and_validate(checks=[not_a_server_error])

    ask()
