"""One entry of a file, by the version the file is written in."""

from shiplap.model.body import Body
from shiplap.model.interaction import AsyncMessage, Interaction, Specification
from shiplap.model.json_value import JsonObject, JsonValue
from shiplap.pactfile.bodies import read_bare_body
from shiplap.pactfile.limits import Limits
from shiplap.pactfile.read_http import read_http
from shiplap.pactfile.read_messages import read_bare_message
from shiplap.pactfile.read_v4 import read_v4_interaction
from shiplap.pactfile.shapes import as_object


def read_interaction(entry: JsonValue, specification: Specification, limits: Limits) -> Interaction:
    """Return one entry of ``interactions``.

    Raises:
        UnreadableError: when it has not the shape that ``specification`` gives it.
    """
    members = as_object(entry)
    if specification is Specification.V4:
        return read_v4_interaction(members, limits)
    if "contents" in members and "request" not in members:
        return read_bare_message(members, _bare, limits)
    return read_http(members, _bare, limits)


def read_standalone_message(entry: JsonValue, limits: Limits) -> AsyncMessage:
    """Return one entry of ``messages``, whose bodies are bare whatever the version.

    Raises:
        UnreadableError: when it has not the shape of a message.
    """
    return read_bare_message(as_object(entry), _bare, limits)


def _bare(content: JsonValue, declared: str | None) -> tuple[Body, JsonObject]:
    return read_bare_body(content, declared), {}
