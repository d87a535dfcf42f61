"""Pages for a browser: made on the server from the use cases, readable without JavaScript."""

from shiplap_broker.web.broker import Broker
from shiplap_broker.web.call import Answer, Call
from shiplap_broker.web.routing import Route


def page_routes(_broker: Broker) -> tuple[Route, ...]:
    """Return every route of the pages."""
    return ()


def failure_page(_call: Call, answer: Answer) -> Answer:
    """Return the page for an answer that went wrong."""
    return answer
