"""FastAPI: provider states through ``dependency_overrides``, as in any other test of it."""

from datetime import datetime

import pytest
from shop import Order, create_app, stored_orders

from pytest_shiplap import provider, provider_credentials, provider_state


@pytest.fixture(scope="session")
def app():
    return create_app()


@provider("orders-api")
def orders_api(app):
    return app


@provider_credentials("orders-api")
def credentials():
    return {"Authorization": "Bearer for-the-tests"}


@pytest.fixture
def orders(app):
    orders = {}
    app.dependency_overrides[stored_orders] = lambda: orders
    yield orders
    app.dependency_overrides.clear()


@provider_state("order exists")
async def order_exists(orders, id: int, placed: datetime):
    orders[id] = Order(id=id, total=1200, placed=placed)


@provider_state("no order exists")
def no_order_exists(orders):
    assert not orders
