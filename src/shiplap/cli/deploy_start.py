"""``shiplap deploy start``: the gate and the started record in one transaction; no two pipelines slip through."""

from collections.abc import Mapping
from typing import Any

import click

from shiplap.cli.console import Console, pass_console
from shiplap.cli.exit_code import ExitCode
from shiplap.cli.options import (
    DURATION,
    STRATEGY,
    VERSION_REF,
    at_option,
    broker_flags,
    broker_options,
    environment_option,
    needed,
    output_option,
    pacticipant_option,
    target_option,
    version_option,
)
from shiplap.cli.verdict import decision_text, verdict_code
from shiplap.client import BrokerClient
from shiplap.errors import InputError
from shiplap.model.deployment import Strategy
from shiplap.settings import Settings
from shiplap.wire.shiplap_api import StartAnswer, StartDeployment, start_answer_to_json


def start_options(command: Any) -> Any:
    """Add the options that say what is deployed, and how."""
    for option in (
        click.option("--reason", metavar="TEXT", help="Why it is forced; recorded and shown ever after."),
        click.option("--force", is_flag=True, help="Start whatever the gate says; needs --reason."),
        click.option(
            "--with",
            "together",
            type=VERSION_REF,
            multiple=True,
            metavar="NAME@VERSION",
            help="Ships in the same artifact; may be repeated.",
        ),
        click.option("--duration", type=DURATION, metavar="DURATION", help="How long it will take, such as 20m."),
        click.option("--strategy", type=STRATEGY, help="How it is deployed; where not given, what the policy says."),
        target_option,
        environment_option,
        version_option,
        pacticipant_option,
    ):
        command = option(command)
    return command


def start_settings(console: Console, options: Mapping[str, Any]) -> Settings:
    """Merge the settings a start needs."""
    return console.settings(
        broker_flags(
            options,
            pacticipant=options["pacticipant"],
            version=options["version"],
            environment=options["environment"],
        )
    )


def start_request(console: Console, settings: Settings, options: Mapping[str, Any]) -> StartDeployment:
    """Return what to ask the broker for.

    Raises:
        InputError: when the pacticipant, its version or the environment is not said, or a forced start has no reason.
    """
    if options["force"] and not options["reason"]:
        raise InputError("--force needs --reason TEXT; the reason is recorded and shown ever after")
    return StartDeployment(
        pacticipant=needed(settings.pacticipant, "--pacticipant", "pacticipant"),
        version=console.version_of(settings),
        environment=needed(settings.environment, "--environment", "environment"),
        target=options["target"],
        strategy=None if options["strategy"] is None else Strategy(options["strategy"]),
        duration=options["duration"],
        together=options["together"],
        force=options["force"],
        reason=options["reason"],
        at=options.get("at"),
    )


def say_start(console: Console, answer: StartAnswer) -> ExitCode:
    """Show the answer to a start to a person; a start that happened is a yes, also when it was forced."""
    console.say(decision_text(console, answer.decision))
    for deployment in answer.deployments:
        forced = f" against the gate, because: {deployment.forced}" if deployment.forced else ""
        console.say(f"started {deployment.ref} to {deployment.environment}{forced}   deployment {deployment.id}")
    if answer.deployments:
        return ExitCode.YES
    console.say("not started")
    return not_started_code(answer)


def not_started_code(answer: StartAnswer) -> ExitCode:
    """Return the exit code of a start that did not happen; whatever the verdict says, that is never a yes."""
    code = verdict_code(answer.decision)
    return ExitCode.UNKNOWN if code is ExitCode.YES else code


@click.command()
@start_options
@at_option("When it started, where that was earlier")
@broker_options
@output_option
@pass_console
def start(console: Console, output: str, **options: Any) -> ExitCode:
    """Ask the gate and, if it says yes, record that the deployment has started; both in one transaction.

    Exit code 0: started. 1: no, something is known to break. 3: unknown, not everything that can meet is verified.
    """
    settings = start_settings(console, options)
    request = start_request(console, settings, options)
    with BrokerClient.open(settings) as client:
        answer = client.gates.start(request)
    if output == "json":
        console.say_json(start_answer_to_json(answer.deployments, answer.decision))
        return ExitCode.YES if answer.deployments else not_started_code(answer)
    return say_start(console, answer)
