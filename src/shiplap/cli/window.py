"""``shiplap window``: a person says that nobody uses a version any more, or takes that back."""

from typing import Any

import click

from shiplap.cli.console import Console, pass_console
from shiplap.cli.options import (
    at_option,
    broker_flags,
    broker_options,
    environment_option,
    needed,
    output_option,
    pacticipant_option,
)
from shiplap.client import BrokerClient
from shiplap.errors import InputError
from shiplap.model.deployment import WindowOverride
from shiplap.settings import Settings
from shiplap.wire.shiplap_api import override_to_json


@click.group()
def window() -> None:
    """Close the window of a version by hand, or reopen it."""


def _which_options(command: Any) -> Any:
    for option in (
        output_option,
        broker_options,
        environment_option,
        click.option("-e", "--version", metavar="VERSION", required=True, help="The version whose window it is."),
        pacticipant_option,
    ):
        command = option(command)
    return command


@window.command("close")
@click.option("--reason", required=True, metavar="TEXT", help="How you know that nobody uses it; shown ever after.")
@click.option("--by", "actor", metavar="NAME", help="Who says so; where not given, the user of this computer.")
@at_option("When it closed, or will")
@_which_options
@pass_console
def close(console: Console, **options: Any) -> None:
    """Say that nobody uses a version any more, although its tabs could still be open.

    From then on the gate trusts you: a version that is used all the same will break unnoticed.
    """
    settings = _settings(console, options)
    override = _override(console, settings, options)
    with BrokerClient.open(settings) as client:
        client.gates.close_window(override)
    _say(console, override, "closed", options["output"])


@window.command("reopen")
@_which_options
@pass_console
def reopen(console: Console, **options: Any) -> None:
    """Take back that the window of a version was closed by hand."""
    settings = _settings(console, options)
    override = _override(console, settings, {**options, "at": None, "actor": None, "reason": "reopened"})
    with BrokerClient.open(settings) as client:
        client.gates.reopen_window(override)
    _say(console, override, "reopened", options["output"])


def _settings(console: Console, options: dict[str, Any]) -> Settings:
    return console.settings(
        broker_flags(options, pacticipant=options["pacticipant"], environment=options["environment"])
    )


def _override(console: Console, settings: Settings, options: dict[str, Any]) -> WindowOverride:
    reason = options["reason"].strip()
    if not reason:
        raise InputError("--reason must say how you know that nobody uses it")
    return WindowOverride(
        pacticipant=needed(settings.pacticipant, "--pacticipant", "pacticipant"),
        version=options["version"],
        environment=needed(settings.environment, "--environment", "environment"),
        closed_at=options["at"] or console.now(),
        reason=reason,
        actor=options["actor"] or console.user,
    )


def _say(console: Console, override: WindowOverride, deed: str, output: str) -> None:
    if output == "json":
        console.say_json(override_to_json(override))
    else:
        console.say(f"{deed} the window of {override.pacticipant}@{override.version} in {override.environment}")
