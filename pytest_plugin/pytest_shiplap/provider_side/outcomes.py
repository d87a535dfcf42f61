"""What the leading process learns of the interactions, wherever they ran, and what it does with it at the end."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from pytest_shiplap.provider_side.surroundings import Surroundings
from pytest_shiplap.provider_side.travel import from_plain
from shiplap.client.publish_results import Result, ResultsOfVersion
from shiplap.distribution import VERSION
from shiplap.model.verification import InteractionVerification, Verification
from shiplap.verify.contract import replayables
from shiplap.verify.plan import PlannedContract
from shiplap.verify.shards import Shard, chosen_for, identity_of
from shiplap.wire.verification_results import (
    SHARDS,
    one_address_a_content,
    shard_results_to_json,
    verification_results_to_json,
)

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
    return sum(chosen_for(shard, identity_of(contract.digest, what.name)) for what in replayables(contract.read()))


def results_to_publish(
    known: list[tuple[PlannedContract, Verification, bool]], surroundings: Surroundings
) -> Iterator[ResultsOfVersion]:
    """Return what goes to the broker: contracts that came from it, were replayed in full, and are decided."""
    number = surroundings.version
    if number is None:
        return
    for provider in dict.fromkeys(contract.provider for contract, _, _ in known):
        results = tuple(
            _result(address, verification, surroundings)
            for contract, verification, complete in known
            for address in one_address_a_content(contract.results)
            if complete and is_told(verification, surroundings.shard) and contract.provider == provider
        )
        if results:
            yield ResultsOfVersion(provider=provider, version=number, branch=surroundings.branch, results=results)


def is_told(verification: Verification, shard: Shard | None) -> bool:
    """Return whether an outcome says something; a shard that has nothing of a contract says that it is done."""
    return verification.decided or (shard is not None and not verification.interactions)


def _result(address: str, verification: Verification, surroundings: Surroundings) -> Result:
    body = verification_results_to_json(verification, implementation_version=VERSION, build_url=surroundings.build_url)
    shard = surroundings.shard
    if shard is None:
        return Result(address=address, body=body)
    part = shard_results_to_json(body, run=surroundings.run or "", index=shard.index, count=shard.count)
    return Result(address=f"{address}/{SHARDS}", body=part)
