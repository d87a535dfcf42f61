"""The repositories of what people, collectors and the gate say about lives; see `ports`."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from shiplap.model.deployment import Collector, RouteSighting, Sighting, WindowOverride
from shiplap.model.version import VersionRef
from shiplap_broker.store.records import AllowanceRecord, DecisionRecord


class Overrides(Protocol):
    """What people said against the model: windows closed by hand, pairs allowed for a while."""

    def windows(self, environment: str) -> tuple[WindowOverride, ...]:
        """Return the windows that are closed now."""

    def close(self, override: WindowOverride) -> None:
        """Close a window; closing again replaces what was said before."""

    def reopen(self, ref: VersionRef, environment: str) -> bool:
        """Take a closing back; say whether there was one."""

    def allow(self, record: AllowanceRecord) -> None:
        """Allow a pair to meet for a while."""

    def allowances(self, environment: str, after: datetime) -> tuple[AllowanceRecord, ...]:
        """Return the allowances of an environment that end later than an instant."""


class Decisions(Protocol):
    """Decisions of the gate."""

    def add(self, record: DecisionRecord) -> None:
        """Store a decision."""

    def get(self, decision_id: str) -> DecisionRecord | None:
        """Return a decision."""

    def same(self, environment: str, digest: str, since: datetime) -> str | None:
        """Return the id of the newest decision of an environment with a digest that was made since an instant."""

    def recent(
        self, environment: str | None, limit: int, *, of: VersionRef | None = None, skip: int = 0
    ) -> tuple[DecisionRecord, ...]:
        """Return the newest decisions, newest first: those of one version alone, or those after the first ones."""


class Sightings(Protocol):
    """What collectors saw of versions in requests, and who they are."""

    def seen(self, environment: str) -> tuple[Sighting, ...]:
        """Return one sighting for each version, the latest, by pacticipant and version."""

    def put(self, sighting: Sighting) -> None:
        """Store what is known of a version in place of what was."""

    def collectors(self, environment: str) -> tuple[Collector, ...]:
        """Return who reports, each with its coverage, by name."""

    def put_collector(self, environment: str, collector: Collector) -> None:
        """Store a collector in place of the one of that name."""

    def forget_collector(self, environment: str, name: str) -> None:
        """Remove a collector and what it covered."""

    def count_routes(self, environment: str, counted: Sequence[RouteSighting]) -> None:
        """Add counts by route and bucket to those that are there."""

    def routes(self, environment: str, since: datetime) -> tuple[RouteSighting, ...]:
        """Return the counts by route in the buckets that began at an instant or later, in their order."""

    def forget_routes(self, environment: str, before: datetime) -> None:
        """Remove the counts of buckets that began before an instant."""
