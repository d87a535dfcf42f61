"""Why a file cannot be read: the slow second reading that finds every fault and the place of each.

The reader proper only says that an entry is wrong. Here that entry is held against the JSON Schema of its version.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from shiplap.errors import Fault
from shiplap.model.interaction import Specification
from shiplap.model.json_value import JsonObject, JsonValue
from shiplap.pactfile.faults import UnknownVersionError, UnreadableError
from shiplap.pactfile.json_text import Parsed
from shiplap.pactfile.limits import Limits
from shiplap.pactfile.metadata import read_specification, version_path
from shiplap.pactfile.positions import Path, json_path, line_at, offsets_of
from shiplap.pactfile.read_interactions import read_interaction, read_standalone_message
from shiplap.pactfile.schemas import SchemaPart, validate

# Schemas are slow, a tenth of a millisecond a value: they see this many values of all faulty entries together.
_SCHEMA_VALUES = 50_000
_LOOKED_AT = (
    *("headers", "query", "providerStates", "metadata", "generators"),
    *("matchingRules", "requestMatchingRules", "responseMatchingRules"),
)


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
    told = {blemish.path for blemish in parsed.blemishes}
    findings = [one for one in islice(_findings(parsed.document, limits), limits.faults + 1) if one.path not in told]
    if not (findings or parsed.blemishes):
        findings = [_Finding((), first)]
    offsets = offsets_of(parsed.text, {finding.path for finding in findings})
    placed = [(offsets.get(finding.path, 0), finding) for finding in findings]
    placed.extend((each.offset, _Finding(each.path, each.problem)) for each in parsed.blemishes)
    placed.sort(key=lambda pair: pair[0])
    faults = [Fault(json_path(each.path), each.problem, line_at(parsed.text, offset)) for offset, each in placed]
    if len(faults) > limits.faults:
        return [*faults[: limits.faults], Fault("$", f"there are more faults; these are the first {limits.faults}")]
    return faults


def _findings(document: JsonValue, limits: Limits) -> Iterator[_Finding]:
    if not isinstance(document, dict):
        yield from _against_schema(document, Specification.V4, "file", (), limits)
        return
    specification = Specification.V3
    try:
        specification = read_specification(document)
    except UnknownVersionError as error:
        yield _Finding(version_path(document), str(error))
    except UnreadableError:
        pass  # the schema tells what is wrong with the metadata
    yield from _head_findings(document, specification, limits)
    yield from _entry_findings(document, specification, limits)


def _head_findings(document: JsonObject, specification: Specification, limits: Limits) -> Iterator[_Finding]:
    """Hold the file without its entries against its schema."""
    entries = ("interactions", "messages")
    head = {name: [] if name in entries and isinstance(value, list) else value for name, value in document.items()}
    yield from _against_schema(head, specification, "file", (), limits)
    total = sum(len(entry) for entry in map(document.get, entries) if isinstance(entry, list))
    if total > limits.interactions:
        yield _Finding((), f"more than {limits.interactions} interactions")


def _entry_findings(document: JsonObject, specification: Specification, limits: Limits) -> Iterator[_Finding]:
    left = _SCHEMA_VALUES
    for path, entry, problem in _faulty_entries(document, specification, limits):
        left -= _schema_size(entry, left)
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


def _schema_size(entry: JsonValue, most: int) -> int:
    """Count the values in ``entry`` that its schema looks at; stop after ``most``."""
    waiting = [part.get(name) for part in _parts(entry) for name in _LOOKED_AT]
    count = 0
    while waiting and count <= most:
        node = waiting.pop()
        count += 1
        if isinstance(node, dict):
            waiting.extend(node.values())
        elif isinstance(node, list):
            waiting.extend(node)
    return count


def _parts(entry: JsonValue) -> list[JsonObject]:
    if not isinstance(entry, dict):
        return []
    response = entry.get("response")
    answers = response if isinstance(response, list) else [response]
    return [part for part in (entry, entry.get("request"), *answers) if isinstance(part, dict)]


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
