"""``shiplap square``: does a change survive the time in which old and new run side by side? Without a broker."""

import sys
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import click

from shiplap.cli.console import Console, pass_console
from shiplap.cli.exit_code import ExitCode
from shiplap.cli.options import output_option
from shiplap.errors import InputError
from shiplap.report.square_as_text import square_as_json, square_as_text
from shiplap.verify.git_tree import checked_out
from shiplap.verify.square import Consumers, Provider, ProviderAddress, square_of
from shiplap.verify.square_suite import ProviderSuite, own_imports


@click.command()
@click.argument("old", metavar="[OLD]", required=False)
@click.argument("new", metavar="[NEW]", required=False)
@click.option(
    "--contracts", metavar="FOLDER", help="Where contracts lie in each of the two; else the contracts folder."
)
@click.option("--provider-tests", metavar="FOLDER", default=".", help="Where the provider's pytest suite is, in each.")
@click.option("--provider", metavar="NAME", help="The provider, where there are contracts for several.")
@click.option(
    "--old-contracts", multiple=True, metavar="PLACE", help="The old contracts instead: a file, a folder or a URL."
)
@click.option("--new-contracts", multiple=True, metavar="PLACE", help="The same for the new contracts.")
@click.option("--old-url", metavar="URL", help="Where the old provider listens, if it runs already.")
@click.option("--new-url", metavar="URL", help="The same for the new provider.")
@click.option("--old-state-url", metavar="URL", help="Where states of the old provider are changed (POST, Pact's way).")
@click.option("--new-state-url", metavar="URL", help="The same for the new provider.")
@click.option(
    "--old-python", metavar="FILE_OR_VENV", help="The interpreter for the old provider, with what it needs installed."
)
@click.option("--new-python", metavar="FILE_OR_VENV", help="The same for the new provider.")
@click.option("--old-env", multiple=True, metavar="NAME=VALUE", help="A variable of the old provider's environment.")
@click.option("--new-env", multiple=True, metavar="NAME=VALUE", help="The same for the new provider.")
@click.option(
    "--seconds",
    type=click.FloatRange(min=0, min_open=True),
    default=10.0,
    help="The longest one interaction at a URL may take.",
)
@output_option
@pass_console
def square(console: Console, old: str | None, new: str | None, output: str, **options: Any) -> ExitCode:
    """Replay old and new contracts on the old and the new provider.

    OLD and NEW are git revisions, folders, or URLs of providers; NEW is the folder the command is started in where it
    is not given. A provider that is code runs in a process of its own, by its own pytest suite. Exits with 0 when there
    is a safe order of deploys, 1 when there is none, 3 when not everything could be verified.
    """
    with ExitStack() as stack:
        before = _side("old", old, console, options, stack)
        after = _side("new", new, console, options, stack)
        found = square_of(before, after, console.folder)
    names = (before[0].name, after[0].name)
    if output == "json":
        console.say_json(square_as_json(found, *names))
    else:
        console.say(square_as_text(found, *names))
    if found.safe_orders:
        return ExitCode.YES
    return ExitCode.UNKNOWN if found.unknown else ExitCode.NO


def _side(
    side: str, place: str | None, console: Console, options: Mapping[str, Any], stack: ExitStack
) -> tuple[Consumers, Provider]:
    """Find the contracts and the provider of the old or the new side."""
    url = options[f"{side}_url"]
    if url is None and place is not None and "://" in place:
        place, url = None, place
    contracts: Sequence[str] = options[f"{side}_contracts"]
    if place is None and not (contracts and url):
        if side == "old" or url is not None:
            both = f"{side.upper()}, or --{side}-contracts and --{side}-url"
            said = both if url is None else f"--{side}-contracts"
            raise InputError(f"say {said}: a square needs the contracts and the provider of both sides")
        place = "."
    root = None if place is None else stack.enter_context(checked_out(place, console.folder))
    name = _shown(place) if place is not None else url
    if root is not None and not contracts:
        contracts = (str(_contracts_in(root, name, console, options)),)
    return Consumers(name, tuple(contracts)), _provider(side, name, root, url, (console.folder, options))


def _contracts_in(root: Path, name: str, console: Console, options: Mapping[str, Any]) -> Path:
    found = (root / (options["contracts"] or console.settings({}).contracts_dir)).resolve()
    if not found.exists():
        raise InputError(f"{name} has no contracts at {found}; say --contracts FOLDER")
    return found


def _provider(
    side: str, name: str, root: Path | None, url: str | None, told: tuple[Path, Mapping[str, Any]]
) -> Provider:
    folder, options = told
    provider, seconds = options["provider"], options["seconds"]
    if url is not None:
        states = options[f"{side}_state_url"]
        return ProviderAddress(name=name, url=url, state_url=states, provider=provider, seconds=seconds)
    code = root or folder
    python = options[f"{side}_python"]
    return ProviderSuite(
        name=name,
        tests=(code / options["provider_tests"]).resolve(),
        python=sys.executable if python is None else str(folder / python),
        imports=own_imports(code, folder, sys.path),
        variables=dict(_variable(text) for text in options[f"{side}_env"]),
        provider=provider,
    )


def _variable(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not (name and equals):
        raise InputError(f"expected a variable as NAME=VALUE, got {text!r}")
    return name, value


def _shown(place: str) -> str:
    return "here" if place == "." else place
