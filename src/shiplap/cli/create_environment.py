"""``shiplap create-environment``: an environment in the broker, with Pact's flags."""

from typing import Any

import click

from shiplap.cli.console import Console, pass_console
from shiplap.cli.options import broker_flags, broker_options, output_option
from shiplap.client import BrokerClient


@click.command("create-environment")
@click.option("--name", required=True, metavar="NAME", help="Its unique name, without spaces.")
@click.option("--display-name", metavar="TEXT", help="Its name for people.")
@click.option("--production/--no-production", default=False, help="Whether it is a production environment.")
@broker_options
@output_option
@pass_console
def create_environment(console: Console, name: str, output: str, **options: Any) -> None:
    """Create an environment."""
    with BrokerClient.open(console.settings(broker_flags(options))) as client:
        environment = client.environments.create(
            name, display_name=options["display_name"], production=options["production"]
        )
    if output == "json":
        console.say_json(
            {
                "uuid": environment.uuid,
                "name": environment.name,
                "display_name": environment.display_name,
                "production": environment.production,
            }
        )
    else:
        console.say(f"created environment {environment.name}")
