"""What is left over in memory: records that only grow in number, and say nothing any more when they are old."""

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING, assert_never

from shiplap_broker.store.memory_tables import MemoryTables
from shiplap_broker.store.retention_records import Leftover
from shiplap_broker.store.webhook_records import DeliveryState

if TYPE_CHECKING:
    from shiplap_broker.store.records import VerificationRecord


def left_over(tables: MemoryTables, kind: Leftover, before: datetime, gone: Collection[int] = ()) -> list[object]:
    """Return the keys of what is left over of a kind, the oldest first; versions that are ``gone`` need nothing."""
    match kind:
        case Leftover.RESULTS:
            return [*_repeated(tables, before)]
        case Leftover.SHARDS:
            return [key for key, one in tables.shards.items() if one.created_at < before]
        case Leftover.DELIVERIES:
            return [
                key
                for key, one in tables.deliveries.items()
                if one.state is not DeliveryState.WAITING and one.finished_at is not None and one.finished_at < before
            ]
        case Leftover.ALLOWANCES:
            return [key for key, one in tables.allowances.items() if one.until < before]
        case Leftover.DOCUMENTS:
            used = {one.document_id for version, one in tables.documents.items() if version not in gone}
            return [key for key in tables.document_texts if key not in used]
        case _:
            assert_never(kind)


def forget(tables: MemoryTables, kind: Leftover, keys: list[object]) -> None:
    """Remove what is left over of a kind, by its keys."""
    gone = set(keys)
    match kind:
        case Leftover.RESULTS:
            tables.verifications = {key: one for key, one in tables.verifications.items() if key not in gone}
        case Leftover.SHARDS:
            tables.shards = {key: one for key, one in tables.shards.items() if key not in gone}
        case Leftover.DELIVERIES:
            tables.deliveries = {key: one for key, one in tables.deliveries.items() if key not in gone}
            tables.delivery_attempts = {key: one for key, one in tables.delivery_attempts.items() if key not in gone}
        case Leftover.ALLOWANCES:
            tables.allowances = {key: one for key, one in tables.allowances.items() if key not in gone}
        case Leftover.DOCUMENTS:
            tables.document_texts = {key: one for key, one in tables.document_texts.items() if key not in gone}
            tables.comparisons = {key: one for key, one in tables.comparisons.items() if key[1] not in gone}
        case _:
            assert_never(kind)


def _repeated(tables: MemoryTables, before: datetime) -> list[int]:
    """Return results between the first and the last of the same outcome, which are not the one that counts."""
    alike: dict[object, list[VerificationRecord]] = {}
    latest: dict[object, int] = {}
    for number, one in sorted(tables.verifications.items()):
        pair = (one.content_id, one.provider, one.provider_version)
        alike.setdefault((pair, one.success, one.work_in_progress), []).append(one)
        latest[pair] = number
    counts = set(latest.values())
    return sorted(
        one.number
        for group in alike.values()
        for one in group[1:-1]
        if one.created_at < before and one.number not in counts
    )
