"""Verifications as workflow commands of GitHub Actions: each failure an annotation on the pull request.

Source: https://docs.github.com/actions/reference/workflow-commands-for-github-actions.
"""

from collections.abc import Iterable

from shiplap.model.verification import InteractionOutcome, InteractionVerification, Verification
from shiplap.report.provenance_as_text import provenance_as_text
from shiplap.report.verification_as_text import interaction_as_text, verification_sum


def verification_as_github(verifications: Iterable[Verification]) -> str:
    """Return one annotation an interaction that did not pass: an error where it blocks, else a warning."""
    found = tuple(verifications)
    lines = [
        _annotation(verification, interaction)
        for verification in found
        for interaction in verification.interactions
        if interaction.outcome is not InteractionOutcome.PASSED
    ]
    return "\n".join([*lines, f"::notice title=shiplap verify::{_data(verification_sum(found))}"]) + "\n"


def _annotation(verification: Verification, found: InteractionVerification) -> str:
    level = "warning" if verification.pending or found.pending else "error"
    name = found.name + provenance_as_text(found.provenance)
    title = _property(f"{verification.label} -> {verification.provider}: {name}")
    return f"::{level} title={title}::{_data(interaction_as_text(found, verification.label))}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
