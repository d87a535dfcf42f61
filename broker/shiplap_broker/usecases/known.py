"""Looking names up inside a transaction, so that an unknown one is answered with the nearest known ones."""

from shiplap.errors import UnknownNameError
from shiplap.model.version import VersionRef
from shiplap_broker.store.records import EnvironmentRecord, PacticipantRecord, VersionRecord
from shiplap_broker.usecases.ports import Transaction

_SUGGESTED_VERSIONS = 200


def known_pacticipant(transaction: Transaction, name: str, kind: str = "pacticipant") -> PacticipantRecord:
    """Return a pacticipant, or raise `UnknownNameError` with the nearest names."""
    found = transaction.pacticipants.get(name)
    if found is None:
        raise UnknownNameError(kind, name, transaction.pacticipants.names())
    return found


def known_version(transaction: Transaction, ref: VersionRef) -> VersionRecord:
    """Return a version, or raise `UnknownNameError` with the nearest names among the newest versions."""
    found = transaction.versions.get(ref)
    if found is None:
        known_pacticipant(transaction, ref.pacticipant)
        numbers = transaction.versions.numbers(ref.pacticipant, _SUGGESTED_VERSIONS)
        raise UnknownNameError(f"version of {ref.pacticipant}", ref.number, numbers)
    return found


def known_environment(transaction: Transaction, name: str) -> EnvironmentRecord:
    """Return an environment, or raise `UnknownNameError` with the nearest names."""
    found = transaction.environments.get(name)
    if found is None:
        raise UnknownNameError("environment", name, [one.name for one in transaction.environments.all()])
    return found
