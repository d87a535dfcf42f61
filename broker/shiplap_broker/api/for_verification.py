"""What a provider has to verify."""

from functools import partial

from shiplap_broker.api.bodies.for_verification import for_verification_body
from shiplap_broker.api.names import known
from shiplap_broker.api.selectors import read_body, read_query
from shiplap_broker.usecases.edit_environments import list_environments
from shiplap_broker.usecases.select_for_verification import select_for_verification
from shiplap_broker.web.broker import Broker
from shiplap_broker.web.call import Answer, Call
from shiplap_broker.web.routing import Route, route


def routes(broker: Broker) -> tuple[Route, ...]:
    """Return the route of contracts to verify."""
    answer = partial(_answer, broker)
    return (route("/pacts/provider/{provider}/for-verification", get=answer, post=answer),)


def _answer(broker: Broker, call: Call) -> Answer:
    with broker.store.one_picture():  # it only reads, with POST too
        return _selected(broker, call)


def _selected(broker: Broker, call: Call) -> Answer:
    with broker.store.read() as transaction:
        transaction.foresee(transaction.environments.all)
    provider = known(broker, call.name("provider"), "provider").name
    production = {record.name: record.production for record in list_environments(broker.store)}
    names = frozenset(production)
    asked = read_query(call.query, names) if call.method == "GET" else read_body(call.members(), names)
    found = select_for_verification(broker.store, provider, asked, broker.now())
    body = for_verification_body(found, provider, asked, call.links, production, old_api=call.method == "GET")
    return Answer(body=body)
