"""Sightings and the health of their collectors in SQL."""

from collections.abc import Iterable

from sqlalchemy import Connection, delete, insert, select, update

from shiplap.model.deployment import Coverage, Sighting
from shiplap.model.version import VersionRef
from shiplap_broker.store.collector_tables import collector_coverage, collectors, sighting_buckets  # noqa: F401 - used next
from shiplap_broker.store.names import environment_id, version_id
from shiplap_broker.store.tables import coverage_spans, pacticipants, sightings, versions


class SqlSightings:
    """The port ``Sightings`` over one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def seen(self, environment: str) -> tuple[Sighting, ...]:
        """Return one sighting for each version, the latest, by pacticipant and version."""
        rows = self._connection.execute(
            select(sightings, pacticipants.c.name.label("pacticipant"), versions.c.number.label("version"))
            .join(versions, versions.c.id == sightings.c.version_id)
            .join(pacticipants, pacticipants.c.id == versions.c.pacticipant_id)
            .where(sightings.c.environment_id == environment_id(environment))
        )
        found = [
            Sighting(
                pacticipant=row.pacticipant,
                version=row.version,
                environment=environment,
                last_seen=row.last_seen,
                count=row.requests,
            )
            for row in rows
        ]
        return tuple(sorted(found, key=lambda one: (one.pacticipant, one.version)))

    def coverage(self, environment: str) -> tuple[Coverage, ...]:
        """Return when collectors were healthy, in order."""
        rows = self._connection.execute(
            select(coverage_spans.c.began, coverage_spans.c.ended)
            .where(coverage_spans.c.environment_id == environment_id(environment))
            .order_by(coverage_spans.c.began)
        )
        return tuple(Coverage(row.began, row.ended) for row in rows)

    def see(self, sighting: Sighting) -> None:
        """Add a sighting of a version: the later instant counts, the counts are added."""
        version = version_id(VersionRef(sighting.pacticipant, sighting.version))
        mine = (
            sightings.c.environment_id == environment_id(sighting.environment),
            sightings.c.version_id == version,
        )
        known = self._connection.execute(select(sightings.c.last_seen, sightings.c.requests).where(*mine)).one_or_none()
        if known is None:
            self._connection.execute(
                insert(sightings).values(
                    environment_id=environment_id(sighting.environment),
                    version_id=version,
                    last_seen=sighting.last_seen,
                    requests=sighting.count,
                )
            )
            return
        latest = max(known.last_seen, sighting.last_seen)
        total = known.requests + sighting.count
        self._connection.execute(update(sightings).where(*mine).values(last_seen=latest, requests=total))

    def replace_coverage(self, environment: str, coverage: Iterable[Coverage]) -> None:
        """Say anew when collectors were healthy."""
        where = environment_id(environment)
        self._connection.execute(delete(coverage_spans).where(coverage_spans.c.environment_id == where))
        for span in coverage:
            self._connection.execute(
                insert(coverage_spans).values(environment_id=where, began=span.start, ended=span.end)
            )
