"""Finding results of verifications."""

from shiplap.model.version import VersionRef
from shiplap_broker.store.records import VerificationRecord
from shiplap_broker.usecases.ports import Store


def find_verification(store: Store, number: int) -> VerificationRecord | None:
    """Return a result by its number."""
    raise NotImplementedError


def latest_verification(store: Store, consumer: str, provider: str, sha: str) -> VerificationRecord | None:
    """Return the newest result for a content."""
    raise NotImplementedError


def verifications_of_version(store: Store, consumer: VersionRef) -> tuple[tuple[str, VerificationRecord | None], ...]:
    """Return, for each provider a consumer version has a contract with, its name and the newest result."""
    raise NotImplementedError


def delete_verification(store: Store, number: int) -> bool:
    """Remove a result; say whether there was one."""
    raise NotImplementedError
