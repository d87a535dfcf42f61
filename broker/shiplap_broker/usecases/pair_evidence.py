"""What is known about the pairs of an integration's versions, and how it came to be known, for people to look at."""

from collections.abc import Iterable, Mapping

from shiplap.model.deployment import Compared
from shiplap.model.evidence import Evidence, EvidenceKind
from shiplap.overlap import PairKey
from shiplap_broker.store.records import Page, VersionRecord
from shiplap_broker.usecases.matrix_values import Row
from shiplap_broker.usecases.ports import Store
from shiplap_broker.usecases.read_snapshot import read_evidence

PROVIDER_VERSIONS = 100
"""How many provider versions are looked at for documents that contracts were compared with, the newest."""


def evidence_of_rows(store: Store, rows: Iterable[Row]) -> Mapping[PairKey, Evidence]:
    """Return the evidence about the pairs in rows of a matrix, results of replays and of comparisons.

    Beyond the pairs that have a result there are those of a consumer version in the rows with a provider version whose
    document its contract was compared with.
    """
    listed = list(rows)
    with store.read() as transaction:
        consumers = {row.consumer_version.ref: row.consumer_version for row in listed}
        providers: dict[str, dict[object, VersionRecord]] = {}
        newest = Page(size=PROVIDER_VERSIONS)
        for name in {row.publication.provider for row in listed}:
            found = transaction.versions.page(name, newest).items if transaction.documents.any() else ()
            providers[name] = {one.ref: one for one in found}
        for row in listed:
            if row.provider_version is not None:
                providers[row.provider_version.pacticipant][row.provider_version.ref] = row.provider_version
        pairs = {
            (row.consumer_version.ref, one.ref)
            for row in listed
            for one in providers[row.publication.provider].values()
        }
        ids = {one.ref: one.id for one in consumers.values()}
        ids |= {one.ref: one.id for group in providers.values() for one in group.values()}
        known = read_evidence(transaction, pairs, ids, Compared.ANY)
    return {pair: one for pair, one in known.items() if one.kind is not EvidenceKind.NO_CONTRACT}
