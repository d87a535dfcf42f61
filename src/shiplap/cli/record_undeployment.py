"""``shiplap record-undeployment``: Pact's record that something is deployed no longer."""

from typing import Any

import click

from shiplap.cli.console import Console, pass_console
from shiplap.cli.options import (
    broker_flags,
    broker_options,
    environment_option,
    needed,
    output_option,
    pacticipant_option,
    target_option,
)
from shiplap.client import BrokerClient


@click.command("record-undeployment")
@pacticipant_option
@environment_option
@target_option
@broker_options
@output_option
@pass_console
def record_undeployment(console: Console, output: str, **options: Any) -> None:
    """Record that a pacticipant is deployed no longer, with nothing in its place."""
    settings = console.settings(
        broker_flags(options, pacticipant=options["pacticipant"], environment=options["environment"])
    )
    pacticipant = needed(settings.pacticipant, "--pacticipant", "pacticipant")
    environment = needed(settings.environment, "--environment", "environment")
    with BrokerClient.open(settings) as client:
        versions = client.environments.record_undeployment(pacticipant, environment, options["target"])
    if output == "json":
        console.say_json({"pacticipant": pacticipant, "versions": [*versions], "environment": environment})
    else:
        which = ", ".join(f"{pacticipant}@{version}" for version in versions)
        are = "is" if len(versions) == 1 else "are"
        console.say(f"recorded: {which} {are} no longer deployed to {environment}")
