"""Names of interactions for people: what is sent and in which state, before the consumer's own words for it."""

from collections import Counter
from typing import assert_never

from shiplap.model.interaction import AsyncMessage, Contract, HttpInteraction, Interaction, SyncMessage


def interaction_names(contract: Contract) -> tuple[str, ...]:
    """Return one name an interaction, in order; unique, and the same for the same contract."""
    names = [_name(interaction) for interaction in contract.interactions]
    names = _tell_apart(names, [f"{interaction.description}: " for interaction in contract.interactions])
    seen: Counter[str] = Counter()
    unique = []
    for name in names:
        seen[name] += 1
        unique.append(name if seen[name] == 1 else f"{name} #{seen[name]}")
    return tuple(unique)


def _tell_apart(names: list[str], prefixes: list[str]) -> list[str]:
    """Put the description before names that several interactions share."""
    counts = Counter(names)
    return [prefix + name if counts[name] > 1 else name for name, prefix in zip(names, prefixes, strict=True)]


def _name(interaction: Interaction) -> str:
    states = ", ".join(state.name for state in interaction.states)
    match interaction:
        case HttpInteraction():
            what = f"{interaction.request.method} {interaction.request.path}"
        case AsyncMessage() | SyncMessage():
            what = interaction.description
        case _:
            assert_never(interaction)
    name = f"{what} [{states}]" if states else what
    return " ".join(name.replace("::", ":").split())
