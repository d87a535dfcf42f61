"""Holds a provider against its own OpenAPI document, with the requests of contracts: every answer is judged on its way.

A comparison of contracts with a document says what the document promises. Whether the provider keeps it, only the
provider can show. So a replay listens: each response goes to the judge of documents, and to openapi-core where that is
installed, whatever the contract makes of it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from shiplap.compat.catalogue import Catalogue
from shiplap.compat.checking import CannotJudgeError
from shiplap.compat.documents import Document
from shiplap.compat.messages import Side, response_problems
from shiplap.compat.operations import Operations
from shiplap.compat.operations.routing import Routed, Router
from shiplap.distribution import VERSION
from shiplap.model.exchange import Request, Response
from shiplap.model.self_check import SelfCheck
from shiplap.transport.exchange import Send
from shiplap.verify.openapi_second import OpenapiCoreJudge

_REFUSED = 400


@dataclass(slots=True)
class SelfChecker:
    """Listens to a replay.

    Attributes:
        document: of the provider.
        base: what stands before the paths of the document, instead of what its servers say.
    """

    document: Document
    base: str | None = None
    _side: Side = field(init=False)
    _operations: Operations = field(init=False)
    _router: Router = field(init=False)
    _judge: OpenapiCoreJudge | None = field(init=False)
    _seen: dict[str, None] = field(default_factory=dict)
    _problems: dict[str, None] = field(default_factory=dict)
    _judged: int = 0

    def __post_init__(self) -> None:
        self._side = Side("doc", Catalogue(doc=self.document))
        self._operations = Operations(self.document)
        self._router = Router(self._operations, self.base)
        self._judge = OpenapiCoreJudge.of(self.document, self.base)

    def listening(self, send: Send) -> Send:
        """Return what sends requests the same way, and judges what comes back."""

        def sending(request: Request) -> Response:
            response = send(request)
            self.judge(request, response)
            return response

        return sending

    def judge(self, request: Request, response: Response) -> None:
        """Judge one response, and remember what it does otherwise than the document says."""
        route = self._router.route(request.method, request.path)
        if not isinstance(route, Routed) and self.base is None:
            route = self._router.route_without_base(request.method, request.path)
        if not isinstance(route, Routed):
            if response.status < _REFUSED:
                said = f"{request.method} {request.path} answered {response.status}; the document does not describe it"
                self._problems[said] = None
            return
        operation = route.operation
        problems = response_problems(response, operation, self._side)
        objections = [each for each in problems if not each.reason]
        if problems and not objections:
            return
        self._judged += 1
        self._seen[operation.name] = None
        for each in objections:
            where = f" at {each.path}" if each.path else ""
            self._problems[f"{operation.name} answered {response.status}{where}: {each.detail}"] = None
        for other in () if objections else self._second(request, response):
            self._problems[f"{operation.name} answered {response.status}: {other} (openapi-core)"] = None

    def _second(self, request: Request, response: Response) -> Iterator[str]:
        if self._judge is None:
            return
        try:
            objection = self._judge.response_problem(request, response)
        except CannotJudgeError:
            return
        if objection is not None:
            yield objection

    def result(self) -> SelfCheck | None:
        """Return what came of it; ``None`` where nothing could be judged, which is no pass."""
        if not self._judged and not self._problems:
            return None
        return SelfCheck(
            passed=not self._problems,
            by=f"replay of contracts, shiplap {VERSION}",
            responses=self._judged,
            operations=tuple(sorted(self._seen)),
            of=len(self._operations),
            problems=tuple(self._problems),
        )
