"""Pacticipants and their labels: seen, made, changed, removed."""

from datetime import datetime

from shiplap_broker.store.records import LabelRecord, PacticipantRecord, Page, Slice
from shiplap_broker.usecases.ports import Store
from shiplap_broker.usecases.values import PacticipantChanges


def find_pacticipant(store: Store, name: str) -> PacticipantRecord | None:
    """Return a pacticipant."""
    raise NotImplementedError


def require_pacticipant(store: Store, name: str) -> PacticipantRecord:
    """Return a pacticipant.

    Raises:
        UnknownNameError: there is none; carries the nearest names.
    """
    raise NotImplementedError


def list_pacticipants(
    store: Store, page: Page | None = None, containing: str | None = None, label: str | None = None
) -> Slice[PacticipantRecord]:
    """Return pacticipants by name."""
    raise NotImplementedError


def save_pacticipant(
    store: Store, name: str, changes: PacticipantChanges, now: datetime, *, replace: bool = False
) -> tuple[PacticipantRecord, bool]:
    """Make or change a pacticipant and say whether it is new; ``replace`` clears the fields not given."""
    raise NotImplementedError


def delete_pacticipant(store: Store, name: str) -> bool:
    """Remove a pacticipant with everything it published; say whether there was one."""
    raise NotImplementedError


def find_label(store: Store, name: str, label: str) -> LabelRecord | None:
    """Return a label of a pacticipant."""
    raise NotImplementedError


def list_labels(store: Store) -> tuple[str, ...]:
    """Return all labels in use."""
    raise NotImplementedError


def add_label(store: Store, name: str, label: str, now: datetime) -> tuple[LabelRecord, bool]:
    """Label a pacticipant, which is made where needed; say whether the label is new there."""
    raise NotImplementedError


def remove_label(store: Store, name: str, label: str) -> bool:
    """Take a label off; say whether it was there."""
    raise NotImplementedError
