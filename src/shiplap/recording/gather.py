"""From what single tests recorded to one contract a pair, whatever the order in which the tests ran."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import reduce

from shiplap.errors import ConflictError
from shiplap.model.interaction import Contract, Interaction
from shiplap.model.provenance import Provenance, is_imported, provenance_of
from shiplap.model.read_set import joined_read_set, read_set, same_but_for_read_set, with_read_set
from shiplap.recording.recording_errors import ConflictingTestsError


@dataclass(frozen=True, slots=True)
class Merged:
    """A contract as it should be on disk.

    Attributes:
        contract: the merged contract, its interactions in a fixed order.
        ghosts: names of interactions that stand in the old file and were not recorded; they are gone from
            ``contract`` where pruning was asked for.
    """

    contract: Contract
    ghosts: tuple[str, ...]


def gather(recorded: Iterable[tuple[str, Contract]]) -> tuple[Contract, ...]:
    """Put together what tests recorded on purpose; each comes with the name of its test.

    Raises:
        ConflictingTestsError: when two tests describe one interaction differently; names both.
    """
    seen: dict[tuple[str, str], dict[str, tuple[str, Interaction]]] = {}
    for test, contract in sorted(recorded, key=lambda each: each[0]):
        known = seen.setdefault((contract.consumer, contract.provider), {})
        for interaction in contract.interactions:
            name = interaction_name(interaction)
            other, present = known.setdefault(name, (test, interaction))
            if not same_but_for_read_set(present, interaction):
                raise ConflictingTestsError(_conflict(contract, name, (other, test)))
            known[name] = (other, joined_read_set(present, interaction))
    return tuple(
        Contract(consumer=consumer, provider=provider, interactions=_ordered(each for _, each in known.values()))
        for (consumer, provider), known in sorted(seen.items())
    )


def with_observed(recorded: Iterable[Contract], observed: Iterable[Contract]) -> tuple[Contract, ...]:
    """Add what was made of mocks or traffic; it gives way to what a test recorded under the same description."""
    pairs: dict[tuple[str, str], list[Interaction]] = {}
    for contract in (*recorded, *observed):
        pairs.setdefault((contract.consumer, contract.provider), []).extend(contract.interactions)
    return tuple(
        Contract(
            consumer=consumer,
            provider=provider,
            interactions=_ordered(_preferred(_read_together(interactions))),
        )
        for (consumer, provider), interactions in sorted(pairs.items())
    )


def merge(old: Contract | None, fresh: Contract, *, prune: bool, mocks: bool = True, readsets: bool = False) -> Merged:
    """Put what was recorded into what the file holds; with ``prune`` only what was recorded stays.

    ``mocks`` says whether the run looked at mocks; if it did not, what was made of them stays in any case. What was
    imported from files of other tools stays too: no test sees those.
    ``readsets`` says whether it looked at what was read; see `settled_read_sets`.

    Raises:
        ConflictError: when the file is that of another pair, whose names make the same file name.
    """
    if old is not None and (old.consumer, old.provider) != (fresh.consumer, fresh.provider):
        raise ConflictError(
            f"the file of {fresh.consumer} and {fresh.provider} holds the contract of {old.consumer} and "
            f"{old.provider}; choose another folder for one of them, or another name"
        )
    fresh = replace(fresh, interactions=settled_read_sets(old, fresh, looked=readsets, full=prune))
    if old is None:
        return Merged(fresh, ())
    names = {interaction_name(each) for each in fresh.interactions}
    rest = [each for each in old.interactions if interaction_name(each) not in names]
    kept = [each for each in rest if is_imported(each) or (is_mocked(each) and not mocks)]
    missing = [each for each in rest if each not in kept]
    ghosts = tuple(sorted(interaction_name(each) for each in missing))
    interactions = _ordered(_preferred([*fresh.interactions, *kept, *([] if prune else missing)]))
    return Merged(replace(fresh, interactions=interactions, metadata=old.metadata, extras=old.extras), ghosts)


def settled_read_sets(old: Contract | None, fresh: Contract, *, looked: bool, full: bool) -> tuple[Interaction, ...]:
    """Return what was recorded with the read-sets that should stand in the file.

    Other tests may read more of the same interaction, so a partial run only adds to a read-set that is there; a run
    that did not look leaves it as it is. Where the interaction itself has changed, what is read of it is not known.
    """
    if looked and full:
        return fresh.interactions
    before = {interaction_name(each): each for each in old.interactions} if old is not None else {}
    return tuple(_settled(before.get(interaction_name(each)), each, looked=looked) for each in fresh.interactions)


def _settled(old: Interaction | None, fresh: Interaction, *, looked: bool) -> Interaction:
    if old is None or not same_but_for_read_set(old, fresh):
        return with_read_set(fresh, None)
    return joined_read_set(fresh, old) if looked else with_read_set(fresh, read_set(old))


def is_mocked(interaction: Interaction) -> bool:
    """Return whether an interaction was made of a mock or of traffic, and not recorded by a test on purpose."""
    return provenance_of([interaction.comments]) in {Provenance.MOCKED, Provenance.OBSERVED}


def _read_together(interactions: list[Interaction]) -> list[Interaction]:
    """Count what tests read of a mock as read of what was recorded on purpose, which takes its place."""
    mocks = [each for each in interactions if is_mocked(each)]
    return [each if is_mocked(each) else reduce(joined_read_set, _mocks_of(each, mocks), each) for each in interactions]


def _mocks_of(interaction: Interaction, mocks: list[Interaction]) -> list[Interaction]:
    return [mock for mock in mocks if mock.description == interaction.description]


def _preferred(interactions: list[Interaction]) -> list[Interaction]:
    """Leave out mocks of what was also recorded on purpose, unless somebody gave them a provider state of their own."""
    recorded = [each for each in interactions if not is_mocked(each)]
    names = {interaction_name(each) for each in recorded} | {each.description for each in recorded}
    return [each for each in interactions if not is_mocked(each) or interaction_name(each) not in names]


def interaction_name(interaction: Interaction) -> str:
    """Return what tells an interaction from the others of its contract: description and provider states."""
    states = [
        state.name + (f" {dict(sorted(state.params.items()))}" if state.params else "") for state in interaction.states
    ]
    return interaction.description + (f" [{', '.join(states)}]" if states else "")


def _ordered(interactions: Iterable[Interaction]) -> tuple[Interaction, ...]:
    return tuple(sorted(interactions, key=interaction_name))


def _conflict(contract: Contract, name: str, tests: tuple[str, str]) -> str:
    where = tests[0] if tests[0] == tests[1] else f"{tests[0]} and {tests[1]}"
    return (
        f"{contract.consumer} -> {contract.provider}: {name} is described in two ways, by {where}. "
        'Make them alike, or tell them apart with .described_as("...") or another provider state.'
    )
