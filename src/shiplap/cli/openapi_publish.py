"""Runs ``shiplap openapi publish``: the files of a document go to the broker, with what a self-check found."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from shiplap.cli.console import Console
from shiplap.cli.exit_code import ExitCode
from shiplap.cli.openapi_self_check import OwnDocument
from shiplap.cli.options import broker_flags, needed
from shiplap.cli.progress import progress_shown
from shiplap.cli.verify_run import replay_contracts
from shiplap.cli.verify_sources import contracts_of_run
from shiplap.client import BrokerClient
from shiplap.compat.operations import Operations
from shiplap.distribution import VERSION
from shiplap.errors import InputError, NoContractError, UnknownNameError
from shiplap.model.self_check import SelfCheck
from shiplap.model.version import VersionRef
from shiplap.report.publication_forms import (
    Publication,
    publication_as_github,
    publication_as_markdown,
    publication_as_sarif,
)
from shiplap.report.self_check_as_text import self_check_lines
from shiplap.settings import Settings
from shiplap.verify.openapi_report import self_check_of_report


def publish_document(
    console: Console, document: Path, version: str, output: str, options: Mapping[str, Any]
) -> ExitCode:
    """Send a document and say what the broker did with it.

    Raises:
        InputError: the document cannot be used, or a self-check does not say who made it.
        BrokerError: the broker is down or refuses.
    """
    own = OwnDocument.read(console, document, dict(options))
    settings = console.settings(broker_flags(options, pacticipant=options["provider"]))
    ref = VersionRef(needed(settings.pacticipant, "--provider", "pacticipant"), version)
    said = _said(console, own, options)
    check = said if options["self_check_url"] is None else _replayed(console, own, ref, settings, options)
    with progress_shown(console, "publishing; the broker compares"), BrokerClient.open(settings) as client:
        answer = own.send(client, ref, check)
    compared = answer.get("compared", 0) if isinstance(answer, dict) else 0
    tried = options["self_check_url"] is not None or check is not None
    published = Publication(
        version=ref,
        document=own.read_document.given.path,
        compared=compared if isinstance(compared, int) else 0,
        check=check,
        checked=tried,
    )
    match output:
        case "json":
            console.say_json(answer)
        case "sarif":
            console.say_json(publication_as_sarif(published, VERSION))
        case "markdown":
            console.say(publication_as_markdown(published))
        case "github":
            console.say(publication_as_github(published))
        case _:
            console.say(published.headline)
    if check is None and options["self_check_url"] is None:
        console.note(
            "no self-check: by default what is compared counts only with one that passed; add --self-check-url URL"
        )
    return _exit_code(check, options)


def _exit_code(check: SelfCheck | None, options: Mapping[str, Any]) -> ExitCode:
    if options["self_check_url"] is None:
        return ExitCode.YES
    if check is None:
        return ExitCode.UNKNOWN
    return ExitCode.YES if check.passed else ExitCode.NO


def _said(console: Console, own: OwnDocument, options: Mapping[str, Any]) -> SelfCheck | None:
    """Return what somebody else found, as the options tell it."""
    said, by, report = options["self_check"], str(options["self_check_by"]).strip(), options["self_check_report"]
    if sum(each is not None for each in (options["self_check_url"], said, report)) > 1:
        raise InputError(
            "say once what checks: --self-check-url runs a self-check, --self-check and --self-check-report tell of one"
        )
    if report is not None:
        count = len(Operations(own.read_document.document))
        try:
            check = self_check_of_report((console.folder / report).read_bytes(), report, count, by)
        except OSError as error:
            raise InputError(f"{report} could not be read: {error.strerror}") from error
        _tell(console, check, own)
        return check
    if said is None:
        if by:
            raise InputError("--self-check-by names who checked; add --self-check passed or failed")
        return None
    if not by:
        raise InputError("say who checked: --self-check-by 'schemathesis 4.32'")
    return SelfCheck(passed=said == "passed", by=by)


def _replayed(
    console: Console, own: OwnDocument, ref: VersionRef, settings: Settings, options: Mapping[str, Any]
) -> SelfCheck | None:
    """Replay the contracts of the provider where it runs, listen to what it answers, and say what came of it."""
    try:
        contracts = contracts_of_run(console, settings, options["contracts"], ref.pacticipant, {})
    except (NoContractError, UnknownNameError) as error:  # its document may be the first that is heard of a provider
        if options["contracts"] or getattr(error, "kind", "pacticipant") != "pacticipant":
            raise
        console.note(f"no self-check: {error}")
        return None
    replay = {
        "url": options["self_check_url"],
        "app": None,
        "message_url": None,
        "transports": (),
        "seconds": options["seconds"],
        "headers": options["headers"],
        "state_url": options["state_url"],
        "state_teardown": False,
    }
    with progress_shown(console, "replaying contracts"):
        replay_contracts(contracts, ref.number, console.folder, replay, own.listening)
    check = own.checker.result()
    _tell(console, check, own)
    return check


def _tell(console: Console, check: SelfCheck | None, own: OwnDocument) -> None:
    for line in self_check_lines(check, own.read_document.given.path):
        console.note(line)
