"""How the newest contract of an integration stands, as a badge tells it: by the last result that is known."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from shiplap_broker.store.records import PublicationRecord, VerificationRecord, VersionRecord
from shiplap_broker.usecases.contract_status import Standing
from shiplap_broker.usecases.ports import Store, Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """Whose contracts a badge is about.

    Attributes:
        tag: only contracts of versions with this tag.
        untagged: only contracts of versions without any tag.
        provider_tag: only results of provider versions with this tag.
    """

    consumer: str
    provider: str
    tag: str | None = None
    untagged: bool = False
    provider_tag: str | None = None


def badge_standing(store: Store, watched: Watched) -> Standing | None:
    """Return how the newest of the contracts stands; ``None`` where there is none.

    The newest of them that was verified decides: a later one that was not is stale while that result is good. So a
    failure stays to be seen until a provider passes.
    """
    with store.read() as transaction:
        contracts = _contracts(transaction, watched)
        if not contracts:
            return None
        results = _results(transaction, {one.content_id for one in contracts}, watched.provider_tag)
        for one in contracts:
            if one.content_id in results:
                break
        else:
            return Standing.NEVER
        if results[one.content_id].success:
            return Standing.SUCCESS if one.content_id == contracts[0].content_id else Standing.STALE
        every = transaction.verifications.of_contents({one.content_id})[one.content_id]
    return Standing.FAILED if any(result.success for _, result in every) else Standing.FAILED_PENDING


def _contracts(transaction: Transaction, watched: Watched) -> Sequence[PublicationRecord]:
    """Return the contracts the badge is about, the newest first."""
    history = transaction.contracts.history(watched.consumer, watched.provider).items
    if watched.tag is None and not watched.untagged:
        return history
    versions = {one.id: one for one in transaction.versions.by_ids([one.consumer_version_id for one in history])}

    def fits(version: VersionRecord) -> bool:
        return not version.tags if watched.tag is None else _has(version, watched.tag)

    return [one for one in history if fits(versions[one.consumer_version_id])]


def _results(
    transaction: Transaction, contents: Collection[int], provider_tag: str | None
) -> Mapping[int, VerificationRecord]:
    """Map contents to the last result, or to that of the newest provider version with a tag."""
    if provider_tag is None:
        return {key: one for key, (_, one) in transaction.verifications.latest_of_contents(contents).items()}
    every = transaction.verifications.of_contents(contents)
    ids = {version for found in every.values() for version, _ in found}
    tagged = {one.id for one in transaction.versions.by_ids(ids) if _has(one, provider_tag)}
    chosen = {key: [one for version, one in found if version in tagged] for key, found in every.items()}
    return {key: found[0] for key, found in chosen.items() if found}


def _has(version: VersionRecord, tag: str) -> bool:
    return any(each.name == tag for each in version.tags)
