"""``shiplap can-i-merge``: the gate, asked for the head of a pull request."""

from typing import Any

import click

from shiplap.cli.console import Console, pass_console
from shiplap.cli.exit_code import ExitCode
from shiplap.cli.gate_question import ask_gate, question_options, retry_options, rollout_options
from shiplap.cli.options import version_option


@click.command("can-i-merge")
@version_option
@rollout_options
@retry_options
@question_options
@pass_console
def can_i_merge(console: Console, version: str | None, **options: Any) -> ExitCode:
    """May this pull request be merged: could its head go to this environment now?

    The head's contracts must be published, or verified, as a version of their own. Exit codes as for can-i-deploy.
    """
    return ask_gate(console, "deploy", options, version=version, find_version=True)
