"""``shiplap list-environments``: what the broker calls its environments."""

from typing import Any

import click

from shiplap.cli.console import Console, pass_console
from shiplap.cli.options import broker_flags, broker_options, output_option
from shiplap.client import BrokerClient


@click.command("list-environments")
@broker_options
@output_option
@pass_console
def list_environments(console: Console, output: str, **options: Any) -> None:
    """List the environments."""
    with BrokerClient.open(console.settings(broker_flags(options))) as client:
        environments = client.environments.all()
    if output == "json":
        console.say_json(
            [
                {
                    "uuid": environment.uuid,
                    "name": environment.name,
                    "display_name": environment.display_name,
                    "production": environment.production,
                }
                for environment in environments
            ]
        )
        return
    if not environments:
        console.say("there are no environments yet; create one with: shiplap create-environment --name production")
    width = max((len(environment.name) for environment in environments), default=0)
    for environment in environments:
        kind = "  production" if environment.production else ""
        console.say(f"{environment.name:<{width}}  {environment.display_name}{kind}".rstrip())
