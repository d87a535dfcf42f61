"""Taking over what another broker recorded, with its dates: a version, a content's results, or an environment a step.

Each step is one transaction and may be repeated: what is there already stays as it is. Nothing is announced to
webhooks, since none of it happens now.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from shiplap.model.deployment import Deployment, Strategy
from shiplap.model.json_value import JsonObject, JsonValue
from shiplap.model.version import VersionRef
from shiplap_broker.store.records import DeploymentRecord, EnvironmentRecord, VerificationRecord
from shiplap_broker.usecases.merge_contracts import holds
from shiplap_broker.usecases.ports import Store, Transaction
from shiplap_broker.usecases.publish_contracts import provenance_in, with_ids
from shiplap_broker.usecases.read_test_results import read_breaks
from shiplap_broker.usecases.record_verification import bounded

_SAME_MOMENT = timedelta(seconds=5)  # another broker writes both ends of a replacement in one request


@dataclass(frozen=True, slots=True, kw_only=True)
class OldPacticipant:
    """A pacticipant as the other broker describes it."""

    name: str
    created_at: datetime
    display_name: str | None = None
    main_branch: str | None = None
    repository_url: str | None = None
    repository_name: str | None = None
    repository_namespace: str | None = None
    labels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OldPact:
    """What a version published for a provider, without what the other broker added to it, and its digest."""

    provider: str
    document: JsonObject
    sha: str
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OldVersion:
    """A version; ``branches`` and ``tags`` say since when it has each, tags in the order in which they were given."""

    ref: VersionRef
    created_at: datetime
    build_url: str | None = None
    branches: Mapping[str, datetime] = field(default_factory=dict)
    tags: Mapping[str, datetime] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class OldResult:
    """A verification result; ``consumer_version`` is the one for whose sake the content was verified, if known."""

    provider_version: str
    success: bool
    verified_at: datetime
    build_url: str | None = None
    test_results: JsonValue = None
    verified_by: JsonValue = None
    consumer_version: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OldDeployment:
    """A deployed or released version; ``ended`` when it was replaced or taken back, or its support ended."""

    id: str
    ref: VersionRef
    target: str | None
    created_at: datetime
    ended: datetime | None
    is_release: bool


def take_pacticipant(store: Store, old: OldPacticipant) -> None:
    """Make a pacticipant, or add to a known one what nobody said about it here."""
    with store.write() as transaction:
        known = transaction.pacticipants.ensure(old.name, old.created_at)
        transaction.pacticipants.save(
            replace(
                known,
                display_name=known.display_name or old.display_name,
                main_branch=known.main_branch or old.main_branch,
                repository_url=known.repository_url or old.repository_url,
                repository_name=known.repository_name or old.repository_name,
                repository_namespace=known.repository_namespace or old.repository_namespace,
            )
        )
        for label in old.labels:
            transaction.pacticipants.add_label(old.name, label, old.created_at)


@dataclass(frozen=True, slots=True)
class TakenPact:
    """A contract that was copied: its digest, ``None`` where another is here and stays; and whether it is new here."""

    sha: str | None
    is_new: bool = False


@dataclass(frozen=True, slots=True)
class TakenVersion:
    """A version that was copied, whether it is new here, and its contracts in their order."""

    is_new: bool
    pacts: tuple[TakenPact, ...]


def take_version(store: Store, old: OldVersion, pacts: Sequence[OldPact]) -> TakenVersion:
    """Make a version with its branches, tags and contracts, all or nothing."""
    with store.write() as transaction:
        version, is_new = transaction.versions.ensure(old.ref, old.created_at)
        if old.build_url is not None and version.build_url is None:
            transaction.versions.set_build_url(version.id, old.build_url)
        for branch, since in old.branches.items():
            transaction.versions.add_to_branch(version, branch, since)
        for tag, since in old.tags.items():
            transaction.versions.add_tag(version, tag, since)
        return TakenVersion(is_new, tuple(_take_pact(transaction, old.ref, one) for one in pacts))


def _take_pact(transaction: Transaction, consumer: VersionRef, pact: OldPact) -> TakenPact:
    """Publish a contract, or what was merged into it since."""
    text = with_ids(pact.document)
    before = transaction.contracts.publication(consumer, pact.provider)
    if before is not None and before.sha == pact.sha:
        return TakenPact(pact.sha)
    if before is not None and not holds(text, transaction.contracts.content_by_id(before.content_id).text):
        return TakenPact(None)
    version = transaction.versions.get(consumer)
    if version is None:
        raise LookupError(f"{consumer} is gone")
    transaction.pacticipants.ensure(pact.provider, pact.created_at)
    content = transaction.contracts.ensure_content(
        consumer.pacticipant, pact.provider, pact.sha, text, pact.created_at, provenance_in(text)
    )
    transaction.contracts.publish(version, content, pact.created_at)
    return TakenPact(pact.sha, is_new=True)


def take_head(store: Store, branch: str, head: VersionRef, now: datetime) -> None:
    """Make a version the head of its branch, where the order of creation does not make it that."""
    with store.write() as transaction:
        newest = transaction.versions.latest(head.pacticipant, branch=branch)
        version = transaction.versions.get(head)
        if version is None or newest is None or newest.ref == head:
            return
        if transaction.versions.remove_from_branch(head, branch):
            transaction.versions.add_to_branch(version, branch, now)


@dataclass(frozen=True, slots=True)
class TakenResults:
    """How many results were new, and the number of each here, in their order; ``None`` of one that was replaced."""

    new: int
    numbers: tuple[int | None, ...]


def take_results(store: Store, consumer: str, provider: str, sha: str, results: Sequence[OldResult]) -> TakenResults:
    """Store the results for one content, oldest first."""
    with store.write() as transaction:
        content = transaction.contracts.content(consumer, provider, sha)
        if content is None:
            return TakenResults(0, (None,) * len(results))
        known = {one.provider_version: one for one in transaction.verifications.of_content(content.id)}
        numbers: list[int | None] = []
        taken = 0
        for old in results:
            latest = known.get(old.provider_version)
            if latest is not None and latest.created_at >= old.verified_at:
                numbers.append(latest.number if latest.created_at == old.verified_at else None)
                continue
            version, _ = transaction.versions.ensure(VersionRef(provider, old.provider_version), old.verified_at)
            record = VerificationRecord(
                number=0,
                consumer=consumer,
                provider=provider,
                provider_version=version.number,
                content_id=content.id,
                sha=sha,
                success=old.success,
                created_at=old.verified_at,
                consumer_versions=() if old.consumer_version is None else (old.consumer_version,),
                build_url=old.build_url,
                test_results=bounded(old.test_results),
                breaks=() if old.success else read_breaks(old.test_results, content.text),
                verified_by=old.verified_by,
            )
            numbers.append(transaction.verifications.add(record, version).number)
            taken += 1
        return TakenResults(taken, tuple(numbers))


def take_environment(store: Store, old: EnvironmentRecord, deployments: Sequence[OldDeployment]) -> int:
    """Make an environment with everything that was deployed and released there; return how much of that was new.

    Where something was deployed here already, by other means, what the other broker knows of that target is left out.
    """
    with store.write() as transaction:
        known = transaction.environments.get(old.name) or transaction.environments.add(old)
        taken = 0
        for several in _by_target(deployments):
            if not _is_ours(transaction, known.name, several):
                taken += _take_target(transaction, known.name, several)
        if taken:
            transaction.environments.advance(known)
        return taken


def _by_target(deployments: Sequence[OldDeployment]) -> list[list[OldDeployment]]:
    """Return the deployments of each pacticipant and target in their order; releases apart."""
    found: dict[tuple[str, str | None, bool], list[OldDeployment]] = {}
    for one in sorted(deployments, key=lambda each: each.created_at):
        found.setdefault((one.ref.pacticipant, one.target, one.is_release), []).append(one)
    return list(found.values())


def _is_ours(transaction: Transaction, environment: str, several: Sequence[OldDeployment]) -> bool:
    first = several[0]
    newest = transaction.deployments.newest(first.ref.pacticipant, environment, first.target)
    return not first.is_release and newest is not None and newest.deployment.id not in {one.id for one in several}


def _take_target(transaction: Transaction, environment: str, several: Sequence[OldDeployment]) -> int:
    taken = 0
    for index, one in enumerate(several):
        before = several[index - 1] if index else None
        later = several[index + 1] if index + 1 < len(several) else None
        fresh = _deployment(one, environment, before, later)
        known = transaction.deployments.get(one.id)
        if known is None and transaction.versions.get(one.ref) is not None:
            transaction.deployments.add(fresh)
        elif known is not None and known.ended is None and fresh.ended is not None:
            transaction.deployments.save(_ended(known, fresh))
        else:
            continue
        taken += 1
    return taken


def _ended(known: DeploymentRecord, fresh: DeploymentRecord) -> DeploymentRecord:
    """Return a deployment that was copied before it ended, with its end."""
    what, end = known.deployment, fresh.deployment
    return replace(
        known,
        ended=fresh.ended,
        deployment=replace(what, undeployed=end.undeployed, support_ended=end.support_ended),
    )


def _deployment(
    old: OldDeployment, environment: str, before: OldDeployment | None, later: OldDeployment | None
) -> DeploymentRecord:
    """Return a record; what ended clearly before the next deployment was taken out of service, not replaced."""
    replaced = later is not None and old.ended is not None and old.ended >= later.created_at - _SAME_MOMENT
    return DeploymentRecord(
        deployment=Deployment(
            id=old.id,
            pacticipant=old.ref.pacticipant,
            version=old.ref.number,
            environment=environment,
            target=old.target,
            strategy=Strategy.RELEASE if old.is_release else None,
            started=old.created_at,
            finished=old.created_at,
            undeployed=None if old.is_release or replaced else old.ended,
            support_ended=old.ended if old.is_release else None,
        ),
        created_at=old.created_at,
        ended=old.ended,
        predecessor=None if old.is_release or before is None else before.id,
    )
