"""``shiplap square``: does a change survive the time in which old and new run side by side? Without a broker."""

from contextlib import ExitStack
from pathlib import Path
from typing import Any

import click

from shiplap.cli.console import Console, pass_console
from shiplap.cli.exit_code import ExitCode
from shiplap.cli.options import output_option
from shiplap.cli.square_run import Side, checked_out, meet, this_python
from shiplap.model.square import Square
from shiplap.report.square_as_text import square_as_json, square_as_text


@click.command()
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="[NEW]", default=".")
@click.option(
    "--contracts", metavar="FOLDER", help="Where contracts lie in each of the two; else the contracts folder."
)
@click.option("--provider-tests", metavar="FOLDER", default=".", help="Where the provider's pytest suite is, in each.")
@click.option(
    "--old-python", metavar="FILE", help="The interpreter for the old provider, with what it needs installed."
)
@click.option("--new-python", metavar="FILE", help="The same for the new provider.")
@output_option
@pass_console
def square(console: Console, old: str, new: str, output: str, **options: Any) -> ExitCode:
    """Replay old and new contracts on the old and the new provider.

    OLD and NEW are git revisions or folders; NEW is the folder the command is started in where it is not given. Each
    provider runs in a process of its own, by its own pytest suite. Exits with 0 when there is a safe order of deploys,
    1 when there is none, 3 when not everything could be verified.
    """
    contracts = options["contracts"] or console.settings({}).contracts_dir
    with ExitStack() as stack:
        sides = [
            _side(name, stack.enter_context(checked_out(name, console.folder)), contracts, options, python)
            for name, python in ((old, options["old_python"]), (new, options["new_python"]))
        ]
        before, after = sides
        found = Square(
            old_old=meet(before, before),
            old_new=meet(before, after),
            new_old=meet(after, before),
            new_new=meet(after, after),
        )
    names = (_shown(old), _shown(new))
    if output == "json":
        console.say_json(square_as_json(found, *names))
    else:
        console.say(square_as_text(found, *names))
    if found.safe_orders:
        return ExitCode.YES
    return ExitCode.UNKNOWN if found.unknown else ExitCode.NO


def _side(name: str, root: Path, contracts: str, options: dict[str, Any], python: str | None) -> Side:
    return Side(
        name=_shown(name),
        contracts=(root / contracts).resolve(),
        tests=(root / options["provider_tests"]).resolve(),
        python=python or this_python(),
    )


def _shown(place: str) -> str:
    return "here" if place == "." else place
