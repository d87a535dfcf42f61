"""``shiplap can-i-promote``: the gate before a canary's weight rises; others may have moved since it started."""

from typing import Any

import click

from shiplap.cli.console import Console, pass_console
from shiplap.cli.exit_code import ExitCode
from shiplap.cli.gate_question import ask_gate, question_options
from shiplap.cli.options import version_option


@click.command("can-i-promote")
@version_option
@question_options
@pass_console
def can_i_promote(console: Console, version: str | None, **options: Any) -> ExitCode:
    """May more traffic go to the version that is being rolled out? Exit codes as for can-i-deploy."""
    return ask_gate(console, "promote", options, version=version, find_version=True)
