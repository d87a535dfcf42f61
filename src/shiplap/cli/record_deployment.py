"""``shiplap record-deployment``: Pact's record that a deployment is over."""

from typing import Any

import click

from shiplap.cli.console import Console, pass_console
from shiplap.cli.options import (
    broker_options,
    environment_option,
    output_option,
    pacticipant_option,
    target_option,
    version_option,
)
from shiplap.cli.version_record import asked_record
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
    record = asked_record(console, options)
    with BrokerClient.open(record.settings) as client:
        client.environments.record_deployment(record.pacticipant, record.version, record.environment, options["target"])
    record.tell(console, output, f"deployed to {record.environment}")
