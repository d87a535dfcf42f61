"""The index, and the addresses that say whether the broker is well."""

from functools import partial

from shiplap_broker.api.bodies.index import index_body
from shiplap_broker.web.broker import Broker
from shiplap_broker.web.call import JSON, PROBLEM, Answer, Call
from shiplap_broker.web.routing import Route, route


def routes(broker: Broker) -> tuple[Route, ...]:
    """Return the routes of the index and of health."""
    return (
        route("/", get=_index),
        route("/diagnostic/status/heartbeat", get=_heartbeat),
        route("/diagnostic/status/dependencies", get=partial(_dependencies, broker)),
        route("/livez", get=_alive, produces=(JSON,)),
        route("/readyz", get=partial(_ready, broker), produces=(JSON,)),
    )


def _index(call: Call) -> Answer:
    return Answer(body=index_body(call.links))


def _heartbeat(call: Call) -> Answer:
    own = call.links.to("diagnostic", "status", "heartbeat")
    return Answer(body={"ok": True, "_links": {"self": {"href": own}}}, charset=False)


def _dependencies(broker: Broker, call: Call) -> Answer:
    well = _database_answers(broker)
    own = call.links.to("diagnostic", "status", "dependencies")
    return Answer(
        status=200 if well else 500,
        body={"database": {"ok": well}, "_links": {"self": {"href": own}}},
        charset=False,
    )


def _alive(_call: Call) -> Answer:
    return Answer(body={"ok": True}, media=JSON)


def _ready(broker: Broker, _call: Call) -> Answer:
    if broker.vitals.draining:
        return _not_ready("The broker is being stopped")
    if not _database_answers(broker):
        return _not_ready("The database does not answer")
    if not broker.store.is_current():
        return _not_ready("The database has the tables of an older version; start the broker again")
    return Answer(body={"ok": True}, media=JSON)


def _not_ready(why: str) -> Answer:
    return Answer(status=503, body={"title": why, "status": 503}, media=PROBLEM)


def _database_answers(broker: Broker) -> bool:
    try:
        with broker.store.read() as transaction:
            transaction.environments.get("")
    except Exception:  # noqa: BLE001 - whatever the database library raises, the answer is the same
        return False
    return True
