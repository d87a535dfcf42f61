"""``shiplap allow``: a person lets a pair meet for a while, whatever is known about it."""

from datetime import datetime, timedelta
from typing import Any

import click

from shiplap.cli.console import Console, pass_console
from shiplap.cli.options import DURATION, INSTANT, VERSION_REF, broker_flags, broker_options, output_option
from shiplap.client import BrokerClient
from shiplap.errors import InputError
from shiplap.model.evidence import Allowance
from shiplap.model.version import VersionRef
from shiplap.wire.shiplap_api import allowance_to_json, instant_text


@click.command()
@click.argument("consumer", type=VERSION_REF, metavar="CONSUMER@VERSION")
@click.argument("provider", type=VERSION_REF, metavar="PROVIDER@VERSION")
@click.option("--for", "duration", type=DURATION, metavar="DURATION", help="For how long, such as 2h.")
@click.option("--until", type=INSTANT, metavar="TIME", help="Until when; instead of --for.")
@click.option("--because", required=True, metavar="TEXT", help="Why; printed in every later verdict.")
@click.option("--by", "actor", metavar="NAME", help="Who says so; where not given, the user of this computer.")
@broker_options
@output_option
@pass_console
def allow(console: Console, consumer: VersionRef, provider: VersionRef, output: str, **options: Any) -> None:
    """Let a consumer version meet a provider version for a while, whatever is known about the pair.

    The gate then counts the pair as passing, where the allowance lasts as long as the two can meet, and says so, with
    the name and the reason, in every verdict.
    """
    until = _until(console.now(), options["duration"], options["until"])
    if not options["because"].strip():
        raise InputError("--because must say why; it is printed in every later verdict")
    allowance = Allowance(
        consumer=consumer,
        provider=provider,
        until=until,
        because=options["because"].strip(),
        actor=options["actor"] or console.user,
    )
    with BrokerClient.open(console.settings(broker_flags(options))) as client:
        client.gates.allow(allowance)
    if output == "json":
        console.say_json(allowance_to_json(allowance))
    else:
        console.say(f"allowed until {instant_text(until)}: {consumer} -> {provider}")


def _until(now: datetime, duration: timedelta | None, until: datetime | None) -> datetime:
    if (duration is None) == (until is None):
        raise InputError("say --for DURATION or --until TIME, one of them: an allowance needs an end")
    end = now.replace(microsecond=0) + duration if duration is not None else until
    if end is None or end <= now:
        raise InputError("the end of an allowance must lie in the future")
    return end
