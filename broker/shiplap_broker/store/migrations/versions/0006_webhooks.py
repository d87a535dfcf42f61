"""Webhooks, the outbox of their deliveries, and what came of each attempt."""

from alembic import op
from sqlalchemy import BigInteger, Boolean, Column, ForeignKeyConstraint, Integer, Text

# As in 0001.
_Id = BigInteger().with_variant(Integer, "sqlite")

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def _to(table: str, column: str, target: str) -> ForeignKeyConstraint:
    name = f"fk_{table}_{column}_{target}"
    return ForeignKeyConstraint([column], [f"{target}.id"], ondelete="CASCADE", name=name)


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "webhooks",
        Column("id", _Id, primary_key=True, autoincrement=True),
        Column("uuid", Text, nullable=False),
        Column("description", Text),
        Column("enabled", Boolean, nullable=False),
        Column("consumer_id", _Id),
        Column("provider_id", _Id),
        Column("consumer_label", Text),
        Column("provider_label", Text),
        Column("events", Text, nullable=False),
        Column("method", Text, nullable=False),
        Column("url", Text, nullable=False),
        Column("headers", Text, nullable=False),
        Column("body", Text),
        Column("username", Text),
        Column("password", Text),
        Column("signing_secret", Text),
        Column("created_at", BigInteger, nullable=False),
        Column("updated_at", BigInteger, nullable=False),
        _to("webhooks", "consumer_id", "pacticipants"),
        _to("webhooks", "provider_id", "pacticipants"),
        sqlite_autoincrement=True,
    )
    op.create_index("uq_webhooks_uuid", "webhooks", ["uuid"], unique=True)
    _deliveries()
    op.create_table(
        "webhook_attempts",
        Column("id", _Id, primary_key=True, autoincrement=True),
        Column("delivery_id", _Id, nullable=False),
        Column("at", BigInteger, nullable=False),
        Column("success", Boolean, nullable=False),
        Column("status", Integer),
        Column("log", Text, nullable=False),
        _to("webhook_attempts", "delivery_id", "webhook_deliveries"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_webhook_attempts_delivery_id_id", "webhook_attempts", ["delivery_id", "id"])


def _deliveries() -> None:
    op.create_table(
        "webhook_deliveries",
        Column("id", _Id, primary_key=True, autoincrement=True),
        Column("uuid", Text, nullable=False),
        Column("webhook_id", _Id, nullable=False),
        Column("event", Text, nullable=False),
        Column("consumer", Text),
        Column("provider", Text),
        Column("consumer_version", Text),
        Column("verification", _Id),
        Column("parameters", Text, nullable=False),
        Column("state", Text, nullable=False),
        Column("attempts", Integer, nullable=False),
        Column("due_at", BigInteger, nullable=False),
        Column("claim", Text),
        Column("created_at", BigInteger, nullable=False),
        Column("finished_at", BigInteger),
        _to("webhook_deliveries", "webhook_id", "webhooks"),
        sqlite_autoincrement=True,
    )
    op.create_index("uq_webhook_deliveries_uuid", "webhook_deliveries", ["uuid"], unique=True)
    op.create_index("ix_webhook_deliveries_state_due_at", "webhook_deliveries", ["state", "due_at"])
    op.create_index("ix_webhook_deliveries_webhook_id_id", "webhook_deliveries", ["webhook_id", "id"])
    op.create_index("ix_webhook_deliveries_provider_consumer_id", "webhook_deliveries", ["provider", "consumer", "id"])
    op.create_index("ix_webhook_deliveries_verification", "webhook_deliveries", ["verification"])


def downgrade() -> None:
    """Drop the tables."""
    op.drop_table("webhook_attempts")
    op.drop_table("webhook_deliveries")
    op.drop_table("webhooks")
