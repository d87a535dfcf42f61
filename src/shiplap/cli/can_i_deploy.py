"""``shiplap can-i-deploy``: the gate, asked without starting anything."""

from typing import Any

import click

from shiplap.cli.console import Console, pass_console
from shiplap.cli.exit_code import ExitCode
from shiplap.cli.gate_question import ask_gate, question_options, retry_options, rollout_options
from shiplap.cli.options import VERSION_REF, version_option


@click.command("can-i-deploy")
@version_option
@rollout_options
@click.option(
    "--with",
    "together",
    type=VERSION_REF,
    multiple=True,
    metavar="NAME@VERSION",
    help="Moves with it; may be repeated.",
)
@retry_options
@question_options
@pass_console
def can_i_deploy(console: Console, version: str | None, **options: Any) -> ExitCode:
    """May this version go to this environment, considering every version that is still alive there?

    Exit code 0 is yes, 1 no (something is known to break), 3 unknown (not everything that can meet is verified).
    """
    return ask_gate(console, "deploy", options, version=version, find_version=True)
