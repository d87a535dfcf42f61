"""How much of everything there is, for those who watch a broker grow."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain

from shiplap_broker.store.records import DeploymentRecord, PublicationRecord, VerificationRecord, VersionRecord
from shiplap_broker.usecases.ports import Store, Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """Everything there is, in numbers made from these.

    Attributes:
        publications: all of them, the latest of each integration in ``latest``.
        results: all results of all contents, without what the verifiers reported for each interaction.
    """

    pacticipants: int = 0
    with_main_branch: int = 0
    integrations: int = 0
    environments: int = 0
    latest: Sequence[PublicationRecord] = ()
    publications: Sequence[PublicationRecord] = ()
    results: Sequence[VerificationRecord] = ()
    versions: Sequence[VersionRecord] = ()
    deployments: Sequence[DeploymentRecord] = ()


def count_everything(store: Store) -> Counts:
    """Return what there is."""
    with store.read() as transaction:
        return _counts(transaction)


def _counts(transaction: Transaction) -> Counts:
    contracts = transaction.contracts
    pacticipants = transaction.pacticipants.page(None).items
    integrations = contracts.integrations()
    publications = [one for each in integrations for one in contracts.history(each.consumer, each.provider).items]
    contents = sorted({one.content_id for one in publications})
    results = transaction.verifications.of_contents(contents, replaced=True)
    latest = [contracts.latest(each.consumer, each.provider) for each in integrations]
    versions = [one for each in pacticipants for one in transaction.versions.page(each.name, None).items]
    return Counts(
        pacticipants=len(pacticipants),
        with_main_branch=sum(each.main_branch is not None for each in pacticipants),
        integrations=len(integrations),
        environments=len(transaction.environments.all()),
        latest=[one for one in latest if one is not None],
        publications=publications,
        results=[one for _, one in chain.from_iterable(results[content] for content in contents if content in results)],
        versions=versions,
        deployments=[one for version in versions for one in transaction.deployments.of_version(version.ref)],
    )


def distribution(values: Sequence[object]) -> dict[int, int]:
    """Return how often each number of repetitions occurs among the values."""
    return dict(sorted(Counter(Counter(values).values()).items()))


def first_and_last(moments: Sequence[datetime]) -> tuple[datetime | None, datetime | None]:
    """Return the earliest and the latest of some times."""
    return min(moments, default=None), max(moments, default=None)
