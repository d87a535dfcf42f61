"""The first tables, as a frozen copy: what `shiplap_broker.store.tables` says later must not change this revision."""

from alembic import op
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    func,
    text,
)

_metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# SQLite only grows ids by itself in a column that is exactly INTEGER.
_Id = BigInteger().with_variant(Integer, "sqlite")


def _id() -> Column[int]:
    return Column("id", _Id, primary_key=True, autoincrement=True)


def _to(name: str, table: str, *, nullable: bool = False) -> Column[int]:
    return Column(name, _Id, ForeignKey(f"{table}.id", ondelete="CASCADE"), nullable=nullable)


Table(
    "pacticipants",
    _metadata,
    _id(),
    Column("name", Text, nullable=False, unique=True),
    Column("display_name", Text),
    Column("main_branch", Text),
    Column("repository_url", Text),
    Column("repository_name", Text),
    Column("repository_namespace", Text),
    Column("created_at", BigInteger, nullable=False),
    Column("updated_at", BigInteger, nullable=False),
    sqlite_autoincrement=True,
)

Table(
    "labels",
    _metadata,
    _to("pacticipant_id", "pacticipants"),
    Column("name", Text, nullable=False, index=True),
    Column("created_at", BigInteger, nullable=False),
    PrimaryKeyConstraint("pacticipant_id", "name"),
)

Table(
    "versions",
    _metadata,
    _id(),
    _to("pacticipant_id", "pacticipants"),
    Column("number", Text, nullable=False),
    Column("build_url", Text),
    Column("created_at", BigInteger, nullable=False),
    UniqueConstraint("pacticipant_id", "number"),
    Index(None, "pacticipant_id", "id"),
    sqlite_autoincrement=True,
)

Table(
    "branches",
    _metadata,
    _id(),
    _to("pacticipant_id", "pacticipants"),
    Column("name", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("updated_at", BigInteger, nullable=False),
    UniqueConstraint("pacticipant_id", "name"),
    sqlite_autoincrement=True,
)

# The row with the greatest id is the head of its branch.
Table(
    "branch_versions",
    _metadata,
    _id(),
    _to("branch_id", "branches"),
    _to("version_id", "versions"),
    Column("created_at", BigInteger, nullable=False),
    UniqueConstraint("branch_id", "version_id"),
    Index(None, "branch_id", "id"),
    Index(None, "version_id"),
    sqlite_autoincrement=True,
)

Table(
    "tags",
    _metadata,
    _id(),
    _to("pacticipant_id", "pacticipants"),
    _to("version_id", "versions"),
    Column("name", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    UniqueConstraint("version_id", "name"),
    Index(None, "pacticipant_id", "name", "version_id"),
    sqlite_autoincrement=True,
)

Table(
    "contents",
    _metadata,
    _id(),
    _to("consumer_id", "pacticipants"),
    _to("provider_id", "pacticipants"),
    Column("sha", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    UniqueConstraint("consumer_id", "provider_id", "sha"),
    Index(None, "provider_id"),
    sqlite_autoincrement=True,
)

Table(
    "publications",
    _metadata,
    _id(),
    _to("consumer_id", "pacticipants"),
    _to("provider_id", "pacticipants"),
    _to("version_id", "versions"),
    _to("content_id", "contents"),
    Column("revision", Integer, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    UniqueConstraint("version_id", "provider_id"),
    Index(None, "provider_id", "consumer_id", "version_id"),
    Index(None, "consumer_id", "provider_id", "version_id"),
    Index(None, "content_id", "version_id"),
    sqlite_autoincrement=True,
)

Table(
    "integrations",
    _metadata,
    _to("consumer_id", "pacticipants"),
    _to("provider_id", "pacticipants"),
    Column("created_at", BigInteger, nullable=False),
    Column("updated_at", BigInteger, nullable=False),
    PrimaryKeyConstraint("consumer_id", "provider_id"),
    Index(None, "provider_id"),
)

Table(
    "verifications",
    _metadata,
    _id(),
    _to("content_id", "contents"),
    _to("version_id", "versions"),
    Column("success", Boolean, nullable=False),
    Column("work_in_progress", Boolean, nullable=False),
    Column("build_url", Text),
    Column("test_results", Text),
    Column("breaks", Text),
    Column("verified_by", Text),
    Column("created_at", BigInteger, nullable=False),
    Index(None, "content_id", "version_id", "id"),
    Index(None, "version_id"),
    sqlite_autoincrement=True,
)

# The consumer versions for whose sake a content was verified.
Table(
    "verified_versions",
    _metadata,
    _to("verification_id", "verifications"),
    _to("version_id", "versions"),
    PrimaryKeyConstraint("verification_id", "version_id"),
    Index(None, "version_id"),
)

# Which result counts for a content and a provider version: kept, so that reading it does not grow with repetitions.
Table(
    "latest_verifications",
    _metadata,
    _to("content_id", "contents"),
    _to("version_id", "versions"),
    _to("verification_id", "verifications"),
    PrimaryKeyConstraint("content_id", "version_id"),
    Index(None, "version_id"),
    Index(None, "verification_id"),
)

Table(
    "environments",
    _metadata,
    _id(),
    Column("uuid", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False, unique=True),
    Column("display_name", Text),
    Column("production", Boolean, nullable=False),
    Column("contacts", Text),
    Column("revision", BigInteger, nullable=False),
    Column("unknown", Text),
    Column("created_at", BigInteger, nullable=False),
    Column("updated_at", BigInteger, nullable=False),
    sqlite_autoincrement=True,
)

deployments = Table(
    "deployments",
    _metadata,
    _id(),
    Column("uuid", Text, nullable=False, unique=True),
    _to("pacticipant_id", "pacticipants"),
    _to("version_id", "versions"),
    _to("environment_id", "environments"),
    Column("target", Text),
    Column("strategy", Text),
    Column("started_at", BigInteger, nullable=False),
    Column("finished_at", BigInteger),
    Column("aborted", Boolean, nullable=False),
    Column("undeployed_at", BigInteger),
    Column("support_ended_at", BigInteger),
    Column("expected_duration", BigInteger),
    Column("weight", Float),
    Column("forced", Text),
    Column("created_at", BigInteger, nullable=False),
    Column("ended_at", BigInteger),
    Column("predecessor", Text),
    Column("decision", Text),
    Column("actor", Text),
    Index(None, "environment_id", "ended_at"),
    Index(None, "environment_id", "pacticipant_id", "ended_at"),
    Index(None, "pacticipant_id", "environment_id", "id"),
    Index(None, "version_id"),
    sqlite_autoincrement=True,
)

_OPEN = text("finished_at IS NULL AND undeployed_at IS NULL AND (strategy IS NULL OR strategy <> 'release')")

# The last word against two pipelines that deploy one pacticipant to one target at once.
Index(
    "uq_deployments_open",
    deployments.c.pacticipant_id,
    deployments.c.environment_id,
    func.coalesce(deployments.c.target, ""),
    unique=True,
    sqlite_where=_OPEN,
    postgresql_where=_OPEN,
)

Table(
    "policies",
    _metadata,
    _to("pacticipant_id", "pacticipants"),
    _to("environment_id", "environments"),
    Column("kind", Text, nullable=False),
    Column("strategy", Text),
    Column("drain", BigInteger),
    Column("cache", BigInteger),
    Column("tab", BigInteger),
    Column("service_worker", Boolean, nullable=False),
    Column("hard_max", BigInteger),
    Column("rollback", BigInteger),
    Column("pin", BigInteger),
    Column("grace", BigInteger),
    Column("quiet", BigInteger),
    PrimaryKeyConstraint("pacticipant_id", "environment_id"),
    Index(None, "environment_id"),
)

Table(
    "retentions",
    _metadata,
    _to("consumer_id", "pacticipants"),
    _to("provider_id", "pacticipants"),
    Column("retention", BigInteger, nullable=False),
    PrimaryKeyConstraint("consumer_id", "provider_id"),
)

Table(
    "decisions",
    _metadata,
    Column("id", Text, primary_key=True),
    _to("environment_id", "environments"),
    Column("created_at", BigInteger, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("pacticipant", Text, nullable=False),
    Column("version", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("verdict", Text, nullable=False),
    Column("decision", Text, nullable=False),
    Column("inputs", Text, nullable=False),
    Index(None, "environment_id", "created_at"),
)

Table(
    "window_overrides",
    _metadata,
    _to("environment_id", "environments"),
    _to("version_id", "versions"),
    Column("closed_at", BigInteger, nullable=False),
    Column("reason", Text, nullable=False),
    Column("actor", Text),
    PrimaryKeyConstraint("environment_id", "version_id"),
)

Table(
    "allowances",
    _metadata,
    _id(),
    _to("environment_id", "environments", nullable=True),
    _to("consumer_version_id", "versions"),
    _to("provider_version_id", "versions"),
    Column("until", BigInteger, nullable=False),
    Column("because", Text, nullable=False),
    Column("actor", Text),
    Column("created_at", BigInteger, nullable=False),
    Index(None, "until"),
    sqlite_autoincrement=True,
)


revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    _metadata.create_all(op.get_bind())


def downgrade() -> None:
    """Drop the tables."""
    _metadata.drop_all(op.get_bind())
