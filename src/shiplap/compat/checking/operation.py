"""Where the request of an interaction goes in a document: the rule that is asked before all others."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

from shiplap.compat.checking.ports import CannotJudgeError, SecondJudge
from shiplap.compat.documents import DocumentFault
from shiplap.compat.findings import Finding, Reason, Verdict, Witness
from shiplap.compat.operations.routing import Ambiguous, Route, Routed, Unrouted
from shiplap.compat.schemas.options import Direction
from shiplap.model.exchange import Request
from shiplap.model.interaction import Interaction

RULE = "request-operation"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A request on its way to an operation.

    Attributes:
        request: what was sent.
        route: where it goes in the document.
        below_base: whether that holds with what stands before the paths of the document.
    """

    request: Request
    route: Route
    below_base: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """An interaction whose operation is sought.

    Attributes:
        interaction: the interaction.
        at: where it stands in the contract, as a JSON path.
        document: what the document is called.
        sent: its request; ``None`` where it has none, because it is about a message.
        judge: a second judge of messages, where there is one.
        faults: why the document may know the path, and nobody can tell.
    """

    interaction: Interaction
    at: str
    document: str
    sent: Sent | None
    judge: SecondJudge | None
    faults: tuple[DocumentFault, ...] = ()


def request_operation(sought: Sought) -> Iterator[Finding]:
    """Yield what is known where no operation, or not certainly one, answers the request of an interaction."""
    sent = sought.sent
    if sent is None:
        yield _open(sought, Reason.NOT_HTTP, "messages are not described by OpenAPI")
        return
    match sent.route:
        case Ambiguous(paths):
            yield _open(sought, Reason.PATH_AMBIGUOUS, f"the path fits {' and '.join(paths)} alike")
        case Unrouted() if sought.faults:
            for fault in sought.faults:
                yield _open(sought, Reason.DOCUMENT_FAULT, fault.problem, str(fault.place))
        case Unrouted(methods):
            yield _unknown(sought, sent.request, methods)
        case Routed() as routed:
            if not sent.below_base:
                bases = ", ".join(routed.operation.bases)
                detail = f"the path fits only without {bases}; say --base-path"
                yield _open(sought, Reason.SERVER_BASE, detail, operation=routed.operation.name)
            for fault in routed.operation.faults:
                yield _open(
                    sought, Reason.DOCUMENT_FAULT, fault.problem, str(fault.place), operation=routed.operation.name
                )


def _unknown(sought: Sought, request: Request, methods: tuple[str, ...]) -> Finding:
    known = f"; it knows {', '.join(methods)} there" if methods else ""
    detail = f"the document has no {request.method} {request.path}{known}"
    judges = ["routing"]
    if sought.judge is not None:
        with suppress(CannotJudgeError):
            if sought.judge.request_problem(request) is None:
                return _open(sought, Reason.UNVERIFIED, f"{detail}; {sought.judge.name} lets the request pass")
            judges.append(sought.judge.name)
    witness = Witness(request=request, path="path", problem=detail, judges=tuple(judges))
    return Finding(
        rule=RULE,
        direction=Direction.REQUEST,
        verdict=Verdict.BREAK,
        subject=sought.interaction.description,
        ours=f"{sought.at}.request",
        theirs=f"{sought.document}#/paths",
        detail=detail,
        witness=witness,
    )


def _open(sought: Sought, reason: Reason, detail: str, theirs: str = "", *, operation: str = "") -> Finding:
    return Finding(
        rule=RULE,
        direction=Direction.REQUEST,
        verdict=Verdict.UNDECIDED,
        reason=reason,
        subject=sought.interaction.description,
        operation=operation,
        ours=f"{sought.at}.request",
        theirs=theirs,
        detail=detail,
    )
