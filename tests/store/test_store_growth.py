"""Questions cost the same however long the history is: counted in steps of SQLite, which are the same on every machine."""

import pytest
from sqlalchemy import event

from fakes.broker_history import BrokerHistory
from shiplap.model.selector import DeployedOrReleased, MainBranch
from shiplap_broker.store.database import open_database

STEPS_AT_ONCE = 10


class CountedSteps:
    """Counts the instructions that SQLite runs for one store."""

    def __init__(self, store):
        self.steps = 0
        store.close()  # every connection from here on is counted, those that read and those that write
        event.listen(store._engine, "connect", self._count)

    def _count(self, connection, _record):
        connection.set_progress_handler(self._step, STEPS_AT_ONCE)

    def _step(self):
        self.steps += STEPS_AT_ONCE
        return 0

    def of(self, task):
        before = self.steps
        task()
        return self.steps - before


def questions(history):
    world, newest = history.world, history.round - 1
    return {
        "contracts to verify": lambda: world.to_verify("provider-1", MainBranch(), DeployedOrReleased(), branch="main"),
        "gate for a provider": lambda: world.may_deploy(f"provider-1@{newest}"),
        "gate for a consumer": lambda: world.may_deploy(f"consumer-1@{newest}"),
        "publish": lambda: world.publish(f"consumer-1@again-{newest}", provider="provider-1"),
    }


@pytest.fixture(scope="module")
def costs(tmp_path_factory):
    """Steps of each question after 20 and after 60 rounds, which end alike: nine rounds after the last deploys."""
    store = open_database(f"sqlite:///{tmp_path_factory.mktemp('growth')}/growth.db")
    history = BrokerHistory(store, consumers=4, providers=2)
    counted = CountedSteps(store)
    found = {}
    for publications in (80, 240):
        history.grow(publications)
        for question, task in questions(history).items():
            found.setdefault(question, []).append(counted.of(task))
    store.close()
    return found


@pytest.mark.parametrize("question", ["contracts to verify", "gate for a provider", "gate for a consumer", "publish"])
def test_a_question_costs_the_same_when_the_history_is_three_times_as_long(costs, question):
    short, long = costs[question]
    assert short > 0
    assert long <= 1.05 * short
