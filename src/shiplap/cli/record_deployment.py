"""``shiplap record-deployment``: Pact's record that a deployment is over."""

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
    version_option,
)
from shiplap.client import BrokerClient


@click.command("record-deployment")
@pacticipant_option
@version_option
@environment_option
@target_option
@broker_options
@output_option
@pass_console
def record_deployment(console: Console, output: str, **options: Any) -> None:
    """Record that a version is deployed from now on and replaces at once the one before it, as Pact Broker sees it.

    Nothing is known of how long the deployment took; `shiplap deploy` records that as well.
    """
    settings = console.settings(
        broker_flags(
            options, pacticipant=options["pacticipant"], version=options["version"], environment=options["environment"]
        )
    )
    pacticipant = needed(settings.pacticipant, "--pacticipant", "pacticipant")
    environment = needed(settings.environment, "--environment", "environment")
    version = console.version_of(settings)
    with BrokerClient.open(settings) as client:
        client.environments.record_deployment(pacticipant, version, environment, options["target"])
    if output == "json":
        console.say_json({"pacticipant": pacticipant, "version": version, "environment": environment})
    else:
        console.say(f"recorded: {pacticipant}@{version} is deployed to {environment}")
