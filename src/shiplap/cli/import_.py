"""``shiplap import``: recorded traffic and stubs of other tools become contract files."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from shiplap.cli.console import Console, pass_console
from shiplap.cli.exit_code import ExitCode
from shiplap.errors import InputError
from shiplap.model.interaction import Contract
from shiplap.model.provenance import with_import_mark
from shiplap.pactfile import read_contract, write_contract
from shiplap.recording.contract_folder import file_name, write_file
from shiplap.recording.gather import is_mocked, merge
from shiplap.recording.import_files import read_exchanges
from shiplap.recording.observed import Choices, Observation, observed, read_hosts, read_states
from shiplap.recording.observed_contracts import contracts_of
from shiplap.recording.secret_scan import AllowedSecrets


@click.command("import")
@click.argument("files", metavar="FILE_OR_DIR...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--consumer", metavar="NAME", help="Who sent the requests; otherwise the pacticipant of the project.")
@click.option(
    "--provider",
    "providers",
    metavar="HOST=NAME",
    multiple=True,
    required=True,
    help="Which host is which provider; may be repeated, * stands for anything. Other hosts are left out.",
)
@click.option("--url", metavar="URL", default="http://localhost", help="Where stubs belong that name no host.")
@click.option("--dir", "folder", metavar="DIR", type=click.Path(path_type=Path), help="Folder of the contract files.")
@click.option(
    "--state",
    "states",
    metavar="PLACE=STATE",
    multiple=True,
    help="Provider state of what PLACE names: the name of an interaction, a file, or a JSON path in one; * stands for "
    "anything. May be repeated.",
)
@click.option("--skip", metavar="PLACE", multiple=True, help="What is left out, named as for --state; may be repeated.")
@click.option(
    "--keep-header",
    "keep_headers",
    metavar="NAME",
    multiple=True,
    help="A header to keep beside the content type, and beside keep-headers of the project; may be repeated.",
)
@click.option(
    "--allow-secret",
    "allow_secrets",
    metavar="PATH",
    multiple=True,
    help="JSON path of what only looks like a secret, beside allow-secrets of the project; may be repeated.",
)
@pass_console
def import_(console: Console, files: tuple[Path, ...], **options: Any) -> ExitCode:
    """Make contracts of HAR files, Playwright's zips, vcrpy's cassettes, WireMock mappings and Hoverfly simulations.

    Of a folder every .json file is read, as WireMock keeps its mappings. What is there is kept; what looks like a
    secret is refused with its place, and nothing is written then. What was seen several times becomes one interaction
    that holds for all of it; where it does not agree, both places are named and nothing is written.
    """
    settings = console.settings({"pacticipant": options["consumer"]})
    if settings.pacticipant is None:
        raise InputError("say --consumer, or set pacticipant in [tool.shiplap]")
    choices = Choices(
        hosts=read_hosts(options["providers"]),
        states=read_states(options["states"]),
        skip=options["skip"],
        keep_headers=(*settings.keep_headers, *options["keep_headers"]),
        secrets=AllowedSecrets((*settings.allow_secrets, *options["allow_secrets"])),
    )
    observations = _observations(console, files, options["url"], settings.pacticipant, choices)
    folder = console.folder / (options["folder"] or settings.contracts_dir)
    known = _known(folder, {(each.consumer, each.provider) for each in observations})
    joined = contracts_of(observations, recorded=map(_recorded, known.values()), known=known.values(), advice=_ADVICE)
    for note in joined.notes:
        console.note(f"{note}; {_ADVICE}")
    if not joined.contracts:
        raise InputError("the files hold no request to these providers, so there is nothing to write")
    for contract in joined.contracts:
        path = folder / file_name(contract.consumer, contract.provider)
        _write(console, known.get(path), contract, path)
    return ExitCode.YES


_ADVICE = (
    'give one of them a provider state with --state "PLACE=STATE", or leave one out with --skip PLACE; '
    "a place is the name of an interaction or a JSON path of the file"
)


def _observations(
    console: Console, files: tuple[Path, ...], url: str, consumer: str, choices: Choices
) -> list[Observation]:
    """Return what counts of all the files; all secrets of a file are told at once."""
    found: list[Observation] = []
    for file in _each_file(files, console.folder):
        imported = read_exchanges(_content(console.folder / file), str(file), url, _beside(console.folder / file))
        seen = observed(imported.exchanges, consumer, choices, imported.provenance)
        found += seen.observations
        for note in (*(f"left out: {fault}" for fault in imported.left), *seen.notes):
            console.note(note)
    return found


def _known(folder: Path, pairs: set[tuple[str, str]]) -> dict[Path, Contract]:
    """Return the contracts of these pairs that are there already."""
    paths = [folder / file_name(*pair) for pair in sorted(pairs)]
    return {path: read_contract(_content(path), str(path)) for path in paths if path.exists()}


def _recorded(contract: Contract) -> Contract:
    """Return what of a contract tests recorded on purpose."""
    return replace(contract, interactions=tuple(each for each in contract.interactions if not is_mocked(each)))


def _each_file(places: tuple[Path, ...], folder: Path) -> Iterator[Path]:
    for place in places:
        if not (folder / place).is_dir():
            yield place
            continue
        found = sorted(
            path.relative_to(folder) if path.is_relative_to(folder) else path
            for path in (folder / place).rglob("*.json")
            if "__files" not in path.relative_to(folder / place).parts
        )
        if not found:
            raise InputError(f"{place} holds no .json file; name the files to import")
        yield from found


def _beside(file: Path) -> Callable[[str], bytes | None]:
    """Return what reads the bodies that an imported file keeps beside it; it does not leave the folder above."""
    folder = file.parent.resolve()

    def read(name: str) -> bytes | None:
        path = (folder / name).resolve()
        if not path.is_relative_to(folder.parent) or not path.is_file():
            return None
        return _content(path)

    return read


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror or error}") from error


def _write(console: Console, old: Contract | None, contract: Contract, path: Path) -> None:
    marked = tuple(map(with_import_mark, contract.interactions))
    merged = merge(old, replace(contract, interactions=marked), prune=False)
    try:
        write_file(path, write_contract(merged.contract))
    except OSError as error:
        raise InputError(
            f"{path} cannot be written: {error.strerror or error}; choose another folder with --dir"
        ) from error
    console.say(f"{path.name}: {len(contract.interactions)} imported, {len(merged.contract.interactions)} in all")
