"""``shiplap can-i-finish``: the gate before the old instances are retired."""

from typing import Any

import click

from shiplap.cli.console import Console, pass_console
from shiplap.cli.exit_code import ExitCode
from shiplap.cli.gate_question import ask_gate, question_options
from shiplap.cli.open_deployment import open_deployment
from shiplap.cli.options import broker_flags, needed
from shiplap.client import BrokerClient


@click.command("can-i-finish")
@click.option("-e", "--version", metavar="VERSION", help="The version that is being deployed, where several are.")
@question_options
@pass_console
def can_i_finish(console: Console, version: str | None, **options: Any) -> ExitCode:
    """May the deployment that is open finish: may the old instances be retired? Exit codes as for can-i-deploy."""
    flags = broker_flags(options, pacticipant=options["pacticipant"], environment=options["environment"])
    settings = console.settings(flags)
    pacticipant = needed(settings.pacticipant, "--pacticipant", "pacticipant")
    environment = needed(settings.environment, "--environment", "environment")
    with BrokerClient.open(settings) as client:
        meant = open_deployment(client, pacticipant, environment, version=version, target=options["target"])
    return ask_gate(console, "finish", {**options, "target": meant.target}, version=meant.version, find_version=False)
