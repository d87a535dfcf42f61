"""What ``shiplap openapi`` compares: contract files and folders, what is alive in an environment, documents."""

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from shiplap.cli.console import Console
from shiplap.cli.options import broker_flags, needed
from shiplap.cli.progress import progress_shown
from shiplap.client import BrokerClient
from shiplap.client.contracts_to_verify import contracts_to_verify
from shiplap.compat.documents import Document, Files, load_document
from shiplap.compat.documents.text import MAX_BYTES
from shiplap.compat.findings import Hit
from shiplap.compat.hits import Consumer
from shiplap.compat.locating import Folder
from shiplap.errors import InputError
from shiplap.report.openapi_files import GivenDocument
from shiplap.verify.openapi_files import files_below, open_document
from shiplap.verify.openapi_valid import validate_document
from shiplap.verify.plan import PlannedContract, planned
from shiplap.verify.sources import read_sources
from shiplap.wire.holders import Holder

_STANDARD_INPUT = "standard input"


@dataclass(frozen=True, slots=True)
class ReadDocument:
    """A document, and what is needed to say where something stands in it."""

    document: Document
    given: GivenDocument
    folder: Folder


@dataclass(frozen=True, slots=True)
class Asked:
    """Everybody who is asked whether a change hits them.

    Attributes:
        consumers: their contracts.
        silent: versions that are alive and have no contract.
        files: the files of the contracts by the names that findings call them.
        nobody: how it is said that a change hits nobody who counts.
    """

    consumers: tuple[Consumer, ...] = ()
    silent: tuple[Hit, ...] = ()
    files: Mapping[str, bytes] | None = None
    nobody: str = "no contract that was asked shows it"


def read_pacts(console: Console, pacts: Sequence[str], provider: str | None) -> tuple[PlannedContract, ...]:
    """Read contract files, those in folders, and the one at standard input where ``-`` is named.

    Raises:
        InputError: when they cannot be read, there is none, or they are with several providers.
    """
    read = [
        *read_sources([each for each in pacts if each != "-"], console.folder),
        *(planned(_piped(), _STANDARD_INPUT) for each in pacts if each == "-"),
    ]
    found = tuple(each for each in read if provider in {None, each.provider})
    providers = sorted({each.provider for each in found})
    if not found:
        raise InputError(f"none of the contracts is with {provider}")
    if len(providers) > 1:
        names = ", ".join(providers)
        raise InputError(f"the contracts are with {names}; a document is of one provider: say --provider")
    return found


def read_document(console: Console, path: Path, options: Mapping[str, Any]) -> ReadDocument:
    """Read a document as the options want it; ``-`` is standard input, and refers to files of the folder one is in.

    Raises:
        InputError: when it cannot be used, or is not valid where that was asked for.
    """
    root = None if options["root"] is None else console.folder / options["root"]
    file = console.folder / path
    below = (root or file.parent).resolve()
    files, given = files_below(below), path.as_posix()
    if file.is_dir():
        raise InputError(f"{given} is a folder; name the first file of the document")
    with progress_shown(console, f"reading {path}"):
        if given == "-":
            given, files = _STANDARD_INPUT, _with_piped(files)
            document = load_document(_STANDARD_INPUT, files)
        else:
            document = open_document(file, root)
    if options["validate"]:
        with progress_shown(console, f"validating {path}"):
            validate_document(document)
    return ReadDocument(document, GivenDocument(given, document.name), Folder(document.name, files))


def _piped() -> bytes:
    return sys.stdin.buffer.read(MAX_BYTES + 1)


def _with_piped(files: Files) -> Files:
    """Return the port to files, of which the one at standard input is read once."""
    piped = _piped()
    return lambda name: piped if name == _STANDARD_INPUT else files(name)


def refuse_twice(*named: str) -> None:
    """Refuse standard input for two files.

    Raises:
        InputError: when ``-`` is named more than once.
    """
    if named.count("-") > 1:
        raise InputError("standard input can be read once: say - for one file only")


def asked_of(console: Console, options: Mapping[str, Any]) -> Asked | None:
    """Return whom to ask: the contracts that were named, or of whoever is alive; ``None`` where nobody was meant.

    Raises:
        InputError: when they cannot be read, or it is not said of which provider.
        BrokerError: when the broker is down or refuses.
    """
    environment, provider = options["environment"], options["provider"]
    if environment is None:
        return _in_files(console, options["contracts"], provider) if options["contracts"] else None
    settings = console.settings(broker_flags(options, environment=environment, pacticipant=provider))
    name = needed(settings.pacticipant, "--provider", "pacticipant")
    files = _in_files(console, options["contracts"], name) if options["contracts"] else Asked()
    with progress_shown(console, "asking the broker"), BrokerClient.open(settings) as client:
        alive = _in_environment(client, name, environment, options["at"])
    if not files.consumers:
        return alive
    nobody = "no alive consumer uses it, and no contract that was asked shows it"
    return replace(files, consumers=(*alive.consumers, *files.consumers), silent=alive.silent, nobody=nobody)


def _in_files(console: Console, paths: Sequence[str], provider: str | None) -> Asked:
    """Return the contracts in files and folders, each of which counts."""
    try:
        found = read_sources(paths, console.folder)
    except InputError as error:
        if "it holds no *.json file" not in str(error):
            raise
        return Asked()
    mine = [each for each in found if provider in {None, each.provider}]
    return Asked(
        tuple(Consumer(each.read(), (Hit(name=each.source),)) for each in mine),
        files={each.source: each.text.encode() for each in mine},
    )


def _in_environment(client: BrokerClient, provider: str, environment: str, at: datetime | None) -> Asked:
    """Return the versions that hold what they use there, or did lately, and what main branches will bring."""
    found = client.gates.holders(provider, environment, at)
    by_content: dict[str, tuple[PlannedContract, list[Hit]]] = {}
    for holder in found.holders:
        if holder.href is None:
            continue
        key = holder.digest or holder.href
        if key not in by_content:
            by_content[key] = _planned(client, holder.href), []
        by_content[key][1].append(_hit(holder))
    known = {hit.name for _, hits in by_content.values() for hit in hits}
    coming = contracts_to_verify(client, provider, environment=environment)
    consumers = [Consumer(contract.read(), tuple(hits)) for contract, hits in by_content.values()]
    consumers.extend(_coming(coming, known))
    return Asked(tuple(consumers), tuple(map(_hit, found.silent)), nobody="no alive consumer uses it")


def _planned(client: BrokerClient, href: str) -> PlannedContract:

    return planned(json.dumps(client.contracts.pact(href), ensure_ascii=False), href)


def _hit(holder: Holder) -> Hit:
    return Hit(name=str(holder.consumer), counts=holder.alive, until=holder.until, why=_why(holder))


def _why(holder: Holder) -> str:
    if not holder.alive:
        return f"not alive any more: {holder.why}"
    return f"alive: {holder.why}"


def _coming(planned_contracts: Iterable[PlannedContract], known: set[str]) -> Iterable[Consumer]:
    """Yield the contracts that are not there yet: they are told of, and block nothing."""
    for each in planned_contracts:
        names = [f"{each.consumer}@{version}" for version in each.versions]
        hits = tuple(
            Hit(name=name, counts=False, why="not deployed there yet: head of a main branch")
            for name in names
            if name not in known
        )
        if each.pending and hits:
            yield Consumer(each.read(), hits)
