"""Versions with their branches and tags: seen, made, changed, removed."""

from datetime import datetime

from shiplap.model.version import VersionRef
from shiplap_broker.settings import BrokerSettings
from shiplap_broker.store.records import BranchRecord, Page, Slice, TagRecord, VersionRecord
from shiplap_broker.usecases.ports import Store
from shiplap_broker.usecases.values import VersionPresence


def find_version(store: Store, ref: VersionRef) -> VersionRecord | None:
    """Return a version."""
    raise NotImplementedError


def list_versions(
    store: Store, pacticipant: str, page: Page | None = None, branch: str | None = None, tag: str | None = None
) -> Slice[VersionRecord]:
    """Return versions of a pacticipant, newest first."""
    raise NotImplementedError


def latest_version(
    store: Store, pacticipant: str, branch: str | None = None, tag: str | None = None
) -> VersionRecord | None:
    """Return the newest version, the head of a branch, or the newest with a tag."""
    raise NotImplementedError


def version_presence(store: Store, ref: VersionRef, now: datetime) -> VersionPresence:
    """Return where a version is deployed and released now."""
    raise NotImplementedError


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
    raise NotImplementedError


def delete_version(store: Store, ref: VersionRef) -> bool:
    """Remove a version with its contracts and results; say whether there was one."""
    raise NotImplementedError


def add_to_branch(
    store: Store, ref: VersionRef, branch: str, settings: BrokerSettings, now: datetime
) -> tuple[VersionRecord, bool]:
    """Put a version at the head of a branch, both made where needed; say whether it is new there."""
    raise NotImplementedError


def remove_from_branch(store: Store, ref: VersionRef, branch: str) -> bool:
    """Take a version off a branch; say whether it was there."""
    raise NotImplementedError


def find_branch(store: Store, pacticipant: str, branch: str) -> BranchRecord | None:
    """Return a branch."""
    raise NotImplementedError


def list_branches(
    store: Store, pacticipant: str, page: Page | None = None, containing: str | None = None
) -> Slice[BranchRecord]:
    """Return the branches of a pacticipant."""
    raise NotImplementedError


def delete_branch(store: Store, pacticipant: str, branch: str) -> bool:
    """Remove a branch, not its versions; say whether there was one."""
    raise NotImplementedError


def find_tag(store: Store, ref: VersionRef, tag: str) -> TagRecord | None:
    """Return a tag of a version."""
    raise NotImplementedError


def add_tag(store: Store, ref: VersionRef, tag: str, settings: BrokerSettings, now: datetime) -> tuple[TagRecord, bool]:
    """Tag a version, made where needed; say whether the tag is new there."""
    raise NotImplementedError


def remove_tag(store: Store, ref: VersionRef, tag: str) -> bool:
    """Take a tag off; say whether it was there."""
    raise NotImplementedError
