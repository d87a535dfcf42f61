"""Messages: v3 has asynchronous ones with a bare body, v4 adds synchronous ones and says what a body is."""

from collections.abc import Mapping

from shiplap.model.body import Body, MissingBody
from shiplap.model.interaction import AsyncMessage, ExpectedMessage
from shiplap.model.json_value import JsonObject, JsonValue
from shiplap.pactfile.generators import read_generators
from shiplap.pactfile.limits import Limits
from shiplap.pactfile.read_common import COMMON_MEMBERS, read_common
from shiplap.pactfile.read_http import ReadBody
from shiplap.pactfile.rules import read_rules
from shiplap.pactfile.shapes import as_list, as_object, rest

MESSAGE_MEMBERS = frozenset({"contents", "metadata", "metaData", "matchingRules", "generators"})
_V3 = COMMON_MEMBERS | MESSAGE_MEMBERS


def read_bare_message(members: JsonObject, read_body: ReadBody, limits: Limits) -> AsyncMessage:
    """Return a message with a bare body, as v3 has them."""
    return AsyncMessage(
        **read_common(members),
        message=read_message(members, read_body, limits),
        extras=rest(members, _V3),
    )


def read_message(members: JsonObject, read_body: ReadBody, limits: Limits) -> ExpectedMessage:
    """Return contents, metadata and rules, wherever they stand; members nobody knows are the caller's."""
    metadata = _metadata(members)
    body: Body = MissingBody()
    extras: JsonObject = {}
    if "contents" in members:
        body, extras = read_body(members["contents"], content_type_of_message(metadata))
    return ExpectedMessage(
        contents=body,
        metadata=metadata,
        rules=read_rules(members.get("matchingRules"), limits),
        generators=read_generators(members.get("generators"), limits),
        extras={"contents": extras} if extras else {},
    )


def read_standing_message(value: JsonValue, read_body: ReadBody, limits: Limits) -> ExpectedMessage:
    """Return a message that is an object of its own, as those of a synchronous exchange are."""
    members = as_object(value)
    message = read_message(members, read_body, limits)
    unknown = rest(members, MESSAGE_MEMBERS)
    if not unknown:
        return message
    return ExpectedMessage(
        contents=message.contents,
        metadata=message.metadata,
        rules=message.rules,
        generators=message.generators,
        extras={**unknown, **message.extras},
    )


def read_answers(value: JsonValue, read_body: ReadBody, limits: Limits) -> tuple[ExpectedMessage, ...]:
    """Return the messages that may answer; one alone need not be in a list."""
    if value is None:
        return ()
    answers = [value] if isinstance(value, dict) else as_list(value)
    return tuple([read_standing_message(answer, read_body, limits) for answer in answers])


def content_type_of_message(metadata: Mapping[str, JsonValue]) -> str | None:
    """Return the content type among the metadata, under any of the names clients give it."""
    for name, value in metadata.items():
        if name.lower().replace("-", "").replace("_", "") == "contenttype" and isinstance(value, str):
            return value
    return None


def _metadata(members: JsonObject) -> JsonObject:
    value = members.get("metadata")
    if value is None:
        value = members.get("metaData")
    return {} if value is None else as_object(value)
