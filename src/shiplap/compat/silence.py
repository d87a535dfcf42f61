"""Who is alive in an environment and has never said what they rely on: the one rule about consumers themselves."""

from collections.abc import Iterable, Iterator, Sequence

from shiplap.compat.findings import Finding, Hit, Reason, Verdict
from shiplap.compat.schemas.options import Direction
from shiplap.compat.touching import is_about


def consumer_contract(silent: Sequence[Hit], changes: Iterable[Finding]) -> Iterator[Finding]:
    """Yield everybody alive who told nothing, where something broke that they may rely on."""
    if not any(is_about(change) for change in changes):
        return
    for one in silent:
        yield Finding(
            rule="consumer-contract",
            direction=Direction.RESPONSE,
            verdict=Verdict.UNDECIDED,
            reason=Reason.NO_CONTRACT,
            subject=one.name,
            detail=f"{one.name} is alive and has published no contract: what it relies on is not known",
            hit=(one,),
        )
