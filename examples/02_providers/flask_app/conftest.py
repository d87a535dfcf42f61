"""A Flask application is a WSGI application, and ``create_app`` is found to be a factory of one."""

from datetime import datetime

import pytest
from shop import ORDERS

from pytest_shiplap import provider, provider_credentials, provider_state


@provider("orders-api")
def orders_api():
    return "shop:create_app"


@provider_credentials("orders-api")
def credentials():
    return {"Authorization": "Bearer for-the-tests"}


@pytest.fixture
def orders():
    ORDERS.clear()
    return ORDERS


@provider_state("order exists")
def order_exists(orders, id: int, placed: datetime):
    orders[id] = {"id": id, "total": 1200, "placed": placed.strftime("%Y-%m-%dT%H:%M:%SZ")}


@provider_state("no order exists")
def no_order_exists(orders):
    assert not orders
