"""Comparing contracts with the OpenAPI documents of provider versions: evidence where nobody has replayed anything.

A comparison is made once for a content and a document, outside of any transaction, since it may take seconds; and once
more where a prover has improved since, as `shiplap.compat.prover` tells. What makes it is imported by then only: it is
a third of the broker's start and memory, and most brokers hold no document.
"""

import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from time import monotonic

from shiplap.errors import ConflictError
from shiplap.model.self_check import SelfCheck
from shiplap.model.version import VersionRef
from shiplap.overlap import Decision, PairKey
from shiplap.overlap import Verdict as GateVerdict
from shiplap_broker.store.document_records import ComparableRow, DocumentRecord
from shiplap_broker.usecases.ports import Store, Transaction
from shiplap_broker.usecases.read_content import named_text

MOST_AT_ONCE = 50
"""How many comparisons one request waits for; the others are made when somebody asks about them."""

MOST_SECONDS = 20.0
"""How long one request waits for comparisons, beside the one that is being made."""


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
    from shiplap_broker.usecases.hold_against_document import read_document  # noqa: PLC0415 - see the top

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


def compare_for_document(store: Store, document: DocumentRecord, now: datetime) -> int:
    """Compare a new document with the contracts that may meet it; return how many comparisons were made.

    These are the contracts of all consumer versions that are deployed anywhere, and of the heads of main branches.
    """
    with store.read() as transaction:
        consumers = relevant_consumers(transaction, document.version.pacticipant, now)
        waiting = _uncompared(transaction.documents.comparable(consumers, {document.version_id}))
    return compare_all(store, waiting, now)


def compare_for_contracts(store: Store, consumer: VersionRef, now: datetime) -> int:
    """Compare the contracts of a new version with the documents that may meet them; return how many were made."""
    with store.read() as transaction:
        known = transaction.versions.get(consumer) if transaction.documents.any() else None
        if known is None:
            return 0
        providers = set(_deployed(transaction, now))
        for name in transaction.contracts.providers_of({known.id}).get(known.id, ()):
            newest = transaction.versions.latest(name)
            providers |= set() if newest is None else {newest.id}
        waiting = _uncompared(transaction.documents.comparable({known.id}, providers))
    return compare_all(store, waiting, now)


def compare_what_is_unknown(store: Store, decide: Callable[[Transaction], Decision], now: datetime) -> int:
    """Make the comparisons that a decision would lack, before it is made; return how many there were.

    Costs nothing where no document was ever published.
    """
    return compare_unknown(store, lambda transaction: pairs_unknown_in(decide(transaction)), now)


def pairs_unknown_in(decision: Decision) -> Collection[PairKey]:
    """Return the pairs of a decision that nothing is known about."""
    return {
        (pair.consumer, pair.provider)
        for world in decision.worlds
        for pair in world.pairs
        if pair.verdict is GateVerdict.UNKNOWN
    }


def compare_unknown(store: Store, pairs: Callable[[Transaction], Iterable[PairKey]], now: datetime) -> int:
    """Make the comparisons of some pairs that nobody has made yet; return how many there were.

    The pairs are asked for only where a document was ever published.
    """
    with store.read() as transaction:
        if not transaction.documents.any():
            return 0
        unknown = set(pairs(transaction))
    if not unknown:
        return 0
    with store.read() as transaction:
        refs = {ref for pair in unknown for ref in pair}
        ids = {ref: found.id for ref in refs if (found := transaction.versions.get(ref)) is not None}
        consumers = {ids[one] for one, _ in unknown if one in ids}
        providers = {ids[one] for _, one in unknown if one in ids}
        rows = transaction.documents.comparable(consumers, providers)
        waiting = _uncompared([row for row in rows if (row.consumer, row.provider) in unknown])
    return compare_all(store, waiting, now)


def relevant_consumers(transaction: Transaction, provider: str, now: datetime) -> Collection[int]:
    """Return the consumer versions that may meet a provider: deployed anywhere, or heads of main branches."""
    heads = transaction.contracts.of_main_branches(provider)
    return {*_deployed(transaction, now), *(publication.consumer_version_id for publication, _ in heads)}


def _deployed(transaction: Transaction, now: datetime) -> Collection[int]:
    """Return the versions that are deployed anywhere, or were not long ago: their tabs may be open."""
    return {
        one.version_id
        for environment in transaction.environments.all()
        for one in transaction.deployments.relevant(environment.name, now - _NOT_LONG_AGO, (), None)
    }


def _uncompared(rows: Collection[ComparableRow]) -> list[tuple[int, int]]:
    return sorted({(row.content_id, row.document_id) for row in rows if not row.is_known})[:MOST_AT_ONCE]


def compare_all(store: Store, waiting: Sequence[tuple[int, int]], now: datetime) -> int:
    """Compare contents with documents, without holding a transaction; return how many comparisons were made.

    A large document takes seconds: what does not fit in the time of a request is made when somebody asks about it.
    """
    if not waiting:
        return 0
    from shiplap_broker.usecases.hold_against_document import Holder  # noqa: PLC0415 - see the top

    holder, started, made = Holder(), monotonic(), 0
    for content_id, document_id in waiting:
        if monotonic() - started > MOST_SECONDS:
            break
        with store.read() as transaction:
            contract = transaction.contracts.content_by_id(content_id)
            text = None if holder.knows(document_id) else transaction.documents.text(document_id)
        found = holder.hold(named_text(contract), content_id, document_id, text, now)
        with store.write() as transaction:
            transaction.documents.put_comparison(found)
        made += 1
    return made
