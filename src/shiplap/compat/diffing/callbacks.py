"""Callbacks and webhooks then and now: there the provider sends the requests, and its old clients answer them.

The question is the same with the sides exchanged: is there a request that the provider may send now and old clients do
not take, or an answer of theirs that it does not take any more? So the rules are asked of the new operation as the one
before, and what they find is told in words that fit.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from shiplap.compat.findings import Finding, Reason, Verdict
from shiplap.compat.operations import Operation
from shiplap.compat.schemas.options import Direction

CALLBACKS, WEBHOOKS = "document-callbacks", "document-webhooks"


@dataclass(frozen=True, slots=True, kw_only=True)
class Called:
    """What a provider sends by itself, in one of the documents or in both.

    Attributes:
        rule: whether it is a callback or a webhook.
        name: how it is called: its name, method and address.
        subject: the operation whose callback it is; the name of a webhook.
        old: how it was; ``None`` where there was none.
        new: how it is; ``None`` where there is none.
        found: what all rules find with the sides exchanged.
    """

    rule: str
    name: str
    subject: str
    old: Operation | None
    new: Operation | None
    found: tuple[Finding, ...] = ()


def document_callbacks(called: Called) -> Iterator[Finding]:
    """Yield where callbacks are not as old clients know them."""
    if called.rule == CALLBACKS:
        yield from _changes(called)


def document_webhooks(called: Called) -> Iterator[Finding]:
    """Yield where webhooks are not as old clients know them."""
    if called.rule == WEBHOOKS:
        yield from _changes(called)


def pairs_of(rule: str, subject: str, old: Mapping[str, Operation], new: Mapping[str, Operation]) -> Iterator[Called]:
    """Yield what a provider sends by itself, by name, from both documents."""
    for name in dict.fromkeys((*old, *new)):
        yield Called(rule=rule, name=name, subject=subject or name, old=old.get(name), new=new.get(name))


def _changes(called: Called) -> Iterator[Finding]:
    if called.old is None or called.new is None:
        what = "was not sent before" if called.old is None else "is not sent any more"
        yield _finding(called, Verdict.UNDECIDED, f"{called.name!r} {what}; no message shows whom that hits")
        return
    for fault in (*called.old.faults, *called.new.faults):
        told = _finding(called, Verdict.UNDECIDED, f"{called.name!r}: {fault.problem}")
        yield replace(told, reason=Reason.DOCUMENT_FAULT)
    for each in called.found:
        if each.verdict is Verdict.BREAK and each.witness is not None:
            asks = each.witness.response is None
            what = "may send what old clients do not take" if asks else "does not take what old clients answer"
            told = _finding(called, Verdict.BREAK, f"{called.name!r} {what}: {each.witness.problem}")
            yield replace(told, direction=each.direction, ours=each.theirs, theirs=each.ours, witness=each.witness)
        elif each.verdict is Verdict.UNDECIDED:
            told = _finding(called, Verdict.UNDECIDED, f"{called.name!r}: {each.rule} is not decided: {each.reason}")
            yield replace(told, reason=each.reason, ours=each.theirs, theirs=each.ours)


def _finding(called: Called, verdict: Verdict, detail: str) -> Finding:
    places = [str(each.place) if each is not None else "" for each in (called.old, called.new)]
    return Finding(
        rule=called.rule,
        direction=Direction.REQUEST,
        verdict=verdict,
        reason=Reason.CALLBACKS if verdict is Verdict.UNDECIDED else "",
        subject=called.subject,
        operation=called.subject,
        ours=places[0],
        theirs=places[1],
        detail=detail,
    )
