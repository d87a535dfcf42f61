"""The head of a file: who the pacticipants are and which version of Pact it is written in."""

from collections.abc import Mapping
from dataclasses import dataclass

from shiplap.model.interaction import Specification
from shiplap.model.json_value import JsonObject, JsonValue
from shiplap.pactfile.faults import UnknownVersionError, UnreadableError
from shiplap.pactfile.positions import Path
from shiplap.pactfile.shapes import as_list, as_object, as_text, object_or_nothing, rest

_VERSION_MEMBERS = frozenset({"pactSpecification", "pact-specification", "pactSpecificationVersion"})
_TOP = frozenset({"consumer", "provider", "interactions", "messages", "metadata"})
_V3_SIGNS = frozenset({"providerStates", "contents"})
_PARSED = {
    (1, 0): Specification.V1,
    (1, 1): Specification.V1_1,
    (2, 0): Specification.V2,
    (3, 0): Specification.V3,
    (4, 0): Specification.V4,
}

_KNOWN = "1.0, 1.1, 2.0, 3.0, 4.0"


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """Everything in a file besides its interactions."""

    consumer: str
    provider: str
    specification: Specification
    metadata: Mapping[str, JsonValue]
    extras: Mapping[str, JsonValue]


def read_head(document: JsonObject) -> Head:
    """Return the head of the file; further members of consumer and provider go to ``extras``."""
    consumer, consumer_extras = _pacticipant(document.get("consumer"))
    provider, provider_extras = _pacticipant(document.get("provider"))
    extras = rest(document, _TOP)
    if consumer_extras:
        extras["consumer"] = consumer_extras
    if provider_extras:
        extras["provider"] = provider_extras
    return Head(
        consumer=consumer,
        provider=provider,
        specification=read_specification(document),
        metadata=rest(object_or_nothing(document, "metadata"), _VERSION_MEMBERS),
        extras=extras,
    )


def _pacticipant(value: JsonValue) -> tuple[str, JsonObject]:
    members = as_object(value)
    name = as_text(members.get("name"))
    if not name.strip():
        raise UnreadableError("a pacticipant has a name")
    return name, rest(members, frozenset({"name"}))


def read_specification(document: JsonObject) -> Specification:
    """Return the version the file says it has, or else the oldest one that has words for what it says."""
    version = declared_version(object_or_nothing(document, "metadata"))
    return _guessed(document) if version is None else parse_specification(version)


def declared_version(metadata: JsonObject) -> JsonValue:
    """Return the version under any of the three names it has had, in the order in which they count."""
    for name in ("pactSpecification", "pact-specification"):
        version = object_or_nothing(metadata, name).get("version")
        if version is not None:
            return version
    return metadata.get("pactSpecificationVersion")


def version_path(document: JsonObject) -> Path:
    """Return where the version stands that counts."""
    metadata = document.get("metadata")
    for name in ("pactSpecification", "pact-specification"):
        nested = metadata.get(name) if isinstance(metadata, dict) else None
        if isinstance(nested, dict) and nested.get("version") is not None:
            return ("metadata", name, "version")
    return ("metadata", "pactSpecificationVersion")


def parse_specification(version: JsonValue) -> Specification:
    """Read ``2``, ``"2.0"``, ``"2.0.0"``; a last number does not count."""
    numbers = str(version).split(".") if isinstance(version, str | int | float) else []
    if not (1 <= len(numbers) <= 3 and all(number.isascii() and number.isdigit() for number in numbers)):
        raise UnknownVersionError(f"not a version of Pact; known: {_KNOWN}")
    major, minor = int(numbers[0][:9]), int(numbers[1][:9]) if len(numbers) > 1 else 0
    found = _PARSED.get((major, minor))
    if found is None:
        raise UnknownVersionError(f"not a version of Pact that is known; known: {_KNOWN}")
    return found


def _guessed(document: JsonObject) -> Specification:
    interactions = document.get("interactions")
    each = [entry for entry in as_list(interactions) if isinstance(entry, dict)] if interactions is not None else []
    if any(isinstance(entry.get("type"), str) for entry in each):
        return Specification.V4
    if "messages" in document or any(entry.keys() & _V3_SIGNS for entry in each):
        return Specification.V3
    return Specification.V2


def written_pacticipant(name: str, extras: JsonValue) -> JsonObject:
    """Return a pacticipant with the members nobody here knows."""
    return {**extras, "name": name} if isinstance(extras, dict) else {"name": name}


def written_metadata(metadata: Mapping[str, JsonValue], specification: Specification) -> JsonObject:
    """Return the metadata of a file in ``specification``."""
    return {**metadata, "pactSpecification": {"version": specification.value}}
