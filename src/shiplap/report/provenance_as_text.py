"""Provenance in a verdict: a pass that rests on a mock or on traffic says so, whoever prints it."""

from collections.abc import Iterable

from shiplap.model.provenance import Provenance


def provenance_as_text(provenance: Provenance | None) -> str:
    """Return what to add to a verdict: `` (mocked)``, `` (observed)``, nothing for what a test recorded on purpose."""
    return "" if provenance is None or provenance is Provenance.TESTED else f" ({provenance.value})"


def provenances_as_text(provenances: Iterable[Provenance | None]) -> str:
    """Return what to add to a verdict about several: `` (of these 2 mocked, 1 observed)``, nothing where none is."""
    found = list(provenances)
    unsure = [each for each in (Provenance.MOCKED, Provenance.OBSERVED) if each in found]
    counts = ", ".join(f"{found.count(each)} {each.value}" for each in unsure)
    return f" (of these {counts})" if counts else ""
