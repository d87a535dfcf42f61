"""OpenAPI documents of provider versions, and what comparing contracts with them found."""

from alembic import op
from sqlalchemy import BigInteger, Column, ForeignKeyConstraint, Integer, PrimaryKeyConstraint, Text, UniqueConstraint

# As in 0001.
_Id = BigInteger().with_variant(Integer, "sqlite")

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def _to(table: str, column: str, target: str) -> ForeignKeyConstraint:
    name = f"fk_{table}_{column}_{target}"
    return ForeignKeyConstraint([column], [f"{target}.id"], ondelete="CASCADE", name=name)


def upgrade() -> None:
    """Make the tables and the column; no version had a document so far."""
    op.create_table(
        "documents",
        Column("id", _Id, primary_key=True, autoincrement=True),
        Column("digest", Text, nullable=False),
        Column("text", Text, nullable=False),
        Column("created_at", BigInteger, nullable=False),
        UniqueConstraint("digest", name="uq_documents_digest"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "version_documents",
        Column("version_id", _Id, nullable=False),
        Column("document_id", _Id, nullable=False),
        Column("self_check", Text),
        Column("created_at", BigInteger, nullable=False),
        _to("version_documents", "version_id", "versions"),
        _to("version_documents", "document_id", "documents"),
        PrimaryKeyConstraint("version_id", name="pk_version_documents"),
    )
    op.create_index("ix_version_documents_document_id", "version_documents", ["document_id"])
    op.create_table(
        "comparisons",
        Column("content_id", _Id, nullable=False),
        Column("document_id", _Id, nullable=False),
        Column("verdict", Text, nullable=False),
        Column("breaks", Text),
        Column("findings", Text),
        Column("created_at", BigInteger, nullable=False),
        _to("comparisons", "content_id", "contents"),
        _to("comparisons", "document_id", "documents"),
        PrimaryKeyConstraint("content_id", "document_id", name="pk_comparisons"),
    )
    op.create_index("ix_comparisons_document_id", "comparisons", ["document_id"])
    op.add_column("environments", Column("compared", Text))


def downgrade() -> None:
    """Drop the column and the tables."""
    op.drop_column("environments", "compared")
    op.drop_table("comparisons")
    op.drop_table("version_documents")
    op.drop_table("documents")
