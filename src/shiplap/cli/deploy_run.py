"""``shiplap deploy run -- CMD``: starts a deployment, runs the command that deploys, and records how it ended.

A CI system cancels a job at any instant. From before the start is asked for until its end is recorded, a signal is
remembered, never lost: while the broker is spoken to it waits, so that nobody is left not knowing what was recorded,
and then the deployment is aborted.
"""

import shlex
import subprocess
from collections.abc import Sequence
from typing import Any

import click

from shiplap.cli.console import Console, pass_console
from shiplap.cli.deploy_start import say_start, start_options, start_request, start_settings
from shiplap.cli.exit_code import ExitCode
from shiplap.cli.interruption import Interruption
from shiplap.cli.options import broker_flags, broker_options
from shiplap.cli.verdict import decision_text, verdict_code
from shiplap.client import BrokerClient
from shiplap.errors import ShiplapError
from shiplap.model.deployment import Deployment
from shiplap.wire.shiplap_api import EndDeployment, StartDeployment

_NOT_FOUND = 127
_PATIENCE = 10.0
"""Seconds for a command to end by itself after it was told to."""


@click.command(context_settings={"ignore_unknown_options": True})
@start_options
@broker_options
@click.argument("command", nargs=-1, required=True, type=click.UNPROCESSED, metavar="-- COMMAND...")
@pass_console
def run(console: Console, command: tuple[str, ...], **options: Any) -> ExitCode:
    """Start a deployment, run COMMAND, and finish the deployment when it succeeds or abort it when it fails.

    Where the gate does not say yes, the command is not run. A command that is interrupted, by the keyboard, by the end
    of its terminal or by a CI system, aborts the deployment. With --force the finish is forced as well.
    """
    settings = start_settings(console, {**options, **broker_flags(options)})
    request = start_request(console, settings, options)
    with BrokerClient.open(settings) as client, Interruption() as interruption:
        answer = client.gates.start(request)
        code = say_start(console, answer)
        if not answer.deployments:
            interruption.check()
            return code
        console.stdout.flush()
        status = _status_of(console, command, interruption)
        if status != 0:
            why = "it was interrupted" if status is None else f"it ended with status {status}"
            _abort(console, client, answer.deployments, f"{shlex.join(command)}: {why}")
            interruption.check()
            return ExitCode.NO
        return _finish(console, client, answer.deployments, request)


def _status_of(console: Console, command: Sequence[str], interruption: Interruption) -> int | None:
    """Run the command and return its status, ``None`` where a signal came before or while it ran."""
    if interruption.happened:
        return None
    try:
        process = subprocess.Popen(command, cwd=console.folder)  # noqa: S603 - the user's own command
    except OSError as error:
        console.note(f"cannot run {command[0]}: {error.strerror or error}")
        return _NOT_FOUND
    with process:
        try:
            with interruption.allowed():
                return process.wait()
        except KeyboardInterrupt:
            _end_command(process)
            return None


def _end_command(process: "subprocess.Popen[bytes]") -> None:
    """Ask the command to end, and make it end when it does not."""
    process.terminate()
    try:
        process.wait(_PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()


def _abort(console: Console, client: BrokerClient, deployments: Sequence[Deployment], reason: str) -> None:
    for position, deployment in enumerate(deployments):
        try:
            client.gates.abort(deployment.id, EndDeployment(reason=reason))
        except ShiplapError:
            _note_open(console, deployments[position:], "abort")
            raise
        console.say(f"aborted {deployment.ref} to {deployment.environment}   deployment {deployment.id}")


def _finish(
    console: Console, client: BrokerClient, deployments: Sequence[Deployment], request: StartDeployment
) -> ExitCode:
    """Finish every deployment of the action; where one may not or cannot be finished, say how to go on by hand."""
    end = EndDeployment(reason=request.reason if request.force else None, force=request.force)
    for position, deployment in enumerate(deployments):
        try:
            answer = client.gates.finish(deployment.id, end)
        except ShiplapError:
            _note_open(console, deployments[position:], "finish")
            raise
        if answer.deployment is None:
            console.say(decision_text(console, answer.decision))
            console.say("the command succeeded, but the gate does not let the old instances go")
            _note_open(console, deployments[position:], "finish")
            code = verdict_code(answer.decision)
            return ExitCode.UNKNOWN if code is ExitCode.YES else code
        console.say(f"finished {deployment.ref} to {deployment.environment}   deployment {deployment.id}")
    return ExitCode.YES


def _note_open(console: Console, left: Sequence[Deployment], deed: str) -> None:
    for one in left:
        console.note(f"{one.ref} is still recorded as being deployed; run: shiplap deploy {deed} {one.id}")
