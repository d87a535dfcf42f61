"""The three kinds of interaction and the names v4 gives them."""

from enum import Enum
from typing import assert_never

from shiplap.model.interaction import AsyncMessage, HttpInteraction, Interaction, SyncMessage


class InteractionKind(Enum):
    """What v4 writes as the ``type`` of an interaction."""

    HTTP = "Synchronous/HTTP"
    ASYNC = "Asynchronous/Messages"
    SYNC = "Synchronous/Messages"


def kind_of(interaction: Interaction) -> InteractionKind:
    """Return the kind of an interaction."""
    match interaction:
        case HttpInteraction():
            return InteractionKind.HTTP
        case AsyncMessage():
            return InteractionKind.ASYNC
        case SyncMessage():
            return InteractionKind.SYNC
        case _:
            assert_never(interaction)
