"""What is known about the pairs of an integration's versions, and how it came to be known, for people to look at."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from shiplap.model.deployment import Compared
from shiplap.model.evidence import Evidence, EvidenceKind
from shiplap.model.version import VersionRef
from shiplap.overlap import PairKey
from shiplap_broker.store.records import VersionRecord
from shiplap_broker.usecases.compared_rows import newest_versions
from shiplap_broker.usecases.matrix_values import Row
from shiplap_broker.usecases.ports import Store
from shiplap_broker.usecases.read_snapshot import read_evidence


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A row of a matrix and the evidence it rests on; ``None`` where nothing is known about its pair."""

    row: Row
    evidence: Evidence | None


def rows_with_evidence(store: Store, rows: Iterable[Row]) -> list[ShownRow]:
    """Return rows of a matrix with the evidence of each, and rows for comparisons that do not count in the verdict.

    Those stand after the rows of their contract, in place of one that says that nobody has verified it.
    """
    listed = list(rows)
    known, versions = _evidence(store, listed)
    compared: dict[VersionRef, list[Evidence]] = {}
    for evidence in known.values():
        if evidence.kind is EvidenceKind.COMPARED:
            compared.setdefault(evidence.consumer, []).append(evidence)
    about = {(row.consumer_version.ref, row.provider_version.ref) for row in listed if row.provider_version is not None}
    shown: list[ShownRow] = []
    for at, row in enumerate(listed):
        last = at + 1 == len(listed) or listed[at + 1].publication.id != row.publication.id
        found = _not_counted(row, compared.get(row.consumer_version.ref, ()), versions) if last else ()
        more = [one for one in found if _pair(one.row) not in about]
        if row.verification is not None or row.compared is not None or not more:
            shown.append(ShownRow(row, known.get(_pair(row))))
        shown += more
    return shown


def _pair(row: Row) -> PairKey:
    other = row.provider_version
    return row.consumer_version.ref, VersionRef(row.publication.provider, "" if other is None else other.number)


def _not_counted(
    row: Row, compared: Iterable[Evidence], versions: Mapping[VersionRef, VersionRecord]
) -> Iterable[ShownRow]:
    """Return rows for what only comparisons say about a row's contract."""
    for evidence in compared:
        if evidence.provider.pacticipant == row.publication.provider:
            plain = Row(
                publication=row.publication,
                consumer_version=row.consumer_version,
                provider_version=versions[evidence.provider],
            )
            yield ShownRow(plain, evidence)


def _evidence(
    store: Store, listed: Iterable[Row]
) -> tuple[Mapping[PairKey, Evidence], Mapping[VersionRef, VersionRecord]]:
    """Return the evidence about the pairs in rows, results of replays and of comparisons, and the provider versions.

    Beyond the pairs that have a result there are those of a consumer version in the rows with a provider version whose
    document its contract was compared with.
    """
    rows = list(listed)
    with store.read() as transaction:
        consumers = {row.consumer_version.ref: row.consumer_version.id for row in rows}
        providers = newest_versions(transaction, {row.publication.provider for row in rows})
        documented = any(providers.values())
        for row in rows:
            if row.provider_version is not None:
                providers[row.provider_version.pacticipant][row.provider_version.ref] = row.provider_version
        pairs = {_pair(row) for row in rows if row.provider_version is not None}
        versions = {ref: one for group in providers.values() for ref, one in group.items()}
        if documented:
            others = transaction.documents.comparable(set(consumers.values()), {one.id for one in versions.values()})
            pairs |= {(one.consumer, one.provider) for one in others}
        ids = consumers | {ref: one.id for ref, one in versions.items()}
        known = read_evidence(transaction, pairs, ids, Compared.ANY)
    return {pair: one for pair, one in known.items() if one.kind is not EvidenceKind.NO_CONTRACT}, versions
