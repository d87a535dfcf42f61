"""OpenAPI documents and comparisons in SQL."""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import Connection, and_, delete, func, insert, select

from shiplap.compat.prover import UNNUMBERED
from shiplap.model.self_check import SelfCheck
from shiplap.model.version import VersionRef
from shiplap.wire.self_check import self_check_from_json, self_check_to_json
from shiplap_broker.store.break_json import breaks_from_json, breaks_to_json
from shiplap_broker.store.document_records import ComparableRow, ComparisonRecord, DocumentRecord
from shiplap_broker.store.document_tables import comparisons, documents, version_documents
from shiplap_broker.store.evidence import provenance_from_text
from shiplap_broker.store.names import given
from shiplap_broker.store.prepared import Prepared, among
from shiplap_broker.store.records import VersionRecord
from shiplap_broker.store.tables import contents, pacticipants, publications, versions

_consumer_versions = versions.alias("consumer_versions")
_provider_versions = versions.alias("provider_versions")
_consumers = pacticipants.alias("consumers")
_providers = pacticipants.alias("providers")

_OF_VERSION = Prepared(
    select(version_documents, documents.c.digest, pacticipants.c.name, versions.c.number)
    .join(documents, documents.c.id == version_documents.c.document_id)
    .join(versions, versions.c.id == version_documents.c.version_id)
    .join(pacticipants, pacticipants.c.id == versions.c.pacticipant_id)
    .where(version_documents.c.version_id == given("version"))
)
_ANY = Prepared(select(version_documents.c.version_id).limit(1))
_COMPARISON = Prepared(
    select(comparisons).where(
        comparisons.c.content_id == given("content"), comparisons.c.document_id == given("document")
    )
)
_COMPARABLE = Prepared(
    select(
        _consumers.c.name.label("consumer"),
        _consumer_versions.c.number.label("consumer_version"),
        _providers.c.name.label("provider"),
        _provider_versions.c.number.label("provider_version"),
        publications.c.content_id,
        version_documents.c.document_id,
        version_documents.c.self_check,
        contents.c.provenance,
        comparisons.c.verdict,
        comparisons.c.breaks,
        comparisons.c.created_at,
        comparisons.c.prover,
    )
    .select_from(publications)
    .join(contents, contents.c.id == publications.c.content_id)
    .join(_consumers, _consumers.c.id == publications.c.consumer_id)
    .join(_providers, _providers.c.id == publications.c.provider_id)
    .join(_consumer_versions, _consumer_versions.c.id == publications.c.version_id)
    .join(_provider_versions, _provider_versions.c.pacticipant_id == publications.c.provider_id)
    .join(version_documents, version_documents.c.version_id == _provider_versions.c.id)
    .outerjoin(
        comparisons,
        and_(
            comparisons.c.content_id == publications.c.content_id,
            comparisons.c.document_id == version_documents.c.document_id,
        ),
    )
    .where(among(publications.c.version_id, "consumers"), among(version_documents.c.version_id, "providers"))
)
_NEWEST_COMPARED = Prepared(
    select(comparisons.c.content_id, func.max(version_documents.c.version_id).label("version_id"))
    .join(contents, contents.c.id == comparisons.c.content_id)
    .join(version_documents, version_documents.c.document_id == comparisons.c.document_id)
    .join(
        versions,
        and_(versions.c.id == version_documents.c.version_id, versions.c.pacticipant_id == contents.c.provider_id),
    )
    .where(among(comparisons.c.content_id, "contents"))
    .group_by(comparisons.c.content_id)
)


class SqlDocuments:
    """The port ``Documents`` over one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def any(self) -> bool:
        """Say whether any version has a document."""
        return _ANY.first(self._connection) is not None

    def get(self, version_id: int) -> DocumentRecord | None:
        """Return the document of a version."""
        row = _OF_VERSION.first(self._connection, {"version": version_id})
        if row is None:
            return None
        return DocumentRecord(
            version=VersionRef(row.name, row.number),
            version_id=row.version_id,
            document_id=row.document_id,
            digest=row.digest,
            self_check=self_check_from_json(row.self_check),
            created_at=row.created_at,
        )

    def text(self, document_id: int) -> str:
        """Return a document as it was stored."""
        text: str = self._connection.execute(select(documents.c.text).where(documents.c.id == document_id)).scalar_one()
        return text

    def put(
        self, version: VersionRecord, digest: str, text: str, self_check: SelfCheck | None, now: datetime
    ) -> DocumentRecord:
        """Store the document of a version in place of what was known of it; a text is stored once per digest."""
        known = self._connection.execute(select(documents.c.id).where(documents.c.digest == digest)).scalar()
        if known is None:
            new = insert(documents).values(digest=digest, text=text, created_at=now).returning(documents.c.id)
            known = self._connection.execute(new).scalar_one()
        self._connection.execute(delete(version_documents).where(version_documents.c.version_id == version.id))
        check = None if self_check is None else self_check_to_json(self_check)
        self._connection.execute(
            insert(version_documents).values(version_id=version.id, document_id=known, self_check=check, created_at=now)
        )
        return DocumentRecord(
            version=version.ref,
            version_id=version.id,
            document_id=known,
            digest=digest,
            self_check=self_check,
            created_at=now,
        )

    def comparison(self, content_id: int, document_id: int) -> ComparisonRecord | None:
        """Return what comparing a content with a document found."""
        row = _COMPARISON.first(self._connection, {"content": content_id, "document": document_id})
        if row is None:
            return None
        return ComparisonRecord(
            content_id=row.content_id,
            document_id=row.document_id,
            verdict=row.verdict,
            breaks=breaks_from_json(row.breaks),
            findings=row.findings,
            created_at=row.created_at,
            prover=row.prover or UNNUMBERED,
        )

    def put_comparison(self, record: ComparisonRecord) -> None:
        """Store what was found in place of what was found before."""
        same = comparisons.c.content_id == record.content_id, comparisons.c.document_id == record.document_id
        self._connection.execute(delete(comparisons).where(*same))
        self._connection.execute(
            insert(comparisons).values(
                content_id=record.content_id,
                document_id=record.document_id,
                verdict=record.verdict,
                breaks=breaks_to_json(record.breaks),
                findings=record.findings,
                created_at=record.created_at,
                prover=record.prover,
            )
        )

    def newest_compared(self, content_ids: Collection[int]) -> Mapping[int, int]:
        """Map contents to the newest provider version whose document they were compared with, by its id."""
        rows = _NEWEST_COMPARED.rows(self._connection, {"contents": content_ids}) if content_ids else []
        return {row.content_id: row.version_id for row in rows}

    def comparable(
        self, consumer_versions: Collection[int], provider_versions: Collection[int]
    ) -> tuple[ComparableRow, ...]:
        """Return each pair of the given versions of which one has a contract with the other, which has a document."""
        if not (consumer_versions and provider_versions):
            return ()
        asked = {"consumers": consumer_versions, "providers": provider_versions}
        found = [
            ComparableRow(
                consumer=VersionRef(row.consumer, row.consumer_version),
                provider=VersionRef(row.provider, row.provider_version),
                content_id=row.content_id,
                document_id=row.document_id,
                self_check=self_check_from_json(row.self_check),
                provenance=provenance_from_text(row.provenance),
                verdict=row.verdict,
                breaks=breaks_from_json(row.breaks),
                compared_at=row.created_at,
                prover=row.prover or UNNUMBERED,
            )
            for row in _COMPARABLE.rows(self._connection, asked)
        ]
        return tuple(sorted(found, key=lambda one: (one.consumer, one.provider)))
