"""``shiplap import``: recorded traffic and stubs of other tools become contract files."""

from collections.abc import Callable, Iterator
from pathlib import Path

import click

from shiplap.cli.console import Console, pass_console
from shiplap.cli.exit_code import ExitCode
from shiplap.errors import InputError
from shiplap.model.interaction import Contract
from shiplap.pactfile import read_contract, write_contract
from shiplap.recording.contract_folder import file_name, write_file
from shiplap.recording.gather import gather, merge
from shiplap.recording.import_files import read_exchanges
from shiplap.recording.observed import contracts_of, read_hosts


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
@pass_console
def import_(
    console: Console,
    files: tuple[Path, ...],
    consumer: str | None,
    providers: tuple[str, ...],
    url: str,
    folder: Path | None,
) -> ExitCode:
    """Make contracts of HAR files, Playwright's zips, vcrpy's cassettes, WireMock mappings and Hoverfly simulations.

    Of a folder every .json file is read, as WireMock keeps its mappings. What is there is kept; what looks like a
    secret is refused with its place, and nothing is written then.
    """
    settings = console.settings({"pacticipant": consumer})
    if settings.pacticipant is None:
        raise InputError("say --consumer, or set pacticipant in [tool.shiplap]")
    hosts = read_hosts(providers)
    recorded: list[tuple[str, Contract]] = []
    for file in _each_file(files, console.folder):
        imported = read_exchanges(_content(console.folder / file), str(file), url, _beside(console.folder / file))
        found = contracts_of(imported.exchanges, settings.pacticipant, hosts, imported.provenance)
        recorded += [(str(file), contract) for contract in found]
        for fault in imported.left:
            console.note(f"left out: {fault}")
    contracts = gather(recorded)
    if not contracts:
        raise InputError("the files hold no request to these providers, so there is nothing to write")
    for contract in contracts:
        _write(console, contract, console.folder / (folder or settings.contracts_dir) / file_name(contract))
    return ExitCode.YES


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


def _write(console: Console, contract: Contract, path: Path) -> None:
    try:
        old = read_contract(path.read_bytes(), str(path)) if path.exists() else None
        merged = merge(old, contract, prune=False)
        write_file(path, write_contract(merged.contract))
    except OSError as error:
        raise InputError(
            f"{path} cannot be written: {error.strerror or error}; choose another folder with --dir"
        ) from error
    console.say(f"{path.name}: {len(contract.interactions)} imported, {len(merged.contract.interactions)} in all")
