"""The canonical order of interactions, so that neither the order of tests nor of a merge changes a file."""

from collections.abc import Iterable
from itertools import groupby
from typing import TypeAlias

from shiplap.model.interaction import Interaction
from shiplap.pactfile.canonical_json import compact
from shiplap.pactfile.kinds import kind_of
from shiplap.pactfile.states import written_states
from shiplap.pactfile.write_v4 import v4_interaction

_Key: TypeAlias = tuple[str, tuple[str, ...], str]


def ordered(interactions: Iterable[Interaction]) -> tuple[Interaction, ...]:
    """Sort by description, states and kind; what is equal in these, by everything it says."""
    decorated = sorted(((_key(each), each) for each in interactions), key=lambda pair: pair[0])
    result: list[Interaction] = []
    for _, group in groupby(decorated, key=lambda pair: pair[0]):
        same = [each for _, each in group]
        result.extend(same if len(same) == 1 else sorted(same, key=lambda each: compact(v4_interaction(each))))
    return tuple(result)


def _key(interaction: Interaction) -> _Key:
    states = interaction.states
    plain = all(not state.params for state in states)
    names = tuple([state.name for state in states]) if plain else (compact(written_states(states)),)
    return interaction.description, names, kind_of(interaction).value
