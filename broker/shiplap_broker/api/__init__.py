"""The HTTP API, one module a resource."""

from shiplap_broker.api import (
    branches,
    deployed_versions,
    environments,
    for_verification,
    index,
    pact_lists,
    pacticipants,
    pacts,
    publishing,
    verifications,
    versions,
)
from shiplap_broker.web.broker import Broker
from shiplap_broker.web.routing import Route

_RESOURCES = (
    index,
    publishing,
    pacts,
    pact_lists,
    for_verification,
    verifications,
    pacticipants,
    versions,
    branches,
    environments,
    deployed_versions,
)


def api_routes(broker: Broker) -> tuple[Route, ...]:
    """Return every route of the API."""
    return tuple(each for resource in _RESOURCES for each in resource.routes(broker))
