"""The states that consumers ask a provider to be in."""

from collections.abc import Iterable
from functools import partial

from shiplap.model.json_value import JsonObject, JsonValue
from shiplap.model.selector import InEnvironment
from shiplap_broker.api.bodies.pact import document
from shiplap_broker.api.names import known
from shiplap_broker.store.records import PublicationRecord
from shiplap_broker.usecases.edit_environments import list_environments
from shiplap_broker.usecases.find_contract import find_contract, latest_contracts
from shiplap_broker.usecases.select_for_verification import select_for_verification
from shiplap_broker.usecases.values import ForVerification, OfVersion
from shiplap_broker.web.broker import Broker
from shiplap_broker.web.call import Answer, Call
from shiplap_broker.web.routing import Route, route

_HOME = "/pacts/provider/{provider}/provider-states"


def routes(broker: Broker) -> tuple[Route, ...]:
    """Return the routes of provider states."""
    return (
        route(_HOME, get=partial(_states, broker)),
        route(f"{_HOME}/branch/{{branch}}", get=partial(_states, broker)),
        route(f"{_HOME}/environment/{{environment}}", get=partial(_of_environment, broker)),
    )


def _states(broker: Broker, call: Call) -> Answer:
    provider = known(broker, call.name("provider"), "provider").name
    return _answer(broker, latest_contracts(broker.store, provider, branch=call.names.get("branch")))


def _of_environment(broker: Broker, call: Call) -> Answer:
    """Answer for an environment given by its id or its name."""
    provider, wanted = known(broker, call.name("provider"), "provider").name, call.name("environment")
    names = [each.name for each in list_environments(broker.store) if wanted in (each.uuid, each.name)]
    asked = ForVerification(selectors=tuple(InEnvironment(name) for name in names))
    found = select_for_verification(broker.store, provider, asked, broker.now()) if names else ()
    return _answer(broker, [each.publication for each in found])


def _answer(broker: Broker, publications: Iterable[PublicationRecord]) -> Answer:
    consumers: dict[str, list[JsonValue]] = {}
    for one in publications:
        found = find_contract(broker.store, one.consumer, one.provider, OfVersion(one.consumer_version))
        for name in _names(document(found.content)) if found is not None else ():
            consumers.setdefault(name, [])
            if one.consumer not in consumers[name]:
                consumers[name].append(one.consumer)
    states: list[JsonValue] = [{"name": name, "consumers": consumers[name]} for name in sorted(consumers)]
    return Answer(body={"providerStates": states})


def _names(contract: JsonValue) -> list[str]:
    """Return the names of the states of all interactions, in every spelling a pact may have."""
    found: list[JsonValue] = []
    for interaction in _interactions(contract):
        found += [interaction.get("providerState"), interaction.get("provider_state")]
        states = interaction.get("providerStates")
        found += [each.get("name") for each in states if isinstance(each, dict)] if isinstance(states, list) else []
    return list(dict.fromkeys(name for name in found if isinstance(name, str) and name))


def _interactions(contract: JsonValue) -> list[JsonObject]:
    lists = [contract.get(name) for name in ("interactions", "messages")] if isinstance(contract, dict) else []
    return [item for items in lists if isinstance(items, list) for item in items if isinstance(item, dict)]
