"""One operation in both documents, and how a finding about it is made and its witness judged."""

from dataclasses import dataclass, field

from shiplap.compat.checking.ports import CannotJudgeError, SecondJudge
from shiplap.compat.diffing.unchanged import is_unchanged
from shiplap.compat.documents import Place
from shiplap.compat.findings import Finding, Reason, Witness
from shiplap.compat.findings import Verdict as Answer
from shiplap.compat.messages import Problem, Side, request_problems, response_problems
from shiplap.compat.messages.security import RULE as AUTHORIZATION
from shiplap.compat.operations import Operation
from shiplap.compat.operations.routing import fit
from shiplap.compat.schemas.options import Direction
from shiplap.compat.schemas.references import SchemaRef
from shiplap.compat.schemas.verdicts import Included, Undecided, Verdict
from shiplap.model.exchange import Request, Response

_OWN = "jsonschema"
"""What judges the values in a message for both documents, with our own reading of the rest of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """One operation in both documents.

    Attributes:
        old: in the old document.
        new: in the new one.
        old_side: the old document.
        new_side: the new one.
        old_judge: a second judge of messages of the old document, where there is one.
        new_judge: the same for the new one.
        proved: the questions answered with a proof so far.
    """

    old: Operation
    new: Operation
    old_side: Side
    new_side: Side
    old_judge: SecondJudge | None = None
    new_judge: SecondJudge | None = None
    proved: list[str] = field(default_factory=list)

    def decide(self, direction: Direction, sent: SchemaRef, accepted: SchemaRef) -> Verdict:
        """Ask the prover; what it leaves open and has not changed introduces nothing."""
        decider = self.old_side.requests if direction is Direction.REQUEST else self.old_side.responses
        verdict = decider.decide(sent, accepted)
        if isinstance(verdict, Undecided) and is_unchanged(sent, accepted, self.old_side.catalogue):
            return Included(("the schemas say the same words",))
        return verdict

    def undecided(
        self, rule: str, direction: Direction, reason: str, detail: str, *, ours: object = "", theirs: object = ""
    ) -> Finding:
        """Return a finding that leaves a question open."""
        return Finding(
            rule=rule,
            direction=direction,
            verdict=Answer.UNDECIDED,
            reason=str(reason),
            subject=self.old.name,
            operation=self.old.name,
            ours=str(ours or self.old.place),
            theirs=str(theirs or self.new.place),
            detail=detail,
        )

    def request_break(self, rule: str, request: Request, detail: str, *, ours: object, theirs: object) -> Finding:
        """Return a break that a request shows, once the old document lets it pass and the new one objects."""
        before = [
            problem for problem in self._problems(request, self.old, self.old_side, sent=True) if not problem.reason
        ]
        after = [problem for problem in self._problems(request, self.new, self.new_side) if not problem.reason]
        places = {"ours": ours, "theirs": theirs}
        if before or not after:
            why = f"the old document objects: {before[0].detail}" if before else "the new document does not object"
            return self.undecided(rule, Direction.REQUEST, Reason.UNVERIFIED, f"{detail}; {why}", **places)
        # what a second judge makes of credentials is not asked: it knows some kinds of them only
        judges: tuple[str, ...] = ("credentials",)
        disagreement = ""
        if rule != AUTHORIZATION:
            judges, disagreement = self._second(request, None)
        if disagreement:
            return self.undecided(rule, Direction.REQUEST, Reason.UNVERIFIED, f"{detail}; {disagreement}", **places)
        witness = Witness(request=request, path=after[0].path, problem=after[0].detail, judges=judges)
        return self._break(rule, Direction.REQUEST, detail, witness, ours, theirs)

    def response_break(
        self, rule: str, request: Request, response: Response, detail: str, *, ours: object, theirs: object
    ) -> Finding:
        """Return a break that a response shows, once the new document lets it pass and the old one objects."""
        before = [p for p in response_problems(response, self.old, self.old_side) if not p.reason]
        after = [p for p in response_problems(response, self.new, self.new_side, sent=True) if not p.reason]
        places = {"ours": ours, "theirs": theirs}
        if after or not before:
            why = f"the new document objects: {after[0].detail}" if after else "the old document does not object"
            return self.undecided(rule, Direction.RESPONSE, Reason.UNVERIFIED, f"{detail}; {why}", **places)
        judges, disagreement = self._second(request, response)
        if disagreement:
            return self.undecided(rule, Direction.RESPONSE, Reason.UNVERIFIED, f"{detail}; {disagreement}", **places)
        witness = Witness(
            request=request, response=response, path=before[0].path, problem=before[0].detail, judges=judges
        )
        return self._break(rule, Direction.RESPONSE, detail, witness, ours, theirs)

    def _break(
        self, rule: str, direction: Direction, detail: str, witness: Witness, ours: object, theirs: object
    ) -> Finding:
        return Finding(
            rule=rule,
            direction=direction,
            verdict=Answer.BREAK,
            subject=self.old.name,
            operation=self.old.name,
            ours=str(ours),
            theirs=str(theirs),
            detail=detail,
            witness=witness,
        )

    def _problems(
        self, request: Request, operation: Operation, side: Side, *, sent: bool = False
    ) -> tuple[Problem, ...]:
        base = self.old.bases[0]
        variables = fit(operation.path, request.path.removeprefix(base)) or {}
        return request_problems(request, operation, variables, side, sent=sent)

    def _second(self, request: Request, response: Response | None) -> tuple[tuple[str, ...], str]:
        """Ask the second judges: the sender's must let the message pass, the receiver's must object."""
        sender, receiver = (self.old_judge, self.new_judge) if response is None else (self.new_judge, self.old_judge)
        forbidden, objection = (_ask(judge, request, response) for judge in (sender, receiver))
        if sender is not None and forbidden:
            return (), f"{sender.name} says it may not be sent: {forbidden}"
        if receiver is not None and objection is None:
            return (), f"{receiver.name} lets it pass"
        return (_OWN, sender.name) if sender is not None and forbidden is None and objection else (_OWN,), ""


def _ask(judge: SecondJudge | None, request: Request, response: Response | None) -> str | None:
    """Return what a judge objects to, ``None`` where it does not; "" where it cannot judge, or there is none."""
    if judge is None:
        return ""
    try:
        return judge.request_problem(request) if response is None else judge.response_problem(request, response)
    except CannotJudgeError:
        return ""


def place_text(place: Place | None, otherwise: Place) -> str:
    """Return the text of a place, or of another one where there is none."""
    return str(place or otherwise)
