"""The tables of collectors: who reports sightings, when each was healthy, and what was seen on which route.

``coverage_spans``, in `tables`, is what the version before 0007 reads and writes; it is left to it.
"""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, PrimaryKeyConstraint, Table, Text

from shiplap_broker.store.column_types import Instant
from shiplap_broker.store.tables import metadata

_Id = BigInteger().with_variant(Integer, "sqlite")


def _to(name: str, table: str) -> Column[int]:
    return Column(name, _Id, ForeignKey(f"{table}.id", ondelete="CASCADE"), nullable=False)


collectors = Table(
    "collectors",
    metadata,
    _to("environment_id", "environments"),
    Column("name", Text, nullable=False),
    Column("since", Instant, nullable=False),
    Column("until", Instant),
    Column("reported_at", Instant, nullable=False),
    PrimaryKeyConstraint("environment_id", "name"),
)

collector_coverage = Table(
    "collector_coverage",
    metadata,
    _to("environment_id", "environments"),
    Column("collector", Text, nullable=False),
    Column("began", Instant, nullable=False),
    Column("ended", Instant, nullable=False),
    PrimaryKeyConstraint("environment_id", "collector", "began"),
)

# One row for a version, a route and five minutes; old ones are removed when new ones come.
sighting_buckets = Table(
    "sighting_buckets",
    metadata,
    _to("environment_id", "environments"),
    _to("version_id", "versions"),
    Column("collector", Text, nullable=False),
    Column("route", Text, nullable=False),
    Column("began", Instant, nullable=False),
    Column("requests", BigInteger, nullable=False),
    PrimaryKeyConstraint("environment_id", "version_id", "collector", "route", "began"),
    Index(None, "environment_id", "began"),
)
