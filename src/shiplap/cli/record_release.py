"""``shiplap record-release``: Pact's record of a release that people keep."""

from typing import Any

import click

from shiplap.cli.console import Console, pass_console
from shiplap.cli.options import (
    broker_options,
    environment_option,
    output_option,
    pacticipant_option,
    version_option,
)
from shiplap.cli.version_record import asked_record
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
    record = asked_record(console, options)
    with BrokerClient.open(record.settings) as client:
        client.environments.record_release(record.pacticipant, record.version, record.environment)
    record.tell(console, output, f"released to {record.environment}")
