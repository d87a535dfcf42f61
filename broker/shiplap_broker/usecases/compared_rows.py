"""Rows of the matrix that rest on comparing a contract with a document of the provider, where nobody replayed it.

A result names the version that published it; a comparison exists for each version with the document. Where all versions
of a provider are asked about, each of them that a contract was compared with gets a row, as results do.
"""

from collections.abc import Collection, Iterable, Mapping

from shiplap.model.deployment import Compared
from shiplap.model.evidence import Evidence
from shiplap.model.version import VersionRef
from shiplap.overlap import PairKey
from shiplap_broker.store.records import Page, VersionRecord
from shiplap_broker.usecases.matrix_values import Row
from shiplap_broker.usecases.ports import Transaction
from shiplap_broker.usecases.read_snapshot import by_comparison

PROVIDER_VERSIONS = 100
"""How many versions of a provider are looked at for documents, the newest."""


def newest_versions(transaction: Transaction, names: Iterable[str]) -> Mapping[str, dict[VersionRef, VersionRecord]]:
    """Return the versions of some pacticipants that are looked at for documents; none where nobody has a document."""
    names, page = list(names), Page(size=PROVIDER_VERSIONS)
    if not names or not transaction.documents.any():
        return {name: {} for name in names}
    return {name: {one.ref: one for one in transaction.versions.page(name, page).items} for name in names}


def with_rows_compared(transaction: Transaction, rows: list[Row], providers: Collection[str]) -> list[Row]:
    """Return the rows, with one for each version of some providers that a contract was compared with well enough.

    They stand where the rows of the contract do, in place of the one that says that nobody has verified it.
    """
    newest = newest_versions(transaction, providers)
    if not any(newest.values()):
        return rows
    known = _known(transaction, rows, newest)
    found: list[Row] = []
    for at, row in enumerate(rows):
        last = at + 1 == len(rows) or rows[at + 1].publication.id != row.publication.id
        more = [one for one in _compared(row, newest, known) if last]
        if row.provider_version is not None or not more:
            found.append(row)
        found += more
    return found


def _known(
    transaction: Transaction, rows: Iterable[Row], newest: Mapping[str, Mapping[VersionRef, VersionRecord]]
) -> dict[PairKey, Evidence]:
    """Return what comparisons say about the pairs that no row is about."""
    shown: set[PairKey] = set()
    wanted: set[PairKey] = set()
    ids: dict[VersionRef, int] = {}
    for row in rows:
        if row.provider_version is not None:
            shown.add((row.consumer_version.ref, row.provider_version.ref))
        ids[row.consumer_version.ref] = row.consumer_version.id
        for ref, version in newest.get(row.publication.provider, {}).items():
            ids[ref] = version.id
            wanted.add((row.consumer_version.ref, ref))
    return by_comparison(transaction, wanted - shown, ids, Compared.SELF_CHECKED)


def _compared(
    row: Row, newest: Mapping[str, Mapping[VersionRef, VersionRecord]], known: Mapping[PairKey, Evidence]
) -> Iterable[Row]:
    for ref, version in newest.get(row.publication.provider, {}).items():
        evidence = known.get((row.consumer_version.ref, ref))
        if evidence is not None:
            yield Row(
                publication=row.publication,
                consumer_version=row.consumer_version,
                provider_version=version,
                compared=evidence,
            )
