"""``shiplap verify --missing``: what nobody has verified in an environment, so that a job can do exactly that."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from shiplap.cli.console import Console
from shiplap.cli.exit_code import ExitCode
from shiplap.client import BrokerClient
from shiplap.client.contracts_to_verify import missing_contracts, nothing_to_verify
from shiplap.errors import InputError
from shiplap.settings import Settings
from shiplap.verify.plan import PlannedContract, plan
from shiplap.wire.missing import MissingEvidence, MissingOfVersion, missing_to_json


def list_missing(console: Console, settings: Settings, provider: str | None, options: Mapping[str, Any]) -> ExitCode:
    """Say what is missing: unknown where something is, or nothing could be, yes where all that can meet has a verdict.

    Raises:
        InputError: when nobody said in which environment.
    """
    environment = _environment(settings)
    with BrokerClient.open(settings) as client:
        found = client.gates.missing(environment, provider, options["consumers"])
    if options["version"] is not None:
        found = found.of_version(options["version"])
    if options["output"] == "json":
        console.say_json(missing_to_json(found))
    elif not found.is_vacuous:
        console.say("\n".join(_lines(found)))
    if found.is_vacuous:
        console.note(nothing_to_verify(found, provider, options["version"]))
    return ExitCode.UNKNOWN if found.missing or found.is_vacuous else ExitCode.YES


def missing_of_version(
    settings: Settings, provider: str | None, places: Sequence[str], options: Mapping[str, Any]
) -> tuple[PlannedContract, ...]:
    """Return the contracts that the provider version which is tested has not verified.

    Raises:
        InputError: when it is not clear which version of which provider is tested, and where it meets its consumers.
    """
    environment = _environment(settings)
    if places or options["selectors"]:
        raise InputError("--missing asks the broker for what is missing; leave out files and --selector")
    if provider is None or settings.version is None:
        raise InputError("say --provider and --provider-version: what is missing depends on the version that is tested")
    with BrokerClient.open(settings) as client:
        return plan(missing_contracts(client, provider, settings.version, environment, options["consumers"]))


def _environment(settings: Settings) -> str:
    if settings.environment is None:
        raise InputError("say --environment: what can meet depends on what is alive there")
    return settings.environment


def _lines(found: MissingEvidence) -> Iterator[str]:
    if not found.missing:
        yield f"nothing is missing: everything that can meet in {found.environment} has a verdict"
    for one in found.missing:
        yield from _version(one, found.environment)


def _version(one: MissingOfVersion, environment: str) -> Iterator[str]:
    count = len(one.contracts)
    yield f"{one.provider} has not verified {count} {'contract' if count == 1 else 'contracts'}:"
    for contract in one.contracts:
        yield f"  {contract.consumer}   {contract.why}"
    yield "  to verify it, check that version out, start it and run:"
    yield (
        f"  shiplap verify --missing --environment {environment} --provider {one.provider.pacticipant} "
        f"--provider-version {one.provider.number} --url URL --publish"
    )
