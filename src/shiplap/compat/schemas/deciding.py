"""The door of the room: one question about two schemas, answered with a proof, a witness, or a reason.

A `Decider` holds what can be used again between questions (schemas rewritten, nodes, goals settled, validators), so one
is made for a whole comparison of documents and asked about every pair in it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from shiplap.compat.schemas.compiling import Compiler
from shiplap.compat.schemas.digests import Digests
from shiplap.compat.schemas.goals import Doubt, Found, Goal, Nothing, Unsure
from shiplap.compat.schemas.judging import Judge, UndecidableError
from shiplap.compat.schemas.nodes import Node
from shiplap.compat.schemas.normal import Normaliser, reference_text
from shiplap.compat.schemas.options import Budget, Options
from shiplap.compat.schemas.references import Resolver, SchemaRef
from shiplap.compat.schemas.shrinking import shrunk
from shiplap.compat.schemas.solving import Prover
from shiplap.compat.schemas.verdicts import Code, Excluded, Included, Undecided, Verdict, Witness, undecided
from shiplap.model.json_value import JsonValue


@dataclass(slots=True)
class Decider:
    """Answers questions about the schemas of one `Resolver`, read with the same `Options`."""

    resolver: Resolver
    options: Options = field(default_factory=Options)
    normaliser: Normaliser = field(init=False)
    compiler: Compiler = field(init=False)
    judge: Judge = field(init=False)
    prover: Prover = field(init=False)
    _decided: dict[tuple[SchemaRef, SchemaRef, Budget], Verdict] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.normaliser = Normaliser(self.resolver, self.options)
        self.compiler = Compiler(self.normaliser, Digests(self.normaliser))
        self.judge = Judge(self.normaliser)
        self.prover = Prover(self.compiler, self.options.closed_producer)

    def decide(self, producer: SchemaRef, acceptor: SchemaRef, *, budget: Budget | None = None) -> Verdict:
        """Say whether the acceptor accepts everything the producer may send.

        Args:
            producer: the schema of what is sent; read as closed if the options say so.
            acceptor: the schema of what is accepted; read as written.
            budget: what the decision may cost.
        """
        question = (producer, acceptor, budget or Budget())
        known = self._decided.get(question)
        if known is None:
            known = self._decided[question] = self._answer(*question)
        return known

    def _answer(self, producer: SchemaRef, acceptor: SchemaRef, budget: Budget) -> Verdict:
        sent = self.compiler.target(reference_text(producer))
        accepted = self.compiler.target(reference_text(acceptor))
        answer = self.prover.answer(Goal(sent=frozenset({sent}), broken=frozenset({accepted})), budget)
        match answer:
            case Nothing():
                return self._included(producer, sent, budget)
            case Found(value):
                return self._shown(producer, acceptor, value, answer.doubts)
            case Unsure(doubts):
                return _unsure(doubts, producer)

    def _included(self, producer: SchemaRef, sent: Node, budget: Budget) -> Verdict:
        """Say that nothing is excluded, unless that is so only because there is nothing to send."""
        anything = self.prover.answer(Goal(sent=frozenset({sent})), budget)
        if isinstance(anything, Nothing):
            return undecided(Code.EMPTY_PRODUCER, str(producer))
        if isinstance(anything, Found) and not anything.doubts:
            return Included()
        return Included(("that the producer can send anything at all was not shown",))

    def _shown(self, producer: SchemaRef, acceptor: SchemaRef, value: JsonValue, doubts: frozenset[Doubt]) -> Verdict:
        try:
            if not self._is_witness(producer, acceptor, value):
                return _unsure(doubts or {Doubt(Code.VALIDATOR_DISAGREEMENT, "")}, producer)
            value = shrunk(value, lambda smaller: self._is_witness(producer, acceptor, smaller))
            complaint = self.judge.complaint(acceptor, value)
        except UndecidableError as error:
            return undecided(error.code, error.where or str(producer))
        if complaint is None:
            return undecided(Code.VALIDATOR_DISAGREEMENT, str(acceptor))
        return Excluded(
            Witness(
                value=value,
                path=complaint.path,
                producer=self.judge.source(producer, complaint.path),
                acceptor=complaint.pointer,
                constraint=complaint.keyword,
            )
        )

    def _is_witness(self, producer: SchemaRef, acceptor: SchemaRef, value: JsonValue) -> bool:
        return not self.judge.accepts(acceptor, value) and self.judge.sends(producer, value)


def _unsure(doubts: Iterable[Doubt], producer: SchemaRef) -> Undecided:
    first = min(doubts, key=lambda doubt: (doubt.code, doubt.where))
    return undecided(first.code, first.where or str(producer))


def decide(
    producer: SchemaRef,
    acceptor: SchemaRef,
    *,
    resolver: Resolver,
    budget: Budget | None = None,
    options: Options | None = None,
) -> Verdict:
    """Answer one question; for more than one about the same documents, keep a `Decider`."""
    return Decider(resolver, options or Options()).decide(producer, acceptor, budget=budget)
