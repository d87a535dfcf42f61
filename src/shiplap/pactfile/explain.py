"""Why a file cannot be read: the slow second reading that finds every fault and the place of each.

The reader proper only says that an entry is wrong. Here that entry is held against the JSON Schema of its version.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

from shiplap.errors import Fault
from shiplap.model.interaction import Specification
from shiplap.model.json_value import JsonObject, JsonValue
from shiplap.pactfile.faults import UnreadableError
from shiplap.pactfile.json_text import Parsed
from shiplap.pactfile.limits import Limits
from shiplap.pactfile.metadata import read_head, read_specification, version_path
from shiplap.pactfile.positions import Path, json_path, line_at, offsets_of
from shiplap.pactfile.read_interactions import read_interaction, read_standalone_message
from shiplap.pactfile.schemas import SchemaPart, validate

# The schemas are slow. What they are held against is this large, all faulty entries together, bodies not counted.
_SCHEMA_NODES = 50_000
_BODIES = frozenset({"body", "contents"})


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
    findings.extend(_Finding(path, "this member stands here twice") for path in parsed.repeated)
    offsets = offsets_of(parsed.text, {finding.path for finding in findings})
    told = sorted(findings or [_Finding((), first)], key=lambda finding: offsets.get(finding.path, 0))
    faults = [_fault(finding, parsed.text, offsets) for finding in told]
    if len(faults) > limits.faults:
        return [*faults[: limits.faults], Fault("$", f"there are more faults; these are the first {limits.faults}")]
    return faults


def _fault(finding: _Finding, text: str, offsets: Mapping[Path, int]) -> Fault:
    offset = offsets.get(finding.path)
    return Fault(json_path(finding.path), finding.problem, None if offset is None else line_at(text, offset))


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
    left = _SCHEMA_NODES
    for path, entry, problem in _faulty_entries(document, specification, limits):
        left -= _nodes_outside_bodies(entry, left)
        if left <= 0:
            yield _Finding(path, problem)
            continue
        part: SchemaPart = "message" if path[0] == "messages" else "interaction"
        yield from _against_schema(entry, specification, part, path, limits, problem)


def _faulty_entries(
    document: JsonObject, specification: Specification, limits: Limits
) -> Iterator[tuple[Path, JsonValue, str]]:
    for path, entry in _entries(document):
        try:
            if path[0] == "messages":
                read_standalone_message(entry, limits)
            else:
                read_interaction(entry, specification, limits)
        except UnreadableError as error:
            yield path, entry, str(error)


def _entries(document: JsonObject) -> Iterator[tuple[Path, JsonValue]]:
    for name in ("interactions", "messages"):
        entries = document.get(name)
        for number, entry in enumerate(entries if isinstance(entries, list) else ()):
            yield (name, number), entry


def _nodes_outside_bodies(entry: JsonValue, most: int) -> int:
    count = 0
    waiting = [entry]
    while waiting and count <= most:
        node = waiting.pop()
        count += 1
        if isinstance(node, dict):
            waiting.extend(value for name, value in node.items() if name not in _BODIES)
        elif isinstance(node, list):
            waiting.extend(node)
    return count


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
