"""Holding one contract against one OpenAPI document, and keeping what came of it in a record.

A module of its own, because it needs the whole comparing engine: see `compare_documents`.
"""

import json
from dataclasses import replace
from datetime import datetime

from shiplap.compat.checker import Checker
from shiplap.compat.documents import Document, load_document
from shiplap.compat.findings import Finding, Verdict
from shiplap.compat.prover import PROVER
from shiplap.errors import ShiplapError
from shiplap.model.evidence import Break
from shiplap.model.mismatch import Mismatch, MismatchKind
from shiplap.pactfile import read_contract
from shiplap.report.openapi_as_json import comparison_as_json
from shiplap.report.openapi_as_text import message_lines
from shiplap.verify.openapi_matching import EngineMatching
from shiplap.verify.openapi_second import OpenapiCoreJudge
from shiplap_broker.store.document_records import ComparisonRecord

_LONGEST_SENTENCE = 600


def read_document(text: str) -> Document:
    """Read a stored document.

    Raises:
        InputError: when it cannot be used.
    """
    value = json.loads(text)
    files = {str(name): str(content).encode() for name, content in value["files"].items()}
    return load_document(str(value["name"]), files.get)


class Holder:
    """Holds contracts against documents, each of which is read once."""

    def __init__(self) -> None:
        self._checkers: dict[int, Checker] = {}

    def knows(self, document_id: int) -> bool:
        """Say whether a document was read already."""
        return document_id in self._checkers

    def hold(
        self, contract: str, content_id: int, document_id: int, document: str | None, now: datetime
    ) -> ComparisonRecord:
        """Return what a comparison says; undecided, with the reason, where it cannot be made.

        Args:
            contract: the text of the contract.
            content_id: its id.
            document_id: the id of the document.
            document: the text of the document; ``None`` where it is known already.
            now: when.
        """
        try:
            if document is not None:
                self._checkers[document_id] = _checker(document)
            return _compared(self._checkers[document_id], contract, content_id, document_id, now)
        except Exception as error:  # noqa: BLE001 - the contract or document is stored: its publisher did nothing wrong
            return _undecided(f"the comparison failed: {error!r}", content_id, document_id, now)


def _checker(text: str) -> Checker:
    document = read_document(text)
    return Checker(document=document, matching=EngineMatching(), judge=OpenapiCoreJudge.of(document))


def _compared(checker: Checker, text: str, content_id: int, document_id: int, now: datetime) -> ComparisonRecord:
    try:
        comparison = checker.check(read_contract(text), "the contract")
    except ShiplapError as error:
        return _undecided(str(error), content_id, document_id, now)
    return ComparisonRecord(
        content_id=content_id,
        document_id=document_id,
        verdict=comparison.verdict.value,
        breaks=tuple(_break(each) for each in comparison.findings if each.verdict is Verdict.BREAK),
        findings=comparison_as_json(comparison),
        created_at=now,
        prover=PROVER,
    )


def _undecided(why: str, content_id: int, document_id: int, now: datetime) -> ComparisonRecord:
    """Return that nothing is known, and why; that is never evidence."""
    return ComparisonRecord(
        content_id=content_id,
        document_id=document_id,
        verdict=Verdict.UNDECIDED.value,
        breaks=(),
        findings={"error": why},
        created_at=now,
        prover=PROVER,
    )


def _break(finding: Finding) -> Break:
    witness = finding.witness
    path = "" if witness is None else witness.path
    where = MismatchKind.BODY if path.startswith("$") else MismatchKind.PATH
    said = finding.detail if witness is None or not witness.problem else f"{finding.detail}: {witness.problem}"
    if witness is not None:
        shown = message_lines(replace(witness, problem=""))
        said = f"{said}; shown by {' '.join(shown)}"[:_LONGEST_SENTENCE]
    mismatch = Mismatch(kind=where, path=path, sentence=said)
    return Break(interaction=finding.subject, mismatches=(mismatch,))
