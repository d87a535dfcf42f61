"""``shiplap verify``: replays contracts on a provider that runs somewhere, for those who have no pytest."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from shiplap.cli.console import Console, pass_console
from shiplap.cli.exit_code import ExitCode
from shiplap.cli.openapi_self_check import OwnDocument
from shiplap.cli.options import broker_flags, broker_options
from shiplap.cli.verify_missing import list_missing, missing_of_version
from shiplap.cli.verify_run import replay_contracts
from shiplap.cli.verify_sources import contracts_of_run
from shiplap.cli.verify_transports import names_provider
from shiplap.client import BrokerClient
from shiplap.client.publish_results import Result, ResultsOfVersion, send_results
from shiplap.distribution import VERSION
from shiplap.errors import BrokerError, InputError
from shiplap.model.json_value import JsonObject
from shiplap.model.verification import InteractionOutcome, Verification
from shiplap.model.version import VersionRef
from shiplap.report.verification_as_github import verification_as_github
from shiplap.report.verification_as_json import verification_as_json
from shiplap.report.verification_as_junit import verification_as_junit
from shiplap.report.verification_as_markdown import verification_as_markdown
from shiplap.report.verification_as_text import verification_as_text
from shiplap.settings import Settings
from shiplap.verify.plan import PlannedContract
from shiplap.wire.verification_results import one_address_a_content, verification_results_to_json

_REPORTS = {
    "text": verification_as_text,
    "junit": verification_as_junit,
    "markdown": verification_as_markdown,
    "github": verification_as_github,
}


@click.command()
@click.argument("places", metavar="[FILE_OR_DIR_OR_URL]...", nargs=-1)
@click.option("-a", "--provider", metavar="NAME", help="The provider, by its name in contracts.")
@click.option("--url", metavar="URL", help="Where the provider listens.")
@click.option(
    "--app", metavar="MODULE:NAME", help="Instead of --url: an ASGI or WSGI application, replayed in process."
)
@click.option("--state-url", metavar="URL", help="Where provider states are changed (POST, Pact's protocol).")
@click.option("--state-teardown", is_flag=True, help="Call the state address after each interaction too.")
@click.option("--message-url", metavar="URL", help="Where messages are asked for (POST, Pact's protocol).")
@click.option(
    "--transport",
    "transports",
    metavar="NAME[:/PREFIX]=URL",
    multiple=True,
    help="One more way to the provider: http for paths below a prefix, message, or a name the contract uses.",
)
@click.option("-H", "--header", "headers", metavar="'NAME: VALUE'", multiple=True, help="Put into each request.")
@click.option("--environment", "--env", metavar="NAME", help="From the broker: everything that is alive there.")
@click.option("--selector", "selectors", metavar="SELECTOR", multiple=True, help="From the broker: main, env:NAME, ...")
@click.option(
    "--include-wip-pacts-since", "wip_since", metavar="DAY", help="From the broker: work in progress too, as pending."
)
@click.option("--missing", is_flag=True, help="From the broker: what a provider version there has not verified.")
@click.option("--consumer", "consumers", metavar="NAME@VERSION", multiple=True, help="For --missing: this one too.")
@click.option("--version", "--provider-version", metavar="VERSION", help="Version of the provider, for publishing.")
@click.option("--branch", metavar="NAME", help="Branch of the provider version.")
@click.option("--build-url", metavar="URL", help="Page of the build, for publishing.")
@click.option("--publish", is_flag=True, help="Send the results to the broker.")
@click.option("--openapi", "document", metavar="FILE", help="Hold each response against this OpenAPI document too.")
@click.option(
    "--seconds",
    type=click.FloatRange(min=0, min_open=True),
    default=10.0,
    help="The longest one interaction may take.",
    show_default=True,
)
@click.option(
    "-o",
    "--output",
    type=click.Choice(["text", "json", "junit", "markdown", "github"]),
    default="text",
    help="For people (text), for machines, or for a CI system.",
)
@broker_options
@pass_console
def verify(console: Console, places: tuple[str, ...], **options: Any) -> ExitCode:
    """Replay contracts on a provider: those named, or without any those the broker has for it.

    With --missing and nothing that says where the provider is, list what nobody has verified in an environment; else
    replay exactly that.

    Exits with 0 when everything passed, 1 when something fails, 3 when something could not be verified, for example
    because nobody listens at --url or a provider state cannot be set up.
    """
    names = ("version", "branch", "build_url", "environment")
    settings = console.settings(broker_flags(options, **{name: options[name] for name in names}))
    provider = options["provider"] or settings.pacticipant
    if options["missing"] and not names_provider(options):
        return list_missing(console, settings, provider, options)
    if options["missing"]:
        contracts = missing_of_version(settings, provider, places, options)
        if not contracts:
            console.say(f"nothing is missing for {provider}@{settings.version} in {settings.environment}")
            return ExitCode.YES
    else:
        contracts = contracts_of_run(console, settings, places, provider, options)
    if options["publish"] and not any(contract.results for contract in contracts):
        raise InputError("there is nothing to publish: these contracts did not come from a broker")
    version = console.version_of(settings) if options["publish"] else settings.version
    own = None if options["document"] is None else OwnDocument.read(console, Path(options["document"]))
    listening = {} if own is None else {"listening": own.listening}
    verifications = replay_contracts(contracts, version, console.folder, options, **listening)
    if options["output"] == "json":
        console.say_json(verification_as_json(verifications))
    else:
        console.say(_REPORTS[options["output"]](verifications).rstrip("\n"))
    if _nothing_known(verifications):
        console.note(f"nothing could be verified: {_first_problem(verifications)}")
        return ExitCode.UNKNOWN
    if options["publish"]:
        _publish(console, settings, contracts, verifications)
    code = _exit_code(verifications)
    return code if own is None else own.settled(console, code, _published_as(settings, verifications, options))


def _publish(
    console: Console,
    settings: Settings,
    contracts: tuple[PlannedContract, ...],
    verifications: tuple[Verification, ...],
) -> None:
    build = console.build(settings)
    results = tuple(
        Result(address=address, body=_body(verification, build.build_url.value if build.build_url else None))
        for contract, verification in zip(contracts, verifications, strict=True)
        for address in one_address_a_content(contract.results)
        if verification.decided
    )
    undecided = [each.label for each in verifications if not each.decided]
    if undecided:
        console.note(f"not published, because it could not all be verified: {', '.join(undecided)}")
    first = verifications[0]
    found = ResultsOfVersion(
        provider=first.provider,
        version=first.provider_version or "",
        branch=build.branch.value if build.branch else None,
        results=results,
    )
    try:
        with BrokerClient.open(settings) as client:
            console.note(f"published {send_results(client, found)} results of {found.provider}@{found.version}")
    except BrokerError:
        kept = found.keep(console.folder, settings.broker_url or "")
        console.note(f"the results are kept in {kept}; send them later with: shiplap publish-results {kept}")
        raise


def _published_as(
    settings: Settings, verifications: tuple[Verification, ...], options: Mapping[str, Any]
) -> tuple[Settings, VersionRef] | None:
    """Return where the document goes and whose it is; ``None`` where nothing is published."""
    first = verifications[0]
    if not options["publish"] or first.provider_version is None:
        return None
    return settings, VersionRef(first.provider, first.provider_version)


def _body(verification: Verification, build_url: str | None) -> JsonObject:
    return verification_results_to_json(verification, implementation_version=VERSION, build_url=build_url)


def _nothing_known(verifications: tuple[Verification, ...]) -> bool:
    """Return whether not one interaction says anything about the provider, pending ones included."""
    found = [interaction for verification in verifications for interaction in verification.interactions]
    return all(interaction.outcome is InteractionOutcome.NOT_VERIFIABLE for interaction in found)


def _first_problem(verifications: tuple[Verification, ...]) -> str:
    problems = (each.problem for one in verifications for each in one.interactions if each.problem)
    return next(problems, "the contracts have no interactions").partition("\n")[0]


def _exit_code(verifications: tuple[Verification, ...]) -> ExitCode:
    outcomes = {
        interaction.outcome
        for verification in verifications
        for interaction in verification.interactions
        if not (verification.pending or interaction.pending)
    }
    if outcomes & {InteractionOutcome.FAILED, InteractionOutcome.ERRORED}:
        return ExitCode.NO
    if InteractionOutcome.NOT_VERIFIABLE in outcomes or any(not each.interactions for each in verifications):
        return ExitCode.UNKNOWN
    return ExitCode.YES
