"""What became of an operation of the old document: the rule that is asked before all others."""

from collections.abc import Iterator
from dataclasses import dataclass

from shiplap.compat.checking.ports import CannotJudgeError, SecondJudge
from shiplap.compat.documents import DocumentFault
from shiplap.compat.findings import Finding, Reason, Verdict, Witness
from shiplap.compat.operations import Operation
from shiplap.compat.operations.routing import Ambiguous, Routed
from shiplap.compat.schemas.options import Direction
from shiplap.model.exchange import Request

RULE = "request-operation"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fate:
    """An operation of the old document, and where its requests go now.

    Attributes:
        old: the operation.
        place: where the new document has its paths.
        request: a request of it; ``None`` where the operation is there as it was, and none was needed or could be made.
        went: the operation that answers now, the templates that fit alike, or nothing.
        problem: why no request could be made.
        judge: a second judge of messages of the new document, where there is one.
        faults: why the new document may know the path, and nobody can tell.
    """

    old: Operation
    place: str
    request: Request | None
    went: Routed | Ambiguous | Operation | None
    problem: str = ""
    judge: SecondJudge | None = None
    faults: tuple[DocumentFault, ...] = ()

    @property
    def new(self) -> Operation | None:
        """The operation that answers now."""
        if isinstance(self.went, Routed):
            return self.went.operation
        return self.went if isinstance(self.went, Operation) else None


def request_operation(fate: Fate) -> Iterator[Finding]:
    """Yield what is known where no operation, or not certainly one, answers requests of an old operation."""
    detail = f"the new document has no {fate.old.name} any more"
    if fate.new is not None:
        for fault in (*fate.old.faults, *fate.new.faults):
            yield _faulty(fate, fault)
    elif isinstance(fate.went, Ambiguous):
        words = f"{detail}; the path fits {' and '.join(fate.went.paths)} alike"
        yield _finding(fate, Verdict.UNDECIDED, words, reason=Reason.PATH_AMBIGUOUS)
    elif fate.faults:
        yield from (_faulty(fate, fault) for fault in fate.faults)
    elif fate.request is None:
        yield _finding(fate, Verdict.UNDECIDED, f"{detail}; {fate.problem}", reason=Reason.NO_SCHEMA)
    else:
        yield _gone(fate, fate.request, detail)


def _gone(fate: Fate, request: Request, detail: str) -> Finding:
    judges = ["routing"]
    if fate.judge is not None:
        try:
            if fate.judge.request_problem(request) is None:
                words = f"{detail}; {fate.judge.name} lets the request pass"
                return _finding(fate, Verdict.UNDECIDED, words, reason=Reason.UNVERIFIED)
            judges.append(fate.judge.name)
        except CannotJudgeError:
            pass
    witness = Witness(request=request, path="path", problem=detail, judges=tuple(judges))
    return _finding(fate, Verdict.BREAK, detail, witness=witness)


def _faulty(fate: Fate, fault: DocumentFault) -> Finding:
    return _finding(fate, Verdict.UNDECIDED, fault.problem, reason=Reason.DOCUMENT_FAULT, theirs=str(fault.place))


def _finding(
    fate: Fate, verdict: Verdict, detail: str, *, reason: str = "", theirs: str = "", witness: Witness | None = None
) -> Finding:
    return Finding(
        rule=RULE,
        direction=Direction.REQUEST,
        verdict=verdict,
        reason=str(reason),
        subject=fate.old.name,
        operation=fate.old.name,
        ours=str(fate.old.place),
        theirs=theirs or fate.place,
        detail=detail,
        witness=witness,
    )
