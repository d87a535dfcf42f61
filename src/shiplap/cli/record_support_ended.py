"""``shiplap record-support-ended``: Pact's record that a release is supported no longer."""

from typing import Any

import click

from shiplap.cli.console import Console, pass_console
from shiplap.cli.options import (
    at_option,
    broker_flags,
    broker_options,
    environment_option,
    needed,
    output_option,
    pacticipant_option,
    version_option,
)
from shiplap.client import BrokerClient
from shiplap.wire.time_text import instant_text


@click.command("record-support-ended")
@pacticipant_option
@version_option
@environment_option
@at_option("When it ends, where that is not now; may lie ahead")
@broker_options
@output_option
@pass_console
def record_support_ended(console: Console, output: str, **options: Any) -> None:
    """Record that a released version is supported no longer, from now or from a time on."""
    settings = console.settings(
        broker_flags(
            options, pacticipant=options["pacticipant"], version=options["version"], environment=options["environment"]
        )
    )
    pacticipant = needed(settings.pacticipant, "--pacticipant", "pacticipant")
    environment = needed(settings.environment, "--environment", "environment")
    version = console.version_of(settings)
    with BrokerClient.open(settings) as client:
        client.environments.record_support_ended(pacticipant, version, environment, options["at"])
    if output == "json":
        console.say_json({"pacticipant": pacticipant, "version": version, "environment": environment})
    else:
        when = f" from {instant_text(options['at'])} on" if options["at"] else ""
        console.say(f"recorded: {pacticipant}@{version} is supported in {environment} no longer{when}")
