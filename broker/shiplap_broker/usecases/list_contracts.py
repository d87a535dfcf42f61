"""Lists of contracts the Pact way: of an integration or a provider, by tag or by branch; and removing one."""

from shiplap.model.version import VersionRef
from shiplap_broker.store.records import PublicationRecord, VersionRecord
from shiplap_broker.usecases.ports import Store, Transaction
from shiplap_broker.usecases.values import Contract


def delete_contract(store: Store, consumer: VersionRef, provider: str) -> bool:
    """Remove what a version published for a provider; say whether there was anything."""
    with store.write() as transaction:
        return transaction.contracts.delete_publication(consumer, provider)


def latest_untagged(store: Store, consumer: str, provider: str) -> Contract | None:
    """Return the newest contract of a version that has no tags."""
    with store.read() as transaction:
        for record in transaction.contracts.history(consumer, provider).items:
            version = transaction.versions.get(record.consumer_ref)
            if version is not None and not version.tags:
                return Contract(record, transaction.contracts.content_by_id(record.content_id), version)
    return None


def latest_of_integrations(store: Store) -> tuple[PublicationRecord, ...]:
    """Return the newest contract of every integration."""
    with store.read() as transaction:
        pairs = [(each.consumer, each.provider) for each in transaction.contracts.integrations()]
        newest = transaction.contracts.latest_by({consumer for consumer, _ in pairs})
    return tuple(newest[pair] for pair in pairs if pair in newest)


def contracts_of_pair(
    store: Store, consumer: str, provider: str, *, branch: str | None = None, tag: str | None = None
) -> tuple[PublicationRecord, ...]:
    """Return an integration's contracts of versions on a branch, or with a tag, or all; oldest first."""
    with store.read() as transaction:
        return _of_pair(transaction, consumer, provider, branch=branch, tag=tag)


def contracts_of_provider(
    store: Store, provider: str, *, branch: str | None = None, tag: str | None = None, main: bool = False
) -> tuple[PublicationRecord, ...]:
    """Return all contracts with a provider: of a branch, of a tag, of each consumer's main branch, or all."""
    with store.read() as transaction:
        consumers = [each.consumer for each in transaction.contracts.integrations(provider=provider)]
        found: list[PublicationRecord] = []
        for consumer in consumers:
            on = main_branch(transaction, consumer) if main else branch
            if not main or on is not None:
                found += _of_pair(transaction, consumer, provider, branch=on, tag=tag)
    return tuple(found)


def latest_of_main_branches(store: Store, provider: str) -> tuple[PublicationRecord, ...]:
    """Return the contract at the head of each consumer's main branch."""
    with store.read() as transaction:
        return tuple(record for record, _ in transaction.contracts.of_main_branches(provider))


def main_branch(transaction: Transaction, consumer: str) -> str | None:
    """Return the main branch of a consumer, where one is known."""
    record = transaction.pacticipants.get(consumer)
    return None if record is None else record.main_branch


def main_branch_of(store: Store, consumer: str) -> str | None:
    """Return the main branch of a consumer, where one is known."""
    with store.read() as transaction:
        return main_branch(transaction, consumer)


def _of_pair(
    transaction: Transaction, consumer: str, provider: str, *, branch: str | None, tag: str | None
) -> tuple[PublicationRecord, ...]:
    history = tuple(reversed(transaction.contracts.history(consumer, provider).items))
    if branch is None and tag is None:
        return history
    versions = {
        record.id: record for record in transaction.versions.by_ids([one.consumer_version_id for one in history])
    }
    return tuple(one for one in history if _fits(versions[one.consumer_version_id], branch, tag))


def _fits(version: VersionRecord, branch: str | None, tag: str | None) -> bool:
    on_branch = branch is None or any(each.name == branch for each in version.branches)
    return on_branch and (tag is None or any(each.name == tag for each in version.tags))
