"""Sends what came of contracts to the broker they came from, once, or keeps it in a file while the broker is away."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TypeAlias

import pytest

from pytest_shiplap.provider_side.surroundings import Surroundings
from pytest_shiplap.session import RUN_STATE, RunState
from shiplap.client import BrokerClient
from shiplap.client.publish_results import Result, ResultsOfVersion, send_results
from shiplap.distribution import VERSION
from shiplap.errors import BrokerError, ShiplapError
from shiplap.model.verification import Verification
from shiplap.verify.plan import PlannedContract
from shiplap.verify.shards import Shard
from shiplap.wire.verification_results import (
    SHARDS,
    one_address_a_content,
    shard_results_to_json,
    verification_results_to_json,
)

Known: TypeAlias = tuple[PlannedContract, Verification, bool]
"""A contract, what came of it, and whether all of it was replayed."""


def publish(config: pytest.Config, known: Sequence[Known], surroundings: Surroundings) -> bool:
    """Publish what was replayed in full and says something; say what was not; return whether all could be sent."""
    state = config.stash[RUN_STATE]
    _say_what_is_left_out(known, surroundings.shard, state)
    sent = [_send(config, results, surroundings, state) for results in _results(known, surroundings)]
    return all(sent)


def _say_what_is_left_out(known: Sequence[Known], shard: Shard | None, state: RunState) -> None:
    incomplete = [contract.label for contract, _, complete in known if not complete and contract.results]
    if incomplete:
        state.lines.append(f"not published, because not all of it was replayed: {', '.join(incomplete)}")
    undecided = [contract.label for contract, found, complete in known if complete and not _is_told(found, shard)]
    if undecided:
        state.lines.append(f"not published, because it could not all be verified: {', '.join(undecided)}")


def _is_told(verification: Verification, shard: Shard | None) -> bool:
    """Return whether an outcome says something; a shard that has nothing of a contract says that it is done."""
    return verification.decided or (shard is not None and not verification.interactions)


def _results(known: Sequence[Known], surroundings: Surroundings) -> Iterator[ResultsOfVersion]:
    number = surroundings.version
    if number is None:
        return
    for provider in dict.fromkeys(contract.provider for contract, _, _ in known):
        results = tuple(
            _result(address, verification, surroundings)
            for contract, verification, complete in known
            for address in one_address_a_content(contract.results)
            if complete and _is_told(verification, surroundings.shard) and contract.provider == provider
        )
        if results:
            yield ResultsOfVersion(provider=provider, version=number, branch=surroundings.branch, results=results)


def _result(address: str, verification: Verification, surroundings: Surroundings) -> Result:
    body = verification_results_to_json(verification, implementation_version=VERSION, build_url=surroundings.build_url)
    shard = surroundings.shard
    if shard is None:
        return Result(address=address, body=body)
    part = shard_results_to_json(body, run=surroundings.run or "", index=shard.index, count=shard.count)
    return Result(address=f"{address}/{SHARDS}", body=part)


def _send(config: pytest.Config, results: ResultsOfVersion, surroundings: Surroundings, state: RunState) -> bool:
    name = f"{results.provider}@{results.version}"
    try:
        with BrokerClient.open(surroundings.settings) as client:
            count = send_results(client, results)
    except BrokerError as error:
        state.failures.append(f"the results of {name} were not published: {error}")
        state.failures.append(_kept(config.rootpath, results, surroundings.settings.broker_url or ""))
        return False
    except ShiplapError as error:
        state.failures.append(f"the results of {name} were not published: {error}")
        return False
    part = f" of shard {surroundings.shard.index}/{surroundings.shard.count}" if surroundings.shard else ""
    state.lines.append(f"published: {name}, {count} {'result' if count == 1 else 'results'}{part}")
    return True


def _kept(root: Path, results: ResultsOfVersion, base_url: str) -> str:
    try:
        kept = results.keep(root, base_url)
    except ShiplapError as error:
        return str(error)
    return f"they are kept in {kept}; send them later with: shiplap publish-results {kept}"
