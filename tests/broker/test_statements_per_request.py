"""How many statements requests run: what they cost on any machine, and the same however many pacticipants there are."""

from collections import Counter

import pytest
from sqlalchemy import event

from shiplap_broker.store.database import open_database
from shiplap_broker.store.drivers import PostgresWay, SqliteWay

SELECTION = {
    "consumerVersionSelectors": [{"mainBranch": True}, {"deployedOrReleased": True}],
    "includePendingStatus": True,
    "providerVersionBranch": "main",
}
AT_MOST = {
    "contracts to verify": 9,
    "matrix": 15,
    "gate": 10,
    "latest contract": 4,
}
"""Statements of each question on its second run, when they have been built."""


class Statements:
    """Counts what is sent to the database: prepared statements, those that go through SQLAlchemy, transactions."""

    def __init__(self, monkeypatch, store):
        self.seen = Counter()
        for way in (SqliteWay, PostgresWay):
            for name, kind in (("rows", "prepared"), ("begin_reading", "begun"), ("end_reading", "ended")):
                monkeypatch.setattr(way, name, self._counting(getattr(way, name), kind))
        event.listen(store._engine, "before_cursor_execute", self._execute)

    def _counting(self, deed, kind):
        def counted(*arguments):
            self.seen[kind] += 1
            return deed(*arguments)

        return counted

    def _execute(self, *_):
        self.seen["built each time"] += 1

    def of(self, task):
        self.seen.clear()
        assert task().status_code == 200
        return dict(self.seen)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def store(request, database_url):
    opened = open_database(database_url(request.param))
    yield opened
    opened.close()


def add_consumer(client, production, name):
    """A consumer whose contract is verified, and which is deployed beside its provider."""
    client.publish(name, "1")
    client.verify(name, "1", "1")
    for deployed in (name, "orders-api"):
        client.record_deployment(deployed, "1", production)


def questions(client):
    gate = "/shiplap/gate?action=deploy&pacticipant=orders-api&version=1&environment=production"
    return {
        "contracts to verify": lambda: client.post("/pacts/provider/orders-api/for-verification", SELECTION),
        "matrix": lambda: client.get("/matrix?q[][pacticipant]=orders-api&q[][version]=1&environment=production"),
        "gate": lambda: client.get(gate, accept="application/json"),
        "latest contract": lambda: client.get("/pacts/provider/orders-api/consumer/web/latest"),
    }


@pytest.mark.parametrize("question", AT_MOST)
def test_a_question_runs_few_statements_in_one_transaction_however_many_ask(client, store, monkeypatch, question):
    production = client.environment()
    add_consumer(client, production, "web")
    asked = questions(client)[question]
    statements = Statements(monkeypatch, store)
    assert asked().status_code == 200
    few = statements.of(asked)
    assert few == {"begun": 1, "prepared": few["prepared"], "ended": 1}
    assert 0 < few["prepared"] <= AT_MOST[question]
    for name in ("app", "till", "kiosk"):
        add_consumer(client, production, name)
    assert asked().status_code == 200
    assert statements.of(asked) == few


LISTS = {
    "pacticipants": ("/pacticipants", "application/hal+json"),
    "the page of pacticipants": ("/pacticipants", "text/html"),
    "versions": ("/pacticipants/orders-api/versions?page=1&size=50", "application/hal+json"),
    "the page of versions": ("/pacticipants/orders-api/versions", "text/html"),
    "integrations": ("/integrations", "application/hal+json"),
    "the page of integrations": ("/", "text/html"),
    "the dashboard": ("/dashboard", "application/hal+json"),
    "the latest contracts": ("/pacts/latest", "application/hal+json"),
}


@pytest.mark.parametrize("listed", LISTS)
def test_a_list_runs_as_many_statements_however_long_it_is(client, store, monkeypatch, listed):
    path, accept = LISTS[listed]
    production = client.environment()
    add_consumer(client, production, "web")
    statements = Statements(monkeypatch, store)
    assert client.get(path, accept=accept).status_code == 200
    few = statements.of(lambda: client.get(path, accept=accept))
    for number in range(2, 6):
        client.publish("app", str(number))
        client.verify("app", str(number), str(number))
    assert statements.of(lambda: client.get(path, accept=accept)) == few
