"""Verifications in words: who breaks, where in the message, and how to see it again."""

from collections.abc import Iterable, Iterator, Mapping

from shiplap.model.verification import InteractionOutcome, InteractionVerification, Verification
from shiplap.report.mismatch_as_text import mismatch_as_text
from shiplap.report.provenance_as_text import provenance_as_text, provenances_as_text
from shiplap.report.remarks_as_text import remarks_as_text

_MARKS = {
    InteractionOutcome.PASSED: "pass",
    InteractionOutcome.FAILED: "FAIL",
    InteractionOutcome.ERRORED: "ERROR",
    InteractionOutcome.NOT_VERIFIABLE: "NOT VERIFIABLE",
}


def verification_as_text(verifications: Iterable[Verification]) -> str:
    """Return one paragraph a contract, then one line with the sum."""
    found = tuple(verifications)
    lines = [line for verification in found for line in _contract_lines(verification)]
    return "\n".join([*lines, verification_sum(found)])


def verification_sum(verifications: Iterable[Verification]) -> str:
    """Return how many interactions of how many contracts came to which outcome, and which rest on mocks."""
    found = tuple(verifications)
    outcomes = [interaction.outcome for verification in found for interaction in verification.interactions]
    counts = ", ".join(f"{outcomes.count(each)} {each.value}" for each in InteractionOutcome if outcomes.count(each))
    sources = (interaction.provenance for verification in found for interaction in verification.interactions)
    judged = f"{_counted(len(outcomes), 'interaction')} of {_counted(len(found), 'contract')}"
    return f"{judged}: {counts or 'none verified'}{provenances_as_text(sources)}"


def interaction_as_text(found: InteractionVerification, label: str, versions: Mapping[str, str] | None = None) -> str:
    """Return why an interaction did not pass, and what the contract's authors wrote about it.

    Args:
        found: what came of it.
        label: the consumer that is asked about, ``web@40``.
        versions: its versions, each with why it counts; only those with a reason are told.
    """
    lines = [mismatch_as_text(mismatch, label) for mismatch in found.mismatches]
    if found.problem:
        lines.append(found.problem)
    lines += [f"needed by {label.partition('@')[0]}@{number}: {why}" for number, why in (versions or {}).items() if why]
    lines += remarks_as_text(found.remarks)
    if found.detail:
        lines += ["", *found.detail.splitlines(), ""]
    if found.reproduce:
        lines.append(f"reproduce: {found.reproduce}")
    return "\n".join(lines)


def _contract_lines(verification: Verification) -> Iterator[str]:
    provider = verification.provider
    if verification.provider_version:
        provider = f"{provider}@{verification.provider_version}"
    pending = "  (pending)" if verification.pending else ""
    yield f"{verification.label} -> {provider}{pending}   {verification.source}".rstrip()
    for found in verification.interactions:
        pending = " (pending)" if found.pending else ""
        yield f"  {_MARKS[found.outcome]:<5} {found.name}{pending}{provenance_as_text(found.provenance)}"
        if found.outcome is InteractionOutcome.PASSED:
            below = remarks_as_text(found.remarks)
        else:
            below = interaction_as_text(found, verification.label, verification.consumer_versions).splitlines()
        yield from (f"        {line}".rstrip() for line in below)


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
