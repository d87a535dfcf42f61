"""Puts the OpenAPI document together: paths, methods and media types from the routes, the words from two tables."""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from shiplap.model.json_value import JsonObject
from shiplap_broker.web.routing import Route

_ALIAS = ("/pact/", "/pacts/")
"""Paths that begin with the first mean the same as with the second; they are kept for old links."""


def openapi_document(routes: Iterable[Route], version: str) -> JsonObject:
    """Describe routes as an OpenAPI 3.1 document (https://spec.openapis.org/oas/v3.1.1)."""
    parts = _table("parts.toml")
    schemas = {
        "Faults": {
            "description": "What was wrong, in one of the forms that Pact's clients show.",
            "type": "object",
        },
        **parts["bodies"],
    }
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Shiplap broker",
            "version": version,
            "summary": "The Pact Broker's API, and Shiplap's own under /shiplap and /gate.",
        },
        "paths": {one.template: _path(one, parts) for one in routes},
        "components": {"schemas": schemas},
    }


@cache
def _table(name: str) -> Mapping[str, Any]:
    return tomllib.loads(files(__package__).joinpath(name).read_text("utf-8"))


def words_for(template: str) -> Mapping[str, Any]:
    """Return what the table of operations says about a path; nothing for one it does not know."""
    known = _table("operations.toml")
    if template not in known and template.startswith(_ALIAS[0]):
        template = _ALIAS[1] + template.removeprefix(_ALIAS[0])
    words: Mapping[str, Any] = known.get(template) or known.get(template.replace("/versions/", "/version/"), {})
    return words


def _path(route: Route, parts: Mapping[str, Any]) -> dict[str, Any]:
    words = words_for(route.template)
    names = [step[1:-1] for step in route.template.split("/") if step.startswith("{")]
    said: dict[str, Any] = {"parameters": [_in_path(name, parts["paths"]) for name in names]} if names else {}
    for method in route.handlers:
        said[method.lower()] = _operation(route, method, words, parts["queries"])
    return said


def _in_path(name: str, known: Mapping[str, str]) -> dict[str, Any]:
    schema = {"type": "string", "minLength": 1}
    return {"name": name, "in": "path", "required": True, "description": known.get(name, ""), "schema": schema}


def _operation(route: Route, method: str, words: Mapping[str, Any], queries: Mapping[str, str]) -> dict[str, Any]:
    own = words.get(method, {})
    said: dict[str, Any] = {
        "operationId": f"{method.lower()} {route.template}",
        "summary": own.get("says", ""),
        "responses": {"2XX": {"description": "Done.", "content": _content(route.produces, {})}, "default": _faults()},
    }
    if words.get("query"):
        said["parameters"] = [_in_query(name, queries) for name in words["query"]]
    if "body" in own:
        schema = {"$ref": f"#/components/schemas/{own['body']}"}
        media = [media for media in route.consumes.get(method, ()) if media]
        said["requestBody"] = {"required": True, "content": _content(media, schema)}
    return said


def _in_query(name: str, known: Mapping[str, str]) -> dict[str, Any]:
    return {"name": name, "in": "query", "description": known[name], "schema": {"type": "string"}}


def _content(media: Sequence[str], schema: Mapping[str, Any]) -> dict[str, Any]:
    return {one: {"schema": dict(schema)} if schema else {} for one in media}


def _faults() -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Faults"}
    return {
        "description": "Refused, or not found: the body says what was wrong and what to do.",
        "content": _content(("application/hal+json", "application/problem+json"), schema),
    }
