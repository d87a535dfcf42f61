"""Describes the API to machines, as an OpenAPI document that is read off the routes."""

from functools import partial

from shiplap_broker.api.description.document import openapi_document
from shiplap_broker.web.call import JSON, Answer, Call
from shiplap_broker.web.routing import Route, route


def description_route(routes: tuple[Route, ...], version: str) -> Route:
    """Return the route of the document that describes some routes, and itself."""
    described: list[Route] = []
    own = route("/openapi.json", produces=(JSON,), get=partial(_described, described, version))
    described += [*routes, own]
    return own


def _described(routes: list[Route], version: str, _call: Call) -> Answer:
    return Answer(body=openapi_document(routes, version), media=JSON)
