"""What the use cases give and take beyond the records: frozen values, so that pages and API render the same things."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum
from typing import TypeAlias

from shiplap.model.deployment import EnvironmentPolicy, Integration, Policy, Strategy
from shiplap.model.json_value import JsonValue
from shiplap.model.selector import Selector
from shiplap.model.version import VersionRef
from shiplap.overlap import Decision
from shiplap.overlap.reasons import Reason
from shiplap_broker.store.records import (
    ContentRecord,
    DecisionRecord,
    DeploymentRecord,
    PublicationRecord,
    VersionRecord,
)


class OnConflict(Enum):
    """What to do with a contract that its version published before."""

    OVERWRITE = "overwrite"
    MERGE = "merge"


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractToPublish:
    """One contract on its way in; ``text`` is JSON that the caller has parsed once without error."""

    provider: str
    text: str
    consumer: str | None = None
    on_conflict: OnConflict = OnConflict.OVERWRITE


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """What a build publishes: contracts of one version, and what to know about the version.

    ``branch``, ``tags`` and ``build_url`` are those of the version; contracts with a ``consumer`` other than
    ``pacticipant`` are refused. ``announced_from`` is the root URL with which webhooks hear of it; ``None`` tells none.
    """

    pacticipant: str
    version: str
    contracts: tuple[ContractToPublish, ...]
    branch: str | None = None
    tags: tuple[str, ...] = ()
    build_url: str | None = None
    announced_from: str | None = None


class ContentChange(Enum):
    """What publishing did to the contract of a version."""

    NEW = "new"
    REPEATED = "repeated"
    CHANGED = "changed"
    MERGED = "merged"


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldWebhook:
    """That a webhook hears of an event; ``delivery`` is the uuid of the delivery that will tell it."""

    name: str
    is_described: bool
    event: str
    delivery: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Announced:
    """What was put into the outbox about a contract.

    Attributes:
        has_webhooks: whether any webhook listens to this integration, to whatever event.
        told: the webhooks that hear of it.
        requiring: how many provider versions that matter lack a result, where somebody wants to know.
    """

    has_webhooks: bool = False
    told: tuple[ToldWebhook, ...] = ()
    requiring: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedContract:
    """One contract that is published now.

    Attributes:
        new_for: what makes the content news: tags and branches of the consumer for which it is the first contract, and
            ``previous`` where it differs from the contract before it.
        content_changed: whether Pact's event ``contract_content_changed`` happened.
        first_for_tags: tags for which it is the first contract of this integration.
        differs_from_latest_with: tags whose latest contract had other content.
        provider_verifies: whether the provider has ever published a result for this integration.
        announced: which webhooks hear of it.
    """

    publication: PublicationRecord
    change: ContentChange
    content_changed: bool
    first_for_tags: tuple[str, ...] = ()
    differs_from_latest_with: tuple[str, ...] = ()
    first_at_all: bool = False
    provider_verifies: bool = False
    announced: Announced = field(default_factory=Announced)


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishResult:
    """What publishing did."""

    version: VersionRecord
    version_is_new: bool
    contracts: tuple[PublishedContract, ...]


@dataclass(frozen=True, slots=True)
class Contract:
    """A publication and its content."""

    publication: PublicationRecord
    content: ContentRecord
    version: VersionRecord


@dataclass(frozen=True, slots=True)
class OfVersion:
    """Choose the contract that a consumer version published."""

    number: str


@dataclass(frozen=True, slots=True)
class LatestOf:
    """Choose the newest contract: of all, of the head of ``branch``, or of those with ``tag``."""

    branch: str | None = None
    tag: str | None = None


@dataclass(frozen=True, slots=True)
class WithDigest:
    """Choose the content with Pact Broker's digest ``sha``, in its newest publication."""

    sha: str


WhichContract: TypeAlias = OfVersion | LatestOf | WithDigest


class Presence(Enum):
    """Why a version is alive in an environment, in Pact's words where it has them."""

    DEPLOYED = "deployed"
    RELEASED = "released"
    ROLLBACK = "rollback"


@dataclass(frozen=True, slots=True, kw_only=True)
class Selected:
    """One reason for which a contract is to be verified.

    Attributes:
        selector: the selector that chose it; ``None`` for work in progress.
        version: the consumer version that it chose.
        branch: the branch whose head the version is, where the selector is about branches.
        tag: the tag the version has, where the selector is about tags.
        environment: where the version is alive, where the selector is about environments; ``label`` is for people.
        presence: how it came there.
        until: when its window closes; ``None`` while it serves, or where nothing ends it.
        serving: whether it is deployed or being deployed, not only alive in a window.
        latest: the newest with the tag, or of all.
        fallback: the selector's fallback was taken.
        promised: somebody said how versions of the pacticipant live there, by a policy or by a strategy.
    """

    selector: Selector | None
    version: VersionRef
    version_id: int
    branch: str | None = None
    tag: str | None = None
    environment: str | None = None
    label: str | None = None
    presence: Presence | None = None
    until: datetime | None = None
    serving: bool = True
    latest: bool = False
    fallback: bool = False
    promised: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """Whether a failure of this contract would break the provider's build, and what was looked at.

    Attributes:
        pending: a failure does not count yet.
        branch: the provider's branch the answer is about, where one was given.
        pending_tags, settled_tags: the provider's tags the answer is about, where only tags were given.
    """

    pending: bool
    branch: str | None = None
    pending_tags: tuple[str, ...] = ()
    settled_tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractToVerify:
    """One distinct content a provider has to verify.

    Attributes:
        publication: the newest chosen publication of the content.
        reasons: why it was chosen, in the order of the selectors.
        pending: ``None`` where the caller did not want to know.
        work_in_progress: no selector chose it; it is verified ahead of being merged.
    """

    publication: PublicationRecord
    reasons: tuple[Selected, ...]
    pending: Pending | None = None
    work_in_progress: bool = False

    @property
    def consumer_versions(self) -> tuple[str, ...]:
        """The numbers of the consumer versions it was chosen for, oldest first."""
        chosen = {reason.version_id: reason.version.number for reason in self.reasons}
        return tuple(chosen[key] for key in sorted(chosen))


@dataclass(frozen=True, slots=True, kw_only=True)
class ForVerification:
    """What a provider's build asks before it verifies.

    Attributes:
        selectors: empty for the default: each consumer's main branch (else the tag named like it, else the latest) and
            everything alive.
        branch: the branch of the provider version.
        tags: tags of the provider version.
        include_pending: tell pending contracts from settled ones.
        work_in_progress_since: also take the heads of branches and tags published after this instant.
        alive_blocks: no contract that is alive somewhere is pending; otherwise only those of pacticipants with a policy
            or deployments that Shiplap started, since for all others it answers as Pact Broker does.
    """

    selectors: tuple[Selector, ...] = ()
    alive_blocks: bool = False
    branch: str | None = None
    tags: tuple[str, ...] = ()
    include_pending: bool = True
    work_in_progress_since: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultToRecord:
    """The result of verifying one content.

    Attributes:
        consumer_versions: numbers of the consumer versions it was verified for; empty where the client did not say,
            then it counts for the newest publication of the content.
        test_results: any JSON; kept up to a size, see `shiplap_broker.usecases.record_verification`.
        announced_from: the root URL with which webhooks hear of it; ``None`` tells none.
    """

    provider: str
    consumer: str
    sha: str
    provider_version: str
    success: bool
    consumer_versions: tuple[str, ...] = ()
    build_url: str | None = None
    test_results: JsonValue = None
    verified_by: JsonValue = None
    work_in_progress: bool = False
    announced_from: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EnvironmentToKeep:
    """What people say about an environment."""

    name: str
    production: bool
    display_name: str | None = None
    contacts: JsonValue = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PacticipantChanges:
    """What people say about a pacticipant; ``None`` leaves a field as it is, unless the change is to ``replace``."""

    display_name: str | None = None
    main_branch: str | None = None
    repository_url: str | None = None
    repository_name: str | None = None
    repository_namespace: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeploymentToStart:
    """A deployment a pipeline wants to start.

    Attributes:
        strategy: ``None`` takes the one of the policy, else ``rolling``.
        together_with: versions that move in the same deployment, such as a page and its API.
        force: why it shall start whatever the gate says.
    """

    pacticipant: str
    version: str
    environment: str
    target: str | None = None
    strategy: Strategy | None = None
    duration: timedelta | None = None
    weight: float | None = None
    together_with: tuple[VersionRef, ...] = ()
    force: str | None = None
    actor: str | None = None


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision of the gate and the id under which it can be explained again."""

    id: str
    decision: Decision
    environment: str


@dataclass(frozen=True, slots=True)
class Started:
    """What came of asking to start: no deployments where the gate did not let them."""

    deployments: tuple[DeploymentRecord, ...]
    decided: Decided


@dataclass(frozen=True, slots=True)
class Finished:
    """What came of asking to finish: no deployment where the gate did not let the old instances go."""

    deployment: DeploymentRecord | None
    decided: Decided


@dataclass(frozen=True, slots=True)
class Explained:
    """A decision made earlier, as stored and as a value."""

    record: DecisionRecord
    decision: Decision


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicySet:
    """Everything a policy file says."""

    policies: tuple[Policy, ...] = ()
    environments: tuple[EnvironmentPolicy, ...] = ()
    integrations: tuple[Integration, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AliveVersion:
    """A consumer version that is alive in an environment at an instant.

    Attributes:
        serving: it is deployed or being deployed; else it lives in a window only.
        until: when it stops being alive, by what is known now; ``None`` where nothing ends it.
        why: what sets ``until``.
        publication: its contract with the provider that was asked about.
    """

    version: VersionRef
    publication: PublicationRecord
    serving: bool
    presence: Presence
    since: datetime
    until: datetime | None
    why: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionPresence:
    """Where a version is or was: what the resource of a version links to."""

    deployed: tuple[DeploymentRecord, ...] = ()
    released: tuple[DeploymentRecord, ...] = ()
