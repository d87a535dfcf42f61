"""``shiplap publish``: contract files to the broker, all or nothing."""

from itertools import groupby
from pathlib import Path
from typing import Any

import click

from shiplap.cli.console import Console, pass_console
from shiplap.cli.exit_code import ExitCode
from shiplap.cli.options import broker_flags, broker_options, output_option
from shiplap.client import BrokerClient
from shiplap.client.contract_files import find_contract_files, read_contract_files
from shiplap.errors import InputError
from shiplap.settings import Build
from shiplap.wire.pact_client import ContractFile, Notice, Publication


@click.command()
@click.argument("places", metavar="[FILE_OR_DIR]...", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "-a",
    "-e",
    "--version",
    "--consumer-app-version",
    "version",
    metavar="VERSION",
    help="Version of the consumer; where not given, what CI or git says.",
)
@click.option("-h", "--branch", metavar="NAME", help="Branch of the consumer; where not given, what CI or git says.")
@click.option("-t", "--tag", "tags", metavar="NAME", multiple=True, help="Tag for the version; may be repeated.")
@click.option("--build-url", metavar="URL", help="Page of the build; where not given, what CI says.")
@click.option("-r", "--auto-detect-version-properties", is_flag=True, help="Accepted as Pact's; it is always done.")
@click.option("--merge", is_flag=True, help="Merge into what this version has published, instead of replacing it.")
@click.option("--dry-run", is_flag=True, help="Check the files and show what would be published; send nothing.")
@broker_options
@output_option
@pass_console
def publish(console: Console, places: tuple[Path, ...], output: str, **options: Any) -> ExitCode:
    """Publish contract files: those named, those in the folders named, or those in the folder of contracts.

    Files of any language's Pact library are welcome. All files are checked before anything is sent; where one has a
    fault, every fault of every file is shown and nothing is published.
    """
    flags = broker_flags(options, version=options["version"], branch=options["branch"], build_url=options["build_url"])
    settings = console.settings(flags)
    files = find_contract_files(places or (Path(settings.contracts_dir),), console.folder)
    contracts = read_contract_files(files, console.folder)
    build = console.build(settings)
    if output == "text":
        _show(console, contracts, build)
    publications = _publications(contracts, build, options)
    if options["dry_run"]:
        console.note("nothing was sent: --dry-run")
        return ExitCode.YES
    with BrokerClient.open(settings) as client:
        notices = [notice for publication in publications for notice in client.contracts.publish(publication)]
    _say_result(console, publications, notices, output)
    return ExitCode.YES


def _publications(contracts: tuple[ContractFile, ...], build: Build, options: dict[str, Any]) -> list[Publication]:
    if build.version is None:
        raise InputError("say --version, or set SHIPLAP_VERSION; neither CI nor git says one here")
    by_consumer = sorted(contracts, key=lambda contract: contract.consumer)
    return [
        Publication(
            pacticipant=consumer,
            version=build.version.value,
            branch=build.branch.value if build.branch else None,
            tags=options["tags"],
            build_url=build.build_url.value if build.build_url else None,
            contracts=tuple(group),
            merge=options["merge"],
        )
        for consumer, group in groupby(by_consumer, key=lambda contract: contract.consumer)
    ]


def _show(console: Console, contracts: tuple[ContractFile, ...], build: Build) -> None:
    for contract in contracts:
        console.note(f"{contract.consumer} -> {contract.provider}   {contract.source}")
    console.note(f"version    {build.version or 'unknown'}")
    console.note(f"branch     {build.branch or 'unknown'}")
    console.note(f"build URL  {build.build_url or 'none'}")


def _say_result(console: Console, publications: list[Publication], notices: list[Notice], output: str) -> None:
    if output == "json":
        console.say_json(
            {
                "published": [
                    {
                        "consumer": contract.consumer,
                        "provider": contract.provider,
                        "version": publication.version,
                        "branch": publication.branch,
                        "build_url": publication.build_url,
                        "file": contract.source,
                    }
                    for publication in publications
                    for contract in publication.contracts
                ],
                "notices": [{"type": notice.type, "text": notice.text} for notice in notices],
            }
        )
        return
    colours = {"success": "green", "warning": "yellow", "error": "red", "danger": "red"}
    for notice in notices:
        colour = colours.get(notice.type)
        console.say(console.coloured(notice.text, colour) if colour else notice.text)
