"""Finding who uses an element of a provider: every version that is alive, or may be rolled back to, by its contract."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from shiplap.errors import nearest_names
from shiplap.model.element import Element, LookedAt
from shiplap.model.interaction import Contract
from shiplap.model.read_set import read_set
from shiplap.model.version import VersionRef
from shiplap.overlap import Snapshot, lives, removable_at
from shiplap.overlap.verdict import Verdict
from shiplap.pactfile.element_use import elements_like, unread_uses, uses_of_element
from shiplap.wire.removal import RemovalAnswer
from shiplap_broker.store.records import PublicationRecord
from shiplap_broker.usecases.known import known_environment, known_pacticipant
from shiplap_broker.usecases.ports import Store, Transaction
from shiplap_broker.usecases.read_content import contract_in
from shiplap_broker.usecases.read_snapshot import read_surroundings

MOST_CONTENTS = 500
"""In how many distinct contracts of a consumer an element is looked for that none in question names."""


def find_users(store: Store, provider: str, element: Element, environment: str, at: datetime) -> RemovalAnswer:
    """Say whether an element may be removed, and who holds it until when.

    Raises:
        UnknownNameError: no such provider or environment.
    """
    with store.read() as transaction:
        known_environment(transaction, environment)
        known_pacticipant(transaction, provider, "provider")
        surroundings = read_surroundings(transaction, environment, at)
        published = transaction.contracts.of_versions(provider, list(surroundings.version_ids.values()))
        found = _uses(transaction, published, element)
        looked_at = _looked_at(transaction, provider, element, published, found)
    read = {one.consumer_ref for one in published}
    unread = _unread(surroundings.snapshot, provider, read, at)
    users = {version: uses for version, (uses, _) in found.items() if uses}
    removal = removable_at(surroundings.snapshot, users, at)
    if removal.verdict is Verdict.YES and (unread or not read or looked_at.named_by is None):
        removal = replace(removal, verdict=Verdict.UNKNOWN, at=None)
    return RemovalAnswer(
        provider=provider,
        environment=environment,
        element=str(element),
        now=at,
        removal=removal,
        interactions=users,
        unread=unread,
        expected_only={version: only for version, (_, only) in found.items() if only},
        looked_at=looked_at,
    )


def _uses(
    transaction: Transaction, published: tuple[PublicationRecord, ...], element: Element
) -> dict[VersionRef, tuple[tuple[str, ...], tuple[str, ...]]]:
    """Return what uses the element, and which of that does not read it; most versions share content with others."""
    by_content: dict[int, tuple[tuple[str, ...], tuple[str, ...]]] = {}
    for one in published:
        if one.content_id not in by_content:
            contract = contract_in(transaction.contracts.content_by_id(one.content_id))
            by_content[one.content_id] = (uses_of_element(contract, element), unread_uses(contract, element))
    return {one.consumer_ref: by_content[one.content_id] for one in published}


def _looked_at(
    transaction: Transaction,
    provider: str,
    element: Element,
    published: tuple[PublicationRecord, ...],
    found: dict[VersionRef, tuple[tuple[str, ...], tuple[str, ...]]],
) -> LookedAt:
    """Return what the answer rests on; where no contract in question names the element, whether any ever did."""
    read_sets = {
        one.content_id
        for one in {each.content_id: each for each in published}.values()
        if _records_reads(contract_in(transaction.contracts.content_by_id(one.content_id)))
    }
    looked = LookedAt(
        versions=tuple(sorted(one.consumer_ref for one in published)),
        since=min((one.created_at for one in published), default=None),
        read_sets=sum(one.content_id in read_sets for one in published),
        named_by=max((version for version, (uses, _) in found.items() if uses), default=None),
    )
    if looked.named_by is not None:
        return looked
    like: set[str] = set()
    for one in _ever_published(transaction, provider):
        contract = contract_in(transaction.contracts.content_by_id(one.content_id))
        if uses_of_element(contract, element):
            return replace(looked, named_by=one.consumer_ref)
        like |= elements_like(contract, element)
    return replace(looked, nearest=nearest_names(str(element), sorted(like)) or tuple(sorted(like)[:3]))


def _records_reads(contract: Contract) -> bool:
    return any(read_set(interaction) is not None for interaction in contract.interactions)


def _ever_published(transaction: Transaction, provider: str) -> Iterator[PublicationRecord]:
    """Yield what was ever published for a provider, the newest of each consumer first, each content once."""
    for integration in transaction.contracts.integrations(provider=provider):
        contents: set[int] = set()
        for one in transaction.contracts.history(integration.consumer, provider).items:
            if one.content_id not in contents and len(contents) < MOST_CONTENTS:
                contents.add(one.content_id)
                yield one


def _unread(snapshot: Snapshot, provider: str, read: set[VersionRef], at: datetime) -> tuple[VersionRef, ...]:
    consumers = {one.consumer for one in snapshot.integrations if one.provider == provider}
    return tuple(
        life.version
        for life in lives(snapshot, at)
        if life.version.pacticipant in consumers
        and life.version not in read
        and any(span.start <= at < span.end for span in life.alive)
    )
