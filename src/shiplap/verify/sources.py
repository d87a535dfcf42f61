"""Reads contracts from files, directories and addresses, all faults of all files at once."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from shiplap.errors import InputError
from shiplap.pactfile import ContractFileError
from shiplap.transport.exchange import ExchangeError
from shiplap.verify.plan import PlannedContract, planned

_SKIPPED = frozenset({"node_modules", "__pycache__"})


def read_sources(sources: Iterable[str], base: Path) -> tuple[PlannedContract, ...]:
    """Read every contract of the sources.

    Args:
        sources: files, directories (searched for ``*.json``) and addresses.
        base: what relative paths are relative to.

    Raises:
        InputError: when a source is not there or empty, or a file is no contract; it tells every fault of all of them.
    """
    found: list[PlannedContract] = []
    problems: list[InputError] = []
    for source in sources:
        try:
            found.extend(_read_url(source) if "://" in source else _read_path(base / source, source, problems))
        except InputError as error:
            problems.append(error)
    if len(problems) == 1:
        raise problems[0]
    if problems:
        raise InputError("\n".join(map(str, problems)))
    return tuple(found)


def _read_path(path: Path, source: str, problems: list[InputError]) -> Iterator[PlannedContract]:
    if not path.exists():
        raise InputError(f"there is no file or directory {source!r}")
    files = sorted(_files(path)) if path.is_dir() else [path]
    if not files:
        raise InputError(f"there is no contract in {source!r}: it holds no *.json file")
    for file in files:
        try:
            yield planned(file.read_bytes(), str(Path(source) / file.relative_to(path)) if path.is_dir() else source)
        except ContractFileError as error:
            problems.append(error)
        except OSError as error:
            problems.append(InputError(f"{file} could not be read: {error.strerror}"))


def _files(folder: Path) -> Iterator[Path]:
    for entry in folder.iterdir():
        if entry.is_dir():
            if not entry.name.startswith(".") and entry.name not in _SKIPPED:
                yield from _files(entry)
        elif entry.suffix == ".json":
            yield entry


def _read_url(url: str) -> Iterator[PlannedContract]:
    from shiplap.transport.http_client import HttpClient  # noqa: PLC0415 - for contracts at addresses only

    try:
        with HttpClient(headers={"Accept": "application/hal+json, application/json"}) as client:
            response = client.exchange("GET", url)
    except ExchangeError as error:
        raise InputError(f"{url} could not be read: {error}") from error
    if response.status != 200:
        raise InputError(f"{url} could not be read: it answered {response.status}")
    yield planned(response.body or b"", url)
