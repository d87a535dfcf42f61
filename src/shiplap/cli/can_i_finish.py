"""``shiplap can-i-finish``: the gate before the old instances are retired."""

from typing import Any

import click

from shiplap.cli.console import Console, pass_console
from shiplap.cli.exit_code import ExitCode
from shiplap.cli.gate_question import ask_gate, question_options


@click.command("can-i-finish")
@click.option("-e", "--version", metavar="VERSION", help="The version that is being deployed, where several are.")
@question_options
@pass_console
def can_i_finish(console: Console, version: str | None, **options: Any) -> ExitCode:
    """May the deployment that is open finish: may the old instances be retired? Exit codes as for can-i-deploy."""
    return ask_gate(console, "finish", options, version=version, find_version=False)
