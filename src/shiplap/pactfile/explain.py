"""Why a file cannot be read: the slow second reading that finds every fault and the place of each.

The reader proper only says that an entry is wrong. Here that entry is held against the JSON Schema of its version.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from shiplap.errors import Fault
from shiplap.model.interaction import Specification
from shiplap.model.json_value import JsonObject, JsonValue
from shiplap.pactfile.faults import UnreadableError
from shiplap.pactfile.json_text import Parsed
from shiplap.pactfile.limits import Limits
from shiplap.pactfile.metadata import read_head, read_specification, version_path
from shiplap.pactfile.positions import Path, json_path, lines_of
from shiplap.pactfile.read_interactions import read_interaction, read_standalone_message
from shiplap.pactfile.schemas import SchemaPart, validate


@dataclass(frozen=True, slots=True)
class _Finding:
    path: Path
    problem: str


def explain(parsed: Parsed, first: str, limits: Limits) -> list[Fault]:
    """Return the faults of a document that could not be read, in its order, at least one.

    Args:
        parsed: the document and its text.
        first: what the reader stumbled over; told when nothing better is found.
        limits: how many faults are told.
    """
    findings = list(islice(_findings(parsed.document, limits), limits.faults + 1))
    if not findings and not parsed.repeated:
        findings = [_Finding((), first)]
    lines = lines_of(parsed.text, {finding.path for finding in findings})
    faults = [Fault(json_path(each.path), each.problem, lines.get(each.path)) for each in findings]
    told = sorted([*parsed.repeated, *faults], key=lambda fault: fault.line or 0)
    if len(told) > limits.faults:
        return [*told[: limits.faults], Fault("$", f"there are more faults; these are the first {limits.faults}")]
    return told


def _findings(document: JsonValue, limits: Limits) -> Iterator[_Finding]:
    if not isinstance(document, dict):
        yield from _against_schema(document, Specification.V4, "file", (), limits)
        return
    try:
        specification = read_specification(document)
    except UnreadableError as error:
        yield _Finding(version_path(document), str(error))
        specification = Specification.V3
    yield from _head_findings(document, specification, limits)
    yield from _entry_findings(document, specification, limits)


def _head_findings(document: JsonObject, specification: Specification, limits: Limits) -> Iterator[_Finding]:
    """Hold the file without its entries against its schema."""
    entries = ("interactions", "messages")
    head = {name: [] if name in entries and isinstance(value, list) else value for name, value in document.items()}
    found = list(_against_schema(head, specification, "file", (), limits))
    yield from found
    if not found:
        try:
            read_head(document)
        except UnreadableError as error:
            yield _Finding((), str(error))
    total = sum(len(entry) for entry in map(document.get, entries) if isinstance(entry, list))
    if total > limits.interactions:
        yield _Finding((), f"more than {limits.interactions} interactions")


def _entry_findings(document: JsonObject, specification: Specification, limits: Limits) -> Iterator[_Finding]:
    entries = document.get("interactions")
    for number, entry in enumerate(entries if isinstance(entries, list) else ()):
        try:
            read_interaction(entry, specification, limits)
        except UnreadableError as error:
            path: Path = ("interactions", number)
            yield from _against_schema(entry, specification, "interaction", path, limits, str(error))
    messages = document.get("messages")
    for number, message in enumerate(messages if isinstance(messages, list) else ()):
        try:
            read_standalone_message(message, limits)
        except UnreadableError as error:
            path = ("messages", number)
            yield from _against_schema(message, specification, "message", path, limits, str(error))


def _against_schema(
    value: JsonValue, specification: Specification, part: SchemaPart, path: Path, limits: Limits, otherwise: str = ""
) -> Iterator[_Finding]:
    """Yield what the schema finds; where it finds nothing, what the reader said ``otherwise``."""
    found = False
    for below, problem in validate(value, specification, part, limits):
        found = True
        yield _Finding(path + below, problem)
    if not found and otherwise:
        yield _Finding(path, otherwise)
