"""``shiplap record-support-ended``: Pact's record that a release is supported no longer."""

from typing import Any

import click

from shiplap.cli.console import Console, pass_console
from shiplap.cli.options import (
    at_option,
    broker_options,
    environment_option,
    output_option,
    pacticipant_option,
    version_option,
)
from shiplap.cli.version_record import asked_record
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
    record = asked_record(console, options)
    with BrokerClient.open(record.settings) as client:
        client.environments.record_support_ended(record.pacticipant, record.version, record.environment, options["at"])
    when = f" from {instant_text(options['at'])} on" if options["at"] else ""
    record.tell(console, output, f"supported in {record.environment} no longer{when}")
