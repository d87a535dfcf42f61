"""Results of shards in SQL, until all of a run have reported; and how often results of one pair agree."""

from collections.abc import Collection, Mapping

from sqlalchemy import Connection, and_, bindparam, case, delete, func, insert, select

from shiplap_broker.store.names import given
from shiplap_broker.store.prepared import Prepared, among
from shiplap_broker.store.records import STEADY_AFTER, ShardRecord, VersionRecord
from shiplap_broker.store.tables import shard_results, verifications

_OF_PAIR = and_(shard_results.c.content_id == given("content"), shard_results.c.version_id == given("version"))
_OF_RUN = and_(_OF_PAIR, shard_results.c.run == bindparam("of_run"))
_REPORTED = select(shard_results).where(_OF_RUN).order_by(shard_results.c.shard)
_NO_SHARD = delete(shard_results).where(_OF_RUN, shard_results.c.shard == bindparam("of_shard"))
_NO_OTHER_RUN = delete(shard_results).where(_OF_PAIR, shard_results.c.run != bindparam("of_run"))
_NUMBERED = (
    select(
        verifications.c.content_id,
        verifications.c.version_id,
        verifications.c.success,
        func.row_number()
        .over(
            partition_by=(verifications.c.content_id, verifications.c.version_id),
            order_by=verifications.c.id.desc(),
        )
        .label("newest"),
    )
    .where(among(verifications.c.content_id, "contents"))
    .subquery()
)
_passed = func.sum(case((_NUMBERED.c.success, 1), else_=0))
_TALLIES = Prepared(
    select(_NUMBERED.c.content_id, _NUMBERED.c.version_id, _passed.label("passed"), func.count().label("results"))
    .where(_NUMBERED.c.newest <= STEADY_AFTER)
    .group_by(_NUMBERED.c.content_id, _NUMBERED.c.version_id)
    .having(func.count() > 1)
)


class SqlShards:
    """The part of the port ``Verifications`` that keeps what shards report."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def tallies(self, contents: Collection[int]) -> Mapping[tuple[int, int], tuple[int, int]]:
        """Map content and provider version to how many of the last results passed and failed, of several."""
        rows = _TALLIES.rows(self._connection, {"contents": contents}) if contents else ()
        return {(row.content_id, row.version_id): (int(row.passed), int(row.results) - int(row.passed)) for row in rows}

    def put_shard(self, record: ShardRecord, provider_version: VersionRecord) -> None:
        """Keep what a shard reported, in place of what it reported before in the same run."""
        asked = {"content": record.content_id, "version": provider_version.id, "of_run": record.run}
        self._connection.execute(_NO_SHARD, {**asked, "of_shard": record.shard})
        self._connection.execute(
            insert(shard_results).values(
                content_id=record.content_id,
                version_id=provider_version.id,
                run=record.run,
                shard=record.shard,
                shards=record.shards,
                success=record.success,
                test_results=record.test_results,
                created_at=record.created_at,
            )
        )

    def shards(self, content_id: int, provider_version: VersionRecord, run: str) -> tuple[ShardRecord, ...]:
        """Return what the shards of a run reported so far, by their number."""
        asked = {"content": content_id, "version": provider_version.id, "of_run": run}
        return tuple(
            ShardRecord(
                content_id=row.content_id,
                run=row.run,
                shard=row.shard,
                shards=row.shards,
                success=row.success,
                test_results=row.test_results,
                created_at=row.created_at,
            )
            for row in self._connection.execute(_REPORTED, asked)
        )

    def forget_shards(self, content_id: int, provider_version: VersionRecord, except_run: str) -> None:
        """Forget the shards of all runs of a content and a provider version but one."""
        asked = {"content": content_id, "version": provider_version.id, "of_run": except_run}
        self._connection.execute(_NO_OTHER_RUN, asked)
