"""``shiplap deploy run -- CMD``: starts a deployment, runs the command that deploys, and records how it ended."""

import shlex
import signal
import subprocess
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import FrameType
from typing import Any

import click

from shiplap.cli.console import Console, pass_console
from shiplap.cli.deploy_start import say_start, start_options, start_request, start_settings
from shiplap.cli.exit_code import ExitCode
from shiplap.cli.options import broker_flags, broker_options
from shiplap.client import BrokerClient
from shiplap.errors import ShiplapError
from shiplap.model.deployment import Deployment
from shiplap.wire.shiplap_api import EndDeployment

_NOT_FOUND = 127


@click.command(context_settings={"ignore_unknown_options": True})
@start_options
@broker_options
@click.argument("command", nargs=-1, required=True, type=click.UNPROCESSED, metavar="-- COMMAND...")
@pass_console
def run(console: Console, command: tuple[str, ...], **options: Any) -> ExitCode:
    """Start a deployment, run COMMAND, and finish the deployment when it succeeds or abort it when it fails.

    Where the gate does not say yes, the command is not run. An interrupted command aborts the deployment.
    """
    settings = start_settings(console, {**options, **broker_flags(options)})
    request = start_request(console, settings, options)
    with BrokerClient.open(settings) as client:
        answer = client.gates.start(request)
        code = say_start(console, answer)
        if not answer.deployments:
            return code
        console.stdout.flush()
        return _run_and_end(console, client, answer.deployments, command)


def _run_and_end(
    console: Console, client: BrokerClient, deployments: Sequence[Deployment], command: Sequence[str]
) -> ExitCode:
    status: int | None = None
    try:
        with _ended_by_a_signal():
            status = _status_of(console, command)
    finally:
        if status != 0:
            why = "it was interrupted" if status is None else f"it ended with status {status}"
            _end(console, client, deployments, EndDeployment(reason=f"{shlex.join(command)}: {why}"))
    if status == 0:
        _end(console, client, deployments, None)
        return ExitCode.YES
    return ExitCode.NO


@contextmanager
def _ended_by_a_signal() -> Iterator[None]:
    """Let SIGTERM, with which CI systems cancel a job, interrupt like the keyboard does."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, _interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _status_of(console: Console, command: Sequence[str]) -> int:
    try:
        return subprocess.run(command, check=False, cwd=console.folder).returncode  # noqa: S603 - the user's own command
    except OSError as error:
        console.note(f"cannot run {command[0]}: {error.strerror or error}")
        return _NOT_FOUND


def _end(
    console: Console, client: BrokerClient, deployments: Sequence[Deployment], aborted: EndDeployment | None
) -> None:
    """End every deployment of the action; where the broker fails, say how to end the rest by hand."""
    deed = "finish" if aborted is None else "abort"
    for position, deployment in enumerate(deployments):
        try:
            if aborted is None:
                client.gates.finish(deployment.id)
            else:
                client.gates.abort(deployment.id, aborted)
        except ShiplapError:
            for left in deployments[position:]:
                console.note(f"{left.ref} is still recorded as being deployed; run: shiplap deploy {deed} {left.id}")
            raise
        console.say(f"{deed}ed {deployment.ref} to {deployment.environment}   deployment {deployment.id}")
