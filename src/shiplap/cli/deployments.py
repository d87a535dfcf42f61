"""``shiplap deployments``: what was recorded, newest first."""

from typing import Any

import click

from shiplap.cli.console import Console, pass_console
from shiplap.cli.options import broker_flags, broker_options, environment_option, output_option
from shiplap.client import BrokerClient
from shiplap.model.deployment import Deployment
from shiplap.wire.shiplap_api import deployments_to_json, instant_text


@click.command()
@environment_option
@click.option("--open", "only_open", is_flag=True, help="Only those that are being deployed.")
@broker_options
@output_option
@pass_console
def deployments(console: Console, output: str, only_open: bool, **options: Any) -> None:  # noqa: FBT001 - click's flag
    """List recorded deployments, the newest first."""
    settings = console.settings(broker_flags(options, environment=options["environment"]))
    with BrokerClient.open(settings) as client:
        found = client.gates.deployments(settings.environment)
    shown = sorted(
        (one for one in found if not (only_open and one.finished)), key=lambda one: one.started, reverse=True
    )
    if output == "json":
        console.say_json(deployments_to_json(shown))
        return
    if not shown:
        console.say("no deployment is recorded" if not only_open else "nothing is being deployed")
    for deployment in shown:
        console.say(_line(deployment))


def _line(deployment: Deployment) -> str:
    target = f" on {deployment.target}" if deployment.target else ""
    started = instant_text(deployment.started)
    if deployment.finished is None:
        span = f"since {started}"
    else:
        span = f"{started} to {instant_text(deployment.finished)}" + (" ABORTED" if deployment.aborted else "")
    forced = f"   forced: {deployment.forced}" if deployment.forced else ""
    aborted = f"   aborted: {deployment.abort_reason}" if deployment.abort_reason else ""
    return f"{deployment.ref} to {deployment.environment}{target}   {span}   {deployment.id}{forced}{aborted}"
