"""Whether what a contract meets is what changed: the same operation, direction and part of the message."""

from shiplap.compat.findings import Finding, Verdict, Witness
from shiplap.compat.operations import Operation
from shiplap.compat.schemas.options import Direction

_WHOLE = frozenset({"request-operation", "document-servers"})
_PARAMETERS = frozenset({"request-path-parameter", "request-query-parameter", "request-header", "request-cookie"})
_PARTS_OF_KEY = 2


def is_about(change: Finding) -> bool:
    """Return whether a difference of documents may hurt somebody who has not been asked."""
    return change.verdict in {Verdict.BREAK, Verdict.UNDECIDED, Verdict.UNUSED}


def is_touched(finding: Finding, operation: Operation | None, change: Finding) -> bool:
    """Return whether a finding about a contract is about the part that a difference of the documents is about.

    Args:
        finding: what was found for an interaction and the new document.
        operation: the operation of the old document that the interaction goes to; ``None`` for none.
        change: what was found between the documents; it names the operation of the old one.
    """
    if change.rule == "document-servers":
        return finding.rule in _WHOLE
    if operation is None or operation.name != change.operation or finding.direction is not change.direction:
        return False
    if change.rule == "request-operation" or finding.rule == "request-operation":
        return True
    if finding.rule == "request-matchers":
        return _is_same_parameter(finding, change) or change.rule not in _PARAMETERS
    if finding.direction is Direction.RESPONSE:
        return _is_same_answer(finding.witness, change.witness)
    return finding.rule == change.rule and (change.rule not in _PARAMETERS or _is_same_parameter(finding, change))


def _is_same_parameter(finding: Finding, change: Finding) -> bool:
    """Return whether both are about one parameter; what names none may be about any."""
    part = finding.key[-1] if finding.key else ""
    return not part or not change.key or part in change.key[-_PARTS_OF_KEY:]


def _is_same_answer(one: Witness | None, other: Witness | None) -> bool:
    """Return whether both messages are answers of one kind; an open question may be about any."""
    if one is None or other is None or one.response is None or other.response is None:
        return True
    return one.response.status == other.response.status
