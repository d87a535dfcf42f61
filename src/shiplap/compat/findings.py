"""What a comparison found, as values: the verdict, where both sides say it, and the message that shows it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from hashlib import sha256

from shiplap.compat.documents import DocumentFault
from shiplap.compat.schemas.options import Direction
from shiplap.model.exchange import Request, Response


class Verdict(StrEnum):
    """What is known of one question, or of all of them together; the worst counts."""

    BREAK = "break"
    """There is a message that one side may send and the other does not accept; the witness shows it."""
    UNDECIDED = "undecided"
    """Neither proved nor shown; the reason says why."""
    LATENT = "latent"
    """A break that was possible before the change already, or what no message shows: told, but not counted."""
    UNUSED = "unused"
    """A break between the documents that hits no contract that was asked."""
    COMPATIBLE = "compatible"
    """Proved: everything that one side may send is accepted by the other."""
    NO_CONSUMER = "no-consumer-known"
    """There is no contract to ask: nothing is known to break, and nothing is known to hold."""


class Reason(StrEnum):
    """Why a question stays undecided, beside the codes of the prover of schemas; the words are stable."""

    UNKNOWN_MATCHER = "unknown-matcher"
    """The contract uses a matcher that cannot be written as a schema."""
    PINNED_VALUE = "pinned-value"
    """The contract wants one value without a matcher; the document allows it and others. The provider state decides."""
    MATCHER_WIDE = "matcher-wide"
    """The example is accepted, but the matchers of the request allow more than the document does."""
    MEDIA_TYPE = "media-type"
    """The body is neither JSON nor a form nor a text; such bodies are not compared."""
    XML = "xml"
    """The body is XML: that more is accepted is proved by its schema, that less is, no message shows."""
    MEDIA_RANGE = "media-range"
    """Any media type of a range was taken, and only some of them are now; which ones clients send is not known."""
    NEGOTIATION = "content-negotiation"
    """The provider may answer with several media types, and not all of them are what the contract expects."""
    ACCEPT = "accept"
    """The document offers no media type that the ``Accept`` header of the contract allows."""
    NULL_BODY = "null-body"
    """The contract says ``null``, or an empty body of a media type: is there no body, or the ``null`` of JSON?"""
    NO_SCHEMA = "no-schema"
    """The document does not say what the value looks like."""
    DEFAULT_RESPONSE = "default-response"
    """The status is described by ``default`` only."""
    PATH_AMBIGUOUS = "path-ambiguous"
    """Several path templates fit, and OpenAPI leaves open which one applies."""
    PATH_TAKEN = "path-taken"
    """A new path answers requests that a path with variables answered; whether clients send them is not known."""
    SERVER_BASE = "server-base-unknown"
    """The path fits only without the base path of the document's servers."""
    SERVER_HOST = "server-host-gone"
    """A host is no server any more; clients may know it, and no document says whether it still answers."""
    STYLE_UNDEFINED = "style-undefined"
    """OpenAPI does not say how such a parameter is written."""
    EMPTY_VALUE = "empty-value"
    """A parameter might be sent without a value, and the new document does not say any more that it may."""
    PARAMETER_CONTENT = "param-content"
    """The parameter is a document of a media type that is not compared."""
    AUTH = "auth"
    """Credentials: the contract has none where the document wants some, or what they must be changed."""
    STATUS_ADDED = "status-added"
    """A success that the old document does not know may come beside those it does; clients know its class only."""
    CALLBACKS = "callbacks"
    """A callback or webhook was added, or is sent no more; no message shows whom that hits."""
    DOCUMENT_FAULT = "document-fault"
    """The part of the document that matters cannot be read."""
    NOT_HTTP = "not-http"
    """The interaction is a message; an OpenAPI document does not describe it."""
    TRANSPORT_HEADER = "transport-header"
    """The contract expects a header that HTTP servers set by themselves and documents leave out."""
    UNVERIFIED = "validator-disagreement"
    """A message that should show the break was built, but a second judge does not agree."""
    NO_CONSUMER_KNOWN = "no-live-consumer-known"
    """There is no contract to ask: nothing to protect is known, which is not the same as nothing to protect."""
    NO_CONTRACT = "no-contract"
    """A consumer version is alive that has published no contract: what it relies on is not known."""
    NOTHING_COMPARED = "nothing-compared"
    """There was nothing to compare, and that is not a pass."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Witness:
    """The message that shows a break, judged by both sides.

    Attributes:
        request: the request; for a break of a response, the one that it answers.
        response: the response, where the break is in one.
        path: where in the message the other side objects.
        problem: what the other side objects to, in its own words.
        judges: who judged the message: ``jsonschema`` its values, ``matching`` what a contract makes of it, others all.
    """

    request: Request
    response: Response | None = None
    path: str = ""
    problem: str = ""
    judges: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A consumer whose contract shows a break, and whether that counts.

    Attributes:
        name: how it is called: ``web@40``, or the name of a contract file.
        counts: it is alive where was asked, or nobody asked about an environment.
        until: after this instant it can neither be alive nor come back; ``None`` where no end is known.
        why: for a person: what holds it, or why it does not count.
    """

    name: str
    counts: bool = True
    until: datetime | None = None
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One answer.

    Attributes:
        rule: the name of the rule that found it; `shiplap.compat.rules` has the table.
        direction: which way the message goes.
        verdict: what is known.
        reason: why it is undecided, as a stable word.
        subject: the interaction, or the operation.
        operation: the operation of the document, ``GET /orders/{id}``; "" where there is none.
        ours: where the accepting or sending side that must not suffer says it: in the contract or the old document.
        theirs: where the document, or the new one, says it.
        detail: what was found, in one sentence without the places.
        witness: the message, for a break.
        hit: the consumers whose contracts show it.
        contract: the contract in which ``ours`` is a place; "" where it is one of the old document.
        key: what the name of the finding is made of, where it is not made of the places; see `shiplap.compat.naming`.
        ours_line: the line of ``ours`` in its file, from 1, where it was looked up.
        theirs_line: the same for ``theirs``.
    """

    rule: str
    direction: Direction
    verdict: Verdict
    reason: str = ""
    subject: str = ""
    operation: str = ""
    ours: str = ""
    theirs: str = ""
    detail: str = ""
    witness: Witness | None = None
    hit: tuple[Hit, ...] = ()
    contract: str = ""
    key: tuple[str, ...] = ()
    ours_line: int | None = None
    theirs_line: int | None = None

    @property
    def none_after(self) -> datetime | None:
        """The instant after which nobody who is hit can be alive; ``None`` where no end is known, or nobody is hit."""
        ends = [one.until for one in self.hit]
        return None if None in ends else max((end for end in ends if end is not None), default=None)

    @property
    def id(self) -> str:
        """A name that stays while the finding does: made of the rule and what it is about, not of the words."""
        parts = self.key or (self.rule, self.direction.value, self.subject, self.operation, self.ours, self.theirs)
        return f"{self.rule}-{sha256(chr(0).join(parts).encode()).hexdigest()[:10]}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Everything one comparison found.

    Attributes:
        ours: what was compared: the contract, or the old document.
        theirs: the document, or the new one.
        findings: what is not plainly compatible, in a stable order.
        proved: how many questions were answered with a proof.
        asked: how many interactions or operations were compared.
        faults: bad corners of the documents.
        verdict: all of it in one word.
        reason: why, where the verdict does not come from a finding.
        evidence: in what the answer rests: ``contract``, ``contracts`` or ``documents``.
        notes: what else the answer rests on: proofs that are not our own.
    """

    ours: str
    theirs: str
    findings: tuple[Finding, ...]
    proved: int
    asked: int
    verdict: Verdict
    reason: str = ""
    faults: tuple[DocumentFault, ...] = ()
    evidence: str = "documents"
    notes: tuple[str, ...] = ()

    def count(self, verdict: Verdict) -> int:
        """Return how many findings have a verdict; for a proof, how many questions."""
        if verdict is Verdict.COMPATIBLE:
            return self.proved
        return sum(finding.verdict is verdict for finding in self.findings)


_WORST: Mapping[Verdict, int] = {Verdict.BREAK: 2, Verdict.UNDECIDED: 1}


def overall(findings: tuple[Finding, ...], asked: int) -> Verdict:
    """Return the verdict over all findings: a break beats a doubt, and nothing asked is a doubt."""
    if not asked:
        return Verdict.UNDECIDED
    worst = max((_WORST.get(finding.verdict, 0) for finding in findings), default=0)
    return (Verdict.COMPATIBLE, Verdict.UNDECIDED, Verdict.BREAK)[worst]


def combined(comparisons: Sequence[Comparison], document: str) -> Comparison:
    """Return what several contracts and one document say together: the worst of them, and every finding.

    Args:
        comparisons: one a contract, at least one.
        document: what the document is called in the answer.
    """
    if len(comparisons) == 1:
        return replace(comparisons[0], theirs=document)
    worst = max(comparisons, key=lambda each: _WORST.get(each.verdict, 0))
    return Comparison(
        ours=f"{len(comparisons)} contracts",
        theirs=document,
        findings=tuple(finding for each in comparisons for finding in each.findings),
        proved=sum(each.proved for each in comparisons),
        asked=sum(each.asked for each in comparisons),
        verdict=worst.verdict,
        reason=worst.reason,
        faults=comparisons[0].faults,
        evidence=comparisons[0].evidence,
        notes=comparisons[-1].notes,
    )
