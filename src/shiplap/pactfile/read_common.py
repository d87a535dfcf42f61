"""What interactions of every kind have, read alike in every version, so that no version loses what another can say."""

from collections.abc import Mapping
from typing import TypedDict

from shiplap.model.interaction import Interaction, ProviderState
from shiplap.model.json_value import JsonObject, JsonValue
from shiplap.pactfile.shapes import as_text, flag_or_no, object_or_nothing, text_or_nothing
from shiplap.pactfile.states import STATE_MEMBERS, read_states

COMMON_MEMBERS = STATE_MEMBERS | {"type", "description", "key", "pending", "comments"}
"""The members of an interaction that are read here."""


class Common(TypedDict):
    """The fields that every kind of interaction has."""

    description: str
    states: tuple[ProviderState, ...]
    key: str | None
    pending: bool
    comments: Mapping[str, JsonValue]


def read_common(members: JsonObject) -> Common:
    """Return the common fields of an interaction."""
    return Common(
        description=as_text(members.get("description")),
        states=read_states(members),
        key=text_or_nothing(members, "key"),
        pending=flag_or_no(members, "pending"),
        comments=object_or_nothing(members, "comments"),
    )


def written_common(interaction: Interaction) -> JsonObject:
    """Return the common fields, save states, as every version writes them: only v4 says that nothing is pending."""
    written: JsonObject = {**interaction.extras, "description": interaction.description}
    if interaction.key is not None:
        written["key"] = interaction.key
    if interaction.pending:
        written["pending"] = True
    if interaction.comments:
        written["comments"] = dict(interaction.comments)
    return written
