"""A whole contract against a document, interaction by interaction."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from hashlib import blake2b

from shiplap.compat.catalogue import Catalogue
from shiplap.compat.checking.operation import Sent, Sought
from shiplap.compat.checking.ports import SecondJudge
from shiplap.compat.checking.scene import Scene
from shiplap.compat.contracts import BodySchema, Matching
from shiplap.compat.documents import Document
from shiplap.compat.faulty import open_where_unreadable
from shiplap.compat.findings import Comparison, Finding, Reason, overall
from shiplap.compat.messages import Side
from shiplap.compat.naming import named_in_contract
from shiplap.compat.operations import Operations
from shiplap.compat.operations.routing import Route, Routed, Router, Unrouted
from shiplap.compat.rules import RULES
from shiplap.compat.schemas.engines import NO_ENGINES, Engines
from shiplap.compat.schemas.options import Direction
from shiplap.model.interaction import Contract, HttpInteraction, Interaction, Specification

_MAX_ANSWERS = 10_000
"""How many interactions are remembered with what was found for them."""


@dataclass(frozen=True, slots=True)
class _Answer:
    """What was found for an interaction that stood at a place of a contract, and how much was proved."""

    at: str
    findings: tuple[Finding, ...]
    proved: int

    def moved(self, at: str) -> "_Answer":
        """Return the same for an equal interaction at another place."""
        if at == self.at:
            return self
        found = tuple(replace(each, ours=at + each.ours.removeprefix(self.at)) for each in self.findings)
        return _Answer(at, found, self.proved)


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
    _answers: dict[bytes, _Answer] = field(default_factory=dict, init=False)
    _readings: dict[str, tuple[BodySchema, BodySchema]] = field(default_factory=dict, init=False)

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
        return self._sent(interaction).route

    def interaction(self, interaction: Interaction, number: int, contract: Contract) -> tuple[list[Finding], int]:
        """Return what was found for one interaction, and how many of its questions were answered with a proof.

        Versions of a contract share most of their interactions; an equal one is answered once.
        """
        at = f"$.interactions[{contract.position(number)}]"
        key = _key(interaction, contract.specification)
        known = self._answers.get(key)
        if known is None:
            if len(self._answers) >= _MAX_ANSWERS:
                self._answers.clear()
            known = self._answers[key] = self._answered(interaction, at, contract.specification)
        answer = known.moved(at)
        return [*answer.findings], answer.proved

    def _answered(self, interaction: Interaction, at: str, specification: Specification) -> _Answer:
        sent = self._sent(interaction) if isinstance(interaction, HttpInteraction) else None
        sought = Sought(
            interaction=interaction,
            at=at,
            document=self.document.name,
            sent=sent,
            judge=self.judge,
            faults=() if sent is None else self._router.unreadable(sent.request.path),
        )
        found = [finding for rule in RULES if rule.interaction is not None for finding in rule.interaction(sought)]
        if not isinstance(interaction, HttpInteraction) or sent is None or not isinstance(sent.route, Routed):
            return _Answer(at, tuple(found), 0)
        scene = Scene(
            interaction=interaction,
            at=at,
            specification=specification,
            example=sent.request,
            operation=sent.route.operation,
            variables=sent.route.variables,
            side=self.side,
            matching=self.matching,
            judge=self.judge,
            proved=[at],
            readings=self._readings,
        )
        found.extend(_asked(scene))
        found = [open_where_unreadable(each, theirs=sent.route.operation.faults) for each in found]
        return _Answer(at, tuple(found), len(scene.proved))

    def _sent(self, interaction: HttpInteraction) -> Sent:
        request = self.matching.example_request(interaction.request)
        found = self._router.route(request.method, request.path)
        if isinstance(found, Unrouted) and self.base is None:
            below = self._router.route_without_base(request.method, request.path)
            if isinstance(below, Routed):
                return Sent(request=request, route=below, below_base=False)
        return Sent(request=request, route=found)


def _key(interaction: Interaction, specification: Specification) -> bytes:
    """Return a digest of all that an interaction says; values are written so that 1, 1.0 and true differ."""
    written = repr((specification, interaction))
    return blake2b(written.encode("utf-8", "surrogatepass"), digest_size=20).digest()


def _asked(scene: Scene) -> Iterator[Finding]:
    """Ask all rules about an interaction at its operation.

    Where the contract expects the provider to refuse, the request may be as wrong as it likes.
    """
    is_refused = 400 <= scene.interaction.response.status < 500
    if is_refused:
        scene.proved.append(f"{scene.at}.request")
    for rule in RULES:
        if rule.scene is not None and not (is_refused and rule.direction is Direction.REQUEST):
            yield from rule.scene(scene)
