"""Pacticipants and their labels: seen, made, changed, removed."""

import dataclasses
from dataclasses import fields
from datetime import datetime

from shiplap_broker.store.records import LabelRecord, PacticipantRecord, Page, Slice
from shiplap_broker.usecases.known import known_pacticipant
from shiplap_broker.usecases.ports import Store
from shiplap_broker.usecases.refuse_alive import refuse_alive_pacticipant
from shiplap_broker.usecases.values import PacticipantChanges


def find_pacticipant(store: Store, name: str) -> PacticipantRecord | None:
    """Return a pacticipant."""
    with store.read() as transaction:
        return transaction.pacticipants.get(name)


def require_pacticipant(store: Store, name: str) -> PacticipantRecord:
    """Return a pacticipant.

    Raises:
        UnknownNameError: there is none; carries the nearest names.
    """
    with store.read() as transaction:
        return known_pacticipant(transaction, name)


def list_pacticipants(
    store: Store, page: Page | None = None, containing: str | None = None, label: str | None = None
) -> Slice[PacticipantRecord]:
    """Return pacticipants by name."""
    with store.read() as transaction:
        return transaction.pacticipants.page(page, containing, label)


def save_pacticipant(
    store: Store, name: str, changes: PacticipantChanges, now: datetime, *, replace: bool = False
) -> tuple[PacticipantRecord, bool]:
    """Make or change a pacticipant and say whether it is new; ``replace`` clears the fields not given."""
    with store.write() as transaction:
        known = transaction.pacticipants.get(name)
        record = known or transaction.pacticipants.ensure(name, now)
        said = {field.name: getattr(changes, field.name) for field in fields(changes)}
        if not replace:
            said = {field: value for field, value in said.items() if value is not None}
        changed = dataclasses.replace(record, **said, updated_at=now)
        transaction.pacticipants.save(changed)
    return changed, known is None


def delete_pacticipant(store: Store, name: str, now: datetime) -> bool:
    """Remove a pacticipant with everything it published; say whether there was one.

    Raises:
        StillAliveError: a version of it is alive in some environment.
    """
    with store.write() as transaction:
        refuse_alive_pacticipant(transaction, name, now)
        return transaction.pacticipants.delete(name)


def find_label(store: Store, name: str, label: str) -> LabelRecord | None:
    """Return a label of a pacticipant."""
    with store.read() as transaction:
        return transaction.pacticipants.label(name, label)


def list_labels(store: Store) -> tuple[str, ...]:
    """Return all labels in use."""
    with store.read() as transaction:
        return transaction.pacticipants.labels()


def add_label(store: Store, name: str, label: str, now: datetime) -> tuple[LabelRecord, bool]:
    """Label a pacticipant, which is made where needed; say whether the label is new there."""
    with store.write() as transaction:
        transaction.pacticipants.ensure(name, now)
        new = transaction.pacticipants.add_label(name, label, now)
        known = transaction.pacticipants.label(name, label)
    return known or LabelRecord(name=label, created_at=now), new


def remove_label(store: Store, name: str, label: str) -> bool:
    """Take a label off; say whether it was there."""
    with store.write() as transaction:
        return transaction.pacticipants.remove_label(name, label)
