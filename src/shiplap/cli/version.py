"""``shiplap version``: the version, also of what it runs on, for reports of defects."""

import platform

import click

from shiplap.cli.console import Console, pass_console
from shiplap.distribution import VERSION


@click.command()
@pass_console
def version(console: Console) -> None:
    """Print the version of Shiplap, of Python and of the system."""
    console.say(f"shiplap {VERSION}, Python {platform.python_version()}, {platform.system()} {platform.machine()}")
