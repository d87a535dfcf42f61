"""The command line: a function from arguments to an exit code, one module a command."""

from shiplap.cli.exit_code import ExitCode
from shiplap.cli.run import run

__all__ = ["ExitCode", "run"]
