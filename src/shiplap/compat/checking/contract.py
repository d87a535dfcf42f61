"""A whole contract against a document, interaction by interaction."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace

from shiplap.compat.catalogue import Catalogue
from shiplap.compat.checking.ports import CannotJudgeError, SecondJudge
from shiplap.compat.checking.requests import request_findings
from shiplap.compat.checking.responses import response_findings
from shiplap.compat.checking.scene import Scene
from shiplap.compat.contracts import Matching
from shiplap.compat.documents import Document
from shiplap.compat.findings import Comparison, Finding, Reason, Verdict, Witness, overall
from shiplap.compat.messages import Side
from shiplap.compat.naming import named_in_contract
from shiplap.compat.operations import Operations
from shiplap.compat.operations.routing import Ambiguous, Route, Routed, Router, Unrouted
from shiplap.compat.schemas.engines import NO_ENGINES, Engines
from shiplap.compat.schemas.options import Direction
from shiplap.model.exchange import Request
from shiplap.model.interaction import Contract, HttpInteraction, Interaction

_RULE = "request-operation"


@dataclass(slots=True, kw_only=True)
class Checker:
    """Checks contracts against one document; what was decided for one is known for the next.

    Attributes:
        document: the document.
        matching: the matching engine.
        judge: a second judge of whole messages, where there is one.
        base: what stands before the paths of the document, instead of what its servers say.
        progress: told the number of each interaction before it is checked.
        engines: what helps the prover of schemas.
    """

    document: Document
    matching: Matching
    judge: SecondJudge | None = None
    base: str | None = None
    progress: Callable[[int], None] = lambda _number: None
    engines: Engines = NO_ENGINES
    side: Side = field(init=False)
    _router: Router = field(init=False)

    def __post_init__(self) -> None:
        self.side = Side("doc", Catalogue(doc=self.document), self.engines)
        self._router = Router(Operations(self.document), self.base)

    def check(self, contract: Contract, name: str) -> Comparison:
        """Compare one contract.

        Args:
            contract: the contract.
            name: what it is called in the answer.
        """
        findings: list[Finding] = []
        proved = 0
        for number, interaction in enumerate(contract.interactions):
            self.progress(number)
            found, proofs = self.interaction(interaction, number, contract)
            findings.extend(found)
            proved += proofs
        asked = len(contract.interactions)
        named = tuple(replace(each, contract=name) for each in named_in_contract(findings, contract, self.document))
        return Comparison(
            ours=name,
            theirs=self.document.name,
            findings=named,
            proved=proved,
            asked=asked,
            verdict=overall(named, asked),
            reason="" if asked else Reason.NOTHING_COMPARED,
            faults=self.document.faults,
            evidence="contract",
            notes=self.side.notes,
        )

    def route(self, interaction: HttpInteraction) -> Route:
        """Return which operation the request of an interaction goes to."""
        example = self.matching.example_request(interaction.request)
        found = self._router.route(example.method, example.path)
        if isinstance(found, Unrouted) and self.base is None:
            return self._router.route_without_base(example.method, example.path)
        return found

    def interaction(self, interaction: Interaction, number: int, contract: Contract) -> tuple[list[Finding], int]:
        """Return what was found for one interaction, and how many of its questions were answered with a proof."""
        at = f"$.interactions[{contract.position(number)}]"
        if not isinstance(interaction, HttpInteraction):
            detail = "messages are not described by OpenAPI"
            return [_loose(interaction, at, Verdict.UNDECIDED, detail, reason=Reason.NOT_HTTP)], 0
        example = self.matching.example_request(interaction.request)
        path = example.path
        match self._router.route(example.method, path):
            case Routed() as routed:
                return self._at_operation(interaction, at, contract, example, routed)
            case Ambiguous(paths):
                detail = f"the path fits {' and '.join(paths)} alike"
                return [_loose(interaction, at, Verdict.UNDECIDED, detail, reason=Reason.PATH_AMBIGUOUS)], 0
            case Unrouted(methods):
                below = self._router.route_without_base(example.method, path) if self.base is None else None
                if isinstance(below, Routed):
                    found, proofs = self._at_operation(interaction, at, contract, example, below)
                    if any(finding.verdict is Verdict.BREAK for finding in found):
                        return found, proofs
                    bases = ", ".join(below.operation.bases)
                    detail = f"the path fits only without {bases}; say --base-path"
                    open_question = _loose(interaction, at, Verdict.UNDECIDED, detail, reason=Reason.SERVER_BASE)
                    return [*found, open_question], proofs
                return [self._unknown(interaction, at, example, methods)], 0

    def _at_operation(
        self, interaction: HttpInteraction, at: str, contract: Contract, example: Request, routed: Routed
    ) -> tuple[list[Finding], int]:
        scene = Scene(
            interaction=interaction,
            at=at,
            specification=contract.specification,
            example=example,
            operation=routed.operation,
            variables=routed.variables,
            side=self.side,
            matching=self.matching,
            judge=self.judge,
        )
        scene.proved.append(at)
        found = [*request_findings(scene), *_faults(scene), *response_findings(scene)]
        return found, len(scene.proved)

    def _unknown(self, interaction: HttpInteraction, at: str, example: Request, methods: tuple[str, ...]) -> Finding:
        known = f"; it knows {', '.join(methods)} there" if methods else ""
        detail = f"the document has no {example.method} {example.path}{known}"
        judges = ["routing"]
        if self.judge is not None:
            with suppress(CannotJudgeError):
                if self.judge.request_problem(example) is None:
                    words = f"{detail}; {self.judge.name} lets the request pass"
                    return _loose(interaction, at, Verdict.UNDECIDED, words, reason=Reason.UNVERIFIED)
                judges.append(self.judge.name)
        witness = Witness(request=example, path="path", problem=detail, judges=tuple(judges))
        return _loose(interaction, at, Verdict.BREAK, detail, witness=witness, theirs=f"{self.document.name}#/paths")


def _faults(scene: Scene) -> Iterator[Finding]:
    """Yield the parts of the operation that could not be read: what they say is not known."""
    for fault in scene.operation.faults:
        yield scene.undecided(_RULE, Direction.REQUEST, Reason.DOCUMENT_FAULT, fault.problem, theirs=fault.place)


def _loose(  # noqa: PLR0913 - one argument a field of the finding
    interaction: Interaction,
    at: str,
    verdict: Verdict,
    detail: str,
    *,
    reason: str = "",
    witness: Witness | None = None,
    theirs: str = "",
) -> Finding:
    return Finding(
        rule=_RULE,
        direction=Direction.REQUEST,
        verdict=verdict,
        reason=str(reason),
        subject=interaction.description,
        ours=f"{at}.request",
        theirs=theirs,
        detail=detail,
        witness=witness,
    )
