"""What people look at: the document of a provider version, and what comparing contracts with it found."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from shiplap.model.version import VersionRef
from shiplap_broker.store.document_records import ComparableRow, ComparisonRecord, DocumentRecord
from shiplap_broker.store.records import PublicationRecord
from shiplap_broker.usecases.compare_documents import compare_all, relevant_consumers
from shiplap_broker.usecases.ports import Store, Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownDocument:
    """A document and the contracts it was, or would be, compared with.

    Attributes:
        name: its first file.
        files: the text of every file, by its path.
        rows: the contracts that may meet it.
    """

    record: DocumentRecord
    name: str
    files: dict[str, str]
    rows: tuple[ComparableRow, ...]


@dataclass(frozen=True, slots=True)
class ShownComparison:
    """What comparing one contract with one document found."""

    row: ComparableRow
    found: ComparisonRecord


def show_document(store: Store, version: VersionRef, now: datetime) -> ShownDocument | None:
    """Return the document of a version; ``None`` where it has none."""
    with store.read() as transaction:
        known = transaction.versions.get(version)
        record = None if known is None else transaction.documents.get(known.id)
        if record is None:
            return None
        stored = json.loads(transaction.documents.text(record.document_id))
        consumers = relevant_consumers(transaction, version.pacticipant, now)
        rows = transaction.documents.comparable(consumers, {record.version_id})
    return ShownDocument(record=record, name=stored["name"], files=stored["files"], rows=rows)


def document_of(store: Store, version: VersionRef) -> DocumentRecord | None:
    """Return what is known of the document of a version, without its text, which may be large."""
    with store.read() as transaction:
        known = transaction.versions.get(version)
        return None if known is None else transaction.documents.get(known.id)


def show_comparison(store: Store, consumer: VersionRef, provider: VersionRef, now: datetime) -> ShownComparison | None:
    """Return what comparing a contract with a document found; it is compared now where nobody has done so well enough.

    ``None`` where there is no such contract, or no document.
    """
    with store.read() as transaction:
        row = _row(transaction, consumer, provider)
    if row is None:
        return None
    compare_all(store, () if row.is_known else ((row.content_id, row.document_id),), now)
    with store.read() as transaction:
        found = transaction.documents.comparison(row.content_id, row.document_id)
        again = _row(transaction, consumer, provider)
    return None if found is None or again is None else ShownComparison(again, found)


def newest_comparison(store: Store, publication: PublicationRecord) -> ComparableRow | None:
    """Return the comparison of a contract with the newest document there is one with."""
    with store.read() as transaction:
        return newest_comparisons(transaction, (publication,)).get(publication.content_id)


def newest_comparisons(
    transaction: Transaction, publications: Iterable[PublicationRecord]
) -> Mapping[int, ComparableRow]:
    """Map contents, as given publications carry them, to their comparison with the newest document there is one with.

    Contents without any, or only with one that holds no more, are left out.
    """
    carriers = {one.content_id: one.consumer_version_id for one in publications}
    newest = transaction.documents.newest_compared(carriers) if carriers and transaction.documents.any() else {}
    rows = transaction.documents.comparable({carriers[content] for content in newest}, set(newest.values()))
    names = {one.id: one.ref for one in transaction.versions.by_ids(set(newest.values()))}
    return {
        row.content_id: row
        for row in rows
        if row.is_known and row.content_id in newest and row.provider == names[newest[row.content_id]]
    }


def _row(transaction: Transaction, consumer: VersionRef, provider: VersionRef) -> ComparableRow | None:
    one, other = transaction.versions.get(consumer), transaction.versions.get(provider)
    if one is None or other is None:
        return None
    return next(iter(transaction.documents.comparable({one.id}, {other.id})), None)
