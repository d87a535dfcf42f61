"""What all questions to the gate have in common: which version, where, when; and how the answer is shown."""

import time
from collections.abc import Mapping
from typing import Any

import click

from shiplap.cli.console import Console
from shiplap.cli.exit_code import ExitCode
from shiplap.cli.options import (
    DURATION,
    STRATEGY,
    at_option,
    broker_flags,
    broker_options,
    environment_option,
    needed,
    output_option,
    pacticipant_option,
    target_option,
)
from shiplap.cli.verdict import say_decision, verdict_code
from shiplap.client import BrokerClient
from shiplap.wire.time_text import duration_text, instant_text


def question_options(command: Any) -> Any:
    """Add the options of every question: pacticipant, environment, target, time, broker, output."""
    for option in (
        output_option,
        broker_options,
        at_option("Ask about this instant instead of now"),
        target_option,
        environment_option,
        pacticipant_option,
    ):
        command = option(command)
    return command


def rollout_options(command: Any) -> Any:
    """Add how something would be deployed: strategy and duration."""
    for option in (
        click.option("--duration", type=DURATION, metavar="DURATION", help="How long it will take, such as 20m."),
        click.option("--strategy", type=STRATEGY, help="How it will be deployed; where not given, as the policy says."),
    ):
        command = option(command)
    return command


def retry_options(command: Any) -> Any:
    """Add Pact's way of waiting until everything is verified."""
    for option in (
        click.option(
            "--retry-interval",
            "interval",
            type=click.FloatRange(0, 3600),
            default=10,
            metavar="SECONDS",
            help="How long to wait before asking again.",
        ),
        click.option(
            "--retry-while-unknown",
            "retries",
            type=click.IntRange(0, 10_000),
            default=0,
            metavar="TIMES",
            help="Ask again so often while the answer is unknown, as it is until the provider has verified.",
        ),
    ):
        command = option(command)
    return command


def ask_gate(
    console: Console, action: str, options: Mapping[str, Any], *, version: str | None, find_version: bool
) -> ExitCode:
    """Ask a question and show the answer.

    Args:
        console: where to show it.
        action: the name of the action, as the HTTP API spells it.
        options: the command's options.
        version: the version that is said.
        find_version: whether CI or git is asked where no version is said.

    Raises:
        InputError: when the pacticipant, the environment or a version that is needed is not said.
    """
    flags = broker_flags(
        options, pacticipant=options["pacticipant"], version=version, environment=options["environment"]
    )
    settings = console.settings(flags)
    pacticipant = needed(settings.pacticipant, "--pacticipant", "pacticipant")
    environment = needed(settings.environment, "--to-environment", "environment")
    duration, at = options.get("duration"), options["at"]
    query = {
        "pacticipant": pacticipant,
        "version": console.version_of(settings) if find_version else version,
        "environment": environment,
        "strategy": options.get("strategy"),
        "duration": None if duration is None else duration_text(duration),
        "target": options["target"],
        "at": None if at is None else instant_text(at),
        "with_": [str(ref) for ref in options.get("together", ())] or None,
    }
    with BrokerClient.open(settings) as client:
        decision = client.gates.ask(action, **query)
        for _ in range(options.get("retries", 0)):
            if verdict_code(decision) is not ExitCode.UNKNOWN:
                break
            console.note(f"not everything is verified yet; asking again in {options['interval']:g} s")
            time.sleep(options["interval"])
            decision = client.gates.ask(action, **query)
    return say_decision(console, decision, options["output"])
