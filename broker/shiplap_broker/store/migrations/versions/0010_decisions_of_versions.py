"""Decisions are found by the version they are about, however many others were made since."""

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_NAME = "ix_decisions_pacticipant_version_created_at"


def upgrade() -> None:
    """Make the index."""
    op.create_index(_NAME, "decisions", ["pacticipant", "version", "created_at"])


def downgrade() -> None:
    """Drop the index."""
    op.drop_index(_NAME, table_name="decisions")
