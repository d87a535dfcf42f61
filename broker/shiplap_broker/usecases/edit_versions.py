"""Versions with their branches and tags: seen, made, changed, removed."""

from collections.abc import Collection, Mapping
from datetime import datetime

from shiplap.model.version import VersionRef
from shiplap_broker.settings import BrokerSettings
from shiplap_broker.store.records import BranchRecord, Page, Slice, TagRecord, VersionRecord
from shiplap_broker.usecases.mark_version import put_on_branch, put_tag
from shiplap_broker.usecases.ports import Store
from shiplap_broker.usecases.refuse_alive import refuse_alive_version
from shiplap_broker.usecases.values import VersionPresence


def find_version(store: Store, ref: VersionRef) -> VersionRecord | None:
    """Return a version."""
    with store.read() as transaction:
        return transaction.versions.get(ref)


def list_versions(
    store: Store, pacticipant: str, page: Page | None = None, branch: str | None = None, tag: str | None = None
) -> Slice[VersionRecord]:
    """Return versions of a pacticipant, newest first."""
    with store.read() as transaction:
        return transaction.versions.page(pacticipant, page, branch, tag)


def latest_version(
    store: Store, pacticipant: str, branch: str | None = None, tag: str | None = None
) -> VersionRecord | None:
    """Return the newest version, the head of a branch, or the newest with a tag."""
    with store.read() as transaction:
        return transaction.versions.latest(pacticipant, branch, tag)


def latest_versions(store: Store, pacticipants: Collection[str]) -> Mapping[str, VersionRecord]:
    """Map those of some pacticipants that have versions to their newest."""
    with store.read() as transaction:
        return transaction.versions.latest_of(pacticipants)


def version_presence(store: Store, ref: VersionRef, now: datetime) -> VersionPresence:
    """Return where a version is deployed and released now."""
    with store.read() as transaction:
        all_of_it = transaction.deployments.of_version(ref)
    standing = [one for one in all_of_it if one.ended is None or one.ended > now]
    return VersionPresence(
        deployed=tuple(one for one in standing if not one.is_release and one.deployment.finished is not None),
        released=tuple(one for one in standing if one.is_release),
    )


def save_version(
    store: Store,
    ref: VersionRef,
    now: datetime,
    *,
    build_url: str | None = None,
    tags: tuple[str, ...] = (),
    replace: bool = False,
) -> tuple[VersionRecord, bool]:
    """Make or change a version and say whether it is new; ``replace`` clears what is not given."""
    with store.write() as transaction:
        version, new = transaction.versions.ensure(ref, now)
        if build_url is not None or replace:
            transaction.versions.set_build_url(version.id, build_url)
        if replace:
            for tag in version.tags:
                if tag.name not in tags:
                    transaction.versions.remove_tag(ref, tag.name)
        for name in tags:
            transaction.versions.add_tag(version, name, now)
        return transaction.versions.get(ref) or version, new


def delete_version(store: Store, ref: VersionRef, now: datetime) -> bool:
    """Remove a version with its contracts and results; say whether there was one.

    Raises:
        StillAliveError: it is alive in some environment.
    """
    with store.write() as transaction:
        refuse_alive_version(transaction, ref, now)
        return transaction.versions.delete(ref)


def add_to_branch(
    store: Store, ref: VersionRef, branch: str, settings: BrokerSettings, now: datetime
) -> tuple[VersionRecord, bool]:
    """Put a version at the head of a branch, both made where needed; say whether it is new there."""
    with store.write() as transaction:
        version, _ = transaction.versions.ensure(ref, now)
        new = put_on_branch(transaction, version, branch, settings, now)
        return transaction.versions.get(ref) or version, new


def remove_from_branch(store: Store, ref: VersionRef, branch: str) -> bool:
    """Take a version off a branch; say whether it was there."""
    with store.write() as transaction:
        return transaction.versions.remove_from_branch(ref, branch)


def find_branch(store: Store, pacticipant: str, branch: str) -> BranchRecord | None:
    """Return a branch."""
    with store.read() as transaction:
        return transaction.versions.branch(pacticipant, branch)


def list_branches(
    store: Store, pacticipant: str, page: Page | None = None, containing: str | None = None
) -> Slice[BranchRecord]:
    """Return the branches of a pacticipant."""
    with store.read() as transaction:
        return transaction.versions.branches(pacticipant, page, containing)


def delete_branch(store: Store, pacticipant: str, branch: str) -> bool:
    """Remove a branch, not its versions; say whether there was one."""
    with store.write() as transaction:
        return transaction.versions.delete_branch(pacticipant, branch)


def find_tag(store: Store, ref: VersionRef, tag: str) -> TagRecord | None:
    """Return a tag of a version."""
    with store.read() as transaction:
        return transaction.versions.tag(ref, tag)


def add_tag(store: Store, ref: VersionRef, tag: str, settings: BrokerSettings, now: datetime) -> tuple[TagRecord, bool]:
    """Tag a version, made where needed; say whether the tag is new there."""
    with store.write() as transaction:
        version, _ = transaction.versions.ensure(ref, now)
        new = put_tag(transaction, version, tag, settings, now)
        return transaction.versions.tag(ref, tag) or TagRecord(name=tag, created_at=now), new


def remove_tag(store: Store, ref: VersionRef, tag: str) -> bool:
    """Take a tag off; say whether it was there."""
    with store.write() as transaction:
        return transaction.versions.remove_tag(ref, tag)
