"""The repositories of the store as the use cases see them, one a noun; see `shiplap_broker.usecases.ports`."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from shiplap.model.deployment import EnvironmentPolicy, Integration, Policy
from shiplap.model.provenance import Provenance
from shiplap.model.version import VersionRef
from shiplap_broker.store.records import (
    BranchRecord,
    ContentRecord,
    DeploymentRecord,
    EnvironmentRecord,
    EvidenceRow,
    IntegrationRecord,
    LabelRecord,
    PacticipantRecord,
    Page,
    PassedBy,
    PublicationRecord,
    ShardRecord,
    Slice,
    TagRecord,
    VerificationRecord,
    VersionRecord,
)


class Pacticipants(Protocol):
    """Pacticipants and their labels."""

    def get(self, name: str) -> PacticipantRecord | None:
        """Return the pacticipant of that name."""

    def names(self) -> tuple[str, ...]:
        """Return all names in alphabetical order."""

    def missing(self, names: Collection[str]) -> tuple[str, ...]:
        """Return those of the names that no pacticipant has, in their order."""

    def page(
        self, page: Page | None, containing: str | None = None, label: str | None = None
    ) -> Slice[PacticipantRecord]:
        """Return pacticipants by name; only those ``containing`` a text in the name, or with a ``label``."""

    def ensure(self, name: str, now: datetime) -> PacticipantRecord:
        """Return the pacticipant of that name; make it first where there is none."""

    def save(self, record: PacticipantRecord) -> None:
        """Store the changed fields of a pacticipant; labels have methods of their own."""

    def delete(self, name: str) -> bool:
        """Remove a pacticipant with all its versions, contracts and results; say whether there was one."""

    def label(self, name: str, label: str) -> LabelRecord | None:
        """Return a label of a pacticipant."""

    def labels(self) -> tuple[str, ...]:
        """Return all labels in use, in alphabetical order."""

    def add_label(self, name: str, label: str, now: datetime) -> bool:
        """Put a label on a pacticipant; say whether it is new there."""

    def remove_label(self, name: str, label: str) -> bool:
        """Take a label off; say whether it was there."""


class Versions(Protocol):
    """Versions, the branches they are on and their tags."""

    def get(self, ref: VersionRef) -> VersionRecord | None:
        """Return the version of that name."""

    def by_ids(self, ids: Collection[int]) -> tuple[VersionRecord, ...]:
        """Return the versions with those ids, oldest first."""

    def ensure(self, ref: VersionRef, now: datetime) -> tuple[VersionRecord, bool]:
        """Return the version and whether it was made just now, the pacticipant included."""

    def set_build_url(self, version_id: int, url: str | None) -> None:
        """Store the address of the build that made the version."""

    def page(
        self, pacticipant: str, page: Page | None, branch: str | None = None, tag: str | None = None
    ) -> Slice[VersionRecord]:
        """Return versions, the newest first."""

    def latest(self, pacticipant: str, branch: str | None = None, tag: str | None = None) -> VersionRecord | None:
        """Return the newest version; on a branch, its head."""

    def latest_of(self, pacticipants: Collection[str]) -> Mapping[str, VersionRecord]:
        """Map those of some pacticipants that have versions to their newest."""

    def newest_tags(self, version_ids: Collection[int]) -> Mapping[int, frozenset[str]]:
        """Map those of the versions that are the newest with some tag to the tags of which they are."""

    def numbers(self, pacticipant: str, limit: int) -> tuple[str, ...]:
        """Return the numbers of the newest versions."""

    def delete(self, ref: VersionRef) -> bool:
        """Remove a version with its contracts and results; say whether there was one."""

    def branch(self, pacticipant: str, name: str) -> BranchRecord | None:
        """Return a branch."""

    def branches(self, pacticipant: str, page: Page | None, containing: str | None = None) -> Slice[BranchRecord]:
        """Return the branches of a pacticipant, the most recently changed first."""

    def add_to_branch(self, version: VersionRecord, branch: str, now: datetime) -> bool:
        """Put a version at the head of a branch, which is made where needed; say whether it is new there."""

    def remove_from_branch(self, ref: VersionRef, branch: str) -> bool:
        """Take a version off a branch; say whether it was there."""

    def delete_branch(self, pacticipant: str, branch: str) -> bool:
        """Remove a branch, not its versions; say whether there was one."""

    def tag(self, ref: VersionRef, tag: str) -> TagRecord | None:
        """Return a tag of a version."""

    def add_tag(self, version: VersionRecord, tag: str, now: datetime) -> bool:
        """Tag a version; say whether the tag is new there."""

    def remove_tag(self, ref: VersionRef, tag: str) -> bool:
        """Take a tag off; say whether it was there."""


class Contracts(Protocol):
    """Contents once per digest, who published them, and who talks to whom."""

    def content(self, consumer: str, provider: str, sha: str) -> ContentRecord | None:
        """Return a content by Pact Broker's digest."""

    def content_by_id(self, content_id: int) -> ContentRecord:
        """Return a content that is known to be there."""

    def ensure_content(
        self,
        consumer: str,
        provider: str,
        sha: str,
        text: str,
        now: datetime,
        provenance: Provenance | None = None,
    ) -> ContentRecord:
        """Return the content with that digest; the first text stored wins. Both pacticipants must be there."""

    def publish(self, version: VersionRecord, content: ContentRecord, now: datetime) -> PublicationRecord:
        """Store that a version published a content; a changed content is a new revision of the same publication."""

    def publication(self, consumer: VersionRef, provider: str) -> PublicationRecord | None:
        """Return what a consumer version published for a provider."""

    def publications_of(self, consumer: VersionRef) -> tuple[PublicationRecord, ...]:
        """Return everything a consumer version published, by provider."""

    def published_by(self, version_ids: Collection[int]) -> tuple[PublicationRecord, ...]:
        """Return everything some consumer versions published, by provider."""

    def history(self, consumer: str, provider: str, page: Page | None = None) -> Slice[PublicationRecord]:
        """Return the publications of an integration, the newest version first."""

    def latest(
        self, consumer: str, provider: str, branch: str | None = None, tag: str | None = None
    ) -> PublicationRecord | None:
        """Return the newest publication; with a branch, that of its head; with a tag, the newest with the tag."""

    def latest_by(self, consumers: Collection[str]) -> Mapping[tuple[str, str], PublicationRecord]:
        """Map consumer and provider to the newest publication, for all integrations of some consumers."""

    def latest_with_tags(self, consumers: Collection[str]) -> tuple[PublicationRecord, ...]:
        """Return the newest publication with each tag of each integration of some consumers, each once."""

    def latest_before(self, consumer: VersionRef, provider: str, tag: str | None) -> PublicationRecord | None:
        """Return the newest publication with a tag (without any: ``None``) of versions older than the consumer's."""

    def previous_distinct(self, publication: PublicationRecord) -> PublicationRecord | None:
        """Return the newest publication of the integration that is older and has other content."""

    def latest_of_content(self, content_id: int) -> PublicationRecord | None:
        """Return the newest publication with a content."""

    def of_branch_heads(
        self, provider: str, branch: str | None = None, consumer: str | None = None, since: datetime | None = None
    ) -> tuple[tuple[PublicationRecord, str], ...]:
        """Return the publications of the heads of a branch (of all: ``None``) made after ``since``, each with it."""

    def of_main_branches(self, provider: str, consumer: str | None = None) -> tuple[tuple[PublicationRecord, str], ...]:
        """Return the publications of the heads of each consumer's main branch, each with the branch."""

    def tagged(
        self, provider: str, tag: str, *, latest: bool, consumer: str | None = None
    ) -> tuple[PublicationRecord, ...]:
        """Return the publications of versions with a tag, or of each consumer only the latest of them."""

    def latest_of_every_tag(
        self, provider: str, since: datetime | None = None
    ) -> tuple[tuple[PublicationRecord, str], ...]:
        """Return the latest publication with each tag of each consumer made after ``since``, each with the tag."""

    def latest_of_consumers(self, provider: str, consumer: str | None = None) -> tuple[PublicationRecord, ...]:
        """Return the newest publication of each consumer of a provider."""

    def of_versions(self, provider: str, version_ids: Collection[int]) -> tuple[PublicationRecord, ...]:
        """Return what the given consumer versions published for a provider."""

    def providers_of(self, version_ids: Collection[int]) -> Mapping[int, frozenset[str]]:
        """Map those of the versions that published anything to the providers they have contracts with."""

    def delete_publication(self, consumer: VersionRef, provider: str) -> bool:
        """Remove a publication; say whether there was one."""

    def integrations(self, consumer: str | None = None, provider: str | None = None) -> tuple[IntegrationRecord, ...]:
        """Return the known integrations, by consumer and provider."""

    def around(self, names: Collection[str]) -> tuple[tuple[str, str], ...]:
        """Return consumer and provider of every integration that one of the named pacticipants takes part in."""

    def delete_integration(self, consumer: str, provider: str) -> bool:
        """Forget an integration with its contracts and results; say whether there was one."""


class Verifications(Protocol):
    """Results of verifications, kept per content and provider version."""

    def add(self, record: VerificationRecord, provider_version: VersionRecord) -> VerificationRecord:
        """Store a result, which becomes the latest of its content and provider version; return it with its number."""

    def get(self, number: int) -> VerificationRecord | None:
        """Return a result."""

    def delete(self, number: int) -> bool:
        """Remove a result; the one before it is the latest again; say whether there was one."""

    def latest_of_content(self, content_id: int) -> VerificationRecord | None:
        """Return the newest result for a content by whatever provider version."""

    def verified(self, pairs: Collection[tuple[str, str]]) -> frozenset[tuple[str, str]]:
        """Return those of some integrations, each a consumer and a provider, for which there is any result."""

    def of_content(self, content_id: int) -> tuple[VerificationRecord, ...]:
        """Return the latest result of each provider version for a content, the newest provider version first."""

    def latest_of_pair(self, content_id: int, provider_version: VersionRecord) -> VerificationRecord | None:
        """Return the result that counts for a content and a provider version."""

    def tallies(self, contents: Collection[int]) -> Mapping[tuple[int, int], tuple[int, int]]:
        """Map some contents and provider versions, where they have several results, to how many passed and failed.

        Only the last `STEADY_AFTER` results of each count.
        """

    def put_shard(self, record: ShardRecord, provider_version: VersionRecord) -> None:
        """Keep what a shard reported, in place of what it reported before in the same run."""

    def shards(self, content_id: int, provider_version: VersionRecord, run: str) -> tuple[ShardRecord, ...]:
        """Return what the shards of a run reported so far, by their number."""

    def forget_shards(self, content_id: int, provider_version: VersionRecord, except_run: str) -> None:
        """Forget the shards of all runs of a content and a provider version but one."""

    def of_contents(
        self, content_ids: Collection[int], *, replaced: bool = False
    ) -> Mapping[int, Sequence[tuple[int, VerificationRecord]]]:
        """Map contents to the latest result of each provider version, the newest provider version first.

        Each comes with the id of that version, and without what the verifier reported for each interaction. With
        ``replaced`` also the results that a later one of the same version replaced, the newest first.
        """

    def latest_of_contents(self, content_ids: Collection[int]) -> Mapping[int, tuple[int, VerificationRecord]]:
        """Map contents to their newest result, with the id of the provider version and without what was reported."""

    def passed(self, content_ids: Collection[int], by: PassedBy) -> frozenset[int]:
        """Return those contents for which a successful result of the asked kind exists."""

    def first_use_of_tag(self, pacticipant: str, tag: str) -> datetime | None:
        """Return when a tag was first put on a version of a pacticipant."""

    def evidence(
        self, consumer_versions: Collection[int], provider_versions: Collection[int]
    ) -> tuple[EvidenceRow, ...]:
        """Return what is known about each pair of the given versions that has a contract."""


class Environments(Protocol):
    """Environments."""

    def get(self, name: str) -> EnvironmentRecord | None:
        """Return the environment of that name."""

    def by_uuid(self, uuid: str) -> EnvironmentRecord | None:
        """Return the environment with that id."""

    def all(self) -> tuple[EnvironmentRecord, ...]:
        """Return all environments in the order of their labels."""

    def add(self, record: EnvironmentRecord) -> EnvironmentRecord:
        """Store a new environment; its ``id`` is given here."""

    def save(self, record: EnvironmentRecord) -> None:
        """Store the changed fields of an environment."""

    def delete(self, uuid: str) -> bool:
        """Remove an environment with its deployments; say whether there was one."""

    def advance(self, environment: EnvironmentRecord) -> bool:
        """Raise the revision by one, unless it is no longer that of ``environment``; say whether it was raised."""


class Deployments(Protocol):
    """Deployments and releases: what went where, and when."""

    def add(self, record: DeploymentRecord) -> None:
        """Store a new deployment; version and environment must be there."""

    def save(self, record: DeploymentRecord) -> None:
        """Store the changed fields of a deployment."""

    def get(self, deployment_id: str) -> DeploymentRecord | None:
        """Return a deployment."""

    def newest(
        self, pacticipant: str, environment: str, target: str | None, *, aborted: bool = False
    ) -> DeploymentRecord | None:
        """Return the newest deployment (no release) of one target; an aborted one only where ``aborted``."""

    def current(
        self, environment: str | None = None, pacticipant: str | None = None, version: str | None = None
    ) -> tuple[DeploymentRecord, ...]:
        """Return the finished deployments that nothing has replaced yet (Pact's currently deployed), newest first."""

    def supported(
        self, environment: str | None, now: datetime, pacticipant: str | None = None, version: str | None = None
    ) -> tuple[DeploymentRecord, ...]:
        """Return the releases whose support has not ended by ``now``, newest first."""

    def of_version(self, ref: VersionRef, environment: str | None = None) -> tuple[DeploymentRecord, ...]:
        """Return all deployments and releases of a version, newest first."""

    def of_versions(self, version_ids: Collection[int]) -> tuple[DeploymentRecord, ...]:
        """Return all deployments and releases of some versions, newest first."""

    def present(self, pacticipants: Collection[str], now: datetime) -> tuple[DeploymentRecord, ...]:
        """Return what of some pacticipants is deployed or released now, in any environment; in no order."""

    def relevant(
        self,
        environment: str,
        ended_after: datetime,
        endless: Collection[str],
        pacticipants: Collection[str] | None = None,
    ) -> tuple[DeploymentRecord, ...]:
        """Return the deployments of an environment that have not ended before an instant, and their predecessors.

        Args:
            environment: its name.
            ended_after: deployments that ended earlier are left out.
            endless: pacticipants whose versions live on after they were replaced; theirs are left out only when their
                support ended earlier.
            pacticipants: only theirs; everybody's where ``None``.
        """

    def page(self, environment: str, page: Page, *, only_open: bool = False) -> tuple[DeploymentRecord, ...]:
        """Return deployments of an environment, newest first."""


class Policies(Protocol):
    """What teams said about how long versions live."""

    def of_environment(self, environment: str, pacticipants: Collection[str] | None = None) -> tuple[Policy, ...]:
        """Return the policies of an environment, by pacticipant; only of some ``pacticipants`` where given."""

    def environment(self, environment: str) -> EnvironmentPolicy:
        """Return the policy of an environment itself; the default where nothing was said."""

    def retentions(self, environment: str | None = None) -> tuple[Integration, ...]:
        """Return the integrations for which a retention was set, the same in every environment.

        Args:
            environment: the one that is being read; it may be known by then that there are none.
        """

    def put(self, policy: Policy) -> None:
        """Store the policy of a pacticipant in an environment in place of the one before."""

    def put_environment(self, policy: EnvironmentPolicy) -> None:
        """Store the policy of an environment in place of the one before."""

    def put_retention(self, consumer: str, provider: str, retention: timedelta | None) -> None:
        """Store how long what a consumer writes lies before its provider reads it."""

    def clear(self) -> None:
        """Forget all policies and retentions."""
