"""``shiplap can-i-deploy``: the gate, asked without starting anything."""

from typing import Any

import click

from shiplap.cli.console import Console, pass_console
from shiplap.cli.exit_code import ExitCode
from shiplap.cli.options import (
    DURATION,
    STRATEGY,
    VERSION_REF,
    at_option,
    broker_flags,
    broker_options,
    environment_option,
    needed,
    output_option,
    pacticipant_option,
    target_option,
    version_option,
)
from shiplap.cli.verdict import say_decision
from shiplap.client import BrokerClient
from shiplap.wire.time_text import duration_text, instant_text


@click.command("can-i-deploy")
@pacticipant_option
@version_option
@environment_option
@at_option("Ask about a deployment that starts then, instead of now")
@click.option("--strategy", type=STRATEGY, help="How it will be deployed; where not given, what the policy says.")
@click.option("--duration", type=DURATION, metavar="DURATION", help="How long it will take, such as 20m.")
@target_option
@click.option(
    "--with",
    "together",
    type=VERSION_REF,
    multiple=True,
    metavar="NAME@VERSION",
    help="Moves with it; may be repeated.",
)
@broker_options
@output_option
@pass_console
def can_i_deploy(console: Console, output: str, **options: Any) -> ExitCode:
    """May this version go to this environment, considering every version that is still alive there?

    Exit code 0 is yes, 1 no (something is known to break), 3 unknown (not everything that can meet is verified).
    """
    settings = console.settings(
        broker_flags(
            options,
            pacticipant=options["pacticipant"],
            version=options["version"],
            environment=options["environment"],
        )
    )
    pacticipant = needed(settings.pacticipant, "--pacticipant", "pacticipant")
    environment = needed(settings.environment, "--to-environment", "environment")
    version = console.version_of(settings)
    with BrokerClient.open(settings) as client:
        decision = client.gates.ask(
            "deploy",
            pacticipant=pacticipant,
            version=version,
            environment=environment,
            strategy=options["strategy"],
            duration=None if options["duration"] is None else duration_text(options["duration"]),
            target=options["target"],
            at=None if options["at"] is None else instant_text(options["at"]),
            with_=[str(ref) for ref in options["together"]] or None,
        )
    return say_decision(console, decision, output)
