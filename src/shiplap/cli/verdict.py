"""How commands show a decision of the gate and turn it into their exit code, the same for every gate."""

from shiplap.cli.console import Console
from shiplap.cli.exit_code import ExitCode
from shiplap.errors import BrokerRefusedError
from shiplap.model.json_value import JsonObject
from shiplap.report.decision_as_text import decision_as_text
from shiplap.wire.decision import decision_from_json

_CODES = {"yes": ExitCode.YES, "no": ExitCode.NO, "unknown": ExitCode.UNKNOWN}
_COLOURS = {"YES": "green", "NO": "red", "UNKNOWN": "yellow"}


def verdict_code(decision: JsonObject) -> ExitCode:
    """Return the exit code of a decision.

    Raises:
        BrokerRefusedError: when it has no verdict; what cannot be read is never a yes.
    """
    code = _CODES.get(str(decision.get("verdict")))
    if code is None:
        raise BrokerRefusedError("the broker's decision has no verdict", 200)
    return code


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
    text = decision_as_text(decision_from_json(decision)).rstrip("\n")
    word, space, rest = text.partition(" ")
    return console.coloured(word, _COLOURS[word]) + space + rest if word in _COLOURS else text
