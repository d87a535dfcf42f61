"""Counts in bounded memory: how many requests of each version, on which route, in which five minutes.

Two tables, because they are worth different things. When a version was seen last decides about windows: once that table
is full, nothing may be claimed about the time any more. Routes are for people; beyond their table only detail is lost.
"""

import threading
from collections.abc import Mapping
from dataclasses import dataclass

from shiplap.model.version import VersionRef

BUCKET = 300
"""Seconds in a bucket; buckets begin at multiples of it since 1970."""

MOST_VERSIONS = 500
"""How many distinct versions are counted between two reports."""

MOST_ROUTES = 2000
"""How many distinct versions on routes in buckets are counted between two reports."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteCount:
    """Requests of one version on one route in one bucket.

    Attributes:
        bucket: when its five minutes began, in seconds since 1970.
    """

    version: VersionRef
    route: str
    bucket: int
    count: int


@dataclass(frozen=True, slots=True)
class VersionCount:
    """Requests of one version: the bucket of the last one, in seconds since 1970, and how many there were."""

    bucket: int
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Harvest:
    """Everything that was counted since the last harvest.

    Attributes:
        anonymous: requests that told no version.
        dropped: requests of versions that found no place any more.
        routes_dropped: requests whose version was counted, but not their route.
    """

    versions: Mapping[VersionRef, VersionCount]
    routes: tuple[RouteCount, ...]
    anonymous: int
    dropped: int
    routes_dropped: int


class Counts:
    """Takes counts from many threads; each call is short, and holds the lock for a few dictionary operations."""

    def __init__(self, *, most_versions: int = MOST_VERSIONS, most_routes: int = MOST_ROUTES) -> None:
        """Count up to so many distinct versions and routes."""
        self._most_versions = most_versions
        self._most_routes = most_routes
        self._lock = threading.Lock()
        self._clear()

    def _clear(self) -> None:
        self._versions: dict[VersionRef, list[int]] = {}
        self._routes: dict[tuple[VersionRef, str, int], int] = {}
        self._anonymous = self._dropped = self._routes_dropped = 0

    def add(self, version: VersionRef | None, route: str, at: float) -> None:
        """Count one request.

        Args:
            version: of the client; ``None`` where it told none.
            route: its template.
            at: when, in seconds since 1970.
        """
        bucket = int(at // BUCKET) * BUCKET
        with self._lock:
            if version is None:
                self._anonymous += 1
                return
            known = self._versions.get(version)
            if known is not None:
                known[0] = max(known[0], bucket)
                known[1] += 1
            elif len(self._versions) < self._most_versions:
                self._versions[version] = [bucket, 1]
            else:
                self._dropped += 1
                return
            key = (version, route, bucket)
            if key in self._routes or len(self._routes) < self._most_routes:
                self._routes[key] = self._routes.get(key, 0) + 1
            else:
                self._routes_dropped += 1

    def take(self) -> Harvest:
        """Return what was counted, and begin anew."""
        with self._lock:
            versions, routes = self._versions, self._routes
            numbers = (self._anonymous, self._dropped, self._routes_dropped)
            self._clear()
        return Harvest(
            versions={version: VersionCount(bucket, count) for version, (bucket, count) in versions.items()},
            routes=tuple(
                RouteCount(version=version, route=route, bucket=bucket, count=count)
                for (version, route, bucket), count in routes.items()
            ),
            anonymous=numbers[0],
            dropped=numbers[1],
            routes_dropped=numbers[2],
        )
