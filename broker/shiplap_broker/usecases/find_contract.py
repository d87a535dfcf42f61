"""Finding a contract: by the version that published it, by branch or tag, or by its content."""

from dataclasses import replace
from typing import assert_never

from shiplap.model.version import VersionRef
from shiplap_broker.store.records import ContentRecord, Page, PublicationRecord, Slice
from shiplap_broker.usecases.merge_contracts import holds
from shiplap_broker.usecases.ports import Store, Transaction
from shiplap_broker.usecases.values import Contract, LatestOf, OfVersion, WhichContract, WithDigest

_NEWEST = 100  # publications among which one is looked for that a content became part of


def find_contract(store: Store, consumer: str, provider: str, which: WhichContract) -> Contract | None:
    """Return the chosen contract between two pacticipants, ``None`` where there is none."""
    with store.read() as transaction:
        publication = _chosen(transaction, consumer, provider, which)
        return None if publication is None else _with_content(transaction, publication)


def contract_history(store: Store, consumer: str, provider: str, page: Page | None = None) -> Slice[PublicationRecord]:
    """Return all publications of an integration, newest first."""
    with store.read() as transaction:
        return transaction.contracts.history(consumer, provider, page)


def contracts_of_version(store: Store, consumer: VersionRef) -> tuple[PublicationRecord, ...]:
    """Return everything a consumer version published."""
    with store.read() as transaction:
        return transaction.contracts.publications_of(consumer)


def latest_contracts(
    store: Store, provider: str, branch: str | None = None, tag: str | None = None
) -> tuple[PublicationRecord, ...]:
    """Return each consumer's newest contract with a provider: of all, of a branch's head, or with a tag."""
    with store.read() as transaction:
        if branch is not None:
            return tuple(one for one, _ in transaction.contracts.of_branch_heads(provider, branch))
        if tag is not None:
            return transaction.contracts.tagged(provider, tag, latest=True)
        return transaction.contracts.latest_of_consumers(provider)


def previous_distinct(store: Store, consumer: VersionRef, provider: str) -> Contract | None:
    """Return the newest earlier contract with other content."""
    with store.read() as transaction:
        this = transaction.contracts.publication(consumer, provider)
        if this is None:
            return None
        before = transaction.contracts.previous_distinct(this)
        return None if before is None else _with_content(transaction, before)


def _chosen(transaction: Transaction, consumer: str, provider: str, which: WhichContract) -> PublicationRecord | None:
    contracts = transaction.contracts
    match which:
        case OfVersion(number):
            return contracts.publication(VersionRef(consumer, number), provider)
        case LatestOf(branch, tag):
            return contracts.latest(consumer, provider, branch=branch, tag=tag)
        case WithDigest(sha):
            content = contracts.content(consumer, provider, sha)
            if content is None:
                return None
            return contracts.latest_of_content(content.id) or _part_of_merged(transaction, content)
        case _:
            assert_never(which)


def _part_of_merged(transaction: Transaction, part: ContentRecord) -> PublicationRecord | None:
    """Return the publication that a content was part of before more was merged into it.

    A provider that was told of the part may be verifying it, and may go on; its result is one for the part alone.
    """
    newest = transaction.contracts.history(part.consumer, part.provider, Page(number=1, size=_NEWEST)).items
    for one in newest:
        if one.revision > 1 and holds(transaction.contracts.content_by_id(one.content_id).text, part.text):
            return replace(one, content_id=part.id, sha=part.sha)
    return None


def _with_content(transaction: Transaction, publication: PublicationRecord) -> Contract:
    content = transaction.contracts.content_by_id(publication.content_id)
    (version,) = transaction.versions.by_ids((publication.consumer_version_id,))
    return Contract(publication, content, version)
