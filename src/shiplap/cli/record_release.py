"""``shiplap record-release``: Pact's record of a release that people keep."""

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
    version_option,
)
from shiplap.client import BrokerClient


@click.command("record-release")
@pacticipant_option
@version_option
@environment_option
@broker_options
@output_option
@pass_console
def record_release(console: Console, output: str, **options: Any) -> None:
    """Record that a version is released and supported beside those before it, as mobile apps and libraries are."""
    settings = console.settings(
        broker_flags(
            options, pacticipant=options["pacticipant"], version=options["version"], environment=options["environment"]
        )
    )
    pacticipant = needed(settings.pacticipant, "--pacticipant", "pacticipant")
    environment = needed(settings.environment, "--environment", "environment")
    version = console.version_of(settings)
    with BrokerClient.open(settings) as client:
        client.environments.record_release(pacticipant, version, environment)
    if output == "json":
        console.say_json({"pacticipant": pacticipant, "version": version, "environment": environment})
    else:
        console.say(f"recorded: {pacticipant}@{version} is released to {environment}")
