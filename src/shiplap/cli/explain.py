"""``shiplap explain``: a decision that was made before, shown again."""

from typing import Any

import click

from shiplap.cli.console import Console, pass_console
from shiplap.cli.options import broker_flags, broker_options, output_option
from shiplap.cli.verdict import say_decision
from shiplap.client import BrokerClient


@click.command()
@click.argument("decision")
@broker_options
@output_option
@pass_console
def explain(console: Console, decision: str, output: str, **options: Any) -> None:
    """Show the decision with this id again, as it was made; the exit code is 0 whatever its verdict was."""
    with BrokerClient.open(console.settings(broker_flags(options))) as client:
        found = client.gates.decision(decision)
    say_decision(console, found, output)
