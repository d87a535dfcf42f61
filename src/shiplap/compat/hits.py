"""Who is hit by what changed between two documents: the contracts that fitted the old one and do not fit the new one.

What breaks between the documents matters where a consumer relies on it. A message that a contract does not accept and
that was possible with the old document already is *latent*: told, and not counted.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from shiplap.compat.checking import Checker
from shiplap.compat.findings import Comparison, Finding, Reason, Verdict, overall
from shiplap.compat.messages import response_problems
from shiplap.compat.operations.routing import Routed
from shiplap.compat.schemas.options import Direction
from shiplap.model.interaction import Contract, HttpInteraction
from shiplap.model.mismatch import MismatchKind


@dataclass(frozen=True, slots=True)
class Consumer:
    """A contract and how its consumer is called: ``web@40``."""

    name: str
    contract: Contract


def who_is_hit(documents: Comparison, consumers: Sequence[Consumer], old: Checker, new: Checker) -> Comparison:
    """Return the comparison of documents as the contracts see it.

    Args:
        documents: what changed between the documents.
        consumers: the contracts of everybody who may be hit.
        old: checks contracts against the old document.
        new: the same for the new one.
    """
    if not consumers:
        return replace(documents, verdict=Verdict.NO_CONSUMER, reason=Reason.NO_CONSUMER_KNOWN, evidence="contracts")
    theirs: list[Finding] = []
    proved = asked = 0
    for consumer in consumers:
        after = new.check(consumer.contract, consumer.name)
        before = old.check(consumer.contract, consumer.name)
        theirs.extend(_compared(consumer, before, after, old))
        theirs.extend(_shown_by_changes(consumer, documents.findings, old))
        proved += after.proved
        asked += after.asked
    theirs = list({finding.id + finding.hit[0]: finding for finding in theirs}.values())
    return replace(
        documents,
        findings=(*theirs, *(_for(each, theirs) for each in documents.findings)),
        proved=proved,
        asked=asked,
        verdict=overall(tuple(theirs), asked),
        reason="" if asked else Reason.NOTHING_COMPARED,
        evidence="contracts",
    )


def _compared(consumer: Consumer, before: Comparison, after: Comparison, old: Checker) -> Iterator[Finding]:
    """Yield what the new document does to a contract; what the old one did to it already is latent."""
    known = {_same(finding) for finding in before.findings}
    for finding in after.findings:
        named = replace(finding, hit=(consumer.name,))
        if finding.verdict is Verdict.BREAK and _was_possible(finding, known, consumer, old):
            named = replace(named, verdict=Verdict.LATENT, detail=f"{named.detail}; as with the old document")
        yield named


def _same(finding: Finding) -> tuple[str, str, str, str]:
    return finding.rule, finding.subject, finding.ours, finding.verdict.value


def _was_possible(finding: Finding, known: set[tuple[str, str, str, str]], consumer: Consumer, old: Checker) -> bool:
    """Return whether the witness shows nothing new: the same request was refused, the same response might be sent."""
    witness = finding.witness
    if witness is None or witness.response is None:
        return _same(finding) in known
    for interaction in consumer.contract.interactions:
        if interaction.description == finding.subject and isinstance(interaction, HttpInteraction):
            route = old.route(interaction)
            if isinstance(route, Routed):
                return not response_problems(witness.response, route.operation, old.side)
    return False


def _shown_by_changes(consumer: Consumer, changes: Iterable[Finding], old: Checker) -> Iterator[Finding]:
    """Yield the responses that are new between the documents and that an interaction does not accept."""
    news = [change for change in changes if change.verdict is Verdict.BREAK and change.direction is Direction.RESPONSE]
    for number, interaction in enumerate(consumer.contract.interactions if news else ()):
        if not isinstance(interaction, HttpInteraction):
            continue
        route = old.route(interaction)
        name = route.operation.name if isinstance(route, Routed) else ""
        for change in news:
            if change.operation != name or change.witness is None or change.witness.response is None:
                continue
            found = old.matching.compare_response(
                interaction.response, change.witness.response, consumer.contract.specification
            )
            if found and not any(mismatch.kind is MismatchKind.STATUS for mismatch in found):
                witness = replace(change.witness, path=found[0].path, problem=found[0].sentence)
                yield replace(
                    change,
                    subject=interaction.description,
                    ours=f"$.interactions[{consumer.contract.position(number)}].response",
                    witness=witness,
                    hit=(consumer.name,),
                )


def _for(change: Finding, theirs: Iterable[Finding]) -> Finding:
    """Say of a change between the documents whom it hits; one that hits nobody is *unused*, nobody's break."""
    if change.verdict not in {Verdict.BREAK, Verdict.UNDECIDED}:
        return change
    hit = {
        name
        for finding in theirs
        if finding.verdict is Verdict.BREAK and finding.direction is change.direction and _touches(finding, change)
        for name in finding.hit
    }
    if hit:
        return replace(change, hit=tuple(sorted(hit)))
    return replace(change, verdict=Verdict.UNUSED, detail=f"{change.detail}; no contract that was asked shows it")


def _touches(finding: Finding, change: Finding) -> bool:
    if finding.operation:
        return finding.operation == change.operation
    witness = finding.witness
    return (
        change.rule == "request-operation"
        and witness is not None
        and change.operation.startswith(witness.request.method + " ")
    )
