"""What the store keeps, as frozen values: the nouns of the port, the same for every implementation of it.

All times are aware datetimes in UTC. ``id`` is a number that grows in the order of creation; it is the only order of
versions there is (Pact's ``order_versions_by_date``).
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from shiplap.model.deployment import Deployment, Strategy
from shiplap.model.evidence import Break
from shiplap.model.json_value import JsonValue
from shiplap.model.provenance import Provenance
from shiplap.model.version import VersionRef


@dataclass(frozen=True, slots=True, kw_only=True)
class PacticipantRecord:
    """A pacticipant and what people said about it."""

    id: int
    name: str
    created_at: datetime
    updated_at: datetime
    display_name: str | None = None
    main_branch: str | None = None
    repository_url: str | None = None
    repository_name: str | None = None
    repository_namespace: str | None = None
    labels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelRecord:
    """A label on a pacticipant."""

    name: str
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class TagRecord:
    """A tag on a version."""

    name: str
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class BranchVersionRecord:
    """A version on a branch; ``head`` says that no other version was added to the branch later."""

    name: str
    head: bool
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionRecord:
    """A version of a pacticipant, with its branches and tags in the order in which they were given."""

    id: int
    pacticipant: str
    number: str
    created_at: datetime
    build_url: str | None = None
    branches: tuple[BranchVersionRecord, ...] = ()
    tags: tuple[TagRecord, ...] = ()

    @property
    def ref(self) -> VersionRef:
        """The name of the version."""
        return VersionRef(self.pacticipant, self.number)


@dataclass(frozen=True, slots=True, kw_only=True)
class BranchRecord:
    """A branch of a pacticipant; ``updated_at`` is when the last version was added to it."""

    id: int
    pacticipant: str
    name: str
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ContentRecord:
    """One distinct content between a consumer and a provider; versions that did not change it share it.

    Attributes:
        sha: Pact Broker's digest (SHA-1), which names the content in URLs.
        text: the contract as it was published first with this content.
        provenance: where its weakest interaction comes from, if it says so.
    """

    id: int
    consumer: str
    provider: str
    sha: str
    text: str
    created_at: datetime
    provenance: Provenance | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicationRecord:
    """That a consumer version published a content for a provider; there is one for each consumer version and provider.

    Attributes:
        revision: 1, and one more for every time the content was changed afterwards.
    """

    id: int
    consumer: str
    consumer_version: str
    consumer_version_id: int
    provider: str
    content_id: int
    sha: str
    revision: int
    created_at: datetime

    @property
    def consumer_ref(self) -> VersionRef:
        """The consumer version."""
        return VersionRef(self.consumer, self.consumer_version)


@dataclass(frozen=True, slots=True, kw_only=True)
class IntegrationRecord:
    """A consumer that has ever published a contract with a provider; ``updated_at`` is its last publication."""

    consumer: str
    provider: str
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class VerificationRecord:
    """A result of verifying one content by one provider version.

    Attributes:
        number: names the result; unique in the broker and growing.
        consumer_versions: numbers of the consumer versions for whose sake the content was verified; empty where the
            publisher of the result did not say.
        test_results: what the verifier reported for each interaction, as JSON.
        breaks: the interactions that failed, as far as the test results tell them.
        work_in_progress: the content was verified as work in progress; such a success does not end that state.
        run: the run of a CI system whose shards were merged into it; ``None`` for results that came whole.
    """

    number: int
    consumer: str
    provider: str
    provider_version: str
    content_id: int
    sha: str
    success: bool
    created_at: datetime
    consumer_versions: tuple[str, ...] = ()
    build_url: str | None = None
    test_results: JsonValue = None
    breaks: tuple[Break, ...] = ()
    verified_by: JsonValue = None
    work_in_progress: bool = False
    run: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShardRecord:
    """What one shard of a run reported for a content and a provider version: its last word.

    Attributes:
        run: names the run; the same for all its shards and for a repetition of one of them.
        shard: which one, counted from 1.
        shards: how many the run has.
        success: nothing in it failed; true where it has nothing of this content.
        test_results: as the verifier sent them.
    """

    content_id: int
    run: str
    shard: int
    shards: int
    success: bool
    test_results: JsonValue
    created_at: datetime


STEADY_AFTER = 5
"""So many results of one content and provider version that agree, one after the other, and the pair is not flaky."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceRow:
    """The latest result that bears on one consumer version and one provider version.

    Attributes:
        direct: a result was published for this very consumer version, not only for another one with the same content.
        provenance: where the weakest interaction of the content comes from, if it says so.
        flaky: among the last `STEADY_AFTER` results of the same content and provider version one says the opposite.
    """

    consumer: VersionRef
    provider: VersionRef
    success: bool
    direct: bool
    verified_at: datetime
    number: int
    breaks: tuple[Break, ...] = ()
    provenance: Provenance | None = None
    flaky: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PassedBy:
    """Which successful results count; without any field set, all do.

    Attributes:
        branch: id of a branch of the provider: results of versions on it.
        tag: results of versions with this tag.
        elsewhere: turns ``branch`` or ``tag`` round: results of versions on any other branch, or with any other tag.
        before: only results older than this.
        since: only results not older than this.
        settled: leave out results of contracts that were verified as work in progress.
    """

    branch: int | None = None
    tag: str | None = None
    elsewhere: bool = False
    before: datetime | None = None
    since: datetime | None = None
    settled: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class EnvironmentRecord:
    """An environment; ``revision`` changes with every record that changes what is alive in it."""

    id: int
    uuid: str
    name: str
    production: bool
    created_at: datetime
    updated_at: datetime
    display_name: str | None = None
    contacts: JsonValue = None
    revision: int = 0

    @property
    def label(self) -> str:
        """The display name, or one made from the name as Pact Broker does."""
        return self.display_name or self.name


@dataclass(frozen=True, slots=True, kw_only=True)
class DeploymentRecord:
    """A deployment as stored.

    Attributes:
        deployment: the record as the overlap model sees it; its ``id`` is a UUID.
        created_at: when the record was written.
        ended: when another deployment, an abort, an undeployment or the end of support took its place, before any
            drain; ``None`` while nothing did.
        predecessor: id of the deployment it replaces, ``None`` where it is the first.
        decision: id of the gate's decision that let it start.
        actor: who started it.
        version_id: id of the version; given by the store.
    """

    deployment: Deployment
    created_at: datetime
    ended: datetime | None = None
    predecessor: str | None = None
    decision: str | None = None
    actor: str | None = None
    version_id: int = 0

    @property
    def is_release(self) -> bool:
        """Whether it is one of many releases that live side by side, rather than a deployment that replaces another."""
        return self.deployment.strategy is Strategy.RELEASE

    @property
    def is_open(self) -> bool:
        """Whether it was started and neither finished nor aborted."""
        return self.deployment.finished is None and self.deployment.undeployed is None and not self.is_release


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionRecord:
    """A decision of the gate with everything needed to explain it again.

    Attributes:
        id: short, for people.
        action: what was asked, in a word: ``deploy``, ``finish``, ``rollback``, ``none``.
        at: the instant the decision is about; may differ from ``created_at``.
        decision: the decision as JSON text of `shiplap.wire.decision`.
        inputs: the snapshot and the action as JSON text.
        digest: the same for the same answer to the same question from the same facts; ``None`` where it is kept alone.
    """

    id: str
    created_at: datetime
    at: datetime
    environment: str
    pacticipant: str
    version: str
    action: str
    verdict: str
    decision: str
    inputs: str
    digest: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AllowanceRecord:
    """A person's word that a pair may meet for a while; ``environment`` ``None`` means everywhere."""

    consumer: VersionRef
    provider: VersionRef
    until: datetime
    because: str
    created_at: datetime
    environment: str | None = None
    actor: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A slice of a list: ``size`` items from page ``number`` on, counted from 1."""

    number: int = 1
    size: int = 100


_Item = TypeVar("_Item")


@dataclass(frozen=True, slots=True)
class Slice(Generic[_Item]):
    """The items of one page and how many there are in all."""

    items: tuple[_Item, ...]
    total: int
