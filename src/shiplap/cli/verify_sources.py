"""Finds the contracts that ``shiplap verify`` replays: files, addresses, or what the broker has for the provider."""

from collections.abc import Mapping
from typing import Any

from shiplap.cli.console import Console
from shiplap.client import BrokerClient
from shiplap.client.contracts_to_verify import contract_at, contracts_to_verify, parse_day, parse_selector
from shiplap.errors import InputError, NoContractError
from shiplap.settings import Settings
from shiplap.verify.plan import PlannedContract, plan
from shiplap.verify.sources import read_sources


def contracts_of_run(
    console: Console, settings: Settings, places: tuple[str, ...], provider: str | None, options: Mapping[str, Any]
) -> tuple[PlannedContract, ...]:
    """Return what is to be replayed: the contracts that were named, else those the broker has for the provider.

    Raises:
        InputError: when there is none, or it is not clear which provider is meant.
        BrokerError: when the broker is down or refuses.
    """
    if places:
        found = _named(console, settings, places)
        chosen = [contract for contract in found if provider in {None, contract.provider}]
        names = {contract.provider for contract in chosen}
        if len(names) > 1:
            raise InputError(f"say --provider: there are contracts for {', '.join(sorted(names))}")
    else:
        if provider is None:
            raise InputError(
                "say --provider, so that the broker can be asked for its contracts, or name contract files"
            )
        branch = console.build(settings).branch
        with BrokerClient.open(settings) as client:
            chosen = list(
                contracts_to_verify(
                    client,
                    provider,
                    environment=settings.environment,
                    selectors=[parse_selector(text) for text in options.get("selectors") or ()],
                    branch=branch.value if branch else None,
                    wip_since=parse_day(options["wip_since"]) if options.get("wip_since") else None,
                )
            )
    if not chosen:
        raise NoContractError(f"there is no contract for {provider!r}: nothing was verified, and that is not a pass")
    return plan(chosen)


def _named(console: Console, settings: Settings, places: tuple[str, ...]) -> list[PlannedContract]:
    """Read the contracts that were named; those in the broker with its credentials, so that results can go back."""
    broker = settings.broker_url
    there = [place for place in places if broker and place.startswith(f"{broker}/")]
    found = list(read_sources([place for place in places if place not in there], console.folder))
    if there:
        with BrokerClient.open(settings) as client:
            found += [contract_at(client, address) for address in there]
    return found
