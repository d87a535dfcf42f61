"""What cleaning needs of the store: why versions are kept, and removing many rows at once."""

from collections.abc import Collection
from datetime import datetime
from typing import Protocol

from shiplap_broker.store.retention_records import Leftover, Reason, StoredVersion


class Retention(Protocol):
    """What may be removed, and removing it."""

    def versions(self) -> tuple[StoredVersion, ...]:
        """Return all versions, oldest first."""

    def versions_after(self, version_id: int) -> tuple[int, ...]:
        """Return the ids of the versions that were made after one."""

    def reasons(self, now: datetime, since: datetime, among: Collection[int] | None = None) -> tuple[Reason, ...]:
        """Return why versions are kept, as far as their own records tell; of some versions only, where given.

        What vouches, what is young, and what is alive by a policy is found out elsewhere.

        Args:
            now: what ended before is over.
            since: what was seen later counts.
            among: ids of versions; all of them where ``None``.
        """

    def vouching(self, consumer_versions: Collection[int]) -> tuple[Reason, ...]:
        """Return the provider versions whose success is the newest for a contract that one of the versions published.

        One for each branch of the provider that passed it, and one over all. Without it the contract would be pending
        again, and its failure would no longer be told from a new expectation.
        """

    def remove_versions(self, ids: Collection[int]) -> int:
        """Remove versions with everything that has no meaning without them; return how many there were."""

    def idle_contents(self, before: datetime, gone: Collection[int] = ()) -> int:
        """Count the contents that no version has any more, older than an instant, and verified last before it.

        Args:
            before: the instant.
            gone: ids of versions that count as removed already.
        """

    def remove_idle_contents(self, before: datetime, most: int) -> int:
        """Remove some of these contents; return how many."""

    def old_decisions(self, before: datetime, gone: Collection[int] = ()) -> int:
        """Count the decisions older than an instant that no deployment on record began with; ``gone`` as above."""

    def remove_old_decisions(self, before: datetime, most: int) -> int:
        """Remove some of these decisions; return how many."""

    def leftovers(self, kind: Leftover, before: datetime, gone: Collection[int] = ()) -> int:
        """Count what is left over of a kind, from before an instant; ``gone`` as above."""

    def remove_leftovers(self, kind: Leftover, before: datetime, most: int) -> int:
        """Remove some of it; return how many."""
