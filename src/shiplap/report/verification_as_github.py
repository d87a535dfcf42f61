"""Verifications as workflow commands of GitHub Actions: each failure an annotation on the pull request."""

from collections.abc import Iterable

from shiplap.model.verification import InteractionOutcome, InteractionVerification, Verification
from shiplap.report.provenance_as_text import provenance_as_text
from shiplap.report.verification_as_text import interaction_as_text, verification_sum
from shiplap.report.workflow_commands import command


def verification_as_github(verifications: Iterable[Verification]) -> str:
    """Return one annotation an interaction that did not pass: an error where it blocks, else a warning."""
    found = tuple(verifications)
    lines = [
        _annotation(verification, interaction)
        for verification in found
        for interaction in verification.interactions
        if interaction.outcome is not InteractionOutcome.PASSED
    ]
    return "\n".join([*lines, command("notice", verification_sum(found), title="shiplap verify")]) + "\n"


def _annotation(verification: Verification, found: InteractionVerification) -> str:
    level = "warning" if verification.pending or found.pending else "error"
    name = found.name + provenance_as_text(found.provenance)
    title = f"{verification.label} -> {verification.provider}: {name}"
    return command(level, interaction_as_text(found, verification.label), title=title)
