"""The tables of OpenAPI documents, and of what comparing contracts with them found."""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, PrimaryKeyConstraint, Table, Text

from shiplap_broker.store.column_types import Instant, JsonText
from shiplap_broker.store.tables import metadata

_Id = BigInteger().with_variant(Integer, "sqlite")

# Stored once per digest: most builds of a provider do not change their document.
documents = Table(
    "documents",
    metadata,
    Column("id", _Id, primary_key=True, autoincrement=True),
    Column("digest", Text, nullable=False, unique=True),
    Column("text", Text, nullable=False),
    Column("created_at", Instant, nullable=False),
    sqlite_autoincrement=True,
)

version_documents = Table(
    "version_documents",
    metadata,
    Column("version_id", _Id, ForeignKey("versions.id", ondelete="CASCADE"), nullable=False),
    Column("document_id", _Id, ForeignKey("documents.id", ondelete="CASCADE"), nullable=False),
    Column("self_check", JsonText),
    Column("created_at", Instant, nullable=False),
    PrimaryKeyConstraint("version_id"),
    Index(None, "document_id"),
)

comparisons = Table(
    "comparisons",
    metadata,
    Column("content_id", _Id, ForeignKey("contents.id", ondelete="CASCADE"), nullable=False),
    Column("document_id", _Id, ForeignKey("documents.id", ondelete="CASCADE"), nullable=False),
    Column("verdict", Text, nullable=False),
    Column("breaks", JsonText),
    Column("findings", JsonText),
    Column("created_at", Instant, nullable=False),
    Column("prover", Integer),
    PrimaryKeyConstraint("content_id", "document_id"),
    Index(None, "document_id"),
)
