"""``shiplap deploy``: deployments are spans; these commands record where they begin and end."""

import click

from shiplap.cli.deploy_end import abort, finish
from shiplap.cli.deploy_run import run
from shiplap.cli.deploy_start import start


@click.group(commands=[start, finish, abort, run])
def deploy() -> None:
    """Start, finish or abort a deployment, or run the command that deploys."""
