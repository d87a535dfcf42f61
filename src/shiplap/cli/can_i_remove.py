"""``shiplap can-i-remove``: who still uses an element of a provider, and until when."""

from typing import Any

import click

from shiplap.cli.console import Console, pass_console
from shiplap.cli.exit_code import ExitCode
from shiplap.cli.options import (
    at_option,
    broker_flags,
    broker_options,
    environment_option,
    needed,
    output_option,
)
from shiplap.cli.verdict import CODES, coloured_verdict
from shiplap.client import BrokerClient
from shiplap.errors import InputError
from shiplap.model.element import Element
from shiplap.report.removal_as_text import removal_as_text
from shiplap.wire.removal import RemovalAnswer, removal_from_json, removal_to_json


@click.command("can-i-remove")
@click.argument("provider")
@click.argument("element")
@environment_option
@at_option("Ask about this instant instead of now")
@broker_options
@output_option
@pass_console
def can_i_remove(console: Console, provider: str, element: str, output: str, **options: Any) -> ExitCode:
    """May ELEMENT of PROVIDER be removed: who still uses it, until when, and from when on is it free?

    ELEMENT is an operation, 'GET /orders/{id}', a parameter, 'GET /orders query page', or a field,
    'GET /orders/{id} response $.total'. Exit code 0: nobody uses it. 1: somebody does. 3: not every contract is known,
    or none ever named it.
    """
    try:
        parsed = Element.parse(element)
    except ValueError as error:
        raise InputError(str(error)) from error
    settings = console.settings(broker_flags(options, environment=options["environment"]))
    environment = needed(settings.environment, "--environment", "environment")
    with BrokerClient.open(settings) as client:
        answer = removal_from_json(client.gates.removal(provider, str(parsed), environment, options["at"]))
    if output == "json":
        console.say_json(removal_to_json(answer))
    else:
        console.say(coloured_verdict(console, _text(answer)))
    return CODES[answer.removal.verdict]


def _text(answer: RemovalAnswer) -> str:
    what = f"{answer.element} of {answer.provider}, in {answer.environment}"
    return removal_as_text(
        answer.removal,
        answer.interactions,
        what=what,
        now=answer.now,
        unread=answer.unread,
        expected_only=answer.expected_only,
        looked_at=answer.looked_at,
    ).rstrip("\n")
