"""Runs ``shiplap openapi publish``: the files of a document go to the broker, with what a self-check found."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from shiplap.cli.console import Console
from shiplap.cli.exit_code import ExitCode
from shiplap.cli.openapi_sources import read_document
from shiplap.cli.options import broker_flags, needed
from shiplap.client import BrokerClient
from shiplap.errors import InputError
from shiplap.model.json_value import JsonObject
from shiplap.model.version import VersionRef


def publish_document(
    console: Console, document: Path, version: str, output: str, options: Mapping[str, Any]
) -> ExitCode:
    """Send a document and say what the broker did with it.

    Raises:
        InputError: the document cannot be used, or a self-check does not say who made it.
        BrokerError: the broker is down or refuses.
    """
    read = read_document(console, document, options)
    files = {name: (read.folder.files(name) or b"").decode("utf-8-sig") for name in read.document.files}
    check = _self_check(options)
    settings = console.settings(broker_flags(options, pacticipant=options["provider"]))
    ref = VersionRef(needed(settings.pacticipant, "--provider", "pacticipant"), version)
    with BrokerClient.open(settings) as client:
        answer = client.gates.publish_document(ref, read.document.name, files, check)
    if output == "json":
        console.say_json(answer)
        return ExitCode.YES
    compared = answer.get("compared", 0) if isinstance(answer, dict) else 0
    console.say(f"published the OpenAPI document of {ref}; contracts compared with it: {compared}")
    if check is None:
        console.say("no self-check was named: by default what is compared counts only with --self-check passed")
    return ExitCode.YES


def _self_check(options: Mapping[str, Any]) -> JsonObject | None:
    said, by = options["self_check"], str(options["self_check_by"]).strip()
    if said is None:
        if by:
            raise InputError("--self-check-by names who checked; add --self-check passed or failed")
        return None
    if not by:
        raise InputError("say who checked: --self-check-by 'schemathesis 4.32'")
    return {"passed": said == "passed", "by": by}
