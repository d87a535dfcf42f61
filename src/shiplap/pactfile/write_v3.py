"""Contracts as v3 writes them: either HTTP interactions or messages, bare bodies, categorised rules."""

from collections.abc import Mapping
from typing import assert_never

from shiplap.model.body import MissingBody
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
from shiplap.pactfile.bodies import checked_bare_body, guessed_type
from shiplap.pactfile.faults import UnsayableError, collected
from shiplap.pactfile.http_parts import content_type_of, header_values, listed
from shiplap.pactfile.metadata import written_metadata, written_pacticipant
from shiplap.pactfile.read_common import written_common
from shiplap.pactfile.read_messages import content_type_of_message
from shiplap.pactfile.states import written_states
from shiplap.pactfile.write_v4 import rules_and_generators


def v3_document(contract: Contract) -> JsonObject:
    """Return the document of a contract whose interactions are in order.

    Keys, comments and ``pending`` are written as v4 does; who does not know them passes over them.

    Raises:
        InexpressibleError: for synchronous messages, messages beside HTTP interactions, and bodies that only a v4
            body can describe.
    """
    entries = collected(contract.interactions, Specification.V3, _interaction)
    messages = [isinstance(interaction, AsyncMessage) for interaction in contract.interactions]
    if any(messages) and not all(messages):
        collected(contract.interactions, Specification.V3, _refuse_mixture)
    return {
        **contract.extras,
        "consumer": written_pacticipant(contract.consumer, contract.extras.get("consumer")),
        "messages" if any(messages) else "interactions": entries,
        "metadata": written_metadata(contract.metadata, Specification.V3),
        "provider": written_pacticipant(contract.provider, contract.extras.get("provider")),
    }


def _refuse_mixture(interaction: Interaction) -> JsonObject:
    if isinstance(interaction, AsyncMessage):
        raise UnsayableError("messages and HTTP interactions do not stand in one file")
    return {}


def _interaction(interaction: Interaction) -> JsonObject:
    written = written_common(interaction)
    if interaction.states:
        written["providerStates"] = written_states(interaction.states)
    match interaction:
        case HttpInteraction():
            return written | {"request": _request(interaction.request), "response": _response(interaction.response)}
        case AsyncMessage():
            return written | _message(interaction.message)
        case SyncMessage():
            raise UnsayableError("there are no synchronous messages")
        case _:
            assert_never(interaction)


def _request(request: ExpectedRequest) -> JsonObject:
    written: JsonObject = {"method": request.method, "path": request.path}
    if request.query:
        written["query"] = listed(request.query)
    return written | _part(request) | rules_and_generators(request)


def _response(response: ExpectedResponse) -> JsonObject:
    return {"status": response.status} | _part(response) | rules_and_generators(response)


def _part(part: ExpectedRequest | ExpectedResponse) -> JsonObject:
    written = without(part.extras, "body")
    if part.headers:
        written["headers"] = header_values(part.headers)
    if not isinstance(part.body, MissingBody):
        written["body"] = checked_bare_body(part.body, content_type_of(part.headers))
    return written


def _message(message: ExpectedMessage) -> JsonObject:
    written = without(message.extras, "contents")
    metadata = dict(message.metadata)
    contents = message.contents
    if not isinstance(contents, MissingBody):
        if content_type_of_message(metadata) is None and contents.content_type not in {None, guessed_type(contents)}:
            metadata["contentType"] = contents.content_type
        written["contents"] = checked_bare_body(contents, content_type_of_message(metadata))
    if metadata:
        written["metadata"] = metadata
    return written | rules_and_generators(message)


def without(extras: Mapping[str, JsonValue], name: str) -> JsonObject:
    """Return the unknown members of a part, but not those of its body, which up to v3 is no object."""
    return {member: value for member, value in extras.items() if member != name}
