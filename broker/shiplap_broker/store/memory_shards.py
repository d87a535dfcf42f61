"""Results of shards in memory, until all of a run have reported; and how often results of one pair agree."""

from collections.abc import Collection, Mapping

from shiplap.model.version import VersionRef
from shiplap_broker.store.memory_tables import MemoryTables
from shiplap_broker.store.records import STEADY_AFTER, ShardRecord, VersionRecord


class MemoryShards:
    """The part of the port ``Verifications`` that keeps what shards report."""

    def __init__(self, tables: MemoryTables) -> None:
        self._tables = tables

    def tallies(self, contents: Collection[int]) -> Mapping[tuple[int, int], tuple[int, int]]:
        """Map content and provider version to how many of the last results passed and failed, of several."""
        found: dict[tuple[int, int], list[bool]] = {}
        for one in sorted(self._tables.verifications.values(), key=lambda one: one.number):
            if one.content_id in contents:
                key = (one.content_id, self._tables.version_ids[VersionRef(one.provider, one.provider_version)])
                found.setdefault(key, []).append(one.success)
        last = {key: results[-STEADY_AFTER:] for key, results in found.items() if len(results) > 1}
        return {key: (results.count(True), results.count(False)) for key, results in last.items()}

    def put_shard(self, record: ShardRecord, provider_version: VersionRecord) -> None:
        """Keep what a shard reported, in place of what it reported before in the same run."""
        self._tables.shards[record.content_id, provider_version.id, record.run, record.shard] = record

    def shards(self, content_id: int, provider_version: VersionRecord, run: str) -> tuple[ShardRecord, ...]:
        """Return what the shards of a run reported so far, by their number."""
        wanted = (content_id, provider_version.id, run)
        return tuple(one for key, one in sorted(self._tables.shards.items()) if key[:3] == wanted)

    def forget_shards(self, content_id: int, provider_version: VersionRecord, except_run: str) -> None:
        """Forget the shards of all runs of a content and a provider version but one."""
        pair = (content_id, provider_version.id)
        gone = [key for key in self._tables.shards if key[:2] == pair and key[2] != except_run]
        for key in gone:
            del self._tables.shards[key]
