"""What is left over in SQL: rows that only grow in number, and say nothing any more when they are old."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, Table, and_, bindparam, exists, not_, select

from shiplap_broker.store.column_types import Instant
from shiplap_broker.store.document_tables import documents, version_documents
from shiplap_broker.store.prepared import among_many
from shiplap_broker.store.retention_records import Leftover
from shiplap_broker.store.tables import allowances, latest_verifications, shard_results, verifications
from shiplap_broker.store.webhook_records import DeliveryState
from shiplap_broker.store.webhook_tables import webhook_deliveries

_BEFORE = bindparam("before", type_=Instant)


def _alike(*, newer: bool) -> ColumnElement[bool]:
    """Tell whether there is a result of the same content, provider version and outcome, newer or older than a row."""
    other = verifications.alias()
    return exists().where(
        other.c.content_id == verifications.c.content_id,
        other.c.version_id == verifications.c.version_id,
        other.c.success == verifications.c.success,
        other.c.work_in_progress == verifications.c.work_in_progress,
        other.c.id > verifications.c.id if newer else other.c.id < verifications.c.id,
    )


_COUNTS = exists().where(latest_verifications.c.verification_id == verifications.c.id)

LEFT_OVER: Mapping[Leftover, tuple[Table, ColumnElement[bool]]] = {
    Leftover.RESULTS: (
        verifications,
        and_(verifications.c.created_at < _BEFORE, not_(_COUNTS), _alike(newer=True), _alike(newer=False)),
    ),
    Leftover.SHARDS: (shard_results, shard_results.c.created_at < _BEFORE),
    Leftover.DELIVERIES: (
        webhook_deliveries,
        and_(
            webhook_deliveries.c.state != DeliveryState.WAITING.value,
            webhook_deliveries.c.finished_at < _BEFORE,
        ),
    ),
    Leftover.ALLOWANCES: (allowances, allowances.c.until < _BEFORE),
    Leftover.DOCUMENTS: (
        documents,
        and_(
            documents.c.created_at < _BEFORE,
            not_(
                exists().where(
                    version_documents.c.document_id == documents.c.id,
                    not_(among_many(version_documents.c.version_id, "gone")),
                )
            ),
        ),
    ),
}
"""The table of each kind, and which of its rows are left over; ``before`` and ``gone``, removed versions, are given."""


def keys_of(table: Table, which: ColumnElement[bool], most: int) -> Any:
    """Return the statement for the primary keys of some rows."""
    return select(*table.primary_key.columns).where(which).limit(most)
