"""``shiplap simulate``: the engine on a file, without a broker, for plans, for documentation and for doubts."""

import json
import sys
import tomllib
from datetime import datetime
from pathlib import Path

import click

from shiplap.cli.console import Console, pass_console
from shiplap.cli.exit_code import ExitCode
from shiplap.cli.options import at_option, output_option
from shiplap.errors import InputError
from shiplap.overlap import Verdict, decide, lives, meets
from shiplap.report.decision_as_text import decision_as_text
from shiplap.wire.decision import Simulation, simulation_to_json
from shiplap.wire.plan import Plan, plan_from_json

_CODES = {Verdict.YES: ExitCode.YES, Verdict.NO: ExitCode.NO, Verdict.UNKNOWN: ExitCode.UNKNOWN}


@click.command()
@click.argument("plan")
@at_option("Ask about this instant instead of the plan's own now")
@output_option
@pass_console
def simulate(console: Console, plan: str, at: datetime | None, output: str) -> ExitCode:
    """Decide about PLAN, a JSON or TOML file, or - for standard input."""
    text = sys.stdin.read() if plan == "-" else _text_of(console.folder / plan)
    read = plan_from_json(_parsed(text, plan), "standard input" if plan == "-" else plan)
    simulation = simulated(read, at)
    if output == "json":
        console.say_json(simulation_to_json(simulation))
    else:
        console.say(decision_as_text(simulation.decision).rstrip("\n"))
    return _CODES[simulation.decision.verdict]


def simulated(plan: Plan, at: datetime | None = None) -> Simulation:
    """Answer a plan, at its own instant or another one."""
    now = at or plan.now
    return Simulation(decide(plan.snapshot, plan.action, now), lives(plan.snapshot, now), meets(plan.snapshot, now))


def _text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise InputError(f"{path.name} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise InputError(f"{path.name} is not text in UTF-8") from error


def _parsed(text: str, name: str) -> object:
    """Parse JSON or, where the text does not begin like JSON, TOML."""
    if name.endswith(".toml") or (not name.endswith(".json") and text.lstrip()[:1] not in ("{", "[")):
        try:
            return tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            raise InputError(f"{name} is neither JSON nor TOML: {error}") from error
    try:
        return json.loads(text)
    except (json.JSONDecodeError, RecursionError) as error:
        raise InputError(f"{name} is not JSON: {error}") from error
