"""Recording what one shard of a run reported, and merging the shards once all of them have.

A shard replays a part of each contract. A contract counts as verified only when every shard of the run reported; one
that fails makes it fail at once; while one is missing and none failed nothing is known. A shard that reports again,
because its job was repeated, replaces what it said before.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from shiplap.errors import InputError
from shiplap.model.json_value import JsonValue
from shiplap.model.version import VersionRef
from shiplap_broker.store.records import ContentRecord, ShardRecord, VerificationRecord
from shiplap_broker.usecases.ports import Store
from shiplap_broker.usecases.record_verification import add_result, bounded, known_content
from shiplap_broker.usecases.values import ResultToRecord

MOST_SHARDS = 1000
"""How many shards a run may have."""


@dataclass(frozen=True, slots=True)
class ShardOfRun:
    """One of the ``count`` shards of a run, counted from 1."""

    run: str
    index: int
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MergedShards:
    """What is known of a run after a shard reported.

    Attributes:
        missing: the shards that have not reported.
        verification: the result that was merged; ``None`` while nothing is known.
    """

    missing: tuple[int, ...]
    verification: VerificationRecord | None


def record_shard(store: Store, result: ResultToRecord, shard: ShardOfRun, now: datetime) -> MergedShards:
    """Store what a shard reported, and the merged result once that is known.

    Raises:
        NotFoundError: there is no such content between the two pacticipants.
        InputError: there cannot be such a shard, or the run was said to have another number of them.
    """
    if not 1 <= shard.index <= shard.count <= MOST_SHARDS:
        raise InputError(f"there is no shard {shard.index} of {shard.count}; a run has from 1 to {MOST_SHARDS}")
    with store.write() as transaction:
        content = known_content(transaction, result)
        version, _ = transaction.versions.ensure(VersionRef(result.provider, result.provider_version), now)
        before = transaction.verifications.shards(content.id, version, shard.run)
        if before and before[0].shards != shard.count:
            raise InputError(
                f"the run {shard.run!r} was said to have {before[0].shards} shards before, and now {shard.count}; "
                "give each set of shards a run of its own"
            )
        transaction.verifications.put_shard(_record(content, shard, result, now), version)
        reported = transaction.verifications.shards(content.id, version, shard.run)
        missing = tuple(sorted(set(range(1, shard.count + 1)) - {one.shard for one in reported}))
        if missing and all(one.success for one in reported):
            return MergedShards(missing=missing, verification=None)
        whole = _merged(result, reported)
        latest = transaction.verifications.latest_of_pair(content.id, version)
        verification = latest if _says_as_much(latest, whole, shard.run, complete=not missing) else None
        if verification is None:
            verification = add_result(transaction, content, version, whole, now, shard.run)
        if not missing:
            transaction.verifications.forget_shards(content.id, version, except_run=shard.run)
        return MergedShards(missing=missing, verification=verification)


def _record(content: ContentRecord, shard: ShardOfRun, result: ResultToRecord, now: datetime) -> ShardRecord:
    return ShardRecord(
        content_id=content.id,
        run=shard.run,
        shard=shard.index,
        shards=shard.count,
        success=result.success,
        test_results=bounded(result.test_results),
        created_at=now,
    )


def _merged(result: ResultToRecord, reported: tuple[ShardRecord, ...]) -> ResultToRecord:
    tests = [test for one in reported for test in _tests(one.test_results)]
    return replace(result, success=all(one.success for one in reported) and bool(tests), test_results=tests)


def _says_as_much(latest: VerificationRecord | None, whole: ResultToRecord, run: str, *, complete: bool) -> bool:
    """Return whether the latest result is one of the run that need not be told again.

    A call that is repeated adds nothing, and of a run that is red already the rest is told once, when it is complete.
    """
    if latest is None or latest.run != run or latest.success != whole.success:
        return False
    return not complete or latest.test_results == bounded(whole.test_results)


def _tests(test_results: JsonValue) -> list[JsonValue]:
    """Return the results of single interactions; what is no list of them is one piece."""
    if isinstance(test_results, list):
        return test_results
    return [] if test_results is None else [test_results]
