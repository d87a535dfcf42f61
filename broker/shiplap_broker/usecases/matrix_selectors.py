"""Finds the versions that selectors mean, and says in words what was meant and what was found."""

from datetime import datetime

from shiplap.model.version import VersionRef
from shiplap_broker.store.records import VersionRecord
from shiplap_broker.usecases.matrix_values import Resolved, VersionSelector
from shiplap_broker.usecases.ports import Transaction


def resolve(transaction: Transaction, selector: VersionSelector, now: datetime, *, specified: bool) -> Resolved:
    """Return the versions that a selector means."""
    name, branch = selector.pacticipant, selector.branch
    if selector.main_branch:
        record = transaction.pacticipants.get(name)
        branch = None if record is None else record.main_branch
    versions: tuple[VersionRecord | None, ...] = ()
    if selector.version is not None:
        versions = (transaction.versions.get(VersionRef(name, selector.version)),)
    elif selector.environment is not None:
        versions = tuple(in_environment(transaction, name, selector.environment, now))
    elif selector.main_branch and branch is None:
        versions = ()
    elif selector.latest:
        versions = (transaction.versions.latest(name, branch=branch, tag=selector.tag),)
    elif branch is not None or selector.tag is not None:
        versions = transaction.versions.page(name, None, branch=branch, tag=selector.tag).items
    found = tuple(version for version in versions if version is not None)
    return Resolved(selector=selector, versions=found, specified=specified, branch=branch)


def chosen_version(transaction: Transaction, selector: VersionSelector, now: datetime) -> VersionRecord | None:
    """Return the one version that a selector means, ``None`` where it means none or several."""
    versions = resolve(transaction, selector, now, specified=True).versions
    return versions[0] if len(versions) == 1 else None


def in_environment(transaction: Transaction, pacticipant: str, environment: str, now: datetime) -> list[VersionRecord]:
    """Return the versions of a pacticipant that are deployed or released in an environment now, newest first."""
    records = [
        *transaction.deployments.current(environment, pacticipant),
        *transaction.deployments.supported(environment, now, pacticipant),
    ]
    refs = dict.fromkeys(record.deployment.ref for record in records)
    versions = [transaction.versions.get(ref) for ref in refs]
    return sorted((each for each in versions if each is not None), key=lambda each: -each.id)


def describe(resolved: Resolved | None, pacticipant: str, version: VersionRecord | None) -> str:
    """Say what was meant by a selector, and which version that is in one row."""
    if resolved is None:
        return f"version {version.number} of {pacticipant}" if version else f"any version of {pacticipant}"
    selector = resolved.selector
    if selector.means_all:
        return f"any version of {pacticipant}"
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
    if selector.main_branch and resolved.branch is None:
        return f"the latest version of {name} from the main branch"
    if selector.latest:
        branch = f" from branch {resolved.branch}" if resolved.branch is not None else ""
        tag = f" with tag {selector.tag}" if selector.tag is not None else ""
        return f"the latest version of {name}{branch}{tag}"
    if selector.tag is not None:
        return f"a version of {name} with tag {selector.tag}"
    which = "one of the versions" if len(resolved.versions) > 1 else "the version"
    return f"{which} of {name} from branch {resolved.branch}"
