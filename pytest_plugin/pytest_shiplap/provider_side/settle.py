"""The end of a verifying run, in the process that leads it: what came of each contract, and what the broker is told."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from pytest_shiplap.provider_side.outcomes import Outcomes, chosen_in
from pytest_shiplap.provider_side.surroundings import Surroundings
from pytest_shiplap.session import RUN_STATE, RunState
from shiplap.model.verification import InteractionOutcome, Verification
from shiplap.report.provenance_as_text import provenance_as_text
from shiplap.report.verification_as_text import verification_sum
from shiplap.verify.plan import PlannedContract


def settle(
    session: pytest.Session, outcomes: Outcomes, contracts: tuple[PlannedContract, ...], surroundings: Surroundings
) -> None:
    """Say what came of the contracts and publish it where that was asked for."""
    state = session.config.stash[RUN_STATE]
    if not contracts:
        state.lines.append(f"nothing is missing for version {surroundings.version} in {surroundings.environment}")
        _forgive_nothing(session)
        return
    known = list(outcomes.verifications(contracts, surroundings.version, surroundings.shard))
    replayed = [one for one in known if one[1].interactions]
    state.lines.extend(_lines(replayed))
    if outcomes.skipped and not replayed:
        state.failures.append("every interaction was skipped: nothing was verified, and that is not a pass")
        _fail(session)
    if surroundings.shard is not None and not any(chosen_in(contract, surroundings.shard) for contract in contracts):
        # The broker counts this shard like any other; whether everything was verified is known when all are there.
        state.lines.append(f"shard {surroundings.shard.index}/{surroundings.shard.count} has nothing to replay")
        _forgive_nothing(session)
    if surroundings.revision is not None and replayed and surroundings.shard is None:
        from pytest_shiplap.provider_side.against import square_lines  # noqa: PLC0415 - few runs have a square

        state.lines.extend(square_lines(session.config, replayed, contracts, surroundings))
    if surroundings.report is not None:
        _write_report(surroundings.report, [verification for _, verification, _ in replayed], state)
    if not surroundings.publish:
        return
    from pytest_shiplap.provider_side.publishing import publish  # noqa: PLC0415 - only runs that publish need it

    if not publish(session.config, known, surroundings):
        _fail(session)


def _lines(known: list[tuple[PlannedContract, Verification, bool]]) -> Iterator[str]:
    verifications = [verification for _, verification, _ in known]
    yield verification_sum(verifications)
    for contract, verification, complete in known:
        failed = [each for each in verification.interactions if each.outcome is not InteractionOutcome.PASSED]
        part = "" if complete else "  (only part of it was replayed)"
        word = "pass" if not failed else "pending" if not verification.blocks else "FAIL"
        provider = contract.provider + (f"@{verification.provider_version}" if verification.provider_version else "")
        yield f"  {contract.label} -> {provider}   {word}{provenance_as_text(verification.provenance)}{part}"
        for each in failed:
            first = each.mismatches[0] if each.mismatches else None
            told = f"{first.path or first.kind.value}: {first.sentence}" if first else each.problem or ""
            yield f"      {each.name}   {told.splitlines()[0] if told else ''}".rstrip()
        if failed:
            yield from (f"      {notice}" for notice in contract.notices)
        for number, why in contract.versions.items():
            if why:
                yield f"      {contract.consumer}@{number}: {why}"


def alive_lines(contracts: tuple[PlannedContract, ...]) -> list[str]:
    """Return a line about all contracts that the broker chose, and one a content with why its versions count."""
    told = [contract for contract in contracts if any(contract.versions.values())]
    if not told:
        return []
    count = sum(len(contract.versions) for contract in told)
    versions = "1 consumer version" if count == 1 else f"{count} consumer versions"
    contents = "1 content" if len(told) == 1 else f"{len(told)} contents"
    pending = (" (pending)" if contract.pending else "" for contract in told)
    lines = [f"  {contract.alive_label}{word}" for contract, word in zip(told, pending, strict=True)]
    return [f"contracts: {versions} = {contents}", *lines]


def _forgive_nothing(session: pytest.Session) -> None:
    """Let a run that had nothing to do, and knows why, be no failure."""
    if session.exitstatus == pytest.ExitCode.NO_TESTS_COLLECTED:
        session.exitstatus = pytest.ExitCode.OK


def _fail(session: pytest.Session) -> None:
    if session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def _write_report(path: Path, verifications: list[Verification], state: RunState) -> None:
    import json  # noqa: PLC0415 - few runs write one

    from shiplap.report.verification_as_json import verification_as_json  # noqa: PLC0415 - as above

    text = json.dumps(verification_as_json(verifications), indent=2, ensure_ascii=False) + "\n"
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        state.failures.append(f"the report could not be written to {path}: {error.strerror}")
