"""Finding a contract: by the version that published it, by branch or tag, or by its content."""

from shiplap.model.version import VersionRef
from shiplap_broker.store.records import Page, PublicationRecord, Slice
from shiplap_broker.usecases.ports import Store
from shiplap_broker.usecases.values import Contract, WhichContract


def find_contract(store: Store, consumer: str, provider: str, which: WhichContract) -> Contract | None:
    """Return the chosen contract between two pacticipants, ``None`` where there is none."""
    raise NotImplementedError


def contract_history(store: Store, consumer: str, provider: str, page: Page | None = None) -> Slice[PublicationRecord]:
    """Return all publications of an integration, newest first."""
    raise NotImplementedError


def contracts_of_version(store: Store, consumer: VersionRef) -> tuple[PublicationRecord, ...]:
    """Return everything a consumer version published."""
    raise NotImplementedError


def latest_contracts(
    store: Store, provider: str, branch: str | None = None, tag: str | None = None
) -> tuple[PublicationRecord, ...]:
    """Return each consumer's newest contract with a provider: of all, of a branch's head, or with a tag."""
    raise NotImplementedError


def previous_distinct(store: Store, consumer: VersionRef, provider: str) -> Contract | None:
    """Return the newest earlier contract with other content."""
    raise NotImplementedError
