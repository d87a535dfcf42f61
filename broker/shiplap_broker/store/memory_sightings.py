"""Sightings and the health of their collectors in memory; kept by the environment's id, so that its name may change."""

from collections.abc import Iterable
from dataclasses import replace

from shiplap.model.deployment import Coverage, Sighting
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

    def coverage(self, environment: str) -> tuple[Coverage, ...]:
        """Return when collectors were healthy, in order."""
        return self._tables.coverage.get(self._id(environment), ())

    def see(self, sighting: Sighting) -> None:
        """Add a sighting of a version: the later instant counts, the counts are added."""
        key = (self._id(sighting.environment), VersionRef(sighting.pacticipant, sighting.version))
        known = self._tables.sightings.get(key)
        if known is not None:
            latest = max(known.last_seen, sighting.last_seen)
            sighting = replace(sighting, last_seen=latest, count=known.count + sighting.count)
        self._tables.sightings[key] = sighting

    def replace_coverage(self, environment: str, coverage: Iterable[Coverage]) -> None:
        """Say anew when collectors were healthy."""
        self._tables.coverage[self._id(environment)] = tuple(sorted(coverage, key=lambda one: one.start))

    def _id(self, environment: str) -> int:
        return next((one.id for one in self._tables.environments.values() if one.name == environment), 0)
