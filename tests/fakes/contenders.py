"""People who all do something to one broker's database at the same moment: in threads, or in processes of their own."""

import atexit
from functools import cache

from fakes.broker_world import BrokerWorld, ref
from shiplap.errors import ConflictError
from shiplap.model.deployment import Strategy
from shiplap_broker.store.database import open_database
from shiplap_broker.usecases.start_deployment import start_deployment
from shiplap_broker.usecases.values import DeploymentToStart


@cache
def _opened(url):
    """One store a process, as a broker has."""
    store = open_database(url)
    atexit.register(store.close)
    return store


def publish_versions(url, who, count):
    """Publish ``count`` versions of a consumer in a process of its own."""
    return publish_into(_opened(url), who, count)


def publish_into(store, who, count):
    """Publish ``count`` versions, some with a content all others publish as well; return their numbers."""
    world = BrokerWorld(store)
    numbers = [f"{who}.{index}" for index in range(count)]
    for number in numbers:
        world.publish(f"web@{number}", reads=("id",) if number.endswith("0") else ("id", number))
    return numbers


def start_one(url, version, who):
    """Ask to start a deployment in a process of its own."""
    return start_in(_opened(url), version, who)


def start_in(store, version, who):
    """Ask to start a deployment; return what came of it in a word."""
    world = BrokerWorld(store)
    moved = ref(version)
    asked = DeploymentToStart(
        pacticipant=moved.pacticipant, version=moved.number, environment="production", strategy=Strategy.ROLLING
    )
    try:
        started = start_deployment(
            store, asked, new_ids=[f"contender-{who}"], decision_id=f"asked-{who}", now=world.now
        )
    except ConflictError:
        return "conflict"
    return "started" if started.deployments else started.decided.decision.verdict.value
