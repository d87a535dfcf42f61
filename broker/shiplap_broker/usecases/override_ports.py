"""The repositories of what people and collectors say about lives: overrides and sightings; see `ports`."""

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

from shiplap.model.deployment import Coverage, Sighting, WindowOverride
from shiplap.model.version import VersionRef
from shiplap_broker.store.records import AllowanceRecord


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


class Sightings(Protocol):
    """What collectors saw of versions in requests, and when they were healthy."""

    def seen(self, environment: str) -> tuple[Sighting, ...]:
        """Return one sighting for each version, the latest, by pacticipant and version."""

    def coverage(self, environment: str) -> tuple[Coverage, ...]:
        """Return when collectors were healthy, in order; none touches the next."""

    def see(self, sighting: Sighting) -> None:
        """Add a sighting of a version: the later instant counts, the counts are added."""

    def replace_coverage(self, environment: str, coverage: Iterable[Coverage]) -> None:
        """Say anew when collectors were healthy."""
