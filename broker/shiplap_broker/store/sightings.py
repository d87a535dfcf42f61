"""Sightings of versions, on which routes, and the collectors that reported them, in SQL."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, ScalarSelect, and_, delete, insert, select, update

from shiplap.model.deployment import Collector, Coverage, RouteSighting, Sighting
from shiplap.model.version import VersionRef
from shiplap_broker.store.collector_tables import collector_coverage, collectors, sighting_buckets
from shiplap_broker.store.inhabited import may_hold
from shiplap_broker.store.names import environment_id, given, version_id
from shiplap_broker.store.prepared import Prepared
from shiplap_broker.store.tables import pacticipants, sightings, versions

_SEEN = Prepared(
    select(sightings, pacticipants.c.name.label("pacticipant"), versions.c.number.label("version"))
    .join(versions, versions.c.id == sightings.c.version_id)
    .join(pacticipants, pacticipants.c.id == versions.c.pacticipant_id)
    .where(sightings.c.environment_id == environment_id(given("environment")))
)
_COLLECTORS = Prepared(
    select(collectors, collector_coverage.c.began, collector_coverage.c.ended)
    .outerjoin(
        collector_coverage,
        and_(
            collector_coverage.c.environment_id == collectors.c.environment_id,
            collector_coverage.c.collector == collectors.c.name,
        ),
    )
    .where(collectors.c.environment_id == environment_id(given("environment")))
    .order_by(collectors.c.name, collector_coverage.c.began)
)


class SqlSightings:
    """The port ``Sightings`` over one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def seen(self, environment: str) -> tuple[Sighting, ...]:
        """Return one sighting for each version, the latest, by pacticipant and version."""
        if not may_hold(self._connection, environment, "sightings"):
            return ()
        found = [
            Sighting(
                pacticipant=row.pacticipant,
                version=row.version,
                environment=environment,
                last_seen=row.last_seen,
                count=row.requests,
                closed=row.closed_at,
                seen_before=row.seen_before,
            )
            for row in _SEEN.rows(self._connection, {"environment": environment})
        ]
        return tuple(sorted(found, key=lambda one: (one.pacticipant, one.version)))

    def put(self, sighting: Sighting) -> None:
        """Store what is known of a version in place of what was."""
        version = version_id(VersionRef(sighting.pacticipant, sighting.version))
        where = environment_id(sighting.environment)
        mine = (sightings.c.environment_id == where, sightings.c.version_id == version)
        values = {
            "last_seen": sighting.last_seen,
            "requests": sighting.count,
            "closed_at": sighting.closed,
            "seen_before": sighting.seen_before,
        }
        if self._connection.execute(update(sightings).where(*mine).values(values)).rowcount == 0:
            self._connection.execute(insert(sightings).values(environment_id=where, version_id=version, **values))

    def collectors(self, environment: str) -> tuple[Collector, ...]:
        """Return who reports, each with its coverage, by name."""
        if not may_hold(self._connection, environment, "collectors"):
            return ()
        found: dict[str, Collector] = {}
        spans: dict[str, list[Coverage]] = {}
        for row in _COLLECTORS.rows(self._connection, {"environment": environment}):
            own = spans.setdefault(row.name, [])
            if row.began is not None:
                own.append(Coverage(row.began, row.ended))
            found[row.name] = Collector(
                name=row.name, since=row.since, until=row.until, reported_at=row.reported_at, coverage=tuple(own)
            )
        return tuple(found[name] for name in sorted(found))

    def put_collector(self, environment: str, collector: Collector) -> None:
        """Store a collector in place of the one of that name."""
        where = environment_id(environment)
        self._forget(where, collector.name)
        self._connection.execute(
            insert(collectors).values(
                environment_id=where,
                name=collector.name,
                since=collector.since,
                until=collector.until,
                reported_at=collector.reported_at,
            )
        )
        for span in collector.coverage:
            self._connection.execute(
                insert(collector_coverage).values(
                    environment_id=where, collector=collector.name, began=span.start, ended=span.end
                )
            )

    def forget_collector(self, environment: str, name: str) -> None:
        """Remove a collector and what it covered."""
        self._forget(environment_id(environment), name)

    def _forget(self, where: ScalarSelect[int], name: str) -> None:
        for table, column in ((collectors, collectors.c.name), (collector_coverage, collector_coverage.c.collector)):
            self._connection.execute(delete(table).where(table.c.environment_id == where, column == name))

    def count_routes(self, environment: str, counted: Sequence[RouteSighting]) -> None:
        """Add counts by route and bucket to those that are there."""
        where = environment_id(environment)
        known = self._known_buckets(where, counted)
        ids = {
            ref: self._connection.scalar(select(version_id(ref)))
            for ref in {VersionRef(one.pacticipant, one.version) for one in counted}
        }
        for one in counted:
            key = (ids[VersionRef(one.pacticipant, one.version)], one.collector, one.route, one.start)
            mine = dict(zip(("version_id", "collector", "route", "began"), key, strict=True))
            if key in known:
                same = [sighting_buckets.c[name] == value for name, value in mine.items()]
                known[key] += one.count
                change = update(sighting_buckets).where(sighting_buckets.c.environment_id == where, *same)
                self._connection.execute(change.values(requests=known[key]))
            else:
                known[key] = one.count
                new = insert(sighting_buckets).values(environment_id=where, requests=one.count, **mine)
                self._connection.execute(new)

    def _known_buckets(
        self, where: ScalarSelect[int], counted: Sequence[RouteSighting]
    ) -> dict[tuple[int | None, str, str, datetime], int]:
        if not counted:
            return {}
        table = sighting_buckets.c
        rows = self._connection.execute(
            select(table.version_id, table.collector, table.route, table.began, table.requests).where(
                table.environment_id == where,
                table.began >= min(one.start for one in counted),
                table.collector.in_({one.collector for one in counted}),
            )
        )
        return {(row.version_id, row.collector, row.route, row.began): row.requests for row in rows}

    def routes(self, environment: str, since: datetime) -> tuple[RouteSighting, ...]:
        """Return the counts by route in the buckets that began at an instant or later, in their order."""
        rows = self._connection.execute(
            select(sighting_buckets, pacticipants.c.name.label("pacticipant"), versions.c.number.label("version"))
            .join(versions, versions.c.id == sighting_buckets.c.version_id)
            .join(pacticipants, pacticipants.c.id == versions.c.pacticipant_id)
            .where(sighting_buckets.c.environment_id == environment_id(environment), sighting_buckets.c.began >= since)
        )
        found = [
            RouteSighting(
                pacticipant=row.pacticipant,
                version=row.version,
                collector=row.collector,
                route=row.route,
                start=row.began,
                count=row.requests,
            )
            for row in rows
        ]
        return tuple(sorted(found, key=lambda one: (one.pacticipant, one.version, one.route, one.start, one.collector)))

    def forget_routes(self, environment: str, before: datetime) -> None:
        """Remove the counts of buckets that began before an instant."""
        old = sighting_buckets.c.began < before
        self._connection.execute(
            delete(sighting_buckets).where(sighting_buckets.c.environment_id == environment_id(environment), old)
        )
