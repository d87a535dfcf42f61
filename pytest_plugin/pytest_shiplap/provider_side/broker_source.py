"""Asks the broker which contracts to verify, as the options of the run say."""

from collections.abc import Iterator

from pytest_shiplap.provider_side.surroundings import Surroundings
from shiplap.client import BrokerClient
from shiplap.client.contracts_to_verify import (
    contract_at,
    contracts_to_verify,
    missing_contracts,
    parse_day,
    parse_selector,
)
from shiplap.errors import InputError
from shiplap.verify.plan import PlannedContract


def contracts_at(surroundings: Surroundings, addresses: tuple[str, ...]) -> Iterator[PlannedContract]:
    """Return the contracts at addresses of the broker.

    Raises:
        ShiplapError: when the broker cannot be asked, or has no contract there.
    """
    with BrokerClient.open(surroundings.settings) as client:
        for address in addresses:
            yield contract_at(client, address)


def contracts_of_broker(surroundings: Surroundings, providers: tuple[str, ...]) -> Iterator[PlannedContract]:
    """Return the contracts the broker has for the providers.

    Raises:
        ShiplapError: when the broker cannot be asked, or nobody said about which provider.
    """
    _check_known(providers)
    selectors = [parse_selector(text) for text in surroundings.selectors]
    wip_since = None if surroundings.wip_since is None else parse_day(surroundings.wip_since)
    with BrokerClient.open(surroundings.settings) as client:
        for provider in providers:
            yield from contracts_to_verify(
                client,
                provider,
                environment=surroundings.environment,
                selectors=selectors,
                branch=surroundings.branch,
                wip_since=wip_since,
            )


def contracts_missing(surroundings: Surroundings, providers: tuple[str, ...]) -> Iterator[PlannedContract]:
    """Return the contracts that the provider version has not verified, of those it can meet in the environment.

    Raises:
        ShiplapError: when the broker cannot be asked, or nobody said about which provider.
    """
    _check_known(providers)
    version, environment = surroundings.version or "", surroundings.environment or ""
    with BrokerClient.open(surroundings.settings) as client:
        for provider in providers:
            yield from missing_contracts(client, provider, version, environment)


def _check_known(providers: tuple[str, ...]) -> None:
    if not providers:
        raise InputError(
            "the broker must be asked about a provider by name, and none is known yet: "
            "add --contract-provider NAME or define it with @provider(NAME) in a conftest.py"
        )
