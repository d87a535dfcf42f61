"""What a verification means for a person, in two words and a colour."""

from dataclasses import dataclass

from shiplap_broker.store.records import VerificationRecord


@dataclass(frozen=True, slots=True)
class Status:
    """A short text and how it is meant: ``good``, ``bad`` or ``open``."""

    kind: str
    text: str


def status_of(verification: VerificationRecord | None, *, verified_before: bool = False) -> Status:
    """Return how a contract stands with its provider."""
    if verification is not None:
        return Status("good", "verified") if verification.success else Status("bad", "failed")
    return Status("open", "changed since verified" if verified_before else "never verified")
