"""The tables of the in-memory store: mappings of frozen records, copied for writing and swapped when it worked."""

from dataclasses import dataclass, field, fields, replace
from datetime import datetime, timedelta

from shiplap.model.deployment import Collector, Compared, OnUnknown, Policy, Sighting, WindowOverride
from shiplap.model.version import VersionRef
from shiplap_broker.store.document_records import ComparisonRecord, DocumentRecord
from shiplap_broker.store.records import (
    AllowanceRecord,
    BranchRecord,
    ContentRecord,
    DecisionRecord,
    DeploymentRecord,
    EnvironmentRecord,
    IntegrationRecord,
    PacticipantRecord,
    PublicationRecord,
    ShardRecord,
    VerificationRecord,
    VersionRecord,
)
from shiplap_broker.store.webhook_records import AttemptRecord, DeliveryRecord, WebhookRecord


@dataclass(frozen=True, slots=True)
class OnBranch:
    """A version on a branch."""

    branch_id: int
    version_id: int
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Tagging:
    """A tag on a version."""

    version_id: int
    name: str
    created_at: datetime


@dataclass(slots=True, kw_only=True)
class MemoryTables:
    """Everything one in-memory store holds. Mappings keep the order of creation; ids grow."""

    last_id: int = 0
    last_number: int = 100
    pacticipants: dict[str, PacticipantRecord] = field(default_factory=dict)
    labels: dict[tuple[str, str], datetime] = field(default_factory=dict)
    versions: dict[int, VersionRecord] = field(default_factory=dict)
    version_ids: dict[VersionRef, int] = field(default_factory=dict)
    branches: dict[int, BranchRecord] = field(default_factory=dict)
    on_branches: dict[int, OnBranch] = field(default_factory=dict)
    tags: dict[int, Tagging] = field(default_factory=dict)
    contents: dict[int, ContentRecord] = field(default_factory=dict)
    publications: dict[int, PublicationRecord] = field(default_factory=dict)
    integrations: dict[tuple[str, str], IntegrationRecord] = field(default_factory=dict)
    verifications: dict[int, VerificationRecord] = field(default_factory=dict)
    shards: dict[tuple[int, int, str, int], ShardRecord] = field(default_factory=dict)
    environments: dict[int, EnvironmentRecord] = field(default_factory=dict)
    unknown: dict[int, OnUnknown] = field(default_factory=dict)
    compared: dict[int, Compared] = field(default_factory=dict)
    deployments: dict[str, DeploymentRecord] = field(default_factory=dict)
    policies: dict[tuple[str, str], Policy] = field(default_factory=dict)
    retentions: dict[tuple[str, str], timedelta] = field(default_factory=dict)
    decisions: dict[str, DecisionRecord] = field(default_factory=dict)
    windows: dict[tuple[str, VersionRef], WindowOverride] = field(default_factory=dict)
    allowances: dict[int, AllowanceRecord] = field(default_factory=dict)
    sightings: dict[tuple[int, VersionRef], Sighting] = field(default_factory=dict)
    collectors: dict[tuple[int, str], Collector] = field(default_factory=dict)
    routes: dict[tuple[int, VersionRef, str, str, datetime], int] = field(default_factory=dict)
    webhooks: dict[str, WebhookRecord] = field(default_factory=dict)
    deliveries: dict[str, DeliveryRecord] = field(default_factory=dict)
    delivery_attempts: dict[str, tuple[AttemptRecord, ...]] = field(default_factory=dict)
    documents: dict[int, DocumentRecord] = field(default_factory=dict)
    document_texts: dict[int, tuple[str, str]] = field(default_factory=dict)
    comparisons: dict[tuple[int, int], ComparisonRecord] = field(default_factory=dict)

    def copy(self) -> "MemoryTables":
        """Return tables that can be changed without changing these."""
        copied = replace(self)
        for one in fields(self):
            value = getattr(self, one.name)
            if isinstance(value, dict):
                setattr(copied, one.name, dict(value))
        return copied

    def new_id(self) -> int:
        """Return an id greater than all before."""
        self.last_id += 1
        return self.last_id

    def forget_versions(self, gone: set[int]) -> None:
        """Remove versions with everything that has no meaning without them."""
        refs = {self.versions[one].ref for one in gone}
        self.versions = {key: one for key, one in self.versions.items() if key not in gone}
        self.version_ids = {ref: key for ref, key in self.version_ids.items() if key not in gone}
        self.on_branches = {key: one for key, one in self.on_branches.items() if one.version_id not in gone}
        self.tags = {key: one for key, one in self.tags.items() if one.version_id not in gone}
        self.publications = {key: one for key, one in self.publications.items() if one.consumer_version_id not in gone}
        self.verifications = {
            key: _without(one, refs)
            for key, one in self.verifications.items()
            if VersionRef(one.provider, one.provider_version) not in refs
        }
        self.shards = {key: one for key, one in self.shards.items() if key[1] not in gone}
        self.documents = {key: one for key, one in self.documents.items() if key not in gone}
        self.deployments = {key: one for key, one in self.deployments.items() if one.version_id not in gone}
        self.windows = {key: one for key, one in self.windows.items() if key[1] not in refs}
        self.allowances = {key: one for key, one in self.allowances.items() if not refs & {one.consumer, one.provider}}
        self.sightings = {key: one for key, one in self.sightings.items() if key[1] not in refs}
        self.routes = {key: count for key, count in self.routes.items() if key[1] not in refs}

    def forget_contents(self, gone: set[int]) -> None:
        """Remove contents with their publications and results."""
        self.contents = {key: one for key, one in self.contents.items() if key not in gone}
        self.publications = {key: one for key, one in self.publications.items() if one.content_id not in gone}
        self.verifications = {key: one for key, one in self.verifications.items() if one.content_id not in gone}
        self.shards = {key: one for key, one in self.shards.items() if key[0] not in gone}
        self.comparisons = {key: one for key, one in self.comparisons.items() if key[0] not in gone}


def _without(record: VerificationRecord, refs: set[VersionRef]) -> VerificationRecord:
    kept = tuple(number for number in record.consumer_versions if VersionRef(record.consumer, number) not in refs)
    if kept == record.consumer_versions:
        return record
    return replace(record, consumer_versions=kept)
