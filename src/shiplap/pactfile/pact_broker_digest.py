"""The digests of a Pact Broker, byte for byte, so that one can take the place of the other.

Source: what a Pact Broker 2.120.0 answers; the vectors are among the conformance tests.
"""

from hashlib import sha1

from shiplap.model.json_value import JsonObject, JsonValue
from shiplap.pactfile.json_text import parse_json
from shiplap.pactfile.limits import DEFAULT_LIMITS
from shiplap.pactfile.ruby_json import ruby_json


def pact_broker_digest(text: str | bytes) -> str:
    """Return the SHA-1, in hexadecimal, by which a Pact Broker knows the content of a published file.

    Any JSON has one; a document that is no pact counts as a whole.

    Raises:
        ContractFileError: when the text is not JSON.
    """
    return _sha1(_content_that_counts(parse_json(text, "contract", DEFAULT_LIMITS).document))


def interaction_id(interaction: JsonObject) -> str:
    """Return the ``_id`` a Pact Broker gives an interaction, written as in the file; one it has already is kept."""
    known = interaction.get("_id")
    if isinstance(known, str) and known:
        return known
    return _sha1(ruby_json({name: value for name, value in interaction.items() if name != "_id"}))


def _content_that_counts(document: JsonValue) -> str:
    if not isinstance(document, dict):
        return ruby_json(document, sort_keys=False)
    members = [(name, document[name]) for name in ("interactions", "messages") if isinstance(document.get(name), list)]
    sorted_name = next((name for name in ("interactions", "messages") if document.get(name) not in (None, False)), None)
    if not members:
        return ruby_json(document, sort_keys=sorted_name is not None)
    parts = [f'"{name}":{_listed(value, in_order=name != sorted_name)}' for name, value in members]
    version = _version(document.get("metadata"))
    if version is not None:
        parts.append(f'"pact_specification_version":{ruby_json(version)}')
    return "{" + ",".join(parts) + "}"


def _listed(entries: JsonValue, *, in_order: bool) -> str:
    texts = [ruby_json(entry) for entry in entries] if isinstance(entries, list) else []
    return "[" + ",".join(texts if in_order else sorted(texts)) + "]"


def _version(metadata: JsonValue) -> JsonValue:
    if not isinstance(metadata, dict):
        return None
    for name in ("pactSpecification", "pact-specification"):
        nested = metadata.get(name)
        if isinstance(nested, dict) and nested.get("version"):
            return nested["version"]
    return metadata.get("pactSpecificationVersion")


def _sha1(text: str) -> str:
    return sha1(text.encode(), usedforsecurity=False).hexdigest()
