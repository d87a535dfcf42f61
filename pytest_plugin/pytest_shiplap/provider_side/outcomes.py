"""What the leading process learns of the interactions, wherever they ran."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from pytest_shiplap.provider_side.travel import from_plain
from shiplap.model.verification import InteractionVerification, Verification
from shiplap.verify.plan import PlannedContract
from shiplap.verify.shards import Shard, chosen_for, identity_of

CARRIED = "shiplap_verified"
"""The attribute of a test report that carries the outcome of an interaction between processes."""

SKIPPED = "shiplap_skipped"
"""The attribute of a test report that says that a test, or a fixture of it, skipped an interaction."""


@dataclass(slots=True)
class Outcomes:
    """Everything that came of the interactions so far, the last word on each; ``skipped`` counts those without one."""

    found: dict[tuple[str, str, str], dict[int, InteractionVerification]] = field(default_factory=dict)
    skipped: int = 0

    def hear(self, carried: Mapping[str, Any]) -> None:
        """Take the outcome that a report carried."""
        key = (carried["provider"], carried["consumer"], carried["digest"])
        self.found.setdefault(key, {})[carried["index"]] = from_plain(carried["found"])

    def verifications(
        self, contracts: tuple[PlannedContract, ...], provider_version: str | None, shard: Shard | None = None
    ) -> Iterator[tuple[PlannedContract, Verification, bool]]:
        """Return what is known of each contract that was replayed, and whether all of it was.

        With a shard, all of it is what the shard has of it; that can be nothing, which is told as well.
        """
        for contract in contracts:
            known = self.found.get((contract.provider, contract.consumer, contract.digest), {})
            expected = contract.size if shard is None else chosen_in(contract, shard)
            if not known and (expected or shard is None):
                continue
            verification = Verification(
                consumer=contract.consumer,
                consumer_versions=contract.versions,
                provider=contract.provider,
                provider_version=provider_version,
                source=contract.source,
                pending=contract.pending,
                interactions=tuple(known[index] for index in sorted(known)),
            )
            yield contract, verification, len(known) == expected


def chosen_in(contract: PlannedContract, shard: Shard) -> int:
    """Return how many interactions of a contract a shard has."""
    return sum(chosen_for(shard, identity_of(contract.digest, what.name)) for what in contract.replayables())
