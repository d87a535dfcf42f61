"""Why a deployment was aborted."""

from alembic import op
from sqlalchemy import Column, Text

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; of earlier aborts nobody kept the reason."""
    op.add_column("deployments", Column("abort_reason", Text))


def downgrade() -> None:
    """Drop the column."""
    op.drop_column("deployments", "abort_reason")
