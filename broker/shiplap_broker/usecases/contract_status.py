"""How contracts stand with their providers, for dashboards."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

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
    store: Store, now: datetime, consumer: str | None = None, provider: str | None = None
) -> tuple[ContractStatus, ...]:
    """Return the contracts that matter of each integration, by consumer and newest first.

    They are the newest one, the newest with each tag, and those of versions that are in an environment ``now``.
    """
    with store.read() as transaction:
        pairs = {(one.consumer, one.provider) for one in transaction.contracts.integrations(consumer, provider)}
        of = {name for name, _ in pairs}
        present = {one.version_id for one in transaction.deployments.present(of, now)}
        heads = [
            *transaction.contracts.latest_by(of).values(),
            *transaction.contracts.latest_with_tags(of),
            *transaction.contracts.published_by(present),
        ]
        wanted = {one.id: one for one in heads if (one.consumer, one.provider) in pairs}
        found = _statuses(transaction, list(wanted.values()))
    return tuple(sorted(found, key=lambda one: (one.publication.consumer, -one.publication.consumer_version_id)))


def _statuses(transaction: Transaction, publications: Sequence[PublicationRecord]) -> list[ContractStatus]:
    results = transaction.verifications.latest_of_contents({one.content_id for one in publications})
    ids = {one.consumer_version_id for one in publications} | {version for version, _ in results.values()}
    versions = {one.id: one for one in transaction.versions.by_ids(ids)}
    newest = transaction.versions.newest_tags(ids)
    standings = _standings(transaction, publications, {key: one for key, (_, one) in results.items()})
    return [
        _status(one, versions, results.get(one.content_id), standing, newest)
        for one, standing in zip(publications, standings, strict=True)
    ]


def _status(
    publication: PublicationRecord,
    versions: Mapping[int, VersionRecord],
    result: tuple[int, VerificationRecord] | None,
    standing: Standing,
    newest: Mapping[int, Collection[str]],
) -> ContractStatus:
    version = versions[publication.consumer_version_id]
    provider = None if result is None else versions[result[0]]
    return ContractStatus(
        publication=publication,
        version=version,
        standing=standing,
        verification=None if result is None else result[1],
        provider_version=provider,
        tags=tuple(sorted(newest.get(version.id, ()))),
        provider_tags=() if provider is None else tuple(sorted(newest.get(provider.id, ()))),
    )


def _standings(
    transaction: Transaction, publications: Collection[PublicationRecord], results: Mapping[int, VerificationRecord]
) -> list[Standing]:
    failed = {key for key, one in results.items() if not one.success}
    every = transaction.verifications.of_contents(failed)
    without = {(one.consumer, one.provider) for one in publications if one.content_id not in results}
    verified = transaction.verifications.verified(without)

    def standing(one: PublicationRecord) -> Standing:
        if one.content_id not in results:
            return Standing.STALE if (one.consumer, one.provider) in verified else Standing.NEVER
        if one.content_id not in failed:
            return Standing.SUCCESS
        passed = any(result.success for _, result in every[one.content_id])
        return Standing.FAILED if passed else Standing.FAILED_PENDING

    return list(map(standing, publications))
