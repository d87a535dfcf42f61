"""Interactions of v4, which say their kind and may all stand in one file."""

from typing import assert_never

from shiplap.model.interaction import AsyncMessage, HttpInteraction, Interaction, SyncMessage
from shiplap.model.json_value import JsonObject
from shiplap.pactfile.bodies import read_v4_body
from shiplap.pactfile.faults import UnreadableError
from shiplap.pactfile.kinds import InteractionKind
from shiplap.pactfile.limits import Limits
from shiplap.pactfile.read_common import COMMON_MEMBERS, read_common
from shiplap.pactfile.read_http import read_request, read_response
from shiplap.pactfile.read_messages import MESSAGE_MEMBERS, read_answers, read_message, read_standing_message
from shiplap.pactfile.shapes import rest, text_or_nothing

_EXCHANGE = COMMON_MEMBERS | {"request", "response"}
_ASYNC = COMMON_MEMBERS | MESSAGE_MEMBERS


def read_v4_interaction(members: JsonObject, limits: Limits) -> Interaction:
    """Return an interaction of any kind."""
    kind = read_kind(members)
    match kind:
        case InteractionKind.HTTP:
            return _http(members, limits)
        case InteractionKind.ASYNC:
            return _async_message(members, limits)
        case InteractionKind.SYNC:
            return _sync_message(members, limits)
        case _:
            assert_never(kind)


def read_kind(members: JsonObject) -> InteractionKind:
    """Return the kind the interaction says it has; where it says nothing, the one its members belong to."""
    declared = text_or_nothing(members, "type")
    if declared is not None:
        try:
            return InteractionKind(declared)
        except ValueError as error:
            raise UnreadableError("an unknown kind of interaction") from error
    if "contents" in members:
        return InteractionKind.ASYNC
    if isinstance(members.get("response"), list):
        return InteractionKind.SYNC
    return InteractionKind.HTTP


def _http(members: JsonObject, limits: Limits) -> HttpInteraction:
    return HttpInteraction(
        **read_common(members),
        request=read_request(members.get("request"), read_v4_body, limits),
        response=read_response(members.get("response"), read_v4_body, limits),
        extras=rest(members, _EXCHANGE),
    )


def _async_message(members: JsonObject, limits: Limits) -> AsyncMessage:
    return AsyncMessage(
        **read_common(members),
        message=read_message(members, read_v4_body, limits),
        extras=rest(members, _ASYNC),
    )


def _sync_message(members: JsonObject, limits: Limits) -> SyncMessage:
    return SyncMessage(
        **read_common(members),
        request=read_standing_message(members.get("request"), read_v4_body, limits),
        responses=read_answers(members.get("response"), read_v4_body, limits),
        extras=rest(members, _EXCHANGE),
    )
