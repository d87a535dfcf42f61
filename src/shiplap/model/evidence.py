"""What is known about a consumer version and a provider version, and how it came to be known."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from shiplap.model.mismatch import Mismatch
from shiplap.model.provenance import Provenance
from shiplap.model.version import VersionRef


class EvidenceKind(Enum):
    """How a piece of evidence came to be.

    Attributes:
        REPLAYED: this very consumer version's contract was verified by the provider version.
        COMPARED: the contract was compared with a description of the provider version.
        INHERITED: another consumer version with the same content was verified.
        NO_CONTRACT: the consumer version published contracts, and none with this provider: it does not call it.
    """

    REPLAYED = "replayed"
    COMPARED = "compared"
    INHERITED = "inherited"
    NO_CONTRACT = "no-contract"


class Outcome(Enum):
    """What an evidence says; the third case, *nothing known*, is the absence of an evidence."""

    PASS = "pass"  # noqa: S105 - an outcome, not a password
    FAIL = "fail"


@dataclass(frozen=True, slots=True, kw_only=True)
class Break:
    """One interaction that fails, with its first mismatches."""

    interaction: str
    states: tuple[str, ...] = ()
    mismatches: tuple[Mismatch, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A consumer version and a provider version are known to fit, or not to fit.

    Attributes:
        provenance: where the weakest interaction of the contract comes from, if the contract says so.
        flaky: another run of the same content on the same provider version came out the other way; the latest counts.
        basis: for a person: what a comparison rests on, the self-check of the document it was made with.
    """

    consumer: VersionRef
    provider: VersionRef
    outcome: Outcome
    kind: EvidenceKind = EvidenceKind.REPLAYED
    breaks: tuple[Break, ...] = ()
    verified_at: datetime | None = None
    provenance: Provenance | None = None
    flaky: bool = False
    basis: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """A person's word that a pair may meet until an instant, whatever is known about it."""

    consumer: VersionRef
    provider: VersionRef
    until: datetime
    because: str
    actor: str | None = None
