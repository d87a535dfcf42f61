"""The meetings of a square: the contracts of one state replayed on the provider of another, wherever both are."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias, assert_never

from shiplap.errors import InputError
from shiplap.model.square import Cell, Square, cell_of
from shiplap.transport.exchange import Limits
from shiplap.transport.opening import open_connection
from shiplap.verify.contract import verify
from shiplap.verify.options import ReplayOptions
from shiplap.verify.over_http import StateChanges
from shiplap.verify.plan import PlannedContract, plan
from shiplap.verify.sources import read_sources
from shiplap.verify.square_suite import ProviderSuite, meet_suite
from shiplap.verify.states import Prepare, no_states


@dataclass(frozen=True, slots=True)
class Consumers:
    """The contracts of one state: ``name`` for people, ``places`` are files, folders and URLs."""

    name: str
    places: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderAddress:
    """A provider that runs already.

    Attributes:
        name: for people.
        url: where it listens.
        state_url: where its states are changed, by Pact's protocol.
        provider: its name in contracts; without it all contracts are taken to be for it.
        seconds: the longest one interaction may take.
    """

    name: str
    url: str
    state_url: str | None = None
    provider: str | None = None
    seconds: float = 10.0


Provider: TypeAlias = ProviderSuite | ProviderAddress
"""A provider as code, or as a running process."""


def square_of(old: tuple[Consumers, Provider], new: tuple[Consumers, Provider], base: Path) -> Square:
    """Let old and new consumers meet the old and the new provider.

    Args:
        old: the contracts and the provider of the one state.
        new: those of the other.
        base: what relative places are relative to.

    Raises:
        InputError: when contracts cannot be read, or a provider cannot be started.
    """
    contracts = {side: read_consumers(side, base) for side in (old[0], new[0])}
    return Square(
        old_old=meet(old[0], contracts[old[0]], old[1], base),
        old_new=meet(old[0], contracts[old[0]], new[1], base),
        new_old=meet(new[0], contracts[new[0]], old[1], base),
        new_new=meet(new[0], contracts[new[0]], new[1], base),
    )


def read_consumers(consumers: Consumers, base: Path) -> tuple[PlannedContract, ...]:
    """Read the contracts of a side.

    Raises:
        InputError: when there are none, or one cannot be read.
    """
    try:
        return plan(read_sources(consumers.places, base))
    except InputError as error:
        raise InputError(f"the contracts of {consumers.name}: {error}") from error


def meet(consumers: Consumers, contracts: tuple[PlannedContract, ...], provider: Provider, base: Path) -> Cell:
    """Replay the contracts of one side on the provider of another.

    Raises:
        InputError: when the provider cannot be started, or none of the contracts is for it.
    """
    chosen = tuple(each for each in contracts if provider.provider in {None, each.provider})
    if not chosen:
        raise InputError(f"no contract of {consumers.name} is for the provider {provider.provider!r}")
    match provider:
        case ProviderSuite():
            places = [place if "://" in place else str((base / place).resolve()) for place in consumers.places]
            return meet_suite(places, provider, _sizes(chosen))
        case ProviderAddress():
            return _meet_address(chosen, provider)
        case _:
            assert_never(provider)


def _sizes(contracts: tuple[PlannedContract, ...]) -> Mapping[str, int]:
    sizes: dict[str, int] = {}
    for contract in contracts:
        sizes[contract.provider] = sizes.get(contract.provider, 0) + contract.size
    return sizes


def _meet_address(contracts: tuple[PlannedContract, ...], provider: ProviderAddress) -> Cell:
    limits = Limits(seconds=provider.seconds)
    connection = open_connection(provider.url, limits)
    states = None if provider.state_url is None else open_connection(provider.state_url, limits)
    prepare: Prepare = no_states if states is None else StateChanges(states.send)
    options = ReplayOptions(base_url=connection.base_url)
    try:
        replayed = [
            each
            for contract in contracts
            for each in verify(contract.read(), connection.send, prepare, options).interactions
        ]
    finally:
        connection.close()
        if states is not None:
            states.close()
    return cell_of(replayed, sum(contract.size for contract in contracts))
