"""The content digest: the identity of a contract, the same however and by whomever its file was written."""

from hashlib import sha256

from shiplap.model.interaction import Contract, Interaction
from shiplap.model.json_value import JsonObject, JsonValue
from shiplap.pactfile.canonical_json import compact
from shiplap.pactfile.kinds import kind_of
from shiplap.pactfile.states import written_states
from shiplap.pactfile.write_v4 import v4_interaction

# What names, explains or displays an interaction but does not change the verdict about it.
_SILENT = frozenset({"_id", "key", "comments", "interactionMarkup"})


def content_digest(contract: Contract) -> str:
    """Return ``sha256:`` and 64 hexadecimal digits of everything a verification depends on.

    In: the version of Pact whose rules of matching hold, and of each interaction all it expects, its states, and
    whether it is pending. Not in: names of pacticipants, metadata, the order of keys and interactions, comments,
    ``key`` and the ``_id`` a broker adds.
    """
    lines = sorted(compact(_speaking(interaction)) for interaction in contract.interactions)
    text = "\n".join([contract.specification.value, *lines])
    return "sha256:" + sha256(text.encode()).hexdigest()


def _speaking(interaction: Interaction) -> JsonObject:
    return {name: value for name, value in v4_interaction(interaction).items() if name not in _SILENT}


def interaction_key(interaction: Interaction) -> str:
    """Return the ``key`` of the interaction, or else twelve hexadecimal digits of its kind, description and states.

    It names the interaction across versions of a contract: what it expects may change without changing its key.
    """
    if interaction.key:
        return interaction.key
    identity: list[JsonValue] = [
        kind_of(interaction).value,
        interaction.description,
        written_states(interaction.states),
    ]
    return sha256(compact(identity).encode()).hexdigest()[:12]
