"""Putting a version on a branch or tagging it, and what follows: main branches are found, tags become branches."""

from dataclasses import replace
from datetime import datetime, timedelta

from shiplap_broker.settings import BrokerSettings
from shiplap_broker.store.records import VersionRecord
from shiplap_broker.usecases.ports import Transaction


def put_on_branch(
    transaction: Transaction, version: VersionRecord, branch: str, settings: BrokerSettings, now: datetime
) -> bool:
    """Put a version at the head of a branch, and say whether it is new there.

    A branch named like a main branch becomes the pacticipant's main branch, where it has none.
    """
    new = transaction.versions.add_to_branch(version, branch, now)
    if new and branch in settings.main_branch_candidates:
        owner = transaction.pacticipants.get(version.pacticipant)
        if owner is not None and owner.main_branch is None:
            transaction.pacticipants.save(replace(owner, main_branch=branch, updated_at=now))
    return new


def put_tag(
    transaction: Transaction, version: VersionRecord, tag: str, settings: BrokerSettings, now: datetime
) -> bool:
    """Tag a version, and say whether the tag is new there.

    The first tag of a young version that is on no branch puts it on the branch of that name.
    """
    young = now - version.created_at <= timedelta(seconds=settings.first_tag_seconds)
    if settings.first_tag_is_branch and young and not version.tags and not version.branches:
        put_on_branch(transaction, version, tag, settings, now)
    return transaction.versions.add_tag(version, tag, now)
