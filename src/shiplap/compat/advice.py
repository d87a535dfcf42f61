"""What would decide an open question, for each reason why one stays open."""

from collections.abc import Mapping

from shiplap.compat.findings import Finding, Reason, Verdict
from shiplap.compat.schemas.options import Direction
from shiplap.compat.schemas.verdicts import WOULD_DECIDE

_OF_REASONS: Mapping[Reason, str] = {
    Reason.UNKNOWN_MATCHER: "replay the contract, or use a matcher of Pact's own",
    Reason.PINNED_VALUE: "use a matcher for the value, or replay the contract: the provider state decides",
    Reason.MATCHER_WIDE: "narrow the matcher to what the document takes, or widen the document",
    Reason.MEDIA_TYPE: "replay the contract: bodies of this media type are not compared",
    Reason.XML: "replay the contract: what XML says is not read here",
    Reason.MEDIA_RANGE: "name the media types that clients send in the old document, or ask their contracts",
    Reason.NEGOTIATION: "say in the contract with Accept which media type is wanted",
    Reason.ACCEPT: "correct Accept, or add the media type to the document",
    Reason.NULL_BODY: "leave the body out of the contract, or write the null as JSON in a contract of version 3 or 4",
    Reason.NO_SCHEMA: "add the schema to the document",
    Reason.DEFAULT_RESPONSE: "describe the status itself in the document",
    Reason.PATH_AMBIGUOUS: "write the path templates so that only one fits",
    Reason.PATH_TAKEN: "ask the contracts of the consumers whether one of them sends such a request",
    Reason.SERVER_BASE: "say --base-path, or correct the servers of the document",
    Reason.SERVER_HOST: "let the host answer as long as clients are alive that were built with it",
    Reason.STYLE_UNDEFINED: "describe the parameter in a style that OpenAPI defines for its type",
    Reason.EMPTY_VALUE: "keep allowEmptyValue, or ask the contracts of the consumers",
    Reason.PARAMETER_CONTENT: "replay the contract: a parameter of this media type is not compared",
    Reason.AUTH: "replay the contract with credentials: no document says what they are worth",
    Reason.STATUS_ADDED: "ask the contracts of the consumers: clients that look at the class of a status are fine",
    Reason.CALLBACKS: "look at it by hand: whether a client waits for it, no document says",
    Reason.DOCUMENT_FAULT: "correct the document at the place that is told",
    Reason.NOT_HTTP: "replay the contract: OpenAPI describes no messages",
    Reason.TRANSPORT_HEADER: "promise the header in the document, or do not expect it",
    Reason.UNVERIFIED: "look at the schema by hand: two judges read it differently",
    Reason.NO_CONSUMER_KNOWN: "publish the contracts of the consumers, or name them with --contracts",
    Reason.NO_CONTRACT: "publish the contract of that version, or close its window when nobody uses it",
    Reason.NOTHING_COMPARED: "give a contract with interactions, or a document with operations",
}

ADVICE: Mapping[str, str] = {
    **{code.value: said for code, said in WOULD_DECIDE.items()},
    **{reason.value: said for reason, said in _OF_REASONS.items()},
}
"""What a person could do, by the reason of a finding."""

_KEEP = {
    Direction.REQUEST: "keep taking what is sent today",
    Direction.RESPONSE: "keep sending what is relied on",
}


def what_to_do(finding: Finding) -> str:
    """Return what a person could do about a finding; "" where nothing needs to be done."""
    if finding.verdict is not Verdict.BREAK:
        return ADVICE.get(finding.reason, "") if finding.verdict is Verdict.UNDECIDED else ""
    keep = _KEEP[finding.direction]
    if not finding.contract and not finding.hit:
        return f"{keep}, or ask with --contracts who is hit"
    if finding.hit:
        wait = "" if finding.none_after is None else f", or wait until {finding.none_after:%Y-%m-%d %H:%M} UTC"
        return f"{keep}, or deploy a consumer first that does without{wait}"
    return f"let the document say so if the provider does, or {keep}, or change the consumer"
