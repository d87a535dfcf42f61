"""Runs the comparisons of ``shiplap openapi`` and says what they found, in the form that was asked for."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from shiplap.cli.console import Console
from shiplap.cli.exit_code import ExitCode
from shiplap.cli.openapi_sources import ReadDocument, asked_of, read_document, read_pacts, refuse_twice
from shiplap.cli.progress import progress_shown
from shiplap.compat.checker import Checker
from shiplap.compat.differ import Differ
from shiplap.compat.documents import Document
from shiplap.compat.findings import Comparison, Verdict, combined
from shiplap.compat.hits import who_is_hit
from shiplap.compat.locating import located
from shiplap.compat.operations import Operations
from shiplap.compat.schemas.engines import Engines
from shiplap.distribution import VERSION
from shiplap.model.collector import collector_seldom
from shiplap.report.openapi_as_github import comparison_as_github
from shiplap.report.openapi_as_json import comparison_as_json
from shiplap.report.openapi_as_markdown import comparison_as_markdown
from shiplap.report.openapi_as_sarif import comparison_as_sarif
from shiplap.report.openapi_as_text import comparison_as_text
from shiplap.report.openapi_files import GivenDocument
from shiplap.verify.openapi_engines import installed_engines
from shiplap.verify.openapi_matching import EngineMatching
from shiplap.verify.openapi_second import OpenapiCoreJudge, silent_because
from shiplap.verify.plan import PlannedContract

_EXIT_CODES = {
    Verdict.COMPATIBLE: ExitCode.YES,
    Verdict.BREAK: ExitCode.NO,
    Verdict.UNDECIDED: ExitCode.UNKNOWN,
    Verdict.NO_CONSUMER: ExitCode.UNKNOWN,
}


@collector_seldom()
def check_pacts(
    console: Console, pacts: Sequence[str], document: Path, output: str, options: Mapping[str, Any]
) -> ExitCode:
    """Compare contract files with one document and say what was found.

    Raises:
        InputError: when one of them cannot be used.
    """
    refuse_twice(*pacts, str(document))
    contracts = read_pacts(console, pacts, options["provider"])
    read = read_document(console, document, options)
    sizes = [len(each.read().interactions) for each in contracts]
    done: list[int] = []
    with progress_shown(console, "comparing interactions", sum(sizes)) as progress, installed_engines() as engines:
        checker = checker_of(read.document, options, lambda number: progress(sum(done) + number), engines)
        found = [_checked(checker, each, done) for each in contracts]
    comparison = told(combined(found, read.given.path), read.document)
    if comparison.findings:
        comparison = located(comparison, read.folder, contracts={each.source: each.text.encode() for each in contracts})
    return say(console, comparison, output, read.given)


def _checked(checker: Checker, contract: PlannedContract, done: list[int]) -> Comparison:
    found = checker.check(contract.read(), contract.source)
    done.append(found.asked)
    return found


@collector_seldom()
def diff_documents(console: Console, old: Path, new: Path, output: str, options: Mapping[str, Any]) -> ExitCode:
    """Compare two documents, ask contracts who is hit where there are some, and say what was found.

    Raises:
        InputError: when something cannot be used.
        BrokerError: when contracts were to come from the broker and it is down or refuses.
    """
    refuse_twice(str(old), str(new))
    before, after = (read_document(console, each, options) for each in (old, new))
    asked = asked_of(console, options)
    with installed_engines() as engines:
        found = _differences(console, before, after, (before.given.path, after.given.path), options, engines)
    if asked is not None:
        count = sum(len(each.contract.interactions) for each in asked.consumers)
        with progress_shown(console, "asking contracts", count) as progress, installed_engines() as engines:
            then, now = (checker_of(each.document, options, progress, engines) for each in (before, after))
            found = who_is_hit(found, asked.consumers, then, now, asked.silent, asked.nobody)
    if found.findings:
        found = located(found, after.folder, before.folder, None if asked is None else asked.files)
    return say(console, found, output, after.given, before.given)


def _differences(
    console: Console,
    before: ReadDocument,
    after: ReadDocument,
    names: tuple[str, str],
    options: Mapping[str, Any],
    engines: Engines,
) -> Comparison:
    base = base_path(options["base_path"])
    judges = [OpenapiCoreJudge.of(each.document, base) for each in (before, after)]
    with progress_shown(console, "comparing operations", len(Operations(before.document))) as progress:
        differ = Differ(
            old=before.document,
            new=after.document,
            old_judge=judges[0],
            new_judge=judges[1],
            progress=progress,
            engines=engines,
        )
        return told(differ.compare(*names), before.document, after.document)


def told(comparison: Comparison, *documents: Document) -> Comparison:
    """Return a comparison that says why openapi-core did not judge its messages, where it has some and it did not."""
    why = next((each for document in documents if (each := silent_because(document))), "")
    if not why or not any(each.witness is not None for each in comparison.findings):
        return comparison
    return replace(comparison, notes=(*comparison.notes, f"openapi-core did not judge the messages: {why}"))


def checker_of(
    document: Document, options: Mapping[str, Any], progress: Callable[[int], None], engines: Engines
) -> Checker:
    """Return what checks contracts against a document."""
    base = base_path(options["base_path"])
    judge = OpenapiCoreJudge.of(document, base)
    return Checker(
        document=document, matching=EngineMatching(), judge=judge, base=base, progress=progress, engines=engines
    )


def base_path(given: str | None) -> str | None:
    """Return the base path without a slash at its end."""
    return None if given is None else ("/" + given.strip("/")).rstrip("/")


def say(
    console: Console, comparison: Comparison, output: str, document: GivenDocument, old: GivenDocument | None = None
) -> ExitCode:
    """Say what was found, and return what it means."""
    match output:
        case "json":
            console.say_json(comparison_as_json(comparison))
        case "sarif":
            console.say_json(comparison_as_sarif(comparison, VERSION, document, old))
        case "markdown":
            console.say(comparison_as_markdown(comparison).rstrip())
        case "github":
            console.say(comparison_as_github(comparison, document).rstrip())
        case _:
            console.say(comparison_as_text(comparison))
    return _EXIT_CODES[comparison.verdict]
