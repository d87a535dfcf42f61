"""Finding results of verifications."""

from collections.abc import Collection, Mapping

from shiplap.model.version import VersionRef
from shiplap_broker.store.records import VerificationRecord
from shiplap_broker.usecases.ports import Store


def find_verification(store: Store, number: int) -> VerificationRecord | None:
    """Return a result by its number."""
    with store.read() as transaction:
        return transaction.verifications.get(number)


def latest_verification(store: Store, consumer: str, provider: str, sha: str) -> VerificationRecord | None:
    """Return the newest result for a content."""
    with store.read() as transaction:
        content = transaction.contracts.content(consumer, provider, sha)
        return None if content is None else transaction.verifications.latest_of_content(content.id)


def verifications_of_version(store: Store, consumer: VersionRef) -> tuple[tuple[str, VerificationRecord | None], ...]:
    """Return, for each provider a consumer version has a contract with, its name and the newest result."""
    with store.read() as transaction:
        return tuple(
            (one.provider, transaction.verifications.latest_of_content(one.content_id))
            for one in transaction.contracts.publications_of(consumer)
        )


def mixed_results(store: Store, contents: Collection[int]) -> Mapping[tuple[int, int], tuple[int, int]]:
    """Map content and provider version to how many of the last results passed and failed, where both did: flaky."""
    with store.read() as transaction:
        tallies = transaction.verifications.tallies(contents)
    return {pair: counts for pair, counts in tallies.items() if all(counts)}


def delete_verification(store: Store, number: int) -> bool:
    """Remove a result; say whether there was one."""
    with store.write() as transaction:
        return transaction.verifications.delete(number)
