"""Who is hit by what changed between two documents: the contracts that fitted the old one and do not fit the new one.

What breaks between the documents matters where a consumer relies on it, and counts where that consumer is alive. A
message that a contract does not accept and that was possible with the old document already is *latent*: told, and not
counted. So is a question that was open before, where the part of the document that it is about is proved no worse.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from shiplap.compat.checker import Checker
from shiplap.compat.findings import Comparison, Finding, Hit, Reason, Verdict, overall
from shiplap.compat.messages import response_problems
from shiplap.compat.operations import Operation
from shiplap.compat.operations.routing import Routed
from shiplap.compat.rules import RULES
from shiplap.compat.schemas.options import Direction
from shiplap.compat.touching import is_touched
from shiplap.model.interaction import Contract, HttpInteraction
from shiplap.model.mismatch import Mismatch, MismatchKind
from shiplap.model.read_set import is_unread

_OPEN = frozenset({Verdict.BREAK, Verdict.UNDECIDED})
_MISSING = "missing, "
"""How the matching engine begins to speak of a member that is not there."""
_NEWS = {Verdict.BREAK: 0, Verdict.UNDECIDED: 1, Verdict.UNUSED: 2}


@dataclass(frozen=True, slots=True)
class Consumer:
    """A contract, and everybody who published it."""

    contract: Contract
    who: tuple[Hit, ...]

    @property
    def counts(self) -> bool:
        """Whether a break of it counts."""
        return any(one.counts for one in self.who)


@dataclass(frozen=True, slots=True)
class _Told:
    """A finding about a contract, and the operation of the old document that it is about; ``None`` for none."""

    finding: Finding
    before: Operation | None


def who_is_hit(
    documents: Comparison,
    consumers: Sequence[Consumer],
    old: Checker,
    new: Checker,
    silent: Sequence[Hit] = (),
    nobody: str = "no contract that was asked shows it",
) -> Comparison:
    """Return the comparison of documents as the contracts see it.

    Args:
        documents: what changed between the documents.
        consumers: the contracts of everybody who may be hit.
        old: checks contracts against the old document.
        new: the same for the new one.
        silent: consumer versions that are alive and have never said what they rely on.
        nobody: how it is said that a change hits nobody who counts.
    """
    is_anybody = bool(silent) or any(one.counts for one in consumers)
    theirs: list[_Told] = []
    proved = asked = 0
    for consumer in consumers:
        after = new.check(consumer.contract, consumer.who[0].name)
        theirs.extend(_of_consumer(consumer, after, documents.findings, old))
        proved += after.proved
        asked += after.asked if consumer.counts else 0
    changes = [_for(each, theirs, nobody) for each in documents.findings]
    mute = tuple(each for rule in RULES if rule.environment is not None for each in rule.environment(silent, changes))
    found = (*_merged(one.finding for one in theirs), *mute)
    return replace(
        documents,
        findings=(*found, *changes),
        proved=proved,
        asked=asked,
        verdict=overall(found, asked + len(silent)) if is_anybody else Verdict.NO_CONSUMER,
        reason=_why(asked + len(silent), is_anybody=is_anybody),
        evidence="contracts",
        notes=(*documents.notes, *new.side.notes),
    )


def _why(asked: int, *, is_anybody: bool) -> str:
    """Return the reason of an answer for which there was nobody, or nothing, to ask."""
    if not is_anybody:
        return Reason.NO_CONSUMER_KNOWN
    return "" if asked else Reason.NOTHING_COMPARED


def _of_consumer(consumer: Consumer, after: Comparison, changes: Sequence[Finding], old: Checker) -> Iterator[_Told]:
    """Yield what the new document does to a contract; what the old one did to it already is latent."""
    was = old.check(consumer.contract, consumer.who[0].name).findings
    before, lacked = {_same(each) for each in was}, {_lack(each) for each in was} - {None}
    operations = _operations(consumer.contract, old)
    for finding in after.findings:
        interaction, operation = operations.get(_interaction_of(finding.ours), (None, None))
        named = replace(finding, hit=consumer.who)
        touching = [each for each in changes if each.verdict in _OPEN and is_touched(finding, operation, each)]
        if finding.verdict is Verdict.UNDECIDED and _same(finding) in before and not touching:
            yield _Told(_latent(named), operation)
        elif finding.verdict is Verdict.BREAK and (
            _lack(finding) in lacked or _was_possible(finding, before, operation, old)
        ):
            yield _Told(_latent(named), operation)
            if interaction is not None:
                beside = [
                    each for each in after.findings if _interaction_of(each.ours) == _interaction_of(finding.ours)
                ]
                shown = _shown_by_changes(finding, beside, interaction, touching, consumer.contract, old)
                yield from (_Told(_counted(replace(each, hit=consumer.who), consumer), operation) for each in shown)
        else:
            yield _Told(_counted(named, consumer), operation)


def _latent(finding: Finding) -> Finding:
    return replace(finding, verdict=Verdict.LATENT, detail=f"{finding.detail}; as with the old document")


def _counted(finding: Finding, consumer: Consumer) -> Finding:
    return finding if consumer.counts or finding.verdict not in _OPEN else replace(finding, verdict=Verdict.UNUSED)


def _operations(contract: Contract, old: Checker) -> dict[str, tuple[HttpInteraction, Operation | None]]:
    """Return each interaction by its place, with the operation of the old document that it goes to."""
    found: dict[str, tuple[HttpInteraction, Operation | None]] = {}
    for number, interaction in enumerate(contract.interactions):
        if isinstance(interaction, HttpInteraction):
            route = old.route(interaction)
            operation = route.operation if isinstance(route, Routed) else None
            found[f"$.interactions[{contract.position(number)}]"] = interaction, operation
    return found


def _same(finding: Finding) -> tuple[str, ...]:
    return finding.rule, finding.subject, finding.ours, finding.verdict.value, finding.reason


def _lack(finding: Finding) -> tuple[str, ...] | None:
    """Return the members that a break says may be missing; what was not promised before, no change takes away."""
    if finding.witness is None or not finding.witness.problem.startswith(_MISSING):
        return None
    return *_same(finding), finding.witness.path, finding.witness.problem


def _was_possible(finding: Finding, before: set[tuple[str, ...]], operation: Operation | None, old: Checker) -> bool:
    """Return whether the witness shows nothing new: the request was refused before, the response was sent before.

    What the old document takes is not what its provider sends: it mentions less than it lets pass.
    """
    witness = finding.witness
    if witness is None:
        return _same(finding) in before
    if witness.response is None:
        at = _interaction_of(finding.ours)
        return any(
            rule.startswith("request-") and verdict == Verdict.BREAK and _interaction_of(ours) == at
            for rule, _, ours, verdict, _ in before
        )
    return operation is not None and not response_problems(witness.response, operation, old.side, sent=True)


def _interaction_of(place: str) -> str:
    return place.partition("]")[0] + "]"


def _shown_by_changes(
    latent: Finding,
    beside: Iterable[Finding],
    interaction: HttpInteraction,
    changes: Iterable[Finding],
    contract: Contract,
    old: Checker,
) -> Iterator[Finding]:
    """Yield responses that are new between the documents and that hurt in another way than what is told already.

    A break that was there before may hide a new one behind it, since a few witnesses are shown for a body, and not all.
    """

    def rejected(finding: Finding) -> list[Mismatch]:
        if finding.witness is None or finding.witness.response is None:
            return []
        found = old.matching.compare_response(interaction.response, finding.witness.response, contract.specification)
        return [each for each in found if not _is_unread(interaction, each)]

    known = {_said(each) for told in beside for each in rejected(told)}
    for change in changes:
        if change.verdict is not Verdict.BREAK or change.direction is not Direction.RESPONSE:
            continue
        new = [each for each in rejected(change) if _said(each) not in known]
        if new and change.witness is not None and all(each.kind is not MismatchKind.STATUS for each in new):
            yield replace(
                latent,
                key=(*latent.key, change.id),
                theirs=change.theirs,
                detail=f"{change.detail}; besides what hurt before",
                witness=replace(change.witness, path=new[0].path, problem=new[0].sentence, judges=("matching",)),
            )


def _said(mismatch: Mismatch) -> tuple[str, str, str]:
    return mismatch.kind.value, mismatch.path, mismatch.sentence


def _is_unread(interaction: HttpInteraction, mismatch: Mismatch) -> bool:
    return mismatch.kind is MismatchKind.BODY and is_unread(interaction, mismatch.path)


def _merged(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Yield one finding for all versions of a consumer that have it."""
    merged: dict[tuple[str, Verdict], Finding] = {}
    for finding in findings:
        key = finding.id, finding.verdict
        known = merged.get(key)
        if known is None:
            merged[key] = finding
        else:
            others = tuple(one for one in finding.hit if one not in known.hit)
            merged[key] = replace(known, hit=(*known.hit, *others))
    yield from merged.values()


def _for(change: Finding, theirs: Sequence[_Told], nobody: str) -> Finding:
    """Say of a change between the documents whom it hits; one that hits nobody is *unused*, nobody's break."""
    if change.verdict not in _OPEN:
        return change
    news = [
        one.finding for one in theirs if one.finding.verdict in _NEWS and is_touched(one.finding, one.before, change)
    ]
    if not news:
        return replace(change, verdict=Verdict.UNUSED, detail=f"{change.detail}; {nobody}")
    worst = min(news, key=lambda each: _NEWS[each.verdict])
    hits = {one.name: one for each in news if each.verdict is worst.verdict for one in each.hit}
    told = tuple(hits[name] for name in sorted(hits))
    if worst.verdict is Verdict.UNDECIDED and change.verdict is Verdict.BREAK:
        detail = f"{change.detail}; whether it hits a contract is not decided: {worst.reason}"
        return replace(change, verdict=Verdict.UNDECIDED, reason=worst.reason, hit=told, detail=detail)
    if worst.verdict is Verdict.UNUSED:
        return replace(change, verdict=Verdict.UNUSED, hit=told, detail=f"{change.detail}; {nobody}")
    return replace(change, verdict=worst.verdict, hit=told)
