"""Holds a provider against its own OpenAPI document, with the requests of contracts: every answer is judged on its way.

A comparison of contracts with a document says what the document promises. Whether the provider keeps it, only the
provider can show. So a replay listens: each response goes to the judge of documents, and to openapi-core where that is
installed, whatever the contract makes of it.
"""

from dataclasses import dataclass, field

from shiplap.compat.catalogue import Catalogue
from shiplap.compat.checking import CannotJudgeError
from shiplap.compat.documents import Document
from shiplap.compat.messages import Side, response_problems
from shiplap.compat.operations import Operations
from shiplap.compat.operations.routing import Routed, Router
from shiplap.compat.operations.statuses import response_for
from shiplap.distribution import VERSION
from shiplap.model.exchange import Request, Response
from shiplap.model.self_check import SelfCheck
from shiplap.transport.exchange import Send
from shiplap.verify.openapi_second import OpenapiCoreJudge

_REFUSED = 400


@dataclass(frozen=True, slots=True)
class Judgement:
    """What one response says of the document.

    Attributes:
        operation: whose response it was; "" where the document does not describe it.
        status: under which description of the document it came: ``200``, ``2XX`` or ``default``; "" under none.
        problems: what it did otherwise than the document says.
    """

    operation: str
    problems: tuple[str, ...] = ()
    status: str = ""


@dataclass(frozen=True, slots=True)
class Extent:
    """All that could be asked of a document.

    Attributes:
        operations: their names.
        answers: how many descriptions of answers they have together.
    """

    operations: tuple[str, ...]
    answers: int


@dataclass(slots=True)
class Tally:
    """Everything that was judged so far, wherever that was."""

    judged: int = 0
    _operations: dict[str, None] = field(default_factory=dict)
    _answers: dict[str, None] = field(default_factory=dict)
    _problems: dict[str, None] = field(default_factory=dict)

    def hear(self, judgement: Judgement) -> None:
        """Take one judgement."""
        self._problems.update(dict.fromkeys(judgement.problems))
        if judgement.operation:
            self.judged += 1
            self._operations[judgement.operation] = None
            if judgement.status:
                self._answers[f"{judgement.operation} {judgement.status}"] = None

    def result(self, extent: Extent) -> SelfCheck | None:
        """Return what came of it; ``None`` where nothing could be judged, which is no pass.

        Args:
            extent: all that could have been asked.
        """
        if not self.judged and not self._problems:
            return None
        return SelfCheck(
            passed=not self._problems,
            by=f"replay of contracts, shiplap {VERSION}",
            responses=self.judged,
            operations=tuple(sorted(self._operations)),
            of=len(extent.operations),
            answers=tuple(sorted(self._answers)),
            of_answers=extent.answers,
            unseen=tuple(sorted(set(extent.operations) - self._operations.keys())),
            problems=tuple(self._problems),
        )


@dataclass(slots=True)
class SelfChecker:
    """Judges responses by a document, and listens to a replay.

    Attributes:
        document: of the provider.
        base: what stands before the paths of the document, instead of what its servers say.
        tally: what was heard.
    """

    document: Document
    base: str | None = None
    tally: Tally = field(default_factory=Tally)
    _side: Side = field(init=False)
    _operations: Operations = field(init=False)
    _router: Router = field(init=False)
    _second: OpenapiCoreJudge | None = field(init=False)

    def __post_init__(self) -> None:
        self._side = Side("doc", Catalogue(doc=self.document))
        self._operations = Operations(self.document)
        self._router = Router(self._operations, self.base)
        self._second = OpenapiCoreJudge.of(self.document, self.base)

    def listening(self, send: Send) -> Send:
        """Return what sends requests the same way, and judges what comes back."""

        def sending(request: Request) -> Response:
            response = send(request)
            judgement = self.judge(request, response)
            if judgement is not None:
                self.tally.hear(judgement)
            return response

        return sending

    def judge(self, request: Request, response: Response) -> Judgement | None:
        """Judge one response; ``None`` where nothing can be said of it."""
        route = self._router.route(request.method, request.path)
        if not isinstance(route, Routed) and self.base is None:
            route = self._router.route_without_base(request.method, request.path)
        if not isinstance(route, Routed):
            if response.status >= _REFUSED:
                return None
            said = f"{request.method} {request.path} answered {response.status}; the document does not describe it"
            return Judgement("", (said,))
        operation = route.operation
        problems = response_problems(response, operation, self._side)
        objections = [each for each in problems if not each.reason]
        if problems and not objections:
            return None
        answered = f"{operation.name} answered {response.status}"
        said_so = [f"{answered}{f' at {each.path}' if each.path else ''}: {each.detail}" for each in objections]
        other = None if objections else self._objection(request, response)
        spec = response_for(response.status, operation.responses)
        problems_told = (*said_so, *([f"{answered}: {other} (openapi-core)"] if other else []))
        return Judgement(operation.name, problems_told, "" if spec is None else spec.status)

    def _objection(self, request: Request, response: Response) -> str | None:
        if self._second is None:
            return None
        try:
            return self._second.response_problem(request, response)
        except CannotJudgeError:
            return None

    def result(self) -> SelfCheck | None:
        """Return what came of listening; ``None`` where nothing could be judged, which is no pass."""
        return self.tally.result(self.extent)

    @property
    def extent(self) -> Extent:
        """All that could be asked of the document."""
        found = [each for key in self._operations if (each := self._operations.get(*key)) is not None]
        return Extent(tuple(each.name for each in found), sum(len(each.responses) for each in found))
