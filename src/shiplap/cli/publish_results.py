"""``shiplap publish-results``: sends results that were kept in a file while the broker was away."""

from pathlib import Path
from typing import Any

import click

from shiplap.cli.console import Console, pass_console
from shiplap.cli.exit_code import ExitCode
from shiplap.cli.options import broker_flags, broker_options
from shiplap.client import BrokerClient
from shiplap.client.publish_results import ResultsOfVersion, send_results


@click.command("publish-results")
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path))
@broker_options
@pass_console
def publish_results(console: Console, files: tuple[Path, ...], **options: Any) -> ExitCode:
    """Send results of verifications that a test run kept in FILE because the broker could not be reached.

    Sending them twice changes nothing. The files are left where they are.
    """
    found = [ResultsOfVersion.read(console.folder / file) for file in files]
    with BrokerClient.open(console.settings(broker_flags(options))) as client:
        for results in found:
            console.say(f"published {send_results(client, results)} results of {results.provider}@{results.version}")
    return ExitCode.YES
