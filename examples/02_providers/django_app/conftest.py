"""Django runs in the thread of the test, so a state may use the test's own database transaction."""

from datetime import datetime

import pytest
from django.db import connection, transaction
from shop import Order, application

from pytest_shiplap import provider, provider_credentials, provider_state


@pytest.fixture(scope="session")
def tables():
    with connection.schema_editor() as editor:
        editor.create_model(Order)


@provider("orders-api")
def orders_api(tables):
    return application


@provider_credentials("orders-api")
def credentials():
    return {"Authorization": "Bearer for-the-tests"}


@pytest.fixture
def db(tables):
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@provider_state("order exists")
def order_exists(db, id: int, placed: datetime):
    Order.objects.create(pk=id, total=1200, placed=placed)


@provider_state("no order exists")
def no_order_exists(db):
    assert not Order.objects.exists()
