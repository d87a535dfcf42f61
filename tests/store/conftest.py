"""The three stores, and a world in which things are published, verified and deployed in one line each."""

import pytest

from fakes.broker_world import BrokerWorld
from shiplap_broker.store.database import open_database
from shiplap_broker.store.memory import MemoryStore


@pytest.fixture(params=["memory", "sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def store(request):
    """An empty store of each kind."""
    if request.param == "memory":
        yield MemoryStore()
        return
    opened = open_database(request.getfixturevalue("database_url")(request.param))
    yield opened
    opened.close()


@pytest.fixture(params=["memory", "sqlite"])
def world(request):
    """Short words for what people do with a broker; the stores conform, so two kinds are enough for the use cases."""
    if request.param == "memory":
        yield BrokerWorld(MemoryStore())
        return
    opened = open_database(request.getfixturevalue("database_url")("sqlite"))
    yield BrokerWorld(opened)
    opened.close()
