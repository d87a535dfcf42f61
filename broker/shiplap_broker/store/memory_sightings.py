"""Sightings and their collectors in memory; kept by the environment's id, so that its name may change."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from shiplap.model.deployment import Collector, RouteSighting, Sighting
from shiplap.model.version import VersionRef
from shiplap_broker.store.memory_tables import MemoryTables


class MemorySightings:
    """The port ``Sightings`` in memory."""

    def __init__(self, tables: MemoryTables) -> None:
        self._tables = tables

    def seen(self, environment: str) -> tuple[Sighting, ...]:
        """Return one sighting for each version, the latest, by pacticipant and version."""
        where = self._id(environment)
        known = sorted((key[1], one) for key, one in self._tables.sightings.items() if key[0] == where)
        return tuple(replace(one, environment=environment) for _, one in known)

    def put(self, sighting: Sighting) -> None:
        """Store what is known of a version in place of what was."""
        key = (self._id(sighting.environment), VersionRef(sighting.pacticipant, sighting.version))
        self._tables.sightings[key] = sighting

    def collectors(self, environment: str) -> tuple[Collector, ...]:
        """Return who reports, each with its coverage, by name."""
        where = self._id(environment)
        return tuple(one for key, one in sorted(self._tables.collectors.items()) if key[0] == where)

    def put_collector(self, environment: str, collector: Collector) -> None:
        """Store a collector in place of the one of that name."""
        self._tables.collectors[self._id(environment), collector.name] = collector

    def forget_collector(self, environment: str, name: str) -> None:
        """Remove a collector and what it covered."""
        self._tables.collectors.pop((self._id(environment), name), None)

    def count_routes(self, environment: str, counted: Sequence[RouteSighting]) -> None:
        """Add counts by route and bucket to those that are there."""
        for one in counted:
            ref = VersionRef(one.pacticipant, one.version)
            key = (self._id(environment), ref, one.collector, one.route, one.start)
            self._tables.routes[key] = self._tables.routes.get(key, 0) + one.count

    def routes(self, environment: str, since: datetime) -> tuple[RouteSighting, ...]:
        """Return the counts by route in the buckets that began at an instant or later, in their order."""
        where = self._id(environment)
        found = [
            RouteSighting(
                pacticipant=ref.pacticipant,
                version=ref.number,
                collector=collector,
                route=route,
                start=start,
                count=count,
            )
            for (place, ref, collector, route, start), count in self._tables.routes.items()
            if place == where and start >= since
        ]
        return tuple(sorted(found, key=lambda one: (one.pacticipant, one.version, one.route, one.start, one.collector)))

    def forget_routes(self, environment: str, before: datetime) -> None:
        """Remove the counts of buckets that began before an instant."""
        where = self._id(environment)
        kept = {key: count for key, count in self._tables.routes.items() if key[0] != where or key[4] >= before}
        self._tables.routes = kept

    def _id(self, environment: str) -> int:
        return next((one.id for one in self._tables.environments.values() if one.name == environment), 0)
