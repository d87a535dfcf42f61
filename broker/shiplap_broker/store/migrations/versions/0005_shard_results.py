"""Results of the shards of one run, until they are merged into one result; and which run a result came from."""

from alembic import op
from sqlalchemy import BigInteger, Boolean, Column, ForeignKeyConstraint, Integer, PrimaryKeyConstraint, Text

# As in 0001.
_Id = BigInteger().with_variant(Integer, "sqlite")

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def _to(table: str, column: str, target: str) -> ForeignKeyConstraint:
    name = f"fk_{table}_{column}_{target}"
    return ForeignKeyConstraint([column], [f"{target}.id"], ondelete="CASCADE", name=name)


def upgrade() -> None:
    """Make the table and the column; of earlier results nobody knows the run."""
    op.create_table(
        "shard_results",
        Column("content_id", _Id, nullable=False),
        Column("version_id", _Id, nullable=False),
        Column("run", Text, nullable=False),
        Column("shard", Integer, nullable=False),
        Column("shards", Integer, nullable=False),
        Column("success", Boolean, nullable=False),
        Column("test_results", Text),
        Column("created_at", BigInteger, nullable=False),
        _to("shard_results", "content_id", "contents"),
        _to("shard_results", "version_id", "versions"),
        PrimaryKeyConstraint("content_id", "version_id", "run", "shard", name="pk_shard_results"),
    )
    op.create_index("ix_shard_results_version_id", "shard_results", ["version_id"])
    op.add_column("verifications", Column("run", Text))


def downgrade() -> None:
    """Drop the column and the table."""
    op.drop_column("verifications", "run")
    op.drop_table("shard_results")
