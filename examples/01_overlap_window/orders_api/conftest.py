"""How the orders API is brought into the states its consumers ask for."""

import os

import pytest
from orders_api import create_app

from pytest_shiplap import provider, provider_state


@pytest.fixture(scope="session")
def app():
    return create_app(int(os.environ.get("ORDERS_API_VERSION", "11")))


@pytest.fixture
def orders(app):
    app.orders.clear()
    yield app.orders
    app.orders.clear()


@provider("orders-api")
def orders_api(app):
    return app


@provider_state("order exists")
def order_exists(app, orders, id: int = 42):
    app.add(id)


@provider_state("orders exist")
def orders_exist(app, orders):
    app.add(42)
    app.add(43, status="paid")


@provider_state("no order exists")
def no_order_exists(orders):
    assert not orders
