"""Which prover made a comparison, so that what an older one left open is asked again."""

from alembic import op
from sqlalchemy import Column, Integer

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; what was compared before was compared by the first prover, which did not say so."""
    op.add_column("comparisons", Column("prover", Integer))


def downgrade() -> None:
    """Drop it."""
    op.drop_column("comparisons", "prover")
