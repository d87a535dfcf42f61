"""Provenance in a verdict: a pass that rests on a mock or on traffic says so, whoever prints it."""

from shiplap.model.evidence import Evidence
from shiplap.model.provenance import Provenance


def provenance_as_text(provenance: Provenance | None) -> str:
    """Return what to add to a verdict: `` (mocked)``, `` (observed)``, nothing for what a test recorded on purpose."""
    return "" if provenance is None or provenance is Provenance.TESTED else f" ({provenance.value})"


def provenance_of_evidence(evidence: Evidence | None) -> str:
    """Return the same for what is known about a pair."""
    return "" if evidence is None else provenance_as_text(evidence.provenance)
