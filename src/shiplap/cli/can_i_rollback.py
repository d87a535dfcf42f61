"""``shiplap can-i-rollback``: the gate before going back."""

from typing import Any

import click

from shiplap.cli.console import Console, pass_console
from shiplap.cli.exit_code import ExitCode
from shiplap.cli.gate_question import ask_gate, question_options, rollout_options


@click.command("can-i-rollback")
@click.option(
    "-e", "--version", metavar="VERSION", help="The version to go back to; where not given, the one before the current."
)
@rollout_options
@question_options
@pass_console
def can_i_rollback(console: Console, version: str | None, **options: Any) -> ExitCode:
    """May we go back now, and to which version? Pages that the current version has handed out live on.

    Exit codes as for can-i-deploy.
    """
    return ask_gate(console, "rollback", options, version=version, find_version=False)
