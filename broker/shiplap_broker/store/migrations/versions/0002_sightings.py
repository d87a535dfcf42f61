"""Sightings of versions in requests, and when their collectors were healthy."""

from alembic import op
from sqlalchemy import BigInteger, Column, ForeignKeyConstraint, Integer, PrimaryKeyConstraint

# As in 0001.
_Id = BigInteger().with_variant(Integer, "sqlite")

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def _to(table: str, column: str, target: str) -> ForeignKeyConstraint:
    name = f"fk_{table}_{column}_{target}"
    return ForeignKeyConstraint([column], [f"{target}.id"], ondelete="CASCADE", name=name)


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "sightings",
        Column("environment_id", _Id, nullable=False),
        Column("version_id", _Id, nullable=False),
        Column("last_seen", BigInteger, nullable=False),
        Column("requests", BigInteger, nullable=False),
        _to("sightings", "environment_id", "environments"),
        _to("sightings", "version_id", "versions"),
        PrimaryKeyConstraint("environment_id", "version_id", name="pk_sightings"),
    )
    op.create_table(
        "coverage_spans",
        Column("environment_id", _Id, nullable=False),
        Column("began", BigInteger, nullable=False),
        Column("ended", BigInteger, nullable=False),
        _to("coverage_spans", "environment_id", "environments"),
        PrimaryKeyConstraint("environment_id", "began", name="pk_coverage_spans"),
    )


def downgrade() -> None:
    """Drop the tables."""
    op.drop_table("coverage_spans")
    op.drop_table("sightings")
