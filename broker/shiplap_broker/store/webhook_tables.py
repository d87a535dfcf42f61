"""The tables of webhooks and of the outbox, apart from those of contracts: a worker needs nothing else.

A delivery keeps names instead of pointing at pacticipants and versions: what was announced stays announced, whatever is
removed afterwards. It goes with its webhook alone.
"""

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, Integer, Table, Text

from shiplap_broker.store.column_types import Instant, JsonText
from shiplap_broker.store.tables import metadata

_Id = BigInteger().with_variant(Integer, "sqlite")

webhooks = Table(
    "webhooks",
    metadata,
    Column("id", _Id, primary_key=True, autoincrement=True),
    Column("uuid", Text, nullable=False),
    Column("description", Text),
    Column("enabled", Boolean, nullable=False),
    Column("consumer_id", _Id, ForeignKey("pacticipants.id", ondelete="CASCADE")),
    Column("provider_id", _Id, ForeignKey("pacticipants.id", ondelete="CASCADE")),
    Column("consumer_label", Text),
    Column("provider_label", Text),
    Column("events", JsonText, nullable=False),
    Column("method", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("headers", JsonText, nullable=False),
    Column("body", JsonText),
    Column("username", Text),
    Column("password", Text),
    Column("signing_secret", Text),
    Column("created_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    Index("uq_webhooks_uuid", "uuid", unique=True),
    sqlite_autoincrement=True,
)

# The outbox. While a delivery waits, `due_at` is when it may be claimed: a claim moves it to the end of its lease, so
# that the deliveries of a worker that died come due again by themselves.
webhook_deliveries = Table(
    "webhook_deliveries",
    metadata,
    Column("id", _Id, primary_key=True, autoincrement=True),
    Column("uuid", Text, nullable=False),
    Column("webhook_id", _Id, ForeignKey("webhooks.id", ondelete="CASCADE"), nullable=False),
    Column("event", Text, nullable=False),
    Column("consumer", Text),
    Column("provider", Text),
    Column("consumer_version", Text),
    Column("verification", _Id),
    Column("parameters", JsonText, nullable=False),
    Column("state", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("claim", Text),
    Column("created_at", Instant, nullable=False),
    Column("finished_at", Instant),
    Index("uq_webhook_deliveries_uuid", "uuid", unique=True),
    Index("ix_webhook_deliveries_state_due_at", "state", "due_at"),
    Index("ix_webhook_deliveries_webhook_id_id", "webhook_id", "id"),
    Index("ix_webhook_deliveries_provider_consumer_id", "provider", "consumer", "id"),
    Index("ix_webhook_deliveries_verification", "verification"),
    sqlite_autoincrement=True,
)

webhook_attempts = Table(
    "webhook_attempts",
    metadata,
    Column("id", _Id, primary_key=True, autoincrement=True),
    Column("delivery_id", _Id, ForeignKey("webhook_deliveries.id", ondelete="CASCADE"), nullable=False),
    Column("at", Instant, nullable=False),
    Column("success", Boolean, nullable=False),
    Column("status", Integer),
    Column("log", Text, nullable=False),
    Index("ix_webhook_attempts_delivery_id_id", "delivery_id", "id"),
    sqlite_autoincrement=True,
)
