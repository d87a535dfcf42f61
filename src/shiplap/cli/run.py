"""The command line as a function from arguments to an exit code; every way of failing is turned into words here."""

import os
from collections.abc import Callable, Mapping, Sequence
from contextlib import redirect_stderr, redirect_stdout, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

import click

from shiplap.cli.commands import shiplap
from shiplap.cli.console import Console
from shiplap.cli.exit_code import ExitCode, exit_code_of
from shiplap.errors import ShiplapError


def run(
    argv: Sequence[str],
    stdout: TextIO,
    stderr: TextIO,
    *,
    environ: Mapping[str, str] | None = None,
    folder: Path | None = None,
    now: Callable[[], datetime] | None = None,
) -> ExitCode:
    """Run the command line.

    Args:
        argv: the arguments, without the program's name.
        stdout: where answers go.
        stderr: where everything else goes.
        environ: environment variables; those of the process where not given.
        folder: the folder to work in; the process's where not given.
        now: the clock; the machine's where not given.

    Returns:
        The exit code; nothing is raised but for defects of the caller.
    """
    debug, arguments = _take_debug(argv)
    console = Console(
        stdout=stdout,
        stderr=stderr,
        environ=os.environ if environ is None else environ,
        folder=folder or Path.cwd(),
        now=now or (lambda: datetime.now(UTC)),
    )
    try:
        with redirect_stdout(stdout), redirect_stderr(stderr):
            code = _invoke(arguments, console)
            stdout.flush()
    except BrokenPipeError:
        code = ExitCode.PIPE_CLOSED
    except (KeyboardInterrupt, click.Abort):
        console.note("\ninterrupted")
        code = ExitCode.INTERRUPTED
    except Exception as error:  # noqa: BLE001 - the last line of defence: a person gets a sentence, not a traceback
        code = _explain(error, console, debug=debug)
    for stream in (stdout, stderr):
        _finish_writing(stream)
    return code


def _invoke(arguments: Sequence[str], console: Console) -> ExitCode:
    try:
        # Not `shiplap.main`: it ends the process when a pipe closes.
        with shiplap.make_context("shiplap", list(arguments), obj=console) as context:
            result = shiplap.invoke(context)
    except click.ClickException as error:
        with suppress(BrokenPipeError):  # whoever stopped reading still gets the exit code
            error.show(console.stderr)
        return ExitCode.WRONG_USE
    except click.exceptions.Exit as ended:
        return _as_exit_code(ended.exit_code)
    return _as_exit_code(result)


def _as_exit_code(result: object) -> ExitCode:
    return ExitCode(result) if isinstance(result, int) else ExitCode.YES


def _explain(error: Exception, console: Console, *, debug: bool) -> ExitCode:
    if debug:
        import traceback  # noqa: PLC0415 - only where it is asked for

        console.note("".join(traceback.format_exception(error)).rstrip())
    if isinstance(error, ShiplapError):
        console.note(f"shiplap: {error}")
        return exit_code_of(error)
    text = str(error).strip().partition("\n")[0]
    console.note(f"shiplap: a defect in Shiplap: {type(error).__name__}: {text}")
    if not debug:
        console.note("Run the command again with --debug to see where, and please report it.")
    return ExitCode.DEFECT


def _take_debug(argv: Sequence[str]) -> tuple[bool, list[str]]:
    """Accept ``--debug`` anywhere before a ``--``, because one adds it to the end of a command that failed."""
    end = argv.index("--") if "--" in argv else len(argv)
    arguments = [argument for argument in argv[:end] if argument != "--debug"]
    return len(arguments) < end, [*arguments, *argv[end:]]


def _finish_writing(stream: TextIO) -> None:
    """Flush; where nobody reads, keep the interpreter from failing at its end, which would change the exit code."""
    try:
        stream.flush()
    except BrokenPipeError:
        with suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
