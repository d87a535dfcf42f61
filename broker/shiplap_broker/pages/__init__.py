"""Pages for a browser: made on the server from the use cases, readable without JavaScript."""

from shiplap_broker.pages import (
    contents,
    contract,
    decisions,
    documents,
    environments,
    integrations,
    matrix,
    pacticipants,
    problems,
    questions,
    relations,
    results,
    static_files,
    versions,
    webhooks,
)
from shiplap_broker.pages.rendering import failure_page
from shiplap_broker.web.broker import Broker
from shiplap_broker.web.routing import Route

__all__ = ["failure_page", "file_routes", "page_routes"]


_ROOMS = (
    integrations,
    contents,
    contract,
    matrix,
    questions,
    results,
    environments,
    decisions,
    pacticipants,
    versions,
    documents,
    webhooks,
)


def page_routes(broker: Broker) -> tuple[Route, ...]:
    """Return every route of the pages."""
    return tuple(each for room in _ROOMS for each in room.routes(broker))


def file_routes() -> tuple[Route, ...]:
    """Return the routes of what pages load, and of what links explain themselves with, whatever the client accepts."""
    return (*static_files.routes(), *relations.routes(), *problems.routes())
