"""What ``shiplap openapi`` compares: contract files and folders, what is alive in an environment, documents."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from time import monotonic
from typing import Any

from shiplap.cli.console import Console
from shiplap.cli.options import broker_flags, needed
from shiplap.client import BrokerClient
from shiplap.client.contracts_to_verify import contracts_to_verify
from shiplap.compat.documents import Document
from shiplap.compat.hits import Consumer
from shiplap.errors import InputError
from shiplap.model.interaction import Contract
from shiplap.pactfile import read_contract
from shiplap.verify.openapi_files import open_document
from shiplap.verify.openapi_valid import validate_document
from shiplap.verify.plan import plan
from shiplap.verify.sources import read_sources

_QUIET_SECONDS = 1.0


def read_pact(path: Path, name: str) -> Contract:
    """Read a contract file.

    Raises:
        InputError: when it is not there, or no contract.
    """
    try:
        return read_contract(path.read_bytes(), name)
    except FileNotFoundError as error:
        raise InputError(f"there is no file {name!r}") from error
    except OSError as error:
        raise InputError(f"{name} could not be read: {error.strerror}") from error


def read_document(path: Path, options: Mapping[str, Any]) -> Document:
    """Read a document as the options want it.

    Raises:
        InputError: when it cannot be used, or is not valid where that was asked for.
    """
    document = open_document(path, options["root"])
    if options["validate"]:
        validate_document(document)
    return document


def consumers_of(console: Console, options: Mapping[str, Any]) -> tuple[Consumer, ...] | None:
    """Return the contracts to ask: those that were named, or those of what is alive; ``None`` where none was meant.

    Raises:
        InputError: when they cannot be read, or it is not said of which provider.
        BrokerError: when the broker is down or refuses.
    """
    environment, provider = options["environment"], options["provider"]
    if environment is not None:
        settings = console.settings(broker_flags(options, environment=environment, pacticipant=provider))
        name = needed(settings.pacticipant, "--provider", "pacticipant")
        with BrokerClient.open(settings) as client:
            planned = contracts_to_verify(client, name, environment=environment, selectors=[], branch=None)
            return tuple(Consumer(each.label or each.consumer, each.read()) for each in planned)
    if not options["contracts"]:
        return None
    try:
        found = read_sources(options["contracts"], console.folder)
    except InputError as error:
        if "it holds no *.json file" not in str(error):
            raise
        return ()
    mine = plan(each for each in found if provider in {None, each.provider})
    return tuple(Consumer(each.label or each.consumer, each.read()) for each in mine)


@contextmanager
def told(console: Console, things: str, count: int) -> Iterator[Callable[[int], None]]:
    """Give what is told of progress: it is shown after a second, to a person only, and taken away at the end."""
    if not console.stderr.isatty() or count == 0:
        yield lambda _number: None
        return
    started, shown = monotonic(), [False]

    def progress(number: int) -> None:
        if monotonic() - started > _QUIET_SECONDS and number % max(1, count // 100) == 0:
            shown[0] = True
            console.stderr.write(f"\r{number} of {count} {things}")
            console.stderr.flush()

    try:
        yield progress
    finally:
        if shown[0]:
            console.stderr.write("\r" + " " * 60 + "\r")
