"""The tables of the broker. What they look like in a database is decided by the migrations; a test compares the two.

Names are stored once, in ``pacticipants`` and ``versions``; everything else points there, so that a rename or a removal
is one row. Ids grow in the order of creation. Deleting a row deletes what has no meaning without it.
"""

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

from shiplap_broker.store.column_types import Instant, JsonText, Span

metadata = MetaData(
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


pacticipants = Table(
    "pacticipants",
    metadata,
    _id(),
    Column("name", Text, nullable=False, unique=True),
    Column("display_name", Text),
    Column("main_branch", Text),
    Column("repository_url", Text),
    Column("repository_name", Text),
    Column("repository_namespace", Text),
    Column("created_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    sqlite_autoincrement=True,
)

labels = Table(
    "labels",
    metadata,
    _to("pacticipant_id", "pacticipants"),
    Column("name", Text, nullable=False, index=True),
    Column("created_at", Instant, nullable=False),
    PrimaryKeyConstraint("pacticipant_id", "name"),
)

versions = Table(
    "versions",
    metadata,
    _id(),
    _to("pacticipant_id", "pacticipants"),
    Column("number", Text, nullable=False),
    Column("build_url", Text),
    Column("created_at", Instant, nullable=False),
    UniqueConstraint("pacticipant_id", "number"),
    Index(None, "pacticipant_id", "id"),
    sqlite_autoincrement=True,
)

branches = Table(
    "branches",
    metadata,
    _id(),
    _to("pacticipant_id", "pacticipants"),
    Column("name", Text, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    UniqueConstraint("pacticipant_id", "name"),
    sqlite_autoincrement=True,
)

# The row with the greatest id is the head of its branch.
branch_versions = Table(
    "branch_versions",
    metadata,
    _id(),
    _to("branch_id", "branches"),
    _to("version_id", "versions"),
    Column("created_at", Instant, nullable=False),
    UniqueConstraint("branch_id", "version_id"),
    Index(None, "branch_id", "id"),
    Index(None, "version_id"),
    sqlite_autoincrement=True,
)

tags = Table(
    "tags",
    metadata,
    _id(),
    _to("pacticipant_id", "pacticipants"),
    _to("version_id", "versions"),
    Column("name", Text, nullable=False),
    Column("created_at", Instant, nullable=False),
    UniqueConstraint("version_id", "name"),
    Index(None, "pacticipant_id", "name", "version_id"),
    sqlite_autoincrement=True,
)

contents = Table(
    "contents",
    metadata,
    _id(),
    _to("consumer_id", "pacticipants"),
    _to("provider_id", "pacticipants"),
    Column("sha", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("provenance", Text),
    UniqueConstraint("consumer_id", "provider_id", "sha"),
    Index(None, "provider_id"),
    sqlite_autoincrement=True,
)

publications = Table(
    "publications",
    metadata,
    _id(),
    _to("consumer_id", "pacticipants"),
    _to("provider_id", "pacticipants"),
    _to("version_id", "versions"),
    _to("content_id", "contents"),
    Column("revision", Integer, nullable=False),
    Column("created_at", Instant, nullable=False),
    UniqueConstraint("version_id", "provider_id"),
    Index(None, "provider_id", "consumer_id", "version_id"),
    Index(None, "consumer_id", "provider_id", "version_id"),
    Index(None, "content_id", "version_id"),
    sqlite_autoincrement=True,
)

integrations = Table(
    "integrations",
    metadata,
    _to("consumer_id", "pacticipants"),
    _to("provider_id", "pacticipants"),
    Column("created_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    PrimaryKeyConstraint("consumer_id", "provider_id"),
    Index(None, "provider_id"),
)

verifications = Table(
    "verifications",
    metadata,
    _id(),
    _to("content_id", "contents"),
    _to("version_id", "versions"),
    Column("success", Boolean, nullable=False),
    Column("work_in_progress", Boolean, nullable=False),
    Column("build_url", Text),
    Column("test_results", JsonText),
    Column("breaks", JsonText),
    Column("verified_by", JsonText),
    Column("created_at", Instant, nullable=False),
    Column("run", Text),
    Index(None, "content_id", "version_id", "id"),
    Index(None, "version_id"),
    sqlite_autoincrement=True,
)

# The consumer versions for whose sake a content was verified.
verified_versions = Table(
    "verified_versions",
    metadata,
    _to("verification_id", "verifications"),
    _to("version_id", "versions"),
    PrimaryKeyConstraint("verification_id", "version_id"),
    Index(None, "version_id"),
)

# Which result counts for a content and a provider version: kept, so that reading it does not grow with repetitions.
latest_verifications = Table(
    "latest_verifications",
    metadata,
    _to("content_id", "contents"),
    _to("version_id", "versions"),
    _to("verification_id", "verifications"),
    PrimaryKeyConstraint("content_id", "version_id"),
    Index(None, "version_id"),
    Index(None, "verification_id"),
)

# What the shards of a run have reported for a content and a provider version, each one's last word.
shard_results = Table(
    "shard_results",
    metadata,
    _to("content_id", "contents"),
    _to("version_id", "versions"),
    Column("run", Text, nullable=False),
    Column("shard", Integer, nullable=False),
    Column("shards", Integer, nullable=False),
    Column("success", Boolean, nullable=False),
    Column("test_results", JsonText),
    Column("created_at", Instant, nullable=False),
    PrimaryKeyConstraint("content_id", "version_id", "run", "shard"),
    Index(None, "version_id"),
)

environments = Table(
    "environments",
    metadata,
    _id(),
    Column("uuid", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False, unique=True),
    Column("display_name", Text),
    Column("production", Boolean, nullable=False),
    Column("contacts", JsonText),
    Column("revision", BigInteger, nullable=False),
    Column("unknown", Text),
    Column("compared", Text),
    Column("created_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    sqlite_autoincrement=True,
)

deployments = Table(
    "deployments",
    metadata,
    _id(),
    Column("uuid", Text, nullable=False, unique=True),
    _to("pacticipant_id", "pacticipants"),
    _to("version_id", "versions"),
    _to("environment_id", "environments"),
    Column("target", Text),
    Column("strategy", Text),
    Column("started_at", Instant, nullable=False),
    Column("finished_at", Instant),
    Column("aborted", Boolean, nullable=False),
    Column("undeployed_at", Instant),
    Column("support_ended_at", Instant),
    Column("expected_duration", Span),
    Column("weight", Float),
    Column("forced", Text),
    Column("created_at", Instant, nullable=False),
    Column("ended_at", Instant),
    Column("predecessor", Text),
    Column("decision", Text),
    Column("actor", Text),
    Column("abort_reason", Text),
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

policies = Table(
    "policies",
    metadata,
    _to("pacticipant_id", "pacticipants"),
    _to("environment_id", "environments"),
    Column("kind", Text, nullable=False),
    Column("strategy", Text),
    Column("drain", Span),
    Column("cache", Span),
    Column("tab", Span),
    Column("service_worker", Boolean, nullable=False),
    Column("hard_max", Span),
    Column("rollback", Span),
    Column("pin", Span),
    Column("grace", Span),
    Column("quiet", Span),
    Column("zombies", Text),
    PrimaryKeyConstraint("pacticipant_id", "environment_id"),
    Index(None, "environment_id"),
)

retentions = Table(
    "retentions",
    metadata,
    _to("consumer_id", "pacticipants"),
    _to("provider_id", "pacticipants"),
    Column("retention", Span, nullable=False),
    PrimaryKeyConstraint("consumer_id", "provider_id"),
)

decisions = Table(
    "decisions",
    metadata,
    Column("id", Text, primary_key=True),
    _to("environment_id", "environments"),
    Column("created_at", Instant, nullable=False),
    Column("at", Instant, nullable=False),
    Column("pacticipant", Text, nullable=False),
    Column("version", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("verdict", Text, nullable=False),
    Column("decision", Text, nullable=False),
    Column("inputs", Text, nullable=False),
    Column("digest", Text),
    Index(None, "environment_id", "created_at"),
    Index(None, "environment_id", "digest"),
    Index(None, "pacticipant", "version", "created_at"),
)

window_overrides = Table(
    "window_overrides",
    metadata,
    _to("environment_id", "environments"),
    _to("version_id", "versions"),
    Column("closed_at", Instant, nullable=False),
    Column("reason", Text, nullable=False),
    Column("actor", Text),
    PrimaryKeyConstraint("environment_id", "version_id"),
)

allowances = Table(
    "allowances",
    metadata,
    _id(),
    _to("environment_id", "environments", nullable=True),
    _to("consumer_version_id", "versions"),
    _to("provider_version_id", "versions"),
    Column("until", Instant, nullable=False),
    Column("because", Text, nullable=False),
    Column("actor", Text),
    Column("created_at", Instant, nullable=False),
    Index(None, "until"),
    sqlite_autoincrement=True,
)

sightings = Table(
    "sightings",
    metadata,
    _to("environment_id", "environments"),
    _to("version_id", "versions"),
    Column("last_seen", Instant, nullable=False),
    Column("requests", BigInteger, nullable=False),
    Column("seen_before", Instant),
    Column("closed_at", Instant),
    PrimaryKeyConstraint("environment_id", "version_id"),
)

coverage_spans = Table(
    "coverage_spans",
    metadata,
    _to("environment_id", "environments"),
    Column("began", Instant, nullable=False),
    Column("ended", Instant, nullable=False),
    PrimaryKeyConstraint("environment_id", "began"),
)
