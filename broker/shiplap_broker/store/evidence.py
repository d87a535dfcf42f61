"""What is known about pairs of versions, in SQL: the rows of a snapshot, found by index and never by history."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, exists, func, select

from shiplap.model.provenance import Provenance
from shiplap.model.version import VersionRef
from shiplap_broker.store.break_json import breaks_from_json
from shiplap_broker.store.names import given, pacticipant_id
from shiplap_broker.store.prepared import Prepared, among
from shiplap_broker.store.records import STEADY_AFTER, EvidenceRow
from shiplap_broker.store.tables import (
    contents,
    latest_verifications,
    pacticipants,
    publications,
    tags,
    verifications,
    verified_versions,
    versions,
)

_consumer_versions = versions.alias("consumer_versions")
_provider_versions = versions.alias("provider_versions")
_consumers = pacticipants.alias("consumers")
_providers = pacticipants.alias("providers")
_any_result = verifications.alias("any_result")
_other_result = verifications.alias("other_result")
_later_result = verifications.alias("later_result")


NUMBERS_BEFORE = 100
"""The first result has the number 101, as in a Pact Broker; numbers are ids moved by this, and never given again."""


_DIRECT = exists().where(
    _any_result.c.content_id == publications.c.content_id,
    _any_result.c.version_id == latest_verifications.c.version_id,
    verified_versions.c.verification_id == _any_result.c.id,
    verified_versions.c.version_id == publications.c.version_id,
)
_SINCE = (
    select(func.count())
    .select_from(_later_result)
    .where(
        _later_result.c.content_id == _other_result.c.content_id,
        _later_result.c.version_id == _other_result.c.version_id,
        _later_result.c.id > _other_result.c.id,
    )
    .correlate(_other_result)
    .scalar_subquery()
)
# Found in the index of content and version; nearly always among a row or two.
_MIXED = exists().where(
    _other_result.c.content_id == publications.c.content_id,
    _other_result.c.version_id == latest_verifications.c.version_id,
    _other_result.c.success != verifications.c.success,
    _SINCE < STEADY_AFTER,
)
_EVIDENCE = Prepared(
    select(
        _consumers.c.name.label("consumer"),
        _consumer_versions.c.number.label("consumer_version"),
        _providers.c.name.label("provider"),
        _provider_versions.c.number.label("provider_version"),
        verifications.c.success,
        verifications.c.created_at,
        verifications.c.id,
        verifications.c.breaks,
        contents.c.provenance,
        _DIRECT.label("direct"),
        _MIXED.label("flaky"),
    )
    .select_from(publications)
    .join(latest_verifications, latest_verifications.c.content_id == publications.c.content_id)
    .join(verifications, verifications.c.id == latest_verifications.c.verification_id)
    .join(contents, contents.c.id == publications.c.content_id)
    .join(_consumer_versions, _consumer_versions.c.id == publications.c.version_id)
    .join(_provider_versions, _provider_versions.c.id == latest_verifications.c.version_id)
    .join(_consumers, _consumers.c.id == publications.c.consumer_id)
    .join(_providers, _providers.c.id == publications.c.provider_id)
    .where(
        among(publications.c.version_id, "consumers"),
        among(latest_verifications.c.version_id, "providers"),
    )
)
_FIRST_USE = Prepared(
    select(func.min(tags.c.created_at).label("first")).where(
        tags.c.pacticipant_id == pacticipant_id(given("pacticipant")), tags.c.name == given("tag")
    )
)


class SqlEvidence:
    """The part of the port ``Verifications`` that feeds snapshots and the question of pending contracts."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def first_use_of_tag(self, pacticipant: str, tag: str) -> datetime | None:
        """Return when a tag was first put on a version of a pacticipant."""
        first: datetime | None = _FIRST_USE.scalars(self._connection, {"pacticipant": pacticipant, "tag": tag})[0]
        return first

    def evidence(
        self, consumer_versions: Collection[int], provider_versions: Collection[int]
    ) -> tuple[EvidenceRow, ...]:
        """Return what is known about each pair of the given versions that has a contract."""
        if not (consumer_versions and provider_versions):
            return ()
        asked = {"consumers": consumer_versions, "providers": provider_versions}
        return tuple(
            EvidenceRow(
                consumer=VersionRef(row.consumer, row.consumer_version),
                provider=VersionRef(row.provider, row.provider_version),
                success=row.success,
                direct=bool(row.direct),
                verified_at=row.created_at,
                number=row.id + NUMBERS_BEFORE,
                breaks=breaks_from_json(row.breaks),
                provenance=provenance_from_text(row.provenance),
                flaky=bool(row.flaky),
            )
            for row in _EVIDENCE.rows(self._connection, asked)
        )


def provenance_from_text(stored: str | None) -> Provenance | None:
    """Return the provenance that a column holds."""
    return None if stored is None else Provenance(stored)
