"""The door of the room: one question about two schemas, answered with a proof, a witness, or a reason.

A `Decider` holds what can be used again between questions (schemas rewritten, nodes, goals settled, validators), so one
is made for a whole comparison of documents and asked about every pair in it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from shiplap.compat.schemas.bundling import NotWrittenError, bundled
from shiplap.compat.schemas.compiling import Compiler
from shiplap.compat.schemas.complaints import Complaint
from shiplap.compat.schemas.digests import Digests
from shiplap.compat.schemas.engines import NO_ENGINES, Containment, Engines
from shiplap.compat.schemas.goals import Doubt, Found, Goal, Nothing
from shiplap.compat.schemas.judging import Judge, UndecidableError
from shiplap.compat.schemas.nodes import Node
from shiplap.compat.schemas.normal import Normaliser, reference_text
from shiplap.compat.schemas.options import Budget, Options
from shiplap.compat.schemas.references import Resolver, SchemaRef
from shiplap.compat.schemas.shrinking import Demands, shrunk
from shiplap.compat.schemas.solving import Prover
from shiplap.compat.schemas.verdicts import Code, Excluded, Included, Undecided, Verdict, Witness, undecided
from shiplap.model.json_value import JsonValue

_NOT_HELPED = frozenset(
    {
        Code.EMPTY_PRODUCER,
        Code.CIRCULAR_REFERENCE,
        Code.UNRESOLVED_REFERENCE,
        Code.DYNAMIC_REFERENCE,
        Code.SCHEMA_INVALID,
        Code.REGEX_DIALECT,
        Code.FORMAT_POLICY,
        Code.VALIDATOR_DISAGREEMENT,
    }
)
"""What no engine may decide: the schemas have no meaning that everybody agrees on, or the judges do not."""

_SIZES = frozenset({"minLength", "minItems", "minProperties"})
"""What is too large to be made by anybody."""


@dataclass(slots=True)
class Decider:
    """Answers questions about the schemas of one `Resolver`, read with the same `Options`.

    Attributes:
        engines: what is asked where our own prover comes to no end.
        borrowed: how many proofs are theirs.
        shown: all witnesses of the pairs for which more than one was looked for.
        alike: the same by what the producer says, wherever it lies; with the producer that they were found for.
    """

    resolver: Resolver
    options: Options = field(default_factory=Options)
    engines: Engines = NO_ENGINES
    borrowed: int = field(default=0, init=False)
    shown: dict[tuple[SchemaRef, SchemaRef], tuple[Witness, ...]] = field(default_factory=dict, init=False)
    alike: dict[tuple[Node, SchemaRef], tuple[SchemaRef, tuple[Witness, ...]]] = field(default_factory=dict, init=False)
    normaliser: Normaliser = field(init=False)
    compiler: Compiler = field(init=False)
    judge: Judge = field(init=False)
    prover: Prover = field(init=False)
    _decided: dict[tuple[SchemaRef, SchemaRef, Budget], Verdict] = field(default_factory=dict)
    _smallest: dict[tuple[Node, Node], tuple[JsonValue, JsonValue]] = field(default_factory=dict)
    _objections: dict[tuple[SchemaRef, int], tuple[JsonValue, Complaint | None]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.normaliser = Normaliser(self.resolver, self.options)
        digests = Digests(self.normaliser)
        self.compiler = Compiler(self.normaliser, digests)
        self.judge = Judge(self.normaliser, digests.twin)
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

    def node(self, schema: SchemaRef) -> Node:
        """Return what a schema says; the same for schemas that say the same."""
        return self.compiler.target(reference_text(schema))

    def _answer(self, producer: SchemaRef, acceptor: SchemaRef, budget: Budget) -> Verdict:
        sent, accepted = self.node(producer), self.node(acceptor)
        answer = self.prover.answer(Goal(sent=frozenset({sent}), broken=frozenset({accepted})), budget)
        if isinstance(answer, Nothing):
            return self._included(producer, sent, budget)
        if isinstance(answer, Found):
            verdict = self._shown(producer, acceptor, answer.value, answer.doubts)
        else:
            verdict = _unsure(answer.doubts, producer)
        if isinstance(verdict, Undecided) and verdict.code not in _NOT_HELPED and self.engines != NO_ENGINES:
            return self._helped(producer, acceptor, budget, verdict)
        return verdict

    def _helped(self, producer: SchemaRef, acceptor: SchemaRef, budget: Budget, verdict: Undecided) -> Verdict:
        """Ask the engines what the prover left open."""
        try:
            sends = bundled(producer, self.normaliser, sent=True)
            accepts = bundled(acceptor, self.normaliser, sent=False)
        except NotWrittenError:
            return verdict
        algebra, search = self.engines.algebra, self.engines.search
        if algebra is not None and algebra.covers(accepts, sends) is Containment.YES:
            if not self._sends_something(producer, sends, budget):
                return verdict
            self.borrowed += 1
            return Included((f"proved by {algebra.name}; our own prover said {verdict.code}",))
        if search is not None and budget.examples and verdict.where not in _SIZES:
            found = search(sends, accepts, lambda value: self.shows(producer, acceptor, value), budget.examples)
            if self.shows(producer, acceptor, found):
                return self._shown(producer, acceptor, found, frozenset())
        return verdict

    def _sends_something(self, producer: SchemaRef, sends: JsonValue, budget: Budget) -> bool:
        """Say whether a value was seen that the producer may send: of one that sends nothing, everything is true."""
        answer = self.prover.answer(Goal(sent=frozenset({self.node(producer)})), budget)
        if isinstance(answer, Found) and self.sends(producer, answer.value):
            return True
        search = self.engines.search
        if search is None or not budget.examples:
            return False
        found = search(sends, True, lambda value: self.sends(producer, value), budget.examples)  # noqa: FBT003 - the schema of everything
        return self.sends(producer, found)

    def sends(self, producer: SchemaRef, value: JsonValue) -> bool:
        """Say whether a producer certainly may send a value."""
        try:
            return self.judge.sends(producer, value)
        except UndecidableError:
            return False

    def shows(self, producer: SchemaRef, acceptor: SchemaRef, value: JsonValue) -> bool:
        """Say whether a value is a witness; what cannot be judged is none."""
        try:
            return self._is_witness(producer, acceptor, value)
        except UndecidableError:
            return False

    def _included(self, producer: SchemaRef, sent: Node, budget: Budget) -> Verdict:
        """Say that nothing is excluded, unless that is so only because there is nothing to send."""
        anything = self.prover.answer(Goal(sent=frozenset({sent})), budget)
        if isinstance(anything, Nothing):
            return undecided(Code.EMPTY_PRODUCER, str(producer))
        if isinstance(anything, Found) and not anything.doubts:
            return Included()
        return Included(("that the producer can send anything at all was not shown",))

    def _shown(self, producer: SchemaRef, acceptor: SchemaRef, value: JsonValue, doubts: frozenset[Doubt]) -> Verdict:
        nodes = self.node(producer), self.node(acceptor)
        known = self._smallest.get(nodes)
        try:
            if known is not None and known[0] is value:  # of schemas that say the same
                value = known[1]
            elif not self._is_witness(producer, acceptor, value):
                return _unsure(doubts or {Doubt(Code.VALIDATOR_DISAGREEMENT, "")}, producer)
            else:
                demands = Demands.of(self.compiler, [nodes[0]])
                small = shrunk(value, lambda smaller: self._is_still_one(producer, acceptor, smaller), demands)
                self._smallest[nodes] = value, small
                value = small
            complaint = self._objection(acceptor, value)
        except UndecidableError as error:
            return undecided(error.code, error.where or str(producer))
        if complaint is None:
            return undecided(Code.VALIDATOR_DISAGREEMENT, str(acceptor))
        return Excluded(
            Witness(
                value=value,
                path=complaint.path,
                producer=self.judge.source(producer, complaint.path),
                acceptor=complaint.place,
                constraint=complaint.keyword,
                names=complaint.names,
                said=complaint.said,
            )
        )

    def _objection(self, acceptor: SchemaRef, value: JsonValue) -> Complaint | None:
        """Return the clearest objection to a witness; the same one serves many producers that say the same."""
        known = self._objections.get((acceptor, id(value)))
        if known is None:
            known = self._objections[acceptor, id(value)] = value, self.judge.complaint(acceptor, value)
        return known[1]

    def _is_witness(self, producer: SchemaRef, acceptor: SchemaRef, value: JsonValue) -> bool:
        return not self.judge.accepts(acceptor, value) and self.judge.sends(producer, value)

    def _is_still_one(self, producer: SchemaRef, acceptor: SchemaRef, value: JsonValue) -> bool:
        """Say the same of a part of a witness, which the producer hardly ever sends; what cannot be judged is none."""
        try:
            return self.judge.accepts(producer, value) and self._is_witness(producer, acceptor, value)
        except UndecidableError:
            return False


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
