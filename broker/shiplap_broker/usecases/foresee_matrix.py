"""What a question to the matrix will look up, told at once, so that a database far away is asked once for all of it."""

from collections.abc import Mapping

from shiplap.model.version import VersionRef
from shiplap_broker.usecases.ports import Store, Transaction


def foresee_matrix(store: Store, versions: Mapping[str, str | None], environment: str | None) -> None:
    """Foresee what is asked about some pacticipants, each with a version or without.

    Args:
        store: where it is looked up; within one picture, or nothing is gained.
        versions: the version of each pacticipant that is asked about, where the question names one.
        environment: where they are to go.
    """
    with store.read() as transaction:
        transaction.foresee(lambda: _ask(transaction, versions, environment))


def _ask(transaction: Transaction, versions: Mapping[str, str | None], environment: str | None) -> None:
    for name, version in versions.items():
        transaction.pacticipants.get(name)
        if version is not None:
            transaction.versions.get(VersionRef(name, version))
    if environment is not None:
        transaction.environments.get(environment)
        transaction.policies.retentions(environment)
    transaction.contracts.around(versions.keys())
