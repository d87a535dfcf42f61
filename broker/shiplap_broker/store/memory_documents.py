"""OpenAPI documents and comparisons in memory."""

from collections.abc import Collection, Mapping
from datetime import datetime

from shiplap.compat.prover import UNNUMBERED
from shiplap.model.self_check import SelfCheck
from shiplap_broker.store.document_records import ComparableRow, ComparisonRecord, DocumentRecord
from shiplap_broker.store.memory_tables import MemoryTables
from shiplap_broker.store.records import VersionRecord


class MemoryDocuments:
    """The port ``Documents`` in memory."""

    def __init__(self, tables: MemoryTables) -> None:
        self._tables = tables

    def any(self) -> bool:
        """Say whether any version has a document."""
        return bool(self._tables.documents)

    def get(self, version_id: int) -> DocumentRecord | None:
        """Return the document of a version."""
        return self._tables.documents.get(version_id)

    def text(self, document_id: int) -> str:
        """Return a document as it was stored."""
        return self._tables.document_texts[document_id][1]

    def put(
        self, version: VersionRecord, digest: str, text: str, self_check: SelfCheck | None, now: datetime
    ) -> DocumentRecord:
        """Store the document of a version in place of what was known of it; a text is stored once per digest."""
        known = (key for key, (own, _) in self._tables.document_texts.items() if own == digest)
        number = next(known, None) or self._tables.new_id()
        self._tables.document_texts[number] = (digest, text)
        record = DocumentRecord(
            version=version.ref,
            version_id=version.id,
            document_id=number,
            digest=digest,
            self_check=self_check,
            created_at=now,
        )
        self._tables.documents[version.id] = record
        return record

    def comparison(self, content_id: int, document_id: int) -> ComparisonRecord | None:
        """Return what comparing a content with a document found."""
        return self._tables.comparisons.get((content_id, document_id))

    def put_comparison(self, record: ComparisonRecord) -> None:
        """Store what was found in place of what was found before."""
        self._tables.comparisons[record.content_id, record.document_id] = record

    def newest_compared(self, content_ids: Collection[int]) -> Mapping[int, int]:
        """Map contents to the newest provider version whose document they were compared with, by its id."""
        compared = self._tables.comparisons
        found = {
            content_id: [
                each.version_id
                for each in self._tables.documents.values()
                if each.version.pacticipant == self._tables.contents[content_id].provider
                and (content_id, each.document_id) in compared
            ]
            for content_id in content_ids
        }
        return {content_id: max(versions) for content_id, versions in found.items() if versions}

    def comparable(
        self, consumer_versions: Collection[int], provider_versions: Collection[int]
    ) -> tuple[ComparableRow, ...]:
        """Return each pair of the given versions of which one has a contract with the other, which has a document."""
        found = [
            self._row(publication.consumer_version_id, publication.content_id, document)
            for publication in self._tables.publications.values()
            if publication.consumer_version_id in consumer_versions
            for document in self._tables.documents.values()
            if document.version_id in provider_versions and document.version.pacticipant == publication.provider
        ]
        return tuple(sorted(found, key=lambda one: (one.consumer, one.provider)))

    def _row(self, consumer_version: int, content_id: int, document: DocumentRecord) -> ComparableRow:
        known = self.comparison(content_id, document.document_id)
        return ComparableRow(
            consumer=self._tables.versions[consumer_version].ref,
            provider=document.version,
            content_id=content_id,
            document_id=document.document_id,
            self_check=document.self_check,
            provenance=self._tables.contents[content_id].provenance,
            verdict=None if known is None else known.verdict,
            breaks=() if known is None else known.breaks,
            compared_at=None if known is None else known.created_at,
            prover=UNNUMBERED if known is None else known.prover,
        )
