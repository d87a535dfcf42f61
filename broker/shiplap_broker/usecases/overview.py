"""What people want to see first: every integration with its newest contract and what is known about it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from shiplap.model.version import VersionRef
from shiplap_broker.store.document_records import ComparableRow
from shiplap_broker.store.records import (
    DecisionRecord,
    DeploymentRecord,
    PublicationRecord,
    VerificationRecord,
    VersionRecord,
)
from shiplap_broker.usecases.ports import Store
from shiplap_broker.usecases.show_comparisons import newest_comparisons


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """An integration at a glance.

    Attributes:
        publication: its newest contract, ``None`` where all were removed.
        version: the consumer version that published it.
        verification: the newest result for that content, ``None`` where there is none.
        compared: where there is no result, the comparison with the provider's newest document.
        verified_before: an earlier content was verified.
    """

    consumer: str
    provider: str
    publication: PublicationRecord | None = None
    version: VersionRecord | None = None
    verification: VerificationRecord | None = None
    compared: ComparableRow | None = None
    verified_before: bool = False


def overview(store: Store, containing: str, page: int, size: int) -> tuple[Sequence[Standing], int]:
    """Return one page of the integrations whose names contain a text, and how many there are."""
    wanted = containing.casefold()
    with store.read() as transaction:
        fitting = [
            (each.consumer, each.provider)
            for each in transaction.contracts.integrations()
            if wanted in each.consumer.casefold() or wanted in each.provider.casefold()
        ]
        start = (page - 1) * size
        shown = fitting[start : start + size]
        newest = transaction.contracts.latest_by({consumer for consumer, _ in shown})
        publications = [newest[pair] for pair in shown if pair in newest]
        versions = {
            one.id: one for one in transaction.versions.by_ids({one.consumer_version_id for one in publications})
        }
        results = transaction.verifications.latest_of_contents({one.content_id for one in publications})
        without = [one for one in publications if one.content_id not in results]
        before = transaction.verifications.verified([(one.consumer, one.provider) for one in without])
        compared = newest_comparisons(transaction, without)
        return [_standing(pair, newest.get(pair), versions, results, compared, before) for pair in shown], len(fitting)


def _standing(
    pair: tuple[str, str],
    publication: PublicationRecord | None,
    versions: Mapping[int, VersionRecord],
    results: Mapping[int, tuple[int, VerificationRecord]],
    compared: Mapping[int, ComparableRow],
    before: Collection[tuple[str, str]],
) -> Standing:
    if publication is None:
        return Standing(consumer=pair[0], provider=pair[1])
    result = results.get(publication.content_id)
    return Standing(
        consumer=pair[0],
        provider=pair[1],
        publication=publication,
        version=versions.get(publication.consumer_version_id),
        verification=None if result is None else result[1],
        compared=compared.get(publication.content_id),
        verified_before=pair in before,
    )


def recent_decisions(
    store: Store, limit: int, environment: str | None = None, *, of: VersionRef | None = None, skip: int = 0
) -> tuple[DecisionRecord, ...]:
    """Return the newest decisions of the gate, newest first: those of one version, or those after the first ones."""
    with store.read() as transaction:
        return transaction.decisions.recent(environment, limit, of=of, skip=skip)


def deployments_anywhere(store: Store, ref: VersionRef) -> tuple[DeploymentRecord, ...]:
    """Return all deployments and releases of a version, by environment and then in order."""
    with store.read() as transaction:
        return _in_order(transaction.deployments.of_version(ref))


def deployments_of(store: Store, versions: Iterable[VersionRecord]) -> Mapping[int, Sequence[DeploymentRecord]]:
    """Map the ids of versions to all their deployments and releases, by environment and then in order."""
    found: dict[int, list[DeploymentRecord]] = {}
    with store.read() as transaction:
        for record in _in_order(transaction.deployments.of_versions([one.id for one in versions])):
            found.setdefault(record.version_id, []).append(record)
    return found


def contracts_of(store: Store, versions: Iterable[VersionRecord]) -> Mapping[int, Sequence[PublicationRecord]]:
    """Map the ids of versions to everything they published, by provider."""
    found: dict[int, list[PublicationRecord]] = {}
    with store.read() as transaction:
        for publication in transaction.contracts.published_by([one.id for one in versions]):
            found.setdefault(publication.consumer_version_id, []).append(publication)
    return found


def deployed_anywhere(store: Store, pacticipant: str) -> tuple[DeploymentRecord, ...]:
    """Return the current deployments of a pacticipant, by environment and then in order."""
    with store.read() as transaction:
        return _in_order(transaction.deployments.current(pacticipant=pacticipant))


def deployed_everywhere(store: Store) -> Mapping[str, Sequence[DeploymentRecord]]:
    """Map pacticipants to their current deployments, by environment and then in order."""
    found: dict[str, list[DeploymentRecord]] = {}
    with store.read() as transaction:
        for record in _in_order(transaction.deployments.current()):
            found.setdefault(record.deployment.pacticipant, []).append(record)
    return found


def _in_order(records: Iterable[DeploymentRecord]) -> tuple[DeploymentRecord, ...]:
    return tuple(sorted(records, key=lambda each: (each.deployment.environment, each.created_at)))
