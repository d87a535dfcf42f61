"""Runs the comparisons of ``shiplap openapi`` and says what they found, in the form that was asked for."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from shiplap.cli.console import Console
from shiplap.cli.exit_code import ExitCode
from shiplap.cli.openapi_sources import consumers_of, read_document, read_pact, told
from shiplap.compat.checking import Checker
from shiplap.compat.diffing import Differ
from shiplap.compat.documents import Document
from shiplap.compat.findings import Comparison, Verdict
from shiplap.compat.hits import who_is_hit
from shiplap.compat.operations import Operations
from shiplap.distribution import VERSION
from shiplap.report.openapi_as_github import comparison_as_github
from shiplap.report.openapi_as_json import comparison_as_json
from shiplap.report.openapi_as_markdown import comparison_as_markdown
from shiplap.report.openapi_as_sarif import comparison_as_sarif
from shiplap.report.openapi_as_text import comparison_as_text
from shiplap.verify.openapi_matching import EngineMatching
from shiplap.verify.openapi_second import OpenapiCoreJudge

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
    read = read_document(console.folder / document, options)
    with told(console, "interactions", len(contract.interactions)) as progress:
        found = checker_of(read, options, progress).check(contract, str(pact))
    return say(console, found, output, str(document))


def diff_documents(console: Console, old: Path, new: Path, output: str, options: Mapping[str, Any]) -> ExitCode:
    """Compare two documents, ask contracts who is hit where there are some, and say what was found.

    Raises:
        InputError: when something cannot be used.
        BrokerError: when contracts were to come from the broker and it is down or refuses.
    """
    before, after = (read_document(console.folder / each, options) for each in (old, new))
    consumers = consumers_of(console, options)
    base = base_path(options["base_path"])
    judges = [OpenapiCoreJudge.of(each, base) for each in (before, after)]
    with told(console, "operations", len(Operations(before))) as progress:
        differ = Differ(old=before, new=after, old_judge=judges[0], new_judge=judges[1], progress=progress)
        found = differ.compare(str(old), str(new))
    if consumers is not None:
        with told(console, "interactions", sum(len(each.contract.interactions) for each in consumers)) as progress:
            checkers = [checker_of(each, options, progress) for each in (before, after)]
            found = who_is_hit(found, consumers, *checkers)
    return say(console, found, output, str(new))


def checker_of(document: Document, options: Mapping[str, Any], progress: Callable[[int], None]) -> Checker:
    """Return what checks contracts against a document."""
    base = base_path(options["base_path"])
    judge = OpenapiCoreJudge.of(document, base)
    return Checker(document=document, matching=EngineMatching(), judge=judge, base=base, progress=progress)


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
