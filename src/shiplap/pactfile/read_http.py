"""HTTP interactions of every version: they differ in how a body is written, and in little else."""

from collections.abc import Callable, Mapping
from typing import TypeAlias

from shiplap.model.body import Body, MissingBody
from shiplap.model.interaction import ExpectedRequest, ExpectedResponse, HttpInteraction
from shiplap.model.json_value import JsonObject, JsonValue
from shiplap.model.rule import MatchingRules
from shiplap.pactfile.faults import UnreadableError
from shiplap.pactfile.generators import read_generators
from shiplap.pactfile.http_parts import content_type_of, read_headers, read_query
from shiplap.pactfile.limits import Limits
from shiplap.pactfile.read_common import COMMON_MEMBERS, read_common
from shiplap.pactfile.rules import read_rules
from shiplap.pactfile.shapes import as_object, as_text, as_whole_number, rest

ReadBody: TypeAlias = Callable[[JsonValue, str | None], tuple[Body, JsonObject]]

_REQUEST = frozenset(
    {"method", "path", "query", "headers", "body", "matchingRules", "requestMatchingRules", "generators"}
)
_RESPONSE = frozenset({"status", "headers", "body", "matchingRules", "responseMatchingRules", "generators"})
_INTERACTION = COMMON_MEMBERS | {"request", "response"}


def read_http(members: JsonObject, read_body: ReadBody, limits: Limits) -> HttpInteraction:
    """Return an HTTP interaction of v1, v2 or v3."""
    return HttpInteraction(
        **read_common(members),
        request=read_request(members.get("request"), read_body, limits),
        response=read_response(members.get("response"), read_body, limits),
        extras=rest(members, _INTERACTION),
    )


def read_request(value: JsonValue, read_body: ReadBody, limits: Limits) -> ExpectedRequest:
    """Return the request; what is left out is ``GET`` and ``/``."""
    members = as_object(value)
    headers = read_headers(members.get("headers"))
    body, extras = _body(members, headers, read_body)
    return ExpectedRequest(
        method=as_text(members.get("method", "GET")).upper(),
        path=as_text(members.get("path", "/")),
        query=read_query(members.get("query")),
        headers=headers,
        body=body,
        rules=_rules(members, "requestMatchingRules", limits),
        generators=read_generators(members.get("generators"), limits),
        extras={**rest(members, _REQUEST), **extras},
    )


def read_response(value: JsonValue, read_body: ReadBody, limits: Limits) -> ExpectedResponse:
    """Return the response; a status that is left out is 200."""
    members = as_object(value)
    headers = read_headers(members.get("headers"))
    body, extras = _body(members, headers, read_body)
    return ExpectedResponse(
        status=_status(members.get("status", 200)),
        headers=headers,
        body=body,
        rules=_rules(members, "responseMatchingRules", limits),
        generators=read_generators(members.get("generators"), limits),
        extras={**rest(members, _RESPONSE), **extras},
    )


def _rules(members: JsonObject, first_name: str, limits: Limits) -> MatchingRules:
    """Return the rules, also under the name they had in the first files of v2."""
    first = read_rules(members.get(first_name), limits)
    return read_rules(members.get("matchingRules"), limits) or first


def _status(value: JsonValue) -> int:
    status = as_whole_number(value)
    if 100 <= status <= 999:
        return status
    raise UnreadableError("a status has three digits")


def _body(
    members: JsonObject, headers: Mapping[str, tuple[str, ...]], read_body: ReadBody
) -> tuple[Body, Mapping[str, JsonValue]]:
    if "body" not in members:
        return MissingBody(), {}
    body, extras = read_body(members["body"], content_type_of(headers))
    return body, {"body": extras} if extras else {}
