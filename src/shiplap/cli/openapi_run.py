"""Runs the comparisons of ``shiplap openapi`` and says what they found, in the form that was asked for."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from shiplap.cli.console import Console
from shiplap.cli.exit_code import ExitCode
from shiplap.compat.checking import Checker
from shiplap.compat.documents import Document
from shiplap.compat.findings import Comparison, Verdict
from shiplap.distribution import VERSION
from shiplap.errors import InputError
from shiplap.model.interaction import Contract
from shiplap.pactfile import read_contract
from shiplap.report.openapi_as_github import comparison_as_github
from shiplap.report.openapi_as_json import comparison_as_json
from shiplap.report.openapi_as_markdown import comparison_as_markdown
from shiplap.report.openapi_as_sarif import comparison_as_sarif
from shiplap.report.openapi_as_text import comparison_as_text
from shiplap.verify.openapi_files import open_document
from shiplap.verify.openapi_matching import EngineMatching

_EXIT_CODES = {
    Verdict.COMPATIBLE: ExitCode.YES,
    Verdict.BREAK: ExitCode.NO,
    Verdict.UNDECIDED: ExitCode.UNKNOWN,
    Verdict.NO_CONSUMER: ExitCode.UNKNOWN,
}


def check_pact(console: Console, pact: Path, document: Path, output: str, options: Mapping[str, Any]) -> ExitCode:
    """Compare one contract file with one document and say what was found.

    Raises:
        InputError: when one of them cannot be used.
    """
    contract = read_pact(console.folder / pact, str(pact))
    checker = Checker(
        document=read_document(console.folder / document, options),
        matching=EngineMatching(),
        base=base_path(options["base_path"]),
    )
    return say(console, checker.check(contract, str(pact)), output, str(document))


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
    """Read a document as the options want it."""
    return open_document(path, options["root"])


def base_path(given: str | None) -> str | None:
    """Return the base path without a slash at its end."""
    return None if given is None else ("/" + given.strip("/")).rstrip("/")


def say(console: Console, comparison: Comparison, output: str, document: str) -> ExitCode:
    """Say what was found, and return what it means."""
    match output:
        case "json":
            console.say_json(comparison_as_json(comparison))
        case "sarif":
            console.say_json(comparison_as_sarif(comparison, VERSION, document))
        case "markdown":
            console.say(comparison_as_markdown(comparison).rstrip())
        case "github":
            console.say(comparison_as_github(comparison, document).rstrip())
        case _:
            console.say(comparison_as_text(comparison))
    return _EXIT_CODES[comparison.verdict]
