"""The end of a run that recorded: one process puts everything together and writes or checks the files."""

from pathlib import Path

import pytest

from pytest_shiplap.consumer.completeness import why_incomplete
from pytest_shiplap.consumer.difference import difference
from pytest_shiplap.consumer.names import contract_folder
from pytest_shiplap.options import only_checks
from pytest_shiplap.session import RUN_STATE, RunState
from shiplap.errors import ShiplapError
from shiplap.model.interaction import Contract
from shiplap.pactfile import read_contract, write_contract
from shiplap.recording.contract_folder import file_name, write_file
from shiplap.recording.gather import gather, merge
from shiplap.recording.parcel import unwrap


def settle(session: pytest.Session) -> None:
    """Write the contracts of the run, or compare them with the files on disk; failures make the run fail."""
    config = session.config
    state = config.stash[RUN_STATE]
    looked_at_mocks = config.getoption("contract_from") is not None
    try:
        contracts = gather((test, contract) for test, parcel in state.recorded for contract in unwrap(parcel))
    except ShiplapError as error:
        state.failures.append(f"nothing was written: {error}")
        contracts = ()
    if not state.recorded:
        state.failures.append("no test recorded a contract, so there was nothing to write or to check")
    reasons = why_incomplete(session)
    folder = contract_folder(config)
    for contract in contracts:
        try:
            path = folder / file_name(contract)
            _settle_one(state, contract, path, reasons, checks=only_checks(config), mocks=looked_at_mocks)
        except ShiplapError as error:
            state.failures.append(str(error))
        except OSError as error:
            state.failures.append(
                f"{error.filename or folder} cannot be written ({error.strerror}); "
                "make the folder writable or choose another one with --contract-dir"
            )
    if state.failures and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def _settle_one(
    state: RunState, contract: Contract, path: Path, reasons: tuple[str, ...], *, checks: bool, mocks: bool
) -> None:
    before = path.read_text(encoding="utf-8") if path.exists() else None
    old = None if before is None else read_contract(before, str(path))
    merged = merge(old, contract, prune=not reasons, mocks=mocks)
    text = write_contract(merged.contract)
    if merged.ghosts and reasons:
        state.lines.append(
            f"{path.name}: kept {_count(len(merged.ghosts), 'interaction')} that this run did not record, "
            f"because {' and '.join(reasons)}: {', '.join(merged.ghosts[:5])}"
        )
    if text == before:
        state.lines.append(f"{path.name}: unchanged, {_count(len(merged.contract.interactions), 'interaction')}")
    elif checks:
        state.failures.append(difference(path, old, merged.contract, before, text))
    else:
        write_file(path, text)
        removed = f", without {', '.join(merged.ghosts)}" if merged.ghosts and not reasons else ""
        state.lines.append(f"{path.name}: written, {_count(len(merged.contract.interactions), 'interaction')}{removed}")


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" + ("" if number == 1 else "s")
