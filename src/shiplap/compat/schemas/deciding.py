"""The door of the room: one question about two schemas, answered with a proof, a witness, or a reason.

A `Decider` holds what can be used again between questions (schemas rewritten, nodes, goals settled, validators), so one
is made for a whole comparison of documents and asked about every pair in it.
"""

from dataclasses import dataclass, field

from shiplap.compat.schemas.compiling import Compiler
from shiplap.compat.schemas.digests import Digests
from shiplap.compat.schemas.judging import Judge
from shiplap.compat.schemas.normal import Normaliser, reference_text
from shiplap.compat.schemas.options import Budget, Options
from shiplap.compat.schemas.references import Resolver, SchemaRef
from shiplap.compat.schemas.verdicts import Code, Included, Verdict, undecided


@dataclass(slots=True)
class Decider:
    """Answers questions about the schemas of one `Resolver`, read with the same `Options`."""

    resolver: Resolver
    options: Options = field(default_factory=Options)
    normaliser: Normaliser = field(init=False)
    compiler: Compiler = field(init=False)
    judge: Judge = field(init=False)

    def __post_init__(self) -> None:
        self.normaliser = Normaliser(self.resolver, self.options)
        self.compiler = Compiler(self.normaliser, Digests(self.normaliser))
        self.judge = Judge(self.normaliser)

    def decide(self, producer: SchemaRef, acceptor: SchemaRef, *, budget: Budget | None = None) -> Verdict:
        """Say whether the acceptor accepts everything the producer may send.

        Args:
            producer: the schema of what is sent; read as closed if the options say so.
            acceptor: the schema of what is accepted; read as written.
            budget: what the decision may cost.
        """
        _ = budget
        if self.compiler.target(reference_text(producer)) is self.compiler.target(reference_text(acceptor)):
            return Included(("the schemas are equal",))
        return undecided(Code.STEP_BUDGET, str(producer))


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
