"""How commands show a decision of the gate and turn it into their exit code, the same for every gate."""

from shiplap.cli.console import Console
from shiplap.cli.exit_code import ExitCode
from shiplap.model.json_value import JsonObject
from shiplap.overlap import Verdict
from shiplap.report.decision_as_text import decision_as_text
from shiplap.wire.decision import decision_from_json

CODES = {Verdict.YES: ExitCode.YES, Verdict.NO: ExitCode.NO, Verdict.UNKNOWN: ExitCode.UNKNOWN}
"""The exit code of each verdict."""

_COLOURS = {"YES": "green", "NO": "red", "UNKNOWN": "yellow"}


def verdict_code(decision: JsonObject) -> ExitCode:
    """Return the exit code of a decision: 0 for a yes, and for an unknown where the policy only warns.

    Raises:
        InputError: when it cannot be read; that is never a yes.
    """
    read = decision_from_json(decision)
    return ExitCode.YES if read.ok else CODES[read.verdict]


def say_decision(console: Console, decision: JsonObject, output: str) -> ExitCode:
    """Show a decision and return its exit code."""
    code = verdict_code(decision)
    if output == "json":
        console.say_json(decision)
    else:
        console.say(decision_text(console, decision))
    return code


def decision_text(console: Console, decision: JsonObject) -> str:
    """Return a decision for a person, its verdict in colour where that is wanted."""
    return coloured_verdict(console, decision_as_text(decision_from_json(decision)).rstrip("\n"))


def coloured_verdict(console: Console, text: str) -> str:
    """Return a text that begins with a verdict, with that word in colour where colours are wanted."""
    word, space, rest = text.partition(" ")
    return console.coloured(word, _COLOURS[word]) + space + rest if word in _COLOURS else text
