"""Asks the broker which contracts to verify: what is alive in an environment blocks, the branches are pending."""

import json
from collections.abc import Iterator
from datetime import datetime

from pytest_shiplap.provider_side.surroundings import Surroundings
from shiplap.client import BrokerClient
from shiplap.errors import InputError, UnknownNameError
from shiplap.model.json_value import JsonObject
from shiplap.model.selector import (
    Branch,
    Deployed,
    DeployedOrReleased,
    InEnvironment,
    Latest,
    MainBranch,
    MatchingBranch,
    Released,
    Selector,
    Tagged,
)
from shiplap.verify.plan import PlannedContract, planned
from shiplap.wire.pact_client import links_from_json

_PLAIN: dict[str, Selector] = {
    "main": MainBranch(),
    "matching": MatchingBranch(),
    "deployed": Deployed(),
    "released": Released(),
    "deployed-or-released": DeployedOrReleased(),
    "latest": Latest(),
}


def contracts_of_broker(surroundings: Surroundings, providers: tuple[str, ...]) -> Iterator[PlannedContract]:
    """Return the contracts the broker has for the providers.

    Raises:
        ShiplapError: when the broker cannot be asked, or nobody said about which provider.
    """
    if not providers:
        raise InputError(
            "the broker must be asked about a provider by name, and none is known yet: "
            "add --contract-provider NAME or define it with @provider(NAME) in a conftest.py"
        )
    with BrokerClient.open(surroundings.settings) as client:
        for provider in providers:
            yield from _contracts(client, surroundings, provider)


def parse_selector(text: str) -> Selector:
    """Read a selector as it is written on the command line.

    Raises:
        InputError: when it is none.
    """
    if text in _PLAIN:
        return _PLAIN[text]
    kind, _, name = text.partition(":")
    if name and kind == "branch":
        return Branch(name)
    if name and kind == "tag":
        return Tagged(name, latest=True)
    if name and kind == "env":
        return InEnvironment(name)
    known = [*_PLAIN, "branch:NAME", "tag:NAME", "env:NAME"]
    raise UnknownNameError("selector", text, known)


def _contracts(client: BrokerClient, surroundings: Surroundings, provider: str) -> Iterator[PlannedContract]:
    selectors = [parse_selector(text) for text in surroundings.selectors]
    if surroundings.environment is not None and not selectors:
        yield from _alive(client, provider, surroundings.environment)
        yield from _chosen(client, surroundings, provider, [MainBranch(), MatchingBranch()], blocking=False)
        return
    default: list[Selector] = [MainBranch(), DeployedOrReleased()]
    if surroundings.branch is not None:
        default.append(MatchingBranch())
    yield from _chosen(client, surroundings, provider, selectors or default, blocking=True)


def _alive(client: BrokerClient, provider: str, environment: str) -> Iterator[PlannedContract]:
    for consumer in client.gates.alive(provider, environment).alive:
        if consumer.href is None:
            continue
        until = f" until {_instant(consumer.until)}" if consumer.until is not None else ""
        pact = client.contracts.pact(consumer.href)
        why = {consumer.consumer.number: f"{consumer.why}{until}"}
        yield _planned(pact, consumer.href, versions=why, pending=False)


def _chosen(
    client: BrokerClient, surroundings: Surroundings, provider: str, selectors: list[Selector], *, blocking: bool
) -> Iterator[PlannedContract]:
    chosen = [each for each in selectors if surroundings.branch is not None or not isinstance(each, MatchingBranch)]
    for entry in client.contracts.to_verify(provider, chosen, branch=surroundings.branch):
        pact = client.contracts.pact(entry.href)
        number = _version(pact)
        notices = tuple(text for when, text in entry.notices if when == "before_verification")
        yield _planned(
            pact,
            entry.href,
            versions={number: entry.short_description} if number else {},
            pending=entry.pending or not blocking,
            notices=notices,
        )


def _planned(
    pact: JsonObject, href: str, *, versions: dict[str, str], pending: bool, notices: tuple[str, ...] = ()
) -> PlannedContract:
    """Plan a contract as the broker gave it; its links say where results go."""
    results = links_from_json(pact).get("pb:publish-verification-results")
    text = json.dumps(pact, ensure_ascii=False)
    addresses = (results,) if results else ()
    return planned(text, href, versions=versions, pending=pending, results=addresses, notices=notices)


def _version(pact: JsonObject) -> str | None:
    match pact:
        case {"_links": {"pb:consumer-version": {"name": str() as number}}}:
            return number
        case _:
            return None


def _instant(instant: datetime) -> str:
    return instant.strftime("%Y-%m-%d %H:%M UTC")
