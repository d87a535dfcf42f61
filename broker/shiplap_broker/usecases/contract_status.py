"""How contracts stand with their providers, for dashboards and badges."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from shiplap.model.version import VersionRef
from shiplap_broker.store.records import PublicationRecord, VerificationRecord, VersionRecord
from shiplap_broker.usecases.ports import Store, Transaction


class Standing(Enum):
    """What is known about the newest content, in Pact's words."""

    SUCCESS = "success"
    FAILED = "failed"
    FAILED_PENDING = "failed_pending"
    STALE = "stale"
    NEVER = "never"


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractStatus:
    """One contract, the newest result for it, and what the two versions are the newest of.

    Attributes:
        tags, provider_tags: the tags of which the consumer's, or the provider's, version is the newest.
    """

    publication: PublicationRecord
    version: VersionRecord
    standing: Standing
    verification: VerificationRecord | None = None
    provider_version: VersionRecord | None = None
    tags: tuple[str, ...] = ()
    provider_tags: tuple[str, ...] = ()


def contract_statuses(
    store: Store, consumer: str | None = None, provider: str | None = None
) -> tuple[ContractStatus, ...]:
    """Return the newest contract of each integration and the newest with each tag, by consumer and newest first."""
    with store.read() as transaction:
        found = [
            _status(transaction, publication)
            for each in transaction.contracts.integrations(consumer, provider)
            for publication in _heads(transaction, each.consumer, each.provider)
        ]
    return tuple(sorted(found, key=lambda one: (one.publication.consumer, -one.publication.consumer_version_id)))


def status_of_contract(store: Store, publication: PublicationRecord) -> ContractStatus:
    """Return how one contract stands."""
    with store.read() as transaction:
        return _status(transaction, publication)


def _heads(transaction: Transaction, consumer: str, provider: str) -> Iterator[PublicationRecord]:
    history = transaction.contracts.history(consumer, provider).items
    versions = {one.id: one for one in transaction.versions.by_ids([record.consumer_version_id for record in history])}
    seen: set[str] = set()
    for index, record in enumerate(history):
        tags = {tag.name for tag in versions[record.consumer_version_id].tags}
        if index == 0 or tags - seen:
            yield record
        seen |= tags


def _status(transaction: Transaction, publication: PublicationRecord) -> ContractStatus:
    version = transaction.versions.get(publication.consumer_ref)
    if version is None:
        raise LookupError(f"the version of publication {publication.id} is gone")
    result = transaction.verifications.latest_of_content(publication.content_id)
    provider = None
    if result is not None:
        provider = transaction.versions.get(VersionRef(result.provider, result.provider_version))
    return ContractStatus(
        publication=publication,
        version=version,
        standing=_standing(transaction, publication, result),
        verification=result,
        provider_version=provider,
        tags=_newest_of(transaction, version),
        provider_tags=() if provider is None else _newest_of(transaction, provider),
    )


def _newest_of(transaction: Transaction, version: VersionRecord) -> tuple[str, ...]:
    names: Sequence[str] = sorted(tag.name for tag in version.tags)
    newest = [(name, transaction.versions.latest(version.pacticipant, tag=name)) for name in names]
    return tuple(name for name, record in newest if record is not None and record.id == version.id)


def _standing(transaction: Transaction, publication: PublicationRecord, result: VerificationRecord | None) -> Standing:
    if result is not None and result.success:
        return Standing.SUCCESS
    if result is not None:
        results = transaction.verifications.of_content(publication.content_id)
        return Standing.FAILED if any(one.success for one in results) else Standing.FAILED_PENDING
    verified = transaction.verifications.any_for(publication.consumer, publication.provider)
    return Standing.STALE if verified else Standing.NEVER
