"""The bodies of documents and comparisons."""

from collections.abc import Mapping

from shiplap.model.json_value import JsonObject
from shiplap.wire.self_check import self_check_to_json
from shiplap.wire.time_text import instant_text
from shiplap_broker.store.document_records import ComparableRow, DocumentRecord
from shiplap_broker.usecases.show_comparisons import ShownComparison
from shiplap_broker.web.call import Call


def document_body(record: DocumentRecord) -> JsonObject:
    """Return what is told of a document beside its files."""
    check = record.self_check
    return {
        "pacticipant": record.version.pacticipant,
        "version": record.version.number,
        "digest": record.digest,
        "selfCheck": None if check is None else self_check_to_json(check),
        "publishedAt": instant_text(record.created_at),
    }


def row_body(call: Call, row: ComparableRow) -> JsonObject:
    """Return one line of what contracts were compared with a document.

    The verdict is ``null`` where none was yet, or none that still holds.
    """
    return {
        "consumer": row.consumer.pacticipant,
        "version": row.consumer.number,
        "verdict": row.verdict if row.is_known else None,
        "comparedAt": instant_text(row.compared_at) if row.is_known and row.compared_at is not None else None,
        "href": comparison_url(call, row),
    }


def comparison_body(call: Call, shown: ShownComparison) -> JsonObject:
    """Return everything one comparison found, as ``shiplap openapi check --output json`` writes it."""
    row = shown.row
    found = shown.found.findings
    members: JsonObject = dict(found) if isinstance(found, Mapping) else {}
    return {
        **members,
        "verdict": shown.found.verdict,
        "consumer": {"name": row.consumer.pacticipant, "version": row.consumer.number},
        "provider": {"name": row.provider.pacticipant, "version": row.provider.number},
        "selfCheck": None if row.self_check is None else self_check_to_json(row.self_check),
        "comparedAt": instant_text(shown.found.created_at),
        "prover": shown.found.prover,
        "document": document_url(call, row.provider.pacticipant, row.provider.number),
    }


def document_url(call: Call, pacticipant: str, number: str) -> str:
    """Return the address of the document of a version."""
    return call.links.to("shiplap", "documents", pacticipant, number)


def comparison_url(call: Call, row: ComparableRow) -> str:
    """Return the address of what comparing a contract with a document found."""
    one, other = row.consumer, row.provider
    names = (other.pacticipant, other.number, "comparisons", one.pacticipant, one.number)
    return call.links.to("shiplap", "documents", *names)
