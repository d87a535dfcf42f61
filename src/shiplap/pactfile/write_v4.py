"""Contracts as v4 writes them: the only version with words for everything the model can say."""

from collections.abc import Mapping
from typing import assert_never

from shiplap.model.interaction import (
    AsyncMessage,
    Contract,
    ExpectedMessage,
    ExpectedRequest,
    ExpectedResponse,
    HttpInteraction,
    Interaction,
    Specification,
    SyncMessage,
)
from shiplap.model.json_value import JsonObject, JsonValue
from shiplap.pactfile.bodies import v4_body
from shiplap.pactfile.generators import written_generators
from shiplap.pactfile.http_parts import listed
from shiplap.pactfile.kinds import kind_of
from shiplap.pactfile.metadata import written_metadata, written_pacticipant
from shiplap.pactfile.read_common import written_common
from shiplap.pactfile.rules import written_rules
from shiplap.pactfile.states import written_states


def v4_document(contract: Contract) -> JsonObject:
    """Return the document of a contract whose interactions are in order."""
    return {
        **contract.extras,
        "consumer": written_pacticipant(contract.consumer, contract.extras.get("consumer")),
        "interactions": [v4_interaction(interaction) for interaction in contract.interactions],
        "metadata": written_metadata(contract.metadata, Specification.V4),
        "provider": written_pacticipant(contract.provider, contract.extras.get("provider")),
    }


def v4_interaction(interaction: Interaction) -> JsonObject:
    """Return one interaction."""
    written = written_common(interaction) | {"pending": interaction.pending, "type": kind_of(interaction).value}
    if interaction.states:
        written["providerStates"] = written_states(interaction.states)
    return written | _content(interaction)


def _content(interaction: Interaction) -> JsonObject:
    match interaction:
        case HttpInteraction():
            return {"request": _request(interaction.request), "response": _response(interaction.response)}
        case AsyncMessage():
            return _message(interaction.message)
        case SyncMessage():
            return {
                "request": _message(interaction.request),
                "response": [_message(response) for response in interaction.responses],
            }
        case _:
            assert_never(interaction)


def _request(request: ExpectedRequest) -> JsonObject:
    written: JsonObject = {**request.extras, "method": request.method, "path": request.path}
    if request.query:
        written["query"] = listed(request.query)
    if request.headers:
        written["headers"] = listed(request.headers)
    _put_body(written, "body", v4_body(request.body, part_extras(request.extras, "body")))
    return written | rules_and_generators(request)


def _response(response: ExpectedResponse) -> JsonObject:
    written: JsonObject = {**response.extras, "status": response.status}
    if response.headers:
        written["headers"] = listed(response.headers)
    _put_body(written, "body", v4_body(response.body, part_extras(response.extras, "body")))
    return written | rules_and_generators(response)


def _message(message: ExpectedMessage) -> JsonObject:
    written: JsonObject = dict(message.extras)
    if message.metadata:
        written["metadata"] = dict(message.metadata)
    _put_body(written, "contents", v4_body(message.contents, part_extras(message.extras, "contents")))
    return written | rules_and_generators(message)


def part_extras(extras: Mapping[str, JsonValue], name: str) -> JsonObject:
    """Return the unknown members of the body object ``name``."""
    found = extras.get(name)
    return found if isinstance(found, dict) else {}


def _put_body(written: JsonObject, name: str, body: JsonObject | None) -> None:
    written.pop(name, None)
    if body is not None:
        written[name] = body


def rules_and_generators(part: ExpectedRequest | ExpectedResponse | ExpectedMessage) -> JsonObject:
    """Return the matching rules and generators of a part, where it has any."""
    written: JsonObject = {}
    if part.rules:
        written["matchingRules"] = written_rules(part.rules)
    if part.generators:
        written["generators"] = written_generators(part.generators)
    return written
