"""What a verification, or a comparison with a document, means for a person, in two words and a colour."""

from dataclasses import dataclass

from shiplap_broker.store.document_records import ComparableRow
from shiplap_broker.store.records import VerificationRecord


@dataclass(frozen=True, slots=True)
class Status:
    """A short text and how it is meant: ``good``, ``bad`` or ``open``."""

    kind: str
    text: str


VERDICTS = {
    "compatible": Status("good", "compatible"),
    "break": Status("bad", "breaks"),
    "undecided": Status("open", "undecided"),
    "latent": Status("open", "latent"),
}
"""What comparing a contract with a document found."""

NOT_COMPARED = Status("open", "not compared yet")


def status_of(
    verification: VerificationRecord | None, compared: ComparableRow | None = None, *, verified_before: bool = False
) -> Status:
    """Return how a contract stands with its provider; a comparison says so where nothing was verified."""
    if verification is not None:
        return Status("good", "verified") if verification.success else Status("bad", "failed")
    if compared is not None:
        return compared_status(compared)
    return Status("open", "changed since verified" if verified_before else "never verified")


def compared_status(row: ComparableRow) -> Status:
    """Return what a comparison says; with a document that nobody held its provider against, it settles nothing."""
    found = verdict_of(row)
    return found if row.self_checked else Status("open", found.text)


def verdict_of(row: ComparableRow) -> Status:
    """Return what comparing found, whatever the document is worth."""
    return VERDICTS.get(row.verdict or "", NOT_COMPARED) if row.is_known else NOT_COMPARED
