"""One interaction at its operation: everything the rules may ask, and how a finding about it is made."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from shiplap.compat.checking.ports import CannotJudgeError, SecondJudge
from shiplap.compat.contracts import BodySchema, Matching
from shiplap.compat.documents import Place
from shiplap.compat.findings import Finding, Reason, Verdict, Witness
from shiplap.compat.messages import Problem, Side, response_problems
from shiplap.compat.messages.requests import Asked, problems_of
from shiplap.compat.operations import Operation, ResponseSpec
from shiplap.compat.operations.statuses import example_status, response_for
from shiplap.compat.schemas.options import Direction
from shiplap.model.exchange import Request, Response
from shiplap.model.interaction import HttpInteraction, Specification
from shiplap.model.mismatch import Mismatch, MismatchKind
from shiplap.model.read_set import is_unread

_MISSING = "missing, "
"""How the matching engine begins to speak of a member that is not there."""
_SHOWN_BY = {
    "response-status": (MismatchKind.STATUS,),
    "response-header": (MismatchKind.HEADER,),
    "response-content-type": (MismatchKind.BODY_TYPE, MismatchKind.HEADER),
    "response-body": (MismatchKind.BODY,),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """One interaction at its operation.

    Attributes:
        interaction: the interaction.
        at: where it stands in the contract, as a JSON path.
        specification: by whose rules it is matched.
        example: the request it was tested with.
        operation: the operation that answers it.
        variables: what stood for each variable of the path.
        side: the document.
        matching: the matching engine.
        judge: a second judge of messages, where there is one.
        proved: the questions answered with a proof so far.
        readings: the loose and the exact reading of bodies that interactions of the same comparison expect.
    """

    interaction: HttpInteraction
    at: str
    specification: Specification
    example: Request
    operation: Operation
    variables: Mapping[str, str]
    side: Side
    matching: Matching
    judge: SecondJudge | None
    proved: list[str] = field(default_factory=list)
    readings: dict[str, tuple[BodySchema, BodySchema]] = field(default_factory=dict)
    _problems: dict[str, tuple[Problem, ...]] = field(default_factory=dict)

    def problems(self, rule: str) -> tuple[Problem, ...]:
        """Return what the document objects to in the request that was sent, under one rule."""
        if rule not in self._problems:
            asked = Asked(
                request=self.example, operation=self.operation, variables=self.variables, side=self.side, sent=False
            )
            self._problems[rule] = problems_of(rule, asked)
        return self._problems[rule]

    @property
    def described(self) -> Sequence[ResponseSpec]:
        """The descriptions of the statuses that the consumer accepts."""
        expected, responses = self.interaction.response, self.operation.responses
        found = response_for(expected.status, responses)
        one = () if found is None else (found,)
        if not expected.rules.get("status"):
            return one
        return [each for each in responses if each.status != "default" and self._accepts(example_status(each))] or one

    def _accepts(self, status: int) -> bool:
        found = self.matching.compare_response(self.interaction.response, Response(status=status), self.specification)
        return not any(mismatch.kind is MismatchKind.STATUS for mismatch in found)

    def undecided(
        self, rule: str, direction: Direction, reason: str, detail: str, *, ours: str = "", theirs: Place | str = ""
    ) -> Finding:
        """Return a finding that leaves a question open."""
        return self._finding(rule, direction, Verdict.UNDECIDED, detail, reason=reason, ours=ours, theirs=theirs)

    def request_break(self, rule: str, detail: str, *, ours: str, theirs: Place | str, path: str = "") -> Finding:
        """Return a break that the contract's own request shows, unless the second judge lets it pass."""
        judges, contradicted = ["jsonschema"], False
        if self.judge is not None:
            try:
                contradicted = self.judge.request_problem(self.example) is None
                judges.append(self.judge.name)
            except CannotJudgeError:
                pass
        if contradicted:
            words = f"{detail}; {self.judge.name if self.judge else ''} lets the request pass"
            return self.undecided(rule, Direction.REQUEST, Reason.UNVERIFIED, words, ours=ours, theirs=theirs)
        witness = Witness(request=self.example, path=path, problem=detail, judges=tuple(judges))
        return self._finding(rule, Direction.REQUEST, Verdict.BREAK, detail, ours=ours, theirs=theirs, witness=witness)

    def response_break(
        self, rule: str, response: Response, detail: str, *, ours: str, theirs: Place | str, path: str = ""
    ) -> Finding:
        """Return a break that a response shows, once the matching engine rejects it and nobody calls it impossible.

        Of several objections of the engine, the one at ``path`` is told, where there is one.
        """
        rejected = self.matching.compare_response(self.interaction.response, response, self.specification)
        mismatches = [each for each in rejected if not self._is_unread(each)]
        if not mismatches:
            words = f"{detail}; the matching engine accepts the message"
            return self.undecided(rule, Direction.RESPONSE, Reason.UNVERIFIED, words, ours=ours, theirs=theirs)
        objections = [
            each.detail for each in response_problems(response, self.operation, self.side, sent=True) if not each.reason
        ]
        if objections:
            words = f"{detail}; but the provider may not send the message that was made: {objections[0]}"
            return self.undecided(rule, Direction.RESPONSE, Reason.UNVERIFIED, words, ours=ours, theirs=theirs)
        judges = ["matching", "jsonschema"]
        if self.judge is not None:
            try:
                objection = self.judge.response_problem(self.example, response)
            except CannotJudgeError:
                objection = None
            else:
                judges.append(self.judge.name)
            if objection is not None:
                words = f"{detail}; {self.judge.name} says the provider may not send this: {objection}"
                return self.undecided(rule, Direction.RESPONSE, Reason.UNVERIFIED, words, ours=ours, theirs=theirs)
        shown = [each for each in mismatches if each.kind in _SHOWN_BY.get(rule, ())] or mismatches
        lacking = sorted((each for each in shown if each.sentence.startswith(_MISSING)), key=lambda each: each.path)
        first = next((each for each in shown if each.path == path), (lacking if shown[0] in lacking else shown)[0])
        others = [each.path for each in lacking if each is not first] if first in lacking and first.path != path else []
        problem = f"{first.sentence}{'; missing too: ' if others else ''}{', '.join(others)}"
        witness = Witness(
            request=self.example, response=response, path=first.path, problem=problem, judges=tuple(judges)
        )
        return self._finding(rule, Direction.RESPONSE, Verdict.BREAK, detail, ours=ours, theirs=theirs, witness=witness)

    def _is_unread(self, mismatch: Mismatch) -> bool:
        return mismatch.kind is MismatchKind.BODY and is_unread(self.interaction, mismatch.path)

    def _finding(  # noqa: PLR0913 - one argument a field of the finding
        self,
        rule: str,
        direction: Direction,
        verdict: Verdict,
        detail: str,
        *,
        reason: str = "",
        ours: object = "",
        theirs: object = "",
        witness: Witness | None = None,
    ) -> Finding:
        return Finding(
            rule=rule,
            direction=direction,
            verdict=verdict,
            reason=str(reason),
            subject=self.interaction.description,
            operation=self.operation.name,
            ours=str(ours) or self.at,
            theirs=str(theirs) or str(self.operation.place),
            detail=detail,
            witness=witness,
        )
