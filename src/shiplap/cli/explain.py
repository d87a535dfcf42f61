"""``shiplap explain``: a decision that was made before, shown again from what it was made of."""

from pathlib import Path
from typing import Any

import click

from shiplap.cli.console import Console, pass_console
from shiplap.cli.options import broker_flags, broker_options, output_option
from shiplap.cli.verdict import say_decision
from shiplap.client import BrokerClient
from shiplap.errors import InputError
from shiplap.overlap import Decision, decide, lives, lives_in
from shiplap.report.decision_as_svg import deciding_world, decision_as_svg
from shiplap.report.timeline_as_text import timeline_as_text
from shiplap.wire.decision import decision_from_json
from shiplap.wire.plan import Plan, plan_from_json


@click.command()
@click.argument("decision")
@click.option(
    "--svg", metavar="FILE", type=click.Path(path_type=Path), help="Draw the world that decided into this file as well."
)
@broker_options
@output_option
@pass_console
def explain(console: Console, decision: str, svg: Path | None, output: str, **options: Any) -> None:
    """Show the decision with this id again, and the timeline it was made from.

    The exit code is 0 whatever its verdict was.
    """
    with BrokerClient.open(console.settings(broker_flags(options))) as client:
        found = client.gates.decision(decision)
        plan = plan_from_json(client.gates.plan_of(decision), f"what decision {decision} was made from")
    say_decision(console, found, output)
    if output == "text":
        console.say(f"\ntimeline of {plan.snapshot.environment}")
        console.say(timeline_as_text(lives(plan.snapshot, plan.now), plan.now).rstrip("\n"))
        _note_change(console, plan, decision_from_json(found).verdict.value)
    if svg is not None:
        _draw(console, plan, decision_from_json(found), svg)


def _note_change(console: Console, plan: Plan, verdict: str) -> None:
    today = decide(plan.snapshot, plan.action, plan.now).verdict.value
    if today != verdict:
        console.note(f"note: this version of Shiplap would say {today.upper()} to the same question")


def _draw(console: Console, plan: Plan, decision: Decision, svg: Path) -> None:
    supposed = lives_in(plan.snapshot, plan.action, plan.now, deciding_world(decision).name)
    drawing = decision_as_svg(decision, supposed, lives(plan.snapshot, plan.now))
    try:
        (console.folder / svg).write_text(drawing, "utf-8")
    except OSError as error:
        raise InputError(f"cannot write {svg}: {error.strerror or error}") from error
    console.note(f"drew {svg}")
