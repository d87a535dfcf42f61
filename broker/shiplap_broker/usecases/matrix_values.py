"""Pact's question *which versions fit together?* and its answer, as values.

The words are Pact's: a *selector* chooses versions of one pacticipant, a *row* is a contract of one consumer version
with at most one result of one provider version.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from shiplap.model.evidence import Evidence, Outcome
from shiplap_broker.store.records import EnvironmentRecord, PublicationRecord, VerificationRecord, VersionRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionSelector:
    """Which versions of a pacticipant are meant; with nothing but the name, all of them.

    Attributes:
        latest: only the newest of those that the rest chooses.
        main_branch: those on the main branch.
    """

    pacticipant: str
    version: str | None = None
    latest: bool = False
    tag: str | None = None
    branch: str | None = None
    main_branch: bool = False
    environment: str | None = None

    @property
    def means_all(self) -> bool:
        """Whether all versions are meant."""
        return self == VersionSelector(pacticipant=self.pacticipant)


@dataclass(frozen=True, slots=True, kw_only=True)
class Destination:
    """Where the versions asked about shall go: what is there is found by a selector for every other pacticipant."""

    environment: str | None = None
    tag: str | None = None
    main_branch: bool = False
    latest: bool = False

    @property
    def is_named(self) -> bool:
        """Whether more is said than *the latest of everything*."""
        return self.environment is not None or self.tag is not None or self.main_branch

    def __bool__(self) -> bool:
        """Whether anything is said."""
        return self.is_named or self.latest

    def selector(self, pacticipant: str) -> VersionSelector:
        """Return the selector of what is there of a pacticipant."""
        return VersionSelector(
            pacticipant=pacticipant,
            latest=self.latest,
            tag=self.tag,
            main_branch=self.main_branch,
            environment=self.environment,
        )


@dataclass(frozen=True, slots=True)
class Ignored:
    """A pacticipant, or one version of it, that shall not count."""

    pacticipant: str
    version: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked.

    Attributes:
        latest_by: ``cvpv``, ``cvp`` or ``cp``: of several results keep the newest for each pair of versions, for each
            consumer version and provider, or for each consumer and provider; ``None`` keeps all.
        success: only rows with these results; ``None`` for a result stands for *not verified*.
        limit: at most so many contracts.
    """

    selectors: tuple[VersionSelector, ...]
    destination: Destination = field(default_factory=Destination)
    latest_by: str | None = None
    success: frozenset[bool | None] | None = None
    limit: int | None = None
    ignored: tuple[Ignored, ...] = ()

    def ignores(self, selector: VersionSelector) -> bool:
        """Tell whether what a selector chooses shall not count."""
        return any(
            each.pacticipant == selector.pacticipant and each.version in (None, selector.version)
            for each in self.ignored
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolved:
    """What a selector chose.

    Attributes:
        versions: the versions, newest first; empty where there are none, not read where all are meant.
        specified: the client asked for it; else it follows from the destination.
        branch: the branch that was meant, where the selector is about one.
    """

    selector: VersionSelector
    versions: tuple[VersionRecord, ...]
    specified: bool
    branch: str | None = None

    @property
    def is_missing(self) -> bool:
        """Whether the client asked for versions of which there is none."""
        return self.specified and not self.selector.means_all and not self.versions

    def holds(self, version: VersionRecord | str) -> bool:
        """Tell whether a version (or its number) is among those that were chosen."""
        if self.selector.means_all:
            return True
        number = version if isinstance(version, str) else version.number
        return any(each.number == number for each in self.versions)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A contract of a consumer version, and a result for it or none.

    Attributes:
        provider_version: whose result it is, or would have to be; ``None`` where that is open.
        compared: where there is no result: what comparing the contract with the provider's document says, if it counts.
    """

    publication: PublicationRecord
    consumer_version: VersionRecord
    provider_version: VersionRecord | None = None
    verification: VerificationRecord | None = None
    compared: Evidence | None = None
    ignored: bool = False

    @property
    def success(self) -> bool | None:
        """What the result says, or else a comparison; ``None`` where there is neither."""
        if self.verification is not None:
            return self.verification.success
        return None if self.compared is None else self.compared.outcome is Outcome.PASS


@dataclass(frozen=True, slots=True, kw_only=True)
class Surrounding:
    """What a row shows of a version beside its number: the tags it is the newest of, and where it is now."""

    newest_of: frozenset[str] = frozenset()
    environments: tuple[EnvironmentRecord, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A sentence of the answer: ``success``, ``warning`` or ``error``."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Matrix:
    """The answer.

    Attributes:
        deployable: ``None`` where something is not known.
        unknown: rows without a result, and required integrations without a row.
        ignored: how many rows do not count; ``None`` where nothing was to be ignored.
        surroundings: by id of version.
    """

    deployable: bool | None
    notes: tuple[Note, ...]
    rows: tuple[Row, ...]
    success: int
    failed: int
    unknown: int
    ignored: int | None = None
    surroundings: Mapping[int, Surrounding] = field(default_factory=dict)
