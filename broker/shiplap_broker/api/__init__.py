"""The HTTP API, one module a resource."""

from shiplap.distribution import VERSION
from shiplap_broker.api import (
    badges,
    branches,
    dashboard,
    deployed_versions,
    diffs,
    environments,
    for_verification,
    index,
    integrations,
    matrix,
    metrics,
    pact_lists,
    pacticipants,
    pacts,
    provider_states,
    publishing,
    rollout_gate,
    shiplap_contents,
    shiplap_deployments,
    shiplap_documents,
    shiplap_gate,
    shiplap_missing,
    shiplap_policies,
    triggered_webhooks,
    verifications,
    versions,
    webhook_deliveries,
    webhooks,
)
from shiplap_broker.api.description import description_route
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
    diffs,
    integrations,
    matrix,
    metrics,
    dashboard,
    badges,
    provider_states,
    webhooks,
    triggered_webhooks,
    webhook_deliveries,
    shiplap_contents,
    shiplap_deployments,
    shiplap_documents,
    shiplap_gate,
    shiplap_missing,
    rollout_gate,
    shiplap_policies,
)


def api_routes(broker: Broker) -> tuple[Route, ...]:
    """Return every route of the API, and that of its description."""
    resources = tuple(each for resource in _RESOURCES for each in resource.routes(broker))
    return (*resources, description_route(resources, VERSION))
