"""The canonical order of interactions, so that neither the order of tests nor of a merge changes a file."""

from collections.abc import Iterable
from itertools import groupby
from typing import TypeAlias

from shiplap.model.interaction import Interaction
from shiplap.pactfile.canonical_json import compact
from shiplap.pactfile.kinds import kind_of
from shiplap.pactfile.states import written_states
from shiplap.pactfile.write_v4 import v4_interaction

_Key: TypeAlias = tuple[tuple[str, ...], str]


def ordered(interactions: Iterable[Interaction]) -> tuple[Interaction, ...]:
    """Sort by description, states and kind; what is equal in these, by everything it says.

    Most descriptions stand alone, so nothing more is asked of them.
    """
    result: list[Interaction] = []
    for _, group in groupby(sorted(interactions, key=_description), key=_description):
        same = list(group)
        result.extend(same if len(same) == 1 else _by_more(same))
    return tuple(result)


def _description(interaction: Interaction) -> str:
    return interaction.description


def _by_more(alike: list[Interaction]) -> list[Interaction]:
    result: list[Interaction] = []
    for _, group in groupby(sorted(alike, key=_key), key=_key):
        same = list(group)
        result.extend(same if len(same) == 1 else sorted(same, key=lambda each: compact(v4_interaction(each))))
    return result


def _key(interaction: Interaction) -> _Key:
    states = interaction.states
    plain = all(not state.params for state in states)
    names = tuple([state.name for state in states]) if plain else (compact(written_states(states)),)
    return names, kind_of(interaction).value
