"""Comparing contracts with the OpenAPI documents of provider versions: evidence where nobody has replayed anything.

A comparison is made once for a content and a document, outside of any transaction, since it may take seconds.
"""

import json
from collections.abc import Callable, Collection, Mapping
from datetime import datetime, timedelta
from hashlib import sha256

from shiplap.compat.checking import Checker
from shiplap.compat.documents import Document, load_document
from shiplap.compat.findings import Finding, Verdict
from shiplap.errors import ConflictError, ShiplapError
from shiplap.model.evidence import Break
from shiplap.model.mismatch import Mismatch, MismatchKind
from shiplap.model.self_check import SelfCheck
from shiplap.model.version import VersionRef
from shiplap.overlap import Decision
from shiplap.overlap import Verdict as GateVerdict
from shiplap.pactfile import read_contract
from shiplap.report.openapi_as_json import comparison_as_json
from shiplap.verify.openapi_matching import EngineMatching
from shiplap.verify.openapi_second import OpenapiCoreJudge
from shiplap_broker.store.document_records import ComparableRow, ComparisonRecord, DocumentRecord
from shiplap_broker.usecases.ports import Store, Transaction

MOST_AT_ONCE = 50
"""How many comparisons one request waits for; the others are made when somebody asks about them."""


_NOT_LONG_AGO = timedelta(days=30)


def publish_document(
    store: Store,
    version: VersionRef,
    name: str,
    files: Mapping[str, str],
    self_check: SelfCheck | None,
    now: datetime,
) -> DocumentRecord:
    """Store the OpenAPI document of a provider version, which is made where it is not known.

    Args:
        store: where to.
        version: the version that the document describes.
        name: its first file.
        files: the text of every file, by its path relative to the root folder.
        self_check: whether the version was held against the document; ``None`` keeps what is known.
        now: when.

    Raises:
        InputError: the files are no OpenAPI document.
        ConflictError: the version has another document already.
    """
    text = json.dumps({"name": name, "files": dict(files)}, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    read_document(text)
    digest = sha256(text.encode()).hexdigest()
    with store.write() as transaction:
        record, _ = transaction.versions.ensure(version, now)
        known = transaction.documents.get(record.id)
        if known is not None and known.digest != digest:
            raise ConflictError(
                f"{version} has another OpenAPI document already, and what a version is does not change; "
                "publish the new document for a new version"
            )
        check = self_check or (None if known is None else known.self_check)
        return transaction.documents.put(record, digest, text, check, now)


def find_document(store: Store, version: VersionRef) -> tuple[DocumentRecord, str] | None:
    """Return the document of a version and its stored text; ``None`` where it has none."""
    with store.read() as transaction:
        known = transaction.versions.get(version)
        record = None if known is None else transaction.documents.get(known.id)
        return None if record is None else (record, transaction.documents.text(record.document_id))


def read_document(text: str) -> Document:
    """Read a stored document.

    Raises:
        InputError: when it cannot be used.
    """
    value = json.loads(text)
    files = {str(name): str(content).encode() for name, content in value["files"].items()}
    return load_document(str(value["name"]), files.get)


def compare_for_document(store: Store, document: DocumentRecord, now: datetime) -> int:
    """Compare a new document with the contracts that may meet it; return how many comparisons were made.

    These are the contracts of all consumer versions that are deployed anywhere, and of the heads of main branches.
    """
    with store.read() as transaction:
        consumers = set(_deployed(transaction, now))
        provider = document.version.pacticipant
        heads = transaction.contracts.of_main_branches(provider)
        consumers |= {publication.consumer_version_id for publication, _ in heads}
        waiting = _uncompared(transaction.documents.comparable(consumers, {document.version_id}))
    return _compare_all(store, waiting, now)


def compare_for_contracts(store: Store, consumer: VersionRef, now: datetime) -> int:
    """Compare the contracts of a new version with the documents that may meet them; return how many were made."""
    with store.read() as transaction:
        known = transaction.versions.get(consumer)
        if known is None or not transaction.documents.any():
            return 0
        providers = set(_deployed(transaction, now))
        for name in transaction.contracts.providers_of({known.id}).get(known.id, ()):
            newest = transaction.versions.latest(name)
            providers |= set() if newest is None else {newest.id}
        waiting = _uncompared(transaction.documents.comparable({known.id}, providers))
    return _compare_all(store, waiting, now)


def compare_what_is_unknown(store: Store, decide: Callable[[Transaction], Decision], now: datetime) -> int:
    """Make the comparisons that a decision would lack, before it is made; return how many there were.

    Costs nothing where no document was ever published.
    """
    with store.read() as transaction:
        if not transaction.documents.any():
            return 0
        decision = decide(transaction)
    unknown = {
        (pair.consumer, pair.provider)
        for world in decision.worlds
        for pair in world.pairs
        if pair.verdict is GateVerdict.UNKNOWN
    }
    if not unknown:
        return 0
    with store.read() as transaction:
        refs = {ref for pair in unknown for ref in pair}
        ids = {ref: found.id for ref in refs if (found := transaction.versions.get(ref)) is not None}
        consumers = {ids[one] for one, _ in unknown if one in ids}
        providers = {ids[one] for _, one in unknown if one in ids}
        rows = transaction.documents.comparable(consumers, providers)
        waiting = _uncompared([row for row in rows if (row.consumer, row.provider) in unknown])
    return _compare_all(store, waiting, now)


def _deployed(transaction: Transaction, now: datetime) -> Collection[int]:
    """Return the versions that are deployed anywhere, or were not long ago: their tabs may be open."""
    return {
        one.version_id
        for environment in transaction.environments.all()
        for one in transaction.deployments.relevant(environment.name, now - _NOT_LONG_AGO, (), None)
    }


def _uncompared(rows: Collection[ComparableRow]) -> list[tuple[int, int]]:
    return sorted({(row.content_id, row.document_id) for row in rows if row.verdict is None})[:MOST_AT_ONCE]


def _compare_all(store: Store, waiting: list[tuple[int, int]], now: datetime) -> int:
    """Compare without holding a transaction; documents are read once each."""
    checkers: dict[int, Checker] = {}
    for content_id, document_id in waiting:
        with store.read() as transaction:
            contract = transaction.contracts.content_by_id(content_id)
            text = "" if document_id in checkers else transaction.documents.text(document_id)
        try:
            if document_id not in checkers:
                checkers[document_id] = _checker(text)
            found = _compared(checkers[document_id], contract.text, content_id, document_id, now)
        except Exception as error:  # noqa: BLE001 - the contract or document is stored: its publisher did nothing wrong
            found = _undecided(f"the comparison failed: {error!r}", content_id, document_id, now)
        with store.write() as transaction:
            transaction.documents.put_comparison(found)
    return len(waiting)


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
    )


def _break(finding: Finding) -> Break:
    witness = finding.witness
    path = "" if witness is None else witness.path
    where = MismatchKind.BODY if path.startswith("$") else MismatchKind.PATH
    said = finding.detail if witness is None or not witness.problem else f"{finding.detail}: {witness.problem}"
    mismatch = Mismatch(kind=where, path=path, sentence=said)
    return Break(interaction=finding.subject, mismatches=(mismatch,))
