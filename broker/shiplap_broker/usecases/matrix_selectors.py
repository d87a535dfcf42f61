"""Finds the versions that selectors mean, and says in words what was meant and what was found."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from shiplap.model.version import VersionRef
from shiplap_broker.store.records import DeploymentRecord, VersionRecord
from shiplap_broker.usecases.matrix_values import Resolved, VersionSelector
from shiplap_broker.usecases.ports import Transaction


class Resolver:
    """Finds versions in one transaction; a version, and what lives in an environment, is read once."""

    def __init__(self, transaction: Transaction, now: datetime) -> None:
        """Look at what ``transaction`` sees, with support that ends by ``now`` ended."""
        self._transaction = transaction
        self._now = now
        self._present: dict[str, list[DeploymentRecord]] = {}
        self._live: dict[tuple[str, str], list[VersionRecord]] = {}
        self._by_ref: dict[VersionRef, VersionRecord | None] = {}
        self._by_id: dict[int, VersionRecord] = {}

    def resolve(self, selector: VersionSelector, *, specified: bool) -> Resolved:
        """Return the versions that a selector means."""
        name, branch = selector.pacticipant, selector.branch
        if selector.main_branch:
            record = self._transaction.pacticipants.get(name)
            branch = None if record is None else record.main_branch
        found = tuple(version for version in self._versions(selector, branch) if version is not None)
        return Resolved(selector=selector, versions=found, specified=specified, branch=branch)

    def _versions(self, selector: VersionSelector, branch: str | None) -> Sequence[VersionRecord | None]:
        versions, name = self._transaction.versions, selector.pacticipant
        if selector.version is not None:
            return (self.version(VersionRef(name, selector.version)),)
        if selector.environment is not None:
            self.look_at(selector.environment, (name,))
            return self._live[selector.environment, name]
        if selector.main_branch and branch is None:
            return ()
        if selector.latest:
            return (versions.latest(name, branch=branch, tag=selector.tag),)
        if branch is not None or selector.tag is not None:
            return versions.page(name, None, branch=branch, tag=selector.tag).items
        return ()

    def look_at(self, environment: str, names: Iterable[str]) -> None:
        """Read what of some pacticipants is deployed or released in an environment now, all at once."""
        unread = [name for name in names if (environment, name) not in self._live]
        if not unread:
            return
        records = [one for one in self.present(unread) if one.deployment.environment == environment]
        self._live.update({(environment, name): [] for name in unread})
        for version in sorted(self.by_ids({record.version_id for record in records}), key=lambda one: -one.id):
            self._live[environment, version.pacticipant].append(version)

    def present(self, names: Iterable[str]) -> list[DeploymentRecord]:
        """Return what of some pacticipants is deployed or released now, in all environments."""
        wanted = dict.fromkeys(names)
        unread = [name for name in wanted if name not in self._present]
        if unread:
            self._present.update({name: [] for name in unread})
            for record in self._transaction.deployments.present(unread, self._now):
                self._present[record.deployment.pacticipant].append(record)
        return [record for name in wanted for record in self._present[name]]

    def one(self, selector: VersionSelector) -> VersionRecord | None:
        """Return the one version that a selector means, ``None`` where it means none or several."""
        found = self.resolve(selector, specified=True).versions
        return found[0] if len(found) == 1 else None

    def version(self, ref: VersionRef) -> VersionRecord | None:
        """Return a version, ``None`` where there is none."""
        if ref not in self._by_ref:
            found = self._transaction.versions.get(ref)
            self._by_ref[ref] = found
            self._keep(() if found is None else (found,))
        return self._by_ref[ref]

    def by_ids(self, wanted: Iterable[int]) -> list[VersionRecord]:
        """Return the versions with these keys."""
        keys = dict.fromkeys(wanted)
        missing = keys.keys() - self._by_id.keys()
        if missing:
            self._keep(self._transaction.versions.by_ids(missing))
        return [self._by_id[key] for key in keys if key in self._by_id]

    def _keep(self, found: Iterable[VersionRecord]) -> None:
        for version in found:
            self._by_id[version.id] = version
            self._by_ref[version.ref] = version


def describe(resolved: Resolved | None, pacticipant: str, version: VersionRecord | None) -> str:
    """Say what was meant by a selector, and which version that is in one row."""
    if resolved is None:
        return f"version {version.number} of {pacticipant}" if version else f"any version of {pacticipant}"
    selector = resolved.selector
    if selector.means_all:
        return f"any version of {pacticipant}"
    if selector.main_branch and version is None:
        which = "the latest version" if selector.latest else "a version"
        return f"{which} of {pacticipant} from the main branch (no versions exist for this branch)"
    if selector.version is not None:
        return f"version {selector.version} of {pacticipant}"
    if selector.environment is not None:
        return _in_environment(resolved, version)
    number = version.number if version is not None else "no such version exists"
    return f"{_meant(resolved)} ({number})"


def _in_environment(resolved: Resolved, version: VersionRecord | None) -> str:
    name, environment = resolved.selector.pacticipant, resolved.selector.environment
    if version is None:
        missing = "no version is currently recorded as deployed/released in this environment"
        return f"a version of {name} currently in {environment} ({missing})"
    which = "one of the versions" if len(resolved.versions) > 1 else "the version"
    return f"{which} of {name} currently in {environment} ({version.number})"


def _meant(resolved: Resolved) -> str:
    selector, name = resolved.selector, resolved.selector.pacticipant
    if selector.latest:
        branch = f" from branch {resolved.branch}" if resolved.branch is not None else ""
        tag = f" with tag {selector.tag}" if selector.tag is not None else ""
        return f"the latest version of {name}{branch}{tag}"
    if selector.tag is not None:
        return f"a version of {name} with tag {selector.tag}"
    which = {0: "a version", 1: "the version"}.get(len(resolved.versions), "one of the versions")
    return f"{which} of {name} from branch {resolved.branch}"


def describe_missing(selector: VersionSelector) -> str:
    """Say of a selector the client gave that it means no version."""
    name = selector.pacticipant
    if selector.tag is not None:
        return f"No version with tag {selector.tag} exists for {name}"
    if selector.branch is not None:
        return f"No version of {name} from branch {selector.branch} exists"
    if selector.main_branch:
        return f"No version of {name} from the main branch exists"
    if selector.environment is not None:
        where = f"in environment {selector.environment}"
        return f"No version of {name} is currently recorded as deployed or released {where}"
    version = "" if selector.version is None else f"version {selector.version} of "
    return f"No pacts or verifications have been published for {version}{name}"
