"""What the store hands out about OpenAPI documents and comparisons."""

from dataclasses import dataclass
from datetime import datetime

from shiplap.compat.prover import UNNUMBERED, is_believed
from shiplap.model.evidence import Break
from shiplap.model.json_value import JsonValue
from shiplap.model.provenance import Provenance
from shiplap.model.self_check import SelfCheck
from shiplap.model.version import VersionRef


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentRecord:
    """The document of one provider version.

    Attributes:
        document_id: the same for versions with the same document.
        digest: SHA-256 of the canonical text, in hexadecimal.
        self_check: ``None`` where nobody checked.
        created_at: when it was published for this version.
    """

    version: VersionRef
    version_id: int
    document_id: int
    digest: str
    self_check: SelfCheck | None
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparisonRecord:
    """What comparing a contract's content with a document found.

    Attributes:
        verdict: ``compatible``, ``break`` or ``undecided``.
        breaks: the interactions that break.
        findings: everything that was found, as `shiplap.report.openapi_as_json` writes it.
        prover: the number of what compared; see `shiplap.compat.prover`.
    """

    content_id: int
    document_id: int
    verdict: str
    breaks: tuple[Break, ...]
    findings: JsonValue
    created_at: datetime
    prover: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparableRow:
    """A consumer version's contract and a provider version's document.

    Attributes:
        verdict: what was found; ``None`` where nobody has compared them yet.
        self_check: what came of holding the provider version against its document; ``None`` where nobody did.
        prover: the number of what compared them; see `shiplap.compat.prover`.
    """

    consumer: VersionRef
    provider: VersionRef
    content_id: int
    document_id: int
    self_check: SelfCheck | None
    provenance: Provenance | None = None
    verdict: str | None = None
    breaks: tuple[Break, ...] = ()
    compared_at: datetime | None = None
    prover: int = UNNUMBERED

    @property
    def self_checked(self) -> bool:
        """Whether the provider version was held against its document and passed."""
        return self.self_check is not None and self.self_check.passed

    @property
    def is_known(self) -> bool:
        """Whether they were compared, by a prover whose answer still holds."""
        return self.verdict is not None and is_believed(self.verdict, self.prover)
