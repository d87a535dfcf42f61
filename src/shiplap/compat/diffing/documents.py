"""Two documents, operation by operation: those that went, and those that are in both."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from shiplap.compat.catalogue import Catalogue
from shiplap.compat.checking.ports import CannotJudgeError, SecondJudge
from shiplap.compat.diffing.bodies import body_findings
from shiplap.compat.diffing.pair import Pair
from shiplap.compat.diffing.parameters import parameter_findings
from shiplap.compat.diffing.responses import response_findings
from shiplap.compat.diffing.security import security_findings
from shiplap.compat.documents import Document
from shiplap.compat.findings import Comparison, Finding, Reason, Verdict, Witness, overall
from shiplap.compat.messages import NoSampleError, Side, sample_request
from shiplap.compat.naming import named_in_documents
from shiplap.compat.operations import Operation, Operations
from shiplap.compat.operations.routing import Ambiguous, Routed, Router, shape_of
from shiplap.compat.schemas.engines import NO_ENGINES, Engines
from shiplap.compat.schemas.options import Direction

_PARTS: tuple[Callable[[Pair], Iterator[Finding]], ...] = (
    parameter_findings,
    body_findings,
    security_findings,
    response_findings,
)


@dataclass(slots=True, kw_only=True)
class Differ:
    """Compares a document with the one before it.

    Attributes:
        old: the document before.
        new: the document.
        old_judge: a second judge of messages of the old document, where there is one.
        new_judge: the same for the new one.
        progress: told the number of each operation before it is compared.
        engines: what helps the prover of schemas.
    """

    old: Document
    new: Document
    old_judge: SecondJudge | None = None
    new_judge: SecondJudge | None = None
    progress: Callable[[int], None] = lambda _number: None
    engines: Engines = NO_ENGINES
    old_side: Side = field(init=False)
    new_side: Side = field(init=False)
    _operations: Operations = field(init=False)
    _by_shape: dict[tuple[str, str], str] = field(init=False)

    def __post_init__(self) -> None:
        self.old_side = Side("old", Catalogue(old=self.old, new=self.new), self.engines)
        self.new_side = self.old_side.sharing("new")
        self._operations = Operations(self.new)
        self._by_shape = {(method, shape_of(path)): path for method, path in self._operations}

    def compare(self, old_name: str, new_name: str) -> Comparison:
        """Compare the documents; the names are what they are called in the answer."""
        operations = Operations(self.old)
        findings: list[Finding] = list(self._whole(operations))
        proved = 0
        for number, key in enumerate(operations):
            self.progress(number)
            operation = operations.get(*key)
            if operation is not None:
                found, proofs = self.operation(operation)
                findings.extend(found)
                proved += proofs
        return Comparison(
            ours=old_name,
            theirs=new_name,
            findings=named_in_documents(findings, self.old, self.new),
            proved=proved,
            asked=len(operations),
            verdict=overall(tuple(findings), len(operations)),
            reason="" if len(operations) else Reason.NOTHING_COMPARED,
            faults=(*self.old.faults, *self.new.faults),
            notes=self.old_side.notes,
        )

    def operation(self, old: Operation) -> tuple[list[Finding], int]:
        """Return what was found for one operation of the old document, and how many questions have a proof."""
        path = self._by_shape.get((old.method, shape_of(old.path)))
        new = None if path is None else self._operations.get(old.method, path)
        if new is None:
            return self._gone(old)
        return self._pair(old, new)

    def _pair(self, old: Operation, new: Operation) -> tuple[list[Finding], int]:
        pair = Pair(
            old=old,
            new=new,
            old_side=self.old_side,
            new_side=self.new_side,
            old_judge=self.old_judge,
            new_judge=self.new_judge,
        )
        found = [finding for part in _PARTS for finding in part(pair)]
        found.extend(
            pair.undecided(
                "request-operation", Direction.REQUEST, Reason.DOCUMENT_FAULT, fault.problem, theirs=fault.place
            )
            for fault in (*old.faults, *new.faults)
        )
        if old.callbacks is not None and old.callbacks != new.callbacks:
            found.append(
                pair.undecided("document-callbacks", Direction.REQUEST, Reason.CALLBACKS, "the callbacks changed")
            )
        return found, len(pair.proved) + 1

    def _gone(self, old: Operation) -> tuple[list[Finding], int]:
        """An operation went; another template may still answer its requests."""
        detail = f"the new document has no {old.name} any more"
        theirs = f"{self.new.name}#/paths"
        try:
            request = sample_request(old, self.old_side)
        except NoSampleError as error:
            return [_about(old, Verdict.UNDECIDED, f"{detail}; {error}", theirs, reason=Reason.NO_SCHEMA)], 0
        router = Router(self._operations, old.bases[0])
        match router.route(old.method, request.path):
            case Routed() as routed:
                return self._pair(old, routed.operation)
            case Ambiguous(paths):
                words = f"{detail}; the path fits {' and '.join(paths)} alike"
                return [_about(old, Verdict.UNDECIDED, words, theirs, reason=Reason.PATH_AMBIGUOUS)], 0
            case _:
                pass
        judges = ["routing"]
        if self.new_judge is not None:
            try:
                if self.new_judge.request_problem(request) is None:
                    words = f"{detail}; {self.new_judge.name} lets the request pass"
                    return [_about(old, Verdict.UNDECIDED, words, theirs, reason=Reason.UNVERIFIED)], 0
                judges.append(self.new_judge.name)
            except CannotJudgeError:
                pass
        witness = Witness(request=request, path="path", problem=detail, judges=tuple(judges))
        return [_about(old, Verdict.BREAK, detail, theirs, witness=witness)], 0

    def _whole(self, operations: Operations) -> Iterator[Finding]:
        """Yield what is said of the documents as a whole: where their servers are."""
        before = {base for key in operations if (each := operations.get(*key)) for base in each.bases}
        after = {base for key in self._operations if (each := self._operations.get(*key)) for base in each.bases}
        if before and after and not before & after:
            was, now = (", ".join(sorted(each)) or "/" for each in (before, after))
            detail = f"the servers' base path was {was} and is {now}"
            yield self._of_documents("document-servers", Reason.SERVER_BASE, "servers", detail)
        hooks = self.old.root.get("webhooks")
        if hooks is not None and hooks != self.new.root.get("webhooks"):
            yield self._of_documents("document-callbacks", Reason.CALLBACKS, "webhooks", "the webhooks changed")

    def _of_documents(self, rule: str, reason: Reason, section: str, detail: str) -> Finding:
        return Finding(
            rule=rule,
            direction=Direction.REQUEST,
            verdict=Verdict.UNDECIDED,
            reason=reason,
            subject=section,
            ours=f"{self.old.name}#/{section}",
            theirs=f"{self.new.name}#/{section}",
            detail=detail,
        )


def _about(
    old: Operation, verdict: Verdict, detail: str, theirs: str, *, reason: str = "", witness: Witness | None = None
) -> Finding:
    return Finding(
        rule="request-operation",
        direction=Direction.REQUEST,
        verdict=verdict,
        reason=str(reason),
        subject=old.name,
        operation=old.name,
        ours=str(old.place),
        theirs=theirs,
        detail=detail,
        witness=witness,
    )
