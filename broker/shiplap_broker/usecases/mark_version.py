"""Putting a version on a branch or tagging it, and what follows: main branches are found, tags become branches."""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID, uuid5

from shiplap_broker.settings import BrokerSettings
from shiplap_broker.store.records import VersionRecord
from shiplap_broker.usecases.ports import Transaction
from shiplap_broker.usecases.record_deployment import put_deployment

_TAGGINGS = UUID("5a1b0a9e-6f0e-4c8e-9d9b-3a7f5be1c0de")
"""What the ids of deployments that tags stand for are made under."""


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

    The first tag of a young version that is on no branch puts it on the branch of that name. A new tag that is named
    like an environment records a deployment there, unless one is under way, which knows better.
    """
    young = now - version.created_at <= timedelta(seconds=settings.first_tag_seconds)
    if settings.first_tag_is_branch and young and not version.tags and not version.branches:
        put_on_branch(transaction, version, tag, settings, now)
    new = transaction.versions.add_tag(version, tag, now)
    if new and settings.tag_is_deployment and transaction.environments.get(tag) is not None:
        under_way = transaction.deployments.newest(version.pacticipant, tag, None)
        if under_way is None or not under_way.is_open:
            identity = uuid5(_TAGGINGS, f"{version.id} {tag} {now.isoformat()}")
            put_deployment(transaction, version.ref, tag, None, new_id=str(identity), now=now)
    return new
