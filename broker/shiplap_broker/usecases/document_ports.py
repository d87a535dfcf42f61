"""The repository of OpenAPI documents and comparisons as the use cases see it; see `ports`."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Protocol

from shiplap.model.self_check import SelfCheck
from shiplap_broker.store.document_records import ComparableRow, ComparisonRecord, DocumentRecord
from shiplap_broker.store.records import VersionRecord


class Documents(Protocol):
    """Which provider version has which document, and what comparing contracts with them found."""

    def any(self) -> bool:
        """Say whether any version has a document."""

    def get(self, version_id: int) -> DocumentRecord | None:
        """Return the document of a version."""

    def text(self, document_id: int) -> str:
        """Return a document as it was stored."""

    def put(
        self, version: VersionRecord, digest: str, text: str, self_check: SelfCheck | None, now: datetime
    ) -> DocumentRecord:
        """Store the document of a version in place of what was known of it; a text is stored once per digest."""

    def comparison(self, content_id: int, document_id: int) -> ComparisonRecord | None:
        """Return what comparing a content with a document found."""

    def put_comparison(self, record: ComparisonRecord) -> None:
        """Store what was found in place of what was found before."""

    def newest_compared(self, content_ids: Collection[int]) -> Mapping[int, int]:
        """Map contents to the newest provider version whose document they were compared with, by its id."""

    def comparable(
        self, consumer_versions: Collection[int], provider_versions: Collection[int]
    ) -> tuple[ComparableRow, ...]:
        """Return each pair of the given versions of which one has a contract with the other, which has a document."""
