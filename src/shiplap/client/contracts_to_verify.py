"""Asks a broker which contracts a provider must verify: what is alive blocks, what is only on a branch is pending."""

import json
from collections.abc import Iterator, Sequence
from datetime import date, datetime

from shiplap.client.broker_client import BrokerClient
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
from shiplap.wire.missing import MissingEvidence
from shiplap.wire.pact_client import PactToVerify, links_from_json

_PLAIN: dict[str, Selector] = {
    "main": MainBranch(),
    "matching": MatchingBranch(),
    "deployed": Deployed(),
    "released": Released(),
    "deployed-or-released": DeployedOrReleased(),
    "latest": Latest(),
}


def parse_selector(text: str) -> Selector:
    """Read a selector as it is written on a command line: ``main``, ``branch:NAME``, ``env:NAME``, ...

    Raises:
        UnknownNameError: when it is none.
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
    raise UnknownNameError("selector", text, [*_PLAIN, "branch:NAME", "tag:NAME", "env:NAME"])


def contracts_to_verify(
    client: BrokerClient,
    provider: str,
    *,
    environment: str | None = None,
    selectors: Sequence[Selector] = (),
    branch: str | None = None,
    wip_since: date | None = None,
) -> Iterator[PlannedContract]:
    """Return the contracts a provider must verify.

    Args:
        client: of the broker.
        provider: whose contracts.
        environment: with it, and without selectors, everything that is alive there, and as pending what the main
            branches and the branches named like ``branch`` hold.
        selectors: exactly these consumer versions; without them and without an environment the main branches, what is
            deployed or released anywhere, and the branches named like ``branch``.
        branch: of the provider version that verifies.
        wip_since: also work in progress published since this day, as pending; needs the ``branch``.

    Raises:
        ShiplapError: when the broker cannot be asked, or knows no such provider or environment.
    """
    if wip_since is not None and branch is None:
        raise InputError("work in progress is asked for a branch of the provider: say which one")
    matching: list[Selector] = [MatchingBranch()] if branch is not None else []
    if environment is not None and not selectors:
        yield from _alive(client, provider, environment)
        yield from _chosen(client, provider, [MainBranch(), *matching], (branch, wip_since), blocking=False)
        return
    default = [MainBranch(), DeployedOrReleased(), *matching]
    yield from _chosen(client, provider, selectors or default, (branch, wip_since), blocking=True)


def missing_contracts(
    client: BrokerClient, provider: str, version: str, environment: str, consumers: Sequence[str] = ()
) -> Iterator[PlannedContract]:
    """Return the contracts that one version of a provider has not verified, and that can meet it in an environment.

    What is not alive yet is pending.

    Raises:
        ShiplapError: when the broker cannot be asked, or knows no such provider or environment; or nothing can be
            missing, because the version does not serve there or no contract can meet it.
    """
    found = client.gates.missing(environment, provider, consumers).of_version(version)
    if found.is_vacuous:
        raise InputError(nothing_to_verify(found, provider, version))
    for one in found.missing:
        for contract in one.contracts:
            why = {contract.consumer.number: contract.why}
            yield _planned(
                client.contracts.pact(contract.href), contract.href, versions=why, pending=not contract.alive
            )


def nothing_to_verify(found: MissingEvidence, provider: str | None, version: str | None) -> str:
    """Return why nothing is missing without that being a pass: a sentence for people.

    Args:
        found: what the broker says of the environment.
        provider: who was asked about; ``None`` for everybody.
        version: which of its versions was asked about; ``None`` for all.
    """
    if not found.serving:
        which = f"version {version}" if version is not None else "version"
        return (
            f"nothing was looked at, and that is not a pass: no {which} of {provider or 'any provider'} serves in "
            f"{found.environment}; look at the names, and record with `shiplap deploy` what runs there"
        )
    serving = ", ".join(str(one.provider) for one in found.serving)
    return (
        f"nothing was looked at, and that is not a pass: no consumer version that can meet {serving} in "
        f"{found.environment} has a contract with it; publish a contract of a consumer first"
    )


def contract_at(client: BrokerClient, address: str) -> PlannedContract:
    """Return the contract at an address of the broker, as webhooks name it; its results go where its links say.

    Raises:
        ShiplapError: when the broker cannot be asked, or there is no contract.
    """
    pact = client.contracts.pact(address)
    number = _version(pact)
    return _planned(pact, address, versions={number: ""} if number else {}, pending=False)


def _alive(client: BrokerClient, provider: str, environment: str) -> Iterator[PlannedContract]:
    for consumer in client.gates.alive(provider, environment).alive:
        if consumer.href is None:
            continue
        until = f" until {_instant(consumer.until)}" if consumer.until is not None else ""
        why = {consumer.consumer.number: f"{consumer.why}{until}"}
        yield _planned(client.contracts.pact(consumer.href), consumer.href, versions=why, pending=False)


def _chosen(
    client: BrokerClient,
    provider: str,
    selectors: Sequence[Selector],
    version: tuple[str | None, date | None],
    *,
    blocking: bool,
) -> Iterator[PlannedContract]:
    branch, wip_since = version
    # Whether a contract is pending depends on what the provider's branch has satisfied before.
    found = client.contracts.to_verify(
        provider, selectors, branch=branch, pending=branch is not None, wip_since=wip_since
    )
    for entry in found:
        pact = client.contracts.pact(entry.href)
        number = _version(pact)
        yield _planned(
            pact,
            entry.href,
            versions={number: _why_chosen(entry)} if number else {},
            pending=entry.pending or not blocking,
            notices=tuple(text for when, text in entry.notices if when == "before_verification"),
        )


def _why_chosen(entry: PactToVerify) -> str:
    return f"work in progress: {entry.short_description}" if entry.wip else entry.short_description


def parse_day(text: str) -> date:
    """Read a day, ``2026-11-23``.

    Raises:
        InputError: when it is none.
    """
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise InputError(f"expected a day as YYYY-MM-DD, got {text!r}") from error


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
