"""Lists of pacts: of an integration, of a provider, of everybody."""

from functools import partial

from shiplap.wire.pact_links import link
from shiplap_broker.api.bodies.pact import history_body, latest_pacts_body, provider_pacts_body
from shiplap_broker.api.names import known, known_pair
from shiplap_broker.api.pacts import PAIR, after_deletion
from shiplap_broker.store.records import PublicationRecord
from shiplap_broker.usecases.edit_versions import find_branch
from shiplap_broker.usecases.find_contract import contract_history, latest_contracts
from shiplap_broker.usecases.list_contracts import (
    contracts_of_pair,
    contracts_of_provider,
    delete_contract,
    latest_of_integrations,
    latest_of_main_branches,
    main_branch_of,
)
from shiplap_broker.web.broker import Broker
from shiplap_broker.web.call import Answer, Call, nothing
from shiplap_broker.web.faults import NothingHereError
from shiplap_broker.web.routing import Route, route

_PROVIDER = "/pacts/provider/{provider}"


def routes(broker: Broker) -> tuple[Route, ...]:
    """Return the routes of lists of pacts."""
    every, of_provider = partial(_pair, broker), partial(_of_provider, broker)
    remove = partial(_delete_all, broker)
    return (
        route("/pacts/latest", get=partial(_latest, broker)),
        route(f"{PAIR}/versions", get=every, delete=remove),
        route(f"{PAIR}/tag/{{tag}}", get=every, delete=remove),
        route(f"{PAIR}/branch/versions", get=every),
        route(f"{PAIR}/branch/{{branch}}", get=every, delete=remove),
        route(f"{PAIR}/branch/latest/versions", get=every),
        route(f"{PAIR}/branch/{{branch}}/latest/versions", get=every),
        *(
            route(f"{_PROVIDER}{ending}", get=of_provider)
            for ending in (
                "",
                "/tag/{tag}",
                "/branch",
                "/branch/{branch}",
                "/latest",
                "/latest/{tag}",
                "/branch/latest",
                "/branch/{branch}/latest",
            )
        ),
    )


def _latest(broker: Broker, call: Call) -> Answer:
    return Answer(body=latest_pacts_body(latest_of_integrations(broker.store), call.links))


def _chosen(broker: Broker, call: Call) -> tuple[PublicationRecord, ...]:
    """Return the pacts of an integration that the path is about."""
    consumer, provider = known_pair(broker, call)
    if call.path.endswith("/versions") and "/branch/" not in call.path:
        return contract_history(broker.store, consumer, provider).items
    branch, tag = call.names.get("branch"), call.names.get("tag")
    if branch is None and tag is None:
        branch = main_branch_of(broker.store, consumer)
        if branch is None:
            return ()
    found = contracts_of_pair(broker.store, consumer, provider, branch=branch, tag=tag)
    return found[-1:] if call.path.endswith("/latest/versions") else found


def _pair(broker: Broker, call: Call) -> Answer:
    found = _chosen(broker, call)
    consumer, provider = call.name("consumer"), call.name("provider")
    tag = call.names.get("tag")
    suffix = f" with tag {tag}" if tag is not None else ""
    own = link(call.links.base + call.path, f"All versions of the pact between {consumer} and {provider}{suffix}")
    return Answer(body=history_body(found, (consumer, provider), own, call.links, tagged=tag is not None))


def _delete_all(broker: Broker, call: Call) -> Answer:
    branch = call.names.get("branch")
    if branch is not None and find_branch(broker.store, known_pair(broker, call)[0], branch) is None:
        raise NothingHereError
    for record in _chosen(broker, call):
        delete_contract(broker.store, record.consumer_ref, record.provider)
    if call.path.endswith("/versions"):
        return nothing()
    return Answer(body=after_deletion(broker, call))


def _of_provider(broker: Broker, call: Call) -> Answer:
    provider = known(broker, call.name("provider"), "provider").name
    branch, tag = call.names.get("branch"), call.names.get("tag")
    latest, main = "/latest" in call.path, branch is None and "/branch" in call.path
    if latest and main:
        found = latest_of_main_branches(broker.store, provider)
    elif latest:
        found = latest_contracts(broker.store, provider, branch=branch, tag=tag)
    else:
        found = contracts_of_provider(broker.store, provider, branch=branch, tag=tag, main=main)
    title = f"{'Latest' if latest else 'All'} pact versions for the provider {provider}"
    if branch is not None:
        title += f" with consumer version branch '{branch}'"
    if tag is not None:
        title += f" with consumer version tag '{tag}'"
    own = link(call.links.base + call.path, title)
    return Answer(body=provider_pacts_body(found, provider, own, call.links))
