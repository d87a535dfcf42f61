"""What weakens a verdict, said with it: it rests on a mock, on traffic or on a document, or runs of it disagree."""

from collections.abc import Iterable

from shiplap.model.evidence import Evidence, EvidenceKind
from shiplap.report.provenance_as_text import provenance_as_text


def weakness_as_text(evidence: Evidence | None) -> str:
    """Return what to add to a verdict: `` (mocked)``, `` (flaky)``, `` (compared)``, several, or nothing."""
    if evidence is None:
        return ""
    said = provenance_as_text(evidence.provenance) + (" (flaky)" if evidence.flaky else "")
    if evidence.kind is not EvidenceKind.COMPARED:
        return said
    return f"{said} (compared with its OpenAPI document: {evidence.basis or 'no self-check'})"


def flaky_as_text(evidence: Iterable[Evidence | None]) -> str:
    """Return what to add to a verdict about several: `` (2 flaky)``, nothing where none is."""
    count = sum(one is not None and one.flaky for one in evidence)
    return f" ({count} flaky)" if count else ""


def flaky_warning(evidence: Evidence) -> str:
    """Return the warning about a verdict whose runs disagree."""
    return (
        f"warning: {evidence.consumer} -> {evidence.provider} is flaky: of the same contract and the same provider "
        f"version one run passed and another failed; the latest counts, and it says {evidence.outcome.value}"
    )
