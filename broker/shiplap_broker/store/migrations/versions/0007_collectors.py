"""Who reported sightings, on which routes, and builds seen after their window; repeated decisions are kept once."""

from alembic import op
from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKeyConstraint,
    Integer,
    PrimaryKeyConstraint,
    Text,
    column,
    func,
    literal,
    select,
    table,
)

# As in 0001.
_Id = BigInteger().with_variant(Integer, "sqlite")

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_BEFORE = "before collectors had names"
_SPANS = table("coverage_spans", *map(column, ("environment_id", "began", "ended")))
_COVERAGE = table("collector_coverage", *map(column, ("environment_id", "collector", "began", "ended")))
_COLLECTORS = table("collectors", *map(column, ("environment_id", "name", "since", "until", "reported_at")))


def upgrade() -> None:
    """Make tables and columns; what was covered so far becomes the word of one collector that reports no more.

    ``coverage_spans`` stays for the version before, which may still run; this one does not read it.
    """
    op.add_column("policies", Column("zombies", Text))
    op.add_column("sightings", Column("seen_before", BigInteger))
    op.add_column("sightings", Column("closed_at", BigInteger))
    op.add_column("decisions", Column("digest", Text))
    op.create_index("ix_decisions_environment_id_digest", "decisions", ["environment_id", "digest"])
    op.create_table(
        "collectors",
        Column("environment_id", _Id, nullable=False),
        Column("name", Text, nullable=False),
        Column("since", BigInteger, nullable=False),
        Column("until", BigInteger),
        Column("reported_at", BigInteger, nullable=False),
        _to("collectors", "environment_id", "environments"),
        PrimaryKeyConstraint("environment_id", "name", name="pk_collectors"),
    )
    op.create_table(
        "collector_coverage",
        Column("environment_id", _Id, nullable=False),
        Column("collector", Text, nullable=False),
        Column("began", BigInteger, nullable=False),
        Column("ended", BigInteger, nullable=False),
        _to("collector_coverage", "environment_id", "environments"),
        PrimaryKeyConstraint("environment_id", "collector", "began", name="pk_collector_coverage"),
    )
    op.create_table(
        "sighting_buckets",
        Column("environment_id", _Id, nullable=False),
        Column("version_id", _Id, nullable=False),
        Column("collector", Text, nullable=False),
        Column("route", Text, nullable=False),
        Column("began", BigInteger, nullable=False),
        Column("requests", BigInteger, nullable=False),
        _to("sighting_buckets", "environment_id", "environments"),
        _to("sighting_buckets", "version_id", "versions"),
        PrimaryKeyConstraint("environment_id", "version_id", "collector", "route", "began", name="pk_sighting_buckets"),
    )
    op.create_index("ix_sighting_buckets_environment_id_began", "sighting_buckets", ["environment_id", "began"])
    _keep_what_was_covered()


def downgrade() -> None:
    """Drop them."""
    op.drop_table("sighting_buckets")
    op.drop_table("collector_coverage")
    op.drop_table("collectors")
    op.drop_index("ix_decisions_environment_id_digest", "decisions")
    op.drop_column("decisions", "digest")
    op.drop_column("sightings", "closed_at")
    op.drop_column("sightings", "seen_before")
    op.drop_column("policies", "zombies")


def _to(table: str, column: str, target: str) -> ForeignKeyConstraint:
    name = f"fk_{table}_{column}_{target}"
    return ForeignKeyConstraint([column], [f"{target}.id"], ondelete="CASCADE", name=name)


def _keep_what_was_covered() -> None:
    spans = select(literal(_BEFORE), *(_SPANS.c[name] for name in ("environment_id", "began", "ended")))
    op.execute(_COVERAGE.insert().from_select(["collector", "environment_id", "began", "ended"], spans))
    whole = (func.min(_SPANS.c.began), func.max(_SPANS.c.ended), func.max(_SPANS.c.ended))
    found = select(literal(_BEFORE), _SPANS.c.environment_id, *whole).group_by(_SPANS.c.environment_id)
    op.execute(_COLLECTORS.insert().from_select(["name", "environment_id", "since", "until", "reported_at"], found))
