"""The end of a run that recorded: one process puts everything together and writes or checks the files."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from pytest_shiplap.consumer.completeness import why_incomplete
from pytest_shiplap.consumer.difference import difference
from pytest_shiplap.consumer.names import contract_folder
from pytest_shiplap.options import only_checks, records_read_sets
from pytest_shiplap.session import RUN_STATE, RunState
from shiplap.errors import InputError, ShiplapError
from shiplap.model.interaction import Contract
from shiplap.pactfile import read_contract, write_contract
from shiplap.recording.contract_folder import file_name, write_file
from shiplap.recording.gather import Merged, gather, merge, with_observed
from shiplap.recording.observed import Observation
from shiplap.recording.observed_contracts import contracts_of
from shiplap.recording.parcel import Parcel, unwrap


def settle(session: pytest.Session) -> None:
    """Write the contracts of the run, or compare them with the files on disk; failures make the run fail."""
    state = session.config.stash[RUN_STATE]
    try:
        _settle_all(session.config, state, why_incomplete(session))
    except ShiplapError as error:
        state.failures.append(str(error))
    if state.failures and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def _settle_all(config: pytest.Config, state: RunState, reasons: tuple[str, ...]) -> None:
    if not state.recorded:
        raise InputError("no test recorded a contract, so there was nothing to write, to check or to publish")
    parcels = sorted(((test, unwrap(text)) for test, text in state.recorded), key=lambda each: each[0])
    recorded = gather((test, contract) for test, parcel in parcels for contract in parcel.contracts)
    state.lines.extend(_unprobed(parcels))
    observations = [each for _, parcel in parcels for each in parcel.observations]
    state.lines.extend(dict.fromkeys(note for _, parcel in parcels for note in parcel.notes))
    if observations:
        recorded = with_observed(recorded, _of_observations(config, state, observations, recorded, reasons))
    if not recorded:
        raise InputError("everything that tests recorded was left out, so there is nothing to write or to check")
    _refuse_one_file_for_two(recorded)
    contracts = tuple(_settle_one(config, state, contract, reasons) for contract in recorded)
    if not config.getoption("contract_publish") or state.failures:
        return
    if reasons:
        raise InputError(f"nothing was published, because {' and '.join(reasons)}")
    from pytest_shiplap.consumer.publish import publish  # noqa: PLC0415 - brings the client of the broker

    publish(config, state, contracts)


def _refuse_one_file_for_two(contracts: tuple[Contract, ...]) -> None:
    """Refuse pairs such as ``a-b`` and ``c``, ``a`` and ``b-c``, before either is written over the other."""
    pairs: dict[str, Contract] = {}
    for each in contracts:
        other = pairs.setdefault(file_name(each.consumer, each.provider), each)
        if other is not each:
            raise InputError(
                f"{other.consumer} and {other.provider}, and {each.consumer} and {each.provider}, would be one file; "
                "give one of them another name"
            )


def _unprobed(parcels: list[tuple[str, Parcel]]) -> Iterator[str]:
    """Say whose read-sets --contract-readset-probe could not look closer at, and why."""
    reasons: dict[str, list[str]] = {}
    for test, parcel in parcels:
        if parcel.unprobed is not None:
            reasons.setdefault(parcel.unprobed, []).append(test)
    for reason, tests in sorted(reasons.items()):
        more = f" and {len(tests) - _NAMED} more" if len(tests) > _NAMED else ""
        yield f"not probed, because {reason}: {', '.join(tests[:_NAMED])}{more}"


_NAMED = 5


def _of_observations(
    config: pytest.Config,
    state: RunState,
    observations: list[Observation],
    recorded: tuple[Contract, ...],
    reasons: tuple[str, ...],
) -> tuple[Contract, ...]:
    """Make contracts of what mocks answered; a partial run keeps to the names of the files."""
    pairs = {(each.consumer, each.provider) for each in observations} if reasons else set()
    paths = [contract_folder(config) / file_name(*pair) for pair in sorted(pairs)]
    known = [read_contract(path.read_bytes(), str(path)) for path in paths if path.is_file()]
    joined = contracts_of(observations, recorded=recorded, known=known, advice=_ADVICE)
    state.lines.extend(f"{note}; {_ADVICE}" for note in joined.notes)
    return joined.contracts


_ADVICE = (
    "let the mocks agree, record the request with the contract fixture, or name in the ini file what tells the answers "
    "apart (contract_states = TEST = a provider state) or is left out (contract_skip = TEST)"
)


def _settle_one(config: pytest.Config, state: RunState, contract: Contract, reasons: tuple[str, ...]) -> Contract:
    """Write or check one file and return the contract as it should be there."""
    path = contract_folder(config) / file_name(contract.consumer, contract.provider)
    mocks, readsets = config.getoption("contract_from") is not None, records_read_sets(config)
    try:
        before = path.read_bytes() if path.exists() else None
        old = None if before is None else read_contract(before, str(path))
        merged = merge(old, contract, prune=not reasons, mocks=mocks, readsets=readsets)
        text = write_contract(merged.contract)
        if merged.ghosts and reasons:
            state.lines.append(_kept(path, merged, reasons))
        count = _count(len(merged.contract.interactions), "interaction")
        if text.encode() == before:
            state.lines.append(f"{path.name}: unchanged, {count}")
        elif only_checks(config):
            state.failures.append(difference(path, old, merged.contract, before, text))
        else:
            write_file(path, text)
            removed = f", without {', '.join(merged.ghosts)}" if merged.ghosts and not reasons else ""
            state.lines.append(f"{path.name}: written, {count}{removed}")
    except OSError as error:
        raise InputError(
            f"{error.filename or path} cannot be written ({error.strerror}); "
            "make the folder writable or choose another one with --contract-dir"
        ) from error
    return merged.contract


def _kept(path: Path, merged: Merged, reasons: tuple[str, ...]) -> str:
    return (
        f"{path.name}: kept {_count(len(merged.ghosts), 'interaction')} that this run did not record, "
        f"because {' and '.join(reasons)}: {', '.join(merged.ghosts[:5])}"
    )


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" + ("" if number == 1 else "s")
