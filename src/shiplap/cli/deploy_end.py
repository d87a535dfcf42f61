"""``shiplap deploy finish`` and ``abort``: where a deployment's span ends."""

from collections.abc import Mapping
from typing import Any

import click

from shiplap.cli.console import Console, pass_console
from shiplap.cli.exit_code import ExitCode
from shiplap.cli.open_deployment import open_deployment
from shiplap.cli.options import (
    at_option,
    broker_flags,
    broker_options,
    environment_option,
    needed,
    output_option,
    pacticipant_option,
    target_option,
)
from shiplap.cli.verdict import decision_text, verdict_code
from shiplap.client import BrokerClient
from shiplap.errors import InputError
from shiplap.model.deployment import Deployment
from shiplap.settings import Settings
from shiplap.wire.shiplap_api import EndDeployment, deployment_to_json, instant_text


def which_options(command: Any) -> Any:
    """Add the ways to say which deployment is meant."""
    for option in (
        target_option,
        environment_option,
        click.option("-e", "--version", metavar="VERSION", help="Its version, where several are open."),
        pacticipant_option,
        click.argument("deployment", required=False, metavar="[DEPLOYMENT]"),
    ):
        command = option(command)
    return command


@click.command()
@which_options
@click.option("--force", is_flag=True, help="Finish whatever the gate says; needs --reason.")
@click.option("--reason", metavar="TEXT", help="Why it is forced; recorded and shown ever after.")
@at_option("When it finished, where that was earlier")
@broker_options
@output_option
@pass_console
def finish(console: Console, output: str, **options: Any) -> ExitCode:
    """Ask the gate and, if it says yes, record that a deployment has finished; both in one transaction.

    It is the one with this id, or the open one of the pacticipant. Exit code 0: finished. 1: no, what retiring the old
    instances leaves is known to break. 3: unknown, not everything that can meet is verified.
    """
    if options["force"] and not (options["reason"] or "").strip():
        raise InputError("--force needs --reason TEXT; the reason is recorded and shown ever after")
    settings = _settings(console, options)
    with BrokerClient.open(settings) as client:
        which = _which(client, settings, options)
        end = EndDeployment(at=options["at"], reason=options["reason"], force=options["force"])
        answer = client.gates.finish(which, end)
    code = verdict_code(answer.decision)
    if output == "json":
        ended = {} if answer.deployment is None else {"deployment": deployment_to_json(answer.deployment)}
        console.say_json({**ended, "decision": answer.decision})
    elif answer.deployment is None:
        console.say(decision_text(console, answer.decision))
        console.say(f"not finished; to overrule the gate: shiplap deploy finish {which} --force --reason TEXT")
    else:
        if code is not ExitCode.YES:
            console.say(decision_text(console, answer.decision))
        _say(console, answer.deployment, "finished", output)
    if answer.deployment is not None:
        return ExitCode.YES
    return ExitCode.UNKNOWN if code is ExitCode.YES else code


@click.command()
@which_options
@click.option("--reason", metavar="TEXT", help="Why it is aborted; recorded.")
@at_option("When it was aborted, where that was earlier")
@broker_options
@output_option
@pass_console
def abort(console: Console, output: str, **options: Any) -> None:
    """Record that a deployment was aborted: the one with this id, or the open one of the pacticipant.

    Pages that the new version has handed out live on; the version before it goes on serving.
    """
    settings = _settings(console, options)
    with BrokerClient.open(settings) as client:
        which = _which(client, settings, options)
        ended = client.gates.abort(which, EndDeployment(at=options["at"], reason=options["reason"]))
    _say(console, ended, "aborted", output)


def _settings(console: Console, options: Mapping[str, Any]) -> Settings:
    flags = broker_flags(options, pacticipant=options["pacticipant"], environment=options["environment"])
    return console.settings(flags)


def _which(client: BrokerClient, settings: Settings, options: Mapping[str, Any]) -> str:
    """Return the id that was given, or that of the one open deployment that fits what was said."""
    if options["deployment"] is not None:
        return str(options["deployment"])
    pacticipant = needed(settings.pacticipant, "DEPLOYMENT or --pacticipant", "pacticipant")
    environment = needed(settings.environment, "DEPLOYMENT or --environment", "environment")
    version, target = options["version"], options["target"]
    return open_deployment(client, pacticipant, environment, version=version, target=target).id


def _say(console: Console, ended: Deployment, how: str, output: str) -> None:
    if output == "json":
        console.say_json({"deployment": deployment_to_json(ended)})
        return
    when = f" at {instant_text(ended.finished)}" if ended.finished else ""
    forced = f" against the gate, because: {ended.forced}" if ended.forced and how == "finished" else ""
    console.say(f"{how} {ended.ref} to {ended.environment}{when}{forced}   deployment {ended.id}")
