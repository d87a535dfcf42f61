"""``shiplap windows``: who is alive in an environment, why, and until when."""

from datetime import datetime
from typing import Any

import click

from shiplap.cli.console import Console, pass_console
from shiplap.cli.options import (
    at_option,
    broker_flags,
    broker_options,
    environment_option,
    needed,
    output_option,
)
from shiplap.client import BrokerClient
from shiplap.wire.shiplap_api import Interval, VersionLife, instant_text, timeline_to_json


@click.command()
@environment_option
@at_option("Look at this instant instead of now")
@broker_options
@output_option
@pass_console
def windows(console: Console, output: str, **options: Any) -> None:
    """List the versions alive in an environment: those that serve, and those whose clients live on.

    Those that a rollback would bring back are listed too. Versions that were seen in the last week after their windows
    had closed are named below them.
    """
    settings = console.settings(broker_flags(options, environment=options["environment"]))
    environment = needed(settings.environment, "--environment", "environment")
    with BrokerClient.open(settings) as client:
        timeline = client.gates.timeline(environment, options["at"])
    if output == "json":
        console.say_json(timeline_to_json(timeline))
        return
    lines = [_line(life, timeline.now) for life in timeline.lives]
    alive = [line for line in lines if line is not None]
    console.say("\n".join(alive) if alive else f"nothing is alive in {environment}")
    for zombie in timeline.zombies:
        console.say(f"zombie: {zombie}")


def _line(life: VersionLife, now: datetime) -> str | None:
    alive = _covering(life.alive, now)
    shown = alive or life.comeback
    if shown is None:
        return None
    until = "with no end in sight" if shown[1] is None else f"until {instant_text(shown[1])}"
    state = "rollback" if alive is None else "serves" if _covering(life.serve, now) else "alive only"
    why = life.comeback_why if alive is None else life.why
    return f"{life.pacticipant}@{life.version}   {state}   {until}" + (f"   {why}" if why else "")


def _covering(intervals: tuple[Interval, ...], now: datetime) -> Interval | None:
    return next(((start, end) for start, end in intervals if start <= now and (end is None or now < end)), None)
