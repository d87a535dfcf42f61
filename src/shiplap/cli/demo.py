"""``shiplap demo``: the story of the old browser tab, played with real commands against a real broker."""

import click

from shiplap.cli.console import Console, pass_console
from shiplap.cli.demo_stage import open_stage
from shiplap.cli.demo_story import play
from shiplap.cli.exit_code import ExitCode


@click.command()
@click.option("--keep", is_flag=True, help="Leave the broker running, to look at its pages.")
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="Port of the broker; 0 takes a free one.")
@pass_console
def demo(console: Console, keep: bool, port: int) -> ExitCode:  # noqa: FBT001 - click's flag
    """Play the story of the old browser tab: who breaks when orders-api 11 replaces 10, and until when.

    Everything happens in a temporary directory: a broker is started, contracts are published, a provider is verified
    with pytest, and the gate is asked before and after the last old tab is gone.
    """
    with open_stage(console, port=port, keep=keep) as stage:
        play(stage)
    return ExitCode.YES
