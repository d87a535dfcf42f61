"""What is known about a consumer version and a provider version, and how it came to be known."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from shiplap.model.mismatch import Mismatch
from shiplap.model.version import VersionRef


class EvidenceKind(Enum):
    """How a piece of evidence came to be."""

    REPLAYED = "replayed"
    COMPARED = "compared"
    INHERITED = "inherited"


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
    """A consumer version and a provider version are known to fit, or not to fit."""

    consumer: VersionRef
    provider: VersionRef
    outcome: Outcome
    kind: EvidenceKind = EvidenceKind.REPLAYED
    breaks: tuple[Break, ...] = ()
    verified_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """A person's word that a pair may meet until an instant, whatever is known about it."""

    consumer: VersionRef
    provider: VersionRef
    until: datetime
    because: str
    actor: str | None = None
