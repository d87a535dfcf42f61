"""Everything a decision is made from: one environment, read in one go, so that the decision itself touches nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol, TypeAlias

from shiplap.model.deployment import Coverage, Deployment, Integration, OnUnknown, Policy, Sighting, WindowOverride
from shiplap.model.evidence import Allowance, Evidence
from shiplap.model.version import VersionRef

PairKey: TypeAlias = tuple[VersionRef, VersionRef]
"""A consumer version and a provider version, in this order."""


class EvidenceLookup(Protocol):
    """What is known about a pair; every mapping from `PairKey` to `Evidence` is one."""

    def get(self, pair: PairKey, /) -> Evidence | None:
        """Return the evidence that counts for the pair, or ``None`` where nothing is known."""
        ...


def _nothing_known() -> EvidenceLookup:
    known: dict[PairKey, Evidence] = {}
    return known


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """One environment as it was read in one transaction.

    Only pairs that can meet are looked up in ``evidence``; `shiplap.overlap.pairs_in_question` names them beforehand.

    Attributes:
        environment: its name; records of other environments are ignored.
        policies: by pacticipant; one without a policy is treated as Pact Broker treats it.
        deployments: in any order. With skew protection, also those whose pages may still be open.
        integrations: who is known to talk to whom.
        evidence: what is known about a pair.
        overrides: windows that were closed.
        sightings: when versions were last seen.
        coverage: when the collector of sightings was healthy.
        allowances: what people allowed for a while.
        needs: consumer versions and the providers they are known to call. One that an action brings in where nobody
            serves such a provider is not known to work: the answer is at best unknown.
        waiting: versions that were published and are not deployed; only read to say which order of deploys is legal.
        on_unknown: what callers do with an unknown verdict; the verdict itself stays unknown.
    """

    environment: str
    policies: Mapping[str, Policy] = field(default_factory=dict)
    deployments: tuple[Deployment, ...] = ()
    integrations: tuple[Integration, ...] = ()
    evidence: EvidenceLookup = field(default_factory=_nothing_known)
    overrides: tuple[WindowOverride, ...] = ()
    sightings: tuple[Sighting, ...] = ()
    coverage: tuple[Coverage, ...] = ()
    allowances: tuple[Allowance, ...] = ()
    needs: tuple[tuple[VersionRef, str], ...] = ()
    waiting: tuple[VersionRef, ...] = ()
    on_unknown: OnUnknown = OnUnknown.BLOCK
